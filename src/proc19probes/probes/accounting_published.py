"""Whether APEL's publication page says that the site published usage records of late.

Serves PROC19 step 6b, as evidence for APEL's validation. Both APEL's own word (OK, WARN, ERROR) and
the date beside it are looked at, and the worst of them in all of the site's rows counts. OK means
that the page was built of late, that APEL's word is OK and that the date is within --max-age. The
thresholds are APEL's own: 7 and 31 days since the last publication. The page of cloud sites has a
time and no word. Tried against the shapes that other readers of these pages expect, not against the
service itself.
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
from proc19probes.probes._last_published import (
    DATE_WRONG,
    LATE,
    PUBLISHED,
    STOPPED,
    Ages,
    called_like,
    judged,
    rows_of,
    unclear,
)
from proc19probes.probes._site import SiteName
from proc19probes.sources.publication_pages import (
    APEL_PAGES,
    CloudSites,
    CloudSitesPage,
    Publication,
    PublicationPage,
)
from proc19probes.vocabulary.findings import Finding, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.unobtainable import Unobtainable

_KINDS = ("grid", "cloud")


@dataclass(frozen=True)
class Parameters:
    """Which site, on which page, and what is late."""

    site: SiteName
    kind: Annotated[
        str, Option("--kind", help="which of APEL's pages is read: grid (jobs) or cloud")
    ] = "grid"
    max_age: Annotated[
        timedelta,
        Option("--max-age", help="published longer ago than this is WARNING", unit="duration"),
    ] = timedelta(days=7)
    critical_age: Annotated[
        timedelta,
        Option("--critical-age", help="published longer ago is CRITICAL", unit="duration"),
    ] = timedelta(days=31)
    max_build_age: MaxBuildAge = timedelta(days=2)

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ValueError(f"--kind: found {self.kind!r}, expected one of {', '.join(_KINDS)}")
        if self.critical_age < self.max_age:
            raise ValueError("--critical-age: found less than --max-age, expected no less")


@dataclass(frozen=True)
class Evidence:
    """The page that has the site's row."""

    page: Publication | CloudSites | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for the page of the site, or for that of all clouds."""
    if parameters.kind == "cloud":
        clouds = outside.obtain(CloudSitesPage())
        return Evidence(clouds)
    page = outside.obtain(PublicationPage(parameters.site))
    return Evidence(page)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Look at when the page was built, then at the site's rows."""
    page, site = evidence.page, parameters.site
    if isinstance(page, Unobtainable):
        yield not_obtained(page)
        return
    name = f"APEL's {parameters.kind} publication page"
    # The page of clouds is not known to say when it was built; its times grow old by themselves.
    if page.built is not None or isinstance(page, Publication):
        stale = not_renewed(name, page.built, parameters.max_build_age, now)
        if stale is not None:
            yield stale
            return
    rows, doubt = rows_of(page, site), unclear(page, site)
    if doubt is not None:
        yield rows_unclear(site, name, doubt)
    if rows:
        yield from judged(rows, site, Ages(parameters.max_age, parameters.critical_age), now)
    elif doubt is None:
        yield not_on_page(site, name, called_like(page, site))


PROBE = Probe(
    question="Does APEL say that the site published usage records of late?",
    parameters=Parameters,
    findings=(
        PUBLISHED,
        LATE,
        STOPPED,
        DATE_WRONG,
        SITE_NOT_ON_PAGE,
        ROWS_UNCLEAR,
        PAGE_NOT_RENEWED,
    ),
    services=(APEL_PAGES,),
    interval=timedelta(hours=12),
    ask=ask,
    judge=judge,
)
