"""Why a criterion is in its state, in one sentence, and what a reader should know besides."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from proc19probes.completion.model import CriterionState, RunOutcome
from proc19probes.completion.moves import signers_to_come, waited_for
from proc19probes.completion.probe_evidence import Verdict
from proc19probes.completion.weighing import Weighed
from proc19probes.procedure.model import Require
from proc19probes.request.model import Outcome, SignOff, TakenDecision
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Circumstances:
    """What a sentence says besides the evidence: what blocks, since when it waits, the outcome."""

    blocked_by: tuple[str, ...]
    since: date | None
    outcome: Outcome


def because(state: CriterionState, weighed: Weighed, around: Circumstances) -> str:
    """The reason for the state, in one sentence."""
    return _SENTENCES[state](weighed, around)


def notes(state: CriterionState, weighed: Weighed) -> tuple[str, ...]:
    """What else is known: what could not be checked, who signed besides, what is overdue."""
    if state is CriterionState.NOT_APPLICABLE:
        return ()
    return (
        *_other_findings(state, weighed),
        *_other_signatures(state, weighed),
        *_not_looked_at(state, weighed),
    )


def _other_findings(state: CriterionState, weighed: Weighed) -> Iterator[str]:
    unknown = weighed.probes.in_state(State.UNKNOWN)
    if unknown and state is not CriterionState.UNKNOWN:
        yield f"could not be checked now{_at(unknown, weighed)}"
    warned = weighed.probes.in_state(State.WARNING)
    if warned and state is not CriterionState.ATTENTION:
        yield f"needs attention too{_at(warned, weighed)}"
    if weighed.weak_only and state is CriterionState.ATTENTION:
        yield f"complete as soon as signed off by {_either(signers_to_come(weighed))}"


def _other_signatures(state: CriterionState, weighed: Weighed) -> Iterator[str]:
    given, missing = weighed.signatures.given, weighed.signatures.missing
    if given and not weighed.signatures.enough and state is not CriterionState.VERIFIED:
        yield f"signed off by {_signed(given)}; the sign-off of {_all_of(missing)} is missing"
    overdue = [*_overdue(weighed)]
    yield from overdue[1:] if state is CriterionState.ATTENTION and not weighed.warned else overdue


def _not_looked_at(state: CriterionState, weighed: Weighed) -> Iterator[str]:
    if state is CriterionState.VERIFIED:
        return
    if weighed.probes.verdict is Verdict.UNDECIDED and weighed.probes.runs:
        yield f"fine so far{_at(weighed.probes.runs, weighed)}"
    for missing in weighed.probes.not_looked_at:
        yield f"not checked: {missing}"


def _not_applicable(weighed: Weighed, _: Circumstances) -> str:
    return f"not applicable: {weighed.waiver.reason}" if weighed.waiver else "not applicable"


def _disputed(weighed: Weighed, _: Circumstances) -> str:
    failing = _at(weighed.probes.in_state(State.CRITICAL), weighed)
    return f"{_vouched(weighed)}, but failing{failing}"


def _failing(weighed: Weighed, _: Circumstances) -> str:
    return f"failing{_at(weighed.probes.in_state(State.CRITICAL), weighed)}"


def _unknown(weighed: Weighed, _: Circumstances) -> str:
    return f"could not be checked{_at(weighed.probes.in_state(State.UNKNOWN), weighed)}"


def _attention(weighed: Weighed, _: Circumstances) -> str:
    if weighed.warned:
        return f"needs attention{_at(weighed.probes.in_state(State.WARNING), weighed)}"
    if weighed.weak_only:
        return f"weak evidence only{_at(weighed.probes.runs, weighed)}"
    return next(_overdue(weighed))


def _verified(weighed: Weighed, _: Circumstances) -> str:
    return f"verified{_at(weighed.probes.runs, weighed)}"


def _signed_off(weighed: Weighed, _: Circumstances) -> str:
    return f"signed off by {_signed(weighed.signatures.given)}"


def _implied(weighed: Weighed, _: Circumstances) -> str:
    return _vouched(weighed)


def _blocked(_: Weighed, around: Circumstances) -> str:
    rows = around.blocked_by
    return f"comes after {_listed(rows, 'and')}, which {'is' if len(rows) == 1 else 'are'} open"


def _waiting(weighed: Weighed, around: Circumstances) -> str:
    if around.outcome.waits_for_nobody:
        return f"not done, and the request, {around.outcome.value}, waits for nobody"
    since = f" since {around.since}" if around.since else ""
    parties = waited_for(weighed)
    signers = set(parties) <= set(weighed.criterion.signed_off_by)
    require = weighed.criterion.require if signers else weighed.row.require
    named = _all_of(parties) if require is Require.ALL else _either(parties)
    return f"waits for {named}{since}"


_SENTENCES: dict[CriterionState, Callable[[Weighed, Circumstances], str]] = {
    CriterionState.NOT_APPLICABLE: _not_applicable,
    CriterionState.DISPUTED: _disputed,
    CriterionState.FAILING: _failing,
    CriterionState.UNKNOWN: _unknown,
    CriterionState.ATTENTION: _attention,
    CriterionState.VERIFIED: _verified,
    CriterionState.SIGNED_OFF: _signed_off,
    CriterionState.IMPLIED: _implied,
    CriterionState.BLOCKED: _blocked,
    CriterionState.WAITING: _waiting,
}


def _at(some: Sequence[RunOutcome], weighed: Weighed) -> str:
    """Where, of how many sites, and what was found first."""
    sites = {run.planned.site for run in some} - {None}
    all_sites = {run.planned.site for run in weighed.probes.runs} - {None}
    where = f" at {len(sites)} of {len(all_sites)} sites" if sites else ""
    return f"{where}: {some[0].text}"


def _vouched(weighed: Weighed) -> str:
    if weighed.signatures.enough or weighed.implication is None:
        return f"signed off by {_signed(weighed.signatures.given)}"
    return f"implied by {weighed.implication.criterion}: {weighed.implication.reason}"


def _overdue(weighed: Weighed) -> Iterator[str]:
    for sign in weighed.signatures.overdue:
        yield f"the sign-off by {_signed([sign])} was to be reviewed by {sign.review_by}"
    if weighed.waiver_overdue and weighed.waiver and weighed.waiver.decision:
        decision = weighed.waiver.decision
        yield (
            f"the decision {decision.decision} by {_decided(decision)} "
            f"was to be reviewed by {decision.review_by}"
        )


def _signed(sign_offs: Sequence[SignOff]) -> str:
    return " and ".join(f"{sign.role.title} ({sign.by}) on {sign.date}" for sign in sign_offs)


def _decided(decision: TakenDecision) -> str:
    return f"{decision.role.title} ({decision.by}) on {decision.date}"


# Names that English uses without an article.
_PROPER_NAMES = frozenset(
    {
        Party.EGI_OPERATIONS,
        Party.GOCDB,
        Party.ARGO,
        Party.GGUS,
        Party.APEL,
        Party.RESOURCE_ALLOCATION,
        Party.UMD_REPRESENTATIVE,
        Party.MONITORING,
    }
)


def _named(party: Party) -> str:
    return party.title if party in _PROPER_NAMES else f"the {party.title}"


def _either(parties: Sequence[Party]) -> str:
    return _listed([_named(party) for party in parties], "or")


def _all_of(parties: Sequence[Party]) -> str:
    return _listed([_named(party) for party in parties], "and")


def _listed(names: Sequence[str], joint: str) -> str:
    *first, last = names or ("nobody",)
    return f"{', '.join(first)} {joint} {last}" if first else last
