"""From results to the completion of every step: one pure function."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from proc19probes.completion.judged import Judge
from proc19probes.completion.model import (
    CriterionState,
    LastVerdicts,
    RequestCompletion,
    RunOutcome,
    worst_of,
)
from proc19probes.completion.rows import complete_rows
from proc19probes.procedure.model import Procedure
from proc19probes.request.contradictions import notes
from proc19probes.request.model import Outcome, Request
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall
from proc19probes.vocabulary.result import ProbeResult


def complete(
    procedure: Procedure,
    request: Request,
    planned: Sequence[PlannedRun],
    results: Mapping[ProbeCall, ProbeResult],
    now: datetime,
    last_verdicts: LastVerdicts | None = None,
    stale_after: timedelta | None = None,
) -> RequestCompletion:
    """How far every row of the procedure is for the request at `now`, an instant with its zone.

    A planned run without a result was not run; a result from before `now - stale_after` says
    nothing any more. `last_verdicts` are what a history remembers; None where there is none.
    """
    oldest = now - stale_after if stale_after is not None else None
    outcomes = _outcomes(planned, results, oldest)
    today = now.astimezone(UTC).date()
    judge = Judge(procedure, request, outcomes, last_verdicts or {}, today)
    judged = {criterion.id: judge.judged(criterion) for criterion in procedure.criteria()}
    rows = complete_rows(procedure, request, judged)
    completion = RequestCompletion(
        request, procedure, now, rows, remembers=last_verdicts is not None
    )
    told = (*notes(procedure, request), *_open_though_completed(completion))
    return replace(completion, notes=told)


def overall(completion: RequestCompletion) -> CriterionState:
    """The worst of the rows' states; UNKNOWN where no row is looked at."""
    return worst_of((row.state for row in completion.rows), CriterionState.UNKNOWN)


def _outcomes(
    planned: Sequence[PlannedRun],
    results: Mapping[ProbeCall, ProbeResult],
    oldest: datetime | None,
) -> dict[str, list[RunOutcome]]:
    """Every planned run with its result, by criterion."""
    by_criterion: dict[str, list[RunOutcome]] = defaultdict(list)
    for run in planned:
        result = results.get(run.call)
        stale = result is not None and oldest is not None and result.checked_at < oldest
        by_criterion[run.criterion].append(RunOutcome(run, result, stale))
    return by_criterion


def _open_though_completed(completion: RequestCompletion) -> Iterator[str]:
    open_rows = completion.applicable - completion.complete
    if completion.request.outcome is Outcome.COMPLETED and open_rows:
        rows = "1 row is" if open_rows == 1 else f"{open_rows} rows are"
        yield f"the outcome is completed, and {rows} open"
