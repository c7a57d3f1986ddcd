"""Whose move it is: who has to act before a criterion can become complete."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from proc19probes.completion.faults import Place, place_of
from proc19probes.completion.judged import Judged
from proc19probes.completion.model import CriterionState, RunOutcome
from proc19probes.completion.weighing import Weighed
from proc19probes.procedure.model import Criterion
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Faults:
    """What is CRITICAL in the whole request: by probe where it was found, and who can mend it."""

    menders: Mapping[str, Sequence[tuple[Place, tuple[Party, ...]]]]

    def mend(self, criterion: Criterion, run: RunOutcome) -> tuple[Party, ...]:
        """Who can mend what the run found: who can mend the fault that it follows from, if any."""
        probe, where = run.planned.call.probe, place_of(run)
        for verifier in criterion.verified_by:
            for first in verifier.follows if verifier.probe == probe else ():
                for place, parties in self.menders.get(first, ()) if first != probe else ():
                    if place.covers(where):
                        return parties
        return tuple(_menders([run], State.CRITICAL))


def faults_in(criteria: Iterable[Judged]) -> Faults:
    """The faults that the probes of these criteria found."""
    menders: dict[str, dict[Place, tuple[Party, ...]]] = {}
    for judged in criteria:
        for run in judged.runs:
            if run.state is State.CRITICAL:
                places = menders.setdefault(run.planned.call.probe, {})
                found = (*places.get(place_of(run), ()), *_menders([run], State.CRITICAL))
                places[place_of(run)] = tuple(dict.fromkeys(found))
    return Faults({probe: tuple(places.items()) for probe, places in menders.items()})


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
    if any(run.silent for run in weighed.probes.runs):
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
