"""What is said of a request as a whole, and of several together."""

from collections.abc import Sequence

from proc19probes.completion.exit_code import weighing
from proc19probes.completion.model import CriterionState, RequestCompletion, worst_of
from proc19probes.completion.summary import next_moves
from proc19probes.reports.unread import Unread, files_unread
from proc19probes.reports.wording import FOLDED, name
from proc19probes.vocabulary.party import Party

# What is said last of all.
_NOTHING = CriterionState.NOT_APPLICABLE


def worst_first(completions: Sequence[RequestCompletion]) -> list[RequestCompletion]:
    """The requests by the worst row that weighs; of two alike the one that was given first."""
    return sorted(completions, key=lambda completion: _weight(completion).place)


def verdict_on_all(completions: Sequence[RequestCompletion], unread: Sequence[Unread] = ()) -> str:
    """How many requests there are, and which are in which state: the last line of a report."""
    told = [f"{len(ids)} {word} ({', '.join(ids)})" for word, ids in _by_word(completions).items()]
    told += [files_unread(unread)] if unread else []
    return _requests(completions) + (f": {'; '.join(told)}" if told else "")


def counts_of_all(completions: Sequence[RequestCompletion]) -> str:
    """How many requests there are, and how many in which state, without naming them."""
    told = [f"{len(ids)} {word}" for word, ids in _by_word(completions).items()]
    return _requests(completions) + (f": {', '.join(told)}" if told else "")


def moves_in_words(completion: RequestCompletion) -> list[tuple[Party, str]]:
    """Who has to act, the most urgent first, and on which rows: `failing 1b; waiting 2a, 3a`."""
    states = {
        criterion.criterion.id: criterion.state
        for row in completion.rows
        for criterion in row.criteria
    }
    row_of = {criterion.id: criterion.row for criterion in completion.procedure.criteria()}
    moves = []
    for party, criteria in next_moves(completion):
        by_state: dict[CriterionState, dict[str, None]] = {}
        for criterion in criteria:
            by_state.setdefault(states[criterion], {})[row_of[criterion]] = None
        told = "; ".join(f"{state.value} {', '.join(rows)}" for state, rows in by_state.items())
        moves.append((party, told))
    return moves


def _requests(completions: Sequence[RequestCompletion]) -> str:
    return "1 request" if len(completions) == 1 else f"{len(completions)} requests"


def _by_word(completions: Sequence[RequestCompletion]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for completion in worst_first(completions):
        ids.setdefault(_word(completion), []).append(name(completion.request.id))
    return ids


def _weight(completion: RequestCompletion) -> CriterionState:
    rows = weighing(completion)
    over = completion.request.outcome.waits_for_nobody
    return worst_of((row.state for row in rows), _NOTHING if over else CriterionState.UNKNOWN)


def _word(completion: RequestCompletion) -> str:
    state = _weight(completion)
    if state is _NOTHING and completion.request.outcome.waits_for_nobody:
        return completion.request.outcome.value
    return "complete" if state in FOLDED else state.value
