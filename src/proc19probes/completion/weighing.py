"""Everything that decides one criterion, and the state that follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from proc19probes.completion.model import CriterionState
from proc19probes.completion.probe_evidence import ProbeEvidence, Verdict
from proc19probes.completion.signatures import Signatures, is_past
from proc19probes.procedure.model import Criterion, Implication, Row
from proc19probes.request.applicability import Waiver
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Weighed:
    """A criterion with what was decided, found, signed and implied about it by `today` (UTC)."""

    criterion: Criterion
    row: Row
    today: date
    waiver: Waiver | None
    probes: ProbeEvidence
    signatures: Signatures
    implication: Implication | None

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
    def warned(self) -> bool:
        """Whether a probe says WARNING."""
        return bool(self.probes.in_state(State.WARNING))


def _needs_attention(weighed: Weighed) -> bool:
    overdue = weighed.waiver_overdue or bool(weighed.signatures.overdue)
    return weighed.warned or overdue or weighed.weak_only


_FIRST_THAT_APPLIES: tuple[tuple[CriterionState, Callable[[Weighed], bool]], ...] = (
    (CriterionState.NOT_APPLICABLE, lambda it: it.waiver is not None and not it.waiver_overdue),
    (
        CriterionState.DISPUTED,
        lambda it: it.vouched_for and it.probes.verdict is Verdict.CRITICAL,
    ),
    (CriterionState.FAILING, lambda it: it.probes.verdict is Verdict.CRITICAL),
    (
        CriterionState.UNKNOWN,
        lambda it: it.probes.verdict is Verdict.UNKNOWN and not it.vouched_for,
    ),
    (CriterionState.ATTENTION, _needs_attention),
    (CriterionState.VERIFIED, lambda it: it.probes.verdict is Verdict.OK),
    (CriterionState.SIGNED_OFF, lambda it: it.signatures.enough),
    (CriterionState.IMPLIED, lambda it: it.implication is not None),
)


def decided_state(weighed: Weighed) -> CriterionState | None:
    """The first state that applies; None where nothing decides: it is blocked or waiting."""
    for state, applies in _FIRST_THAT_APPLIES:
        if applies(weighed):
            return state
    return None
