"""What is said of several requests together: their order, what they share, who is to act."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from proc19probes.completion.model import CriterionState, RequestCompletion, RowCompletion
from proc19probes.completion.summary import next_moves
from proc19probes.completion.waiting import (
    Wait,
    state_of,
    waits,
    worst_and_oldest_first,
    worst_row,
)
from proc19probes.reports.causes import shared_causes
from proc19probes.reports.found_once import WORST_FIRST, wrong
from proc19probes.reports.unread import Unread, files_counted
from proc19probes.reports.wording import FOLDED, name
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

_PARTIES_NAMED = 3


@dataclass(frozen=True)
class InSeveral:
    """A finding, or a cause that keeps answers back, that several requests met."""

    state: State
    text: str
    requests: tuple[str, ...]


@dataclass(frozen=True)
class PartyTotal:
    """A party's rows in all requests, in how many requests, and the longest of its waits.

    `days` is of `longest`, a request and a row; None where no day is known.
    """

    party: Party
    rows: int
    requests: int
    days: int | None
    longest: str


def verdict_on_all(completions: Sequence[RequestCompletion], unread: Sequence[Unread] = ()) -> str:
    """How many requests are in which state, and who has to act first: the last line of a report."""
    told = [counts_of_all(completions)]
    told += [files_counted(unread)] if unread else []
    ordered = worst_and_oldest_first(completions)
    firsts = Counter(moves[0].party for one in ordered if (moves := next_moves(one)))
    listed = [f"{party.title} ({many})" for party, many in firsts.most_common(_PARTIES_NAMED)]
    more = f" and {len(firsts) - _PARTIES_NAMED} more" if len(firsts) > _PARTIES_NAMED else ""
    told += [f"next: {', '.join(listed)}{more}"] if listed else []
    return "; ".join(told)


def counts_of_all(completions: Sequence[RequestCompletion]) -> str:
    """`30 requests: 12 disputed, 18 failing`."""
    words = Counter(_state_in_a_word(one) for one in worst_and_oldest_first(completions))
    told = ", ".join(f"{many} {word}" for word, many in words.items())
    return _requests(completions) + (f": {told}" if told else "")


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


def in_several(completions: Sequence[RequestCompletion]) -> tuple[InSeveral, ...]:
    """What more than one request met, the worst first, then what most of them did."""
    # What is over or complete weighs nothing here, either.
    ordered = [one for one in worst_and_oldest_first(completions) if worst_row(one) is not None]
    causes = [
        InSeveral(State.UNKNOWN, cause.text, tuple(name(one.request) for one in cause.affected))
        for cause in shared_causes(ordered)
    ]
    met: dict[tuple[str, str], tuple[Finding, list[str]]] = {}
    for completion in ordered:
        own = {(one.kind.id, one.text): one for one in _findings(completion.rows)}
        for key, finding in own.items():
            met.setdefault(key, (finding, []))[1].append(name(completion.request.id))
    findings = [InSeveral(one.state, one.text, tuple(ids)) for one, ids in met.values()]
    several = [one for one in (*findings, *causes) if len(one.requests) > 1]
    return tuple(
        sorted(several, key=lambda one: (WORST_FIRST.index(one.state), -len(one.requests)))
    )


def party_totals(completions: Sequence[RequestCompletion]) -> tuple[PartyTotal, ...]:
    """Who has to act in how many rows, the most first."""
    by_party: dict[Party, list[tuple[int, int | None, str]]] = {}
    for completion in completions:
        for wait in waits(completion):
            longest = f"{name(completion.request.id)} {_oldest(completion, wait)}"
            by_party.setdefault(wait.party, []).append((len(wait.rows), wait.days, longest))
    totals = [_total(party, listed) for party, listed in by_party.items()]
    return tuple(sorted(totals, key=lambda total: (-total.rows, total.party.title)))


def _total(party: Party, listed: Sequence[tuple[int, int | None, str]]) -> PartyTotal:
    _, days, longest = max(listed, key=lambda one: -1 if one[1] is None else one[1])
    return PartyTotal(party, sum(rows for rows, _, _ in listed), len(listed), days, longest)


def _oldest(completion: RequestCompletion, wait: Wait) -> str:
    """The row for which the party has had to act for longest."""
    criteria = (one for row in completion.rows for one in row.criteria)
    return next(
        one.criterion.row for one in criteria if wait.party in one.move and one.since == wait.since
    )


def _findings(rows: Iterable[RowCompletion]) -> list[Finding]:
    runs = (run for row in rows for one in row.criteria for run in one.runs)
    return [one.finding for one in wrong(runs)]


def _requests(completions: Sequence[RequestCompletion]) -> str:
    return "1 request" if len(completions) == 1 else f"{len(completions)} requests"


def _state_in_a_word(completion: RequestCompletion) -> str:
    state = state_of(completion)
    if state is None:
        return completion.request.outcome.value
    return "complete" if state in FOLDED else state.value
