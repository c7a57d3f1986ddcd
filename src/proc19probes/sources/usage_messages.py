"""The newest messages of a site: what is valid, who signed it, and what the receiver refused.

All questions here read from the newest message on and keep of each no more than is said of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeVar

from proc19probes.sources.record_attribution import Whose, whose
from proc19probes.sources.record_fields import named_site
from proc19probes.sources.record_messages import Content, Envelope, content_of, parse, records_of
from proc19probes.sources.record_values import (
    Ahead,
    Authority,
    MessageRecords,
    Refusal,
    UsageRecord,
)
from proc19probes.sources.signer_names import same_name
from proc19probes.sources.usage_records import newest_messages
from proc19probes.vocabulary.messages import MOST_BODY_BYTES, Holding, Message, MessagesOf
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.signature import Examined, Trust
from proc19probes.vocabulary.unobtainable import TooLargeError

One = TypeVar("One")

_NAMED = 5
_MOST_REJECTED = 100
_ENCRYPTED = MessageRecords("encrypted", (), None)


@dataclass(frozen=True)
class Doubt:
    """What is doubtful, and about which record of the message."""

    record: str
    doubt: str


@dataclass(frozen=True)
class ReadMessage:
    """What is known of a message after reading it: of doubts the first few, `doubtful` is how many.

    `records` are the site's own. `refusal` is why APEL refuses the message, or why it would account
    a record of it to no site. `ahead` are the records furthest in the future: of those that APEL
    refuses, and of others.
    """

    name: str
    authority: Authority
    records: int
    refusal: Refusal | None
    doubts: tuple[Doubt, ...]
    doubtful: int
    ahead: tuple[tuple[str, Ahead], ...]


@dataclass(frozen=True)
class ReadMessages:
    """The newest messages of a site, with how many were of other sites, and how many encrypted."""

    of_site: tuple[ReadMessage, ...]
    of_others: int
    encrypted: int


@dataclass(frozen=True)
class NewestMessages(Question[ReadMessages]):
    """The newest messages with records of a site, at most so many."""

    records: Service
    holding: Holding
    site: str
    most: int

    @property
    def service(self) -> Service:
        """The place that is asked."""
        return self.records

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return self.records.title

    def answer(self, transport: Transport) -> ReadMessages:
        """Read them; raises ObtainError."""
        found: list[ReadMessage] = []
        of_others = encrypted = 0
        nameless: list[ReadMessage] = []
        for message in _newest(transport, self.records, self.holding, found, self.most):
            records = records_of(message, transport)
            if records is None:
                encrypted += 1
                continue
            match whose(records, self.site):
                case Whose.OF_SITE:
                    found.append(_read(message.name, records, self.site))
                case Whose.OF_ANOTHER | Whose.OF_ANOTHER_IN_PART:
                    of_others += 1
                case Whose.UNKNOWN if len(nameless) < self.most:
                    nameless.append(_read(message.name, records, self.site))
        own = _with_nameless(found, nameless, of_others)
        return ReadMessages(own, of_others + len(nameless) * bool(of_others), encrypted)


class Signature(Enum):
    """What is known of a message's signature."""

    NONE = "none"
    NOT_YET = "not yet"
    EXAMINED = "examined"
    NOT_READABLE = "not readable"
    SEEN_BY_RECEIVER = "seen by the receiver"
    NOT_LOOKED_AT = "not looked at"


@dataclass(frozen=True)
class SignedOne:
    """A message and its signature.

    `examined` is what openssl found where it could read it, without what was signed. `signer`
    (slash form) is whom the receiver saw, and `reason` why the signature was not looked at or read.
    """

    name: str
    signature: Signature
    signer: str = ""
    reason: str = ""
    examined: Examined | None = None


@dataclass(frozen=True)
class SignedOnes:
    """The newest messages of a site, with how many were of other sites, and how many encrypted."""

    of_site: tuple[SignedOne, ...]
    of_others: int
    encrypted: int


@dataclass(frozen=True)
class SignaturesOf(Question[SignedOnes]):
    """Who signed the newest messages with records of a site, at most so many."""

    records: Service
    holding: Holding
    site: str
    most: int

    @property
    def service(self) -> Service:
        """The place that is asked."""
        return self.records

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"the signatures of {self.records.title.removeprefix('the ')}"

    def answer(self, transport: Transport) -> SignedOnes:
        """Read them, and have each signature verified; raises ObtainError."""
        found: list[SignedOne] = []
        of_others = encrypted = 0
        nameless: list[SignedOne] = []
        unsigned = (
            Signature.NONE
            if transport.put(MessagesOf(self.records, self.holding)).sent
            else Signature.NOT_YET
        )
        for message in _newest(transport, self.records, self.holding, found, self.most):
            content = content_of(message.body, Trust.ANCHORS, transport)
            owner = whose(parse(content.data), self.site)
            if content.envelope is Envelope.CLOSED:
                encrypted += 1
            elif owner is Whose.OF_SITE:
                found.append(_signed_one(message, content, unsigned))
            elif owner is not Whose.UNKNOWN:
                of_others += 1
            elif len(nameless) < self.most:
                nameless.append(_signed_one(message, content, unsigned))
        own = _with_nameless(found, nameless, of_others)
        return SignedOnes(own, of_others + len(nameless) * bool(of_others), encrypted)


@dataclass(frozen=True)
class Rejection:
    """A message that the receiver refused: its reason, and who signed it, where that is kept.

    `sites` are the first few that it names.
    """

    name: str
    arrived: datetime | None
    error: str
    signer: str
    sites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rejections:
    """The newest messages of a site in a reject queue, at most a hundred; `read` of all sites.

    `of_unknown` are the newest few of which nothing says whose they are.
    """

    of_site: tuple[Rejection, ...]
    of_unknown: tuple[Rejection, ...]
    read: int


@dataclass(frozen=True)
class RejectedOf(Question[Rejections]):
    """The messages of a site that the receiver refused, known by site or by who signed them."""

    rejected: Service
    site: str
    signer: str | None

    @property
    def service(self) -> Service:
        """The place that is asked."""
        return self.rejected

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return self.rejected.title

    def answer(self, transport: Transport) -> Rejections:
        """Read the queue; raises ObtainError."""
        found: list[Rejection] = []
        unknown: list[Rejection] = []
        read = 0
        for message in _newest(transport, self.rejected, Holding.SHARED, found, _MOST_REJECTED):
            read += 1
            records = records_of(message, transport) or _ENCRYPTED
            signer, error = message.note("signer") or "", message.note("error") or ""
            sites = tuple(filter(None, records.sites))[:_NAMED]
            rejection = Rejection(message.name, message.arrived, error, signer, sites)
            match self._whose(records, rejection):
                case Whose.OF_SITE:
                    found.append(rejection)
                case Whose.UNKNOWN | Whose.OF_ANOTHER_IN_PART if len(unknown) < _NAMED:
                    unknown.append(rejection)
        return Rejections(tuple(found), tuple(unknown), read)

    def _whose(self, records: MessageRecords, rejection: Rejection) -> Whose:
        # "Signer not in valid DNs list: DN" is all that SSM keeps of some.
        told = (rejection.signer, rejection.error.rpartition(": ")[2])
        signers = [one for one in told if one.startswith("/")]
        if self.signer is not None and any(same_name(one, self.signer) for one in signers):
            return Whose.OF_SITE
        owner = whose(records, self.site)
        # Another's signature tells only where it is known whose would be the site's.
        told_by_signer = self.signer is not None and bool(signers)
        return Whose.OF_ANOTHER if owner is not Whose.OF_SITE and told_by_signer else owner


def _with_nameless(found: list[One], nameless: list[One], of_others: int) -> tuple[One, ...]:
    """Messages that name no site are the site's where nobody else sends to the same place."""
    return tuple(found) if of_others else (*found, *nameless)


def _newest(
    transport: Transport, place: Service, holding: Holding, found: Sequence[object], most: int
) -> Iterator[Message]:
    """Messages until so many are found; reading may end at the limit where there is one already."""
    try:
        for message in newest_messages(transport, place, holding):
            yield message
            if len(found) >= most:
                return
    except TooLargeError:
        if not found:
            raise


def _read(name: str, records: MessageRecords, site: str) -> ReadMessage:
    doubts = [Doubt("the message", doubt) for doubt in records.doubts]
    # With blanks around its name a record is meant for the site, and is not its to APEL.
    meant = tuple(record for record in records.records if named_site(record.site) == site)
    doubts += [Doubt(record.name, doubt) for record in meant for doubt in record.doubts]
    ahead = (_furthest(records.records, True), _furthest(meant, False))
    return ReadMessage(
        name,
        records.authority,
        sum(record.site == site for record in meant),
        records.refusal or _of_nobody(records),
        tuple(doubts[:_NAMED]),
        len(doubts),
        tuple(one for one in ahead if one is not None),
    )


def _of_nobody(records: MessageRecords) -> Refusal | None:
    """Why a message that APEL takes is nobody's all the same: for a record that names no site."""
    for record in records.records:
        if not record.site:
            return Refusal(record.name, "it names no site, so it is accounted to none", True)
    return None


def _furthest(records: tuple[UsageRecord, ...], refused: bool) -> tuple[str, Ahead] | None:
    aheads = [
        (record.name, record.ahead)
        for record in records
        if record.ahead is not None and record.ahead.refused is refused
    ]
    return max(aheads, key=lambda one: one[1].when, default=None)


def _signed_one(message: Message, content: Content, unsigned: Signature) -> SignedOne:
    if message.size > MOST_BODY_BYTES:
        reason = f"{message.size} bytes, read are {MOST_BODY_BYTES} at most"
        return SignedOne(message.name, Signature.NOT_LOOKED_AT, reason=reason)
    if content.examined is not None:
        return SignedOne(message.name, Signature.EXAMINED, examined=content.examined)
    if content.envelope is Envelope.BROKEN:
        return SignedOne(message.name, Signature.NOT_READABLE, reason=content.reason)
    signer = message.note("signer")
    if signer:
        # The receiver keeps whose it was beside it.
        return SignedOne(message.name, Signature.SEEN_BY_RECEIVER, signer)
    return SignedOne(message.name, unsigned, reason="not signed")
