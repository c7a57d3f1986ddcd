"""What waits for what: the open rows that come after a row, by way of other open rows."""

from collections.abc import Iterable

from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.procedure.model import ALL_ROWS


def held_back(completion: RequestCompletion, rows: Iterable[str]) -> tuple[str, ...]:
    """The open rows that come after one of these, in the procedure's order.

    What comes after all other rows is left out: every open row holds it back.
    """
    after = {
        one.row.id: {before.row for before in one.row.depends if before.row != ALL_ROWS}
        for one in (*completion.rows, *completion.left_out)
        if not one.state.complete and one.state is not CriterionState.NOT_APPLICABLE
    }
    first = frozenset(rows)
    reached = set(first)
    while found := {id for id, before in after.items() if before & reached} - reached:
        reached |= found
    return tuple(row.id for row in completion.procedure.rows if row.id in reached - first)
