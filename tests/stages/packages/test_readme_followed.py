"""The README's three lines for Nagios and for Icinga 2, followed on a clean Debian that runs.

Each line is run as it stands there, by root, in a root that has nothing of ours. What the server
then has of a check is what the services answered.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from debian_root import BootedRoot, DebianRoot

from servers.gocdb import GocdbServer

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text()
REQUESTS = ROOT / "packaging" / "demo"
CHECK = ("PILOT-CLOUD", "org.proc19.site_certified")
LINE = "SITE_CERTIFIED OK - PILOT-CLOUD: Certified in GOCDB [site-certified]"
SECONDS = 120

# A service is looked at as its users do: Nagios by its status file, Icinga by livestatus.
FORCED_BY_NAGIOS = """
now=$(date +%s)
echo "[$now] SCHEDULE_FORCED_SVC_CHECK;HOST;SERVICE;$now" > /var/lib/nagios4/rw/nagios.cmd
"""
SEEN_BY_NAGIOS = "cat /var/lib/nagios4/status.dat"
LIVESTATUS = """
import socket, sys
with socket.socket(socket.AF_UNIX) as asked:
    asked.connect("/run/icinga2/cmd/livestatus")
    asked.sendall(sys.argv[1].encode() + b"\\n\\n")
    asked.shutdown(socket.SHUT_WR)
    print(asked.makefile(errors="replace").read())
"""


def lines_of(server: str) -> list[str]:
    """The three lines that the README has for this server."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.S | re.M)
    (block,) = (one for one in blocks if f"proc19 config {server} " in one)
    lines = block.splitlines()
    assert len(lines) == 3
    return lines


@pytest.fixture(scope="module")
def systemd_root(
    clean_root: DebianRoot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DebianRoot]:
    """A clean Debian that can be booted; who installs there means it, and services start."""
    with clean_root.copied(tmp_path_factory.mktemp("readme") / "root") as root:
        root.install("systemd", "systemd-sysv", "ca-certificates")
        (root.folder / "usr" / "sbin" / "policy-rc.d").unlink()
        (root.folder / "etc" / "apt" / "apt.conf.d" / "yes").write_text(
            'APT::Get::Assume-Yes "true";\nAPT::Install-Recommends "false";\n'
        )
        yield root


@contextmanager
def as_it_is_before(
    systemd_root: DebianRoot, deb: Path, gocdb: GocdbServer, folder: Path
) -> Iterator[BootedRoot]:
    """A running Debian with the package's file and two requests, whose GOCDB is this one."""
    with systemd_root.copied(folder) as root:
        (root.folder / "root" / "dist").mkdir()
        shutil.copy(deb, root.folder / "root" / "dist")
        requests = root.folder / "etc" / "proc19" / "requests"
        requests.mkdir(parents=True)
        for request in REQUESTS.glob("*.toml"):
            shutil.copy(request, requests)
        settings = root.folder / "etc" / "systemd" / "system.conf.d" / "gocdb.conf"
        settings.parent.mkdir()
        settings.write_text(
            f"[Manager]\nDefaultEnvironment=PROC19_SERVICES_GOCDB_URL={gocdb.url}\n"
        )
        with root.booted() as booted:
            yield booted


def follow(booted: BootedRoot, line: str) -> None:
    done = booted.run("sh", "-c", f"cd /root && {line}")
    assert done.code == 0, f"{line}: {done.out}{done.err}"


def wait_for(booted: BootedRoot, script: str, text: str) -> None:
    """Run the script in the root until it shows the text."""
    waiting = (
        f'for i in $(seq {SECONDS}); do ({script}) 2>&1 | grep -qF "$1" && exit; sleep 1; done'
    )
    done = booted.run("sh", "-c", f"{waiting}; {script}; exit 1", "sh", text)
    assert done.code == 0, done.out + done.err


def of_the_check(script: str) -> str:
    return script.replace("HOST", CHECK[0]).replace("SERVICE", CHECK[1])


def test_three_lines_set_up_nagios(systemd_root: DebianRoot, deb: Path, tmp_path: Path) -> None:
    with (
        GocdbServer() as gocdb,
        as_it_is_before(systemd_root, deb, gocdb, tmp_path / "root") as booted,
    ):
        for line in lines_of("nagios"):
            follow(booted, line)
        wait_for(booted, SEEN_BY_NAGIOS, f"service_description={CHECK[1]}")
        follow(booted, of_the_check(FORCED_BY_NAGIOS))
        wait_for(booted, SEEN_BY_NAGIOS, f"plugin_output={LINE}")


def test_three_lines_set_up_icinga2(systemd_root: DebianRoot, deb: Path, tmp_path: Path) -> None:
    with (
        GocdbServer() as gocdb,
        as_it_is_before(systemd_root, deb, gocdb, tmp_path / "root") as booted,
    ):
        for line in lines_of("icinga2"):
            follow(booted, line)
        # To look at it, and no part of what is followed.
        follow(booted, "icinga2 feature enable livestatus && systemctl restart icinga2")
        asked = "GET services\nColumns: host_name description plugin_output"
        wait_for(booted, f"python3 -c '{LIVESTATUS}' '{asked}'", f"{CHECK[0]};{CHECK[1]};{LINE}")
