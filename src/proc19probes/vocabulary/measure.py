"""A number that a probe found out: one performance datum."""

import re
from dataclasses import dataclass

_UNITS = ("", "s", "B", "%", "c")
_UNSAFE_LABEL = re.compile(r"[^A-Za-z0-9_.:/-]+")


@dataclass(frozen=True)
class Measure:
    """A number with unit (none, s, B, %, c) and thresholds: perfdata of the plugin guidelines."""

    label: str
    value: float
    unit: str = ""
    warning: str = ""
    critical: str = ""
    minimum: str = ""
    maximum: str = ""

    def __post_init__(self) -> None:
        if self.unit not in _UNITS:
            raise ValueError(
                f"{self.label}: the unit is one of none, s, B, %, c, not {self.unit!r}"
            )
        if not self.label or _UNSAFE_LABEL.search(self.label):
            raise ValueError(f"a label is of letters, digits and _.:/-, not {self.label!r}")
        if self.value != self.value or self.value in (float("inf"), float("-inf")):
            raise ValueError(f"{self.label}: {self.value} is not a number that can be measured")
