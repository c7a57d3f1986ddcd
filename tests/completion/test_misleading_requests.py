"""Requests made to mislead, each with its whole completion, site by site.

Every check that the procedure asks of a request is planned; it finds all well, but for what a case
says. What is not in a case's list waits, is blocked, or does not apply.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from proc19probes.catalogue import probe_names
from proc19probes.completion.completing import complete
from proc19probes.completion.model import (
    CriterionCompletion,
    CriterionState,
    LastVerdict,
    LastVerdicts,
    RequestCompletion,
)
from proc19probes.plan import plan
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import ProductType
from proc19probes.request.model import (
    Applicant,
    Contact,
    ExpectedEndpoint,
    Outcome,
    PilotSite,
    Product,
    PublishedInformation,
    Request,
    ResourceCentre,
    SignOff,
    SiteAccounting,
    SiteImages,
    TakenDecision,
    TaskForceMember,
    TaskForceRole,
)
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import PlannedRun
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State

WIKI = load_procedure("wiki-2016", frozenset(probe_names()))
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CE, SE = "org.example.ce", "org.example.se"
VMCATCHER = "eu.egi.cloud.vm-metadata.vmcatcher"
UNDECIDED = (CriterionState.WAITING, CriterionState.BLOCKED, CriterionState.NOT_APPLICABLE)

FINE = FindingKind("fine", State.OK, "fine")
WRONG = FindingKind("wrong", State.CRITICAL, "wrong", "mend it", Party.PILOT_SITE)
ABSENT = replace(WRONG, id="absent", nature=Nature.ABSENT)
SILENT = FindingKind("silent", State.UNKNOWN, "no answer", "ask again", Party.MONITORING)
FINE_BUT_WEAK = FINE.about("it", "seen").weakened("no digest is noted that can be compared")
PORTAL_EMPTY = replace(ABSENT, id="portal-empty", mender=Party.ACCOUNTING_PORTAL)

Found = Finding | FindingKind


def site(name: str, *endpoints: ExpectedEndpoint, **more: object) -> PilotSite:
    return replace(PilotSite(name, ("EGI",), ("ops",), endpoints), **more)


A = site("SITE-A", ExpectedEndpoint(CE, "ce.a.example.org", None))
B = site("SITE-B", ExpectedEndpoint(CE, "ce.b.example.org", None))
GRID = Request(
    id="halo",
    file="halo.toml",
    edition="wiki-2016",
    product=Product("Halo", ProductType.GRID_MIDDLEWARE),
    technology_provider=Contact("Iris Example", "iris@example.org"),
    applicant=Applicant(Party.TECHNOLOGY_PROVIDER, "Halo team", None),
    customers=("users",),
    motivation="users ask for it",
    ticket=None,
    operations_centres=("NGI_A",),
    resource_centres=(ResourceCentre("SITE-A", "NGI_A"), ResourceCentre("SITE-B", "NGI_A")),
    task_force=tuple(TaskForceMember(role, "A. Person", None) for role in TaskForceRole),
    service_types=(CE,),
    pilot_sites=(A, B),
    decisions=(),
    sign_offs=(),
    outcome=Outcome.APPROVED,
)
CLOUD = replace(
    GRID,
    product=Product("Stratus", ProductType.CLOUD_FRAMEWORK),
    resource_centres=(ResourceCentre("SITE-A", "NGI_A"),),
    pilot_sites=(A,),
)


def signed(
    criterion: str, role: Party, at: str | None = None, review_by: date | None = None
) -> SignOff:
    evidence = "https://example.org/evidence"
    return SignOff(criterion, "A. Person", role, date(2026, 10, 1), evidence, review_by, at)


def decided(decision: str, role: Party, review_by: date | None = None) -> TakenDecision:
    return TakenDecision(decision, "B. Person", role, date(2026, 9, 1), "so it is", None, review_by)


@dataclass(frozen=True)
class Case:
    """A request; what checks find, by "probe", "probe@site" or "probe type"; what follows.

    `but` is what differs from `at_best`; None for what is not decided.
    """

    request: Request
    but: Mapping[str, str | None]
    found: Mapping[str, Found] = field(default_factory=dict)
    remembered: LastVerdicts | None = None

    def completion(self) -> RequestCompletion:
        planned = plan(WIKI, self.request)
        results = {run.call: self._result(run) for run in planned}
        return complete(WIKI, self.request, planned, results, NOW, self.remembered)

    def _result(self, run: PlannedRun) -> ProbeResult:
        probe = run.call.probe
        service_type = dict(run.call.arguments).get("service_type")
        names = (f"{probe}@{run.site}", f"{probe} {service_type}", probe)
        found = next((self.found[name] for name in names if name in self.found), FINE)
        finding = found.about(run.subject, "seen") if isinstance(found, FindingKind) else found
        return ProbeResult(probe, (finding,), NOW, 0.1)


AT_BEST = {
    "prerequisites.resource-centres-exist": "verified",
    "prerequisites.resource-centres-available": "verified",
    "vo-concept.supported": "implied",
    "1a.added": "verified",
    "1b.deployed": "implied",
    "1b.registered": "verified",
    "2a.developed": "implied",
    "2a.glue-schema": "verified",
    "2b.deployed": "implied",
    "2c.verified": "verified",
    "6b.validated": "attention",
    "6c.displayed": "attention",
}
"""What checks decide of a grid middleware, where all is well and nobody signed anything."""
ANYWHERE = "1a.added"


def told(completion: RequestCompletion) -> dict[str, str]:
    """The state of each criterion that is neither undecided nor waived, at each site of several."""
    criteria = [one for row in completion.rows for one in row.criteria]
    return {one.criterion.id: state(one) for one in criteria if one.state not in UNDECIDED}


def state(criterion: CriterionCompletion) -> str:
    sites = [one.state.value for one in criterion.places if one.site is not None]
    several = f" ({', '.join(sites)})" if len(sites) > 1 else ""
    return f"{criterion.state.value}{several}"


def at_best(case: Case) -> dict[str, str]:
    """`AT_BEST` at each of the request's pilot sites, or Resource Centres."""
    many = {
        True: len(case.request.resource_centres),
        False: len(case.request.pilot_sites),
    }
    return {
        id: best
        if (count := many[id.startswith("prerequisites")]) < 2 or id == ANYWHERE
        else f"{best} ({', '.join([best] * count)})"
        for id, best in AT_BEST.items()
    }


TWO_TYPES = replace(GRID, service_types=(CE, SE))
ONLY_CE = replace(TWO_TYPES, pilot_sites=tuple(replace(one, service_types=(CE,)) for one in (A, B)))
ONE_SITE = replace(GRID, pilot_sites=(A,), resource_centres=GRID.resource_centres[:1])
MADE_UP = replace(ONE_SITE, pilot_sites=(site("SITE-A"),), task_force=())
SHARED = replace(ONE_SITE, shared_service_types=(CE,))
PUBLISHED = replace(SHARED, product=replace(GRID.product, published_as=("org.example.halo",)))
NOT_YET = ("service_published@SITE-B", "glue_schema_has_classes@SITE-B", "vo_in_policy@SITE-B")
WITH_LIST = replace(
    CLOUD,
    pilot_sites=(
        replace(
            A,
            endpoints=(*A.endpoints, ExpectedEndpoint(VMCATCHER, "vm.a.example.org", None)),
            information=PublishedInformation("https://a.example.org/glue.json"),
            images=SiteImages(
                image_list="https://example.org/list", endorser="/CN=me", endorser_ca="/CN=ca"
            ),
        ),
    ),
)
WITH_REGISTRY = replace(
    WITH_LIST,
    pilot_sites=(
        replace(
            WITH_LIST.pilot_sites[0],
            images=SiteImages(
                registry="https://registry.example.org",
                project="vm",
                image_service="https://glance.example.org",
            ),
        ),
    ),
)
ACCOUNTED = replace(
    ONE_SITE,
    pilot_sites=(
        replace(A, accounting=SiteAccounting(records="file:///q", submit_host="ce.a.example.org")),
    ),
)
CENTRE = replace(
    ONE_SITE, applicant=Applicant(Party.RESOURCE_CENTRE, "SITE-A", "NGI_A"), pilot_sites=()
)
PAST, TO_COME = date(2026, 11, 1), date(2027, 1, 1)
ALARM = {("1b.registered", "SITE-A"): LastVerdict(State.CRITICAL, NOW - timedelta(days=1))}

CASES: dict[str, Case] = {
    "two sites, all well": Case(GRID, {}),
    "one site's administrator signs for itself": Case(
        replace(GRID, sign_offs=(signed("1b.deployed", Party.PILOT_SITE, "SITE-A"),)),
        {
            "1b.deployed": None,
            "2a.developed": None,
            "2b.deployed": None,
            "2c.verified": "failing (failing, failing)",
        },
        {"service_published": ABSENT},
    ),
    "a sign-off that does not say which site": Case(
        replace(GRID, sign_offs=(signed("1b.deployed", Party.PILOT_SITE),)),
        {
            "1b.deployed": None,
            "2a.developed": None,
            "2b.deployed": None,
            "2c.verified": "failing (failing, failing)",
        },
        {"service_published": ABSENT},
    ),
    "one site is verified and the other one signs": Case(
        replace(GRID, sign_offs=(signed("1b.deployed", Party.PILOT_SITE, "SITE-B"),)),
        {
            "1b.deployed": "implied (implied, signed off)",
            "2a.developed": "implied (implied, blocked)",
            "2b.deployed": None,
            "2c.verified": "failing (verified, failing)",
        },
        {"service_published@SITE-B": ABSENT},
    ),
    "a site that has not published yet": Case(
        GRID,
        {
            "vo-concept.supported": "implied (implied, waiting)",
            "1b.deployed": None,
            "2a.developed": "implied (implied, blocked)",
            "2a.glue-schema": "verified (verified, blocked)",
            "2b.deployed": None,
            "2c.verified": "failing (verified, failing)",
        },
        dict.fromkeys(NOT_YET, ABSENT),
    ),
    "a site where the product's own software is wrong": Case(
        replace(GRID, sign_offs=(signed("2a.developed", Party.TECHNOLOGY_PROVIDER),)),
        {
            "2a.developed": "signed off (signed off, signed off)",
            "2a.glue-schema": "failing (verified, failing)",
        },
        {"glue_schema_has_classes@SITE-B": WRONG},
    ),
    "two of seven roles": Case(
        replace(
            ONE_SITE,
            task_force=GRID.task_force[:2],
            sign_offs=(signed("0b.set-up", Party.EGI_OPERATIONS),),
        ),
        {"0b.set-up": "attention"},
    ),
    "what was disputed, and GOCDB does not answer": Case(
        replace(ONE_SITE, sign_offs=(signed("1b.registered", Party.PILOT_SITE),)),
        {"1b.registered": "unknown"},
        {"endpoint_monitored": SILENT},
        ALARM,
    ),
    "what was never disputed, and GOCDB does not answer": Case(
        replace(ONE_SITE, sign_offs=(signed("1b.registered", Party.PILOT_SITE),)),
        {"1b.registered": "signed off"},
        {"endpoint_monitored": SILENT},
        {},
    ),
    "a made-up product that names no endpoint of its own": Case(
        MADE_UP,
        {
            "vo-concept.supported": None,
            "1b.deployed": None,
            "1b.registered": "attention",
            "2a.developed": None,
            "2a.glue-schema": "attention",
            "2b.deployed": None,
            "2c.verified": "attention",
            "0b.set-up": "attention",
        },
    ),
    "a service type that other products have too": Case(
        SHARED,
        {
            "vo-concept.supported": None,
            "1a.added": "attention",
            "1b.deployed": None,
            "2a.developed": None,
            "2a.glue-schema": "attention",
            "2b.deployed": None,
            "2c.verified": "attention",
        },
    ),
    "a shared service type, published under the product's own name": Case(
        PUBLISHED, {"1a.added": "attention"}
    ),
    "one endpoint of two service types is named": Case(
        TWO_TYPES,
        {
            "vo-concept.supported": None,
            "1b.deployed": None,
            "1b.registered": "attention (attention, attention)",
            "2a.developed": None,
            "2a.glue-schema": "attention (attention, attention)",
            "2b.deployed": None,
            "2c.verified": "attention (attention, attention)",
        },
    ),
    "each site says which service type it runs": Case(ONLY_CE, {}),
    "a site that is not in the scope itself": Case(
        GRID, {"1b.registered": "failing (verified, failing)"}, {"site_in_scope@SITE-B": WRONG}
    ),
    "one Resource Centre of two is closed": Case(
        replace(GRID, pilot_sites=(A,)),
        {"prerequisites.resource-centres-available": "disputed (verified, failing)"},
        {"site_certified@SITE-B": WRONG},
    ),
    "the only Resource Centre is suspended": Case(
        replace(
            ONE_SITE,
            sign_offs=(
                signed("prerequisites.resource-centres-available", Party.OPERATIONS_CENTRE),
            ),
        ),
        {"prerequisites.resource-centres-available": "disputed", "1b.registered": "failing"},
        {"site_certified": WRONG},
    ),
    "image list: the endpoint is not in the scope": Case(
        WITH_LIST,
        {
            "1b.registered": "failing",
            "7a.implemented": "verified",
            "7b.registered": "failing",
            "7c.passing": "verified",
            "7d.validated": "attention",
        },
        {"endpoint_in_scope": WRONG},
    ),
    "image list: no endpoint is registered": Case(
        WITH_LIST,
        {
            "1b.registered": "failing",
            "7a.implemented": "verified",
            "7b.registered": "failing",
            "7c.passing": "failing",
            "7d.validated": "attention",
        },
        {"endpoint_registered": ABSENT},
    ),
    "artefact registry: by name, no digest was compared": Case(
        WITH_REGISTRY,
        {"7a.implemented": "attention", "7b.registered": "verified", "7c.passing": "attention"},
        {"images_in_image_service": FINE_BUT_WEAK},
    ),
    "two decisions waive one criterion, one of them overdue": Case(
        replace(
            ONE_SITE,
            decisions=(
                decided("no-glue-schema-change", Party.TECHNOLOGY_PROVIDER, PAST),
                decided("not-in-the-bdii", Party.TECHNOLOGY_PROVIDER, TO_COME),
            ),
        ),
        {
            "vo-concept.supported": None,
            "1b.deployed": None,
            "2a.developed": None,
            "2a.glue-schema": None,
            "2b.deployed": None,
            "2c.verified": None,
        },
    ),
    "an overdue sign-off of what probes verify": Case(
        replace(ONE_SITE, sign_offs=(signed("2c.verified", Party.EGI_OPERATIONS, None, PAST),)),
        {},
    ),
    "the portal has no row, since the site is not at APEL": Case(
        ACCOUNTED,
        {"6b.validated": "failing", "6c.displayed": "failing", "6a.software": "verified"},
        {"accounting_published": ABSENT, "accounting_in_portal": PORTAL_EMPTY},
    ),
    "a Resource Centre applies": Case(
        replace(CENTRE, sign_offs=(signed("1.approved", Party.OPERATIONS_CENTRE),)),
        {
            "vo-concept.supported": None,
            "1b.deployed": None,
            "1b.registered": None,
            "2a.developed": None,
            "2a.glue-schema": None,
            "2b.deployed": None,
            "2c.verified": None,
            "6b.validated": None,
            "6c.displayed": None,
            "1.approved": "signed off",
        },
    ),
    "no new way of accessing resources": Case(
        replace(ONE_SITE, decisions=(decided("no-new-access-method", Party.RESOURCE_ALLOCATION),)),
        {"9.defined": "signed off"},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_whole_completion(case: Case) -> None:
    expected = {**at_best(case), **case.but}
    assert told(case.completion()) == {id: one for id, one in expected.items() if one}


def of(completion: RequestCompletion, id: str) -> CriterionCompletion:
    return next(one for row in completion.rows for one in row.criteria if one.criterion.id == id)


def test_operations_centre_of_a_resource_centre_that_applies_opens_the_ticket() -> None:
    opened = of(CASES["a Resource Centre applies"].completion(), "1.opened")
    assert (opened.state, opened.move) == (CriterionState.BLOCKED, ())
    prerequisites = tuple(
        signed(one.id, party)
        for one in WIKI.row_by_id["prerequisites"].criteria
        for party in one.signed_off_by[:1]
    )
    ready = replace(CENTRE, sign_offs=prerequisites)
    waiting = of(Case(ready, {}).completion(), "1.opened")
    assert (waiting.state, waiting.move) == (CriterionState.WAITING, (Party.OPERATIONS_CENTRE,))


def test_site_without_a_row_at_apel_is_sent_to_itself_and_not_to_the_portal() -> None:
    completion = CASES["the portal has no row, since the site is not at APEL"].completion()
    assert of(completion, "6c.displayed").move == (Party.PILOT_SITE,)


def test_fault_of_one_service_type_explains_none_of_another() -> None:
    both = replace(TWO_TYPES, pilot_sites=(A,), resource_centres=GRID.resource_centres[:1])
    wrong = replace(WRONG, mender=Party.TECHNOLOGY_PROVIDER)
    absent_and_wrong = {f"service_published {SE}": ABSENT, f"information_valid {CE}": wrong}
    verified = of(Case(both, {}, absent_and_wrong).completion(), "2c.verified")
    assert set(verified.move) == {Party.PILOT_SITE, Party.TECHNOLOGY_PROVIDER}


def test_one_site_that_a_reader_asks_about_is_one_of_all() -> None:
    narrowed = replace(GRID, only_sites=("SITE-A",))
    found = of(Case(narrowed, {}, {"endpoint_monitored": WRONG}).completion(), "1b.registered")
    assert found.because.startswith("failing at 1 of 2 sites: ")
    assert found.places[0].because.startswith("failing: ")


def test_two_waiving_decisions_count_by_the_better_whatever_their_order() -> None:
    case = CASES["two decisions waive one criterion, one of them overdue"]
    for decisions in (case.request.decisions, case.request.decisions[::-1]):
        completion = replace(case, request=replace(case.request, decisions=decisions)).completion()
        assert of(completion, "2a.glue-schema").state is CriterionState.NOT_APPLICABLE


def test_probe_of_what_is_waived_is_not_said_to_lack_something() -> None:
    overdue = decided("not-in-the-bdii", Party.TECHNOLOGY_PROVIDER, PAST)
    verified = of(Case(replace(ONE_SITE, decisions=(overdue,)), {}).completion(), "2c.verified")
    assert (verified.state, verified.notes) == (CriterionState.ATTENTION, ())


def test_row_that_is_complete_before_its_time_says_what_is_open() -> None:
    rows = {row.row.id: row for row in Case(ONE_SITE, {}).completion().rows}
    assert rows["prerequisites"].open_before == ()
    told_early = replace(
        ONE_SITE,
        sign_offs=tuple(
            signed(f"12a.{one}", Party.EGI_OPERATIONS) for one in ("omb-told", "broadcast-sent")
        ),
    )
    last = next(row for row in Case(told_early, {}).completion().rows if row.row.id == "12a")
    assert last.state is CriterionState.SIGNED_OFF
    assert {"vo-concept", "x509"} & set(last.open_before) == {"x509"}


@pytest.mark.parametrize("outcome", Outcome, ids=lambda outcome: outcome.value)
def test_what_is_decided_does_not_depend_on_the_outcome(outcome: Outcome) -> None:
    assert told(Case(replace(ONE_SITE, outcome=outcome), {}).completion()) == AT_BEST
