"""proc19 check: all checks that concern one site, without a request file."""

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
)
from proc19probes.cli.session import open_session, procedure_of, say
from proc19probes.cli.steps import DEFAULT_EDITION
from proc19probes.cli.terminal import terminal_width
from proc19probes.completion.model import RunOutcome
from proc19probes.plan import command as command_of
from proc19probes.plan import plan_site
from proc19probes.procedure.loading import ProcedureError
from proc19probes.procedure.model import Procedure
from proc19probes.reports.checks import render_checks, render_checks_json
from proc19probes.vocabulary.state import worst


@click.command(
    "check", epilog="Example: proc19 check --site PILOT-CLOUD --service-type org.openstack.nova"
)
@click.option("--site", required=True, metavar="SITE", help="Name of the site in GOCDB.")
@click.option(
    "--service-type", required=True, metavar="TYPE", help="Service type, as GOCDB writes it."
)
@click.option(
    "--operations-centre",
    metavar="CENTRE",
    help="Operations Centre that the site should belong to [default: not checked].",
)
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="AREA",
    help="Only the checks of this area of the procedure, like configuration-management; may be "
    "given several times [default: all].",
)
@click.option(
    "--edition", default=DEFAULT_EDITION, show_default=True, help="Edition of the procedure."
)
@format_option("text", "json")
@timeout_option
@replay_options
@settings_option
def command(
    site: str,
    service_type: str,
    operations_centre: str | None,
    areas: tuple[str, ...],
    edition: str,
    form: str,
    timeout: timedelta | None,
    replay: Path | None,
    sha256: str | None,
    settings_file: Path | None,
) -> int:
    """Run all checks that concern a site and a service type; the exit code is the worst state's."""
    given = {"site": site, "service-type": service_type, "operations-centre": operations_centre}
    for name, value in given.items():
        if value is not None and not value.strip():
            raise CommandError(f"--{name} is empty, expected a name")
    try:
        procedure = procedure_of(edition)
    except ProcedureError as error:
        raise CommandError(str(error)) from error
    named = tuple(_area(one, procedure) for one in areas)
    planned = plan_site(procedure, site, service_type, operations_centre, named)
    if not planned:
        raise CommandError(f"no check of a site is in the area {' or '.join(named)}")
    session = open_session(RunOptions(settings_file, timeout, replay, sha256))
    results = session.run(planned)
    once = {run.call: run for run in planned}
    outcomes = tuple(RunOutcome(run, results.get(call)) for call, run in once.items())
    if form == "json":
        say(render_checks_json(outcomes, session.instant, command_of))
    else:
        say(render_checks(outcomes, session.instant, command_of, terminal_width()))
    return worst(result.state for result in results.values()).exit_code


def _area(given: str, procedure: Procedure) -> str:
    """The area as the procedure writes it; case does not matter, nor `-` in place of a blank."""
    areas = {_plain(row.area): row.area for row in procedure.rows}
    if _plain(given) not in areas:
        expected = ", ".join(areas)
        raise CommandError(f"--area: found {given!r}, expected one of {expected}")
    return areas[_plain(given)]


def _plain(area: str) -> str:
    return "-".join(area.casefold().replace("-", " ").split())
