"""What is said of a request as a whole, and of several together."""

from collections.abc import Sequence

from proc19probes.completion.completing import overall
from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.completion.summary import next_moves
from proc19probes.reports.wording import FOLDED, name
from proc19probes.vocabulary.party import Party


def worst_first(completions: Sequence[RequestCompletion]) -> list[RequestCompletion]:
    """The requests by their worst row; those with the same worst row in the order given."""
    return sorted(completions, key=lambda completion: overall(completion).place)


def verdict_on_all(completions: Sequence[RequestCompletion]) -> str:
    """How many requests there are, and which are in which state: the last line of a report."""
    told = [f"{len(ids)} {word} ({', '.join(ids)})" for word, ids in _by_word(completions).items()]
    return f"{len(completions)} requests" + (f": {'; '.join(told)}" if told else "")


def counts_of_all(completions: Sequence[RequestCompletion]) -> str:
    """How many requests there are, and how many in which state, without naming them."""
    told = [f"{len(ids)} {word}" for word, ids in _by_word(completions).items()]
    return f"{len(completions)} requests" + (f": {', '.join(told)}" if told else "")


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


def _by_word(completions: Sequence[RequestCompletion]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for completion in worst_first(completions):
        ids.setdefault(_word(overall(completion)), []).append(name(completion.request.id))
    return ids


def _word(state: CriterionState) -> str:
    return "complete" if state in FOLDED else state.value
