"""The moment at which something has to be over."""

import time
from datetime import timedelta


class Deadline:
    """A moment on the monotonic clock; `limit` is how long it was away when it was set."""

    def __init__(self, ends: float, limit: timedelta) -> None:
        self._ends = ends
        self.limit = limit

    @classmethod
    def after(cls, limit: timedelta) -> "Deadline":
        """The moment that is `limit` away from now."""
        return cls(time.monotonic() + limit.total_seconds(), limit)

    def remaining(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._ends - time.monotonic())

    def left_of(self, patience: timedelta) -> float:
        """Seconds left for who does not wait longer than that from when it was set."""
        spent = self.limit.total_seconds() - self.remaining()
        return min(self.remaining(), patience.total_seconds() - spent)

    @property
    def passed(self) -> bool:
        """Whether nothing is left."""
        return self.remaining() == 0.0
