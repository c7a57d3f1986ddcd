"""An instant that a finding's text is relative to: what "9 h ago" was counted from."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

EXPIRES = "expires"
"""The label of the instant from which on what a finding is about may not be used any more."""
PART_EXPIRES = "part-expires"
"""The same of the first of its parts that does."""

_DAY = "-day"
_LABEL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Moment:
    """An instant (UTC) and what it is: lower-case words joined by '-', such as `created`.

    Where only the day is known, it is the day's first instant, and the label ends in `-day`.
    """

    label: str
    at: datetime

    def __post_init__(self) -> None:
        if not _LABEL.fullmatch(self.label):
            raise ValueError(f"a label is lower-case words joined by '-', not {self.label!r}")
        if self.at.utcoffset() != timedelta():
            raise ValueError(f"{self.label}: {self.at} is no instant in UTC")


def moment(label: str, when: date) -> Moment:
    """The moment of an instant, whatever its zone, or of a day; ValueError for one without zone."""
    if not isinstance(when, datetime):
        return Moment(label + _DAY, datetime.combine(when, time(), UTC))
    if when.tzinfo is None:
        raise ValueError(f"{label}: {when} has no zone")
    try:
        return Moment(label, when.astimezone(UTC))
    except OverflowError:
        # Less than a day off, at the ends of the calendar.
        return Moment(label, when.replace(tzinfo=UTC))
