"""Which probes run for a request, for a site alone, and the commands that repeat them."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_requests import CLOUD, GRID, NOVA, VMCATCHER, decided

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.plan import blank_command, check_procedure, command, plan
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import (
    Criterion,
    Procedure,
    ProductType,
    RequestValue,
    Strength,
    Verifier,
)
from proc19probes.procedure.problems import ProcedureError
from proc19probes.request.applicability import is_asked_of, why_not_applicable
from proc19probes.request.model import (
    Applicant,
    ExpectedEndpoint,
    PilotSite,
    Product,
    PublishedInformation,
    Request,
    ResourceCentre,
    SiteAccounting,
    SiteImages,
)
from proc19probes.vocabulary.parameters import build
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import PlannedRun

WIKI = load_procedure("wiki-2016", frozenset(probe_names()))


def shown(runs: Iterable[PlannedRun]) -> list[str]:
    """One line a run: criterion, subject, site, and the command."""
    return [
        f"{run.criterion} | {run.subject} | {run.site} | {' '.join(command(run.call))}"
        for run in runs
    ]


CHECK = "check_proc19"
NOVA_HERE = f"--site PILOT-CLOUD --service-type {NOVA} --hostname nova.example.org"
NOVA_THERE = f"--site PILOT-CLOUD --service-type {NOVA}"
NOVA_SITE = f"{NOVA} at PILOT-CLOUD | PILOT-CLOUD"
NOVA_URL = "--endpoint-url https://nova.example.org:5000/v3"
VM_HERE = f"--site PILOT-CLOUD --service-type {VMCATCHER} --hostname images.example.org"
NOVA_SUBJECT = f"{NOVA} on nova.example.org at PILOT-CLOUD | PILOT-CLOUD"
SITE = "PILOT-CLOUD | PILOT-CLOUD"
VM_SUBJECT = f"{VMCATCHER} on images.example.org at PILOT-CLOUD | PILOT-CLOUD"

CLOUD_PLAN = [
    "prerequisites.resource-centres-exist | PILOT-CLOUD | PILOT-CLOUD | "
    f"{CHECK}_resource_centre_in_operations_centre "
    "--site PILOT-CLOUD --operations-centre NGI_EXAMPLE",
    f"prerequisites.resource-centres-available | {SITE} | {CHECK}_site_certified "
    "--site PILOT-CLOUD",
    f"prerequisites.resource-centres-available | {SITE} | "
    f"{CHECK}_site_in_production_infrastructure --site PILOT-CLOUD",
    f"1a.added | {NOVA} | None | {CHECK}_service_type_in_gocdb --service-type {NOVA}",
    f"1b.registered | {NOVA_SUBJECT} | {CHECK}_endpoint_registered {NOVA_HERE} {NOVA_URL}",
    f"1b.registered | {NOVA_SUBJECT} | {CHECK}_endpoint_in_production {NOVA_HERE} {NOVA_URL}",
    f"1b.registered | {NOVA_SUBJECT} | {CHECK}_endpoint_monitored {NOVA_HERE} {NOVA_URL}",
    f"1b.registered | {NOVA_SUBJECT} | {CHECK}_endpoint_in_scope {NOVA_HERE} {NOVA_URL} "
    "--scope EGI,FedCloud",
    "1b.registered | PILOT-CLOUD | PILOT-CLOUD | " + f"{CHECK}_site_certified --site PILOT-CLOUD",
    "1b.registered | PILOT-CLOUD | PILOT-CLOUD | "
    f"{CHECK}_site_in_production_infrastructure --site PILOT-CLOUD",
    "1b.registered | PILOT-CLOUD | PILOT-CLOUD | " + f"{CHECK}_site_in_scope --site PILOT-CLOUD",
    f"2a.glue-schema | {NOVA_SITE} | {CHECK}_glue_schema_has_classes {NOVA_THERE}",
    f"2c.verified | {NOVA_SITE} | {CHECK}_service_published {NOVA_THERE}",
    f"2c.verified | {NOVA_SUBJECT} | {CHECK}_published_as_registered {NOVA_HERE} {NOVA_URL}",
    f"2c.verified | {NOVA_SITE} | {CHECK}_information_valid {NOVA_THERE}",
    f"2c.verified | {NOVA_SITE} | {CHECK}_information_fresh {NOVA_THERE}",
    f"2c.verified | {NOVA_SITE} | {CHECK}_information_keys_resolve {NOVA_THERE}",
    f"2c.verified | {NOVA_SITE} | {CHECK}_endpoint_healthy {NOVA_THERE}",
    f"2c.verified | {NOVA_SITE} | {CHECK}_vo_in_policy {NOVA_THERE} --vo ops",
    "6b.validated | PILOT-CLOUD | PILOT-CLOUD | "
    f"{CHECK}_accounting_published --site PILOT-CLOUD --kind cloud",
    "6c.displayed | PILOT-CLOUD | PILOT-CLOUD | "
    f"{CHECK}_accounting_in_portal --site PILOT-CLOUD --infrastructure cloud",
    f"7b.registered | {VM_SUBJECT} | {CHECK}_endpoint_registered {VM_HERE}",
    f"7b.registered | {VM_SUBJECT} | {CHECK}_endpoint_in_production {VM_HERE}",
    f"7b.registered | {VM_SUBJECT} | {CHECK}_endpoint_monitored {VM_HERE}",
    f"7b.registered | {VM_SUBJECT} | {CHECK}_endpoint_in_scope {VM_HERE} --scope EGI,FedCloud",
    f"7c.passing | {VM_SUBJECT} | {CHECK}_endpoint_registered {VM_HERE}",
]


def test_a_cloud_request_is_planned_endpoint_by_endpoint() -> None:
    assert shown(plan(WIKI, CLOUD)) == CLOUD_PLAN


GRID_REGISTERED = [
    "org.example.ce on ce.org at PILOT-GRID | PILOT-GRID | check_proc19_endpoint_registered "
    "--site PILOT-GRID --service-type org.example.ce --hostname ce.org",
    "org.example.se at PILOT-GRID | PILOT-GRID | check_proc19_endpoint_registered "
    "--site PILOT-GRID --service-type org.example.se",
    "org.example.ce at PILOT-OTHER | PILOT-OTHER | check_proc19_endpoint_registered "
    "--site PILOT-OTHER --service-type org.example.ce",
    "org.example.se at PILOT-OTHER | PILOT-OTHER | check_proc19_endpoint_registered "
    "--site PILOT-OTHER --service-type org.example.se",
]


def test_each_service_type_is_expected_at_each_site() -> None:
    runs = [run for run in plan(WIKI, GRID) if run.call.probe == "endpoint_registered"]
    assert shown(runs) == [f"1b.registered | {line}" for line in GRID_REGISTERED]


def test_a_site_that_says_what_it_runs_is_asked_for_nothing_else() -> None:
    first, other = GRID.pilot_sites
    limited = replace(GRID, pilot_sites=(replace(first, service_types=("org.example.ce",)), other))
    runs = [run for run in plan(WIKI, limited) if run.call.probe == "endpoint_registered"]
    assert shown(runs) == [
        f"1b.registered | {line}" for line in GRID_REGISTERED if "se at PILOT-GRID" not in line
    ]


def test_one_site_alone_is_asked_for_where_a_reader_asks_about_it() -> None:
    narrowed = replace(GRID, only_sites=("PILOT-OTHER",))
    registered = [run for run in plan(WIKI, narrowed) if run.call.probe == "endpoint_registered"]
    assert {run.site for run in registered} == {"PILOT-OTHER"}


SHARED = replace(GRID, shared_service_types=("org.example.ce",))
PUBLISHED = replace(SHARED, product=replace(GRID.product, published_as=("org.example.halo",)))
NOT_NAMED = "the request names no endpoint of org.example.se at PILOT-GRID"
MAY_BE_ANOTHERS = "other products have org.example.ce too, so it may be another product's"


@pytest.mark.parametrize(
    ("request_", "probe", "subject", "because"),
    [
        (GRID, "endpoint_registered", "org.example.ce on ce.org at PILOT-GRID", ""),
        (GRID, "service_published", "org.example.ce at PILOT-GRID", ""),
        (GRID, "endpoint_registered", "org.example.se at PILOT-GRID", NOT_NAMED),
        (GRID, "service_published", "org.example.se at PILOT-GRID", NOT_NAMED),
        (SHARED, "endpoint_registered", "org.example.ce on ce.org at PILOT-GRID", ""),
        (SHARED, "service_published", "org.example.ce at PILOT-GRID", MAY_BE_ANOTHERS),
        (PUBLISHED, "service_published", "org.example.ce at PILOT-GRID", ""),
        (PUBLISHED, "endpoint_registered", "org.example.ce at PILOT-OTHER", MAY_BE_ANOTHERS),
        (SHARED, "service_type_in_gocdb", "org.example.ce", MAY_BE_ANOTHERS),
        (SHARED, "service_type_in_gocdb", "org.example.se", ""),
        (SHARED, "site_certified", "PILOT-GRID", ""),
    ],
)
def test_what_may_be_another_products_is_weak(
    request_: Request, probe: str, subject: str, because: str
) -> None:
    runs = [
        run for run in plan(WIKI, request_) if (run.call.probe, run.subject) == (probe, subject)
    ]
    assert {run.weak_because for run in runs} == {because}


def test_a_site_without_scopes_leaves_the_scope_to_the_probe() -> None:
    arguments = {
        run.site: dict(run.call.arguments).get("scope")
        for run in plan(WIKI, GRID)
        if run.call.probe == "endpoint_in_scope"
    }
    assert arguments == {"PILOT-GRID": "EGI", "PILOT-OTHER": None}


def test_each_service_type_is_looked_for_once() -> None:
    runs = [run.subject for run in plan(WIKI, GRID) if run.criterion == "1a.added"]
    assert runs == ["org.example.ce", "org.example.se"]


def test_each_resource_centre_is_looked_for_in_its_own_operations_centre() -> None:
    runs = [
        dict(run.call.arguments)
        for run in plan(WIKI, GRID)
        if run.call.probe == "resource_centre_in_operations_centre"
    ]
    assert runs == [
        {"site": "PILOT-GRID", "operations_centre": "NGI_EXAMPLE"},
        {"site": "PILOT-OTHER", "operations_centre": "NGI_OTHER"},
    ]


def test_nothing_for_cloud_frameworks_alone_is_planned_for_grid_middleware() -> None:
    assert not [run for run in plan(WIKI, GRID) if run.criterion == "7b.registered"]


def test_two_endpoints_on_one_host_are_two_questions_each_by_its_url() -> None:
    (site,) = CLOUD.pilot_sites
    second = ExpectedEndpoint(NOVA, "nova.example.org", "https://nova.example.org:8774/v2")
    request = replace(CLOUD, pilot_sites=(replace(site, endpoints=(*site.endpoints, second)),))
    probes = [run.call.probe for run in plan(WIKI, request) if run.criterion == "1b.registered"]
    names = ("registered", "in_production", "monitored", "in_scope")
    assert [probes.count(f"endpoint_{name}") for name in names] == [2, 2, 2, 2]
    assert probes.count("site_certified") == 1


def changed(criterion: str, *verifiers: Verifier) -> Procedure:
    """The edition with other verifiers at one criterion."""

    def with_verifiers(one: Criterion) -> Criterion:
        return replace(one, verified_by=verifiers) if one.id == criterion else one

    rows = tuple(
        replace(row, criteria=tuple(with_verifiers(one) for one in row.criteria))
        for row in WIKI.rows
    )
    return replace(WIKI, rows=rows)


def verifier(probe: str, **arguments: RequestValue | str) -> Verifier:
    return Verifier(probe, "why", tuple(arguments.items()), None, Strength.FULL)


def test_what_a_decision_waives_is_not_run() -> None:
    procedure = changed("6a.software", verifier("site_certified", site=RequestValue.PILOT_SITE))
    waived = replace(CLOUD, decisions=(decided("accounting-data-already-collected"),))
    assert [run for run in plan(procedure, CLOUD) if run.criterion == "6a.software"]
    assert not [run for run in plan(procedure, waived) if run.criterion == "6a.software"]


def test_what_is_for_another_kind_of_applicant_is_not_run() -> None:
    procedure = changed("1.approved", verifier("site_certified", site=RequestValue.PILOT_SITE))
    applicant = Applicant(Party.RESOURCE_CENTRE, "PILOT-CLOUD", "NGI_EXAMPLE")
    wish = replace(CLOUD, applicant=applicant)
    assert not [run for run in plan(procedure, CLOUD) if run.criterion == "1.approved"]
    assert [run for run in plan(procedure, wish) if run.criterion == "1.approved"]


def test_a_literal_is_asked_once_for_the_whole_request() -> None:
    procedure = changed("4.in-profile", verifier("service_type_in_gocdb", service_type="APEL"))
    runs = [run for run in plan(procedure, GRID) if run.criterion == "4.in-profile"]
    assert shown(runs) == [
        "4.in-profile | service_type_in_gocdb | None | "
        "check_proc19_service_type_in_gocdb --service-type APEL"
    ]


def test_the_product_is_asked_once_by_its_name() -> None:
    procedure = changed(
        "4.in-profile", verifier("service_type_in_gocdb", service_type=RequestValue.PRODUCT)
    )
    runs = [run for run in plan(procedure, GRID) if run.criterion == "4.in-profile"]
    assert [(run.subject, dict(run.call.arguments)) for run in runs] == [
        ("Example CE", {"service_type": "Example CE"})
    ]


NAMES = st.text("ABCDEFGHIJ-", min_size=1, max_size=6)
TYPES = st.lists(st.sampled_from([NOVA, VMCATCHER, "org.example.ce"]), min_size=1, unique=True)
ENDPOINTS = st.builds(
    ExpectedEndpoint,
    st.sampled_from([NOVA, VMCATCHER, "org.example.ce"]),
    st.sampled_from(["a.example.org", "b.example.org"]),
    st.sampled_from([None, "https://a.example.org/"]),
)
SITES = st.lists(
    st.builds(
        PilotSite,
        NAMES,
        st.lists(st.sampled_from(["EGI", "FedCloud"]), unique=True).map(tuple),
        st.just(("ops",)),
        st.lists(ENDPOINTS, max_size=4, unique=True).map(tuple),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda site: site.name,
)
REQUESTS = st.builds(
    lambda kind, types, sites, centres: replace(
        CLOUD,
        product=Product("Example", kind),
        service_types=tuple(types),
        pilot_sites=tuple(sites),
        resource_centres=tuple(centres),
    ),
    st.sampled_from(ProductType),
    TYPES,
    SITES,
    st.lists(st.builds(ResourceCentre, NAMES, NAMES), max_size=3),
)
OF_SITES = (
    RequestValue.PILOT_SITE,
    RequestValue.ENDPOINT_SITE,
)


@settings(max_examples=60, deadline=None)
@given(REQUESTS)
def test_every_verifier_of_a_site_runs_at_every_pilot_site(request_: Request) -> None:
    runs = {(run.criterion, run.call.probe, run.site) for run in plan(WIKI, request_)}
    for criterion in WIKI.criteria():
        if why_not_applicable(WIKI, request_, criterion) is not None:
            continue
        for one in criterion.verified_by:
            if one.needs or not is_asked_of(one, request_):
                continue
            if any(value in OF_SITES for _, value in one.arguments):
                for site in request_.pilot_sites:
                    assert (criterion.id, one.probe, site.name) in runs


@settings(max_examples=60, deadline=None)
@given(REQUESTS)
def test_every_named_endpoint_of_the_requests_types_is_looked_for(request_: Request) -> None:
    looked_for = {
        (run.site, dict(run.call.arguments).get("hostname"))
        for run in plan(WIKI, request_)
        if run.criterion == "1b.registered" and run.call.probe == "endpoint_registered"
    }
    for site in request_.pilot_sites:
        for endpoint in site.endpoints:
            if endpoint.service_type in request_.service_types:
                assert (site.name, endpoint.hostname) in looked_for


@settings(max_examples=60, deadline=None)
@given(REQUESTS)
def test_every_planned_call_is_one_that_its_probe_takes_and_none_is_doubled(
    request_: Request,
) -> None:
    runs = plan(WIKI, request_)
    assert len(set(runs)) == len(runs)
    for run in runs:
        build(load_probe(run.call.probe).parameters, dict(run.call.arguments))


MISFITS = {
    "unknown-argument": (
        verifier("site_certified", site=RequestValue.PILOT_SITE, colour=RequestValue.PRODUCT),
        "with.colour",
        "no such parameter, expected one of site",
    ),
    "missing-argument": (verifier("site_certified"), "with.site", "missing"),
    "value-that-may-be-open": (
        verifier("site_certified", site=RequestValue.ENDPOINT_HOSTNAME),
        "with.site",
        "may be left open",
    ),
    "empty-literal": (verifier("site_certified", site=""), "with.site", "--site is empty"),
    "no-such-probe": (verifier("site_sertified"), "probe", "no probe is called 'site_sertified'"),
}


@pytest.mark.parametrize(("wrong", "key", "words"), MISFITS.values(), ids=list(MISFITS))
def test_a_procedure_that_does_not_fit_its_probes_is_refused(
    wrong: Verifier, key: str, words: str
) -> None:
    with pytest.raises(ProcedureError) as raised:
        check_procedure(changed("4.in-profile", wrong))
    (problem,) = raised.value.problems
    assert problem.file == "wiki-2016.toml"
    assert problem.part == "row 4"
    assert problem.key == f"criterion[in-profile].verified_by[{wrong.probe}].{key}"
    assert words in problem.text


def test_a_blank_command_has_capitals_and_brackets_for_what_is_to_be_filled_in() -> None:
    registered = WIKI.criterion_by_id["1b.registered"].verified_by[0]
    assert " ".join(blank_command(registered)) == (
        "check_proc19_endpoint_registered --site SITE --service-type TYPE "
        "[--hostname HOST] [--endpoint-url URL]"
    )


def test_a_blank_command_has_the_service_type_that_the_procedure_gives() -> None:
    registered = WIKI.criterion_by_id["7b.registered"].verified_by[1]
    assert " ".join(blank_command(registered)) == (
        f"check_proc19_endpoint_in_production --site SITE --service-type {VMCATCHER} "
        "[--hostname HOST] [--endpoint-url URL]"
    )


@pytest.mark.parametrize("value", RequestValue, ids=lambda value: value.value)
def test_every_value_of_a_request_has_a_blank(value: RequestValue) -> None:
    _, flag, blank = blank_command(verifier("site_certified", site=value))
    assert flag == "--site"
    assert blank.isupper()


def records(needs: tuple[str, ...] = (), unless: str | None = None) -> Verifier:
    """A probe that is given what a request may leave open."""
    source = verifier(
        "endpoint_in_scope",
        site=RequestValue.ENDPOINT_SITE,
        service_type=RequestValue.ENDPOINT_SERVICE_TYPE,
        scope=RequestValue.PILOT_RECORDS,
    )
    return replace(source, needs=needs, unless=unless)


def runs_of(verifier: Verifier, request: Request) -> list[PlannedRun]:
    runs = plan(changed("6b.validated", verifier), request)
    return [run for run in runs if run.criterion == "6b.validated"]


def test_what_needs_a_value_that_the_request_leaves_open_is_not_run() -> None:
    named = replace(
        CLOUD.pilot_sites[0], accounting=SiteAccounting(records="https://msg.example.org/s")
    )
    assert runs_of(records(), CLOUD)
    assert not runs_of(records(("scope",)), CLOUD)
    (run,) = runs_of(records(("scope",)), replace(CLOUD, pilot_sites=(named,)))
    assert ("scope", "https://msg.example.org/s") in run.call.arguments


def test_what_has_nothing_to_say_of_the_products_type_is_not_run() -> None:
    source = replace(records(), product_types=(ProductType.GRID_MIDDLEWARE,))
    assert runs_of(source, GRID)
    assert not runs_of(source, CLOUD)


def test_what_a_decision_makes_pointless_is_not_run() -> None:
    decisions = (decided("not-in-the-bdii"),)
    assert runs_of(records(unless="not-in-the-bdii"), CLOUD)
    assert not runs_of(records(unless="not-in-the-bdii"), replace(CLOUD, decisions=decisions))


@pytest.mark.parametrize(
    ("request_", "infrastructure"), [(CLOUD, "cloud"), (GRID, "grid")], ids=["cloud", "grid"]
)
def test_what_is_the_products_own_is_given_at_each_site(
    request_: Request, infrastructure: str
) -> None:
    source = verifier(
        "endpoint_in_scope",
        site=RequestValue.PILOT_SITE,
        service_type=RequestValue.PRODUCT_INFRASTRUCTURE,
        scope=RequestValue.PRODUCT_ACCOUNTED_AS,
    )
    found = {dict(run.call.arguments)["service_type"] for run in runs_of(source, request_)}
    marks = {dict(run.call.arguments)["scope"] for run in runs_of(source, request_)}
    assert found == {infrastructure}
    assert marks == {request_.product.name}


LIST = "https://images.example.org/image.list"
BY_LIST = SiteImages(image_list=LIST, endorser="/DC=org/CN=me", endorser_ca="/DC=org/CN=ca")
AT = "PILOT-CLOUD | PILOT-CLOUD"
LISTED = f"--image-list {LIST}"
ENDORSED = "--endorser /DC=org/CN=me --endorser-ca /DC=org/CN=ca"
OF_LIST = [
    f"7c.passing | {AT} | {CHECK}_image_list_signed {LISTED}",
    f"7c.passing | {AT} | {CHECK}_image_list_endorsed {LISTED} {ENDORSED}",
    f"7c.passing | {AT} | {CHECK}_image_list_valid {LISTED}",
    f"7c.passing | {AT} | {CHECK}_image_list_fresh {LISTED}",
]
ANSWER = f"7d.validated | {AT} | {CHECK}_images_answer {LISTED} {ENDORSED}"
SERVICE = (
    f"{CHECK}_images_in_image_service --site PILOT-CLOUD --project vm "
    "--registry https://registry.example.org --image-service https://glance.example.org"
)
CACHE = f"{CHECK}_images_in_cache {LISTED} --cache /cache --database /vmcatcher.db"
IMAGES = {
    "list-alone": (BY_LIST, PublishedInformation(), [*OF_LIST, ANSWER]),
    "list-and-what-the-site-publishes": (
        BY_LIST,
        PublishedInformation("https://nova.example.org/glue.json"),
        [
            *(
                f"{step} | {AT} | {CHECK}_images_published {LISTED} --site PILOT-CLOUD "
                "--information https://nova.example.org/glue.json"
                for step in ("7a.implemented", "7c.passing")
            ),
            *OF_LIST,
            ANSWER,
        ],
    ),
    "list-and-vmcatcher": (
        replace(BY_LIST, database="/vmcatcher.db", cache="/cache"),
        PublishedInformation(),
        [
            *(f"{step} | {AT} | {CACHE}" for step in ("7a.implemented", "7c.passing")),
            *OF_LIST,
            f"7c.passing | {AT} | {CHECK}_image_list_not_rolled_back {LISTED} "
            "--database /vmcatcher.db",
            ANSWER,
        ],
    ),
    "list-and-a-version-of-it": (
        replace(BY_LIST, at_least_version="7"),
        PublishedInformation(),
        [
            *OF_LIST,
            f"7c.passing | {AT} | {CHECK}_image_list_not_rolled_back {LISTED} --at-least-version 7",
            ANSWER,
        ],
    ),
    "nobody-named-as-endorser": (
        SiteImages(image_list=LIST),
        PublishedInformation(),
        [*OF_LIST[:1], *OF_LIST[2:]],
    ),
    "registry": (
        SiteImages(
            registry="https://registry.example.org",
            project="vm",
            image_service="https://glance.example.org",
        ),
        PublishedInformation(),
        [f"{step} | {AT} | {SERVICE}" for step in ("7a.implemented", "7c.passing")],
    ),
    "registry-without-an-image-service": (
        SiteImages(registry="https://registry.example.org", project="vm"),
        PublishedInformation(),
        [],
    ),
}


@pytest.mark.parametrize(("images", "information", "expected"), IMAGES.values(), ids=list(IMAGES))
def test_images_are_looked_at_in_the_ways_that_the_request_names(
    images: SiteImages, information: PublishedInformation, expected: list[str]
) -> None:
    site = replace(CLOUD.pilot_sites[0], images=images, information=information)
    runs = plan(WIKI, replace(CLOUD, pilot_sites=(site,)))
    about_images = [run for run in runs if run.criterion[:2] in ("7a", "7c", "7d")]
    # The endpoint has to be registered, whichever the way.
    assert f"7c.passing | {VM_SUBJECT} | {CHECK}_endpoint_registered {VM_HERE}" in shown(
        about_images
    )
    about_images = [run for run in about_images if run.call.probe != "endpoint_registered"]
    assert sorted(shown(about_images)) == sorted(expected)
    assert [run.criterion for run in about_images] == sorted(run.criterion for run in about_images)
