"""Names of which a line has room for the first few."""

from collections.abc import Iterable

from proc19probes.sources.glue_values import visible

_NAMED = 5


def few(names: Iterable[str]) -> str:
    """The first few of the distinct names, every space in sight, and how many more there are."""
    distinct = tuple(dict.fromkeys(names))
    more = len(distinct) - _NAMED
    shown = ", ".join(map(visible, distinct[:_NAMED]))
    return f"{shown} and {more} more" if more > 0 else shown
