"""Whom an open request waits for: for which rows, since when, and what that holds back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from proc19probes.completion.exit_code import weighing
from proc19probes.completion.held_back import held_back
from proc19probes.completion.model import (
    CriterionCompletion,
    CriterionState,
    RequestCompletion,
    RowCompletion,
    Since,
)
from proc19probes.vocabulary.party import Party


@dataclass(frozen=True)
class Wait:
    """A party that has to act: `state` is the worst of what it has to act in.

    `rows` are in the procedure's order; `since` is the earliest day that is known of them, `days`
    how many days (UTC) that is ago. `holds_back` are the open rows that come after these.
    """

    party: Party
    state: CriterionState
    rows: tuple[str, ...]
    since: Since | None
    days: int | None
    holds_back: tuple[str, ...]


def waits(completion: RequestCompletion, state: CriterionState | None = None) -> tuple[Wait, ...]:
    """One for each party that has to act, the worst first, then who has had to for longest.

    Where a state is given, only for criteria in that state.
    """
    by_party: dict[Party, list[CriterionCompletion]] = {}
    for criterion in _criteria(completion):
        for party in criterion.move if state in (None, criterion.state) else ():
            by_party.setdefault(party, []).append(criterion)
    found = (_wait(completion, party, criteria) for party, criteria in by_party.items())
    return tuple(sorted(found, key=_place))


def days(since: Since | None, instant: datetime) -> int | None:
    """How many days (UTC) ago that was, 0 for what is not over yet; None where it is not known."""
    if since is None:
        return None
    return max((instant.astimezone(UTC).date() - since.day).days, 0)


def worst_row(completion: RequestCompletion) -> RowCompletion | None:
    """The first of the rows in the worst state that weighs; None where nothing is open."""
    still_open = (row for row in weighing(completion) if _is_open(row))
    return min(still_open, key=lambda row: row.state.place, default=None)


def _is_open(row: RowCompletion) -> bool:
    return not row.state.complete and row.state is not CriterionState.NOT_APPLICABLE


def worst_and_oldest_first(
    completions: Iterable[RequestCompletion],
) -> tuple[RequestCompletion, ...]:
    """The requests by the worst row that weighs; of two alike the one that has been so for longest.

    Then come those that are complete, and last those that are over.
    """
    return tuple(sorted(completions, key=_weight))


def state_of(completion: RequestCompletion) -> CriterionState | None:
    """The state of the worst row that weighs, VERIFIED where nothing is open; None of one over."""
    worst = worst_row(completion)
    if worst is not None:
        return worst.state
    return None if completion.request.outcome.waits_for_nobody else CriterionState.VERIFIED


def days_of_worst(completion: RequestCompletion) -> int | None:
    """For how many days the worst row has been so; where nobody saw that, since it could begin."""
    worst = worst_row(completion)
    if worst is None:
        return None
    begun = None if worst.could_begin is None else Since(worst.could_begin)
    return days(worst.since or begun, completion.instant)


def _weight(completion: RequestCompletion) -> tuple[int, bool, int]:
    state, known = state_of(completion), days_of_worst(completion)
    place = (state or CriterionState.NOT_APPLICABLE).place
    return place, known is None, -(known or 0)


def _criteria(completion: RequestCompletion) -> Iterator[CriterionCompletion]:
    for row in completion.rows:
        yield from row.criteria


def _wait(completion: RequestCompletion, party: Party, criteria: list[CriterionCompletion]) -> Wait:
    known = [one.since for one in criteria if one.since is not None]
    since = min(known, key=lambda one: one.day, default=None)
    rows = tuple(dict.fromkeys(one.criterion.row for one in criteria))
    return Wait(
        party=party,
        state=min((one.state for one in criteria), key=lambda state: state.place),
        rows=rows,
        since=since,
        days=days(since, completion.instant),
        holds_back=held_back(completion, rows),
    )


def _place(wait: Wait) -> tuple[int, bool, int]:
    return wait.state.place, wait.days is None, -(wait.days or 0)
