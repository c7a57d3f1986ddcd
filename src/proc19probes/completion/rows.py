"""From criteria to rows: what blocks what, who is waited for, and the state of each row."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from proc19probes.completion.model import (
    CriterionCompletion,
    CriterionState,
    RowCompletion,
    worst_of,
)
from proc19probes.completion.moves import move_of
from proc19probes.completion.weighing import Weighed, decided_state
from proc19probes.completion.wording import Circumstances, because, notes
from proc19probes.procedure.model import Procedure, Row
from proc19probes.request.model import Request
from proc19probes.vocabulary.party import Party


@dataclass(frozen=True)
class _Decided:
    """A criterion with its state, None where it is blocked or waiting."""

    weighed: Weighed
    state: CriterionState | None

    @property
    def in_the_way(self) -> bool:
        """Whether rows that come after this one's have to wait for it."""
        return self.state is None or not (
            self.state.complete or self.state is CriterionState.NOT_APPLICABLE
        )


def complete_rows(
    procedure: Procedure, request: Request, weighed: Sequence[Weighed]
) -> tuple[RowCompletion, ...]:
    """The rows in the procedure's order.

    What blocks is found without following chains of dependencies: a row is complete by what its
    own criteria rest on, never by what comes before it.
    """
    by_row: dict[str, list[_Decided]] = defaultdict(list)
    for one in weighed:
        by_row[one.row.id].append(_Decided(one, decided_state(one)))
    return tuple(_row(row, request, by_row) for row in procedure.rows)


def _row(row: Row, request: Request, by_row: Mapping[str, Sequence[_Decided]]) -> RowCompletion:
    around = Circumstances(
        blocked_by=tuple(
            dependency.row
            for dependency in row.depends
            if any(decided.in_the_way for decided in by_row[dependency.row])
        ),
        since=None if request.outcome.waits_for_nobody else _since(row, request, by_row),
        outcome=request.outcome,
    )
    criteria = tuple(_criterion(decided, around) for decided in by_row[row.id])
    state = worst_of((criterion.state for criterion in criteria), CriterionState.WAITING)
    return RowCompletion(
        row=row,
        state=state,
        criteria=criteria,
        move=_moves(criteria),
        blocked_by=around.blocked_by if state is CriterionState.BLOCKED else (),
        since=next((one.since for one in criteria if one.since is not None), None),
    )


def _criterion(decided: _Decided, around: Circumstances) -> CriterionCompletion:
    weighed = decided.weighed
    undecided = CriterionState.BLOCKED if around.blocked_by else CriterionState.WAITING
    state = decided.state or undecided
    applies = state is not CriterionState.NOT_APPLICABLE
    return CriterionCompletion(
        criterion=weighed.criterion,
        state=state,
        because=because(state, weighed, around),
        notes=notes(state, weighed),
        runs=weighed.probes.runs if applies else (),
        sign_offs=weighed.signatures.given,
        decision=weighed.waiver.decision if weighed.waiver else None,
        implied_by=weighed.implication if applies else None,
        blocked_by=around.blocked_by if state is CriterionState.BLOCKED else (),
        move=() if around.outcome.waits_for_nobody else move_of(state, weighed),
        since=around.since if state is CriterionState.WAITING else None,
    )


def _since(row: Row, request: Request, by_row: Mapping[str, Sequence[_Decided]]) -> date | None:
    """The last signature under the rows that come first; without such rows, the ticket's opening.

    None where those rows are complete without a signature: nobody wrote down since when.
    """
    before = [
        decided
        for dependency in row.depends
        for decided in by_row[dependency.row]
        if decided.state is not CriterionState.NOT_APPLICABLE
    ]
    if not before:
        return request.ticket.opened if request.ticket else None
    signed = [
        sign.date
        for decided in before
        if decided.state is CriterionState.SIGNED_OFF
        for sign in decided.weighed.signatures.given
    ]
    return max(signed, default=None)


def _moves(criteria: Sequence[CriterionCompletion]) -> tuple[Party, ...]:
    """Everybody who has to act in the row, the most urgent first."""
    urgent_first = sorted(criteria, key=lambda criterion: criterion.state.place)
    return tuple(dict.fromkeys(party for one in urgent_first for party in one.move))
