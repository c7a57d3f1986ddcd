"""proc19 check as a process: one site, against a GOCDB and other services on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from proc19_process import HALO, Ended, proc19

from servers.faulty import closed_port
from servers.gocdb import GocdbServer
from servers.gocdb_documents import GocdbDocuments, without_end
from servers.other_services import NOBODY, other_services

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "check.json").read_text())
AREX = ("--service-type", "org.nordugrid.arex")
RECORDS = ROOT / "packaging" / "demo" / "records"
RECORDING = ROOT / "src" / "proc19probes" / "demo" / "recording.zip"
BDII = (
    *("--information", "ldap://bdii.pilot-grid.example.org:2170"),
    *("--replay", str(RECORDING)),
)
CONFIGURATION = ("--area", "configuration-management")


@pytest.fixture
def gocdb() -> Iterator[GocdbServer]:
    with GocdbServer() as server:
        yield server


@pytest.fixture(scope="module")
def others() -> Iterator[dict[str, str]]:
    with other_services() as variables:
        yield variables


@pytest.fixture
def url(gocdb: GocdbServer, others: dict[str, str]) -> dict[str, str]:
    return {**others, "PROC19_SERVICES_GOCDB_URL": gocdb.url}


@pytest.fixture
def dead(others: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    with closed_port(tmp_path) as service:
        yield {**NOBODY, "PROC19_SERVICES_GOCDB_URL": service.url}


def document(*words: str, **variables: str) -> dict[str, object]:
    ended = proc19("check", *words, "--format", "json", **variables)
    read = json.loads(ended.out)
    jsonschema.validate(read, SCHEMA)
    assert (ended.code, ended.err) == (read["exit_code"], "")
    return read


def verdict(ended: Ended) -> str:
    return ended.out.splitlines()[-1]


def test_all_that_concerns_a_site_and_a_service_type_is_checked(url: dict[str, str]) -> None:
    fine = proc19("check", "PILOT-GRID", *AREX, *BDII, **url)
    wrong = proc19("check", "PILOT-CANDIDATE", *AREX, *CONFIGURATION, COLUMNS="200", **url)

    assert fine.code == 1
    assert verdict(fine) == "WARNING: 3 WARNING, 13 OK; next: Pilot Site, Technology Provider"
    assert wrong.code == 2
    assert "\n✗ critical  site_certified (1b)\n" in wrong.out
    assert "PILOT-CANDIDATE: Candidate in GOCDB, expected Certified" in wrong.out


def test_without_a_service_type_those_that_gocdb_has_are_looked_at(url: dict[str, str]) -> None:
    read = document("PILOT-CLOUD", *CONFIGURATION, **url)
    assert read["service_types"] == [
        "eu.egi.cloud.vm-metadata.vmcatcher",
        "org.openstack.nova",
        "org.openstack.swift",
    ]
    words = [" ".join(run["command"]) for run in read["runs"]]
    for service_type in read["service_types"]:
        assert any(
            f"_endpoint_registered --site PILOT-CLOUD --service-type {service_type}" in one
            for one in words
        )


def test_several_service_types_are_looked_at(url: dict[str, str]) -> None:
    types = ("--service-type", "CREAM-CE", *AREX)
    read = document("PILOT-GRID", *types, *CONFIGURATION, **url)
    assert read["service_types"] == ["CREAM-CE", "org.nordugrid.arex"]


def test_information_is_asked_of_the_site_bdii_that_gocdb_names(url: dict[str, str]) -> None:
    read = document("PILOT-GRID", *AREX, "--area", "information-system", **url)
    assert read["information"] == "ldap://bdii.pilot-grid.example.org:2170"
    assert all(
        "--information ldap://bdii.pilot-grid.example.org:2170" in " ".join(run["command"])
        for run in read["runs"]
    )


@pytest.mark.parametrize(
    ("giis", "asked"),
    [
        ("ldaps://bdii.example.org/mds-vo-name=A,o=grid", "ldaps://bdii.example.org:2170"),
        ("LDAP://[2001:db8::1]:3170/", "ldap://[2001:db8::1]:3170"),
        ("http://bdii.example.org:2170/", None),
        ("file:///etc/passwd", None),
        ("ldap://a\u202eb.example.org:2170/", None),
        ("ldap://a b.example.org:2170/", None),
        ("ldap://me:secret@bdii.example.org/", "ldap://bdii.example.org:2170"),
        ("ldap://:2170/", None),
        ("ldap://[", None),
        ("ldap://bdii.example.org:99999/", None),
        ("bdii.example.org", None),
        ("", None),
    ],
)
def test_address_that_is_no_bdii_s_is_not_asked(
    giis: str, asked: str | None, others: dict[str, str]
) -> None:
    sites = (
        f'<results><SITE ID="32" PRIMARY_KEY="1G0" NAME="PILOT-GRID" ROC="NGI_IT" '
        f'GIIS_URL="{giis}"/></results>'
    )
    with GocdbServer(GocdbDocuments(replacements={"get_site_list": sites.encode()})) as gocdb:
        services = {**others, "PROC19_SERVICES_GOCDB_URL": gocdb.url}
        read = document("PILOT-GRID", *AREX, *CONFIGURATION, **services)
    assert read["information"] == asked
    assert (read["not_asked"] is None) == (asked is not None or not giis)
    assert "secret" not in json.dumps(read)
    assert read["exit_code"] == 1


def test_file_that_gocdb_names_is_not_read_and_the_top_bdii_is_asked(
    others: dict[str, str],
) -> None:
    sites = (
        b'<results><SITE ID="32" PRIMARY_KEY="1G0" NAME="PILOT-GRID" ROC="NGI_IT" '
        b'GIIS_URL="file:///srv/site.ldif"/></results>'
    )
    with GocdbServer(GocdbDocuments(replacements={"get_site_list": sites})) as gocdb:
        services = {**others, "PROC19_SERVICES_GOCDB_URL": gocdb.url}
        words = ("PILOT-GRID", *AREX, "--area", "information system")
        text = proc19("check", *words, COLUMNS="200", **services)
        read = document(*words, **services)

    told = "GOCDB's GIIS URL is not asked: found file:///srv/site.ldif, expected ldap://host:2170"
    assert read["not_asked"] == told
    assert f"\nnote: {told}\n" in text.out
    (published,) = [run for run in read["runs"] if run["probe"] == "service_published"]
    assert published["state"] == "OK"
    assert "--information" not in published["command"]


def test_gocdb_that_does_not_answer_is_one_cause_and_what_it_leaves_open_is_told(
    dead: dict[str, str],
) -> None:
    ended = proc19("check", "PILOT-GRID", COLUMNS="200", **dead)
    lines = ended.out.splitlines()
    assert (ended.code, ended.err) == (3, "")
    assert ended.out.count("see that the service is up") == 1
    (cause,) = [line for line in lines if line.startswith("? ")]
    assert cause.startswith("? GOCDB unreachable: no connection to 127.0.0.1 port ")
    assert cause.endswith(" - hides 3 checks")
    (note,) = [line for line in lines if line.startswith("note: ")]
    assert note.startswith("note: service types not known, GOCDB's services at PILOT-GRID: ")
    assert note.endswith("; --service-type names them")
    assert verdict(ended) == "UNKNOWN: 3 UNKNOWN; next: GOCDB"
    (lacking,) = [line for line in lines if line.startswith("  --service-type  ")]
    assert "endpoint_registered" in lacking


def test_silent_services_are_one_line_each(dead: dict[str, str]) -> None:
    ended = proc19("check", "A", "--service-type", "b", COLUMNS="200", **dead)
    causes = [line for line in ended.out.splitlines() if line.startswith("? ")]
    assert [one.partition(" unreachable")[0] for one in causes] == ["? GOCDB", "? top BDII"]
    assert not [line for line in ended.out.splitlines() if line[:2] in ("✗ ", "! ")]


def test_site_that_gocdb_does_not_have_is_told_once_and_what_follows_is_counted(
    url: dict[str, str],
) -> None:
    ended = proc19("check", "NOWHERE", *CONFIGURATION, *AREX, COLUMNS="200", **url)
    told = [line for line in ended.out.splitlines() if "NOWHERE: not in GOCDB" in line]
    assert ended.code == 2
    assert len(told) == 1
    assert "findings follow from this: -v" in ended.out


def test_site_that_gocdb_does_not_have_is_told_by_the_finding_alone(url: dict[str, str]) -> None:
    ended = proc19("check", "NOWHERE", COLUMNS="200", **url)
    assert ended.code == 2
    assert ended.out.count("NOWHERE: not in GOCDB") == 1
    assert "GOCDB has no services" not in ended.out


def test_area_that_asks_nothing_of_gocdb_does_not_miss_it(dead: dict[str, str]) -> None:
    words = ("--area", "accounting", "--records", RECORDS.as_uri())
    read = document("PILOT-GRID", *words, **dead)
    assert read["notes"] == []
    assert {run["probe"] for run in read["runs"]} == {"records_arrive", "records_valid"}
    assert read["exit_code"] < 2


def test_area_that_asks_nothing_of_gocdb_does_not_ask_it(
    gocdb: GocdbServer, url: dict[str, str]
) -> None:
    assert proc19("check", "PILOT-GRID", "--area", "accounting", **url).code == 3
    assert gocdb.queries == []


def test_what_a_recording_does_not_hold_is_one_line() -> None:
    ended = proc19("check", "NOWHERE", "--replay", RECORDING, COLUMNS="200")
    (cause,) = [line for line in ended.out.splitlines() if line.startswith("? ")]
    assert cause == "? not in the recording: 3 answers, of GOCDB - hides 3 checks"
    assert ended.code == 3


def test_site_without_services_in_gocdb_says_so(url: dict[str, str]) -> None:
    ended = proc19("check", "PILOT-CLOSED", COLUMNS="200", **url)
    assert "note: GOCDB has no services at PILOT-CLOSED; --service-type names what to" in ended.out
    assert ended.code == 2


def test_what_was_not_checked_is_told_with_what_it_needs(url: dict[str, str]) -> None:
    lines = proc19("check", "PILOT-GRID", *AREX, COLUMNS="200", **url).out.splitlines()
    assert "Not checked, for want of" in lines
    assert "  --records  records_arrive, records_valid" in lines
    assert "  --signer --records  records_signed" in lines


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["PILOT-GRID", "--information", "nonsense"], "--information: "),
        (["PILOT-GRID", "--records", ""], "--records is empty, expected a value"),
        (["PILOT-GRID", "--area", "acounting"], "did you mean accounting? there are: "),
        (["PILOT-GRID", "--only", "critica"], "did you mean critical? there are: "),
        ([], "Missing argument 'SITE'"),
        (["--site", "PILOT-GRID"], "write the site without it: proc19 check PILOT-GRID"),
        (["PILOT-GRID", "--area", "security"], "no check of a site is in the area Security"),
    ],
)
def test_wrong_words_are_refused_with_what_was_meant(
    words: list[str], told: str, url: dict[str, str]
) -> None:
    ended = proc19("check", *words, **url)
    assert (ended.code, ended.out) == (3, "")
    assert told in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("area", ["configuration-management", "Configuration Management"])
def test_one_area_asks_its_services_alone(gocdb: GocdbServer, area: str) -> None:
    services = {**NOBODY, "PROC19_SERVICES_GOCDB_URL": gocdb.url}
    ended = proc19("check", "PILOT-GRID", *AREX, "--area", area, **services)

    assert ended.code == 1
    assert verdict(ended) == "WARNING: 1 WARNING, 7 OK; next: Pilot Site"


def test_two_areas_are_both_looked_at(url: dict[str, str]) -> None:
    read = document("PILOT-GRID", *AREX, *CONFIGURATION, "--area", "information-system", **url)
    probes = {run["probe"] for run in read["runs"]}
    assert {"site_certified", "service_published"} <= probes
    assert "resource_centre_in_operations_centre" not in probes


def test_check_says_which_rows_its_result_touches(url: dict[str, str]) -> None:
    read = document("PILOT-GRID", *AREX, **url)
    rows = {run["probe"]: run["steps"] for run in read["runs"]}
    assert rows["service_type_in_gocdb"] == ["1a"]
    assert rows["site_certified"] == ["prerequisites", "1b"]
    assert rows["service_published"] == ["2c"]
    assert read["steps"] == ["prerequisites", "1a", "1b", "2a", "2c"]


def test_downtime_is_noted_once_in_text_and_with_each_run_in_json() -> None:
    nova = ("PILOT-CLOUD", "--service-type", "org.openstack.nova", *CONFIGURATION)
    told = "nova.pilot-cloud.example.org is in a declared downtime (OUTAGE) until "
    with GocdbServer(GocdbDocuments(replacements={"get_downtime": without_end()})) as gocdb:
        services = {**NOBODY, "PROC19_SERVICES_GOCDB_URL": gocdb.url}
        text = proc19("check", *nova, COLUMNS="200", **services)
        read = document(*nova, **services)

    assert {run["probe"] for run in read["runs"] if run["notes"]} == {
        *("endpoint_in_production", "endpoint_in_scope"),
        *("endpoint_monitored", "endpoint_registered"),
    }
    assert text.out.count(f"note: {told}") == 1


def test_only_chooses_the_findings_that_are_listed_and_not_the_verdict(url: dict[str, str]) -> None:
    words = ("PILOT-GRID", *AREX, *BDII)
    fine = proc19("check", *words, "--only", "ok", **url)
    failing = proc19("check", *words, "--only", "critical,unknown", **url)
    assert fine.out.count("\n✓ ") >= 13
    assert "\n! " not in fine.out
    assert "\n✓ " not in failing.out
    assert "\n! " not in failing.out
    assert verdict(fine) == verdict(failing)
    assert (fine.code, failing.code) == (1, 1)
    listed = document(*words, "--only", "warning", **url)
    assert {run["state"] for run in listed["runs"]} == {"WARNING"}


def test_verbose_shows_what_is_fine_too(url: dict[str, str]) -> None:
    ended = proc19("check", "PILOT-GRID", *AREX, *BDII, "-v", **url)
    assert ended.out.count("\n✓ ") >= 13
    assert ended.out.count("\n! ") == 3


def test_colour_is_as_in_status(url: dict[str, str]) -> None:
    assert "\x1b[" in proc19("check", "PILOT-GRID", *AREX, "--color", "always", **url).out
    assert "\x1b[" not in proc19("check", "PILOT-GRID", *AREX, **url).out


def test_server_gets_one_line_with_numbers(url: dict[str, str]) -> None:
    ended = proc19("check", "PILOT-GRID", *AREX, *BDII, "--format", "nagios", **url)
    assert ended.code == 1
    assert ended.out.startswith(
        "PROC19 WARNING - PILOT-GRID: 3 WARNING, 13 OK; next: Pilot Site, Technology Provider; "
    )
    assert ended.out.endswith(" | critical=0 unknown=0 warning=3 ok=13\n")
    assert ended.out.count("\n") == 1


def test_ticket_gets_markdown(url: dict[str, str]) -> None:
    lines = proc19(
        "check", "PILOT-GRID", *AREX, *BDII, "--format", "markdown", **url
    ).out.splitlines()
    assert lines[0] == "## PILOT-GRID"
    assert "**WARNING: 3 WARNING, 13 OK; next: Pilot Site, Technology Provider**" in lines
    at = next(
        i for i, line in enumerate(lines) if "endpoint_monitored" in line and line.startswith("- ")
    )
    assert lines[at + 1].startswith("  - fix: In the GOCDB portal")
    assert lines[at + 2].startswith("  - check: `check_proc19_endpoint_monitored --site PILOT-GRID")


def test_what_could_not_be_done_is_json_of_its_own_format(url: dict[str, str]) -> None:
    ended = proc19("check", "PILOT-GRID", "--area", "none", "--format", "json", **url)
    read = json.loads(ended.out)
    jsonschema.validate(read, SCHEMA)
    assert (ended.code, read["format"]) == (3, "proc19-check/1")


def test_recording_of_a_request_answers_what_a_check_asks_first(
    url: dict[str, str], tmp_path: Path
) -> None:
    archive = tmp_path / "monday.zip"
    assert proc19("record", "-o", archive, HALO, **url).code == 0
    read = document("PILOT-GRID", *CONFIGURATION, "--replay", str(archive))
    assert read["notes"] == []
    assert "org.nordugrid.arex" in read["service_types"]
    assert read["information"] == "ldap://bdii.pilot-grid.example.org:2170"


def test_service_whose_type_cannot_be_read_leaves_the_check_unknown(others: dict[str, str]) -> None:
    documents = GocdbDocuments()
    query = "method=get_service&sitename=PILOT-GRID&scope=&next_cursor=0"
    page = documents.answer("/public/", query).replace(b">CREAM-CE<", b"><")
    with GocdbServer(GocdbDocuments(replacements={"get_service": page})) as gocdb:
        services = {**others, "PROC19_SERVICES_GOCDB_URL": gocdb.url}
        read = document("PILOT-GRID", *CONFIGURATION, **services)
    assert [note.partition(":")[0] for note in read["notes"]] == [
        "a service without a type that can be read"
    ]
    assert read["exit_code"] in (2, 3)


def test_probe_that_looks_twice_at_a_site_is_told_each_time() -> None:
    words = ("--product-type", "grid middleware", "--submit-host", "host.example.org/jobmanager")
    ended = proc19("check", "PILOT-GRID", *AREX, *BDII, "--area", "accounting", *words)
    assert verdict(ended) == "CRITICAL: 1 CRITICAL, 3 OK; next: EGI Accounting Portal"
    assert ended.err == ""
