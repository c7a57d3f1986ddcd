"""Which rows of a completion are looked at, and which of those are shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from proc19probes.completion.model import CriterionState, RequestCompletion, RowCompletion
from proc19probes.vocabulary.party import Party


@dataclass(frozen=True)
class Selection:
    """What a reader asks about; an empty field asks about everything.

    `parties`: rows that one of them is responsible for, may sign off a part of, or has to act in.
    `steps`: rows by id. `states`: rows in one of them.
    """

    parties: frozenset[Party] = frozenset()
    steps: frozenset[str] = frozenset()
    states: frozenset[CriterionState] = frozenset()


def narrow(completion: RequestCompletion, selection: Selection) -> RequestCompletion:
    """The completion with the selected rows only; counts and verdict are then about these."""
    applicant = completion.request.applicant.kind
    rows: list[RowCompletion] = []
    left_out = [*completion.left_out]
    for row in completion.rows:
        (rows if _selected(row, selection, applicant) else left_out).append(row)
    return replace(completion, rows=tuple(rows), left_out=tuple(left_out))


def shown(
    completion: RequestCompletion, only: Collection[CriterionState]
) -> tuple[RowCompletion, ...]:
    """The rows in one of the states, in the procedure's order; all rows where no state is given."""
    return tuple(row for row in completion.rows if not only or row.state in only)


def listed(
    completions: Sequence[RequestCompletion], only: Collection[CriterionState]
) -> tuple[RequestCompletion, ...]:
    """The requests of which a row is shown."""
    return tuple(completion for completion in completions if shown(completion, only))


def nothing_listed(only: Collection[CriterionState]) -> str:
    """What is said where no request is listed: `no row is failing or unknown`."""
    states = [state.value for state in CriterionState if state in only]
    return f"no row is {' or '.join(states)}"


def _selected(row: RowCompletion, selection: Selection, applicant: Party) -> bool:
    return (
        (not selection.parties or bool(_concerned(row, applicant) & selection.parties))
        and (not selection.steps or row.row.id in selection.steps)
        and (not selection.states or row.state in selection.states)
    )


def _concerned(row: RowCompletion, applicant: Party) -> set[Party]:
    """The row's parties, who may sign where the applicant is of this kind, and who has to act."""
    signers = (
        party
        for criterion in row.row.criteria
        if criterion.applicant in (None, applicant)
        for party in criterion.signers(applicant)
    )
    return {*row.row.responsible, *signers, *row.move}
