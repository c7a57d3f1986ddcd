"""Whether the publisher of the product's information is alive and renews it.

Serves PROC19 step 2c. There are three clocks: when the BDII's updater last ran, when an entry last
changed at the BDII, and the CreationTime and Validity that the publisher writes. With the publisher
dead the first two stay young. OK means that by the third clock every service and endpoint of the
product is younger than its Validity and than --max-age.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._information import (
    INFORMATION_SERVICES,
    WHERE_IT_IS_NOT,
    AskedLevel,
    GlueType,
    Information,
    PublishedAs,
    ask_site,
    ask_updater,
    checked_level,
    product_entries,
    published,
)
from proc19probes.probes._information import Evidence as Published
from proc19probes.probes._publisher_clock import (
    AGE_NOT_TOLD,
    FUTURE,
    STALE,
    age_shown,
    ago,
    created,
    stopped_or_wrong,
)
from proc19probes.probes._site import SiteName
from proc19probes.sources.bdii_clocks import UpdaterClock
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters:
    """Which product, at which site, and how old its information may be."""

    site: SiteName
    service_type: GlueType
    published_as: PublishedAs = None
    max_age: Annotated[
        timedelta,
        Option("--max-age", help="greatest age of what the publisher wrote, by CreationTime"),
    ] = timedelta(hours=12)
    level: AskedLevel = None
    information: Information = None

    def __post_init__(self) -> None:
        checked_level(self.level)


FRESH = FindingKind("information-fresh", State.OK, "the publisher renews what it publishes")
UPDATER_STOPPED = FindingKind(
    "bdii-updater-stopped",
    State.CRITICAL,
    "the BDII's own updater has not run for longer than the greatest age",
    "See on the BDII's host that bdii-update runs, and read its log.",
    Party.INFORMATION_SYSTEM,
)


@dataclass(frozen=True)
class Evidence:
    """What is published, and the updater's clock where the place has one."""

    published: Published
    updater: UpdaterClock | Unobtainable | None


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for all that is published for the site, and a BDII for its updater's clock."""
    place = (parameters.site, parameters.level, parameters.information, outside)
    return Evidence(ask_site(*place), ask_updater(*place))


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Compare the publisher's clock with now, and say what the others say."""
    there = published(evidence.published)
    if isinstance(there, Finding):
        yield there
        return
    product = product_entries(there, parameters.service_type, parameters.published_as)
    if isinstance(product, Finding):
        yield product
        return
    updater = evidence.updater.updated if isinstance(evidence.updater, UpdaterClock) else None
    said = f"updater last ran {ago(updater, now)}" if updater else "updater's clock not known"
    entries = (*product.services, *product.endpoints)
    findings = [
        one for entry in entries for one in stopped_or_wrong(entry, parameters.max_age, now, said)
    ]
    yield from bounded(findings)
    if updater is not None and now - updater > parameters.max_age:
        expected = f"at most {show_duration(parameters.max_age)}"
        yield UPDATER_STOPPED.about(there.place, f"updater last ran {ago(updater, now)}", expected)
    if not findings:
        ages = [now - written for entry in entries if (written := created(entry))]
        oldest = max(ages)
        subject = f"{parameters.service_type} at {parameters.site}"
        found = f"{len(entries)} entries at {there.place}, oldest created {age_shown(oldest)} ago"
        measure = Measure("age", max(0.0, oldest.total_seconds()), "s", minimum="0")
        yield FRESH.about(subject, f"{found} by the publisher; {said}", measures=(measure,))


PROBE = Probe(
    question="Is the publisher of the product's information alive, and does it renew it?",
    parameters=Parameters,
    findings=(FRESH, STALE, FUTURE, UPDATER_STOPPED, AGE_NOT_TOLD, *WHERE_IT_IS_NOT),
    services=INFORMATION_SERVICES,
    interval=timedelta(minutes=30),
    ask=ask,
    judge=judge,
)
