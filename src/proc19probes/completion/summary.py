"""How a request stands: what is next and who is to act, and all of it in one sentence."""

from collections.abc import Iterator
from typing import NamedTuple

from proc19probes.completion.model import (
    CriterionCompletion,
    CriterionState,
    RequestCompletion,
    RowCompletion,
)
from proc19probes.vocabulary.party import Party

_ALARMING = (
    CriterionState.DISPUTED,
    CriterionState.FAILING,
    CriterionState.UNKNOWN,
    CriterionState.ATTENTION,
)


class NextMove(NamedTuple):
    """A party that has to act, and the ids of the criteria for which it has to, worst first."""

    party: Party
    criteria: tuple[str, ...]

    @property
    def rows(self) -> tuple[str, ...]:
        """The ids of these criteria's rows, without repetition."""
        return tuple(dict.fromkeys(criterion.partition(".")[0] for criterion in self.criteria))


def next_moves(completion: RequestCompletion) -> tuple[NextMove, ...]:
    """Who has to act and for what; first who has the most urgent criterion, then by the rows."""
    criteria = [criterion for row in completion.rows for criterion in row.criteria]
    by_party: dict[Party, list[str]] = {}
    for criterion in sorted(criteria, key=lambda one: one.state.place):
        for party in criterion.move:
            by_party.setdefault(party, []).append(criterion.criterion.id)
    return tuple(NextMove(party, tuple(ids)) for party, ids in by_party.items())


def verdict(completion: RequestCompletion) -> str:
    """How the request stands, in one sentence: how far, what is wrong first, and who is next."""
    return "; ".join(_clauses(completion))


def _clauses(completion: RequestCompletion) -> Iterator[str]:
    outcome = completion.request.outcome
    yield (
        f"{f'request {outcome.value}: ' if outcome.waits_for_nobody else ''}"
        f"{completion.complete} of {completion.applicable} rows complete"
        f"{f', {completion.unchecked} of them not checked now' if completion.unchecked else ''}"
    )
    counts = completion.counts()
    open_states = [
        f"{counts[state]} {state.value}"
        for state in CriterionState
        if counts[state] and not state.complete and state is not CriterionState.NOT_APPLICABLE
    ]
    if open_states:
        yield ", ".join(open_states) + _first_alarm(completion)
    moves = next_moves(completion)
    if moves:
        yield f"next: {moves[0].party.title}"


def _first_alarm(completion: RequestCompletion) -> str:
    alarming = [row for row in completion.rows if row.state in _ALARMING]
    if not alarming:
        return ""
    first = min(alarming, key=lambda row: row.state.place)
    if first.state is CriterionState.UNKNOWN:
        # Why it could not be found out is told once, as a cause.
        return f", first {first.row.id}"
    return f", first {first.row.id}: {_decisive(first).because}"


def _decisive(row: RowCompletion) -> CriterionCompletion:
    """The criterion that makes the row's state."""
    return next(one for one in row.criteria if one.state is row.state)
