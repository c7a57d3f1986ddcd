"""What is blocked, as chains: `3b → 3c → 4 by 3a`."""

from collections.abc import Sequence

from proc19probes.completion.model import CriterionState, RowCompletion


def chains(rows: Sequence[RowCompletion]) -> tuple[str, ...]:
    """The blocked rows with what blocks them; what only the last of a chain blocks lengthens it."""
    by_end: dict[str, list[str]] = {}
    told: list[tuple[list[str], tuple[str, ...]]] = []
    for row in rows:
        if row.state is not CriterionState.BLOCKED:
            continue
        before = row.blocked_by
        chain = by_end.pop(before[0], None) if len(before) == 1 else None
        if chain is None:
            chain = []
            told.append((chain, before))
        chain.append(row.row.id)
        by_end[row.row.id] = chain
    return tuple(f"{' → '.join(chain)} by {', '.join(before)}" for chain, before in told)
