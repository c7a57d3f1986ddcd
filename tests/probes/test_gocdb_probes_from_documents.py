"""Each finding of each GOCDB probe, from a genuine document with one thing changed.

The rows go all the way: a real server, the run's memory, the parser, the judgement.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.sources.gocdb import GOCDB
from servers.asking import findings, lines
from servers.gocdb import GocdbServer
from servers.gocdb_documents import SAMPLES, GocdbDocuments

NOVA = "org.openstack.nova"
HOST = "nova.pilot-cloud.example.org"
URL = f"https://{HOST}:5000/v3"
TEST_URL = f"https://{HOST}:5001/v3?region=one&tenant=two"
HOSTS = ", ".join(f"{name}.pilot-cloud.example.org" for name in ("nova", "idle", "private"))


@dataclass(frozen=True)
class Change:
    """One thing changed in one document: the first `old` after `after`."""

    document: str
    after: str
    old: str
    new: str


@dataclass(frozen=True)
class Row:
    """What is asked, and the whole list of what is found."""

    probe: str
    arguments: dict[str, str]
    found: list[str]
    change: Change | None = None


def at_cloud(probe: str, *found: str, change: Change | None = None, **arguments: str) -> Row:
    given = {"site": "PILOT-CLOUD", "service_type": NOVA, **arguments}
    return Row(probe, given, list(found), change)


def nova(old: str, new: str) -> Change:
    """A change in the service 41G0, which is nova.pilot-cloud.example.org."""
    return Change("get_service.xml", '<SERVICE_ENDPOINT PRIMARY_KEY="41G0">', old, new)


CASE = "pilot-cloud: registered as PILOT-CLOUD, with other upper and lower case"
CASE_LINE = f"CRITICAL {CASE} [site-name-case-differs]"


def not_registered(host: str) -> str:
    return (
        f"CRITICAL {host}: not registered as {NOVA} at PILOT-CLOUD (there: {HOSTS}), "
        "expected registered [endpoint-not-registered]"
    )


OTHER_URL = f"https://{HOST}/v3"
OTHER_URL_LINE = (
    f"CRITICAL {HOST}: registered with {URL}, {TEST_URL}, expected {OTHER_URL} "
    "[endpoint-url-differs]"
)
ENDPOINT_PROBES = (
    "endpoint_registered",
    "endpoint_in_production",
    "endpoint_monitored",
    "endpoint_in_scope",
    "endpoint_not_in_downtime",
)
ABSENT = {
    "no-service": (
        f"CRITICAL {HOST}: not registered as CREAM-CE at PILOT-CLOUD in GOCDB, expected registered "
        "[endpoint-not-registered]",
        {"service_type": "CREAM-CE"},
    ),
    "type-absent": (
        "CRITICAL org.example.new: not among GOCDB's 101 service types, expected one of them "
        "[service-type-not-in-gocdb]",
        {"service_type": "org.example.new"},
    ),
    "type-in-other-case": (
        f"CRITICAL org.openstack.Nova: in GOCDB as {NOVA}, with other upper and lower case "
        "[service-type-case-differs]",
        {"service_type": "org.openstack.Nova"},
    ),
    "type-with-a-blank": (
        f"CRITICAL {NOVA}: in GOCDB as {NOVA}, without a blank before or after it "
        "[service-type-case-differs]",
        {"service_type": f"{NOVA} "},
    ),
    "site-absent": (
        "CRITICAL PILOT-NEW: not in GOCDB [site-not-in-gocdb]",
        {"site": "PILOT-NEW"},
    ),
    "site-in-other-case": (CASE_LINE, {"site": "pilot-cloud"}),
    "site-with-a-blank": (
        "CRITICAL PILOT-CLOUD: registered as PILOT-CLOUD, without a blank before or after it "
        "[site-name-case-differs]",
        {"site": "PILOT-CLOUD "},
    ),
    "site-in-other-form": (
        "CRITICAL PILOT\u2011CLOUD: registered as PILOT-CLOUD, in another Unicode form "
        "(yours has U+2011) [site-name-case-differs]",
        {"site": "PILOT\u2011CLOUD"},
    ),
    "site-closed": (
        "CRITICAL PILOT-CLOSED: Closed in GOCDB, which shows no service of it [site-closed]",
        {"site": "PILOT-CLOSED"},
    ),
}
WHY_NOT_THERE = {
    f"{probe}-{name}-critical": at_cloud(probe, line, **{"hostname": HOST, **given})
    for probe in ENDPOINT_PROBES
    for name, (line, given) in ABSENT.items()
    # It says in place of the first where the host is.
    if (probe, name) != ("endpoint_registered", "no-service")
}

ROWS = {
    "type-in-gocdb-ok": Row(
        "service_type_in_gocdb",
        {"service_type": NOVA},
        [f"OK {NOVA}: a service type in GOCDB [service-type-in-gocdb]"],
    ),
    "type-absent-critical": Row(
        "service_type_in_gocdb",
        {"service_type": "org.example.new"},
        [
            "CRITICAL org.example.new: not among GOCDB's 101 service types, expected one of them "
            "[service-type-not-in-gocdb]"
        ],
    ),
    "type-in-other-case-critical": Row(
        "service_type_in_gocdb",
        {"service_type": NOVA},
        [
            f"CRITICAL {NOVA}: in GOCDB as org.openstack.Nova, with other upper and lower case "
            "[service-type-case-differs]"
        ],
        Change("get_service_types.xml", "", f">{NOVA}<", ">org.openstack.Nova<"),
    ),
    "registered-ok": at_cloud(
        "endpoint_registered",
        f"OK {HOST}: registered at PILOT-CLOUD with {URL} [endpoint-registered]",
        hostname=HOST,
        endpoint_url=URL,
    ),
    "registered-with-url-of-an-endpoint-object-ok": at_cloud(
        "endpoint_registered",
        f"OK {HOST}: registered at PILOT-CLOUD with {TEST_URL} [endpoint-registered]",
        hostname=HOST,
        endpoint_url=TEST_URL,
    ),
    "registered-written-otherwise-ok": at_cloud(
        "endpoint_registered",
        f"OK {HOST}: registered at PILOT-CLOUD with HTTPS://{HOST.upper()}:5000/v3/ "
        "[endpoint-registered]",
        hostname=HOST.upper() + ".",
        endpoint_url=f"HTTPS://{HOST.upper()}:5000/v3/",
    ),
    "registered-any-host-ok": at_cloud(
        "endpoint_registered",
        f"OK {HOST}: registered at PILOT-CLOUD [endpoint-registered]",
        "OK idle.pilot-cloud.example.org: registered at PILOT-CLOUD [endpoint-registered]",
        "OK private.pilot-cloud.example.org: registered at PILOT-CLOUD [endpoint-registered]",
    ),
    "registered-nowhere-critical": at_cloud(
        "endpoint_registered",
        "CRITICAL nova.example.org: not registered as org.openstack.nova at PILOT-GRID in GOCDB, "
        "expected registered [endpoint-not-registered]",
        site="PILOT-GRID",
        hostname="nova.example.org",
    ),
    **WHY_NOT_THERE,
    "type-not-at-site-critical": at_cloud(
        "endpoint_registered",
        "CRITICAL CREAM-CE at PILOT-CLOUD: not registered in GOCDB, expected registered "
        "[endpoint-not-registered]",
        service_type="CREAM-CE",
    ),
    "registered-at-other-site-critical": at_cloud(
        "endpoint_registered",
        f"CRITICAL {HOST}: registered at PILOT-GRID, expected PILOT-CLOUD [endpoint-at-other-site]",
        change=nova("<SITENAME>PILOT-CLOUD<", "<SITENAME>PILOT-GRID<"),
        hostname=HOST,
    ),
    "url-at-other-site-critical": at_cloud(
        "endpoint_registered",
        f"CRITICAL {URL}: registered at PILOT-CLOUD, expected PILOT-GRID [endpoint-at-other-site]",
        site="PILOT-GRID",
        endpoint_url=URL,
    ),
    "registered-with-other-host-critical": at_cloud(
        "endpoint_registered",
        f"CRITICAL PILOT-CLOUD: {NOVA} on {HOSTS.replace('nova.', 'old.')}, expected {HOST} "
        "[endpoint-host-differs]",
        change=nova(f"<HOSTNAME>{HOST}<", "<HOSTNAME>old.pilot-cloud.example.org<"),
        hostname=HOST,
    ),
    "registered-with-other-url-critical": at_cloud(
        "endpoint_registered",
        f"CRITICAL {HOST}: registered with {URL}, {TEST_URL}, expected https://{HOST}/v3 "
        "[endpoint-url-differs]",
        hostname=HOST,
        endpoint_url=f"https://{HOST}/v3",
    ),
    "registered-without-url-critical": at_cloud(
        "endpoint_registered",
        "CRITICAL nova.pilot-local.example.org: registered with no URL, expected "
        "https://nova.pilot-local.example.org/v3 [endpoint-url-differs]",
        site="PILOT-LOCAL",
        endpoint_url="https://nova.pilot-local.example.org/v3",
    ),
    "in-production-ok": at_cloud(
        "endpoint_in_production",
        f"OK {HOST}: in production in GOCDB [endpoint-in-production]",
        hostname=HOST,
    ),
    "not-in-production-critical": at_cloud(
        "endpoint_in_production",
        f"CRITICAL {HOST}: not in production in GOCDB, expected in production "
        "[endpoint-not-in-production]",
        change=nova("<IN_PRODUCTION>Y<", "<IN_PRODUCTION>N<"),
        hostname=HOST,
    ),
    "each-endpoint-not-in-production-critical": at_cloud(
        "endpoint_in_production",
        f"OK {HOST}: in production in GOCDB [endpoint-in-production]",
        "CRITICAL idle.pilot-cloud.example.org: not in production in GOCDB, expected in production "
        "[endpoint-not-in-production]",
        "CRITICAL private.pilot-cloud.example.org: not in production in GOCDB, expected in "
        "production [endpoint-not-in-production]",
    ),
    "production-of-unregistered-critical": at_cloud(
        "endpoint_in_production", not_registered("x.example.org"), hostname="x.example.org"
    ),
    "production-with-other-url-critical": at_cloud(
        "endpoint_in_production", OTHER_URL_LINE, hostname=HOST, endpoint_url=OTHER_URL
    ),
    "production-at-url-ok": at_cloud(
        "endpoint_in_production",
        f"OK {HOST}: in production in GOCDB [endpoint-in-production]",
        endpoint_url=TEST_URL,
    ),
    "monitored-ok": at_cloud(
        "endpoint_monitored",
        f"OK {HOST}: monitored in GOCDB, its endpoint objects too [endpoint-monitored]",
        change=nova("<ENDPOINT_MONITORED>N<", "<ENDPOINT_MONITORED>Y<"),
        hostname=HOST,
    ),
    "monitored-at-url-ok": at_cloud(
        "endpoint_monitored",
        f"OK {HOST}: monitored in GOCDB, {URL} too [endpoint-monitored]",
        hostname=HOST,
        endpoint_url=URL,
    ),
    "monitored-without-endpoint-objects-ok": at_cloud(
        "endpoint_monitored",
        "OK nova.pilot-local.example.org: monitored in GOCDB [endpoint-monitored]",
        site="PILOT-LOCAL",
    ),
    "service-not-monitored-critical": at_cloud(
        "endpoint_monitored",
        f"CRITICAL {HOST}: service not monitored in GOCDB, expected monitored "
        "[endpoint-not-monitored]",
        change=nova("<NODE_MONITORED>Y<", "<NODE_MONITORED>N<"),
        hostname=HOST,
        endpoint_url=URL,
    ),
    "one-endpoint-object-not-monitored-warning": at_cloud(
        "endpoint_monitored",
        f"WARNING {HOST}: endpoint object keystone-test not monitored in GOCDB, expected monitored "
        "[endpoint-object-not-monitored]",
        hostname=HOST,
    ),
    "no-endpoint-object-monitored-critical": at_cloud(
        "endpoint_monitored",
        f"CRITICAL {HOST}: no endpoint object monitored in GOCDB, expected monitored "
        "[no-endpoint-object-monitored]",
        change=nova("<ENDPOINT_MONITORED>Y<", "<ENDPOINT_MONITORED>N<"),
        hostname=HOST,
    ),
    "endpoint-object-with-url-not-monitored-critical": at_cloud(
        "endpoint_monitored",
        f"CRITICAL {HOST}: endpoint {TEST_URL} not monitored in GOCDB, expected monitored "
        "[no-endpoint-object-monitored]",
        hostname=HOST,
        endpoint_url=TEST_URL,
    ),
    "monitored-with-other-url-critical": at_cloud(
        "endpoint_monitored",
        f"CRITICAL {HOST}: registered with {URL}, {TEST_URL}, expected https://{HOST}/v3 "
        "[endpoint-url-differs]",
        hostname=HOST,
        endpoint_url=f"https://{HOST}/v3",
    ),
    "monitoring-of-unregistered-critical": at_cloud(
        "endpoint_monitored", not_registered("x.example.org"), hostname="x.example.org"
    ),
    "in-scope-ok": at_cloud(
        "endpoint_in_scope",
        f"OK {HOST}: in scope EGI in GOCDB [endpoint-in-scope]",
        hostname=HOST,
    ),
    "in-both-scopes-ok": at_cloud(
        "endpoint_in_scope",
        f"OK {HOST}: in scope EGI and FedCloud in GOCDB [endpoint-in-scope]",
        hostname=HOST,
        scope="EGI, FedCloud",
    ),
    "in-one-scope-of-two-critical": at_cloud(
        "endpoint_in_scope",
        f"CRITICAL {HOST}: in scope EGI and FedCloud2 in GOCDB, expected EGI and FedCloud "
        "[endpoint-not-in-scope]",
        change=nova("<SCOPE>FedCloud<", "<SCOPE>FedCloud2<"),
        hostname=HOST,
        scope="EGI,FedCloud",
    ),
    "scope-of-unregistered-critical": at_cloud(
        "endpoint_in_scope", not_registered("x.example.org"), hostname="x.example.org"
    ),
    "scope-with-other-url-critical": at_cloud(
        "endpoint_in_scope", OTHER_URL_LINE, hostname=HOST, endpoint_url=OTHER_URL
    ),
    "scope-that-nobody-has-critical": at_cloud(
        "endpoint_in_scope",
        "CRITICAL FedClowd: no service in GOCDB has this scope tag [scope-not-in-gocdb]",
        f"OK {HOST}: in scope EGI in GOCDB [endpoint-in-scope]",
        hostname=HOST,
        scope="EGI,FedClowd",
    ),
    "scope-in-other-case-critical": at_cloud(
        "endpoint_in_scope",
        "CRITICAL egi: in GOCDB as EGI, with other upper and lower case [scope-not-in-gocdb]",
        hostname=HOST,
        scope="egi",
    ),
    "scope-that-others-have-critical": at_cloud(
        "endpoint_in_scope",
        f"CRITICAL {HOST}: in scope EGI and FedCloud in GOCDB, expected EGI and Local "
        "[endpoint-not-in-scope]",
        hostname=HOST,
        scope="EGI,Local",
    ),
    "in-no-downtime-ok": at_cloud(
        "endpoint_not_in_downtime",
        "OK idle.pilot-cloud.example.org: in no declared downtime in GOCDB "
        "[endpoint-not-in-downtime]",
        hostname="idle.pilot-cloud.example.org",
    ),
    "in-downtime-warning": at_cloud(
        "endpoint_not_in_downtime",
        f"WARNING {HOST}: in a declared downtime (OUTAGE) until 2026-11-24 20:42 UTC, expected in "
        "none [endpoint-in-downtime]",
        hostname=HOST,
        endpoint_url=TEST_URL,
    ),
    "downtime-of-another-endpoint-object-ok": at_cloud(
        "endpoint_not_in_downtime",
        f"OK {HOST}: in no declared downtime in GOCDB [endpoint-not-in-downtime]",
        change=Change(
            "get_downtime-ongoing.xml",
            "",
            f"<URL>{URL}</URL>",
            f"<URL>https://{HOST}:1/</URL>",
        ),
        hostname=HOST,
        endpoint_url=URL,
    ),
    "downtime-that-is-over-ok": at_cloud(
        "endpoint_not_in_downtime",
        f"OK {HOST}: in no declared downtime in GOCDB [endpoint-not-in-downtime]",
        change=Change("get_downtime-ongoing.xml", "", ">1795552958<", ">1795466000<"),
        hostname=HOST,
    ),
    "downtime-with-other-url-critical": at_cloud(
        "endpoint_not_in_downtime", OTHER_URL_LINE, hostname=HOST, endpoint_url=OTHER_URL
    ),
    "site-in-scope-ok": Row(
        "site_in_scope",
        {"site": "PILOT-CLOUD", "scope": "EGI, FedCloud"},
        ["OK PILOT-CLOUD: in scope EGI and FedCloud in GOCDB [site-in-scope]"],
    ),
    "site-not-in-scope-critical": Row(
        "site_in_scope",
        {"site": "PILOT-LOCAL"},
        ["CRITICAL PILOT-LOCAL: not in scope EGI in GOCDB, expected EGI [site-not-in-scope]"],
    ),
    "site-in-one-scope-of-two-critical": Row(
        "site_in_scope",
        {"site": "PILOT-GRID", "scope": "EGI,FedCloud"},
        [
            "CRITICAL PILOT-GRID: not in scope FedCloud in GOCDB, expected EGI and FedCloud "
            "[site-not-in-scope]"
        ],
    ),
    "site-lost-its-scope-critical": Row(
        "site_in_scope",
        {"site": "PILOT-CLOUD"},
        ["CRITICAL PILOT-CLOUD: not in scope EGI in GOCDB, expected EGI [site-not-in-scope]"],
        Change("get_site.xml", 'NAME="PILOT-CLOUD"', "<SCOPE>EGI<", "<SCOPE>Local<"),
    ),
    "site-in-scope-that-nobody-has-critical": Row(
        "site_in_scope",
        {"site": "PILOT-CLOUD", "scope": "EGI,FedClowd"},
        [
            "CRITICAL FedClowd: no service in GOCDB has this scope tag [scope-not-in-gocdb]",
            "OK PILOT-CLOUD: in scope EGI in GOCDB [site-in-scope]",
        ],
    ),
    "scope-of-site-absent-critical": Row(
        "site_in_scope",
        {"site": "PILOT-NEW"},
        ["CRITICAL PILOT-NEW: not in GOCDB [site-not-in-gocdb]"],
    ),
    "scope-of-site-in-other-case-critical": Row(
        "site_in_scope", {"site": "pilot-cloud"}, [CASE_LINE]
    ),
    "certified-ok": Row(
        "site_certified",
        {"site": "PILOT-CLOUD"},
        ["OK PILOT-CLOUD: Certified in GOCDB [site-certified]"],
    ),
    **{
        f"{status.lower()}-critical": Row(
            "site_certified",
            {"site": f"PILOT-{status.upper()}"},
            [f"CRITICAL PILOT-{status.upper()}: {status} in GOCDB, expected Certified [{kind}]"],
        )
        for status, kind in (
            ("Candidate", "site-not-certified"),
            ("Suspended", "site-suspended"),
            ("Closed", "site-closed"),
        )
    },
    "suspended-later-critical": Row(
        "site_certified",
        {"site": "PILOT-CLOUD"},
        ["CRITICAL PILOT-CLOUD: Suspended in GOCDB, expected Certified [site-suspended]"],
        Change(
            "get_site.xml",
            'NAME="PILOT-CLOUD"',
            "<CERTIFICATION_STATUS>Certified<",
            "<CERTIFICATION_STATUS>Suspended<",
        ),
    ),
    "certification-site-absent-critical": Row(
        "site_certified",
        {"site": "PILOT-NEW"},
        ["CRITICAL PILOT-NEW: not in GOCDB, expected Certified [site-not-in-gocdb]"],
    ),
    "certification-site-in-other-case-critical": Row(
        "site_certified", {"site": "pilot-cloud"}, [CASE_LINE]
    ),
    "in-production-infrastructure-ok": Row(
        "site_in_production_infrastructure",
        {"site": "PILOT-CLOUD"},
        ["OK PILOT-CLOUD: Production in GOCDB [site-in-production-infrastructure]"],
    ),
    "in-test-infrastructure-critical": Row(
        "site_in_production_infrastructure",
        {"site": "PILOT-LOCAL"},
        [
            "CRITICAL PILOT-LOCAL: Test in GOCDB, expected Production "
            "[site-not-in-production-infrastructure]"
        ],
    ),
    "infrastructure-site-absent-critical": Row(
        "site_in_production_infrastructure",
        {"site": "PILOT-NEW"},
        ["CRITICAL PILOT-NEW: not in GOCDB, expected Production [site-not-in-gocdb]"],
    ),
    "infrastructure-site-in-other-case-critical": Row(
        "site_in_production_infrastructure", {"site": "pilot-cloud"}, [CASE_LINE]
    ),
    "in-operations-centre-ok": Row(
        "resource_centre_in_operations_centre",
        {"site": "PILOT-CLOUD", "operations_centre": "NGI_IT"},
        [
            "OK PILOT-CLOUD: belongs to NGI_IT in GOCDB [resource-centre-in-operations-centre]",
        ],
    ),
    "in-other-operations-centre-critical": Row(
        "resource_centre_in_operations_centre",
        {"site": "PILOT-CLOUD", "operations_centre": "NGI_IT"},
        [
            "CRITICAL PILOT-CLOUD: belongs to NGI_CH in GOCDB, expected NGI_IT "
            "[resource-centre-in-other-operations-centre]",
        ],
        Change("get_site_list.xml", 'NAME="PILOT-CLOUD"', 'ROC="NGI_IT"', 'ROC="NGI_CH"'),
    ),
    "resource-centre-absent-critical": Row(
        "resource_centre_in_operations_centre",
        {"site": "PILOT-NEW", "operations_centre": "NGI_IT"},
        ["CRITICAL PILOT-NEW: not in GOCDB, expected a site of NGI_IT [site-not-in-gocdb]"],
    ),
    "resource-centre-in-other-case-critical": Row(
        "resource_centre_in_operations_centre",
        {"site": "pilot-cloud", "operations_centre": "NGI_IT"},
        [CASE_LINE],
    ),
}


def _changed(folder: Path, change: Change | None) -> Path:
    """A copy of the genuine documents with this one thing changed."""
    for path in (*SAMPLES.glob("get_s*.xml"), SAMPLES / "get_downtime-ongoing.xml"):
        (folder / path.name).write_bytes(path.read_bytes())
    if change is not None:
        document = (folder / change.document).read_text(encoding="utf-8")
        start = document.index(change.after)
        assert change.old in document[start:]
        changed = document[:start] + document[start:].replace(change.old, change.new, 1)
        (folder / change.document).write_text(changed, encoding="utf-8")
    return folder


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_what_is_found_in_gocdb(row: Row, tmp_path: Path) -> None:
    documents = GocdbDocuments(_changed(tmp_path, row.change))
    with GocdbServer(documents) as server:
        assert lines(findings(server.url, row.probe, **row.arguments)) == row.found


@pytest.mark.parametrize("name", [n for n in probe_names() if load_probe(n).services == (GOCDB,)])
def test_every_finding_of_the_table_is_in_a_row_here(name: str) -> None:
    declared = {kind.id for kind in load_probe(name).findings}
    found = {
        line.rpartition("[")[2].rstrip("]")
        for row in ROWS.values()
        if row.probe == name
        for line in row.found
    }
    assert found == declared


REFUSED = b"An exception occurred in the driver: SQLSTATE[HY000] [2002] No such file or directory"


@pytest.mark.parametrize("method", ["get_service", "get_site_list", "get_service_types"])
def test_error_of_gocdb_is_unknown_and_in_its_words(method: str) -> None:
    probes = {
        "get_service": ("endpoint_registered", {"site": "PILOT-CLOUD", "service_type": NOVA}),
        "get_site_list": ("site_certified", {"site": "PILOT-CLOUD"}),
        "get_service_types": ("service_type_in_gocdb", {"service_type": NOVA}),
    }
    probe, arguments = probes[method]
    with GocdbServer(GocdbDocuments(replacements={method: REFUSED})) as server:
        (found,) = findings(server.url, probe, **arguments)
    assert (found.kind.id, found.state.value) == ("refused", "UNKNOWN")
    assert REFUSED.decode() in found.text


@pytest.mark.parametrize("service_type", ["org.openstack.%", "org_openstack_nova"])
def test_pattern_in_a_type_matches_nothing_but_itself(service_type: str) -> None:
    with GocdbServer() as server:
        (found,) = findings(
            server.url, "endpoint_registered", site="PILOT-CLOUD", service_type=service_type
        )
        assert found.kind.id == "service-type-not-in-gocdb"


@pytest.mark.parametrize("site", ["PILOT%", "PILOT_CLOUD"])
def test_pattern_in_a_site_matches_nothing_but_itself(site: str) -> None:
    with GocdbServer() as server:
        for probe, given in (
            ("endpoint_registered", {"service_type": NOVA}),
            ("site_certified", {}),
            ("site_in_scope", {}),
            ("resource_centre_in_operations_centre", {"operations_centre": "NGI_IT"}),
        ):
            (found,) = findings(server.url, probe, site=site, **given)
            assert found.kind.id == "site-not-in-gocdb", probe


def test_folder_of_documents_serves_where_the_server_does() -> None:
    (found,) = findings(
        SAMPLES.as_uri(),
        "endpoint_registered",
        site="PILOT-CLOUD",
        service_type=NOVA,
        hostname=HOST,
    )
    assert found.kind.id == "endpoint-registered"


OF_A_SITE = {
    "site_certified": {},
    "site_in_production_infrastructure": {},
    "site_in_scope": {},
    "resource_centre_in_operations_centre": {"operations_centre": "NGI_IT"},
    **{name: {"service_type": NOVA, "hostname": HOST} for name in ENDPOINT_PROBES[:-1]},
}


@pytest.mark.parametrize(("probe", "given"), OF_A_SITE.items(), ids=OF_A_SITE)
def test_what_is_well_at_a_site_takes_one_small_request(probe: str, given: dict[str, str]) -> None:
    with GocdbServer(GocdbDocuments(extra_sites=1000)) as server:
        findings(server.url, probe, site="PILOT-CLOUD", **given)
        (query,) = server.queries
        assert "sitename=PILOT-CLOUD" in query
        assert server.bytes_sent < 10_000


def test_site_of_another_status_takes_the_whole_list_of_the_expected_one_too() -> None:
    with GocdbServer() as server:
        findings(server.url, "site_certified", site="PILOT-SUSPENDED")
        asked = [query.partition("&scope=")[2] for query in server.queries]
        assert asked == [
            f"&certification_status={status}"
            for status in ("Certified", "Certified", "Candidate", "Uncertified", "Suspended")
        ]
        assert ["sitename" in query for query in server.queries] == [True, False, True, True, True]


def test_scope_of_services_is_always_asked_for_as_any() -> None:
    with GocdbServer() as server:
        findings(server.url, "endpoint_registered", site="PILOT-CLOUD", service_type=NOVA)
        findings(server.url, "site_certified", site="PILOT-CLOUD")
    assert all("&scope=&" in f"{query}&" for query in server.queries)
    assert not any("cursor" in query for query in server.queries if "get_site_list" in query)


def test_scale_of_a_thousand_sites() -> None:
    with GocdbServer(GocdbDocuments(extra_sites=1000)) as server:
        (found,) = findings(
            server.url, "endpoint_in_production", site="PILOT-0777", service_type=NOVA
        )
        assert found.subject == "nova.pilot-0777.example.org"
        assert len(server.queries) == 1


def test_host_at_one_of_a_thousand_other_sites_is_found() -> None:
    with GocdbServer(GocdbDocuments(extra_sites=1000)) as server:
        (found,) = findings(
            server.url,
            "endpoint_registered",
            site="PILOT-CLOUD",
            service_type=NOVA,
            hostname="nova.pilot-0777.example.org",
        )
        assert found.text.endswith("registered at PILOT-0777, expected PILOT-CLOUD")
        assert len(server.queries) == 12
