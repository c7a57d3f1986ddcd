"""What a pull from a subscription brought: kept in a file, and read message by message.

{"receivedMessages":[{"ackId":"projects/accounting/subscriptions/cern-cloud:21","message":{
"messageId":"21","attributes":{"empaid":"6922c1d4/6922c1d41d6144"},"data":"QVBFTC1jbG91ZC1t…",
"publishTime":"2026-11-23T07:58:12.120340567Z"}}]}

(ARGO Messaging Service, API of subscriptions, which answers with one line and in this order.)
"""

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from proc19probes.outside.kept_document import PIECE_BYTES
from proc19probes.vocabulary.messages import MOST_BODY_BYTES, Message
from proc19probes.vocabulary.unobtainable import MalformedError, TooLargeError

_BEGINNING = re.compile(rb'\s*\{\s*"receivedMessages"\s*:\s*(?:(\[)|null\s*\}\s*\Z)')
_MARKS = re.compile(rb'["{}\[\]]')
_END_OF_TEXT = re.compile(rb'["\\]')
_HEAD_BYTES = 1024
_MOST_MESSAGE_BYTES = 4 * MOST_BODY_BYTES
_MOST_MESSAGES = 1000
_MOST_MARKS = 1_000_000
_BETWEEN = re.compile(rb"[\s,]{0,64}")
_MOST_NOTES = 32
_MOST_NOTE_CHARACTERS = 4096
_OFFSET = re.compile(r":(\d{1,18})\Z")

Span = tuple[int, int]
"""Where a message begins and ends in the file."""


class Pulled:
    """The messages of one pull, in the order in which they came.

    Raises MalformedError or TooLargeError, when it is made, where the file holds something else.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._spans = _spans(file)

    def __len__(self) -> int:
        return len(self._spans)

    def newest_first(self) -> Iterator[tuple[int | None, Message]]:
        """Each message with its offset, the last one first; raises MalformedError."""
        for span in reversed(self._spans):
            yield _received(self._element(span))

    def last_offset(self) -> int | None:
        """The offset of the last message; None where there is none, or none is said."""
        return _received(self._element(self._spans[-1]))[0] if self._spans else None

    def _element(self, span: Span) -> dict[str, object]:
        begin, end = span
        self._file.seek(begin)
        return _record(_json(self._file.read(end - begin)), "receivedMessages[]")


def _spans(file: BinaryIO) -> tuple[Span, ...]:
    """Where the elements are, found without parsing them."""
    file.seek(0)
    beginning = _BEGINNING.match(file.read(_HEAD_BYTES))
    if beginning is None:
        raise MalformedError('found something that does not begin with {"receivedMessages":[')
    if beginning[1] is None:
        return ()
    spans, end = _elements(file, beginning.end())
    begins = [beginning.end(), *(span[1] for span in spans)]
    ends = [*(span[0] for span in spans), end]
    for before, after in zip(begins, ends, strict=True):
        file.seek(before)
        if not _BETWEEN.fullmatch(file.read(min(after - before, _HEAD_BYTES))):
            raise MalformedError("found something that is no object in the list of messages")
    return tuple(spans)


def _elements(file: BinaryIO, start: int) -> tuple[list[Span], int]:
    """The elements of the list that begins at `start`, and where the list ends."""
    spans: list[Span] = []
    depth, begun = 0, 0
    for number, (position, mark) in enumerate(_marks(file, start)):
        if number > _MOST_MARKS or len(spans) > _MOST_MESSAGES:
            raise TooLargeError(f"found more than the {_MOST_MESSAGES} messages of one pull")
        if mark in b"{[":
            begun = begun if depth else position
            depth += 1
        elif depth:
            depth -= 1
            if position - begun > _MOST_MESSAGE_BYTES:
                raise TooLargeError(f"found a message of over {_MOST_MESSAGE_BYTES} bytes")
            if not depth:
                spans.append((begun, position + 1))
        else:
            return spans, position
    raise MalformedError("found a list of messages without an end")


def _marks(file: BinaryIO, position: int) -> Iterator[tuple[int, bytes]]:
    """Every bracket and brace that is not in a text, with its place."""
    file.seek(position)
    in_text = False
    skipped = 0
    while piece := file.read(PIECE_BYTES):
        at, skipped = skipped, 0
        while found := (_END_OF_TEXT if in_text else _MARKS).search(piece, at):
            at = found.end()
            mark = found[0]
            if mark == b'"':
                in_text = not in_text
            elif mark == b"\\":
                # What follows is part of the text, also where it follows in the next piece.
                at += 1
            else:
                yield position + found.start(), mark
        skipped = max(0, at - len(piece))
        position += len(piece)


def _received(element: dict[str, object]) -> tuple[int | None, Message]:
    offset = _OFFSET.search(str(element.get("ackId", "")))
    message = _record(element.get("message"), "message")
    name = str(message.get("messageId", ""))
    body = _data(message.get("data", ""), name)
    size = len(body)
    kept = body if size <= MOST_BODY_BYTES else b""
    arrived = _arrived(message.get("publishTime"))
    notes = _notes(message.get("attributes"))
    return int(offset[1]) if offset else None, Message(name, arrived, kept, size, notes)


def _data(value: object, name: str) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except ValueError as error:
        raise MalformedError(f"the data of message {name} are not base64") from error


def _arrived(value: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(value))
        return instant.astimezone(UTC) if instant.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _notes(value: object) -> tuple[tuple[str, str], ...]:
    """The attributes, as an object (the server) or as a list of key and value (its manual)."""
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        records = [_record(item, "attributes[]") for item in value]
        pairs = [(record.get("key", ""), record.get("value", "")) for record in records]
    else:
        pairs = []
    return tuple(
        (str(name)[:_MOST_NOTE_CHARACTERS], str(text)[:_MOST_NOTE_CHARACTERS])
        for name, text in pairs[:_MOST_NOTES]
    )


def _json(data: bytes) -> object:
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MalformedError("found a message that is not JSON") from error
    return value


def _record(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise MalformedError(f"{where}: found {type(value).__name__}, expected an object")
    return value
