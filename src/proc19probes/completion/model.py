"""The states of criteria, rows and requests, and what they rest on."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from proc19probes.procedure.model import Criterion, Implication, Procedure, Row
from proc19probes.request.model import Request, SignOff, TakenDecision
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import PlannedRun
from proc19probes.vocabulary.result import ProbeResult


class CriterionState(Enum):
    """How far a criterion or a row is, in the order in which a report shows them."""

    DISPUTED = "disputed"
    FAILING = "failing"
    UNKNOWN = "unknown"
    ATTENTION = "attention"
    BLOCKED = "blocked"
    WAITING = "waiting"
    IMPLIED = "implied"
    SIGNED_OFF = "signed off"
    VERIFIED = "verified"
    NOT_APPLICABLE = "not applicable"

    @property
    def complete(self) -> bool:
        """Whether the criterion counts as complete."""
        return self in (CriterionState.IMPLIED, CriterionState.SIGNED_OFF, CriterionState.VERIFIED)


@dataclass(frozen=True)
class RunOutcome:
    """A planned run and its result; None where it was not run or its engine is silent."""

    planned: PlannedRun
    result: ProbeResult | None


@dataclass(frozen=True)
class CriterionCompletion:
    """The state of one criterion, and everything that it rests on.

    `because` is the reason in one sentence; `notes` are what a reader should know besides
    ("could not be checked now"); `move` is who has to act; `since` is the date (UTC) from which it
    waits, where the request tells.
    """

    criterion: Criterion
    state: CriterionState
    because: str
    notes: tuple[str, ...]
    runs: tuple[RunOutcome, ...]
    sign_offs: tuple[SignOff, ...]
    decision: TakenDecision | None
    implied_by: Implication | None
    blocked_by: tuple[str, ...]
    move: tuple[Party, ...]
    since: date | None


@dataclass(frozen=True)
class RowCompletion:
    """The state of one row: the worst of its criteria's."""

    row: Row
    state: CriterionState
    criteria: tuple[CriterionCompletion, ...]
    move: tuple[Party, ...]
    blocked_by: tuple[str, ...]
    since: date | None


@dataclass(frozen=True)
class RequestCompletion:
    """Every row of the procedure for one request, as found at `instant` (UTC)."""

    request: Request
    procedure: Procedure
    instant: datetime
    rows: tuple[RowCompletion, ...]

    def counts(self) -> Counter[CriterionState]:
        """How many rows are in each state."""
        return Counter(row.state for row in self.rows)

    @property
    def complete(self) -> int:
        """How many rows are complete."""
        return sum(row.state.complete for row in self.rows)

    @property
    def applicable(self) -> int:
        """How many rows apply to this request."""
        return sum(row.state is not CriterionState.NOT_APPLICABLE for row in self.rows)
