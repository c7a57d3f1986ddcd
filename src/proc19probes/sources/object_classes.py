"""Descriptions of object classes as a server's schema gives them (RFC 4512, section 4.1.1).

  ( 1.3.6.1.4.1.6757.100.1.1.14 NAME 'GLUE2Policy' DESC 'A policy' SUP GLUE2Entity STRUCTURAL
    MUST ( GLUE2PolicyID $ GLUE2PolicyScheme $ GLUE2PolicyRule )
    MAY GLUE2PolicyUserDomainForeignKey )

A NAME may be several, `NAME ( 'OpenLDAProotDSE' 'LDAProotDSE' )`, and vendors add terms that begin
with X-. A description is read word by word, forward only.
"""

import re
from collections.abc import Iterator

from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import MalformedError, TooLargeError

_LONGEST = 64 * 1024
_SHOWN = 60
_WORD = re.compile(r" *([()$]|'[^']*'|[^ ()$']+)")
_OID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_ALONE = ("OBSOLETE", "ABSTRACT", "STRUCTURAL", "AUXILIARY")
_WITH_VALUES = ("NAME", "DESC", "SUP", "MUST", "MAY")
_EXTENSION = "X-"


def names_of_class(description: str) -> tuple[str, ...]:
    """The class's object identifier and its names; raises MalformedError or TooLargeError."""
    if len(description) > _LONGEST:
        raise TooLargeError(
            f"found an object class of {len(description)} characters, expected {_LONGEST} at most"
        )
    words = list(_words(description))
    if len(words) < 3 or words[0] != "(" or words[-1] != ")" or not _OID.fullmatch(words[1]):
        raise _malformed(description)
    rest = iter(words[2:-1])
    seen: set[str] = set()
    names: list[str] = []
    for term in rest:
        if term in seen or not (term in (*_ALONE, *_WITH_VALUES) or term.startswith(_EXTENSION)):
            raise _malformed(description)
        seen.add(term)
        values = [] if term in _ALONE else _values(rest, description)
        if term == "NAME":
            names = [_name(value, description) for value in values]
    return (words[1], *names)


def _words(description: str) -> Iterator[str]:
    at, end = 0, len(description.rstrip(" "))
    while at < end:
        match = _WORD.match(description, at)
        if match is None:
            raise _malformed(description)
        yield match[1]
        at = match.end()


def _values(rest: Iterator[str], description: str) -> list[str]:
    """One value, or several in brackets."""
    first = next(rest, ")")
    if first not in ("(", ")", "$"):
        return [first]
    values: list[str] = []
    if first == "(":
        for word in rest:
            if word == ")":
                return values
            if word == "(":
                break
            if word != "$":
                values.append(word)
    raise _malformed(description)


def _name(value: str, description: str) -> str:
    name = value[1:-1]
    if value[:1] != "'" or not _NAME.fullmatch(name):
        raise _malformed(description)
    return name


def _malformed(description: str) -> MalformedError:
    shown = plain(description, _SHOWN)
    return MalformedError(f"{shown!r}, expected the description of an object class")
