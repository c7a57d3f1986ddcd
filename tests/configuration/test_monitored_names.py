"""The names that a monitoring server has for hosts and services."""

import re
from dataclasses import replace

import pytest
from hostile_texts import HARDER, HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from proc19probes.vocabulary.monitored import (
    OWN_HOST,
    host_name,
    request_service_name,
    safe_name,
    service_name,
)
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


def run(probe: str = "site_certified", site: str | None = "SITE", **arguments: str) -> PlannedRun:
    return PlannedRun(ProbeCall(probe, tuple(arguments.items())), "1b.registered", "x", site)


@pytest.mark.parametrize("text", ["PILOT-GRID", "egee.srce.hr", "T2_Estonia", "x" * 80])
def test_a_name_that_every_server_can_hold_stays(text: str) -> None:
    assert safe_name(text) == text


@pytest.mark.parametrize("text", {**HOSTILE, **HARDER, "empty": ""}.values())
def test_any_other_text_has_a_name_that_every_server_can_hold(text: str) -> None:
    assert SAFE.fullmatch(safe_name(text))


def test_no_two_hostile_texts_have_one_name() -> None:
    texts = [*HOSTILE.values(), *HARDER.values()]
    assert len({safe_name(text) for text in texts}) == len(texts)


@given(st.text(), st.text())
def test_two_texts_never_become_one_name(one: str, other: str) -> None:
    assert (safe_name(one) == safe_name(other)) == (one == other)


@given(st.text())
def test_the_name_that_a_text_was_given_is_no_other_texts(text: str) -> None:
    name = safe_name(text)
    assert name == text or safe_name(name) != name


def test_the_host_is_the_endpoints_where_the_check_names_one() -> None:
    assert host_name(run(site="SITE", hostname="ce.example.org")) == "ce.example.org"


def test_the_host_is_the_site_where_the_check_names_no_endpoint() -> None:
    assert host_name(run(image_list="https://example.org/list")) == "SITE"


def test_what_concerns_no_site_is_on_a_host_of_its_own() -> None:
    assert host_name(run(site=None, service_type="x")) == OWN_HOST


def test_a_site_called_as_that_host_is_another_host() -> None:
    assert host_name(run(site=OWN_HOST)) != OWN_HOST


SERVICES = {
    "the-site-alone": (run(site="SITE"), "org.proc19.site_certified"),
    "a-service-type": (
        run("service_type_in_gocdb", None, service_type="org.nordugrid.arex"),
        "org.proc19.service_type_in_gocdb-org.nordugrid.arex",
    ),
    "a-service-type-at-a-site": (
        PlannedRun(
            ProbeCall("endpoint_monitored", (("site", "SITE"), ("service_type", "CREAM-CE"))),
            "1b.registered",
            "x",
            "SITE",
        ),
        "org.proc19.endpoint_monitored-CREAM-CE",
    ),
}


@pytest.mark.parametrize(("planned", "name"), SERVICES.values(), ids=SERVICES)
def test_a_service_is_named_by_probe_and_service_type(planned: PlannedRun, name: str) -> None:
    assert service_name(planned) == name


def test_other_arguments_stand_as_a_digest() -> None:
    planned = run("endpoint_in_scope", hostname="ce.example.org", service_type="x", scope="EGI")
    assert re.fullmatch(r"org\.proc19\.endpoint_in_scope-x-[0-9a-f]{12}", service_name(planned))


def test_another_argument_makes_another_service() -> None:
    one = run("endpoint_in_scope", hostname="ce.example.org", service_type="x", scope="EGI")
    other = run("endpoint_in_scope", hostname="ce.example.org", service_type="x", scope="wlcg")
    assert service_name(one) != service_name(other)


def test_a_service_type_that_looks_like_a_digest_is_not_one() -> None:
    digest = service_name(run("p", hostname="h", service_type="", scope="x")).rpartition("-")[2]
    assert service_name(run("p", None, service_type=digest)) != f"org.proc19.p-{digest}"


def test_a_service_does_not_depend_on_criterion_or_subject() -> None:
    planned = run("endpoint_in_scope", hostname="ce.example.org", service_type="x")
    assert service_name(planned) == service_name(replace(planned, criterion="2c.x", subject="y"))


def test_a_request_is_a_service_by_its_id() -> None:
    assert request_service_name("halo") == "org.proc19.request-halo"


@pytest.mark.parametrize("text", HOSTILE.values())
def test_a_service_type_is_never_part_of_a_name_as_it_is_where_a_server_cannot_hold_it(
    text: str,
) -> None:
    assert SAFE.fullmatch(service_name(run("p", None, service_type=text)))
