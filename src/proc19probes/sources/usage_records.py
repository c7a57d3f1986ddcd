"""The accounting records of a site, where they are: whether the product's are there, and how new.

A queue may hold a million messages: they are read from the newest one on, one at a time, and
reading stops when the question is answered.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from proc19probes.sources.record_attribution import Whose, whose
from proc19probes.sources.record_messages import records_of
from proc19probes.sources.record_values import Ahead, Mark, MessageRecords, UsageRecord
from proc19probes.vocabulary.messages import Holding, Message, MessagesOf
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import TooLargeError

RECORDS = Service(
    "accounting-records", "the accounting records", "", Party.PILOT_SITE, is_files=True
)
REJECTED_RECORDS = Service(
    "rejected-records", "the rejected accounting records", "", Party.APEL, is_files=True
)

MOST_READ = 100_000
"""How many messages of a queue are read at most."""

_READ_ON = 100
_NAMED = 5
_BY_NAME = (Mark.CLOUD_TYPE, Mark.INFRASTRUCTURE_DESCRIPTION)
_BY_HOST = (Mark.SUBMIT_HOST, Mark.STORAGE_SYSTEM)


@dataclass(frozen=True)
class Product:
    """By what a product's records are known; with neither name nor host, those of every product.

    `name` is a word of CloudType or InfrastructureDescription. `submit_host` (`host`,
    `host:port/queue`) is for records whose description was left out by the unloader; a storage
    record has a StorageSystem in place of a SubmitHost.
    """

    name: str | None
    submit_host: str | None

    def rule(self, record: UsageRecord) -> str | None:
        """The field by which the record is the product's; None where it is another's."""
        if self.name is None and self.submit_host is None:
            return "any product"
        if self.name is not None:
            described = [(mark, value) for mark, value in record.marks if mark in _BY_NAME]
            for mark, value in described:
                if _has_word(value, self.name):
                    return mark.value
            if described:
                # What a record says of itself outweighs the host, which may serve several products.
                return None
        for mark, value in record.marks:
            if mark in _BY_HOST and self.submit_host is not None and _at(value, self.submit_host):
                return mark.value
        return None


def _has_word(value: str, name: str) -> bool:
    word = re.escape(name.casefold())
    return re.search(rf"(?<![^\W_]){word}(?![^\W_])", value.casefold()) is not None


def _at(value: str, host: str) -> bool:
    value, host = value.casefold(), host.casefold()
    return value == host or value.startswith((f"{host}:", f"{host}/"))


@dataclass(frozen=True)
class Batch:
    """So many records of the product in one message, and when that arrived, where it is known."""

    arrived: datetime | None
    records: int


@dataclass(frozen=True)
class FoundRecords:
    """What was found of a product's records at a site, reading from the newest message on.

    `newest` is the newest time that a record has of its own, without those that were of the future
    when they arrived; where nobody knows when that was, it may be one of the future. `furthest` is
    what is most in the future of all. `rules` are the fields by which the product was known.
    `refused` counts messages of the site that APEL refuses, `encrypted` those that nobody but the
    receiver can read.
    """

    batches: tuple[Batch, ...]
    newest: datetime | None
    furthest: Ahead | None
    rules: tuple[str, ...]
    read: int
    other_products: tuple[str, ...]
    other_sites: tuple[str, ...]
    refused: int
    encrypted: int

    @property
    def arrived(self) -> datetime | None:
        """When the newest message with records of the product arrived."""
        times = (batch.arrived for batch in self.batches if batch.arrived is not None)
        return max(times, default=None)

    def told(self, now: datetime) -> datetime | None:
        """Up to when the newest record tells of usage; None where that is not known."""
        ahead = self.furthest is not None and self.furthest.at(now)
        return None if self.newest is None or (ahead and self.newest > now) else self.newest


@dataclass(frozen=True)
class RecordsMatching(Question[FoundRecords]):
    """A product's records of a site, until at least so many are found.

    Where they are found, reading goes on while an older message may still hold a newer record.
    """

    records: Service
    holding: Holding
    site: str
    product: Product
    at_least: int

    @property
    def service(self) -> Service:
        """The place that is asked."""
        return self.records

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return self.records.title

    def answer(self, transport: Transport) -> FoundRecords:
        """Read until it is known; raises ObtainError, also where it is not known at a limit."""
        found = _Found(self)
        try:
            for message in newest_messages(transport, self.records, self.holding):
                if found.is_enough_before(message):
                    break
                found.take(message, transport)
        except TooLargeError:
            if found.count < self.at_least:
                raise
        return found.result()


def newest_messages(transport: Transport, place: Service, holding: Holding) -> Iterator[Message]:
    """The messages from the newest on; raises ObtainError, also where there are over MOST_READ."""
    messages = transport.put(MessagesOf(place, holding)).messages()
    yield from islice(messages, MOST_READ)
    if next(messages, None) is not None:
        raise TooLargeError(f"found more than {MOST_READ} messages, of which the newest were read")


@dataclass
class _Found:
    """What is known so far."""

    question: RecordsMatching
    read: int = 0
    count: int = 0
    refused: int = 0
    encrypted: int = 0
    of_unknown: int = 0
    of_others: bool = False
    newest: datetime | None = None
    furthest: Ahead | None = None
    read_on: int = 0
    batches: list[Batch] = field(default_factory=list)
    rules: dict[str, None] = field(default_factory=dict)
    other_products: dict[str, None] = field(default_factory=dict)
    other_sites: dict[str, None] = field(default_factory=dict)

    def is_enough_before(self, message: Message) -> bool:
        """Whether neither this message nor one after it can change the answer."""
        if self.count < self.question.at_least:
            return False
        self.read_on += 1
        older = self.newest is not None and message.arrived is not None
        return self.read_on > _READ_ON or (
            older and self.newest is not None and (message.arrived or self.newest) <= self.newest
        )

    def take(self, message: Message, transport: Transport) -> None:
        """Count what is in the message."""
        self.read += 1
        found = records_of(message, transport)
        if found is None:
            self.encrypted += 1
            return
        owner = whose(found, self.question.site)
        self.of_others |= owner in (Whose.OF_ANOTHER, Whose.OF_ANOTHER_IN_PART)
        if found.refusal is None and not _too_early(found, message.arrived):
            self._count(found.records, message.arrived)
        else:
            self.refused += owner is Whose.OF_SITE
            self.of_unknown += owner is Whose.UNKNOWN

    def _count(self, records: Iterable[UsageRecord], arrived: datetime | None) -> None:
        matching = 0
        for record in records:
            if record.site != self.question.site:
                _keep(self.other_sites, record.site or "no site")
                continue
            rule = self.question.product.rule(record)
            if rule is None:
                _keep(self.other_products, _shown_marks(record))
                continue
            matching += 1
            self.rules[rule] = None
            self._date(record, arrived)
        if matching:
            self.count += matching
            self.batches.append(Batch(arrived, matching))

    def _date(self, record: UsageRecord, arrived: datetime | None) -> None:
        own, ahead = record.newest, record.ahead
        if ahead is not None and (self.furthest is None or ahead.when > self.furthest.when):
            self.furthest = ahead
        if own is None:
            return
        if arrived is not None:
            if ahead is not None and ahead.at(arrived):
                return
            # A summary tells of a month that may not be over.
            own = min(own, arrived)
        self.newest = own if self.newest is None else max(self.newest, own)

    def result(self) -> FoundRecords:
        """All of it."""
        return FoundRecords(
            tuple(self.batches),
            self.newest,
            self.furthest,
            tuple(self.rules),
            self.read,
            tuple(self.other_products),
            tuple(self.other_sites),
            # What names no site is the site's where nobody else sends to the same place.
            self.refused + self.of_unknown * (not self.of_others),
            self.encrypted,
        )


def _too_early(found: MessageRecords, arrived: datetime | None) -> bool:
    """Whether APEL refused the message when it arrived, since a record is of the future."""
    if arrived is None:
        return False
    aheads: Iterator[bool] = (
        one.ahead.refused and one.ahead.at(arrived) for one in found.records if one.ahead
    )
    return any(aheads)


def _shown_marks(record: UsageRecord) -> str:
    for mark, value in record.marks:
        return f"{mark.value} {value}"
    return "records without CloudType, InfrastructureDescription and SubmitHost"


def _keep(names: dict[str, None], name: str) -> None:
    if len(names) < _NAMED:
        names[name] = None
