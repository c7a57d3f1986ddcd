r"""Messages as they are kept and recorded: a line about each, and then its bytes.

{"arrived": "2026-11-23T07:58:12.120340+00:00", "bytes": 105, "name": "6922c1a4/6922c1d41d6144", …}
APEL-cloud-message: v0.4
VMUUID: 2012-12-04 09:15:01+00:00 CESNET vm-0
…
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from proc19probes.outside.carrier import Facts, Kept, Saved
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.kept_document import PIECE_BYTES, KeptDocument
from proc19probes.outside.restored import restored_pieces
from proc19probes.vocabulary.messages import MOST_BODY_BYTES, Message, Messages
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    NotRecordedError,
    TooLargeError,
)

_MOST_LINE_BYTES = 1024 * 1024
_READ = "read"
_TO_THE_END = "to the end"
_IN_PART = "in part"


class Allowance:
    """The time that reading a queue may take, counted only while it is being read."""

    def __init__(self, limit: timedelta) -> None:
        self._limit = limit
        self._left = limit.total_seconds()

    @property
    def used(self) -> float:
        """Seconds that reading took so far."""
        return self._limit.total_seconds() - self._left

    @contextmanager
    def spent(self) -> Iterator[Deadline]:
        """Time that counts, and when it will be over."""
        deadline = Deadline(time.monotonic() + self._left, self._limit)
        try:
            yield deadline
        finally:
            self._left = deadline.remaining()


class KeptMessages(Kept[Messages]):
    """Messages that were read, and those that are still in the queue.

    Every reader starts at the first one. Who has read all that is kept takes the next one from the
    queue, keeps it, and goes on; where all readers stop, reading stops.
    """

    def __init__(
        self, messages: Iterator[Message], facts: Facts, allowance: Allowance, most_bytes: int
    ) -> None:
        self._allowance = allowance
        self._facts = facts
        self._whole = False
        pieces = self._framed(messages, most_bytes)
        self._document = KeptDocument(pieces, facts, time.monotonic())

    @property
    def answer(self) -> Messages:
        """The messages themselves."""
        return self

    @property
    def seconds(self) -> float:
        """How long reading took, without what readers did between two messages."""
        return self._allowance.used

    @property
    def size(self) -> int:
        """How many bytes are kept so far."""
        return self._document.size

    @property
    def sent(self) -> bool:
        """Whether they are of a subscription, and not of a folder."""
        return dict(self._facts).get("url", "").startswith("http")

    def messages(self) -> Iterator[Message]:
        """The messages from the newest one; raises ObtainError where they end before the end."""
        return unframed(self._document.chunks())

    def finish(self) -> None:
        """Nothing: what nobody asked for stays in the queue."""

    def saved(self) -> Saved:
        """The messages that were read, how they ended, and whether there may be more."""
        saved = self._document.saved()
        extent = _TO_THE_END if self._whole or saved.failure is not None else _IN_PART
        return replace(saved, facts=(*self._facts, (_READ, extent)))

    def _framed(self, messages: Iterator[Message], most_bytes: int) -> Iterator[bytes]:
        """A message's pieces end where it ends, so that none is ever kept in part."""
        size = 0
        for message in messages:
            for piece in framed(message):
                size += len(piece)
                yield piece
            if size > most_bytes:
                raise TooLargeError(
                    f"read more than {most_bytes} bytes of messages, the limit of a document"
                )
        self._whole = True


def restored_messages(saved: Saved) -> KeptMessages:
    """The messages of a recording, that end as they ended then."""
    facts = tuple(fact for fact in saved.facts if fact[0] != _READ)
    return KeptMessages(_recorded(saved), facts, Allowance(timedelta(0)), most_bytes=2**62)


def _recorded(saved: Saved) -> Iterator[Message]:
    yield from unframed(restored_pieces(saved))
    if (_READ, _IN_PART) in saved.facts:
        raise NotRecordedError("the recorded run read no further messages than these")


def framed(message: Message) -> Iterator[bytes]:
    """The message in pieces of at most 64 KiB."""
    about = {
        "name": message.name,
        "arrived": message.arrived and message.arrived.isoformat(),
        "bytes": len(message.body),
        "size": message.size,
        "notes": [list(note) for note in message.notes],
    }
    data = json.dumps(about, sort_keys=True).encode("ascii") + b"\n" + message.body + b"\n"
    for offset in range(0, len(data), PIECE_BYTES):
        yield data[offset : offset + PIECE_BYTES]


def unframed(pieces: Iterator[bytes]) -> Iterator[Message]:
    """The messages, where no piece is taken before it is needed; raises MalformedError."""
    reader = _Reader(pieces)
    while line := reader.line():
        yield _message(line, reader)


class _Reader:
    """Lines and bytes out of pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._kept = bytearray()

    def line(self) -> bytes:
        """The next line with its end; empty where nothing is left."""
        searched = 0
        while (end := self._kept.find(b"\n", searched)) < 0:
            searched = len(self._kept)
            piece = next(self._pieces, b"")
            if not piece:
                if self._kept:
                    raise _broken("a line without an end")
                return b""
            self._kept += piece
            if searched > _MOST_LINE_BYTES:
                raise _broken("a line without an end")
        return self._take(end + 1)

    def exactly(self, count: int) -> bytes:
        """So many bytes."""
        while len(self._kept) < count:
            piece = next(self._pieces, b"")
            if not piece:
                raise _broken("fewer bytes than its line says")
            self._kept += piece
        return self._take(count)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._kept[:count])
        del self._kept[:count]
        return taken


def _message(line: bytes, reader: _Reader) -> Message:
    try:
        about = json.loads(line)
        count, size = int(about["bytes"]), int(about["size"])
        arrived = about["arrived"] and datetime.fromisoformat(about["arrived"])
        notes = tuple((str(name), str(text)) for name, text in about["notes"])
        name = str(about["name"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _broken("a line that says nothing of it") from error
    if not 0 <= count <= MOST_BODY_BYTES:
        raise _broken(f"{count} bytes")
    body = reader.exactly(count)
    if reader.exactly(1) != b"\n":
        raise _broken("more bytes than its line says")
    return Message(name, arrived or None, body, size, notes)


def _broken(found: str) -> MalformedError:
    return MalformedError(f"found {found}, expected a message as it is recorded")
