"""Small documents in JSON: read whole, within a limit, and taken apart into values of one type.

What is there in place of JSON (a login page, nothing, a page of errors) is named. For documents
that are too large to be held there is `json_events`.
"""

import re
from datetime import UTC, datetime

from proc19probes.sources.html_pages import html_page, in_place_of
from proc19probes.sources.strict_json import strict_json
from proc19probes.vocabulary.outside import Document
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import MalformedError, TooLargeError

# One call of the JSON parser keeps the interpreter for itself.
_MOST_BYTES = 4 * 1024 * 1024
_SHOWN = 60
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)
# Go programs write their zero time, of the year 1, for one that is not known.
_FIRST_YEAR = 1970

Members = dict[str, object]
"""The members of an object, before they are looked at."""


def whole_document(document: Document) -> bytes:
    """All bytes of a small document; raises TooLargeError, or as the transport does."""
    data = bytearray()
    for chunk in document.chunks():
        data += chunk
        if len(data) > _MOST_BYTES:
            raise TooLargeError(f"found more than {_MOST_BYTES} bytes in one document of JSON")
    return bytes(data)


def json_document(document: Document, expected: str) -> object:
    """What the document says; raises ObtainError, which says what was expected."""
    head = next(iter(document.chunks()), b"")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise in_place_of(html_page(document.chunks()), expected)
    return json_of(whole_document(document), expected)


def json_of(data: bytes, expected: str) -> object:
    """What the bytes say; raises MalformedError."""
    if not data:
        raise MalformedError(f"an empty answer, expected {expected}")
    try:
        return strict_json(data)
    except MalformedError as error:
        raise MalformedError(f"{error.detail}, expected {expected}") from error


def members_of(value: object, what: str) -> Members:
    """The members of what has to be an object; raises MalformedError."""
    if not isinstance(value, dict):
        raise MalformedError(f"{what}: found {_shown(value)}, expected an object")
    return value


def elements_of(value: object, what: str) -> list[object]:
    """The elements of what has to be an array; raises MalformedError."""
    if not isinstance(value, list):
        raise MalformedError(f"{what}: found {_shown(value)}, expected an array")
    return value


def text_of(members: Members, key: str, what: str) -> str:
    """The member that has to be a text, and not an empty one; raises MalformedError."""
    value = members.get(key)
    if not isinstance(value, str) or not value:
        raise MalformedError(f"{what}: found {_shown(value)} as {key}, expected a text")
    return value


def instant_of(text: str) -> datetime | None:
    """A time of RFC 3339 as one in UTC; None for what is none."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    try:
        instant = datetime.fromisoformat(match[1] + match[2].upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if instant.year >= _FIRST_YEAR else None


def _shown(value: object) -> str:
    """A value in a few words: a short text or number as it is, else its kind."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    return repr(plain(str(value)[:_SHOWN], _SHOWN))
