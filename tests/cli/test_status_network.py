"""What proc19 status makes of services that do not answer, and proc19 doctor of an interruption."""

import json
import re
import signal
import socket
import subprocess
import threading
from pathlib import Path

import jsonschema
import pytest
from proc19_process import COMMAND, DEMO, HALO, environment, proc19

from proc19probes.vocabulary.unobtainable import Cause
from servers.faulty import FaultyServer, answers, silent
from servers.gocdb import GocdbServer
from servers.other_services import NOBODY, other_services

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "status.json"
PATIENT = "300"


@pytest.fixture
def at_site(tmp_path: Path) -> Path:
    """A request that says where the pilot site's own BDIIs are, and nobody is there."""
    text = (DEMO / "halo.toml").read_text()
    text = re.sub(r'^(site|resource) = ".*"', r'\1 = "ldap://127.0.0.1:9"', text, flags=re.M)
    path = tmp_path / "halo.toml"
    path.write_text(re.sub(r'^(records|signer) = ".*"\n', "", text, flags=re.M))
    return path


def causes(ended_out: str) -> list[str]:
    """Service and cause of each line that tells one, without the detail."""
    lines = [line for line in ended_out.splitlines() if line.startswith("? ")]
    return [line[2:].partition(":")[0] for line in lines if ": " in line and " - " in line]


def test_causes_are_told_by_the_service_that_did_not_answer(at_site: Path) -> None:
    with GocdbServer() as gocdb:
        variables = {**NOBODY, "PROC19_SERVICES_GOCDB_URL": gocdb.url}
        ended = proc19("status", at_site, COLUMNS="400", **variables)

    told = set(causes(ended.out))
    assert {"site BDII of PILOT-GRID unreachable"} <= told
    # By no party's title.
    assert told <= {
        "site BDII of PILOT-GRID unreachable",
        "resource BDII of PILOT-GRID unreachable",
        "top BDII unreachable",
        "APEL's publication pages unreachable",
        "EGI Accounting Portal unreachable",
    }


def test_cause_that_is_whose_who_runs_the_check_still_names_the_service(at_site: Path) -> None:
    variables = {**NOBODY, "PROC19_SERVICES_GOCDB_URL": "http://gocdb.invalid/"}
    ended = proc19("status", at_site, COLUMNS="400", **variables)

    (told,) = [
        line for line in ended.out.splitlines() if "gocdb.invalid: " in line and "? G" in line
    ]
    assert told.startswith("? GOCDB unreachable: no address for gocdb.invalid: ")
    following = ended.out[ended.out.index(told) :].splitlines()[1]
    assert following.endswith("(whoever runs this check)")


def test_finding_carries_the_service_in_json_as_the_schema_says(at_site: Path) -> None:
    with GocdbServer() as gocdb:
        variables = {**NOBODY, "PROC19_SERVICES_GOCDB_URL": gocdb.url}
        ended = proc19("status", at_site, "--format", "json", **variables)

    document = json.loads(ended.out)
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    assert "site BDII of PILOT-GRID" in {cause["service"] for cause in document["causes"]}
    (request,) = document["requests"]
    runs = [run for row in request["rows"] for one in row["criteria"] for run in one["runs"]]
    findings = [finding for run in runs for finding in run["findings"]]
    ids = {cause.value for cause in Cause}
    assert {bool(finding["service"]) for finding in findings if finding["id"] in ids} == {True}
    assert {finding["service"] for finding in findings if finding["id"] not in ids} == {None}


def test_silent_service_takes_no_time_of_those_on_other_ports() -> None:
    """One check at work at once, and one request at once to a server: the others are asked."""
    pages, portal = threading.Event(), threading.Event()
    meanwhile: list[bool] = []

    def silent_until_others_are_asked(connection: socket.socket, over: threading.Event) -> None:
        meanwhile.append(pages.wait(600) and portal.wait(600))

    def noting(asked: threading.Event) -> FaultyServer:
        def behave(connection: socket.socket, over: threading.Event) -> None:
            asked.set()
            answers(b"", "404 Not Found")(connection, over)

        return FaultyServer(behave)

    with (
        FaultyServer(silent_until_others_are_asked) as gocdb,
        noting(pages) as apel,
        noting(portal) as accounting,
        other_services() as variables,
    ):
        ended = proc19(
            *("status", "--format", "json", "--timeout", PATIENT, HALO),
            **{
                **variables,
                "PROC19_SERVICES_GOCDB_URL": gocdb.url,
                "PROC19_SERVICES_APEL_PAGES_URL": apel.url,
                "PROC19_SERVICES_ACCOUNTING_PORTAL_URL": accounting.url,
                "PROC19_RUN_WORKERS": "1",
                "PROC19_LIMITS_REQUESTS_PER_HOST": "1",
            },
        )

    assert meanwhile
    assert all(meanwhile)
    told = {(cause["service"], cause["id"]) for cause in json.loads(ended.out)["causes"]}
    assert ("APEL's publication pages", "not-there") in told
    assert "top BDII" not in {service for service, _ in told}


def test_what_is_not_there_holds_nothing_back_unless_settings_say_that_it_is_wrong() -> None:
    """What APEL's pages show is weak evidence, so that 6b waits for its party without them."""
    with GocdbServer() as gocdb, FaultyServer(answers(b"", "410 Gone")) as pages:
        variables = {
            **NOBODY,
            "PROC19_SERVICES_GOCDB_URL": gocdb.url,
            "PROC19_SERVICES_APEL_PAGES_URL": pages.url,
        }
        command = ("status", "-v", "--step", "6b", HALO)
        by_default = proc19(*command, COLUMNS="400", **variables)
        severe = proc19(*command, COLUMNS="400", PROC19_SEVERITY_NOT_THERE="CRITICAL", **variables)

    gone = "APEL's publication pages has nothing at the address: HTTP 410 Gone"
    assert by_default.code == 1
    assert f"? {gone} - leaves 6b unchecked" in by_default.out
    assert severe.code == 2
    assert gone not in severe.out
    assert re.search(r"^ +found +APEL's .*: HTTP 410 Gone$", severe.out, re.M)


@pytest.mark.parametrize("form", ["text", "json"])
def test_interruption_ends_the_doctor_at_once_with_one_line(form: str) -> None:
    reached = threading.Event()

    def silent_when_asked(connection: socket.socket, over: threading.Event) -> None:
        reached.set()
        silent(connection, over)

    with FaultyServer(silent_when_asked) as server:
        process = subprocess.Popen(
            # Whoever runs the tests may ignore interrupts, as a shell does for what it puts behind.
            ["env", "--default-signal=INT", *COMMAND, "doctor", "-t", PATIENT, "--format", form],
            env=environment(**NOBODY, PROC19_SERVICES_GOCDB_URL=server.url),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert reached.wait(600)
        process.send_signal(signal.SIGINT)
        # Much less than the doctor was told to wait.
        out, err = process.communicate(timeout=200)

    assert (process.returncode, out, err) == (130, b"", b"proc19: interrupted\n")
