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
from proc19probes.cli.session import (
    GivenFiles,
    complete_all,
    open_session,
    past_runs,
    read_files,
    remember,
    say,
)
from proc19probes.cli.words import PARTIES, STATES, several, word_of
from proc19probes.completion.exit_code import FailOn, exit_code
from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.reports.selection import Selection, narrow
from proc19probes.reports.unread import Unread
from proc19probes.request.model import Request
from proc19probes.vocabulary.nearest import suggestion
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain


@click.command(
    "status", epilog="Example: proc19 status --only failing,unknown requests/openstack.toml"
)
@click.argument("requests", nargs=-1, metavar="REQUEST...", type=click.Path(path_type=Path))
@click.option(
    "--site",
    "sites",
    multiple=True,
    callback=several,
    metavar="SITE,...",
    help="Only these pilot sites, of requests that name one of them.",
)
@click.option(
    "--party",
    "parties",
    multiple=True,
    callback=PARTIES.read,
    shell_complete=PARTIES.complete,
    metavar="PARTY,...",
    help="Only rows that one of these is responsible for, may sign off a part of, or has to act in;"
    " technology-provider, 'Technology Provider' and TP are the same.",
)
@click.option(
    "--step",
    "steps",
    multiple=True,
    callback=several,
    metavar="STEP,...",
    help="Only these rows; proc19 steps lists them.",
)
@click.option(
    "--state",
    "states",
    multiple=True,
    callback=STATES.read,
    shell_complete=STATES.complete,
    metavar="STATE,...",
    help=f"Only rows in these states: {', '.join(STATES.words)}.",
)
@click.option(
    "--only",
    multiple=True,
    callback=STATES.read,
    shell_complete=STATES.complete,
    metavar="STATE,...",
    help="Show only rows in these states; counts, verdict and exit code stay.",
)
@click.option(
    "--fail-on",
    type=click.Choice([level.value for level in FailOn]),
    default=FailOn.ATTENTION.value,
    show_default=True,
    help="The mildest state that makes the exit code other than 0; unchecked: what is complete and"
    " could not be checked now, too.",
)
@format_option("text", "json", "summary", "nagios", "markdown")
@click.option("-v", "--verbose", "verbosity", count=True, help="Show every row; -vv: every check.")
@colour_option
@timeout_option
@within_option
@replay_options
@settings_option
def command(
    requests: tuple[Path, ...],
    sites: frozenset[str],
    parties: frozenset[Party],
    steps: frozenset[str],
    states: frozenset[CriterionState],
    only: frozenset[CriterionState],
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
    selection = Selection(parties, steps, states)
    session = open_session(
        RunOptions(settings_file, timeout, replay, sha256, within, form == "text")
    )
    rendering = Rendering(form, verbosity, colour, only, FailOn(fail_on), session.replayed)
    given = read_files(requests, session)
    chosen = at_sites(given, sites)
    told: list[str] = []
    past = past_runs(session, told.append)
    whole = complete_all(chosen, session, past)
    # One site alone is not how the request stands: only the whole of it makes history.
    if past is not None and not sites:
        whole = remember(whole, past, told.append)
    completions = _narrowed(whole, selection)
    if not completions:
        raise _refusal(f"no row matches {_said(selection)}; see proc19 steps", given)
    _report(completions, rendering, given.unread, told)
    return exit_code(completions, rendering.fail_on, len(given.unread))


def _narrowed(
    whole: Sequence[RequestCompletion], selection: Selection
) -> tuple[RequestCompletion, ...]:
    """The requests with the rows that are asked about, where they have any. Raises CommandError."""
    known = tuple(dict.fromkeys(id for one in whole for id in one.procedure.row_by_id))
    missing = sorted(selection.steps - set(known))
    if missing:
        told = (f"{plain(step)}; {suggestion(step, known)}; see proc19 steps" for step in missing)
        raise CommandError("\n".join(f"--step: no step is called {one}" for one in told))
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


def _said(selection: Selection) -> str:
    """The options that narrow to rows, as they might have been given."""
    words = {
        "--party": sorted(party.value for party in selection.parties),
        "--step": sorted(selection.steps),
        "--state": sorted(map(word_of, selection.states)),
    }
    return " ".join(f"{option} {','.join(given)}" for option, given in words.items() if given)


def at_sites(given: GivenFiles, sites: frozenset[str]) -> tuple[Request, ...]:
    """The requests that name these pilot sites, asked about them only. Raises CommandError."""
    if not sites:
        return given.requests
    named = sorted({site.name for request in given.requests for site in request.pilot_sites})
    for site in sorted(sites.difference(named)):
        told = f"--site: no request names {plain(site)}; {suggestion(site, named)}"
        raise _refusal(told, given)
    asked = (replace(request, only_sites=tuple(sorted(sites))) for request in given.requests)
    return tuple(request for request in asked if request.sites_looked_at)
