"""proc19 check: all checks that concern one site, without a request file."""

from collections.abc import Mapping, Sequence
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
from proc19probes.cli.registered import FoundOut, found_out
from proc19probes.cli.rendering import colour_option
from proc19probes.cli.session import Session, open_session, procedure_of, say
from proc19probes.cli.site_facts import FACTS, option_of, site_facts
from proc19probes.cli.site_rendering import render_site
from proc19probes.cli.steps import DEFAULT_EDITION
from proc19probes.cli.words import FOUND
from proc19probes.completion.model import RunOutcome
from proc19probes.probes._information import SERVICE_NOT_PUBLISHED
from proc19probes.procedure.loading import ProcedureError
from proc19probes.procedure.model import Procedure, ProductType, RequestValue
from proc19probes.reports.site_check import Checked, SiteCheck
from proc19probes.site_plan import SitePlan, SiteToCheck, plan_site, values_asked
from proc19probes.vocabulary.nearest import folded, suggestion
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State

_PUBLISHED = "service_published"


def _named_without_option(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> None:
    if value is not None:
        raise click.BadParameter(f"write the site without it: proc19 check {plain(value)}")


@click.command("check", epilog="Example: proc19 check PILOT-GRID --service-type org.nordugrid.arex")
@click.argument("site", metavar="SITE")
@click.option("--site", "_", hidden=True, expose_value=False, callback=_named_without_option)
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
    needed = values_asked(procedure, named)
    if not needed:
        raise CommandError(f"no check of a site is in the area {' or '.join(named)}")
    session = open_session(
        RunOptions(settings_file, timeout, replay, sha256, for_people=form == "text")
    )
    of_type = None if product_type is None else ProductType(product_type)
    given_site = SiteToCheck(site, service_types, given, of_type)
    known = found_out(given_site, session.memory, session.settings.timeout, needed)
    planned = plan_site(procedure, known.site, named)
    if planned.problems:
        raise CommandError("\n".join(planned.problems))
    not_named = frozenset(known.site.service_types) - frozenset(service_types)
    check = _checked(known, planned, session, _Unnamed(procedure, not_named))
    say(render_site(check, procedure, only, form, verbosity, colour))
    return check.state.exit_code


def _given(
    site: str, service_types: Sequence[str], facts: dict[str, str | None]
) -> dict[RequestValue, str]:
    """What is given of the site, by where a request would say it. Raises CommandError."""
    texts = [("SITE", site), *(("--service-type", one) for one in service_types)]
    texts += [(option_of(name), text) for name, text in facts.items() if text is not None]
    for option, text in texts:
        if not text.strip():
            raise CommandError(f"{option} is empty, expected a value")
    return {FACTS[name][0]: text for name, text in facts.items() if text is not None}


def _checked(
    known: FoundOut, planned: SitePlan, session: Session, unnamed: "_Unnamed"
) -> SiteCheck:
    results = session.run(planned.runs)
    lacking = dict(planned.lacking)
    elsewhere = unnamed.not_published(results)
    if elsewhere:
        named = " or ".join(sorted(map(plain, elsewhere)))
        lacking[f"a published name of {named}"] = unnamed.probes
    kept = [run for run in planned.runs if not unnamed.leaves_out(run.call, elsewhere)]
    once = {run.call: run for run in kept}
    rows: dict[ProbeCall, dict[str, None]] = {}
    for run in kept:
        rows.setdefault(run.call, {})[run.criterion.partition(".")[0]] = None
    site = known.site
    return SiteCheck(
        site=site.name,
        service_types=site.service_types,
        information=site.given.get(RequestValue.PILOT_INFORMATION, ""),
        instant=session.instant,
        replayed=session.replayed,
        rows=tuple(dict.fromkeys(run.criterion.partition(".")[0] for run in planned.runs)),
        checked=tuple(
            Checked(RunOutcome(run, results.get(call)), tuple(rows[call]))
            for call, run in once.items()
        ),
        lacking=lacking,
        notes=known.notes,
        not_asked=known.not_asked,
    )


class _Unnamed:
    """The service types that GOCDB named, and nobody else.

    A type in GOCDB is no name in GLUE 2: where the site publishes none of that name, nothing is
    found out to be wrong, and what is published of it is not checked.
    """

    def __init__(self, procedure: Procedure, types: frozenset[str]) -> None:
        self._types = types
        follows = procedure.follows
        self.probes = (_PUBLISHED, *(one for one in follows if _PUBLISHED in follows[one]))

    def not_published(self, results: Mapping[ProbeCall, ProbeResult]) -> frozenset[str]:
        """Those that the site publishes under no such name."""
        return frozenset(
            _type_of(call)
            for call, result in results.items()
            if call.probe == _PUBLISHED
            and _type_of(call) in self._types
            and any(one.kind == SERVICE_NOT_PUBLISHED for one in result.findings)
        )

    def leaves_out(self, call: ProbeCall, types: frozenset[str]) -> bool:
        """Whether the call looks at what is published of one of these types."""
        return call.probe in self.probes and _type_of(call) in types


def _type_of(call: ProbeCall) -> str:
    return dict(call.arguments).get("service_type", "")


def _area(given: str, procedure: Procedure) -> str:
    """The area as the procedure writes it; neither case nor blanks nor hyphens matter."""
    areas = {folded(row.area): row.area for row in procedure.rows}
    if folded(given) not in areas:
        known = tuple("-".join(area.casefold().split()) for area in areas.values())
        raise CommandError(f"--area: found {plain(given)!r}; {suggestion(given, known)}")
    return areas[folded(given)]
