"""How a request stands: what is next and who is to act, and all of it in one sentence."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from proc19probes.completion.model import (
    ALARMING,
    CriterionCompletion,
    CriterionState,
    RequestCompletion,
    RowCompletion,
)
from proc19probes.vocabulary.party import Party

_WRONG = tuple(state for state in ALARMING if state is not CriterionState.ATTENTION)
_NAMED = 10


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
    yield _how_far(completion)
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


def _how_far(completion: RequestCompletion) -> str:
    outcome = completion.request.outcome
    return (
        f"{f'request {outcome.value}: ' if outcome.waits_for_nobody else ''}"
        f"{completion.complete} of {completion.applicable} rows complete"
        f"{f', {completion.unchecked} of them not checked now' if completion.unchecked else ''}"
    )


def _first_alarm(completion: RequestCompletion) -> str:
    alarming = [row for row in completion.rows if row.state in ALARMING]
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


def verdict_in_short(completion: RequestCompletion) -> str:
    """`8 of 34 rows complete; failing: 1a; next: GOCDB`: what is wrong by the ids of its rows.

    What merely needs attention is named where nothing is worse.
    """
    by_state = {
        state: [row.row.id for row in completion.rows if row.state is state] for state in ALARMING
    }
    if any(by_state[state] for state in _WRONG):
        by_state[CriterionState.ATTENTION] = []
    moves = next_moves(completion)
    clauses = [
        _how_far(completion),
        *(f"{state.value}: {_few(ids)}" for state, ids in by_state.items() if ids),
        *(f"next: {move.party.title}" for move in moves[:1]),
    ]
    return "; ".join(clauses)


def _few(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f"{', '.join(ids[:_NAMED])}{more}"
