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

    @property
    def passed(self) -> bool:
        """Whether nothing is left."""
        return self.remaining() == 0.0
