"""Durations as people write them: 90, 90s, 15m, 6h, 2d."""

import re
from datetime import timedelta

_GRAMMAR = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)([smhd]?)")
# As many as the grammar has: none is rounded away, and none becomes an exponent.
_ALL_DIGITS = ".12g"
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(text: str) -> timedelta:
    """The duration that the text names; a bare number is seconds. Raises ValueError."""
    match = _GRAMMAR.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"a duration like 90s, 15m, 6h or 2d, not {text!r}")
    return timedelta(seconds=float(match[1]) * _SECONDS[match[2]])


def show_duration(duration: timedelta) -> str:
    """The shortest form that `parse_duration` reads back."""
    seconds = duration.total_seconds()
    for unit in ("d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{seconds / _SECONDS[unit]:{_ALL_DIGITS}}{unit}"
    return f"{seconds:{_ALL_DIGITS}}s"
