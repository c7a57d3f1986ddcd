#!/usr/bin/env python3
"""What checks cost on real monitoring servers, and what their GOCDB sees of them.

`bench/servers.py [--services N] [--rounds N]`: N services (default 200), each checked once, on
Nagios 4 and on Icinga 2: of one of our probes, of check_http for the same document, and of the
probe's own Python with `-c pass`; `true` shows what the server itself takes. Processor time of the
server and all that it started, by check, and checks in a second; medians over the rounds (default
1), and as ratios, which compare between machines. Then as many services of all probes that ask
GOCDB, by Nagios and by one `proc19 status`: what GOCDB saw of each.
"""

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from gocdb_counted import Asked, CountedGocdb  # noqa: E402
from server_plugins import (  # noqa: E402
    PROBE,
    Plugin,
    icinga2_files,
    nagios_files,
    of_one_site,
    services,
)
from server_runs import Effort, icinga2_effort, nagios_effort  # noqa: E402

from proc19probes.catalogue import load_probe, probe_names  # noqa: E402
from proc19probes.configuration.model import Configuration, Installation  # noqa: E402
from proc19probes.plan import plan  # noqa: E402
from proc19probes.procedure.loading import load_procedure  # noqa: E402
from proc19probes.request.reading import read_request  # noqa: E402
from proc19probes.vocabulary.planned import PlannedRun  # noqa: E402
from servers.other_services import NOBODY  # noqa: E402

PLUGINS = Path(sys.executable).parent
INSTALLATION = Installation(PLUGINS / "proc19", None)
HEAD = (ROOT / "packaging" / "demo" / "stratus.toml").read_text().partition("[[pilot_site]]")[0]
CHECK_HTTP = "/usr/lib/nagios/plugins/check_http"
DOCUMENT = "/public/?method=get_site_list&certification_status=Certified"
# Of more at a time on two cores some do not end in their own 30 s, and have not asked GOCDB.
AT_ONCE = 100
BARE = Plugin("python3 -c pass", (sys.executable, "-c", "pass"))
OURS = Plugin(f"check_proc19_{PROBE}", at_once=AT_ONCE)


@dataclass(frozen=True)
class Given:
    """What the command line says."""

    services: int
    rounds: int


def given() -> Given:
    """The words of the command line."""
    parser = argparse.ArgumentParser(description="What checks cost on real monitoring servers.")
    parser.add_argument("--services", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1)
    words = parser.parse_args()
    return Given(words.services, words.rounds)


def environment_of(gocdb: CountedGocdb) -> dict[str, str]:
    """The settings, as a server's environment has them; only GOCDB is there."""
    return {**NOBODY, "PROC19_SERVICES_GOCDB_URL": gocdb.url}


def plugins_for(gocdb: CountedGocdb) -> tuple[Plugin, ...]:
    """Ours, and those that it is compared with."""
    host, _, path = gocdb.url.removeprefix("http://").partition("/")
    address, _, port = host.partition(":")
    http = (CHECK_HTTP, "-I", address, "-p", port, "-u", f"/{path}{DOCUMENT}", "-s", "PILOT-CLOUD")
    return (Plugin("true", ("/bin/true",)), BARE, Plugin("check_http", http), OURS)


def efforts(
    configuration: Configuration, plugin: Plugin, environment: Mapping[str, str]
) -> Mapping[str, Effort]:
    """One round of a plugin on each server."""
    objects = nagios_files(configuration, plugin, INSTALLATION)
    return {
        "Nagios 4": nagios_effort(objects, PLUGINS, plugin.at_once, environment),
        "Icinga 2": icinga2_effort(
            icinga2_files(configuration, plugin, INSTALLATION), PLUGINS, environment
        ),
    }


def compare_plugins(asked: Given) -> None:
    """Print what each plugin costs on each server."""
    configuration = of_one_site(asked.services)
    rounds: dict[tuple[str, str], list[Effort]] = {}
    with CountedGocdb() as gocdb:
        plugins = plugins_for(gocdb)
        for _ in range(asked.rounds):
            for plugin in plugins:
                found = efforts(configuration, plugin, environment_of(gocdb))
                for server, effort in found.items():
                    rounds.setdefault((server, plugin.title), []).append(effort)
    print(f"{asked.services} services, each checked once; median of {asked.rounds}")
    print(
        f"  {'':<37}{'cpu ms':>8} {'/ pass':>7} {'/ http':>7} {'checks/s':>9} {'/ pass':>7}  states"
    )
    spent = {key: statistics.median(one.milliseconds for one in it) for key, it in rounds.items()}
    rates = {key: statistics.median(one.rate for one in it) for key, it in rounds.items()}
    for server, title in sorted(rounds, key=lambda one: one[0], reverse=True):
        key, bare, http = (server, title), (server, BARE.title), (server, "check_http")
        states = " ".join(map(str, rounds[key][0].states))
        print(
            f"  {server:<9} {title:<27}{spent[key]:8.1f} {spent[key] / spent[bare]:7.2f}"
            f" {spent[key] / spent[http]:7.2f} {rates[key]:9.1f} {rates[key] / rates[bare]:7.2f}"
            f"  {states}"
        )


def request_of(sites: int, folder: Path) -> Path:
    """A request with so many pilot sites, an endpoint each."""
    tables = [
        f'[[pilot_site]]\nname = "PILOT-{number:04}"\nscopes = ["EGI"]\n\n'
        f'[[pilot_site.endpoint]]\nservice_type = "org.openstack.nova"\n'
        f'hostname = "nova.pilot-{number:04}.example.org"\n'
        for number in range(1, sites + 1)
    ]
    path = folder / f"sites-{sites}.toml"
    path.write_text(HEAD + "\n".join(tables))
    return path


def runs_of(path: Path) -> list[PlannedRun]:
    """What a request needs of GOCDB, and of nobody else."""
    known = frozenset(probe_names())
    today = datetime.now(UTC).date()
    request = read_request(path, lambda edition: load_procedure(edition, known), today)
    of_gocdb = {
        name for name in known if [one.name for one in load_probe(name).services] == ["gocdb"]
    }
    runs = plan(load_procedure(request.edition, known), request)
    return [run for run in runs if run.call.probe in of_gocdb]


def sites_for(count: int, folder: Path) -> int:
    """How many sites have so many services, about."""
    one, two = (len(services(runs_of(request_of(sites, folder))).checks) for sites in (1, 2))
    return max(1, (count - one) // (two - one) + 1)


def show_asked(title: str, checks: int, seconds: float, asked: Asked) -> None:
    """Print one row."""
    print(
        f"  {title:<37}{checks:>8} {asked.requests:>9} {asked.requests / checks:>8.2f}"
        f" {asked.connections:>12} {asked.sent / 1024:>8.0f} {seconds:>9.1f}"
    )


def compare_questions(asked: Given) -> None:
    """Print what GOCDB sees of so many services, and of the request that they are from."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sites = sites_for(asked.services, folder)
        request = request_of(sites, folder)
        configuration = services(runs_of(request))
        checks = len(configuration.checks)
        print(f"what GOCDB sees of {checks} checks, of {sites} sites")
        print(
            f"  {'':<37}{'checks':>8} {'requests':>9} {'/ check':>8} {'connections':>12} {'KiB':>8}"
            f" {'cpu s':>9}"
        )
        with CountedGocdb(sites) as gocdb:
            environment = environment_of(gocdb)
            files = nagios_files(configuration, OURS, INSTALLATION)
            effort = nagios_effort(files, PLUGINS, AT_ONCE, environment)
            before = gocdb.asked()
            print(f"  states of Nagios's: {' '.join(map(str, effort.states))}")
            show_asked("Nagios 4, a service a check", checks, effort.processor, before)
            seconds = status(request, environment)
            show_asked("proc19 status", checks, seconds, gocdb.asked().since(before))


def status(request: Path, environment: Mapping[str, str]) -> float:
    """One run of `proc19 status`: the seconds of processor that it had."""
    process = subprocess.Popen(
        [str(PLUGINS / "proc19"), "status", "--format", "nagios", str(request)],
        stdout=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    _, code, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(code)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Measure and print."""
    asked = given()
    # As in an installation: the servers' user cannot keep what it compiles.
    compileall.compile_dir(ROOT / "src", quiet=2)
    compare_plugins(asked)
    compare_questions(asked)


if __name__ == "__main__":
    main()
