"""A criterion judged where it has to hold: at each place, at one of them, or once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from proc19probes.completion.model import CriterionState, LastVerdict, LastVerdicts, RunOutcome
from proc19probes.completion.probe_evidence import (
    Asking,
    ProbeEvidence,
    Verdict,
    proved_by,
    somewhere,
)
from proc19probes.completion.signatures import signatures
from proc19probes.completion.weighing import Weighed, worst_decided
from proc19probes.procedure.model import (
    Criterion,
    Holds,
    Implication,
    Places,
    Procedure,
    RequestFact,
)
from proc19probes.request.applicability import why_not_applicable
from proc19probes.request.model import Request, SignOff, TaskForceRole
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Judged:
    """A criterion with all that weighs on it.

    `at` has each place, `deciding` those of which the worst is the criterion's state: the same
    ones, or the one that stands for all. `of` is how many places the request has, 0 where that is
    not to be told.
    """

    at: tuple[Weighed, ...]
    deciding: tuple[Weighed, ...]
    of: int

    @property
    def criterion(self) -> Criterion:
        """The criterion."""
        return self.deciding[0].criterion

    @property
    def state(self) -> CriterionState | None:
        """Its state; None where it is blocked or waiting."""
        return worst_decided(weighed.state for weighed in self.deciding)

    @property
    def in_the_way(self) -> bool:
        """Whether rows that come after this one's have to wait for it."""
        state = self.state
        return state is None or not (state.complete or state is CriterionState.NOT_APPLICABLE)

    def in_state(self, state: CriterionState | None) -> tuple[Weighed, ...]:
        """What decides that is in this state, place by place."""
        return tuple(weighed for weighed in self.deciding if weighed.state is state)

    @property
    def sign_offs(self) -> tuple[SignOff, ...]:
        """The sign-offs that count, at any of the places."""
        given = (sign for weighed in self.deciding for sign in weighed.signatures.given)
        return tuple(dict.fromkeys(given))

    @property
    def runs(self) -> tuple[RunOutcome, ...]:
        """All runs that serve it."""
        return _once(run for weighed in self.deciding for run in weighed.probes.runs)

    def saying(self, state: State | None) -> tuple[RunOutcome, ...]:
        """The runs that say this, as `ProbeEvidence.saying`."""
        return _once(run for weighed in self.deciding for run in weighed.probes.saying(state))

    @property
    def warning(self) -> tuple[RunOutcome, ...]:
        """The runs that say WARNING, as `Weighed.warning`."""
        return _once(run for weighed in self.deciding for run in weighed.warning)


def _once(runs: Iterable[RunOutcome]) -> tuple[RunOutcome, ...]:
    """Each run once: what concerns no place in particular is met at each."""
    return tuple({id(run): run for run in runs}.values())


class Judge:
    """What is known about a request by `today` (UTC), to judge its criteria by."""

    def __init__(
        self,
        procedure: Procedure,
        request: Request,
        outcomes: Mapping[str, Sequence[RunOutcome]],
        last: LastVerdicts,
        today: date,
    ) -> None:
        self._procedure = procedure
        self._request = request
        self._last = last
        self._today = today
        self._evidence = {
            criterion.id: _evidence(criterion, request, outcomes.get(criterion.id, ()))
            for criterion in procedure.criteria()
        }
        self._sign_offs = _sign_offs(procedure, request)
        self._proved: dict[Implication, Set[str | None]] = {}

    def judged(self, criterion: Criterion) -> Judged:
        """The criterion with all that weighs on it."""
        evidence = self._evidence[criterion.id]
        at = tuple(
            self._weighed(criterion, place, one, {place: one}) for place, one in evidence.items()
        )
        deciding = at
        if criterion.holds is Holds.SOMEWHERE:
            deciding = (self._weighed(criterion, None, somewhere(evidence.values()), evidence),)
        return Judged(at, deciding, self._of_all(criterion))

    def _weighed(
        self,
        criterion: Criterion,
        place: str | None,
        evidence: ProbeEvidence,
        at: Mapping[str | None, ProbeEvidence],
    ) -> Weighed:
        signers = criterion.signers(self._request.applicant.kind)
        return Weighed(
            criterion=criterion,
            row=self._procedure.row_by_id[criterion.row],
            signers=signers,
            today=self._today,
            place=place,
            waiver=why_not_applicable(self._procedure, self._request, criterion),
            probes=evidence,
            signatures=signatures(
                criterion, signers, [*self._signed_at(criterion, place)], self._today
            ),
            implication=self._implication(criterion, place),
            contradiction=_contradiction(criterion, self._request),
            alarm=self._alarm(criterion, at),
        )

    def _of_all(self, criterion: Criterion) -> int:
        """How many places the whole request has, whichever a reader asks about."""
        places = {
            Places.PILOT_SITES: self._request.pilot_sites,
            Places.RESOURCE_CENTRES: self._request.resource_centres,
        }
        return len(places[criterion.places])

    def _implication(self, criterion: Criterion, place: str | None) -> Implication | None:
        """What proves it there; for the product as a whole one place is enough."""
        for by in criterion.implied_by:
            if by not in self._proved:
                self._proved[by] = _proved(by, self._evidence[by.criterion])
            proved = self._proved[by]
            if proved if place is None else proved & {place, None}:
                return by
        return None

    def _signed_at(self, criterion: Criterion, place: str | None) -> Iterator[SignOff]:
        """The sign-offs that count there: one of a party that speaks for itself names its site."""
        several = self._of_all(criterion) > 1
        for sign in self._sign_offs[criterion.id]:
            if sign.site is None:
                counts = not (several and criterion.speaks_for_itself(sign.role))
            else:
                counts = place in (None, sign.site)
            if counts:
                yield sign

    def _alarm(
        self, criterion: Criterion, at: Mapping[str | None, ProbeEvidence]
    ) -> LastVerdict | None:
        """The last verdict that was CRITICAL, of a place where the probes say nothing now."""
        silent = (one for one, found in at.items() if found.runs and found.found is None)
        last = (self._last.get((criterion.id, one)) for one in silent)
        alarms = (one for one in last if one is not None and one.state is State.CRITICAL)
        return max(alarms, key=lambda one: one.instant, default=None)


def _evidence(
    criterion: Criterion, request: Request, runs: Sequence[RunOutcome]
) -> Mapping[str | None, ProbeEvidence]:
    asking = Asking(criterion, request, runs)
    return {None: asking.as_a_whole()} if criterion.holds is Holds.ONCE else asking.at_each_place()


def _proved(by: Implication, at: Mapping[str | None, ProbeEvidence]) -> Set[str | None]:
    """The places where the probes of the criterion that implies found all well."""
    if by.probe is None:
        return {place for place, evidence in at.items() if evidence.verdict is Verdict.OK}
    return {place for place, evidence in at.items() if proved_by(by.probe, evidence)}


def _sign_offs(procedure: Procedure, request: Request) -> Mapping[str, Sequence[SignOff]]:
    """What was signed, by criterion; a decision can count as a sign-off."""
    by_criterion: dict[str, list[SignOff]] = defaultdict(list)
    for sign in request.sign_offs:
        by_criterion[sign.criterion].append(sign)
    for taken in request.decisions:
        decision = procedure.decision_by_id.get(taken.decision)
        for id in decision.signs if decision is not None else ():
            evidence = taken.evidence or taken.reason
            by_criterion[id].append(
                SignOff(id, taken.by, taken.role, taken.date, evidence, taken.review_by)
            )
    return by_criterion


def _contradiction(criterion: Criterion, request: Request) -> str:
    """What the request itself says against the criterion (PROC19, step 0b); empty if nothing."""
    if criterion.about is not RequestFact.TASK_FORCE:
        return ""
    named = {member.role for member in request.task_force}
    lacking = [role.value for role in TaskForceRole if role not in named]
    return f"the Task Force lacks a representative in {', '.join(lacking)}" if lacking else ""
