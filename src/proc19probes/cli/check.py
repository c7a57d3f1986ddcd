"""proc19 check: all checks that concern one site, without a request file."""

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import click

from proc19probes.cli.failure import CommandError
from proc19probes.cli.options import (
    RunOptions,
    format_option,
    replay_options,
    settings_option,
    timeout_option,
)
from proc19probes.cli.rendering import colour_option
from proc19probes.cli.session import Session, open_session, procedure_of, say
from proc19probes.cli.site_facts import FACTS, site_facts
from proc19probes.cli.site_rendering import render_site
from proc19probes.cli.steps import DEFAULT_EDITION
from proc19probes.cli.words import FOUND
from proc19probes.completion.model import RunOutcome
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.procedure.loading import ProcedureError
from proc19probes.procedure.model import Procedure, ProductType, RequestValue
from proc19probes.reports.site_check import Checked, SiteCheck
from proc19probes.site_plan import SitePlan, SiteToCheck, plan_site
from proc19probes.sources.gocdb import SitesListed
from proc19probes.sources.gocdb_types import TypesAtSite
from proc19probes.vocabulary.nearest import suggestion
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

_LDAP = ("ldap", "ldaps")


@click.command("check", epilog="Example: proc19 check PILOT-GRID --service-type org.nordugrid.arex")
@click.argument("site", metavar="SITE")
@click.option(
    "--service-type",
    "service_types",
    multiple=True,
    metavar="TYPE",
    help="Service type, as GOCDB writes it; may be given several times [default: those that GOCDB"
    " has for the site].",
)
@click.option(
    "--product-type",
    type=click.Choice([kind.value for kind in ProductType]),
    help="Type of the product, for what the procedure asks of one type only.",
)
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="AREA",
    help="Only the checks of this area of the procedure, like configuration-management; may be "
    "given several times [default: all].",
)
@site_facts
@click.option(
    "--edition", default=DEFAULT_EDITION, show_default=True, help="Edition of the procedure."
)
@click.option(
    "--only",
    multiple=True,
    callback=FOUND.read,
    shell_complete=FOUND.complete,
    metavar="STATE,...",
    help=f"Show only findings in these states: {', '.join(FOUND.words)}.",
)
@format_option("text", "json", "nagios", "markdown")
@click.option("-v", "--verbose", "verbosity", count=True, help="Show what is fine, too.")
@colour_option
@timeout_option
@replay_options
@settings_option
def command(
    site: str,
    service_types: tuple[str, ...],
    product_type: str | None,
    areas: tuple[str, ...],
    edition: str,
    only: frozenset[State],
    form: str,
    verbosity: int,
    colour: str,
    timeout: timedelta | None,
    replay: Path | None,
    sha256: str | None,
    settings_file: Path | None,
    **facts: str | None,
) -> int:
    """Run all checks that concern a site; the exit code is the worst state's."""
    given = _given(site, service_types, facts)
    try:
        procedure = procedure_of(edition)
    except ProcedureError as error:
        raise CommandError(str(error)) from error
    named = tuple(_area(one, procedure) for one in areas)
    session = open_session(
        RunOptions(settings_file, timeout, replay, sha256, for_people=form == "text")
    )
    of_type = None if product_type is None else ProductType(product_type)
    told: list[str] = []
    given_site = SiteToCheck(site, service_types, given, of_type)
    asked = found_out(given_site, session.memory, session.settings.timeout, told)
    planned = plan_site(procedure, asked, named)
    if planned.problems:
        raise CommandError("\n".join(planned.problems))
    check = _checked(asked, planned, session, told)
    say(render_site(check, procedure, only, form, verbosity, colour))
    return check.state.exit_code


def _given(
    site: str, service_types: Sequence[str], facts: dict[str, str | None]
) -> dict[RequestValue, str]:
    """What is given of the site, by where a request would say it. Raises CommandError."""
    texts = [("SITE", site), *(("--service-type", one) for one in service_types)]
    texts += [
        (f"--{name.replace('_', '-')}", text) for name, text in facts.items() if text is not None
    ]
    for option, text in texts:
        if not text.strip():
            raise CommandError(f"{option} is empty, expected a value")
    return {FACTS[name][0]: text for name, text in facts.items() if text is not None}


def found_out(
    site: SiteToCheck, memory: RunMemory, timeout: timedelta, told: list[str]
) -> SiteToCheck:
    """The site with what GOCDB knows of it and nobody gave; what it does not say is told."""
    outside = memory.bound(Deadline(time.monotonic() + timeout.total_seconds(), timeout))
    types = site.service_types or _types(site.name, outside, told)
    given = dict(site.given)
    if RequestValue.PILOT_INFORMATION not in given:
        information = _site_bdii(site.name, outside)
        given |= {RequestValue.PILOT_INFORMATION: information} if information else {}
    return SiteToCheck(site.name, types, given, site.product_type)


def _types(site: str, outside: Outside, told: list[str]) -> tuple[str, ...]:
    types = outside.obtain(TypesAtSite(site))
    if isinstance(types, Unobtainable):
        told.append(
            f"service types not known, {types.subject}: {types.detail}; --service-type names them"
        )
        return ()
    told += (f"a service without a type that can be read: {one.why}" for one in types.odd)
    if not types.names:
        told.append(f"GOCDB has no services at {plain(site)}; --service-type names what to see")
    return types.names


def _site_bdii(site: str, outside: Outside) -> str | None:
    """The site BDII that GOCDB names, without the base of GLUE 1 that is written behind it."""
    listed = outside.obtain(SitesListed(name=site))
    found = None if isinstance(listed, Unobtainable) else listed.find(site)
    try:
        parts = urlsplit(found.giis_url if found else "")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _LDAP or not host:
        return None
    return f"{parts.scheme.lower()}://{f'[{host}]' if ':' in host else host}:{port or 2170}"


def _checked(
    site: SiteToCheck, planned: SitePlan, session: Session, told: Sequence[str]
) -> SiteCheck:
    results = session.run(planned.runs)
    once = {run.call: run for run in planned.runs}
    rows: dict[object, dict[str, None]] = {}
    for run in planned.runs:
        rows.setdefault(run.call, {})[run.criterion.partition(".")[0]] = None
    return SiteCheck(
        site=site.name,
        service_types=site.service_types,
        information=site.given.get(RequestValue.PILOT_INFORMATION, ""),
        instant=session.instant,
        replayed=session.replayed,
        checked=tuple(
            Checked(RunOutcome(run, results.get(call)), tuple(rows[call]))
            for call, run in once.items()
        ),
        lacking=planned.lacking,
        notes=tuple(told),
    )


def _area(given: str, procedure: Procedure) -> str:
    """The area as the procedure writes it; case does not matter, nor `-` in place of a blank."""
    areas = {_plain(row.area): row.area for row in procedure.rows}
    if _plain(given) not in areas:
        raise CommandError(f"--area: found {plain(given)!r}; {suggestion(given, tuple(areas))}")
    return areas[_plain(given)]


def _plain(area: str) -> str:
    return "-".join(area.casefold().replace("-", " ").split())
