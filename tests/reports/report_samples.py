"""Two requests for the tests of reports: one in every kind of trouble, one that is complete.

`troubled()` has rows in all ten states at two pilot sites, and names that try to break a line, a
table and a terminal. GOCDB did not answer three of its rows and one that is signed off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from proc19probes.completion.completing import complete
from proc19probes.completion.model import LastVerdicts, RequestCompletion
from proc19probes.history.standing import History, observe
from proc19probes.procedure.model import (
    ALL_ROWS,
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
from proc19probes.reports.dated import dated
from proc19probes.reports.unread import Unread
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
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
HOSTILE_PRODUCT = "PILOT|Stack\n\x1b[31mÆther `x` <script>@all"
HOSTILE_SIGNER = "Jürgen | O'Hara\r\n*Šéf* <b>@everyone</b> #42"
LONG_HOST = "nova-" + "x" * 70 + ".pilot.example.org"
SITES = ("PILOT-CLOUD", "PILOT-ŽILINA")

REGISTERED = FindingKind("endpoint-registered", State.OK, "the endpoint is registered")
NOT_REGISTERED = FindingKind(
    "endpoint-not-registered",
    State.CRITICAL,
    "the endpoint is not registered",
    "register the endpoint in GOCDB, at the site and with the service type that the request names",
    Party.PILOT_SITE,
)
OLD = FindingKind(
    "records-old", State.WARNING, "the records are old", "publish the records again", Party.APEL
)
GOCDB_DOWN = not_obtained(
    Unobtainable(
        Cause.UNREACHABLE,
        "GOCDB's list of service types",
        "connection refused (goc.egi.eu)",
        Service("gocdb", "GOCDB", "", Party.GOCDB),
    )
)
GOCDB_DOWN_FOR_SITES = replace(GOCDB_DOWN, subject="GOCDB's list of all sites")
NOT_PERMITTED = not_obtained(
    Unobtainable(
        Cause.NOT_PERMITTED,
        "GGUS's support units",
        "HTTP 403 from ggus.eu",
        Service("ggus", "GGUS", "", Party.GGUS),
    )
)


def command(call: ProbeCall) -> tuple[str, ...]:
    """As plan.command has it, for probes that only these tests know."""
    options = [
        word for name, value in call.arguments for word in (f"--{name.replace('_', '-')}", value)
    ]
    return (f"check_proc19_{call.probe}", *options)


def criterion(
    id: str,
    *signers: Party,
    probe: str | None = None,
    implied_by: Sequence[Implication] = (),
) -> Criterion:
    verifiers = (
        (Verifier(probe, "it looks", (("site", RequestValue.PILOT_SITE),), None, Strength.FULL),)
        if probe
        else ()
    )
    return Criterion(
        id,
        id.partition(".")[0],
        f"What {id} asks for is done",
        signers,
        Require.ANY,
        verifiers,
        tuple(implied_by),
        None,
    )


def row(
    area: str,
    title: str,
    responsible: Party,
    *criteria: Criterion,
    after: Sequence[str] = (),
    product_types: Sequence[ProductType] = tuple(ProductType),
) -> Row:
    return Row(
        criteria[0].row,
        area,
        title,
        (responsible,),
        Require.ANY,
        title,
        "",
        tuple(product_types),
        tuple(Dependency(id, DependencySource.INFERRED, "one after the other") for id in after),
        criteria,
        (),
    )


TP, OPS, SITE = Party.TECHNOLOGY_PROVIDER, Party.EGI_OPERATIONS, Party.PILOT_SITE
SUBMISSION, CONFIGURATION, INFORMATION = (
    "Request submission and validation",
    "Configuration Management",
    "Information System",
)
PROCEDURE = Procedure(
    "sample-2026",
    "A procedure for the tests of reports",
    "tests",
    (
        row(SUBMISSION, "Open a ticket", Party.APPLICANT, criterion("1.opened", Party.APPLICANT)),
        row(SUBMISSION, "Agree on an Underpinning Agreement", OPS, criterion("0a.agreed", OPS)),
        row(
            CONFIGURATION,
            "Add new service types",
            Party.GOCDB,
            criterion("1a.added", probe="service_type_in_gocdb"),
        ),
        row(
            CONFIGURATION,
            "Deploy technical service instance and register in GOCDB",
            SITE,
            criterion("1b.registered", probe="endpoint_registered"),
            criterion("1b.documented", SITE),
        ),
        row(
            CONFIGURATION,
            "Have the endpoint monitored",
            SITE,
            criterion("1c.monitored", SITE, probe="endpoint_monitored"),
        ),
        row(
            INFORMATION,
            "Develop software for integration with BDII",
            TP,
            criterion(
                "2a.developed",
                TP,
                implied_by=(Implication("2b.deployed", "what is published was developed"),),
            ),
        ),
        row(
            INFORMATION,
            "Deploy software for integration with BDII",
            SITE,
            criterion("2b.deployed", probe="site_publishes_service"),
        ),
        row("Monitoring", "Run the probe", OPS, criterion("3a.run", probe="site_in_gocdb")),
        row(
            "Monitoring",
            "Certify the site",
            OPS,
            criterion("3b.certified", probe="site_certified"),
            criterion("3b.documented", OPS),
        ),
        row("Monitoring", "Publish results", OPS, criterion("3c.published", probe="results")),
        row(
            "Support",
            'Create Support Unit under "Product Teams" category',
            Party.GGUS,
            criterion("5b.created", Party.GGUS, probe="support_unit"),
            after=("0a",),
        ),
        row("Accounting", "Publish records", Party.APEL, criterion("6a.fresh", probe="records")),
        row("Accounting", "Validate integration", Party.APEL, criterion("6b.valid", Party.APEL)),
        row(
            "VM image Marketplace",
            "Subscribe to image lists",
            TP,
            criterion("7a.subscribed", TP),
            product_types=(ProductType.CLOUD_FRAMEWORK,),
        ),
        row("Documentation", "Update documentation", OPS, criterion("8a.updated", OPS)),
        row("Resource Allocation", "Add access method", OPS, criterion("9.added", OPS)),
        row("Final", "Announce", OPS, criterion("12a.told", OPS), after=("0a", "8a")),
    ),
    (
        Decision(
            "no-new-access",
            "No new access method",
            "it is not a new way of accessing resources",
            (OPS,),
            ("9.added",),
        ),
    ),
)


def endpoint(site: str) -> ExpectedEndpoint:
    return ExpectedEndpoint("org.openstack.nova", LONG_HOST, f"https://{LONG_HOST}:5000/v3/{site}")


def sign_off(
    criterion: str, role: Party, by: str = "Ann Other", review_by: date | None = None
) -> SignOff:
    evidence = f"https://ggus.example.org/ticket/{criterion}"
    return SignOff(criterion, by, role, date(2026, 5, 4), evidence, review_by)


def request(id: str, product: str, sign_offs: Iterable[SignOff]) -> Request:
    return Request(
        id=id,
        file=f"requests/{id}.toml",
        edition=PROCEDURE.edition,
        product=Product(product, ProductType.GRID_MIDDLEWARE),
        technology_provider=Contact("Prov Ider", "prov@example.org"),
        applicant=Applicant(Party.OPERATIONS_CENTRE, "NGI_PILOT", None),
        customers=(),
        motivation="It is wanted",
        ticket=Ticket("https://ggus.example.org/1", date(2026, 4, 1)),
        operations_centres=("NGI_PILOT",),
        resource_centres=(),
        task_force=(),
        service_types=("org.openstack.nova",),
        pilot_sites=tuple(PilotSite(site, ("EGI",), ("ops",), (endpoint(site),)) for site in SITES),
        decisions=(
            TakenDecision(
                "no-new-access", HOSTILE_SIGNER, OPS, date(2026, 5, 2), "same portal", None, None
            ),
        ),
        sign_offs=tuple(sign_offs),
        outcome=Outcome.APPROVED,
    )


def planned(probe: str, criterion: str, site: str) -> PlannedRun:
    arguments = (("site", site), ("url", endpoint(site).url or ""))
    return PlannedRun(ProbeCall(probe, arguments), criterion, f"{probe} at {site}", site)


PLANNED = tuple(
    planned(verifier.probe, criterion.id, site)
    for criterion in PROCEDURE.criteria()
    for verifier in criterion.verified_by
    for site in SITES
)


def found(run: PlannedRun, *findings: Finding) -> ProbeResult:
    story = (f"GOCDB: asked for {run.site}, 0.20 s, 1432 bytes, fetched",)
    return ProbeResult(run.call.probe, findings, NOW - timedelta(seconds=5), 0.21, story)


def fine(run: PlannedRun) -> ProbeResult:
    measure = Measure("endpoints", 1)
    return found(run, REGISTERED.about(LONG_HOST, f"registered at {run.site}", measures=(measure,)))


def not_registered(run: PlannedRun) -> ProbeResult:
    return found(run, NOT_REGISTERED.about(LONG_HOST, "not in GOCDB", f"registered at {run.site}"))


def _trouble(run: PlannedRun) -> ProbeResult | None:
    first = run.site == SITES[0]
    match run.call.probe:
        case "endpoint_registered":
            return fine(run) if first else not_registered(run)
        case "endpoint_monitored":
            return not_registered(run) if first else found(run, GOCDB_DOWN_FOR_SITES)
        case "service_type_in_gocdb":
            return found(run, GOCDB_DOWN)
        case "site_in_gocdb" | "site_certified":
            return found(run, GOCDB_DOWN_FOR_SITES)
        case "support_unit":
            return found(run, NOT_PERMITTED)
        case "results":
            return None if first else fine(run)
        case "records":
            return found(run, OLD.about("records", "9 days old", "at most 2 days old"))
    return fine(run)


def troubled(product: str = HOSTILE_PRODUCT, signer: str = HOSTILE_SIGNER) -> RequestCompletion:
    """The request in every kind of trouble."""
    sign_offs = (
        sign_off("1.opened", Party.APPLICANT, signer),
        sign_off("1c.monitored", SITE, signer),
        sign_off("3b.documented", OPS),
        sign_off("5b.created", Party.GGUS),
        sign_off("8a.updated", OPS, signer, review_by=date(2026, 9, 1)),
    )
    results = {run.call: result for run in PLANNED if (result := _trouble(run)) is not None}
    return complete(PROCEDURE, request("cloud", product, sign_offs), PLANNED, results, NOW)


EVERYWHERE = ("1b.registered", "1b.documented", "2b.deployed")
WEAK = "other products have org.openstack.nova too, so it may be another product's"
OWN_EDITION = "/srv/own/sample-2026.toml"
CONTRADICTION = (
    "Ann Other signs for different parties (Operations Centre, Pilot Site, GGUS): "
    "each speaks for itself"
)


UNREAD = (
    Unread("requests/broken.toml", ("product.type: found 'cluod', expected cloud framework",)),
    Unread(
        "requests/gone.toml",
        ("file: found no such file or directory, expected a file that can be read",),
    ),
)


def at_every_site(row: Row) -> Row:
    """The row with those of its criteria in EVERYWHERE judged at each site; 12a is after all."""
    criteria = tuple(
        replace(one, holds=Holds.EVERYWHERE if one.id in EVERYWHERE else one.holds)
        for one in row.criteria
    )
    after_all = (Dependency(ALL_ROWS, DependencySource.INFERRED, "what is announced is there"),)
    return replace(row, criteria=criteria, depends=after_all if row.id == "12a" else row.depends)


def site_by_site(remembered: LastVerdicts | None = None) -> RequestCompletion:
    """A request by an edition of its own, whose criteria have to hold at each site and do not.

    It is troubled otherwise: what is published may be another product's, a Pilot Site signed for
    itself alone, GGUS cannot be checked now, and the request contradicts itself.
    """
    procedure = replace(PROCEDURE, rows=tuple(map(at_every_site, PROCEDURE.rows)))
    runs = tuple(
        replace(run, weak_because=WEAK if run.call.probe == "site_publishes_service" else "")
        for run in PLANNED
    )
    sign_offs = (
        sign_off("1.opened", Party.APPLICANT),
        replace(sign_off("1b.documented", SITE), site=SITES[1]),
        sign_off("5b.created", Party.GGUS),
    )
    asked = replace(request("sites", "PILOT Stack", sign_offs), edition=OWN_EDITION)
    results = {run.call: result for run in runs if (result := _trouble(run)) is not None}
    return complete(procedure, asked, runs, results, NOW, remembered)


def seen_before(completion: RequestCompletion) -> RequestCompletion:
    """The same, as a history has it that saw it three days ago."""
    history = observe(History(), [replace(completion, instant=NOW - timedelta(days=3))])
    return dated(completion, history)


def finished(id: str = "grid", product: str = "PILOT Batch") -> RequestCompletion:
    """The request that is complete."""
    sign_offs = [
        sign_off(criterion.id, criterion.signed_off_by[0])
        for criterion in PROCEDURE.criteria()
        if criterion.signed_off_by
    ]
    results = {run.call: fine(run) for run in PLANNED}
    return complete(PROCEDURE, request(id, product, sign_offs), PLANNED, results, NOW)
