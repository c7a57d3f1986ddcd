"""Where a history is kept: what a file, and later a database, can do."""

from collections.abc import Sequence
from typing import Protocol

from proc19probes.completion.model import RequestCompletion
from proc19probes.history.standing import History


class HistoryError(Exception):
    """A history could not be read or kept; one line that says where, what and how to mend it."""


class HistoryStore(Protocol):
    """A place where a history is kept between runs."""

    def read(self) -> History:
        """What was seen so far; empty where nothing was. Raises HistoryError."""

    def observe(self, completions: Sequence[RequestCompletion]) -> History:
        """Add what these completions show, undisturbed by others who do; raises HistoryError."""
