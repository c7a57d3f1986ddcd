"""The order of versions of image lists, as vmcatcher has it where both are what it compares.

  1 < 2 < 10 < 10.1 < 10.1-3    3.3.0-1 < 3.3.0-2    beta < beta-2 < rc1    9 < 20141029

A version is cut at `-`, `,`, `.` and `/`; parts of digits are compared as numbers, other parts run
by run in the same way; what has more parts is newer (source: vmcatcher's stringsort). vmcatcher
puts every number above every text, so that `20991231 ` with a blank at its end is below 1; here a
number and a text have no order, nor has what is more than letters, digits and signs between them.
vmcatcher stops at two numbers that are written differently and are the same (1.01.5 and 1.1.9);
here the comparison goes on, so that the order is one.
"""

import re
from collections.abc import Sequence
from enum import Enum

_VERSION = re.compile(r"[0-9A-Za-z_+~:.,/-]+")
_BETWEEN = re.compile(r"([-,./])")
_DIGITS = re.compile(r"([0-9]+)")

# Whether it is a number, how many digits, and the text: a number's size without making it one.
_Run = tuple[bool, int, str]


class Order(Enum):
    """Where a version stands to another; NONE where the two cannot be compared."""

    LOWER = "lower"
    SAME = "same"
    HIGHER = "higher"
    NONE = "not comparable"


def is_numbered(version: str) -> bool:
    """Whether it is a version with a number in it, and nothing but a version."""
    return bool(_VERSION.fullmatch(version) and _DIGITS.search(version))


def order_of(version: str, other: str) -> Order:
    """Where the version stands to the other."""
    if version == other:
        return Order.SAME
    if not (_VERSION.fullmatch(version) and _VERSION.fullmatch(other)):
        return Order.NONE
    parts, of_other = _parts(version), _parts(other)
    for one, two in zip(parts, of_other, strict=False):
        order = _order_of_parts(one, two)
        if order is not Order.SAME:
            return order
    return _order_of_lengths(parts, of_other)


def _parts(version: str) -> list[tuple[_Run, ...]]:
    return [_runs(part) for part in _BETWEEN.split(version) if part]


def _runs(part: str) -> tuple[_Run, ...]:
    return tuple(_run(run) for run in _DIGITS.split(part) if run)


def _run(run: str) -> _Run:
    if not _DIGITS.fullmatch(run):
        return False, 0, run
    digits = run.lstrip("0")
    return True, len(digits), digits


def _order_of_parts(one: tuple[_Run, ...], other: tuple[_Run, ...]) -> Order:
    if _is_number(one) is not _is_number(other):
        return Order.NONE
    for run, of_other in zip(one, other, strict=False):
        if run != of_other:
            if run[0] is not of_other[0]:
                return Order.NONE
            return Order.LOWER if run < of_other else Order.HIGHER
    return _order_of_lengths(one, other)


def _is_number(part: tuple[_Run, ...]) -> bool:
    return len(part) == 1 and part[0][0]


def _order_of_lengths(one: Sequence[object], other: Sequence[object]) -> Order:
    if len(one) == len(other):
        return Order.SAME
    return Order.LOWER if len(one) < len(other) else Order.HIGHER
