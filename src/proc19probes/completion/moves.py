"""Whose move it is: who has to act before a criterion can become complete."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from proc19probes.completion.judged import Judged
from proc19probes.completion.model import CriterionState, RunOutcome
from proc19probes.completion.weighing import Weighed
from proc19probes.procedure.model import Criterion
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

_Fault = tuple[str, str | None, str | None]
"""A probe, the site, and the service type where it is about one."""


@dataclass(frozen=True)
class Faults:
    """What is CRITICAL in the whole request: by probe, site and service type, who can mend it."""

    menders: Mapping[_Fault, tuple[Party, ...]]

    def mend(self, criterion: Criterion, run: RunOutcome) -> tuple[Party, ...]:
        """Who can mend what the run found: who can mend the fault that it follows from, if any."""
        probe, site, service_type = _fault(run)
        for verifier in criterion.verified_by:
            for first in verifier.follows if verifier.probe == probe else ():
                for of_type in (service_type, None):
                    if first != probe and (first, site, of_type) in self.menders:
                        return self.menders[first, site, of_type]
        return tuple(_menders([run], State.CRITICAL))


def faults_in(criteria: Iterable[Judged]) -> Faults:
    """The faults that the probes of these criteria found."""
    menders: dict[_Fault, tuple[Party, ...]] = {}
    for judged in criteria:
        for run in judged.runs:
            if run.state is State.CRITICAL:
                key = _fault(run)
                found = (*menders.get(key, ()), *_menders([run], State.CRITICAL))
                menders[key] = tuple(dict.fromkeys(found))
    return Faults(menders)


def _fault(run: RunOutcome) -> _Fault:
    call = run.planned.call
    return call.probe, run.planned.site, dict(call.arguments).get("service_type")


def move_of(state: CriterionState, judged: Judged, faults: Faults) -> tuple[Party, ...]:
    """The parties that have to act, without repetition; nobody where it is complete or blocked."""
    who = _WHO.get(state)
    decided = None if state is CriterionState.WAITING else state
    deciding = judged.in_state(decided) if who else ()
    return tuple(
        dict.fromkeys(party for weighed in deciding if who for party in who(weighed, faults))
    )


def waited_for(weighed: Weighed) -> tuple[Party, ...]:
    """Whom a criterion that nothing decides waits for.

    The signers that are missing where some have signed, else those of the row's parties who may
    sign; where none may, the row's parties for what probes see done, and the signers for what is
    others' word alone.
    """
    missing = weighed.signatures.missing
    responsible = weighed.row.responsible
    if weighed.signatures.given:
        return missing
    own_word = tuple(party for party in missing if party in responsible)
    return own_word or (responsible if weighed.criterion.verified_by else missing) or responsible


def signers_to_come(weighed: Weighed) -> tuple[Party, ...]:
    """Who can complete by a signature what weak evidence alone does not."""
    return weighed.signatures.missing or weighed.row.responsible


def _who_can_mend(weighed: Weighed, faults: Faults) -> Iterator[Party]:
    wrong = weighed.probes.saying(State.CRITICAL)
    found = [party for run in wrong for party in faults.mend(weighed.criterion, run)]
    return iter(found or weighed.row.responsible)


def _who_can_answer(weighed: Weighed, _: Faults) -> Iterator[Party]:
    if any(run.result is None or run.stale for run in weighed.probes.runs):
        yield Party.MONITORING
    yield from [*_menders(weighed.probes.runs, State.UNKNOWN)] or [Party.MONITORING]


def _who_is_to_look(weighed: Weighed, _: Faults) -> Iterator[Party]:
    if weighed.warning:
        yield from [*_menders(weighed.warning, State.WARNING)] or weighed.row.responsible
    if weighed.contradiction:
        yield from weighed.row.responsible
    if weighed.overdue:
        yield from (sign.role for sign in weighed.signatures.overdue)
        if weighed.waiver_overdue and weighed.waiver and weighed.waiver.decision:
            yield weighed.waiver.decision.role
    if weighed.weak_only:
        yield from signers_to_come(weighed)


def _menders(runs: Iterable[RunOutcome], state: State) -> Iterator[Party]:
    for run in runs:
        if run.result is not None and not run.stale:
            for finding in run.result.findings:
                if finding.state is state and finding.mender is not None:
                    yield finding.mender


_WHO: dict[CriterionState, Callable[[Weighed, Faults], Iterator[Party]]] = {
    CriterionState.DISPUTED: _who_can_mend,
    CriterionState.FAILING: _who_can_mend,
    CriterionState.UNKNOWN: _who_can_answer,
    CriterionState.ATTENTION: _who_is_to_look,
    CriterionState.WAITING: lambda weighed, _: iter(waited_for(weighed)),
}
