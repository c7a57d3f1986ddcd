"""proc19 status: how far integration requests are, row by row."""

import difflib
import sys
from collections.abc import Collection, Sequence
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
from proc19probes.cli.session import (
    GivenFiles,
    complete_all,
    open_session,
    past_runs,
    read_files,
    remember,
    say,
)
from proc19probes.completion.exit_code import FailOn, exit_code
from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.reports.selection import Selection, narrow, unknown_steps
from proc19probes.reports.unread import Unread
from proc19probes.request.model import Request
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain

_LONGEST_SITE = 120
_STATES = {state.value.replace(" ", "-"): state for state in CriterionState}


@click.command(
    "status", epilog="Example: proc19 status --only failing,unknown requests/openstack.toml"
)
@click.argument("requests", nargs=-1, metavar="REQUEST...", type=click.Path(path_type=Path))
@click.option(
    "--site",
    "sites",
    multiple=True,
    metavar="SITE",
    help="Only this pilot site, of requests that name it.",
)
@click.option(
    "--party",
    "parties",
    multiple=True,
    type=click.Choice([party.value for party in Party]),
    metavar="PARTY",
    help="Only rows that this party is responsible for, may sign off a part of, or has to act in.",
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
    help="The mildest state that makes the exit code other than 0; unchecked: what is complete and"
    " could not be checked now, too.",
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
    """Say for each request which steps are complete, on what evidence, and whose move it is.

    A REQUEST is a request file, or a folder: all *.toml in it, at any depth.
    """
    rendering = Rendering(form, verbosity, colour, _states(only), FailOn(fail_on))
    session = open_session(RunOptions(settings_file, timeout, replay, sha256, within))
    given = read_files(requests, session)
    chosen = at_sites(given, sites)
    told: list[str] = []
    past = past_runs(session, told.append)
    whole = complete_all(chosen, session, past)
    # One site alone is not how the request stands: only the whole of it makes history.
    if past is not None and not sites:
        whole = remember(whole, past, told.append)
    completions = _narrowed(whole, Selection(frozenset(map(Party, parties)), frozenset(steps)))
    if not completions:
        raise _refusal("no row concerns what --party and --step name; see proc19 steps", given)
    _report(completions, rendering, given.unread, told)
    return exit_code(completions, rendering.fail_on, len(given.unread))


def _narrowed(
    whole: Sequence[RequestCompletion], selection: Selection
) -> tuple[RequestCompletion, ...]:
    """The requests with the rows that are asked about, where they have any. Raises CommandError."""
    missing = {step for one in whole for step in unknown_steps(one, selection)}
    if missing:
        raise CommandError(
            f"--step: no step is called {', '.join(sorted(missing))}; see proc19 steps"
        )
    narrowed = (narrow(completion, selection) for completion in whole)
    return tuple(completion for completion in narrowed if completion.rows)


def _refusal(message: str, given: GivenFiles) -> CommandError:
    """What cannot be done, and the files that might have been meant and cannot be read."""
    return CommandError("\n".join((message, *given.problems)))


def _report(
    completions: Sequence[RequestCompletion],
    rendering: Rendering,
    unread: Sequence[Unread],
    told: Sequence[str],
) -> None:
    """The report, and what else there is to tell: on stderr, but for a monitoring server.

    A server takes stderr for a part of the output, and what comes first for the whole of it.
    """
    report = render(completions, rendering, unread)
    if rendering.form == "nagios":
        report += "".join(f"{plain(line)}\n" for line in told)
    else:
        sys.stderr.writelines(f"{line}\n" for line in told)
    if rendering.form in ("text", "markdown"):
        sys.stderr.writelines(f"proc19: {one.file}: {one.first(1)[0]}\n" for one in unread)
    say(report)


def at_sites(given: GivenFiles, sites: Sequence[str]) -> tuple[Request, ...]:
    """The requests that name these pilot sites, asked about them only. Raises CommandError."""
    if not sites:
        return given.requests
    named = {site.name for request in given.requests for site in request.pilot_sites}
    for site in sites:
        if site not in named:
            raise _refusal(_no_such_site(site, named), given)
    asked = (replace(request, only_sites=tuple(sites)) for request in given.requests)
    return tuple(request for request in asked if request.sites_looked_at)


def _no_such_site(site: str, named: Collection[str]) -> str:
    by_fold = {name.casefold(): name for name in named}
    near = difflib.get_close_matches(site[:_LONGEST_SITE].casefold(), by_fold, 1)
    known = f"there are: {', '.join(sorted(named)) or 'none'}"
    meant = f"did you mean {by_fold[near[0]]}? " if near else ""
    return f"--site: no request names {site}; {meant}{known}"


def _states(only: str | None) -> frozenset[CriterionState]:
    words = [word.strip() for word in only.split(",")] if only is not None else []
    for word in words:
        if word not in _STATES:
            raise CommandError(f"--only: found {word!r}, expected {', '.join(_STATES)}")
    return frozenset(_STATES[word] for word in words)
