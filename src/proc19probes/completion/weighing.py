"""Everything that decides one criterion at one place, and the state that follows from it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from proc19probes.completion.model import CriterionState, LastVerdict, RunOutcome
from proc19probes.completion.probe_evidence import ProbeEvidence, Verdict
from proc19probes.completion.signatures import Signatures, is_past
from proc19probes.procedure.model import Criterion, Implication, Row
from proc19probes.request.applicability import Waiver
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Weighed:
    """A criterion with what was decided, found, signed and implied about it by `today` (UTC).

    `place` is the site that it is about, None for the product as a whole. `contradiction` is what
    the request itself says against it, `alarm` the CRITICAL verdict that probes gave before they
    could say nothing any more.
    """

    criterion: Criterion
    row: Row
    signers: tuple[Party, ...]
    today: date
    place: str | None
    waiver: Waiver | None
    probes: ProbeEvidence
    signatures: Signatures
    implication: Implication | None
    contradiction: str
    alarm: LastVerdict | None

    @cached_property
    def state(self) -> CriterionState | None:
        """The first state that applies; None where nothing decides: it is blocked or waiting."""
        return next((state for state, applies in _FIRST_THAT_APPLIES if applies(self)), None)

    @property
    def vouched_for(self) -> bool:
        """Whether it is signed off or implied, whatever the probes say."""
        return self.signatures.enough or self.implication is not None

    @property
    def waiver_overdue(self) -> bool:
        """Whether the decision that waives it should have been looked at again."""
        decision = self.waiver.decision if self.waiver else None
        return decision is not None and is_past(decision.review_by, self.today)

    @property
    def weak_only(self) -> bool:
        """Whether nothing but weak evidence speaks for it."""
        return self.probes.verdict is Verdict.WEAK and not self.vouched_for

    @property
    def warning(self) -> tuple[RunOutcome, ...]:
        """The runs that say WARNING, but for those that the sign-off settles."""
        if not self.signatures.hold:
            return self.probes.saying(State.WARNING)
        settled = {one.probe for one in self.criterion.verified_by if one.settled_by_signature}
        return tuple(
            run
            for run in self.probes.saying(State.WARNING)
            if run.planned.call.probe not in settled or run.unanswered
        )

    @property
    def overdue(self) -> bool:
        """Whether what it rests on is past its review, and nothing else completes it."""
        past = self.waiver_overdue or bool(self.signatures.overdue)
        verified = self.probes.verdict is Verdict.OK
        return past and not (verified or self.signatures.hold or self.implication is not None)


_FIRST_THAT_APPLIES: tuple[tuple[CriterionState, Callable[[Weighed], bool]], ...] = (
    (CriterionState.NOT_APPLICABLE, lambda it: it.waiver is not None and not it.waiver_overdue),
    (
        CriterionState.DISPUTED,
        lambda it: it.vouched_for and it.probes.verdict is Verdict.CRITICAL,
    ),
    (CriterionState.FAILING, lambda it: it.probes.verdict is Verdict.CRITICAL),
    (
        CriterionState.UNKNOWN,
        lambda it: it.alarm is not None if it.vouched_for else it.probes.verdict is Verdict.UNKNOWN,
    ),
    (
        CriterionState.ATTENTION,
        lambda it: bool(it.warning or it.overdue or it.weak_only or it.contradiction),
    ),
    (CriterionState.VERIFIED, lambda it: it.probes.verdict is Verdict.OK),
    (CriterionState.SIGNED_OFF, lambda it: it.signatures.hold),
    (CriterionState.IMPLIED, lambda it: it.implication is not None),
)


def worst_decided(states: Iterable[CriterionState | None]) -> CriterionState | None:
    """The state that reports show first, where None is to be blocked or waiting."""
    places = {state: state.place if state else CriterionState.BLOCKED.place for state in states}
    return min(places, key=lambda state: places[state])
