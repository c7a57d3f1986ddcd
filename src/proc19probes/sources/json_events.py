"""A JSON document as a stream of events, read forward without ever holding it.

The events are ijson's; what they are read into is up to the caller, who goes down the document
level by level: members of an object, elements of an array, scalars, or nothing (`skip`).
"""

import re
from collections.abc import Iterator
from decimal import Decimal

import ijson

from proc19probes.vocabulary.outside import Document
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import MalformedError, TooLargeError

_SHOWN = 160
_DEPTH = 32
_MEMBERS = 1000
_TOKEN = 1024 * 1024
_DIGITS = 100
_LONG_NUMBER = re.compile(rb"[0-9]{%d}" % _DIGITS)

Scalar = str | int | bool | Decimal | None
Event = tuple[str, Scalar]

_OPENING = ("start_map", "start_array")
_CLOSING = ("end_map", "end_array")


class JsonEvents:
    """The events of a document, taken one after the other.

    Every method raises MalformedError where the document has something else, or is no JSON, and
    TooLargeError where something in it is over a limit. `longest` is how many bytes of a text are
    taken.
    """

    def __init__(self, document: Document, longest: int = _TOKEN) -> None:
        self._file = _File(document, longest)
        self._events = self._own_errors(ijson.basic_parse(self._file))
        self._next: Event | None = None

    def members_of_root(self, most: int = _MEMBERS) -> Iterator[str]:
        """The keys of the document's object; the value of each has to be taken."""
        self._file.begin()
        yield from self.members(most)

    def members(self, most: int = _MEMBERS) -> Iterator[str]:
        """The keys of the object that comes next; the value of each has to be taken."""
        self._expect("start_map", "an object")
        seen: set[str] = set()
        while True:
            event, key = self._take()
            if event == "end_map":
                return
            name = str(key)
            if name in seen:
                raise MalformedError(f"the key {plain(name, 40)!r} twice in one object")
            if len(seen) == most:
                raise TooLargeError(f"more than {most} keys in one object")
            seen.add(name)
            yield name

    def elements(self) -> Iterator[None]:
        """A turn for each element of the array that comes next; each has to be taken."""
        self._expect("start_array", "an array")
        while True:
            event = self._take()
            if event[0] == "end_array":
                return
            self._next = event
            yield

    def scalars(self, most: int) -> list[Scalar]:
        """The array that comes next, of at most so many scalars."""
        self._expect("start_array", "an array")
        values: list[Scalar] = []
        # Without the methods below, since all rows of a large document come by here.
        for event, value in self._events:
            if event == "end_array":
                self._file.seen()
                return values
            if event in _OPENING:
                raise MalformedError("an array or an object in a row, expected text or a number")
            values.append(value)
            if len(values) > most:
                raise TooLargeError(f"more than {most} values in a row")
        raise MalformedError("the document ends in a row")

    def scalar(self) -> Scalar:
        """The scalar that comes next; None and taken for what is none."""
        event, value = self._take()
        if event in _OPENING:
            self._rest()
            return None
        return value

    def skip(self) -> None:
        """Leave out the value that comes next."""
        if self._take()[0] in _OPENING:
            self._rest()

    def finish(self) -> None:
        """See that nothing follows."""
        for event, _ in self._events:
            raise MalformedError(f"{event} after the end of the document")

    def _rest(self) -> None:
        depth = 1
        while depth:
            event = self._take()[0]
            depth += (event in _OPENING) - (event in _CLOSING)
            if depth > _DEPTH:
                raise TooLargeError(f"more than {_DEPTH} arrays and objects inside each other")

    def _expect(self, event: str, what: str) -> None:
        found, value = self._take()
        if found != event:
            shown = found if value is None else plain(str(value)[:_SHOWN], 60)
            raise MalformedError(f"{shown!r} in the document, expected {what}")

    def _take(self) -> Event:
        event = self._next
        if event is not None:
            self._next = None
            return event
        for event in self._events:
            self._file.seen()
            return event
        raise MalformedError("the document ends too early")

    def _own_errors(self, events: Iterator[Event]) -> Iterator[Event]:
        while True:
            try:
                event = next(events)
            except StopIteration:
                return
            # Beside its own errors come those of int, Decimal and of decoding.
            except (ijson.JSONError, ValueError, ArithmeticError) as error:
                words = plain(str(error), _SHOWN)
                raise MalformedError(f"not JSON: {words or type(error).__name__}") from error
            yield event


class _File:
    """The document as ijson reads it; counts what it reads without an event coming of it."""

    def __init__(self, document: Document, longest: int) -> None:
        self._longest = longest
        self._chunks = document.chunks()
        self._left = b""
        self._before = b""
        self._pending = 0

    def begin(self) -> None:
        """See that there is anything; raises MalformedError."""
        self._left = next(self._chunks, b"")
        if not self._left:
            raise MalformedError("an empty answer, expected JSON")

    def seen(self) -> None:
        """Say that an event came."""
        self._pending = 0

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes of those that come next; raises ObtainError."""
        if not size:
            return b""
        if not self._left:
            self._left = next(self._chunks, b"")
        taken = self._left if size < 0 else self._left[:size]
        self._left = self._left[len(taken) :]
        self._pending += len(taken)
        if self._pending > self._longest:
            raise TooLargeError(f"a text, number or gap of more than {self._longest} bytes")
        self._refuse_long_number(taken)
        return taken

    def _refuse_long_number(self, piece: bytes) -> None:
        # Python makes no integer of a very long text, and ijson's parser in C, which does not
        # expect that, then ends the whole process (ijson 3.6.0 with yajl).
        piece = self._before + piece
        if _LONG_NUMBER.search(piece):
            raise TooLargeError(f"a number of {_DIGITS} digits or more")
        self._before = piece[1 - _DIGITS :]
