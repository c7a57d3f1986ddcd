"""Shares of VOs in OtherInfo, `Share=VO:percent`: what can be at fault with one, and with all."""

from collections import Counter
from collections.abc import Iterator

from proc19probes.glue.shapes import Shape
from proc19probes.glue.values import number

_WHOLE = 100

BETWEEN = ", "
"""What stands between the shares of an entry where all are looked at together."""


def _read(share: str) -> tuple[str, float] | None:
    vo, _, percent = share.rpartition(":")
    value = number(percent)
    return None if not vo or value is None else (vo.casefold(), value)


def _all(shares: str) -> Iterator[tuple[str, float]]:
    return (read for share in shares.split(BETWEEN) if (read := _read(share)) is not None)


def is_no_share() -> Shape:
    """Not of the form VO:percent."""
    return Shape("has not the form VO:percent", "VO:percent", lambda s: _read(s.value) is None)


def is_no_percentage() -> Shape:
    """A percentage that is none."""
    return Shape(
        "has a percentage outside 0 to 100",
        "a percentage from 0 to 100",
        lambda sight: (read := _read(sight.value)) is not None and not 0 <= read[1] <= _WHOLE,
    )


def name_a_vo_twice() -> Shape:
    """Shares of an entry that name a VO twice."""
    return Shape(
        "names a VO twice",
        "each VO once",
        lambda sight: any(many > 1 for many in Counter(vo for vo, _ in _all(sight.value)).values()),
    )


def exceed_the_whole() -> Shape:
    """Shares of an entry that come to more than all."""
    return Shape(
        "comes to more than 100 in all",
        "100 in all",
        lambda sight: sum(percent for _, percent in _all(sight.value)) > _WHOLE,
    )
