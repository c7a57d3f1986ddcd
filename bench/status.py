#!/usr/bin/env python3
"""What `proc19 status` costs for 1, 10, 100 and 1,000 pilot sites: time, memory, requests made.

Each figure is a whole process beside `python3 -c pass` in the same run; the ratio is what compares
between machines. A GOCDB on loopback answers, in a process of its own, pages of 100. The top BDII
is a slapd that has none of the sites; APEL's pages and the portal are on loopback too.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from servers.gocdb import GocdbServer  # noqa: E402
from servers.gocdb_documents import GocdbDocuments  # noqa: E402
from servers.other_services import other_services  # noqa: E402

SITES = (1, 10, 100, 1000)
COMMAND = [sys.executable, "-c", "from proc19probes.cli.main import main; main()"]
HEAD = (ROOT / "packaging" / "demo" / "stratus.toml").read_text().partition("[[pilot_site]]")[0]


@dataclass(frozen=True)
class Cost:
    """Seconds of wall time and of processor, and MiB of the largest resident set."""

    wall: float
    processor: float
    memory: float


def cost(command: list[str], **variables: str) -> Cost:
    """What one run of a command costs, as the operating system accounts for it."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | variables
    )
    _, _, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def serve(sites: int, connection: Connection) -> None:
    """Serve until told to stop, then tell how many requests there were."""
    with GocdbServer(GocdbDocuments(extra_sites=sites)) as server:
        connection.send(server.url)
        connection.recv()
        connection.send(len(server.queries))


def request_of(sites: int) -> str:
    """A request with this many pilot sites, an endpoint each."""
    tables = [
        f'[[pilot_site]]\nname = "PILOT-{number:04}"\n\n'
        f'[[pilot_site.endpoint]]\nservice_type = "org.openstack.nova"\n'
        f'hostname = "nova.pilot-{number:04}.example.org"\n'
        for number in range(1, sites + 1)
    ]
    return HEAD + "\n".join(tables)


def measured(sites: int, folder: Path, others: dict[str, str]) -> tuple[Cost, int]:
    """The cost of one status, and the requests that GOCDB saw."""
    request = folder / f"sites-{sites}.toml"
    request.write_text(request_of(sites))
    ours, theirs = Pipe()
    process = Process(target=serve, args=(sites, theirs))
    process.start()
    url = ours.recv()
    command = [*COMMAND, "status", str(request)]
    found = cost(command, **others, PROC19_SERVICES_GOCDB_URL=url)
    ours.send("stop")
    requests = ours.recv()
    process.join()
    return found, requests


def main() -> None:
    """Print one row for each number of sites."""
    bare = min((cost([sys.executable, "-c", "pass"]) for _ in range(5)), key=lambda one: one.wall)
    print(f"python3 -c pass: {bare.wall:.2f} s, {bare.memory:.0f} MiB")
    print(
        f"{'sites':>6} {'wall s':>8} {'/ pass':>8} {'cpu ms/site':>12} {'MiB':>6} {'requests':>9}"
    )
    with tempfile.TemporaryDirectory() as folder, other_services() as others:
        for sites in SITES:
            found, requests = measured(sites, Path(folder), others)
            print(
                f"{sites:>6} {found.wall:>8.2f} {found.wall / bare.wall:>8.1f} "
                f"{1000 * found.processor / sites:>12.1f} {found.memory:>6.0f} {requests:>9}"
            )


if __name__ == "__main__":
    main()
