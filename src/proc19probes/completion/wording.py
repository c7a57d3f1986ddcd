"""Why a criterion is in its state, in one sentence, and what a reader should know besides."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from proc19probes.completion.judged import Judged
from proc19probes.completion.model import CriterionState, RunOutcome
from proc19probes.completion.moves import signers_to_come, waited_for
from proc19probes.completion.probe_evidence import Verdict
from proc19probes.procedure.model import ALL_ROWS, Implication, Require
from proc19probes.request.model import Outcome, SignOff, TakenDecision
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

_SITES_NAMED = 3


@dataclass(frozen=True)
class Circumstances:
    """What a sentence says besides the evidence: what blocks, since when it waits, the outcome.

    `open_before` are all rows that come first and are open, `blocked_by` what is told of them.
    """

    open_before: tuple[str, ...]
    blocked_by: tuple[str, ...]
    since: date | None
    outcome: Outcome


def because(state: CriterionState, judged: Judged, around: Circumstances) -> str:
    """The reason for the state, in one sentence."""
    return _SENTENCES[state](_those(state, judged), around)


def notes(state: CriterionState, judged: Judged, around: Circumstances) -> tuple[str, ...]:
    """What else is known: what could not be checked, who signed besides, what is overdue."""
    return (
        *_other_places(state, judged, around),
        *_other_findings(state, judged),
        *_other_signatures(state, judged, because(state, judged, around)),
        *_not_looked_at(state, judged),
    )


def _those(state: CriterionState, judged: Judged) -> Judged:
    """The criterion at the places that are in this state."""
    undecided = state in (CriterionState.BLOCKED, CriterionState.WAITING)
    return replace(judged, deciding=judged.in_state(None if undecided else state))


def _other_places(state: CriterionState, judged: Judged, around: Circumstances) -> Iterator[str]:
    """What holds where another state holds; what probes say there is told for all together."""
    undecided = CriterionState.BLOCKED if around.blocked_by else CriterionState.WAITING
    others = {weighed.state or undecided for weighed in judged.deciding} - {state}
    for other in sorted(others, key=lambda one: one.place):
        if other.place >= CriterionState.BLOCKED.place:
            yield because(other, judged, around)


def _other_findings(state: CriterionState, judged: Judged) -> Iterator[str]:
    unknown = judged.saying(State.UNKNOWN)
    if unknown and state is not CriterionState.UNKNOWN:
        yield f"could not be checked now{_at(unknown, judged)}"
    warned = judged.saying(State.WARNING)
    if warned and not judged.warning:
        yield f"settled by the sign-off{_at(warned, judged)}"
    elif warned and state is not CriterionState.ATTENTION:
        yield f"needs attention too{_at(warned, judged)}"
    absent = judged.saying(None)
    if absent and not (state.complete and judged.of == 1):
        yield f"not seen there yet{_at(absent, judged)}"
    weak = [one for one in judged.in_state(CriterionState.ATTENTION) if one.weak_only]
    if weak and state is CriterionState.ATTENTION:
        yield f"complete as soon as signed off by {_either(signers_to_come(weak[0]))}"


def _other_signatures(state: CriterionState, judged: Judged, told: str) -> Iterator[str]:
    for one in judged.deciding[:1]:
        given, missing = one.signatures.given, one.signatures.missing
        if given and not one.signatures.enough and state is not CriterionState.VERIFIED:
            yield f"signed off by {_signed(given)}; the sign-off of {_all_of(missing)} is missing"
    yield from (overdue for overdue in _overdue(judged) if overdue != told)


def _not_looked_at(state: CriterionState, judged: Judged) -> Iterator[str]:
    # The probes of what a decision waives are not run, whatever the request names.
    if state is CriterionState.VERIFIED or judged.deciding[0].waiver is not None:
        return
    fine = [one for one in judged.deciding if one.probes.verdict is Verdict.UNDECIDED]
    seen = [run for one in fine for run in one.probes.saying(State.OK)]
    if seen:
        yield f"fine so far{_at(seen, judged)}"
    lacking = (text for one in judged.deciding for text in one.probes.not_looked_at)
    for missing in dict.fromkeys(lacking):
        yield f"not checked: {missing}"


def _not_applicable(judged: Judged, _: Circumstances) -> str:
    waiver = judged.deciding[0].waiver
    return f"not applicable: {waiver.reason}" if waiver else "not applicable"


def _disputed(judged: Judged, _: Circumstances) -> str:
    return f"{_vouched(judged)}, but failing{_at(judged.saying(State.CRITICAL), judged)}"


def _failing(judged: Judged, _: Circumstances) -> str:
    return f"failing{_at(judged.saying(State.CRITICAL), judged)}"


def _unknown(judged: Judged, _: Circumstances) -> str:
    silent = judged.saying(State.UNKNOWN) or judged.runs
    told = f"could not be checked{_at(silent, judged)}"
    last = last_alarm(judged)
    if last is None:
        return told
    return f"{told}; it was failing when it last could, {last.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _attention(judged: Judged, _: Circumstances) -> str:
    if judged.warning:
        return f"needs attention{_at(judged.warning, judged)}"
    contradictions = [one.contradiction for one in judged.deciding if one.contradiction]
    if contradictions:
        return contradictions[0]
    weak = [run for one in judged.deciding if one.weak_only for run in one.probes.runs]
    if weak:
        # What the finding says is weak about itself stands in its own text.
        reasons = dict.fromkeys(run.planned.weak_because for run in weak)
        why = "".join(f" ({reason})" for reason in reasons if reason)
        return f"weak evidence only{why}{_at(weak, judged)}"
    return next(_overdue(judged))


def _verified(judged: Judged, _: Circumstances) -> str:
    return f"verified{_at(judged.saying(State.OK), judged)}"


def _signed_off(judged: Judged, _: Circumstances) -> str:
    return f"signed off by {_signed(judged.sign_offs)}{_where(judged)}"


def _implied(judged: Judged, _: Circumstances) -> str:
    return f"{_proved(judged.deciding[0].implication)}{_where(judged)}"


def _blocked(_: Judged, around: Circumstances) -> str:
    if ALL_ROWS in around.blocked_by:
        many = len(around.open_before)
        return f"comes after all other rows, of which {many} {_is(many)} open"
    rows = around.blocked_by
    return f"comes after {_listed(rows, 'and')}, which {_is(len(rows))} open"


def _is(many: int) -> str:
    return "is" if many == 1 else "are"


def _waiting(judged: Judged, around: Circumstances) -> str:
    if around.outcome.waits_for_nobody:
        return f"not done, and the request, {around.outcome.value}, waits for nobody"
    since = f" since {around.since}" if around.since else ""
    weighed = judged.deciding[0]
    parties = waited_for(weighed)
    signers = set(parties) <= set(weighed.signers)
    require = weighed.criterion.require if signers else weighed.row.require
    named = _all_of(parties) if require is Require.ALL else _either(parties)
    return f"waits for {named}{since}{_where(judged)}"


_SENTENCES: dict[CriterionState, Callable[[Judged, Circumstances], str]] = {
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


def _at(some: Sequence[RunOutcome], judged: Judged) -> str:
    """Where, of how many sites, and what was found first."""
    sites = {run.planned.site for run in some} - {None}
    of = max(len(sites), judged.of)
    where = f" at {len(sites)} of {of} sites" if sites and judged.of and of > 1 else ""
    return f"{where}: {some[0].text}"


def _where(judged: Judged) -> str:
    """At which sites, where it is not at all of them."""
    sites = [one.place for one in judged.deciding if one.place is not None]
    if not sites or judged.of in (0, len(sites)):
        return ""
    more = f" and {len(sites) - _SITES_NAMED} more" if len(sites) > _SITES_NAMED else ""
    return f" at {len(sites)} of {judged.of} sites: {', '.join(sites[:_SITES_NAMED])}{more}"


def vouched(state: CriterionState, judged: Judged) -> str:
    """By whom it is signed off, or by what it is implied, where probes dispute that; else empty."""
    return _vouched(_those(state, judged)) if state is CriterionState.DISPUTED else ""


def last_alarm(judged: Judged) -> datetime | None:
    """When probes that do not answer now last said that it fails."""
    alarms = (one.alarm for one in judged.deciding if one.alarm is not None)
    return max((alarm.instant for alarm in alarms), default=None)


def _vouched(judged: Judged) -> str:
    implication = judged.deciding[0].implication
    signed = any(one.signatures.enough for one in judged.deciding)
    if signed or implication is None:
        return f"signed off by {_signed(judged.sign_offs)}"
    return _proved(implication)


def _proved(implication: Implication | None) -> str:
    return f"implied by {implication.criterion}: {implication.reason}" if implication else "implied"


def _overdue(judged: Judged) -> Iterator[str]:
    overdue = (sign for one in judged.deciding for sign in one.signatures.overdue)
    for sign in dict.fromkeys(overdue):
        yield f"the sign-off by {_signed([sign])} was to be reviewed by {sign.review_by}"
    waiver = judged.deciding[0].waiver
    if judged.deciding[0].waiver_overdue and waiver and waiver.decision:
        decision = waiver.decision
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
