"""Answers of an LDAP server, taken apart strictly (RFC 4511; BER with definite lengths, X.690).

    30 len  02 01 id  64 len  04 dn  30 { 30 { 04 name  31 { 04 value … } } … }     an entry
    30 len  02 01 id  65 len  0a 01 code  04 dn  04 words  [a3 { 04 url … }]        the end
                              [a0 { 30 { 04 oid  [01 critical]  04 value } … }]     its controls
    30 len  02 01 id  73 len  04 url …                                              a reference

ldap3 would take a whole result into memory before it gives out the first entry, does not hold a
message to the length that it declares, and takes a time that grows with the square of a number's
length; so only requests are made by it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from proc19probes.vocabulary.unobtainable import MalformedError

SEQUENCE = 0x30
_SET = 0x31
_BOOLEAN = 0x01
_INTEGER = 0x02
_OCTETS = 0x04
_ENUMERATED = 0x0A
_ENTRY = 0x64
_DONE = 0x65
_REFERENCE = 0x73
_EXTENDED = 0x78
_INTERMEDIATE = 0x79
_CONTROLS = 0xA0
_REFERRAL = 0xA3
_PAGED_RESULTS = b"1.2.840.113556.1.4.319"
_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._;-]*")
"""An attribute's; with anything else in it, it could pass for lines of LDIF."""

_LONGEST_NUMBER = 4
_LONGEST_WORDS = 1000


@dataclass(slots=True)
class FoundEntry:
    """An entry: its DN, and its attributes with their values, all as the server's bytes."""

    dn: bytes
    attributes: list[tuple[bytes, list[bytes]]]


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the search is to be continued, as URLs."""

    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchEnd:
    """How a search, or a page of one, ended; `cookie` is empty after the last page."""

    code: int
    matched_dn: bytes
    words: str
    urls: tuple[str, ...]
    cookie: bytes


@dataclass(frozen=True, slots=True)
class Notice:
    """What a server says without being asked, before it goes away."""

    code: int
    words: str


Answer = FoundEntry | Reference | SearchEnd | Notice


def parsed_message(data: bytes, number: int) -> Answer | None:
    """What a whole message says to the request with this number; None for what is in between.

    Raises MalformedError.
    """
    end = len(data)
    tag, start, stop = _next(data, 0, end)
    _expect(tag == SEQUENCE and stop == end, "a message")
    parts = list(_parts(data, start, stop))
    _expect(len(parts) in (2, 3) and parts[0][0] == _INTEGER, "a message's number")
    found = _number(data, parts[0])
    kind, start, stop = parts[1]
    if found == 0 and kind == _EXTENDED:
        code, _, words, _ = _result(data, start, stop)
        return Notice(code, words)
    _expect(found == number, f"an answer to request {number}")
    if kind == _ENTRY:
        return _entry(data, start, stop)
    if kind == _DONE:
        code, matched, words, urls = _result(data, start, stop)
        cookie = _cookie(data, parts[2]) if len(parts) == 3 else b""
        return SearchEnd(code, matched, words, urls, cookie)
    if kind == _REFERENCE:
        return Reference(_urls(data, start, stop))
    _expect(kind == _INTERMEDIATE, "an answer to a search")
    return None


def parsed_extended(data: bytes, number: int) -> tuple[int, str]:
    """Code and words of a whole message that answers an extended request with this number.

    Raises MalformedError.
    """
    tag, start, stop = _next(data, 0, len(data))
    _expect(tag == SEQUENCE and stop == len(data), "a message")
    parts = list(_parts(data, start, stop))
    _expect(len(parts) in (2, 3) and parts[0][0] == _INTEGER, "a message's number")
    _expect(_number(data, parts[0]) in (number, 0), f"an answer to request {number}")
    kind, start, stop = parts[1]
    _expect(kind == _EXTENDED, "an answer to an extended request")
    code, _, words, _ = _result(data, start, stop)
    return code, words


def whole_length(data: bytes) -> int | None:
    """How long the message that begins here is; None where too little of it is there.

    Raises MalformedError.
    """
    if data:
        _expect(data[0] == SEQUENCE, "a message")
    if len(data) < 2:
        return None
    count = data[1] & 0x7F if data[1] > 0x7F else 0
    _expect(data[1] != 0x80 and count <= _LONGEST_NUMBER, "a length")
    if len(data) < 2 + count:
        return None
    return 2 + count + (int.from_bytes(data[2 : 2 + count], "big") if count else data[1])


_Part = tuple[int, int, int]
"""A tag, and where its content starts and stops."""


def _next(data: bytes, at: int, end: int) -> _Part:
    """The part that begins here; it has to end where its surroundings do, or before."""
    if at + 2 > end:
        raise _malformed("a length")
    length = data[at + 1]
    start = at + 2
    if length > 0x7F:
        count = length & 0x7F
        if not 0 < count <= _LONGEST_NUMBER or start + count > end:
            raise _malformed("a length")
        length = int.from_bytes(data[start : start + count], "big")
        start += count
    stop = start + length
    if stop > end:
        raise _malformed("a length within the message")
    return data[at], start, stop


def _parts(data: bytes, at: int, end: int) -> Iterator[_Part]:
    while at < end:
        part = _next(data, at, end)
        yield part
        at = part[2]


def _entry(data: bytes, at: int, end: int) -> FoundEntry:
    tag, start, stop = _next(data, at, end)
    _expect(tag == _OCTETS, "an entry's DN")
    list_tag, list_start, list_stop = _next(data, stop, end)
    _expect(list_tag == SEQUENCE and list_stop == end, "a list of attributes")
    attributes = [_attribute(data, part) for part in _parts(data, list_start, list_stop)]
    return FoundEntry(data[start:stop], attributes)


def _attribute(data: bytes, part: _Part) -> tuple[bytes, list[bytes]]:
    outer, at, end = part
    tag, start, stop = _next(data, at, end)
    values_tag, first, last = _next(data, stop, end)
    if outer != SEQUENCE or tag != _OCTETS or values_tag != _SET or last != end:
        raise _malformed("an attribute with its values")
    if not _NAME.fullmatch(data, start, stop):
        raise _malformed("an attribute's name")
    values = []
    while first < last:
        value_tag, value_start, first = _next(data, first, last)
        if value_tag != _OCTETS:
            raise _malformed("a value")
        values.append(data[value_start:first])
    return data[start:stop], values


def _result(data: bytes, at: int, end: int) -> tuple[int, bytes, str, tuple[str, ...]]:
    parts = list(_parts(data, at, end))
    tags = [tag for tag, _, _ in parts[:3]]
    _expect(tags == [_ENUMERATED, _OCTETS, _OCTETS], "a result")
    matched, words = parts[1], parts[2]
    urls: tuple[str, ...] = ()
    for tag, start, stop in parts[3:]:
        if tag == _REFERRAL:
            urls = _urls(data, start, stop)
    return (
        _number(data, parts[0]),
        data[matched[1] : matched[2]],
        _text(data, words),
        urls,
    )


def _urls(data: bytes, at: int, end: int) -> tuple[str, ...]:
    parts = list(_parts(data, at, end))
    _expect(bool(parts) and all(part[0] == _OCTETS for part in parts), "URLs")
    return tuple(_text(data, part) for part in parts)


def _cookie(data: bytes, controls: _Part) -> bytes:
    """The cookie of the next page; empty where there is none."""
    tag, at, end = controls
    _expect(tag == _CONTROLS, "controls")
    for _, start, stop in _parts(data, at, end):
        parts = [part for part in _parts(data, start, stop) if part[0] != _BOOLEAN]
        name = data[parts[0][1] : parts[0][2]] if parts else b""
        if name == _PAGED_RESULTS:
            _expect(len(parts) == 2, "a page's cookie")
            return _cookie_in(data[parts[1][1] : parts[1][2]])
    return b""


def _cookie_in(value: bytes) -> bytes:
    tag, at, end = _next(value, 0, len(value))
    parts = list(_parts(value, at, end))
    tags = [tag, *(part[0] for part in parts)]
    _expect(tags == [SEQUENCE, _INTEGER, _OCTETS], "a page's cookie")
    return value[parts[1][1] : parts[1][2]]


def _number(data: bytes, part: _Part) -> int:
    _, start, stop = part
    if not 0 < stop - start <= _LONGEST_NUMBER:
        raise _malformed("a number")
    return int.from_bytes(data[start:stop], "big", signed=True)


def _text(data: bytes, part: _Part) -> str:
    _, start, stop = part
    return data[start : min(stop, start + _LONGEST_WORDS)].decode("utf-8", "replace")


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise _malformed(what)


def _malformed(expected: str) -> MalformedError:
    return MalformedError(f"found a message that is not LDAP, expected {expected}")
