"""What people register in GOCDB and mean otherwise: one host twice, odd records, empty lists."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from proc19probes.plugin.line import headline
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State
from servers.asking import NOW, findings, lines
from servers.gocdb import GocdbServer
from servers.gocdb_documents import SAMPLES, GocdbDocuments

NOVA = "org.openstack.nova"
HOST = "nova.pilot-cloud.example.org"
URL = f"https://{HOST}:5000/v3"
TEST_URL = f"https://{HOST}:5001/v3?region=one&tenant=two"
SECOND_URL = f"https://{HOST}:9999/v3"
IDLE = "idle.pilot-cloud.example.org"
EMPTY = b'<?xml version="1.0" encoding="UTF-8"?>\n<results/>\n'

Changes = tuple[tuple[str, str, str], ...]
"""Key of a service, what is in its record, and what is put in its place."""


def changed(folder: Path, *changes: tuple[str, str, str]) -> GocdbDocuments:
    for path in SAMPLES.glob("get_s*.xml"):
        (folder / path.name).write_bytes(path.read_bytes())
    services = (folder / "get_service.xml").read_text(encoding="utf-8")
    for key, old, new in changes:
        start = services.index(f'<SERVICE_ENDPOINT PRIMARY_KEY="{key}">')
        assert old in services[start:]
        services = services[:start] + services[start:].replace(old, new, 1)
    (folder / "get_service.xml").write_text(services, encoding="utf-8")
    return GocdbDocuments(folder)


def found(documents: GocdbDocuments, probe: str, **given: str) -> list[str]:
    at_cloud = {"site": "PILOT-CLOUD", "service_type": NOVA, **given}
    with GocdbServer(documents) as server:
        return lines(findings(server.url, probe, **at_cloud))


TWICE: Changes = (
    ("43G0", f"<HOSTNAME>{IDLE}<", f"<HOSTNAME>{HOST.upper()}<"),
    ("43G0", "<URL/>", f"<URL>{SECOND_URL}</URL>"),
)
TWICE_AT_ONE_URL: Changes = (TWICE[0], ("43G0", "<URL/>", f"<URL>{URL}</URL>"))
IDLE_URL = f"https://{IDLE}:5000/v3"
WITHOUT_URL: Changes = (TWICE[0], ("43G0", f"<URL>{IDLE_URL}<", "<URL><"))


def test_two_services_of_one_type_and_host_are_told_by_their_urls(tmp_path: Path) -> None:
    assert found(changed(tmp_path, *TWICE), "endpoint_in_production", hostname=HOST) == [
        f"OK {HOST} ({URL}): in production in GOCDB [endpoint-in-production]",
        f"CRITICAL {HOST.upper()} ({SECOND_URL}): not in production in GOCDB, expected in "
        "production [endpoint-not-in-production]",
    ]


@pytest.mark.parametrize("changes", [TWICE_AT_ONE_URL, WITHOUT_URL], ids=["one-url", "no-url"])
def test_two_services_with_nothing_else_to_tell_them_are_told_by_their_keys(
    changes: Changes, tmp_path: Path
) -> None:
    texts = found(changed(tmp_path, *changes), "endpoint_in_production", hostname=HOST)
    assert texts[1].startswith(f"CRITICAL {HOST.upper()} (service 43G0): not in production")


@pytest.mark.parametrize(
    ("probe", "kind"),
    [
        ("endpoint_registered", "endpoint-registered"),
        ("endpoint_in_production", "endpoint-in-production"),
        ("endpoint_in_scope", "endpoint-in-scope"),
        ("endpoint_monitored", "endpoint-monitored"),
    ],
)
def test_url_chooses_one_of_two_services_on_a_host(probe: str, kind: str, tmp_path: Path) -> None:
    documents = changed(tmp_path, *TWICE, ("43G0", "<SCOPE>EGI<", "<SCOPE>Local<"))
    (line,) = found(documents, probe, hostname=HOST, endpoint_url=URL)
    assert line.startswith(f"OK {HOST} ({URL}): ")
    assert line.endswith(f"[{kind}]")
    (second,) = {line.split(":")[0] for line in found(documents, probe, endpoint_url=SECOND_URL)}
    assert second.partition(" ")[2] == f"{HOST.upper()} (https"


def with_more(folder: Path, number: int, old: str = "", new: str = "") -> GocdbDocuments:
    """So many more services like 43G0, on hosts of their own, with this changed in each."""
    services = (SAMPLES / "get_service.xml").read_text(encoding="utf-8")
    begin = services.index('  <SERVICE_ENDPOINT PRIMARY_KEY="43G0">')
    end = services.index("</results>", begin)
    one = services[begin:].partition("</SERVICE_ENDPOINT>\n")[0] + "</SERVICE_ENDPOINT>\n"
    assert old in one
    more = (
        one.replace("43G0", f"{900 + count}G0").replace(IDLE, f"h{count}.example.org")
        for count in range(number)
    )
    changed(folder)
    text = services[:end] + "".join(more).replace(old or new, new) + services[end:]
    (folder / "get_service.xml").write_text(text, encoding="utf-8")
    return GocdbDocuments(folder)


def test_what_has_no_room_on_the_line_counts_every_service(tmp_path: Path) -> None:
    at_cloud = {"site": "PILOT-CLOUD", "service_type": NOVA}
    old, new = "<NODE_MONITORED>N<", "<NODE_MONITORED>Y<"
    with GocdbServer(with_more(tmp_path, 40, old, new)) as server:
        told = findings(server.url, "endpoint_in_production", **at_cloud)
    wrong = [one for one in told if one.state is State.CRITICAL]
    assert sum(one.stands_for for one in wrong) == 42
    long = (replace(one, found=f"{one.found} {'x' * 200}") for one in wrong)
    line = headline("P", ProbeResult("endpoint_in_production", tuple(long), NOW, 0.1))
    text, count = re.fullmatch(r"P CRITICAL - (.*); and (\d+) more \[.*\]", line).groups()
    assert text.count("not in production") + int(count) == 42


def test_odd_record_on_the_host_is_unknown_however_many_others_are_odd(tmp_path: Path) -> None:
    documents = with_more(tmp_path, 9, "<IN_PRODUCTION>N<", "<IN_PRODUCTION>maybe<")
    (line,) = found(documents, "endpoint_in_production", hostname="h8.example.org")
    assert line.startswith("UNKNOWN ")
    assert line.endswith("[malformed]")
    rest = "UNKNOWN 4 more: the answer is not in the expected format [malformed]"
    assert rest in found(documents, "endpoint_in_production")


def test_odd_records_that_are_counted_are_for_gocdb_as_those_that_are_told(tmp_path: Path) -> None:
    documents = with_more(tmp_path, 9, "<IN_PRODUCTION>N<", "<IN_PRODUCTION>maybe<")
    with GocdbServer(documents) as server:
        told = findings(server.url, "endpoint_in_production", site="PILOT-CLOUD", service_type=NOVA)
    odd = [one for one in told if one.kind.id == "malformed"]
    assert len(odd) == 6
    assert len({(one.mender, one.service) for one in odd}) == 1


def test_host_that_is_registered_twice_is_named_once_among_the_others(tmp_path: Path) -> None:
    with_more(tmp_path, 3)
    path = tmp_path / "get_service.xml"
    text = re.sub(rb"h[01]\.example\.org", IDLE.encode(), path.read_bytes())
    path.write_bytes(text)
    (line,) = found(GocdbDocuments(tmp_path), "endpoint_registered", hostname="x.example.org")
    assert line == (
        f"CRITICAL PILOT-CLOUD: {NOVA} on {HOST}, {IDLE}, private.pilot-cloud.example.org, "
        "h2.example.org, expected x.example.org [endpoint-host-differs]"
    )


ALL_DARK: Changes = (("41G0", "<ENDPOINT_MONITORED>Y<", "<ENDPOINT_MONITORED>N<"),)
# The service's own URL, which none of its endpoint objects has.
OWN: Changes = (("41G0", f"<URL>{URL}<", f"<URL>{SECOND_URL}<"),)
STATES = {
    "all-objects-dark": ALL_DARK,
    "one-object-dark": (),
    "none-dark": (("41G0", "<ENDPOINT_MONITORED>N<", "<ENDPOINT_MONITORED>Y<"),),
    "service-dark": (("41G0", "<NODE_MONITORED>Y<", "<NODE_MONITORED>N<"),),
}


@pytest.mark.parametrize("changes", STATES.values(), ids=STATES)
def test_monitoring_has_one_answer_with_and_without_the_services_own_url(
    changes: Changes, tmp_path: Path
) -> None:
    documents = changed(tmp_path, *changes, *OWN)
    without = found(documents, "endpoint_monitored", hostname=HOST)
    with_url = found(documents, "endpoint_monitored", hostname=HOST, endpoint_url=SECOND_URL)
    assert with_url == without


def test_where_two_are_compared_with_what_is_published_each_is_named(tmp_path: Path) -> None:
    site = tmp_path / "site.json"
    site.write_text(
        json.dumps(
            {
                "CloudComputingService": [{"ID": "nova", "Type": NOVA}],
                "CloudComputingEndpoint": [
                    {"ID": "nova-1", "URL": URL, "InterfaceName": NOVA},
                ],
            }
        )
    )
    documents = changed(tmp_path, *TWICE)
    with GocdbServer(documents) as server:
        subjects = {
            one.subject
            for one in findings(
                {"gocdb": server.url, "glue-json": site.as_uri(), "top-bdii": "", "site-bdii": ""},
                "published_as_registered",
                site="PILOT-CLOUD",
                service_type=NOVA,
                hostname=HOST,
                level="site",
                information=site.as_uri(),
            )
        }
    assert subjects == {f"{HOST} ({URL})", f"{HOST.upper()} ({SECOND_URL})"}


UNJUDGED = {
    "neither-yes-nor-no": ("<NODE_MONITORED>Y<", "<NODE_MONITORED>true<", "NODE_MONITORED is true"),
    "no-scopes": ("<SCOPES>", "<SCOPES/><SCOPES>", "has 2 elements SCOPES"),
    "no-url": (f"    <URL>{URL}</URL>\n", "", "has no element URL"),
}


@pytest.mark.parametrize(("old", "new", "said"), UNJUDGED.values(), ids=UNJUDGED)
def test_record_that_cannot_be_judged_is_unknown_and_named(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    documents = changed(tmp_path, ("41G0", old, new))
    (line,) = found(documents, "endpoint_in_scope", hostname=HOST)
    assert line.startswith(
        f"UNKNOWN GOCDB's services of type {NOVA} at PILOT-CLOUD: SERVICE_ENDPOINT 41G0"
    )
    assert said in line
    assert line.endswith("[malformed]")


def test_others_are_judged_beside_a_record_that_cannot_be(tmp_path: Path) -> None:
    documents = changed(tmp_path, ("41G0", *UNJUDGED["neither-yes-nor-no"][:2]))
    assert found(documents, "endpoint_in_scope", hostname=IDLE) == [
        f"OK {IDLE}: in scope EGI in GOCDB [endpoint-in-scope]"
    ]
    (other,) = found(documents, "endpoint_registered", site="PILOT-LOCAL")
    assert other.startswith("OK nova.pilot-local.example.org: registered at PILOT-LOCAL")
    whole_site = found(documents, "endpoint_registered")
    assert [line.partition(" ")[0] for line in whole_site] == ["UNKNOWN", "OK", "OK"]


def test_downtime_that_cannot_be_judged_is_unknown_for_its_service_alone(tmp_path: Path) -> None:
    odd = (
        (SAMPLES / "get_downtime-ongoing.xml").read_bytes().replace(b">1795552958<", b">never<", 1)
    )
    (tmp_path / "get_downtime-ongoing.xml").write_bytes(odd)
    documents = changed(tmp_path)
    assert found(documents, "endpoint_not_in_downtime", hostname=HOST) == [
        "UNKNOWN GOCDB's ongoing downtimes of PILOT-CLOUD: DOWNTIME 100006G0: END_DATE is never, "
        "expected seconds [malformed]",
        f"OK {HOST}: in no declared downtime in GOCDB [endpoint-not-in-downtime]",
    ]
    (other,) = found(
        documents,
        "endpoint_not_in_downtime",
        service_type="org.openstack.swift",
        hostname="swift.pilot-cloud.example.org",
    )
    assert other.startswith("WARNING swift.pilot-cloud.example.org: in a declared downtime")


def test_site_that_is_listed_twice_is_unknown_and_others_are_not(tmp_path: Path) -> None:
    documents = changed(tmp_path)
    listed = (tmp_path / "get_site_list.xml").read_text(encoding="utf-8")
    (tmp_path / "get_site_list.xml").write_text(
        listed.replace('NAME="PILOT-LOCAL"', 'NAME="PILOT-CLOUD"'), encoding="utf-8"
    )
    documents = GocdbDocuments(tmp_path)
    given = {"operations_centre": "NGI_IT"}
    with GocdbServer(documents) as server:
        probe = "resource_centre_in_operations_centre"
        (line,) = lines(findings(server.url, probe, site="PILOT-CLOUD", **given))
        (other,) = lines(findings(server.url, probe, site="PILOT-GRID", **given))
    assert line == "UNKNOWN PILOT-CLOUD in GOCDB: SITE PILOT-CLOUD is there twice [malformed]"
    assert "PILOT-GRID: belongs to " in other


@pytest.mark.parametrize(
    ("probe", "given"),
    [
        ("site_certified", {}),
        ("site_in_production_infrastructure", {}),
        ("site_in_scope", {}),
        ("resource_centre_in_operations_centre", {"operations_centre": "NGI_IT"}),
        ("endpoint_registered", {"service_type": "CREAM-CE", "hostname": HOST}),
        ("endpoint_in_production", {"service_type": "CREAM-CE"}),
    ],
)
def test_gocdb_that_lists_no_site_at_all_is_unknown(probe: str, given: dict[str, str]) -> None:
    with GocdbServer(GocdbDocuments(replacements={"get_site_list": EMPTY})) as server:
        (line,) = lines(findings(server.url, probe, site="PILOT-CLOUD", **given))
    assert line.startswith("UNKNOWN GOCDB's list of ")
    assert line.endswith("sites: a list without a site, and no GOCDB is without one [malformed]")


def test_service_that_is_there_needs_no_list_of_sites() -> None:
    documents = GocdbDocuments(replacements={"get_site_list": EMPTY})
    (line,) = found(documents, "endpoint_registered", hostname=HOST)
    assert line.startswith("OK ")


@pytest.mark.parametrize(
    "given",
    [{"site": "PILOT'CLOUD"}, {"service_type": "org.`openstack`.nova"}, {"site": 'PILOT"'}],
    ids=lambda given: "".join(given),
)
def test_quote_in_a_name_is_for_whoever_runs_the_check(given: dict[str, str]) -> None:
    arguments = {"site": "PILOT-CLOUD", "service_type": NOVA, **given}
    with GocdbServer() as server:
        (finding,) = findings(server.url, "endpoint_registered", **arguments)
        assert server.queries == []
    assert (finding.kind.id, finding.state.value) == ("not-set-up", "UNKNOWN")
    assert finding.mender is Party.MONITORING
    assert "GOCDB takes no quote in a value, found " in finding.text


@pytest.mark.parametrize(
    "hostname", [URL, f"{HOST}:5000", f"{HOST}/v3", f"admin@{HOST}", f"//{HOST}"]
)
@pytest.mark.parametrize("probe", ["endpoint_registered", "published_as_registered"])
def test_host_given_as_a_url_is_a_mistake_of_usage(probe: str, hostname: str) -> None:
    with pytest.raises(ValueError, match=r"--hostname: found .* expected the host alone"):
        findings("http://127.0.0.1:9", probe, site="A", service_type=NOVA, hostname=hostname)


def test_operations_centre_that_differs_by_case_is_told() -> None:
    probe = "resource_centre_in_operations_centre"
    with GocdbServer() as server:
        arguments = {"site": "PILOT-CLOUD", "operations_centre": "ngi_it"}
        assert lines(findings(server.url, probe, **arguments)) == [
            "CRITICAL PILOT-CLOUD: belongs to NGI_IT in GOCDB, with other upper and lower case, "
            "expected ngi_it [resource-centre-in-other-operations-centre]"
        ]
