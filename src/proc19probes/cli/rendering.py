"""Which report is written, for which reader."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import click

from proc19probes.cli.terminal import on_this_terminal
from proc19probes.completion.exit_code import FailOn, exit_code
from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.plan import command as command_of
from proc19probes.reports import json_report, markdown, nagios, summary_json
from proc19probes.reports.unread import Unread

Function = TypeVar("Function", bound=Callable[..., object])

colour_option = click.option(
    "--color",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colour; auto: on a terminal, unless NO_COLOR is set or TERM is dumb.",
)


@dataclass(frozen=True)
class Rendering:
    """What the reader asked for; `replayed` names the recording that was asked, if one was."""

    form: str
    verbosity: int
    colour: str
    only: frozenset[CriterionState]
    fail_on: FailOn
    replayed: str = ""


def render(
    completions: Sequence[RequestCompletion],
    rendering: Rendering,
    unread: Sequence[Unread] = (),
) -> str:
    """The report in the form that was asked for; `unread` are files of which it says nothing."""
    code = exit_code(completions, rendering.fail_on, len(unread))
    if rendering.form == "json":
        return json_report.render(completions, command_of, code, rendering.only, unread)
    if rendering.form == "summary":
        return summary_json.render(completions, code, rendering.only, unread)
    if rendering.form == "nagios":
        return nagios.render(completions, code, unread)
    if rendering.form == "markdown":
        return markdown.render(completions, command_of, rendering.only, unread)
    return _text(completions, rendering, unread)


def _text(
    completions: Sequence[RequestCompletion], rendering: Rendering, unread: Sequence[Unread]
) -> str:
    # What lays it out is loaded for people only.
    from proc19probes.reports import text

    terminal = on_this_terminal(rendering.verbosity, rendering.colour)
    options = replace(terminal, only=rendering.only, replayed=rendering.replayed)
    return text.render(completions, command_of, options, unread)
