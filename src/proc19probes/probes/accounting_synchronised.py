"""Whether APEL has as many records of the site as the site's own database, in the latest months.

Serves PROC19 step 6b, as evidence for APEL's validation. OK means that the page was built of late,
that it has the last complete month, and that in each of the latest months that it has APEL's word
is OK and the two numbers of records differ by no more than --max-difference. An ERROR of an older
month, which makes a search of the page critical for ever, is not looked at. Tried against shapes
that other readers of these pages expect, not against the service itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._accounting import (
    PAGE_NOT_RENEWED,
    ROWS_UNCLEAR,
    SITE_NOT_ON_PAGE,
    MaxBuildAge,
    not_on_page,
    not_renewed,
    rows_unclear,
)
from proc19probes.probes._endpoint import bounded
from proc19probes.probes._site import SiteName
from proc19probes.probes._synchronised import (
    COUNTS_DIFFER,
    MONTH_MISSING,
    NO_MONTH,
    NOTHING_COUNTED,
    PAGE,
    SYNCHRONISATION_ERROR,
    SYNCHRONISATION_WARNING,
    SYNCHRONISED,
    judged,
    lacking,
    worst_of_months,
)
from proc19probes.sources.calendar_months import latest_months
from proc19probes.sources.publication_pages import (
    APEL_PAGES,
    StateWord,
    Synchronisation,
    SynchronisationPage,
)
from proc19probes.vocabulary.findings import Finding, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters:
    """Which site, which months, and what is too much of a difference."""

    site: SiteName
    months: Annotated[
        int,
        Option(
            "--months", help="how many months are looked at, the current one too", unit="months"
        ),
    ] = 3
    max_difference: Annotated[
        int,
        Option(
            "--max-difference",
            help="by how much the numbers of a month may differ where APEL's word is OK, in "
            "percent of those in the site's database",
            unit="percent",
        ),
    ] = 5
    max_build_age: MaxBuildAge = timedelta(days=2)

    def __post_init__(self) -> None:
        if not 1 <= self.months <= 120:
            raise ValueError(f"--months: found {self.months}, expected 1 to 120")


@dataclass(frozen=True)
class Evidence:
    """The site's page."""

    page: Synchronisation | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for the site's page."""
    page = outside.obtain(SynchronisationPage(parameters.site))
    return Evidence(page)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Look at when the page was built, then at each of the latest months."""
    page, site = evidence.page, parameters.site
    if isinstance(page, Unobtainable):
        yield not_obtained(page)
        return
    stale = not_renewed(PAGE, page.built, parameters.max_build_age, now)
    if stale is not None:
        yield stale
        return
    if page.unclear is not None:
        yield rows_unclear(site, PAGE, page.unclear)
    if not page.rows:
        if page.unclear is None:
            yield not_on_page(site, PAGE, page.called_like)
        return
    months = latest_months(now.date(), parameters.months)
    absent = list(lacking(page.rows, site, months))
    yield from absent
    rows = list(worst_of_months(page.rows, months, parameters.max_difference))
    if any(one.kind is NOTHING_COUNTED for one in absent):
        # That both have none is no agreement.
        rows = [row for row in rows if row.state is not StateWord.OK]
    yield from bounded(
        judged(row, site, months.index(row.month), parameters.max_difference) for row in rows
    )


PROBE = Probe(
    question="Has APEL as many records of the site's latest months as the site itself?",
    parameters=Parameters,
    findings=(
        SYNCHRONISED,
        SYNCHRONISATION_ERROR,
        SYNCHRONISATION_WARNING,
        COUNTS_DIFFER,
        NO_MONTH,
        MONTH_MISSING,
        NOTHING_COUNTED,
        SITE_NOT_ON_PAGE,
        ROWS_UNCLEAR,
        PAGE_NOT_RENEWED,
    ),
    services=(APEL_PAGES,),
    interval=timedelta(hours=12),
    ask=ask,
    judge=judge,
)
