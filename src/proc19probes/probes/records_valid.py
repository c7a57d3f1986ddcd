"""Whether every record of the site's newest messages is valid in its format.

Serves PROC19 steps 6a and 6b. OK means that APEL would take all of them, and that none says what
cannot be true. APEL refuses a whole message for one record that is not valid; what it lets through
though it cannot be true (a negative duration, a time in the year 5138) is attention.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._records import (
    MESSAGES_ENCRYPTED,
    NO_MESSAGE_OF_SITE,
    QUEUE_EMPTY,
    MessageCount,
    RecordsPlace,
    Subscription,
    checked_count,
    checked_holding,
    nothing_of_site,
    records_at,
)
from proc19probes.probes._site import SiteName
from proc19probes.sources.usage_messages import NewestMessages, ReadMessage, ReadMessages
from proc19probes.sources.usage_records import RECORDS
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
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
REFUSED = FindingKind(
    "record-refused",
    State.CRITICAL,
    "APEL refuses the whole message, for the record and the reason that are named",
    "Mend what makes the records, by the format's description, and send the message's records "
    "again.",
    Party.TECHNOLOGY_PROVIDER,
)
DOUBTFUL = FindingKind(
    "record-doubtful",
    State.WARNING,
    "APEL takes the record, and what it says cannot be true or is not documented",
    "See in what makes the records where the value comes from: a wrong number is accounted as it "
    "is.",
    Party.TECHNOLOGY_PROVIDER,
)


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
    findings = [finding for message in found.of_site for finding in _of_message(message, now)]
    yield from bounded(findings)
    if not findings:
        count = sum(message.records for message in found.of_site)
        closed = f", {found.encrypted} others are encrypted" if found.encrypted else ""
        text = f"{count} records in {len(found.of_site)} messages are valid{closed}"
        measures = (Measure("records", count, minimum="0"),)
        yield VALID.about(parameters.site, text, measures=measures)


def _of_message(message: ReadMessage, now: datetime) -> Iterator[Finding]:
    early = [(record, ahead) for record, ahead in message.ahead if ahead.at(now)]
    refusals = [(record, ahead.reason) for record, ahead in early if ahead.refused]
    if message.refusal is not None:
        refusals.insert(0, (message.refusal.record, message.refusal.reason))
    for record, reason in refusals[:1]:
        yield REFUSED.about(f"message {message.name}", f"{record}: {reason}", "what APEL takes")
    doubts = [(one.record, one.doubt) for one in message.doubts]
    doubts += [(record, ahead.reason) for record, ahead in early if not ahead.refused]
    for record, doubt in doubts:
        yield DOUBTFUL.about(f"message {message.name}", f"{record}: {doubt}")
    more = message.doubtful - len(message.doubts)
    if more > 0:
        yield DOUBTFUL.about(f"message {message.name}", f"{more} more doubts")


PROBE = Probe(
    question="Is every record of the site's newest messages valid in its format?",
    parameters=Parameters,
    findings=(VALID, REFUSED, DOUBTFUL, NO_MESSAGE_OF_SITE, QUEUE_EMPTY, MESSAGES_ENCRYPTED),
    services=(RECORDS,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
