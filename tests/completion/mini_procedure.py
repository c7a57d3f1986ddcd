"""A procedure of four rows, a request for it, and results, for the tests of completion.

`first` comes before `studied`, whose one criterion is what a test is about; `later.seen` can be
verified and then implies `studied.it` where the test says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from proc19probes.completion.completing import complete
from proc19probes.completion.model import (
    CriterionCompletion,
    LastVerdicts,
    RequestCompletion,
    RowCompletion,
)
from proc19probes.procedure.model import (
    Criterion,
    Decision,
    Dependency,
    DependencySource,
    Holds,
    Implication,
    Procedure,
    ProductType,
    RequestValue,
    Require,
    Row,
    Strength,
    Verifier,
)
from proc19probes.request.model import (
    Applicant,
    Contact,
    ExpectedEndpoint,
    Outcome,
    PilotSite,
    Product,
    Request,
    SignOff,
    TakenDecision,
    Ticket,
)
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State

NOW = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
TICKET_OPENED = date(2026, 9, 1)
TICKET = Ticket("https://ggus.example.org/1", TICKET_OPENED)
OK, WARNING, UNKNOWN, CRITICAL = State.OK, State.WARNING, State.UNKNOWN, State.CRITICAL

KINDS = {
    OK: FindingKind("fine", OK, "the endpoint is registered"),
    WARNING: FindingKind("odd", WARNING, "odd", "look at it", Party.RESOURCE_CENTRE),
    UNKNOWN: FindingKind("silent", UNKNOWN, "no answer", "try again", Party.GOCDB),
    CRITICAL: FindingKind("wrong", CRITICAL, "wrong", "mend it", Party.PILOT_SITE),
}
FOUND = {OK: "registered", WARNING: "odd", UNKNOWN: "no answer", CRITICAL: "not registered"}


def finding(state: State, subject: str) -> Finding:
    return KINDS[state].about(subject, FOUND[state], "registered")


def result(
    run: PlannedRun, *states: State, checked_at: datetime = NOW, mender: Party | None = None
) -> ProbeResult:
    findings = tuple(finding(state, f"nova.{run.site or 'somewhere'}") for state in states)
    if mender is not None:
        findings = tuple(replace(one, mender=mender) for one in findings)
    return ProbeResult(run.call.probe, findings, checked_at, 0.1)


def absent(found: ProbeResult) -> ProbeResult:
    """The result, where all that is not well is not there."""
    findings = tuple(
        replace(one, kind=replace(one.kind, nature=Nature.ABSENT)) for one in found.findings
    )
    return replace(found, findings=findings)


def run_at(
    site: str | None, criterion: str = "studied.it", probe: str = "registered"
) -> PlannedRun:
    arguments = (("site", site),) if site else ()
    return PlannedRun(ProbeCall(probe, arguments), criterion, f"{probe} at {site}", site)


def verifier(
    probe: str = "registered",
    strength: Strength = Strength.FULL,
    value: RequestValue = RequestValue.PILOT_SITE,
) -> Verifier:
    return Verifier(probe, "GOCDB says so", (("site", value),), None, strength)


def criterion(
    id: str,
    signed_off_by: Sequence[Party] = (),
    require: Require = Require.ANY,
    verified_by: Sequence[Verifier] = (),
    implied_by: Sequence[Implication] = (),
    applicant: Party | None = None,
    holds: Holds = Holds.ONCE,
) -> Criterion:
    return Criterion(
        id,
        id.partition(".")[0],
        f"{id} is done",
        tuple(signed_off_by),
        require,
        tuple(verified_by),
        tuple(implied_by),
        applicant,
        holds,
    )


def row(
    *criteria: Criterion,
    after: Sequence[str] = (),
    responsible: Sequence[Party] = (Party.PILOT_SITE,),
    require: Require = Require.ANY,
    product_types: Sequence[ProductType] = tuple(ProductType),
) -> Row:
    return Row(
        id=criteria[0].row,
        area="An area",
        title=criteria[0].row,
        responsible=tuple(responsible),
        require=require,
        action="Do it",
        comment="",
        product_types=tuple(product_types),
        depends=tuple(Dependency(id, DependencySource.INFERRED, "so it is") for id in after),
        criteria=tuple(criteria),
        links=(),
    )


WAIVER = Decision(
    "not-needed", "It is not needed", "nobody needs it", (Party.EGI_OPERATIONS,), ("studied.it",)
)
FIRST = criterion("first.done", signed_off_by=(Party.EGI_OPERATIONS,))
LATER = criterion("later.seen", verified_by=(verifier("seen"),), holds=Holds.EVERYWHERE)
BY_LATER = Implication("later.seen", "what is seen was made")


def procedure(*rows: Row) -> Procedure:
    return Procedure("mini", "A procedure for tests", "tests", rows, (WAIVER,))


def procedure_with(studied: Criterion, responsible: Sequence[Party]) -> Procedure:
    return procedure(
        row(FIRST, responsible=(Party.EGI_OPERATIONS,)),
        row(studied, after=("first",), responsible=responsible),
        row(LATER, after=("studied",)),
    )


def pilot_site(name: str) -> PilotSite:
    endpoint = ExpectedEndpoint("org.openstack.nova", f"nova.{name}", None)
    return PilotSite(name, ("EGI",), ("ops",), (endpoint,))


def sign(
    role: Party,
    on: date = date(2026, 10, 2),
    review_by: date | None = None,
    criterion: str = "studied.it",
    site: str | None = None,
) -> SignOff:
    return SignOff(criterion, "A. Person", role, on, "https://example.org/ticket", review_by, site)


def decision(review_by: date | None = None) -> TakenDecision:
    return TakenDecision(
        "not-needed",
        "B. Person",
        Party.EGI_OPERATIONS,
        date(2026, 9, 20),
        "it is not needed here",
        None,
        review_by,
    )


def request(
    sign_offs: Sequence[SignOff] = (),
    decisions: Sequence[TakenDecision] = (),
    sites: Sequence[str] = ("PILOT-A",),
    outcome: Outcome = Outcome.APPROVED,
    product_type: ProductType = ProductType.CLOUD_FRAMEWORK,
    ticket: Ticket | None = TICKET,
) -> Request:
    return Request(
        id="nova",
        file="nova.toml",
        edition="mini",
        product=Product("Nova", product_type),
        technology_provider=Contact("A. Person", "a.person@example.org"),
        applicant=Applicant(Party.OPERATIONS_CENTRE, "NGI_PILOT", None),
        customers=("a community",),
        motivation="it is wanted",
        ticket=ticket,
        operations_centres=("NGI_PILOT",),
        resource_centres=(),
        task_force=(),
        service_types=("org.openstack.nova",),
        pilot_sites=tuple(pilot_site(name) for name in sites),
        decisions=tuple(decisions),
        sign_offs=tuple(sign_offs),
        outcome=outcome,
    )


@dataclass(frozen=True)
class Case:
    """What is known about `studied.it`.

    `found` is what each probe found at each site: "registered@PILOT-A"; None: planned, not run.
    `absent` are those of them that found it by something that is not there.
    """

    found: Mapping[str, State | tuple[State, ...] | None] = field(default_factory=dict)
    verified_by: tuple[Verifier, ...] = (verifier(),)
    signed_off_by: tuple[Party, ...] = ()
    require: Require = Require.ANY
    responsible: tuple[Party, ...] = (Party.PILOT_SITE,)
    signs: tuple[SignOff, ...] = ()
    decisions: tuple[TakenDecision, ...] = ()
    implied_by: tuple[Implication, ...] = ()
    later_seen: State | None = None
    first_done: bool = True
    sites: tuple[str, ...] = ("PILOT-A",)
    outcome: Outcome = Outcome.APPROVED
    age: timedelta = timedelta(0)
    stale_after: timedelta | None = None
    applicant: Party | None = None
    mender: Party | None = None
    holds: Holds = Holds.ONCE
    last_verdicts: LastVerdicts | None = None
    absent: tuple[str, ...] = ()

    def completion(self) -> RequestCompletion:
        studied = criterion(
            "studied.it",
            self.signed_off_by,
            self.require,
            self.verified_by,
            self.implied_by,
            self.applicant,
            self.holds,
        )
        planned = []
        results = {}
        for where, states in self.found.items():
            probe, _, site = where.partition("@")
            run = run_at(site or None, probe=probe)
            planned.append(run)
            if states is not None:
                listed = states if isinstance(states, tuple) else (states,)
                results[run.call] = result(
                    run, *listed, checked_at=NOW - self.age, mender=self.mender
                )
            if where in self.absent:
                results[run.call] = absent(results[run.call])
        if self.later_seen is not None:
            later = run_at("PILOT-A", "later.seen", "seen")
            planned.append(later)
            results[later.call] = result(later, self.later_seen)
        first = (sign(Party.EGI_OPERATIONS, criterion="first.done"),) if self.first_done else ()
        return complete(
            procedure_with(studied, self.responsible),
            request((*self.signs, *first), self.decisions, self.sites, self.outcome),
            planned,
            results,
            NOW,
            self.last_verdicts,
            self.stale_after,
        )


def row_of(completion: RequestCompletion, id: str) -> RowCompletion:
    return next(row for row in completion.rows if row.row.id == id)


def studied(completion: RequestCompletion) -> CriterionCompletion:
    return row_of(completion, "studied").criteria[0]
