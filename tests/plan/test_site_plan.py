"""What is run for one site without a request, and what the rest lacks."""

import pytest

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.cli.site_facts import FACTS, option_of
from proc19probes.plan import command
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import ProductType, RequestValue
from proc19probes.site_plan import SitePlan, SiteToCheck, plan_site, values_asked
from proc19probes.vocabulary.parameters import parameters_of

WIKI = load_procedure("wiki-2016", frozenset(probe_names()))
NOVA, VMCATCHER = "org.openstack.nova", "eu.egi.cloud.vm-metadata.vmcatcher"
CENTRE, BDII = RequestValue.RESOURCE_CENTRE_OPERATIONS_CENTRE, RequestValue.PILOT_INFORMATION


def planned(
    *types: str,
    given: dict[RequestValue, str] | None = None,
    product_type: ProductType | None = None,
    areas: tuple[str, ...] = (),
) -> SitePlan:
    return plan_site(WIKI, SiteToCheck("PILOT-CLOUD", types, given or {}, product_type), areas)


def commands(plan: SitePlan) -> list[str]:
    return [" ".join(command(call)) for call in dict.fromkeys(run.call for run in plan.runs)]


def probes(plan: SitePlan) -> set[str]:
    return {run.call.probe for run in plan.runs}


def test_site_and_its_services_are_looked_at_without_naming_an_endpoint() -> None:
    site, service = "--site PILOT-CLOUD", f"--service-type {NOVA}"
    assert commands(planned(NOVA, areas=("Configuration Management",))) == [
        f"check_proc19_service_type_in_gocdb {service}",
        f"check_proc19_endpoint_registered {site} {service}",
        f"check_proc19_endpoint_in_production {site} {service}",
        f"check_proc19_endpoint_monitored {site} {service}",
        f"check_proc19_endpoint_in_scope {site} {service}",
        f"check_proc19_site_certified {site}",
        f"check_proc19_site_in_production_infrastructure {site}",
        f"check_proc19_site_in_scope {site}",
    ]


def test_every_service_type_is_looked_at() -> None:
    registered = [one for one in commands(planned(NOVA, "CREAM-CE")) if "_registered " in one]
    assert [one.split()[-1] for one in registered if "as_registered" not in one] == [
        NOVA,
        "CREAM-CE",
    ]


def test_what_is_of_the_site_alone_is_looked_at_without_a_service_type() -> None:
    assert probes(planned()) == {
        "site_certified",
        "site_in_production_infrastructure",
        "site_in_scope",
    }


def test_row_of_one_service_type_is_touched_where_the_site_has_it() -> None:
    assert "7b.registered" in {run.criterion for run in planned(VMCATCHER).runs}
    assert "7b.registered" not in {run.criterion for run in planned(NOVA).runs}


@pytest.mark.parametrize(
    ("given", "probe", "words"),
    [
        (CENTRE, "resource_centre_in_operations_centre", "--operations-centre X"),
        (BDII, "service_published", "--information X"),
        (RequestValue.PILOT_SCOPES, "endpoint_in_scope", "--scope X"),
        (RequestValue.PILOT_VOS, "vo_in_policy", "--vo X"),
        (RequestValue.PILOT_RECORDS, "records_valid", "--records X"),
        (RequestValue.PILOT_IMAGE_LIST, "image_list_fresh", "--image-list X"),
    ],
)
def test_what_is_given_goes_to_the_probes_that_take_it(
    given: RequestValue, probe: str, words: str
) -> None:
    told = [one for one in commands(planned(NOVA, given={given: "X"})) if f"_{probe} " in one]
    assert told
    assert all(words in one for one in told)


@pytest.mark.parametrize(
    ("lacks", "probe"),
    [
        ("--operations-centre", "resource_centre_in_operations_centre"),
        ("--records", "records_valid"),
        ("--signer --records", "records_signed"),
        ("--image-list --endorser --endorser-ca", "image_list_endorsed"),
        ("--product-type", "accounting_published"),
    ],
)
def test_probe_that_lacks_something_is_named_with_it(lacks: str, probe: str) -> None:
    plan = planned(NOVA)
    assert probe in plan.lacking[lacks]
    assert probe not in probes(plan)


def test_product_type_adds_what_is_asked_of_it_alone_and_leaves_out_the_other() -> None:
    grid = planned(NOVA, product_type=ProductType.GRID_MIDDLEWARE)
    assert {"accounting_synchronised", "accounting_published"} <= probes(grid)
    cloud = planned(NOVA, product_type=ProductType.CLOUD_FRAMEWORK)
    assert {"accounting_in_portal", "accounting_published"} <= probes(cloud)
    assert "accounting_synchronised" in cloud.lacking["a grid middleware"]


@pytest.mark.parametrize("types", [(), (NOVA,), (NOVA, VMCATCHER)], ids=len)
def test_probe_is_run_or_lacks_something_in_every_case(types: tuple[str, ...]) -> None:
    plan = planned(*types)
    lacking = {probe for several in plan.lacking.values() for probe in several}
    verifiers = {one.probe for each in WIKI.criteria() for one in each.verified_by}
    assert probes(plan) | lacking == verifiers
    assert not probes(plan) & lacking


def test_what_is_of_a_service_lacks_one_where_no_type_is_known() -> None:
    assert planned().lacking["--service-type"] == (
        *("service_type_in_gocdb", "endpoint_registered", "endpoint_in_production"),
        *("endpoint_monitored", "endpoint_in_scope", "glue_schema_has_classes"),
        *("service_published", "published_as_registered", "information_valid"),
        *("information_fresh", "information_keys_resolve", "endpoint_healthy", "vo_in_policy"),
    )


def test_rows_of_a_site_are_those_of_a_resource_centre_too() -> None:
    rows = {run.criterion for run in planned().runs if run.call.probe == "site_certified"}
    assert rows == {"prerequisites.resource-centres-available", "1b.registered"}


def test_values_of_an_area_are_those_that_its_probes_are_given() -> None:
    assert RequestValue.ENDPOINT_SERVICE_TYPE in values_asked(WIKI, ("Configuration Management",))
    assert RequestValue.ENDPOINT_SERVICE_TYPE not in values_asked(WIKI, ("Accounting",))
    assert values_asked(WIKI, ("Security",)) == frozenset()


def test_value_that_no_option_takes_is_a_problem_once() -> None:
    plan = planned(NOVA, given={BDII: "no url"})
    assert len(plan.problems) == 1
    assert plan.problems[0].startswith("--information: ")


@pytest.mark.parametrize("name", FACTS)
def test_option_is_named_as_the_probes_name_it(name: str) -> None:
    source = FACTS[name][0]
    flags = {
        parameter.option.flag
        for criterion in WIKI.criteria()
        for verifier in criterion.verified_by
        for parameter in parameters_of(load_probe(verifier.probe).parameters)
        if (parameter.name, source) in verifier.arguments
        or (name == "scope" and parameter.name == "scope")
    }
    assert option_of(name) in flags
