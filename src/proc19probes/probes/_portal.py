"""What the accounting portal shows of a site, held against what is wanted of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from proc19probes.probes._few import few
from proc19probes.sources.accounting_portal import SiteUsage, Usage
from proc19probes.sources.calendar_months import Month, shown_period
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

DISPLAYED = FindingKind("usage-displayed", State.OK, "the portal shows the site's usage")
SITE_NOT_DISPLAYED = FindingKind(
    "site-not-displayed",
    State.CRITICAL,
    "the portal shows usage of other sites and none of this one",
    "See that APEL has the site's records (accounting_published); where it has, ask the portal's "
    "operators why the site is missing.",
    Party.ACCOUNTING_PORTAL,
    nature=Nature.ABSENT,
)
PRODUCT_NOT_DISPLAYED = FindingKind(
    "product-not-displayed",
    State.CRITICAL,
    "the portal shows usage of the site, and none of this infrastructure or computing element",
    "See that the records name the computing element and the infrastructure as given here "
    "(records_arrive); where they do, ask the portal's operators.",
    Party.ACCOUNTING_PORTAL,
    nature=Nature.ABSENT,
)
USAGE_ZERO = FindingKind(
    "usage-zero",
    State.CRITICAL,
    "the usage that the portal shows for the latest months is zero",
    "Run jobs or machines at the site and wait a day; where there were some, see that the records "
    "carry their durations (records_valid).",
    Party.PILOT_SITE,
)
USAGE_NOT_SAID = FindingKind(
    "usage-not-said",
    State.UNKNOWN,
    "the portal shows the site in the latest months without saying how much time was used",
    "Ask the portal's operators why the time is missing.",
    Party.ACCOUNTING_PORTAL,
)
JOBS_NOT_SAID = FindingKind(
    "jobs-not-said",
    State.UNKNOWN,
    "the portal shows usage of the site that is not of clouds, without a number of jobs",
    "Ask the portal's operators why the number of jobs is missing, or in which column it is; tell "
    "those who maintain this probe where a column has another name.",
    Party.ACCOUNTING_PORTAL,
)
USAGE_OLD = FindingKind(
    "usage-old",
    State.WARNING,
    "the portal shows usage of the site, but none in the latest months",
    "See that the site still publishes (accounting_published); where it does, ask the portal's "
    "operators when they last took in data.",
    Party.PILOT_SITE,
)
CUT_SHORT = FindingKind(
    "portal-data-partial",
    State.WARNING,
    "the portal's data end where they say that more follows; UNKNOWN where no usage is among them",
    "Ask again later; where it stays so, tell the portal's operators.",
    Party.ACCOUNTING_PORTAL,
)


@dataclass(frozen=True)
class Wanted:
    """Which usage counts; no infrastructures and no host mean any. The latest month is first."""

    infrastructures: tuple[str, ...]
    submit_host: str | None
    months: tuple[Month, ...]

    def has(self, usage: Usage) -> bool:
        """Whether the usage is of the kind that is wanted, in whatever month."""
        return (
            not self.infrastructures or usage.infrastructure in self.infrastructures
        ) and self._is_host(usage.ce)

    def _is_host(self, ce: str) -> bool:
        host = self.submit_host
        return host is None or host.lower() in (ce.lower(), _host(ce))

    @property
    def matched_by(self) -> str:
        """What tells the usage from other usage of the site."""
        by = [f"computing element {self.submit_host}"] if self.submit_host is not None else []
        by += [" and ".join(self.infrastructures)] if self.infrastructures else []
        return ", ".join(by) or "the site alone"


def judged(usage: SiteUsage, wanted: Wanted) -> Iterator[Finding]:
    """What the portal shows; what it does not show proves nothing where its data are cut short."""
    findings = list(_judged(usage, wanted))
    if not usage.cut_short:
        yield from findings
        return
    found = "the last part of the portal's data says that more follows"
    if any(one.kind is DISPLAYED for one in findings):
        yield CUT_SHORT.about(usage.site, found, "the whole of it")
        yield from findings
    else:
        found += f", and what there is has: {'; '.join(one.found for one in findings)}"
        cut_short = CUT_SHORT.about(usage.site, found, "the whole of it")
        yield replace(cut_short, state=State.UNKNOWN)


def _judged(usage: SiteUsage, wanted: Wanted) -> Iterator[Finding]:
    site = usage.site
    own = [one for one in usage.usages if wanted.has(one)]
    recent = [one for one in own if one.month in wanted.months]
    if recent:
        yield from _recent(recent, site, wanted)
    elif own:
        found = f"displayed for {few(str(one.month) for one in own)}"
        found += f", matched by {wanted.matched_by}"
        yield USAGE_OLD.about(site, found, shown_period(wanted.months))
    elif usage.usages:
        there = few(f"{one.infrastructure} {one.ce}".strip() for one in usage.usages)
        found = f"displayed with {there} only"
        yield PRODUCT_NOT_DISPLAYED.about(site, found, wanted.matched_by)
    else:
        like = usage.called_like
        there = f"; there is {like}, with other upper and lower case" if like else ""
        yield SITE_NOT_DISPLAYED.about(site, f"not displayed{there}", "displayed")


def _recent(recent: Sequence[Usage], site: str, wanted: Wanted) -> Iterator[Finding]:
    """What the latest months come to: the parts without a number of jobs, then the others."""
    shown_in = f"displayed in {shown_period(wanted.months)}"
    matched_by = f"matched by {wanted.matched_by}"
    unsaid = [one for one in recent if one.in_place_of_jobs is not None]
    said = [one for one in recent if one.in_place_of_jobs is None]
    if unsaid:
        found = f"{shown_in} without a number of jobs: {_without_jobs(unsaid)}, {matched_by}"
        yield JOBS_NOT_SAID.about(site, found, "a number of jobs")
    if any(one.is_some for one in said):
        found = f"{_shown(said)} {shown_in}, {matched_by}"
        yield DISPLAYED.about(site, found, "more than zero", _measures(said))
    elif any(one.wall_clock_time is None for one in recent):
        found = f"{shown_in} without a wall-clock time, {matched_by}"
        yield USAGE_NOT_SAID.about(site, found, "a time")
    elif not any((one.wall_clock_time or 0) > 0 for one in unsaid):
        found = f"{_shown(recent)} {shown_in}, {matched_by}"
        yield USAGE_ZERO.about(site, found, "more than zero", _measures(recent))


def _without_jobs(usages: Iterable[Usage]) -> str:
    return few(
        f"{one.infrastructure or 'no infrastructure'} {one.ce}".strip()
        + f" ({one.in_place_of_jobs})"
        for one in usages
    )


def _shown(usages: Sequence[Usage]) -> str:
    time = f"wall-clock time {_wall_clock(usages):g}"
    jobs = _jobs(usages)
    return time if jobs is None else f"{jobs:g} jobs with {time}"


def _measures(usages: Sequence[Usage]) -> tuple[Measure, ...]:
    jobs = _jobs(usages)
    times = (
        Measure("wall-clock-time", _wall_clock(usages)),
        Measure("cpu-time", sum(one.cpu_time for one in usages)),
    )
    return times if jobs is None else (Measure("jobs", jobs), *times)


def _wall_clock(usages: Sequence[Usage]) -> float:
    return sum(one.wall_clock_time or 0 for one in usages)


def _jobs(usages: Sequence[Usage]) -> float | None:
    counted = [one.jobs for one in usages if one.jobs is not None]
    return sum(counted) if counted else None


def _host(ce: str) -> str:
    return ce.rpartition("://")[2].partition("/")[0].partition(":")[0].lower()
