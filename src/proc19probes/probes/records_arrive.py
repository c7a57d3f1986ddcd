"""Whether usage records of the product arrive from the site.

Serves PROC19 steps 6a and 6b. OK means that at least as many records as expected arrived in the
period, that the last arrived not long ago, and that the newest tells of usage not long ago (7 days;
31 is too long: the thresholds of APEL's own publication test). Records that have no time, or only
one that is still to come, are not OK: nothing shows when they were made.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._records import (
    AccountedAs,
    Period,
    RecordsPlace,
    SubmitHost,
    Subscription,
    ago,
    checked_count,
    checked_holding,
    count_since,
    named_product,
    records_at,
)
from proc19probes.probes._records_arrival import (
    TOO_FEW,
    WHAT_IS_WRONG,
    absent,
    ages,
    measured_ages,
)
from proc19probes.probes._site import SiteName
from proc19probes.sources.openssl import OPENSSL
from proc19probes.sources.usage_records import RECORDS, FoundRecords, Product, RecordsMatching
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters:
    """Which records, how many of them, and how new."""

    site: SiteName
    accounted_as: AccountedAs = None
    submit_host: SubmitHost = None
    records: RecordsPlace = None
    subscription: Subscription = "shared"
    max_age: Annotated[
        timedelta, Option("--max-age", help="age of the newest record up to which all is well")
    ] = timedelta(days=7)
    critical_age: Annotated[
        timedelta,
        Option("--critical-age", help="age of the newest record from which it is CRITICAL"),
    ] = timedelta(days=31)
    min_records: Annotated[
        int,
        Option("--min-records", help="how many records are expected in the period", unit="records"),
    ] = 1
    period: Period = timedelta(days=31)

    def __post_init__(self) -> None:
        checked_holding(self.subscription)
        checked_count("--min-records", self.min_records)
        if self.critical_age < self.max_age:
            raise ValueError("--critical-age: found less than --max-age, expected no less")


ARRIVE = FindingKind("records-arrive", State.OK, "records of the product arrive from the site")


@dataclass(frozen=True)
class Evidence:
    """What was found of the product's records."""

    records: FoundRecords | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Read messages from the newest one on."""
    product = Product(parameters.accounted_as, parameters.submit_host)
    place = records_at(parameters.site, parameters.records)
    holding = checked_holding(parameters.subscription)
    at_least = parameters.min_records
    found = outside.obtain(RecordsMatching(place, holding, parameters.site, product, at_least))
    return Evidence(found)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Look at how many there are and how old they are."""
    found = evidence.records
    product = named_product(parameters.accounted_as, parameters.submit_host)
    subject = f"records of {product} from {parameters.site}"
    if isinstance(found, Unobtainable):
        yield not_obtained(found)
        return
    if not found.batches:
        place = records_at(parameters.site, parameters.records)
        yield absent(found, subject, place, parameters.min_records)
        return
    limits = (parameters.max_age, parameters.critical_age)
    findings = list(ages(found, subject, *limits, now))
    count = count_since(found, now - parameters.period)
    if count < parameters.min_records and not any(one.state is State.CRITICAL for one in findings):
        expected = f"at least {parameters.min_records}"
        findings.append(TOO_FEW.about(subject, f"{count} in the period", expected))
    if not findings:
        arrived = "" if found.arrived is None else f", the last arrived {ago(found.arrived, now)}"
        newest = f", the newest tells of {found.newest:%F %H:%M}Z"
        text = f"at least {count}{arrived}{newest}, known by {' and '.join(found.rules)}"
        arrive = ARRIVE.about(subject, text)
        findings.append(arrive.at(arrived=found.arrived, tells_of=found.newest))
    measure = Measure("records", count, critical=f"{parameters.min_records}:", minimum="0")
    yield replace(findings[0], measures=(measure, *measured_ages(found, *limits, now)))
    yield from findings[1:]


PROBE = Probe(
    question="Do usage records of the product arrive from the site?",
    parameters=Parameters,
    findings=(ARRIVE, *WHAT_IS_WRONG),
    services=(RECORDS, OPENSSL),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
