"""The states of criteria, rows and requests, and what they rest on."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

from proc19probes.procedure.model import Criterion, Implication, Procedure, Row
from proc19probes.request.model import Request, SignOff, TakenDecision
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import PlannedRun
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State


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

    @property
    def place(self) -> int:
        """The place in that order, 0 for the first."""
        return _PLACES[self]


ALARMING = (
    CriterionState.DISPUTED,
    CriterionState.FAILING,
    CriterionState.UNKNOWN,
    CriterionState.ATTENTION,
)
"""The states in which somebody is to look."""

_PLACES = {state: place for place, state in enumerate(CriterionState)}


def worst_of(states: Iterable[CriterionState], of_nothing: CriterionState) -> CriterionState:
    """The state that comes first in a report; `of_nothing` where there is none."""
    return min(states, key=lambda state: state.place, default=of_nothing)


@dataclass(frozen=True)
class RunOutcome:
    """A planned run and its result; None where it was not run or its engine is silent.

    `stale` is whether the result is older than what it may be judged by.
    """

    planned: PlannedRun
    result: ProbeResult | None
    stale: bool = False

    @property
    def silent(self) -> bool:
        """Whether there is no result, or none to be judged by."""
        return self.result is None or self.stale

    @property
    def state(self) -> State:
        """What the run says; UNKNOWN where there is no result or a stale one."""
        return State.UNKNOWN if self.result is None or self.silent else self.result.state

    @property
    def unanswered(self) -> bool:
        """Whether something could not be found out, whatever severity is set for that."""
        if self.result is None or self.stale:
            return True
        findings = self.result.findings
        return any(one.could_not_find_out and one.state is not State.OK for one in findings)

    @property
    def weak_because(self) -> str:
        """Why an OK proves nothing by itself; empty where it does."""
        if self.state is not State.OK or self.result is None:
            return ""
        reasons = (self.planned.weak_because, self.result.weak_because)
        return "; ".join(filter(None, reasons))

    @property
    def text(self) -> str:
        """What was found, or why nothing was, in words."""
        if self.result is None:
            return f"{self.planned.subject}: not run"
        if self.stale:
            checked = self.result.checked_at.astimezone(UTC)
            return f"{self.planned.subject}: last checked {checked:%Y-%m-%d %H:%M} UTC, stale"
        return self.result.worst_findings[0].text


@dataclass(frozen=True)
class LastVerdict:
    """What probes said of a criterion at a place when they last said anything, and when (UTC)."""

    state: State
    instant: datetime


LastVerdicts = Mapping[tuple[str, str | None], LastVerdict]
"""By a criterion's full id, and the site; None where the criterion is not about a site."""


@dataclass(frozen=True)
class Since:
    """The day (UTC) from which on a state holds.

    `seen` is whether it was merely observed from then on; else the request itself has the date.
    """

    day: date
    seen: bool = False

    def __str__(self) -> str:
        return f"{'seen since' if self.seen else 'since'} {self.day}"


@dataclass(frozen=True)
class PlaceCompletion:
    """A criterion at one site, or (`site` None) for the product as a whole.

    `found` is what the probes say there, as the history remembers it; None where they say nothing.
    """

    site: str | None
    state: CriterionState
    because: str
    found: State | None


@dataclass(frozen=True)
class CriterionCompletion:
    """The state of one criterion, and everything that it rests on.

    `because` is the reason in one sentence; `notes` are what a reader should know besides
    ("could not be checked now"); `unchecked` is whether it is complete by word alone, since its
    probes cannot answer now. `evidence_found` is whether it lacks nothing but a signature: its
    probes saw what they can, which proves nothing by itself. `vouched` says whose word it is, or
    what, that is disputed. `last_alarm` is when (UTC) its probes last said that it fails, where
    they do not answer now. `move` is who has to act. `places` has each site where it is judged.
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
    since: Since | None
    places: tuple[PlaceCompletion, ...]
    unchecked: bool
    evidence_found: bool
    vouched: str
    last_alarm: datetime | None


@dataclass(frozen=True)
class RowCompletion:
    """The state of one row: the worst of its criteria's.

    `open_before` are the rows that come first and are open, where the row is complete already.
    `could_begin` is the day when the last row that comes first was signed, or the ticket opened.
    """

    row: Row
    state: CriterionState
    criteria: tuple[CriterionCompletion, ...]
    move: tuple[Party, ...]
    blocked_by: tuple[str, ...]
    open_before: tuple[str, ...]
    could_begin: date | None = None

    @property
    def since(self) -> Since | None:
        """Since when it is in its state, by the criteria that make it so: the earliest day."""
        known = [
            one.since for one in self.criteria if one.state is self.state and one.since is not None
        ]
        return min(known, key=lambda since: since.day, default=None)

    @property
    def unchecked(self) -> bool:
        """Whether it is complete, and a part of it could not be checked now."""
        return self.state.complete and any(one.unchecked for one in self.criteria)


@dataclass(frozen=True)
class RequestCompletion:
    """Every row of the procedure for one request, as found at `instant` (UTC).

    `notes` are what contradicts itself in the request. `remembers` is whether a history says what
    probes found before: without one an alarm is gone as soon as its probe does not answer.
    `left_out` are rows that a reader does not ask about: they are counted nowhere, and still come
    before and after others.
    """

    request: Request
    procedure: Procedure
    instant: datetime
    rows: tuple[RowCompletion, ...]
    notes: tuple[str, ...] = ()
    remembers: bool = False
    left_out: tuple[RowCompletion, ...] = ()

    def counts(self) -> Counter[CriterionState]:
        """How many rows are in each state."""
        return Counter(row.state for row in self.rows)

    @property
    def unchecked(self) -> int:
        """How many rows are complete and could not be checked now."""
        return sum(row.unchecked for row in self.rows)

    @property
    def complete(self) -> int:
        """How many rows are complete."""
        return sum(row.state.complete for row in self.rows)

    @property
    def applicable(self) -> int:
        """How many rows apply to this request."""
        return sum(row.state is not CriterionState.NOT_APPLICABLE for row in self.rows)
