"""From results to the completion of every step: one pure function."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from proc19probes.completion.model import CriterionState, RequestCompletion, RunOutcome, worst_of
from proc19probes.completion.probe_evidence import probe_evidence
from proc19probes.completion.rows import complete_rows
from proc19probes.completion.signatures import signatures
from proc19probes.completion.weighing import Weighed, decided_state
from proc19probes.procedure.model import Criterion, Implication, Procedure
from proc19probes.request.applicability import why_not_applicable
from proc19probes.request.model import Request, SignOff
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall
from proc19probes.vocabulary.result import ProbeResult


def complete(
    procedure: Procedure,
    request: Request,
    planned: Sequence[PlannedRun],
    results: Mapping[ProbeCall, ProbeResult],
    now: datetime,
    stale_after: timedelta | None = None,
) -> RequestCompletion:
    """How far every row of the procedure is for the request at `now`, an instant with its zone.

    A planned run without a result was not run; a result from before `now - stale_after` says
    nothing any more.
    """
    oldest = now - stale_after if stale_after is not None else None
    own = tuple(_weighed_alone(procedure, request, _outcomes(planned, results, oldest), _day(now)))
    # Only what its own probes verify implies another criterion, so no implication waits for one.
    verified = {
        weighed.criterion.id for weighed in own if decided_state(weighed) is CriterionState.VERIFIED
    }
    weighed = tuple(replace(one, implication=_implication(one.criterion, verified)) for one in own)
    return RequestCompletion(request, procedure, now, complete_rows(procedure, request, weighed))


def overall(completion: RequestCompletion) -> CriterionState:
    """The worst of the rows' states; UNKNOWN where no row is looked at."""
    return worst_of((row.state for row in completion.rows), CriterionState.UNKNOWN)


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()


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


def _weighed_alone(
    procedure: Procedure,
    request: Request,
    outcomes: Mapping[str, Sequence[RunOutcome]],
    today: date,
) -> Iterator[Weighed]:
    """Each criterion with its own evidence, without what others imply."""
    sign_offs: dict[str, list[SignOff]] = defaultdict(list)
    for sign in request.sign_offs:
        sign_offs[sign.criterion].append(sign)
    for row in procedure.rows:
        for criterion in row.criteria:
            yield Weighed(
                criterion=criterion,
                row=row,
                today=today,
                waiver=why_not_applicable(procedure, request, criterion),
                probes=probe_evidence(criterion, request, outcomes.get(criterion.id, ())),
                signatures=signatures(criterion, sign_offs[criterion.id], today),
                implication=None,
            )


def _implication(criterion: Criterion, verified: Collection[str]) -> Implication | None:
    return next((by for by in criterion.implied_by if by.criterion in verified), None)
