"""The four states of a monitoring plugin, and which of them is worse."""

from collections.abc import Iterable
from enum import Enum


class State(Enum):
    """What a probe found out (Monitoring Plugins development guidelines, return codes)."""

    OK = "OK"
    WARNING = "WARNING"
    UNKNOWN = "UNKNOWN"
    CRITICAL = "CRITICAL"

    @property
    def exit_code(self) -> int:
        """The plugin's exit code for this state."""
        return _EXIT_CODES[self]


_EXIT_CODES = {State.OK: 0, State.WARNING: 1, State.CRITICAL: 2, State.UNKNOWN: 3}

# What was found wrong outweighs what could not be looked at.
_BEST_TO_WORST = (State.OK, State.WARNING, State.UNKNOWN, State.CRITICAL)


def worst(states: Iterable[State]) -> State:
    """The worst of the states; UNKNOWN when there is none, since nothing was found out."""
    seen = set(states)
    for state in reversed(_BEST_TO_WORST):
        if state in seen:
            return state
    return State.UNKNOWN
