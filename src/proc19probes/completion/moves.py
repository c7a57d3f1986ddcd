"""Whose move it is: who has to act before a criterion can become complete."""

from collections.abc import Callable, Iterator

from proc19probes.completion.model import CriterionState
from proc19probes.completion.weighing import Weighed
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State


def move_of(state: CriterionState, weighed: Weighed) -> tuple[Party, ...]:
    """The parties that have to act, without repetition; nobody where it is complete or blocked."""
    who = _WHO.get(state)
    return tuple(dict.fromkeys(who(weighed))) if who else ()


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


def _who_can_mend(weighed: Weighed) -> Iterator[Party]:
    return iter([*_menders(weighed, State.CRITICAL)] or weighed.row.responsible)


def _who_can_answer(weighed: Weighed) -> Iterator[Party]:
    if any(run.result is None or run.stale for run in weighed.probes.runs):
        yield Party.MONITORING
    yield from [*_menders(weighed, State.UNKNOWN)] or [Party.MONITORING]


def _who_is_to_look(weighed: Weighed) -> Iterator[Party]:
    if weighed.warned:
        yield from [*_menders(weighed, State.WARNING)] or weighed.row.responsible
    yield from (sign.role for sign in weighed.signatures.overdue)
    if weighed.waiver_overdue and weighed.waiver and weighed.waiver.decision:
        yield weighed.waiver.decision.role
    if weighed.weak_only:
        yield from signers_to_come(weighed)


def _menders(weighed: Weighed, state: State) -> Iterator[Party]:
    for run in weighed.probes.runs:
        if run.result is not None and not run.stale:
            for finding in run.result.findings:
                if finding.state is state and finding.mender is not None:
                    yield finding.mender


_WHO: dict[CriterionState, Callable[[Weighed], Iterator[Party]]] = {
    CriterionState.DISPUTED: _who_can_mend,
    CriterionState.FAILING: _who_can_mend,
    CriterionState.UNKNOWN: _who_can_answer,
    CriterionState.ATTENTION: _who_is_to_look,
    CriterionState.WAITING: lambda weighed: iter(waited_for(weighed)),
}
