"""Evidence in, the whole list of findings out: what no single document of GOCDB shows."""

from dataclasses import replace

import pytest

from proc19probes.probes import (
    endpoint_in_production,
    endpoint_in_scope,
    endpoint_monitored,
    endpoint_registered,
    resource_centre_in_operations_centre,
    service_type_in_gocdb,
    site_certified,
    site_in_production_infrastructure,
)
from proc19probes.probes._endpoint import Evidence
from proc19probes.probes._site import Listed, Sought
from proc19probes.sources.gocdb import GOCDB
from proc19probes.sources.gocdb_values import (
    Endpoint,
    EndpointsOfType,
    ServiceEndpoint,
    Site,
    SiteList,
)
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.asking import NOW, lines

DOWN = Unobtainable(Cause.UNREACHABLE, "GOCDB's list", "no route to host", GOCDB)
DOWN_LINE = "UNKNOWN GOCDB's list: no route to host [unreachable]"
NOVA = ServiceEndpoint(
    primary_key="1G0",
    hostname="nova.example.org",
    service_type="nova",
    site="A",
    operations_centre="NGI_IT",
    in_production=True,
    monitored=True,
    url="https://nova.example.org",
    endpoints=(),
    scopes=("EGI",),
)
IDLE = replace(NOVA, in_production=False, monitored=False, scopes=("Local",))


def evidence(
    module: object, at_site: EndpointsOfType | Unobtainable, *elsewhere: ServiceEndpoint
) -> object:
    """The evidence of one of the endpoint probes."""
    registered = Evidence(at_site)
    if module is endpoint_registered:
        return endpoint_registered.Evidence(registered, EndpointsOfType("nova", elsewhere))
    return endpoint_in_scope.Evidence(registered) if module is endpoint_in_scope else registered


def of(module: object, *services: ServiceEndpoint) -> object:
    at_a = tuple(one for one in services if one.site == "A")
    return evidence(module, EndpointsOfType("nova", at_a), *services)


def hosts(service: ServiceEndpoint, count: int) -> list[ServiceEndpoint]:
    return [
        replace(service, primary_key=f"{number}G0", hostname=f"n{number}.example.org")
        for number in range(1, count + 1)
    ]


ENDPOINT_PROBES = (
    endpoint_registered,
    endpoint_in_production,
    endpoint_monitored,
    endpoint_in_scope,
)


@pytest.mark.parametrize("module", ENDPOINT_PROBES)
def test_endpoints_that_could_not_be_had_are_unknown(module: object) -> None:
    parameters = module.Parameters(site="A", service_type="nova")
    assert lines(list(module.judge(evidence(module, DOWN), parameters, NOW))) == [DOWN_LINE]


@pytest.mark.parametrize("module", ENDPOINT_PROBES)
def test_no_endpoint_at_all_is_critical(module: object) -> None:
    parameters = module.Parameters(site="A", service_type="nova")
    assert lines(list(module.judge(of(module), parameters, NOW))) == [
        "CRITICAL nova at A: not registered in GOCDB, expected registered [endpoint-not-registered]"
    ]


@pytest.mark.parametrize("module", ENDPOINT_PROBES)
def test_endpoint_without_a_host_is_named_by_its_key(module: object) -> None:
    parameters = module.Parameters(site="A", service_type="nova")
    (found,) = module.judge(of(module, replace(NOVA, hostname="")), parameters, NOW)
    assert found.subject == "service 1G0"


def test_five_of_a_kind_are_named_and_the_rest_counted() -> None:
    parameters = endpoint_in_production.Parameters(site="A", service_type="nova")
    found = lines(
        list(
            endpoint_in_production.judge(
                of(endpoint_in_production, *hosts(IDLE, 12)), parameters, NOW
            )
        )
    )
    assert len(found) == 6
    assert found[4].startswith("CRITICAL n5.example.org: not in production")
    assert found[5] == (
        "CRITICAL 7 more: the endpoint is not in production in GOCDB [endpoint-not-in-production]"
    )


def test_other_hosts_of_a_site_are_bounded_too() -> None:
    parameters = endpoint_registered.Parameters("A", "nova", "x.example.org")
    (found,) = endpoint_registered.judge(of(endpoint_registered, *hosts(NOVA, 9)), parameters, NOW)
    assert found.found.endswith("n5.example.org and 4 more")


def test_expected_host_at_another_site_outweighs_other_hosts_at_the_site() -> None:
    other = replace(NOVA, site="B", hostname="x.example.org", primary_key="2G0")
    parameters = endpoint_registered.Parameters("A", "nova", "x.example.org")
    (found,) = endpoint_registered.judge(of(endpoint_registered, NOVA, other), parameters, NOW)
    assert found.kind.id == "endpoint-at-other-site"


def test_service_and_all_its_endpoint_objects_not_monitored_are_two_findings() -> None:
    dark = replace(IDLE, endpoints=(Endpoint("keystone", "https://k", "nova", monitored=False),))
    parameters = endpoint_monitored.Parameters("A", "nova")
    assert [
        one.kind.id
        for one in endpoint_monitored.judge(of(endpoint_monitored, dark), parameters, NOW)
    ] == [
        "endpoint-not-monitored",
        "no-endpoint-object-monitored",
    ]


def test_endpoint_object_without_a_name_is_named_by_its_url() -> None:
    objects = (
        Endpoint("", "https://dark", "nova", monitored=False),
        Endpoint("", "https://lit", "nova", monitored=True),
    )
    parameters = endpoint_monitored.Parameters("A", "nova")
    (found,) = endpoint_monitored.judge(
        of(endpoint_monitored, replace(NOVA, endpoints=objects)), parameters, NOW
    )
    assert "endpoint object https://dark not monitored" in found.text


@pytest.mark.parametrize("scope", [",", " , "])
def test_no_scope_expected_is_no_judgement(scope: str) -> None:
    parameters = endpoint_in_scope.Parameters("A", "nova", scope=scope)
    assert list(endpoint_in_scope.judge(of(endpoint_in_scope, NOVA), parameters, NOW)) == []


def test_service_without_scope_tags() -> None:
    parameters = endpoint_in_scope.Parameters("A", "nova")
    (found,) = endpoint_in_scope.judge(
        of(endpoint_in_scope, replace(NOVA, scopes=())), parameters, NOW
    )
    assert found.text == "nova.example.org: in scope none in GOCDB, expected EGI"


AT_A = site_certified.Parameters("A")
HAVE = SiteList((Site("A", "NGI_IT"),))
NONE = SiteList(())
CASES = {
    "first-list-unobtainable-unknown": ((DOWN,), [DOWN_LINE]),
    "in-first-list-ok": ((HAVE,), ["OK A: {0} in GOCDB [{ok}]"]),
    "in-second-list-critical": ((NONE, HAVE), ["CRITICAL A: {1} in GOCDB, expected {0} [{bad}]"]),
    "in-third-list-though-second-failed-critical": (
        (NONE, DOWN, HAVE),
        ["CRITICAL A: {2} in GOCDB, expected {0} [{bad}]"],
    ),
    "not-found-and-one-list-failed-critical": (
        (NONE, DOWN, NONE),
        [
            DOWN_LINE,
            "CRITICAL A: not among the sites that are {0} in GOCDB, expected {0} [{bad}]",
        ],
    ),
    "in-none-critical": (
        (NONE, NONE, NONE),
        ["CRITICAL A: not in GOCDB, expected {0} [site-not-in-gocdb]"],
    ),
}


@pytest.mark.parametrize(("lists", "expected"), CASES.values(), ids=CASES)
@pytest.mark.parametrize(
    ("module", "statuses", "ok", "bad"),
    [
        (
            site_certified,
            ("Certified", "Candidate", "Uncertified"),
            "site-certified",
            "site-not-certified",
        ),
        (
            site_in_production_infrastructure,
            ("Production", "Test", "PPS"),
            "site-in-production-infrastructure",
            "site-not-in-production-infrastructure",
        ),
    ],
    ids=["certified", "infrastructure"],
)
def test_status_of_a_site(
    module: object,
    statuses: tuple[str, ...],
    ok: str,
    bad: str,
    lists: tuple[SiteList | Unobtainable, ...],
    expected: list[str],
) -> None:
    listed = tuple(Listed(*pair) for pair in zip(statuses, lists, strict=False))
    found = lines(list(module.judge(module.Evidence(listed), module.Parameters("A"), NOW)))
    assert found == [line.format(*statuses, ok=ok, bad=bad) for line in expected]


def test_no_list_of_the_expected_sites_and_the_site_among_all_is_unknown() -> None:
    """The list that was asked for last is of all sites; none says which status the site has."""
    lists = (Listed("Certified", DOWN), Listed(None, HAVE))
    found = lines(list(site_certified.judge(site_certified.Evidence(lists), AT_A, NOW)))
    assert found == [DOWN_LINE]


def test_site_among_all_and_in_no_list_of_a_status_is_critical() -> None:
    lists = (Listed("Certified", NONE), Listed("Certified", NONE), Listed(None, HAVE))
    found = lines(list(site_certified.judge(site_certified.Evidence(lists), AT_A, NOW)))
    assert found == [
        "CRITICAL A: not among the sites that are Certified in GOCDB, expected Certified "
        "[site-not-certified]"
    ]


@pytest.mark.parametrize("module", [site_certified, site_in_production_infrastructure])
def test_no_list_is_no_judgement(module: object) -> None:
    assert list(module.judge(module.Evidence(()), module.Parameters("A"), NOW)) == []


def test_operations_centre_of_a_site_that_has_none() -> None:
    sought = Sought(SiteList((Site("A", ""),)))
    parameters = resource_centre_in_operations_centre.Parameters("A", "NGI_IT")
    (found,) = resource_centre_in_operations_centre.judge(
        resource_centre_in_operations_centre.Evidence(sought), parameters, NOW
    )
    assert found.text == "A: belongs to no Operations Centre in GOCDB, expected NGI_IT"


def test_lists_that_could_not_be_had_are_unknown() -> None:
    (one,) = resource_centre_in_operations_centre.judge(
        resource_centre_in_operations_centre.Evidence(Sought(DOWN)),
        resource_centre_in_operations_centre.Parameters("A", "NGI_IT"),
        NOW,
    )
    (other,) = service_type_in_gocdb.judge(
        service_type_in_gocdb.Evidence(DOWN), service_type_in_gocdb.Parameters("nova"), NOW
    )
    assert lines([one, other]) == [DOWN_LINE, DOWN_LINE]
    assert one.mender is Party.GOCDB
