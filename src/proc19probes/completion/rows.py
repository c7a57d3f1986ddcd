"""From criteria to rows: what blocks what, who is waited for, and the state of each row."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from proc19probes.completion.judged import Judged
from proc19probes.completion.model import (
    CriterionCompletion,
    CriterionState,
    PlaceCompletion,
    RowCompletion,
    Since,
    worst_of,
)
from proc19probes.completion.moves import Faults, faults_in, move_of
from proc19probes.completion.wording import Circumstances, because, last_alarm, notes, vouched
from proc19probes.procedure.model import ALL_ROWS, Procedure, Row
from proc19probes.request.model import Request
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

_BY_WORD = (CriterionState.SIGNED_OFF, CriterionState.IMPLIED)


def complete_rows(
    procedure: Procedure, request: Request, judged: Mapping[str, Judged]
) -> tuple[RowCompletion, ...]:
    """The rows in the procedure's order.

    What blocks is found without following chains of dependencies: a row is complete by what its
    own criteria rest on, never by what comes before it.
    """
    by_row = {row.id: [judged[one.id] for one in row.criteria] for row in procedure.rows}
    faults = faults_in(judged.values())
    return tuple(_row(row, request, by_row, faults) for row in procedure.rows)


def _row(
    row: Row, request: Request, by_row: Mapping[str, Sequence[Judged]], faults: Faults
) -> RowCompletion:
    before = _before(row, by_row)
    open_before = tuple(id for id in before if any(one.in_the_way for one in by_row[id]))
    after_all = any(dependency.row == ALL_ROWS for dependency in row.depends)
    around = Circumstances(
        open_before=open_before,
        blocked_by=(ALL_ROWS,) if after_all and open_before else open_before,
        since=_waiting_since(request, [one for id in before for one in by_row[id]]),
        outcome=request.outcome,
    )
    criteria = tuple(_criterion(one, around, faults) for one in by_row[row.id])
    state = worst_of((criterion.state for criterion in criteria), CriterionState.WAITING)
    return RowCompletion(
        row=row,
        state=state,
        criteria=criteria,
        move=_moves(criteria),
        blocked_by=around.blocked_by if state is CriterionState.BLOCKED else (),
        open_before=open_before if state.complete else (),
        could_begin=around.since,
    )


def _before(row: Row, by_row: Mapping[str, Sequence[Judged]]) -> tuple[str, ...]:
    """The rows that come first, each once."""
    named = [dependency.row for dependency in row.depends]
    if ALL_ROWS in named:
        named = [id for id in by_row if id != row.id]
    return tuple(dict.fromkeys(named))


def _criterion(judged: Judged, around: Circumstances, faults: Faults) -> CriterionCompletion:
    undecided = CriterionState.BLOCKED if around.blocked_by else CriterionState.WAITING
    state = judged.state or undecided
    applies = state is not CriterionState.NOT_APPLICABLE
    waiver = judged.deciding[0].waiver
    implications = (weighed.implication for weighed in judged.deciding)
    return CriterionCompletion(
        criterion=judged.criterion,
        state=state,
        because=because(state, judged, around),
        notes=notes(state, judged, around) if applies else (),
        runs=judged.runs if applies else (),
        sign_offs=judged.sign_offs,
        decision=waiver.decision if waiver else None,
        implied_by=next(filter(None, implications), None) if applies else None,
        blocked_by=around.blocked_by if state is CriterionState.BLOCKED else (),
        move=() if around.outcome.waits_for_nobody else move_of(state, judged, faults),
        since=_since(state, judged, around),
        places=tuple(_places(judged, undecided, around)) if applies else (),
        unchecked=any(
            one.probes.saying(State.UNKNOWN)
            for word in _BY_WORD
            for one in judged.in_state(word)
            if state.complete
        ),
        evidence_found=state is CriterionState.ATTENTION
        and all(one.weak_only for one in judged.in_state(state)),
        vouched=vouched(state, judged),
        last_alarm=last_alarm(judged) if state is CriterionState.UNKNOWN else None,
    )


def _places(
    judged: Judged, undecided: CriterionState, around: Circumstances
) -> Iterator[PlaceCompletion]:
    for weighed in judged.at:
        state = weighed.state or undecided
        alone = Judged((weighed,), (weighed,), 0)
        yield PlaceCompletion(
            weighed.place, state, because(state, alone, around), weighed.probes.found
        )


def _since(state: CriterionState, judged: Judged, around: Circumstances) -> Since | None:
    """The day that the request itself has for the state; None where only probes know."""
    days: list[date | None] = []
    waiver = judged.deciding[0].waiver
    if state is CriterionState.WAITING and not around.outcome.waits_for_nobody:
        days = [around.since]
    elif state is CriterionState.SIGNED_OFF:
        days = [_signed_since(judged)]
    elif state is CriterionState.NOT_APPLICABLE and waiver and waiver.decision:
        days = [waiver.decision.date]
    elif state is CriterionState.ATTENTION:
        reasons = judged.in_state(state)
        if not any(one.warning or one.contradiction or one.weak_only for one in reasons):
            waived_until = waiver.decision.review_by if waiver and waiver.decision else None
            days = [
                max(filter(None, (one.signatures.due, waived_until)), default=None)
                for one in reasons
            ]
    known = [day for day in days if day is not None]
    return Since(min(known)) if known else None


def _waiting_since(request: Request, before: Sequence[Judged]) -> date | None:
    """The last signature under the rows that come first; without such rows, the ticket's opening.

    None where those rows are complete without a signature: nobody wrote down since when.
    """
    applying = [one for one in before if one.state is not CriterionState.NOT_APPLICABLE]
    if not applying:
        return request.ticket.opened if request.ticket else None
    signed = [_signed_since(one) for one in applying if one.state is CriterionState.SIGNED_OFF]
    return max(filter(None, signed), default=None)


def _signed_since(judged: Judged) -> date | None:
    """The day from which on it was signed off at all places where it is."""
    signed = judged.in_state(CriterionState.SIGNED_OFF)
    return max(filter(None, (one.signatures.since for one in signed)), default=None)


def _moves(criteria: Sequence[CriterionCompletion]) -> tuple[Party, ...]:
    """Everybody who has to act in the row, the most urgent first."""
    urgent_first = sorted(criteria, key=lambda criterion: criterion.state.place)
    return tuple(dict.fromkeys(party for one in urgent_first for party in one.move))
