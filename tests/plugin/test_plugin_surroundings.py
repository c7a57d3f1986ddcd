"""A probe where monitoring servers run it: closed streams, no HOME, LANG=C, broken packages."""

import fcntl
import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from plugin_process import Ended, environment, executable, planted, probe, run

from proc19probes.catalogue import probe_names
from servers.faulty import FaultyServer, silent
from servers.gocdb import GocdbServer
from servers.gocdb_documents import SAMPLES, GocdbDocuments
from servers.probe_arguments import Protocol, addresses, required_arguments

NAME = "SITE_CERTIFIED"
FINE = f"{NAME} OK - PILOT-CLOUD: Certified in GOCDB [site-certified]"
CHECK = [*executable("site_certified"), "--site", "PILOT-CLOUD"]


def through_shell(redirection: str, *command: str) -> Ended:
    return run(["sh", "-c", f'exec "$@" {redirection}', "sh", *command])


@pytest.mark.parametrize("redirection", ["<&-", "2>&-", "<&- 2>&-"])
def test_closed_streams_that_are_not_needed_change_nothing(redirection: str) -> None:
    with GocdbServer() as gocdb:
        ended = through_shell(redirection, *CHECK, "--gocdb-url", gocdb.url)
    assert (ended.first, ended.code, ended.err) == (FINE, 0, "")


@pytest.mark.parametrize("redirection", [">&-", "<&- >&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("arguments", [[], ["--help"], ["--foo"]])
def test_closed_stdout_is_unknown_and_nothing_goes_elsewhere(
    redirection: str, arguments: list[str]
) -> None:
    with GocdbServer() as gocdb:
        ended = through_shell(redirection, *CHECK, "--gocdb-url", gocdb.url, *arguments)
    assert NAME not in str(gocdb.requests)
    assert ended == Ended(3, "", "")


def test_full_disk_is_unknown_and_told_on_stderr() -> None:
    with GocdbServer() as gocdb:
        ended = through_shell(">/dev/full", *CHECK, "--gocdb-url", gocdb.url)
    assert ended == Ended(3, "", f"{NAME}: cannot write: No space left on device\n")


def test_reader_that_went_away_is_unknown() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*CHECK, "--help"], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=600
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (3, f"{NAME}: cannot write: Broken pipe\n".encode())


def test_reader_that_never_reads_does_not_keep_the_process(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"x" * fcntl.fcntl(writing, fcntl.F_GETPIPE_SZ))
    command = [*planted(tmp_path), "-t", "1"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=600)
    os.close(reading)
    os.close(writing)
    assert (done.returncode, done.stderr) == (3, b"")


@pytest.mark.parametrize("name", probe_names())
def test_no_home_and_an_unwritable_folder_are_enough(name: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    ended = probe(
        name,
        *required_arguments(name),
        *addresses(name, Protocol.HTTP, SAMPLES.as_uri()),
        *addresses(name, Protocol.LDAP, "ldap://127.0.0.1:9/"),
        cwd=tmp_path,
        HOME=None,
        XDG_CONFIG_HOME=None,
        LANG="C",
    )
    assert ended.out.count("\n") == 1
    assert ended.first.startswith(f"{name.upper()} ")
    assert ended.code in (2, 3)
    assert ended.err == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({"LANG": "C"}, "Žilina-の"),
        ({"LC_ALL": "C"}, "Žilina-の"),
        ({"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, r"\u017dilina-\u306e"),
        ({"PYTHONIOENCODING": "iso-8859-2"}, r"Žilina-\u306e"),
    ],
    ids=["LANG=C", "LC_ALL=C", "ascii", "iso-8859-2"],
)
def test_no_character_of_an_answer_breaks_the_output(variables: dict[str, str], shown: str) -> None:
    genuine = GocdbDocuments().answer("/", "method=get_service_types")
    documents = GocdbDocuments(
        replacements={"get_service_types": genuine.replace(b">CE<", ">Žilina-の<".encode())}
    )
    with GocdbServer(documents) as gocdb:
        command = [*executable("service_type_in_gocdb"), "--service-type", "žilina-の"]
        done = subprocess.run(
            [*command, "--gocdb-url", gocdb.url],
            env=environment(**variables),
            capture_output=True,
            check=False,
            timeout=600,
        )
    out = done.stdout.decode(variables.get("PYTHONIOENCODING", "utf-8"))
    assert out.startswith("SERVICE_TYPE_IN_GOCDB CRITICAL - ")
    assert shown in out
    assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_in_one_unknown_line(number: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        running = subprocess.Popen(
            [*CHECK, "--gocdb-url", url],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        connection, _ = listening.accept()
        with connection:
            connection.recv(10)
            running.send_signal(number)
            out, err = running.communicate(timeout=600)
    text = f"{NAME} UNKNOWN - stopped by {number.name} while running site_certified [stopped]"
    assert Ended(running.returncode, out.decode(), err.decode()).first == text
    assert (running.returncode, err) == (3, b"")


BROKEN = {
    "missing-within": "import a_package_that_is_not_there",
    "not-importable": "raise ImportError('cannot | load\\nlibssl')",
    "syntax": "def (",
    "raises": "raise RuntimeError('a secret')",
    "exits": "raise SystemExit(0)",
    "lacks-everything": "",
}


# Every way of being broken for one package, and the commonest for those that others load.
BROKEN_PACKAGES = [
    *(("click", name) for name in BROKEN),
    *(("nagiosplugin", "missing-within"), ("requests", "missing-within")),
    *(("nagiosplugin", "lacks-everything"), ("requests", "lacks-everything")),
]


@pytest.mark.parametrize(("package", "broken"), BROKEN_PACKAGES)
def test_broken_package_is_one_unknown_line(tmp_path: Path, package: str, broken: str) -> None:
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text(BROKEN[broken])
    ended = run([*CHECK, "--gocdb-url", "http://127.0.0.1:9/"], PYTHONPATH=str(tmp_path))
    assert ended.out.count("\n") == 1
    assert ended.first.startswith(f"{NAME} UNKNOWN - ")
    assert ended.first.endswith(("[broken-installation]", "[internal-error]"))
    assert "secret" not in ended.out
    assert (ended.code, ended.err) == (3, "")


def test_missing_package_is_named(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("import a_package_that_is_not_there")
    ended = run(CHECK, PYTHONPATH=str(tmp_path))
    assert ended.first == (
        f"{NAME} UNKNOWN - an installed package is missing or broken: "
        "No module named 'a_package_that_is_not_there' [broken-installation]"
    )


MISTAKES = {
    "in-ask": ({"ask": "raise TypeError('a secret')"}, "TypeError in planted.py:"),
    "in-judge": ({"judge": "yield 1 / 0"}, "ZeroDivisionError in planted.py:"),
    "finding-of-two-lines": (
        {"judge": "yield Finding(BAD, 'a\\nb', 'x', '', BAD.state, None)"},
        "ValueError in findings.py:",
    ),
}


@pytest.mark.parametrize(("bodies", "text"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_in_a_probe_is_one_unknown_line_without_its_text(
    tmp_path: Path, bodies: dict[str, str], text: str
) -> None:
    ended = run(planted(tmp_path, **bodies))
    assert ended.first.startswith(f"PLANTED UNKNOWN - internal error: {text}")
    assert ended.first.endswith(" [internal-error]")
    assert "secret" not in ended.out
    assert (ended.code, ended.err) == (3, "")


SECRETS = {
    "answer": lambda url: [url],
    "nobody-there": lambda _url: ["http://user:s3cr3t@127.0.0.1:9/x?token=s3cr3t"],
    "refused-url": lambda _url: ["ftp://user:s3cr3t@127.0.0.1/"],
    "bad-port": lambda _url: ["http://user:s3cr3t@127.0.0.1:x/"],
    "extra-word": lambda url: [url, "http://user:s3cr3t@host/"],
    "unknown-option": lambda url: [url, "--token=s3cr3t"],
    "proxy": lambda url: [url, "--proxy", "http://user:s3cr3t@127.0.0.1:9/"],
    "refused-proxy": lambda url: [url, "--proxy", "socks5://user:s3cr3t@127.0.0.1:9/"],
}


@pytest.mark.parametrize("arguments", SECRETS.values(), ids=SECRETS)
def test_secret_in_a_url_is_never_shown(arguments) -> None:
    with GocdbServer() as gocdb:
        url = gocdb.url.replace("://", "://user:s3cr3t@")
        ended = probe("site_certified", *CHECK[2:], "-vv", "--gocdb-url", *arguments(url))
    assert ended.out.startswith(f"{NAME} ")
    assert "s3cr3t" not in ended.out + ended.err
    assert ended.err == ""


def test_time_out_of_a_silent_server_is_told_apart(tmp_path: Path) -> None:
    with FaultyServer(silent) as server:
        ended = run([*CHECK, "-t", "2", "--gocdb-url", server.url])
        warned = run([*CHECK, "-t2", "--timeout-state=warning", "--gocdb-url", server.url])
    text = "PILOT-CLOUD in GOCDB's list of Certified sites: no answer within 2 s, "
    assert ended.first.startswith(f"{NAME} UNKNOWN - {text}")
    assert ended.first.endswith(" [too-slow]")
    assert (ended.code, ended.err) == (3, "")
    assert warned.first.startswith(f"{NAME} WARNING - {text}")
    assert (warned.code, warned.err) == (1, "")
