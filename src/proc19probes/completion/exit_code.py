"""The exit code of `proc19 status`: how bad the worst row is, and from where on it counts."""

from collections.abc import Iterable
from enum import Enum

from proc19probes.completion.model import CriterionState, RequestCompletion


class FailOn(Enum):
    """From which state on the exit code tells of it; ATTENTION when nothing is said."""

    ATTENTION = "attention"
    UNKNOWN = "unknown"
    FAILING = "failing"


_CODES = {
    CriterionState.DISPUTED: 2,
    CriterionState.FAILING: 2,
    CriterionState.UNKNOWN: 3,
    CriterionState.ATTENTION: 1,
    CriterionState.BLOCKED: 1,
    CriterionState.WAITING: 1,
    CriterionState.IMPLIED: 0,
    CriterionState.SIGNED_OFF: 0,
    CriterionState.VERIFIED: 0,
    CriterionState.NOT_APPLICABLE: 0,
}

_TOLD = {
    FailOn.ATTENTION: (2, 3, 1),
    FailOn.UNKNOWN: (2, 3),
    FailOn.FAILING: (2,),
}


def exit_code(completions: Iterable[RequestCompletion], fail_on: FailOn) -> int:
    """The code of the worst row of all requests; no row at all counts as unknown.

    What fails outranks what is unknown, so 2 goes before 3, and 3 before 1.
    """
    codes = {_CODES[row.state] for completion in completions for row in completion.rows}
    codes = codes or {_CODES[CriterionState.UNKNOWN]}
    return next((code for code in _TOLD[fail_on] if code in codes), 0)
