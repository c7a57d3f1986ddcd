"""Whether the EGI Accounting Portal shows usage of the site in the latest months, and not zero.

Serves PROC19 step 6c. The portal has no column for the product: for the grid the computing element
(--submit-host) stands for it, for clouds only the infrastructure; the finding says what was
matched. OK means that usage of the site that matches is displayed in one of the latest months: time
was used, and there was a job; clouds have none. Tried against the shape that the portal's
documentation gives, not against the service itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._portal import (
    CUT_SHORT,
    DISPLAYED,
    JOBS_NOT_SAID,
    PRODUCT_NOT_DISPLAYED,
    SITE_NOT_DISPLAYED,
    USAGE_NOT_SAID,
    USAGE_OLD,
    USAGE_ZERO,
    Wanted,
    judged,
)
from proc19probes.probes._site import SiteName
from proc19probes.sources.accounting_portal import ACCOUNTING_PORTAL, PortalUsage, SiteUsage
from proc19probes.sources.calendar_months import latest_months
from proc19probes.vocabulary.findings import Finding, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.unobtainable import Unobtainable

_INFRASTRUCTURES = {None: (), "grid": ("Grid", "Grid-Local"), "cloud": ("Cloud",)}


@dataclass(frozen=True)
class Parameters:
    """Which usage of which site, and in which months."""

    site: SiteName
    infrastructure: Annotated[
        str | None,
        Option("--infrastructure", help="usage of which kind counts: grid or cloud; left out, any"),
    ] = None
    submit_host: Annotated[
        str | None,
        Option(
            "--submit-host",
            help="computing element of the product, as the records' SubmitHost names it; the part "
            "before ':' and '/' is enough; left out, any",
        ),
    ] = None
    months: Annotated[
        int,
        Option(
            "--months", help="how many months are looked at, the current one too", unit="months"
        ),
    ] = 2

    def __post_init__(self) -> None:
        if self.infrastructure not in _INFRASTRUCTURES:
            raise ValueError(
                f"--infrastructure: found {self.infrastructure!r}, expected one of grid, cloud"
            )
        if not 1 <= self.months <= 36:
            raise ValueError(f"--months: found {self.months}, expected 1 to 36")


@dataclass(frozen=True)
class Evidence:
    """What the portal has of the site."""

    usage: SiteUsage | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask the portal for its data; only the site's are kept."""
    usage = outside.obtain(PortalUsage(parameters.site))
    return Evidence(usage)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Look at the site's usage of the kind that is meant, in the latest months."""
    usage = evidence.usage
    if isinstance(usage, Unobtainable):
        yield not_obtained(usage)
        return
    wanted = Wanted(
        _INFRASTRUCTURES[parameters.infrastructure],
        parameters.submit_host,
        latest_months(now.date(), parameters.months),
    )
    yield from judged(usage, wanted)


PROBE = Probe(
    question="Does the EGI Accounting Portal show usage of the site in the latest months?",
    parameters=Parameters,
    findings=(
        DISPLAYED,
        SITE_NOT_DISPLAYED,
        PRODUCT_NOT_DISPLAYED,
        USAGE_ZERO,
        USAGE_NOT_SAID,
        JOBS_NOT_SAID,
        USAGE_OLD,
        CUT_SHORT,
    ),
    services=(ACCOUNTING_PORTAL,),
    interval=timedelta(hours=12),
    ask=ask,
    judge=judge,
)
