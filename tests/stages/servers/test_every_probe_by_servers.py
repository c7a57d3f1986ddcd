"""Every probe, run by each real server: what it stores is what the probe says by hand.

The requests are the demonstration's, and so are the services that answer; the configuration is
what `proc19 config` writes. A few probes are in no criterion of these requests: they are services
written by hand, with the commands that packages install.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from proc19probes.catalogue import probe_names
from proc19probes.plan import command, plan
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import Procedure
from proc19probes.request.reading import read_request
from proc19probes.vocabulary.monitored import host_name, request_service_name, service_name
from servers.demonstration import REQUESTS, Demonstration
from servers.gocdb_documents import NO_DOWNTIME, GocdbDocuments
from servers.icinga2 import Icinga2
from servers.icinga2_zones import MASTER, SATELLITE, SATELLITE_ZONE, Icinga2Zones
from servers.monitoring_server import MonitoringServer
from servers.nagios4 import Nagios4
from servers.stored_results import PluginAnswer, StoredResult, run_by_hand

PLUGINS = Path(sys.executable).parent
DEFINITIONS = Path(__file__).parents[3] / "packaging" / "monitoring"

Service = tuple[str, str]


@dataclass(frozen=True)
class Scene:
    """Services that answer, requests that name them, and every command by hand."""

    environment: Mapping[str, str]
    requests: tuple[Path, ...]
    commands: Mapping[Service, tuple[str, ...]]
    by_hand: Mapping[str, Mapping[str, str]]

    def configuration(self, server: str, folder: Path, *options: str) -> Path:
        """What `proc19 config` writes for the server."""
        command = [PLUGINS / "proc19", "config", server, *self.requests]
        words = [*command, "--output", folder, *options]
        subprocess.run(words, check=True, env=self.environment, stdout=subprocess.DEVNULL)
        return folder

    def says(self, service: Service) -> PluginAnswer:
        """What the command says by hand."""
        return run_by_hand(self.commands[service], self.environment)


def procedure_of(edition: str) -> Procedure:
    return load_procedure(edition, frozenset(probe_names()))


def planned_commands(requests: tuple[Path, ...]) -> dict[Service, tuple[str, ...]]:
    commands: dict[Service, tuple[str, ...]] = {}
    for path in requests:
        request = read_request(path, procedure_of, date(2026, 11, 23))
        for run in plan(procedure_of(request.edition), request):
            name, *words = command(run.call)
            commands[host_name(run), service_name(run)] = (str(PLUGINS / name), *words)
        status = (str(PLUGINS / "proc19"), "status", "--format", "nagios", str(path))
        commands["proc19", request_service_name(request.id)] = status
    return commands


def written_by_hand(images: str) -> dict[str, dict[str, str]]:
    """The probes that these requests do not need, with the options that each is given."""
    listed = {"image_list": f"{images}/store/vo/vo.example.org/image.list"}
    return {
        "endpoint_not_in_downtime": {"site": "PILOT-CLOUD", "service_type": "org.openstack.nova"},
        "image_list_fetched": listed,
        "images_in_cache": {**listed, "cache": "/nonexistent"},
        "images_in_image_service": {
            "site": "PILOT-CLOUD",
            "project": "vo",
            "registry": f"{images}/registry",
            "image_service": f"{images}/image",
        },
        "product_published_by_sites": {"service_type": "org.nordugrid.arex"},
        "records_accepted": {"site": "PILOT-GRID", "rejected": f"{images}/rejected"},
    }


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with Demonstration() as services, TemporaryDirectory(prefix="requests-") as name:
        # Notes of downtimes would come with some answers and not with others, by the day.
        services.gocdb.documents = GocdbDocuments(replacements=NO_DOWNTIME)
        folder = Path(name)
        # The server's user reads the requests, too.
        folder.chmod(0o755)
        requests = tuple(folder / path.name for path in REQUESTS)
        for path, original in zip(requests, REQUESTS, strict=True):
            path.write_text(services.at_hand(original.read_text()))
        commands = planned_commands(requests)
        by_hand = written_by_hand(services.at_hand('"https://images.example.org')[1:])
        for probe, options in by_hand.items():
            words = [word for name, value in options.items() for word in (flag(name), value)]
            commands["by-hand", probe] = (str(PLUGINS / f"check_proc19_{probe}"), *words)
        environment = {**os.environ, **services.variables, "LANG": "C"}
        yield Scene(environment, requests, commands, by_hand)


def flag(parameter: str) -> str:
    return f"--{parameter.replace('_', '-')}"


def compare(
    server: MonitoringServer, running: AbstractContextManager[object], scene: Scene
) -> tuple[StoredResult, ...]:
    """All that the server stores, found to be what is said by hand before or after.

    Ages go on in between.
    """

    def says(service: Service) -> PluginAnswer:
        return server.kept(scene.says(service))

    services = list(scene.commands)
    with ThreadPoolExecutor(2) as both:
        before = dict(zip(services, both.map(says, services), strict=True))
        with running:
            results = server.wait_for_all()
        stored = {(one.host, one.service): one.answer for one in results}
        compared = [one for one in services if one in stored]
        differing = [one for one in compared if stored[one] != before[one]]
        after = dict(zip(differing, both.map(says, differing), strict=True))
    for service in differing:
        assert stored[service] == after[service], shlex.join(scene.commands[service])
    assert set(compared) == set(stored)
    return results


def test_every_probe_is_among_those_that_are_run(scene: Scene) -> None:
    run = {Path(words[0]).name for words in scene.commands.values()}
    assert run == {"proc19", *(f"check_proc19_{name}" for name in probe_names())}


def test_all_states_but_none_alone_are_among_what_is_said(scene: Scene) -> None:
    with ThreadPoolExecutor(2) as both:
        assert {said.code for said in both.map(scene.says, scene.commands)} == {0, 1, 2, 3}


def test_nagios_stores_what_every_probe_says_by_hand(scene: Scene, tmp_path: Path) -> None:
    folder = scene.configuration("nagios", tmp_path / "objects")
    lines = [(DEFINITIONS / "nagios.cfg").read_text()]
    lines.append("define host {\nuse proc19-host\nhost_name by-hand\nmax_check_attempts 1\n}\n")
    for probe, options in scene.by_hand.items():
        words = shlex.join(word for name, value in options.items() for word in (flag(name), value))
        lines.append(
            f"define service {{\nuse proc19-service\nhost_name by-hand\nservice_description {probe}"
            f"\nmax_check_attempts 1\ncheck_command check_proc19_{probe}!{words}\n}}\n"
        )
    (folder / "by-hand.cfg").write_text("".join(lines))
    server = Nagios4(folder, plugins=PLUGINS, environment=served(scene))
    verified = server.verify()
    assert verified.code == 0, verified.text
    assert len(compare(server, server, scene)) == len(scene.commands)


def test_icinga2_stores_what_every_probe_says_by_hand(scene: Scene, tmp_path: Path) -> None:
    folder = scene.configuration("icinga2", tmp_path / "objects")
    lines = [(DEFINITIONS / "icinga2.conf").read_text()]
    lines.append('object Host "by-hand" { check_command = "dummy" }\n')
    for probe, options in scene.by_hand.items():
        values = "".join(f'vars.proc19_{name} = "{value}"\n' for name, value in options.items())
        lines.append(
            f'object Service "{probe}" {{\nhost_name = "by-hand"\n'
            f'check_command = "check_proc19_{probe}"\n{values}}}\n'
        )
    (folder / "by-hand.conf").write_text("".join(lines))
    server = Icinga2(folder, plugins=PLUGINS, environment=served(scene))
    verified = server.verify()
    assert verified.code == 0, verified.text
    assert len(compare(server, server, scene)) == len(scene.commands)


def test_a_satellite_runs_every_probe_and_the_master_every_request(
    scene: Scene, tmp_path: Path
) -> None:
    folder = scene.configuration("icinga2", tmp_path / "zones.d", "--zone", SATELLITE_ZONE)
    zones = Icinga2Zones(folder, plugins=PLUGINS, environment=served(scene))
    results = compare(zones.master, zones, scene)
    assert len(results) == len(scene.commands) - len(scene.by_hand)
    requests = [one for one in results if one.host == "proc19"]
    assert {one.check_source for one in requests} == {MASTER}
    assert {one.check_source for one in results if one not in requests} == {SATELLITE}


def served(scene: Scene) -> dict[str, str]:
    """The settings of the environment, for a server whose surroundings are poor otherwise."""
    named = {name: it for name, it in scene.environment.items() if name.startswith("PROC19_")}
    return {**named, "PATH": os.environ["PATH"]}
