"""proc19 status, record and check as processes, against a GOCDB on loopback."""

import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from proc19_process import COMMAND, HALO, STRATUS, environment, proc19

from servers.faulty import closed_port
from servers.gocdb import GocdbServer
from servers.other_services import NOBODY, other_services

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs" / "schemas" / "status.json"
WRONG_SETTINGS = Path(__file__).with_name("wrong_settings.toml")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
AS_OF = re.compile(r"as of \S+ \S+ UTC")


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
        yield {**others, "PROC19_SERVICES_GOCDB_URL": service.url}


def test_every_document_is_asked_for_once_however_many_read_it(
    gocdb: GocdbServer, url: dict[str, str]
) -> None:
    proc19("status", STRATUS, HALO, STRATUS, **url)

    assert gocdb.queries
    assert len(gocdb.queries) == len(set(gocdb.queries))


def test_failing_is_shown_first_and_what_is_fine_is_a_count(url: dict[str, str]) -> None:
    ended = proc19("status", HALO, **url)

    assert (ended.code, ended.err) == (2, "")
    rows = re.findall(r"^\S (\S+) +(failing|blocked|waiting|signed off|verified)", ended.out, re.M)
    assert rows[0] == ("1a", "failing")
    assert not [row for row in rows if row[1] in ("signed off", "verified")]
    assert "(-v: all rows)" in ended.out
    assert (
        "check_proc19_service_type_in_gocdb --service-type org.example.halo.transfer" in ended.out
    )


def test_the_last_line_is_the_verdict(url: dict[str, str]) -> None:
    ended = proc19("status", "--only", "failing", HALO, COLUMNS="400", **url)

    assert ended.out.splitlines()[-1].startswith("8 of 34 rows complete; failing: 1a; ")


def test_a_dead_service_is_one_line_with_the_rows_that_it_hides(dead: dict[str, str]) -> None:
    ended = proc19("status", HALO, COLUMNS="400", **dead)

    assert ended.code == 3
    causes = [line for line in ended.out.splitlines() if "unreachable" in line.lower()]
    assert len(causes) == 1
    assert "1a" in causes[0]
    assert "1b" in causes[0]
    assert "2c" in causes[0]
    assert ended.out.count("see that the service is up") == 1


def test_json_is_alone_on_stdout_and_follows_the_published_schema(url: dict[str, str]) -> None:
    ended = proc19("status", "--format", "json", STRATUS, HALO, **url)

    document = json.loads(ended.out)
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    assert (document["exit_code"], ended.code, ended.err) == (2, 2, "")
    assert [len(request["rows"]) for request in document["requests"]] == [38, 38]


ERRORS = {
    "no such file": ["status", "missing.toml"],
    "wrong option": ["status", "--nonsense"],
    "no request": ["status"],
    "unknown site": ["status", "--site", "NOWHERE", str(HALO)],
    "unknown state": ["status", "--only", "sleeping", str(HALO)],
    "unknown party": ["status", "--party", "nobody", str(HALO)],
    "unknown step": ["status", "--step", "99z", str(HALO)],
    "bad timeout": ["status", "--timeout", "soon", str(HALO)],
    "zero timeout": ["status", "--timeout", "0", str(HALO)],
    "digest without archive": ["status", "--sha256", "00", str(HALO)],
    "no such archive": ["status", "--replay", "missing.zip"],
    "no such settings": ["status", "--settings", "missing.toml", str(HALO)],
    "no row for the party": ["status", "--party", "monitoring", str(HALO)],
    "unknown edition": ["check", "A", "--service-type", "b", "--edition", "c"],
    "unknown area": ["check", "A", "--service-type", "b", "--area", "c"],
    "empty site": ["check", "", "--service-type", "b"],
    "unknown finding in the settings": ["status", "--settings", str(WRONG_SETTINGS), str(HALO)],
    "no command": [],
    "half a command": ["request"],
    "unknown command": ["nonsense"],
}


@pytest.mark.parametrize("case", ERRORS, ids=str)
def test_what_cannot_be_done_is_one_line_and_exit_3(case: str, url: dict[str, str]) -> None:
    ended = proc19(*ERRORS[case], **url)

    assert (ended.code, ended.out) == (3, "")
    assert len(ended.err.splitlines()) == 1
    assert ended.err.startswith("proc19: ")


@pytest.mark.parametrize("case", [case for case in ERRORS if case[-8:] != " command"], ids=str)
def test_errors_too_are_json_where_json_was_asked_for(case: str, url: dict[str, str]) -> None:
    ended = proc19(*ERRORS[case], "--format", "json", **url)

    document = json.loads(ended.out)
    name = "check.json" if ERRORS[case][0] == "check" else "status.json"
    jsonschema.validate(document, json.loads(SCHEMA.with_name(name).read_text()))
    assert (ended.code, document["exit_code"], ended.err) == (3, 3, "")


def test_an_error_is_a_plugin_line_where_a_server_asked_for_one(url: dict[str, str]) -> None:
    ended = proc19("status", "--format", "nagios", "missing.toml", **url)

    assert (ended.code, ended.err) == (3, "")
    assert re.fullmatch(r"PROC19 UNKNOWN - missing\.toml: [^|\n]+\n", ended.out)


def test_fail_on_chooses_from_where_the_exit_code_counts(
    url: dict[str, str], dead: dict[str, str]
) -> None:
    codes = {
        (level, state): proc19("status", "--fail-on", level, "--step", step, HALO, **where).code
        for level in ("attention", "unknown", "failing")
        for state, step, where in (
            ("failing", "1a", url),
            ("unknown", "1a", dead),
            ("waiting", "8a", url),
            ("complete", "2", url),
        )
    }

    assert codes == {
        ("attention", "failing"): 2,
        ("attention", "unknown"): 3,
        ("attention", "waiting"): 1,
        ("attention", "complete"): 0,
        ("unknown", "failing"): 2,
        ("unknown", "unknown"): 3,
        ("unknown", "waiting"): 0,
        ("unknown", "complete"): 0,
        ("failing", "failing"): 2,
        ("failing", "unknown"): 0,
        ("failing", "waiting"): 0,
        ("failing", "complete"): 0,
    }


def test_site_asks_only_what_concerns_it(
    gocdb: GocdbServer, url: dict[str, str], tmp_path: Path
) -> None:
    two_sites = tmp_path / "two.toml"
    two_sites.write_text(
        HALO.read_text().replace(
            '[[pilot_site]]\nname = "PILOT-GRID"',
            '[[pilot_site]]\nname = "PILOT-CANDIDATE"\n\n[[pilot_site]]\nname = "PILOT-GRID"',
        )
    )

    both = json.loads(proc19("status", "--format", "json", two_sites, **url).out)
    one = json.loads(
        proc19("status", "--format", "json", "--site", "PILOT-GRID", two_sites, **url).out
    )

    def registered(document: dict) -> tuple[str, set[str]]:
        (row,) = [row for row in document["requests"][0]["rows"] if row["id"] == "1b"]
        (criterion,) = [one for one in row["criteria"] if one["id"] == "1b.registered"]
        return criterion["state"], {run["site"] for run in criterion["runs"]}

    assert registered(both) == ("failing", {"PILOT-CANDIDATE", "PILOT-GRID"})
    assert registered(one) == ("verified", {"PILOT-GRID"})


def test_party_shows_the_rows_in_which_it_has_to_act(url: dict[str, str]) -> None:
    document = json.loads(proc19("status", "--format", "json", "--party", "apel", HALO, **url).out)

    assert [row["id"] for row in document["requests"][0]["rows"]] == ["6b"]


def test_colour_is_only_on_a_terminal_and_never_the_only_sign(url: dict[str, str]) -> None:
    plain = proc19("status", HALO, **url)
    always = proc19("status", "--color", "always", HALO, **url)

    assert not COLOUR.search(plain.out)
    assert COLOUR.search(always.out)
    # A minute may have passed between the two.
    assert AS_OF.sub("", COLOUR.sub("", always.out)) == AS_OF.sub("", plain.out)


def on_a_terminal(*arguments: str | Path, width: int = 0, **variables: str) -> str:
    """What a terminal shows, stdout and stderr together; so wide where that is said."""
    leader, follower = pty.openpty()
    surroundings = environment(**variables)
    if width:
        termios.tcsetwinsize(follower, (24, width))
        del surroundings["COLUMNS"]
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=surroundings,
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    process.wait(600)
    return shown.decode()


def test_a_terminal_gets_colour_and_progress(url: dict[str, str]) -> None:
    shown = on_a_terminal("status", HALO, **url)

    assert COLOUR.search(shown)
    assert re.search(r"\d+/\d+ checks", shown)
    # The cursor is not hidden: who is killed meanwhile could not show it again.
    assert "\x1b[?25" not in shown


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_terminal_s_own_width_is_kept(width: int) -> None:
    replay = ROOT / "src" / "proc19probes" / "demo" / "recording.zip"
    shown = on_a_terminal("status", HALO, "--replay", replay, "--color", "never", width=width)
    lines = shown[shown.index("Replay of") :].replace("\r", "").splitlines()
    assert width - 30 < max(map(len, lines)) <= width
    assert lines[-1].startswith(("8 of 34", "next", "0 of 34", "5 of 34")) or "next" in lines[-1]


@pytest.mark.parametrize("variable", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_a_terminal_without_colour_gets_none(variable: dict[str, str], url: dict[str, str]) -> None:
    assert not COLOUR.search(on_a_terminal("status", HALO, **{**url, **variable}))


@pytest.mark.parametrize("width", [40, 80, 132])
def test_no_line_but_a_command_or_an_address_is_wider_than_the_terminal(
    width: int, url: dict[str, str]
) -> None:
    ended = proc19("status", "-v", STRATUS, COLUMNS=str(width), **url)

    wide = [line for line in ended.out.splitlines() if len(line) > width]
    unbreakable = ("://", "--", "check_proc19_")
    assert [line for line in wide if not any(part in line for part in unbreakable)] == []


def test_nagios_form_is_one_line_with_counts(url: dict[str, str]) -> None:
    ended = proc19("status", "--format", "nagios", HALO, **url)

    assert ended.code == 2
    assert re.fullmatch(
        r"PROC19 CRITICAL - .*\| .*complete=8;;;0;34 .*failing=1 .*waiting=11.*\n", ended.out
    )


def test_markdown_form_has_a_table_of_rows(url: dict[str, str]) -> None:
    ended = proc19("status", "--format", "markdown", HALO, **url)

    assert len([line for line in ended.out.splitlines() if line.startswith("| ")]) >= 38


def test_what_was_recorded_replays_to_the_same_report(
    gocdb: GocdbServer, url: dict[str, str], tmp_path: Path
) -> None:
    archive = tmp_path / "run.zip"
    recorded = proc19("record", "-o", archive, STRATUS, HALO, **url)
    asked = len(gocdb.queries)
    digest = recorded.out.split()[0]

    replayed = [
        json.loads(
            proc19("status", "--format", "json", "--replay", archive, "--sha256", digest).out
        )
        for _ in range(2)
    ]

    assert recorded.code == 0
    assert len(gocdb.queries) == asked
    for document in replayed:
        for request in document["requests"]:
            for row in request["rows"]:
                for criterion in row["criteria"]:
                    for run in criterion["runs"]:
                        run.pop("seconds")
    assert replayed[0] == replayed[1]
    by_file = {request["file"]: request["rows"] for request in replayed[0]["requests"]}
    assert set(by_file) == {"stratus.toml", "halo.toml"}
    states = {row["id"]: row["state"] for row in by_file["stratus.toml"]}
    assert (states["1b"], states["7b"]) == ("disputed", "verified")


def test_an_archive_with_another_digest_is_refused(url: dict[str, str], tmp_path: Path) -> None:
    archive = tmp_path / "run.zip"
    proc19("record", "-o", archive, HALO, **url)

    ended = proc19("status", "--replay", archive, "--sha256", "0" * 64)

    assert (ended.code, ended.out) == (3, "")
    assert len(ended.err.splitlines()) == 1


def test_a_damaged_archive_is_refused(url: dict[str, str], tmp_path: Path) -> None:
    archive = tmp_path / "run.zip"
    proc19("record", "-o", archive, HALO, **url)
    data = bytearray(archive.read_bytes())
    data[len(data) // 3] ^= 1
    archive.write_bytes(data)

    ended = proc19("status", "--replay", archive)

    assert (ended.code, ended.out) == (3, "")
    assert len(ended.err.splitlines()) == 1


def test_no_credential_reaches_output_or_archive(gocdb: GocdbServer, tmp_path: Path) -> None:
    secret = gocdb.url.replace("http://", "http://robot:h4nd-over@")
    archive = tmp_path / "run.zip"

    services = {**NOBODY, "PROC19_SERVICES_GOCDB_URL": secret}
    ended = proc19("record", "-o", archive, HALO, **services)
    shown = proc19("status", "-vv", HALO, **services)
    doctor = proc19("doctor", **services)

    assert ended.code == 0
    assert any("Authorization" in headers for _, headers in gocdb.requests)
    assert b"h4nd-over" not in archive.read_bytes()
    for told in (ended, shown, doctor):
        assert "h4nd-over" not in told.out + told.err


def test_a_folder_serves_where_a_server_does(tmp_path: Path) -> None:
    samples = Path(__file__).parents[1] / "samples" / "gocdb"
    for name in ("get_service_types.xml", "get_service.xml", "get_site_list.xml"):
        shutil.copy(samples / name, tmp_path / name)
    for status in ("certified", "production", "scope-egi"):
        shutil.copy(
            samples / "get_site_list-certified-production.xml",
            tmp_path / f"get_site_list-{status}.xml",
        )

    document = json.loads(
        proc19(
            "status", "--format", "json", HALO,
            **NOBODY, PROC19_SERVICES_GOCDB_URL=tmp_path.as_uri(),
        ).out
    )  # fmt: skip

    states = {row["id"]: row["state"] for row in document["requests"][0]["rows"]}
    # What a folder says in place of the service is weak evidence, unless something is wrong in it.
    assert (states["prerequisites"], states["1a"]) == ("attention", "failing")


def test_a_history_that_cannot_be_kept_costs_the_report_nothing_else(
    url: dict[str, str], tmp_path: Path
) -> None:
    kept = tmp_path / "history.json"
    first = proc19("status", HALO, PROC19_HISTORY_FILE=str(kept), **url)
    nowhere = str(tmp_path / "no" / "folder" / "history.json")
    second = proc19("status", HALO, PROC19_HISTORY_FILE=nowhere, **url)

    assert (first.code, first.err, kept.is_file()) == (2, "", True)
    assert second.code == 2
    assert second.out.startswith("Halo · grid middleware")
    assert len(second.err.splitlines()) == 1


def test_a_closed_stdout_ends_it_quietly(url: dict[str, str]) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, "status", str(HALO)],
        env=environment(**url),
        stderr=subprocess.PIPE,
        timeout=600,
        check=False,
    )

    assert done.returncode == 3
    assert b"Traceback" not in done.stderr


def test_a_full_disk_under_the_report_is_one_line(url: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "status", str(HALO)],
            env=environment(**url),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=600,
            check=False,
        )

    assert done.returncode == 3
    assert done.stderr.decode().splitlines() == [
        "proc19: cannot write the output: No space left on device"
    ]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 3), (signal.SIGINT, 130)], ids=["SIGTERM", "SIGINT"]
)
def test_a_signal_ends_it_with_one_line_and_no_half_file(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    reached = threading.Event()
    archive = tmp_path / "run.zip"
    with socket.create_server(("127.0.0.1", 0)) as silent:

        def accept() -> None:
            connection, _ = silent.accept()
            reached.set()
            connection.recv(65536)

        threading.Thread(target=accept, daemon=True).start()
        port = silent.getsockname()[1]
        process = subprocess.Popen(
            # Whoever runs the tests may ignore interrupts, as a shell does for what it puts behind.
            ["env", "--default-signal=INT", *COMMAND, "record", "-o", str(archive), str(HALO)],
            env=environment(PROC19_SERVICES_GOCDB_URL=f"http://127.0.0.1:{port}/gocdbpi"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert reached.wait(600)
        process.send_signal(number)
        out, err = process.communicate(timeout=600)

    assert (process.returncode, out) == (code, b"")
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_installation_is_one_line(tmp_path: Path, url: dict[str, str]) -> None:
    (tmp_path / "requests.py").write_text("raise ImportError('requests is broken')\n")

    ended = proc19("status", HALO, PYTHONPATH=str(tmp_path), **url)

    assert "Traceback" not in ended.err
    assert ended.code == 3


def test_steps_loads_no_transport() -> None:
    program = (
        "import sys, runpy\n"
        "from proc19probes.cli.commands import run_command\n"
        "run_command(['steps'])\n"
        "print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=600, check=True
    )

    loaded = set(done.stderr.split())
    assert "proc19probes.plan" in loaded
    for module in ("requests", "urllib3", "ldap3", "OpenSSL", "cryptography", "nagiosplugin"):
        assert module not in loaded
    assert not [name for name in loaded if name.startswith("proc19probes.outside.")]
