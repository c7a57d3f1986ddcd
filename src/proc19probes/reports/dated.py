"""Since when each criterion is in its state, from what was seen of it in earlier runs."""

from dataclasses import replace
from datetime import UTC

from proc19probes.completion.model import CriterionCompletion, RequestCompletion, Since
from proc19probes.history.standing import History, since


def dated(completion: RequestCompletion, history: History) -> RequestCompletion:
    """The completion with the day (UTC) on which each state was first seen, where it tells none."""
    rows = tuple(
        replace(row, criteria=tuple(_dated(completion, one, history) for one in row.criteria))
        for row in completion.rows
    )
    return replace(completion, rows=rows)


def _dated(
    completion: RequestCompletion, criterion: CriterionCompletion, history: History
) -> CriterionCompletion:
    instant = since(history, completion, criterion)
    if criterion.since is not None or instant is None:
        return criterion
    return replace(criterion, since=Since(instant.astimezone(UTC).date(), seen=True))
