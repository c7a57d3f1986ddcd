"""Which report is written, for which reader."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import click

from proc19probes.completion.exit_code import FailOn, exit_code
from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.plan import command as command_of
from proc19probes.reports import json_report, markdown, nagios, summary_json, text
from proc19probes.reports.layout import NARROWEST, Colour
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
    """What the reader asked for."""

    form: str
    verbosity: int
    colour: str
    only: frozenset[CriterionState]
    fail_on: FailOn


def terminal_width() -> int:
    """How many columns a report may take."""
    return max(shutil.get_terminal_size((100, 24)).columns, NARROWEST)


def coloured(choice: str) -> bool:
    """Whether to use colour (https://no-color.org)."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


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
    return text.render(completions, command_of, _text_options(rendering), unread)


def _text_options(rendering: Rendering) -> text.TextOptions:
    return text.TextOptions(
        rendering.verbosity,
        terminal_width(),
        Colour.ANSI if coloured(rendering.colour) else Colour.PLAIN,
        rendering.only,
        sys.stdout.encoding,
    )
