"""The range grammar of monitoring plugins: 10, 10:, ~:10, 10:20, @10:20."""

import re
from dataclasses import dataclass

_GRAMMAR = re.compile(r"(@?)(?:(~|-?\d+(?:\.\d+)?)?:)?(-?\d+(?:\.\d+)?)?")


@dataclass(frozen=True)
class Range:
    """Values that raise no alert (Monitoring Plugins development guidelines, threshold ranges)."""

    text: str

    def __post_init__(self) -> None:
        if not self.text or _GRAMMAR.fullmatch(self.text) is None:
            raise ValueError(f"a range like 10, 10:, ~:10, 10:20 or @10:20, not {self.text!r}")
        start, end = self._bounds()
        if start > end:
            raise ValueError(f"the range {self.text} ends before it starts")

    def contains(self, value: float) -> bool:
        """Whether the value raises no alert."""
        start, end = self._bounds()
        inside = start <= value <= end
        return not inside if self.text.startswith("@") else inside

    def _bounds(self) -> tuple[float, float]:
        body = self.text.removeprefix("@")
        before, _, after = body.rpartition(":")
        start = 0.0 if not before else float("-inf") if before == "~" else float(before)
        end = float(after) if after else float("inf")
        return start, end
