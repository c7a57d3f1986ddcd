"""The order of versions of image lists, as vmcatcher has it.

  1 < 2 < 10 < 10.1 < 10.1-3    3.3.0-1 < 3.3.0-2    3.3.0.beta < 3.3.0.1    9 < 20141029

A version is cut at `-`, `,`, `.` and `/`; parts of digits are compared as numbers and are above
parts of letters, which are compared run by run in the same way; what has more parts is newer
(source: vmcatcher's stringsort). vmcatcher stops at two numbers that are written differently and
are the same (1.01.5 and 1.1.9); here the comparison goes on, so that the order is one.
"""

import re

_BETWEEN = re.compile(r"([-,./])")
_DIGITS = re.compile(r"([0-9]+)")

# Whether it is a number, how many digits, and the text: a number's size without making it one.
_Run = tuple[bool, int, str]
Order = tuple[tuple[bool, tuple[_Run, ...]], ...]
"""What versions are compared by; two that are equal are the same version."""


def order_of(version: str) -> Order:
    """Where a version stands among others."""
    parts = (part for part in _BETWEEN.split(version) if part)
    return tuple((_DIGITS.fullmatch(part) is not None, _runs(part)) for part in parts)


def _runs(part: str) -> tuple[_Run, ...]:
    return tuple(_run(run) for run in _DIGITS.split(part) if run)


def _run(run: str) -> _Run:
    if not _DIGITS.fullmatch(run):
        return False, 0, run
    digits = run.lstrip("0")
    return True, len(digits), digits
