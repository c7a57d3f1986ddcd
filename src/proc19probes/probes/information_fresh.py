"""Whether the publisher of the product's information is alive and renews it.

Serves PROC19 step 2c. There are three clocks: when the BDII's updater last ran, when an entry last
changed at the BDII, and the CreationTime and Validity that the publisher writes. With the publisher
dead the first two stay young. OK means that by the third clock every service and endpoint of the
product is younger than its Validity and than --max-age. Where the updater has stopped, what is old
because of that says nothing of the publisher; at a resource, where the updater waits for the
publisher, it may be either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._bdii_clock import (
    BDII_CLOCK_AHEAD,
    EITHER_STOPPED,
    UPDATER_STOPPED,
    BdiiClocks,
    ask_clocks,
    clocks_said,
    is_held_up,
    said_of_updater,
    updater_findings,
)
from proc19probes.probes._endpoint import bounded
from proc19probes.probes._information import (
    INFORMATION_SERVICES,
    WHERE_IT_IS_NOT,
    AskedLevel,
    GlueType,
    Information,
    PublishedAs,
    ask_site,
    checked_level,
    product_entries,
    published,
)
from proc19probes.probes._information import Evidence as Published
from proc19probes.probes._publisher_clock import (
    AGE_NOT_TOLD,
    FUTURE,
    NO_NUMBER,
    STALE,
    AgeLimits,
    age_shown,
    is_too_old,
    stopped,
    written,
    wrong_time,
    wrong_validity,
)
from proc19probes.probes._site import SiteName
from proc19probes.probes._together import together
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


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
    max_updater_age: Annotated[
        timedelta,
        Option("--max-updater-age", help="greatest time since the BDII's updater last ran"),
    ] = timedelta(hours=1)
    level: AskedLevel = None
    information: Information = None

    def __post_init__(self) -> None:
        checked_level(self.level)


FRESH = FindingKind("information-fresh", State.OK, "the publisher renews what it publishes")


@dataclass(frozen=True)
class Evidence:
    """What is published, and the clocks of the BDII where the place is one."""

    published: Published
    clocks: BdiiClocks


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for all that is published for the site, and a BDII for its two clocks."""
    place = (parameters.site, parameters.level, parameters.information, outside)
    return Evidence(ask_site(*place), ask_clocks(*place))


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
    clocks, limits = evidence.clocks, AgeLimits(parameters.max_age, parameters.max_updater_age)
    entries = (*product.services, *product.endpoints)
    said = clocks_said(clocks, entries, now)
    old = [entry for entry in entries if is_too_old(entry, limits, now)]
    behind = [entry for entry in old if is_held_up(clocks, entry, limits, now)]
    blamed = [entry for entry in old if not is_held_up(clocks, entry, limits, now)]
    findings = [
        *(one for entry in blamed for one in stopped(entry, limits, now, said)),
        *(one for entry in entries for one in wrong_time(entry, now)),
    ]
    yield from bounded(together(findings, "entries"))
    subject = f"{parameters.service_type} at {parameters.site}"
    for one in updater_findings(clocks, behind, limits, now):
        yield said_of_updater(one, subject, there, entries, now)
    without_number = (one for entry in entries for one in wrong_validity(entry))
    yield from bounded(together(without_number, "entries"))
    if not findings and not behind:
        created = min(when for entry in entries if (when := written(entry)))
        age = now - created
        found = f"{len(entries)} entries at {there.place}, oldest created {age_shown(age)} ago"
        measure = Measure("age", max(0.0, age.total_seconds()), "s", minimum="0")
        fresh = FRESH.about(subject, f"{found} by the publisher; {said.text}", "", (measure,))
        yield said.told_with(fresh.at(oldest_created=created))


PROBE = Probe(
    question="Is the publisher of the product's information alive, and does it renew it?",
    parameters=Parameters,
    findings=(
        *(FRESH, STALE, FUTURE, UPDATER_STOPPED, EITHER_STOPPED, BDII_CLOCK_AHEAD),
        *(NO_NUMBER, AGE_NOT_TOLD, *WHERE_IT_IS_NOT),
    ),
    services=INFORMATION_SERVICES,
    interval=timedelta(minutes=30),
    ask=ask,
    judge=judge,
)
