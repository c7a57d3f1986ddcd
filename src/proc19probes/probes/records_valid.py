"""Whether every record of the site's newest messages is valid in its format.

Serves PROC19 steps 6a and 6b. OK means that APEL's loader would take every message that is not in
JSON, and that no record says what cannot be true. APEL refuses a whole message for one record that
is not valid; what it lets through though it cannot be true or cannot be accounted (a negative
duration, a time in the year 5138, a machine without a StartTime) is attention. Messages in JSON
(public IP addresses, accelerators) are held against the descriptions of their formats: APEL's own
loader, as it is published, takes none of them, so where there are no others nothing shows that APEL
takes any.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._records import (
    MessageCount,
    RecordsPlace,
    Subscription,
    checked_count,
    checked_holding,
    counted,
    nothing_of_site,
    records_at,
)
from proc19probes.probes._records_validity import ONLY_IN_JSON, WHAT_IS_WRONG, wrong_with
from proc19probes.probes._site import SiteName
from proc19probes.sources.openssl import OPENSSL
from proc19probes.sources.record_values import Authority
from proc19probes.sources.usage_messages import NewestMessages, ReadMessages
from proc19probes.sources.usage_records import RECORDS
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters:
    """Which messages."""

    site: SiteName
    records: RecordsPlace = None
    subscription: Subscription = "shared"
    messages: MessageCount = 100

    def __post_init__(self) -> None:
        checked_holding(self.subscription)
        checked_count("--messages", self.messages)


VALID = FindingKind("records-valid", State.OK, "every record is valid in its format")


@dataclass(frozen=True)
class Evidence:
    """The site's newest messages, read."""

    messages: ReadMessages | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Read the newest messages."""
    place = records_at(parameters.site, parameters.records)
    holding = checked_holding(parameters.subscription)
    question = NewestMessages(place, holding, parameters.site, parameters.messages)
    found = outside.obtain(question)
    return Evidence(found)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Look at what is refused and what is doubtful in each message."""
    found = evidence.messages
    if isinstance(found, Unobtainable):
        yield not_obtained(found)
        return
    if not found.of_site:
        place = records_at(parameters.site, parameters.records)
        yield nothing_of_site(place, parameters.site, found.of_others, found.encrypted)
        return
    findings = [finding for message in found.of_site for finding in wrong_with(message, now)]
    yield from bounded(findings)
    if not findings:
        yield _seen(found, parameters.site)


def _seen(found: ReadMessages, site: str) -> Finding:
    """What is valid, and by whose word; APEL's own loader, as it is published, takes no JSON."""
    count = sum(message.records for message in found.of_site)
    text = f"{counted(count, 'valid record')} in {counted(len(found.of_site), 'message')}"
    described = sum(one.authority is Authority.DESCRIPTION for one in found.of_site)
    if described:
        json = counted(described, "message")
        text += f"; {json} in JSON by its description alone: APEL's loader takes no JSON"
    if found.encrypted:
        text += f"; {counted(found.encrypted, 'message')} encrypted"
    kind = ONLY_IN_JSON if described == len(found.of_site) else VALID
    return kind.about(site, text, measures=(Measure("records", count, minimum="0"),))


PROBE = Probe(
    question="Is every record of the site's newest messages valid in its format?",
    parameters=Parameters,
    findings=(VALID, *WHAT_IS_WRONG),
    services=(RECORDS, OPENSSL),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
