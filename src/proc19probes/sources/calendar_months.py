"""Months of the calendar, by which usage is summed up."""

from datetime import date
from typing import NamedTuple


class Month(NamedTuple):
    """A month of a year; later ones compare as greater."""

    year: int
    month: int

    def __str__(self) -> str:
        """As 2026-11."""
        return f"{self.year:04}-{self.month:02}"


def latest_months(day: date, count: int) -> tuple[Month, ...]:
    """The month of the day and those before it, `count` in all, the latest first."""
    last = day.year * 12 + day.month - 1
    first = max(last - count + 1, 12)
    return tuple(Month(number // 12, number % 12 + 1) for number in range(last, first - 1, -1))


def shown_period(months: tuple[Month, ...]) -> str:
    """The period that the months are, given the latest first, as 2026-10 to 2026-11."""
    first, last = months[-1], months[0]
    return str(last) if first == last else f"{first} to {last}"
