"""What is wrong with a message's records."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from proc19probes.probes._records import MESSAGES_ENCRYPTED, NO_MESSAGE_OF_SITE, QUEUE_EMPTY
from proc19probes.sources.record_values import Authority
from proc19probes.sources.usage_messages import ReadMessage
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

REFUSED = FindingKind(
    "record-refused",
    State.CRITICAL,
    "APEL refuses the whole message, or accounts a record to no site, for what is named",
    "Mend what makes the records, by the format's description, and send the message's records "
    "again.",
    Party.TECHNOLOGY_PROVIDER,
)
NOT_AS_DESCRIBED = FindingKind(
    "record-not-as-described",
    State.CRITICAL,
    "the message is not as the description of its format says",
    "Mend what makes the records, by the format's description, and send the message's records "
    "again.",
    Party.TECHNOLOGY_PROVIDER,
)
DOUBTFUL = FindingKind(
    "record-doubtful",
    State.WARNING,
    "the record can be read, and what it says cannot be true, be accounted, or is not documented",
    "See in what makes the records where the value comes from: a wrong number is accounted as it "
    "is.",
    Party.TECHNOLOGY_PROVIDER,
)
ONLY_IN_JSON = FindingKind(
    "only-in-json",
    State.UNKNOWN,
    "the records are as their format's description says, and APEL's loader takes no JSON",
    "Ask APEL whether its receiver takes the format. What became of messages that it received is "
    "what records_accepted finds out.",
    Party.APEL,
)

WHAT_IS_WRONG = (
    *(REFUSED, NOT_AS_DESCRIBED, DOUBTFUL, ONLY_IN_JSON),
    *(NO_MESSAGE_OF_SITE, QUEUE_EMPTY, MESSAGES_ENCRYPTED),
)
"""All of it, for a probe's table of findings."""

_REFUSED_BY = {
    Authority.LOADER: (REFUSED, "what APEL takes"),
    Authority.DESCRIPTION: (NOT_AS_DESCRIBED, "what the format's description has"),
}


class _Wrong(NamedTuple):
    """A record, what is wrong with it, and the time (UTC) that it tells of where that is wrong."""

    record: str
    reason: str
    tells_of: datetime | None = None

    @property
    def found(self) -> str:
        return f"{self.record}: {self.reason}"


def wrong_with(message: ReadMessage, now: datetime) -> Iterator[Finding]:
    """What is refused in it, and what is doubtful, where something is."""
    early = [(record, ahead) for record, ahead in message.ahead if ahead.at(now)]
    refusals = [
        _Wrong(record, ahead.reason, ahead.when) for record, ahead in early if ahead.refused
    ]
    if message.refusal is not None:
        refusals.insert(0, _Wrong(message.refusal.record, message.refusal.reason))
    for one in refusals[:1]:
        kind, expected = _REFUSED_BY[message.authority]
        if message.refusal is not None and message.refusal.names_no_site:
            kind, expected = REFUSED, "the site's name"
        refused = kind.about(f"message {message.name}", one.found, expected)
        yield refused.at(tells_of=one.tells_of)
    doubts = [_Wrong(one.record, one.doubt) for one in message.doubts]
    doubts += [
        _Wrong(record, ahead.reason, ahead.when) for record, ahead in early if not ahead.refused
    ]
    for one in doubts:
        yield DOUBTFUL.about(f"message {message.name}", one.found).at(tells_of=one.tells_of)
    more = message.doubtful - len(message.doubts)
    if more > 0:
        told = DOUBTFUL.about(f"message {message.name}", f"{more} more doubts")
        yield replace(told, stands_for=more)
