"""The only place that reads the wall clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant (UTC), to the second."""
    return datetime.now(UTC).replace(microsecond=0)
