"""proc19 status: how far integration requests are, row by row."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from proc19probes.cli.failure import CommandError
from proc19probes.cli.options import (
    RunOptions,
    format_option,
    replay_options,
    settings_option,
    timeout_option,
    within_option,
)
from proc19probes.cli.rendering import Rendering, colour_option, render
from proc19probes.cli.session import complete_all, open_session, read_requests, remember, say
from proc19probes.completion.exit_code import FailOn, exit_code
from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.reports.selection import Selection, narrow, unknown_steps
from proc19probes.request.model import Request
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain

_STATES = {state.value.replace(" ", "-"): state for state in CriterionState}


@click.command(
    "status", epilog="Example: proc19 status --only failing,unknown requests/openstack.toml"
)
@click.argument("requests", nargs=-1, metavar="REQUEST...", type=click.Path(path_type=Path))
@click.option("--site", "sites", multiple=True, metavar="SITE", help="Only this pilot site.")
@click.option(
    "--party",
    "parties",
    multiple=True,
    type=click.Choice([party.value for party in Party]),
    metavar="PARTY",
    help="Only rows that this party is responsible for or has to act in.",
)
@click.option("--step", "steps", multiple=True, metavar="STEP", help="Only this row.")
@click.option(
    "--only", metavar="STATE,...", help=f"Show only rows in these states: {', '.join(_STATES)}."
)
@click.option(
    "--fail-on",
    type=click.Choice([level.value for level in FailOn]),
    default=FailOn.ATTENTION.value,
    show_default=True,
    help="The mildest state that makes the exit code other than 0.",
)
@format_option("text", "json", "nagios", "markdown")
@click.option("-v", "--verbose", "verbosity", count=True, help="Show every row; -vv: every check.")
@colour_option
@timeout_option
@within_option
@replay_options
@settings_option
def command(
    requests: tuple[Path, ...],
    sites: tuple[str, ...],
    parties: tuple[str, ...],
    steps: tuple[str, ...],
    only: str | None,
    fail_on: str,
    form: str,
    verbosity: int,
    colour: str,
    timeout: timedelta | None,
    within: timedelta | None,
    replay: Path | None,
    sha256: str | None,
    settings_file: Path | None,
) -> int:
    """Say for each request which steps are complete, on what evidence, and whose move it is."""
    rendering = Rendering(form, verbosity, colour, _states(only), FailOn(fail_on))
    session = open_session(RunOptions(settings_file, timeout, replay, sha256, within))
    chosen = at_sites(read_requests(requests, session), sites)
    selection = Selection(frozenset(map(Party, parties)), frozenset(steps))
    whole = complete_all(chosen, session)
    # One site alone is not how the request stands: only the whole of it makes history.
    told: list[str] = []
    whole = whole if sites else remember(whole, session, told.append)
    completions = tuple(narrow(completion, selection) for completion in whole)
    missing = {step for one in completions for step in unknown_steps(one, selection)}
    if missing:
        raise CommandError(
            f"--step: no step is called {', '.join(sorted(missing))}; see proc19 steps"
        )
    if not any(completion.rows for completion in completions):
        raise CommandError("no row concerns what --party and --step name; see proc19 steps")
    _report(completions, rendering, told)
    return exit_code(completions, rendering.fail_on)


def _report(
    completions: Sequence[RequestCompletion], rendering: Rendering, told: Sequence[str]
) -> None:
    """The report, and what else there is to tell: on stderr, but for a monitoring server.

    A server takes stderr for a part of the output, and what comes first for the whole of it.
    """
    report = render(completions, rendering)
    if rendering.form == "nagios":
        report += "".join(f"{plain(line)}\n" for line in told)
    else:
        sys.stderr.writelines(f"{line}\n" for line in told)
    say(report)


def at_sites(requests: Sequence[Request], sites: Sequence[str]) -> tuple[Request, ...]:
    """The requests as if they named these pilot sites only. Raises CommandError."""
    if not sites:
        return tuple(requests)
    named = {site.name for request in requests for site in request.pilot_sites}
    for site in sites:
        if site not in named:
            raise CommandError(
                f"--site: no request names {site}; there are: {', '.join(sorted(named)) or 'none'}"
            )
    return tuple(
        replace(
            request,
            pilot_sites=tuple(site for site in request.pilot_sites if site.name in sites),
        )
        for request in requests
    )


def _states(only: str | None) -> frozenset[CriterionState]:
    words = [word.strip() for word in only.split(",")] if only is not None else []
    for word in words:
        if word not in _STATES:
            raise CommandError(f"--only: found {word!r}, expected {', '.join(_STATES)}")
    return frozenset(_STATES[word] for word in words)
