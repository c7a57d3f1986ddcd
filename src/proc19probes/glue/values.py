"""Values of GLUE 2 attributes, read as numbers and instants."""

import re
from datetime import UTC, datetime, timedelta

_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_WHOLE = re.compile(r"[0-9]{1,20}")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,40}:[^\s]{1,4000}")

PLACEHOLDERS = frozenset((444444, 999999999, 2146660842))
"""Numbers by which publishers say that they do not know."""


def number(text: str) -> float | None:
    """The number that the text is; None where it is none."""
    return float(text) if _NUMBER.fullmatch(text) else None


def is_whole(text: str) -> bool:
    """Whether the text is a whole number that is not negative (UInt32, UInt64)."""
    return _WHOLE.fullmatch(text) is not None


def instant(text: str) -> datetime | None:
    """The instant that the text is, in whatever offset it is told; None where it is none."""
    match = _TIME.fullmatch(text)
    try:
        return None if match is None else datetime.fromisoformat(match[1] + match[2])
    except ValueError:
        return None


def valid_until(created: str | None, validity: str | None) -> datetime | None:
    """Until when a Validity lasts, counted from CreationTime, at an end of the calendar at most.

    None where one of them is absent, or is no time and no number.
    """
    then, valid = instant(created or ""), number(validity or "")
    if then is None or valid is None:
        return None
    try:
        return then + timedelta(seconds=valid)
    except OverflowError:
        return (datetime.min if valid < 0 else datetime.max).replace(tzinfo=UTC)


def is_url(text: str) -> bool:
    """Whether the text begins with a scheme and has no space."""
    return _URL.fullmatch(text) is not None
