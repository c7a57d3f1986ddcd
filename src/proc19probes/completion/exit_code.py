"""The exit code of `proc19 status`: how bad the worst row is, and from where on it counts."""

from collections.abc import Iterator, Sequence
from enum import Enum

from proc19probes.completion.model import CriterionState, RequestCompletion, RowCompletion
from proc19probes.request.model import Outcome


class FailOn(Enum):
    """From which state on the exit code tells of it; ATTENTION when nothing is said.

    UNCHECKED tells besides of what is complete and could not be checked now.
    """

    UNCHECKED = "unchecked"
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
    FailOn.UNCHECKED: (2, 3, 1),
    FailOn.ATTENTION: (2, 3, 1),
    FailOn.UNKNOWN: (2, 3),
    FailOn.FAILING: (2,),
}
_WORST, _COULD_NOT = 2, 3
_ALARMS = (CriterionState.DISPUTED, CriterionState.FAILING)


def exit_code(completions: Sequence[RequestCompletion], fail_on: FailOn, unread: int = 0) -> int:
    """The code of the worst row that weighs; nothing looked at is never fine.

    What fails outranks what is unknown, so 2 goes before 3, and 3 before 1. `unread` is how many
    request files could not be read: what is in them is not known, whatever `fail_on` leaves out.
    """
    codes = {
        code
        for completion in completions
        for row in weighing(completion)
        for code in _codes(row, fail_on)
    }
    code = next((code for code in _TOLD[fail_on] if code in codes), 0)
    looked_at = any(completion.rows for completion in completions)
    return _COULD_NOT if code != _WORST and (unread or not looked_at) else code


def weighing(completion: RequestCompletion) -> tuple[RowCompletion, ...]:
    """The rows that weigh: none of a request that is over, of a suspended one what is an alarm."""
    outcome = completion.request.outcome
    if outcome is Outcome.SUSPENDED:
        return tuple(row for row in completion.rows if row.state in _ALARMS)
    return () if outcome.waits_for_nobody else completion.rows


def _codes(row: RowCompletion, fail_on: FailOn) -> Iterator[int]:
    yield _CODES[row.state]
    if fail_on is FailOn.UNCHECKED and row.unchecked:
        yield _COULD_NOT
