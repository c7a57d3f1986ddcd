"""Which rows of a completion are looked at, and which of those are shown."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from proc19probes.completion.model import CriterionState, RequestCompletion, RowCompletion
from proc19probes.vocabulary.party import Party


@dataclass(frozen=True)
class Selection:
    """What a reader asks about; an empty field asks about everything.

    `parties`: rows that one of them is responsible for, may sign off a part of, or has to act in.
    `steps`: rows by id.
    """

    parties: frozenset[Party] = frozenset()
    steps: frozenset[str] = frozenset()


def narrow(completion: RequestCompletion, selection: Selection) -> RequestCompletion:
    """The completion with the selected rows only; counts and verdict are then about these."""
    applicant = completion.request.applicant.kind
    rows = tuple(row for row in completion.rows if _selected(row, selection, applicant))
    return replace(completion, rows=rows)


def shown(
    completion: RequestCompletion, only: Collection[CriterionState]
) -> tuple[RowCompletion, ...]:
    """The rows in one of the states, in the procedure's order; all rows where no state is given."""
    return tuple(row for row in completion.rows if not only or row.state in only)


def unknown_steps(completion: RequestCompletion, selection: Selection) -> tuple[str, ...]:
    """The selected steps that the procedure does not have, in alphabetical order."""
    return tuple(sorted(selection.steps - completion.procedure.row_by_id.keys()))


def _selected(row: RowCompletion, selection: Selection, applicant: Party) -> bool:
    return (not selection.parties or bool(_concerned(row, applicant) & selection.parties)) and (
        not selection.steps or row.row.id in selection.steps
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
