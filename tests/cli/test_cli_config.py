"""proc19 config: what it prints and writes, and what it refuses."""

import os
import socket
from pathlib import Path

import pytest
from proc19_process import DEMO, proc19

from proc19probes.storage import lock

HALO = DEMO / "halo.toml"
STRATUS = DEMO / "stratus.toml"
# The command that runs is not always a file: as python -c it has no path.
INSTALLED = ("--proc19", "/usr/bin/proc19")


def test_configuration_is_printed_file_by_file() -> None:
    ended = proc19("config", "nagios", *INSTALLED, HALO)
    assert ended.code == 0
    assert ended.err == ""
    assert ended.out.startswith("# proc19-commands.cfg: written by `proc19 config nagios`, ")
    assert "\n# proc19-host-PILOT-GRID.cfg: written by " in ended.out


def test_configuration_is_written_in_a_folder_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "proc19"
    first = proc19("config", "icinga2", *INSTALLED, HALO, STRATUS, "--output", folder)
    assert first.out.splitlines()[-1] == f"{folder}: 7 new, 0 changed, 0 removed, 0 as they were"
    second = proc19("config", "icinga2", *INSTALLED, HALO, "--output", folder)
    assert second.out.splitlines() == [
        "changed  proc19-commands.conf",
        "changed  proc19-host-proc19.conf",
        "removed  proc19-host-PILOT-CLOUD.conf",
        "removed  proc19-host-idle.pilot-cloud.example.org.conf",
        "removed  proc19-host-nova.pilot-cloud.example.org.conf",
        f"{folder}: 0 new, 2 changed, 3 removed, 2 as they were",
    ]


def test_a_request_that_is_not_valid_writes_nothing(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("edition = 3\n")
    ended = proc19("config", "nagios", *INSTALLED, HALO, wrong, "-o", tmp_path / "folder")
    assert ended.code == 3
    assert "edition" in ended.err
    assert not (tmp_path / "folder").exists()


@pytest.mark.parametrize(("given", "told"), [("2m", 135), ("45.5s", 61)])
def test_a_longer_timeout_than_nagios_has_by_itself_is_told(
    given: str, told: int, tmp_path: Path
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[schedule.records_arrive]\ntimeout = "{given}"\n')
    ended = proc19("config", "nagios", *INSTALLED, "--settings", settings, HALO)
    assert ended.code == 0
    assert f"--timeout={given} " in ended.out
    assert ended.err == (
        f"proc19: nagios.cfg has to say service_check_timeout={told}, or Nagios stops checks\n"
    )


def test_the_request_file_is_named_wherever_the_server_is_started(tmp_path: Path) -> None:
    (tmp_path / "my request.toml").write_bytes(HALO.read_bytes())
    ended = proc19("config", "nagios", *INSTALLED, tmp_path / "." / "my request.toml")
    assert f"proc19_status!--within=45s '{tmp_path}/my request.toml'\n" in ended.out


@pytest.mark.parametrize("server", ["nagios", "icinga2"])
def test_configuration_is_printed_in_utf8_in_every_locale(server: str, tmp_path: Path) -> None:
    file = tmp_path / "Ü.toml"
    file.write_bytes(HALO.read_bytes())
    ended = proc19("config", server, *INSTALLED, file, PYTHONIOENCODING="latin-1")
    assert str(file) in ended.out


@pytest.mark.parametrize("server", ["nagios", "icinga2"])
def test_a_path_that_is_no_utf8_is_refused_in_one_line(server: str, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"h\xff.toml")
    file.write_bytes(HALO.read_bytes())
    ended = proc19("config", server, *INSTALLED, file)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        f"proc19: {str(file)!r}: bytes that are no UTF-8, in which configuration is written\n"
    )


REFUSED = {
    "no-request": (("nagios",), "Missing argument 'REQUEST...'"),
    "no-such-file": (("nagios", "none.toml"), "none.toml: file: found no such file"),
    "no-such-server": (("zabbix", HALO), "No such command 'zabbix'"),
    "reference-of-no-option": (
        ("nagios", HALO, "--refer", "password=$USER3$"),
        "found 'password', expected one of settings, cert, key, capath, token",
    ),
    "a-secret-in-place-of-a-macro": (
        ("nagios", HALO, "--refer", "token=s3cret"),
        "token: found something else, expected a macro $USER1$ to $USER256$",
    ),
    "a-macro-that-nagios-has-not": (
        ("nagios", HALO, "--refer", "token=$USER257$"),
        "expected a macro $USER1$ to $USER256$",
    ),
    "a-constant-that-is-none": (
        ("icinga2", HALO, "--refer", "token=a b"),
        "token: found something else, expected a constant",
    ),
    "one-option-twice": (
        ("nagios", HALO, "--refer", "token=$USER3$", "--refer", "token=$USER4$"),
        "found one option twice, expected each once",
    ),
    "a-key-alone": (
        ("nagios", HALO, "--refer", "key=$USER3$"),
        "found key alone, expected cert beside it",
    ),
    "an-unknown-host": (
        ("nagios", HALO, "--known-host", "x"),
        "--known-host: no check is on x; there are: PILOT-GRID, arc.pilot-grid.example.org, proc19",
    ),
    "a-contact-that-is-no-name": (
        ("nagios", HALO, "--contact", "a;b"),
        "--contact: found 'a;b', expected a name of letters, digits, . _ -",
    ),
    "a-contact-that-is-no-value": (
        ("nagios", HALO, "--contact", "null"),
        "--contact: found 'null', expected a name",
    ),
    "a-zone-for-requests-alone": (
        ("icinga2", HALO, "--request-zone", "x"),
        "--request-zone: found no --zone, expected one beside it",
    ),
    "a-zone-for-one-site-alone": (
        ("icinga2", HALO, "--zone", "PILOT-GRID=italy"),
        "--zone: name one zone without a site, for all others",
    ),
    "a-zone-of-an-unknown-site": (
        ("icinga2", HALO, "--zone", "satellite", "--zone", "X=italy"),
        "--zone: no request names X; there are: PILOT-GRID",
    ),
    "two-zones-for-one-site": (
        ("icinga2", HALO, "--zone", "a", "--zone", "PILOT-GRID=b", "--zone", "PILOT-GRID=c"),
        "--zone: found one site twice, expected each once",
    ),
    "the-zone-of-every-node": (
        ("icinga2", HALO, "--zone", "global-templates"),
        "--zone: global-templates is every node's, and runs no checks",
    ),
    "a-zone-that-is-no-name": (
        ("icinga2", HALO, "--zone", "../x"),
        "--zone: found '../x', expected a name of letters, digits, . _ -",
    ),
}


@pytest.mark.parametrize(("arguments", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_one_line_that_says_what_was_expected(
    arguments: tuple[str | Path, ...], told: str
) -> None:
    server, *others = arguments
    ended = proc19("config", server, *INSTALLED, *others)
    assert ended.code == 3
    assert ended.out == ""
    assert ended.err.startswith("proc19: ")
    assert told in ended.err
    assert ended.err.count("\n") == 1
    assert "s3cret" not in ended.err


def test_a_folder_that_cannot_be_written_is_told() -> None:
    ended = proc19("config", "nagios", *INSTALLED, HALO, "-o", "/proc/no/such")
    assert ended.code == 3
    assert ended.err == "proc19: /proc/no/such: No such file or directory\n"


def test_a_status_that_does_not_end_in_time_is_unknown_and_says_so(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings.write_text(f'[services.gocdb]\nurl = "{url}"\n')
        ended = proc19("status", "--within", "1", "--step", "1a", "--settings", settings, HALO)
    assert ended.code == 3
    assert "not through when the 1s of the run were over" in ended.out


def test_a_server_is_told_of_a_history_that_cannot_be_kept_below_the_line(tmp_path: Path) -> None:
    (tmp_path / "history.json").write_text("no history")
    settings = tmp_path / "settings.toml"
    settings.write_text('[history]\nfile = "history.json"\n')
    ended = proc19(
        "status", "--format", "nagios", "--within", "0.001", "--settings", settings, HALO
    )
    line, below = ended.out.splitlines()
    assert ended.err == ""
    assert line.startswith("PROC19 UNKNOWN - Halo: ")
    assert below.startswith("proc19: since when is not told, and alarms are not remembered: ")


def test_a_bounded_status_does_not_wait_for_who_holds_the_history(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('[history]\nfile = "history.json"\n')
    with lock(tmp_path / "history.json"):
        ended = proc19("status", "--within", "0.001", "--settings", settings, HALO)
    assert ended.err.endswith("history.json: still locked by another process after 1 s\n")
