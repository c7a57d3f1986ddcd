"""Icinga 2 on its own: Debian's icinga2 in the foreground, everything of it in a private folder.

    with Icinga2(files, plugins=folder) as icinga:          # contents by name, or a Path
        icinga.wait_for("host", "service")                  # StoredResult
        icinga.check_now("host", "service")                 # forced, the result of that check

    Icinga2(files, plugins=folder).verify()                 # icinga2 daemon -C, without a start
    with Icinga2(files, plugins=folder, constants={"Secret": "/a/file"}) as icinga: …

`plugins` is the constant PluginDir; <itl> and <plugins> are included. Nothing is asked of the
configuration but its objects: the node with its API, zone and endpoint are there. What Icinga
leaves behind when it is stopped is a failure.
"""

import json
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import urllib3

from servers.foreground import Files, put_files
from servers.monitoring_server import MonitoringServer, Verified
from servers.stored_results import PluginAnswer, StoredResult
from servers.tls import Authority

HOST = "127.0.0.1"
_PROGRAM = "/usr/sbin/icinga2"
_PASSWORD = "n0t-a-secret"
_ATTRIBUTES = ("host_name", "name", "state", "last_check", "last_check_result")
_QUOTED = re.compile(r"'([^' =]+)'=")
_FOLDERS = ("data/certs", "log", "cache", "spool", "run/cmd")


@dataclass(frozen=True)
class Node:
    """A part that this Icinga, or another one, plays: its name, zone, and port on loopback."""

    name: str
    zone: str
    port: int
    parent_zone: str = ""


class Icinga2(MonitoringServer):
    """An Icinga with this configuration; see the module's docstring for its use.

    `others` are the nodes that it is linked with, `authority` is whom all of them trust. It
    connects to its children, and takes its configuration from its parent. `zone_files` are what it
    sends to the zones, by paths below zones.d.
    """

    def __init__(
        self,
        files: Files,
        *,
        plugins: Path,
        constants: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        disk_bytes: int | None = None,
        node: Node | None = None,
        others: tuple[Node, ...] = (),
        authority: Authority | None = None,
        zone_files: Files | None = None,
    ) -> None:
        super().__init__("icinga2", environment, disk_bytes)
        self.node = node or Node("icinga", "icinga", free_port())
        self._others = others
        self._constants = {"PluginDir": str(plugins), **(constants or {})}
        for name in _FOLDERS:
            (self.state_folder / name).mkdir(parents=True)
        self._certify(authority or Authority(self.folder / "authority"))
        put_files(zone_files or {}, self.zones_folder)
        self.configure(files)
        self._pool = urllib3.HTTPSConnectionPool(
            HOST,
            self.node.port,
            ca_certs=str(self._certificates / "ca.crt"),
            server_hostname=self.node.name,
            assert_hostname=self.node.name,
            headers=urllib3.make_headers(basic_auth=f"root:{_PASSWORD}")
            | {"Accept": "application/json"},
            retries=False,
            timeout=20,
        )

    @property
    def main_file(self) -> Path:
        """The configuration that Icinga is started with."""
        return self.folder / "etc" / "icinga2.conf"

    @property
    def zones_folder(self) -> Path:
        """What a master sends to the nodes of its zones, by zone."""
        return self.folder / "etc" / "zones.d"

    def configure(self, files: Files) -> None:
        """Make these its objects, from the next start on."""
        put_files(files, self.folder / "etc" / "conf.d")
        self.main_file.write_text("\n".join(self._main_lines()) + "\n")
        self.user.own(self.folder)

    def verify(self) -> Verified:
        """What `icinga2 daemon -C` says of the configuration."""
        done = self.run(*self._daemon(), "-C")
        return Verified(done.returncode, done.stdout)

    def results(self) -> tuple[StoredResult, ...]:
        """Every service as it is stored now, checked or not."""
        question = "&".join(f"attrs={name}" for name in _ATTRIBUTES)
        answer = self.ask("GET", f"/v1/objects/services?{question}")
        return tuple(_service(found["attrs"]) for found in answer)

    def kept(self, answer: PluginAnswer) -> PluginAnswer:
        """Icinga takes away the quotes of a label that needs none."""
        return replace(answer, performance_data=_QUOTED.sub(r"\1=", answer.performance_data))

    def force(self, host: str, service: str, newer_than: float) -> None:
        """Have a check run at once."""
        self.ask(
            "POST",
            "/v1/actions/reschedule-check",
            {
                "type": "Service",
                "filter": "host.name == wanted_host && service.name == wanted_service",
                "filter_vars": {"wanted_host": host, "wanted_service": service},
                "force": True,
            },
        )

    def check_all_now(self) -> None:
        """Have every service checked at once; Icinga spreads first checks over a minute."""
        asked = {"type": "Service", "filter": "true", "force": True}
        self.ask("POST", "/v1/actions/reschedule-check", asked)

    def ask(self, method: str, path: str, body: object = None) -> list:
        """Ask the API; the results that it gives."""
        data = None if body is None else json.dumps(body)
        answer = self._pool.request(method, path, body=data)
        assert answer.status == 200, answer.data.decode()
        return json.loads(answer.data)["results"]

    def start(self) -> None:
        """Start it, wait until its API answers, and have all first checks run at once."""
        super().start()
        if self.results():
            self.check_all_now()

    @property
    def _certificates(self) -> Path:
        return self.state_folder / "data" / "certs"

    def _certify(self, authority: Authority) -> None:
        credential = authority.peer(self.node.name)
        for source, name in (
            (credential.certificate, f"{self.node.name}.crt"),
            (credential.key, f"{self.node.name}.key"),
            (authority.file(), "ca.crt"),
        ):
            (self._certificates / name).write_bytes(source.read_bytes())

    def _main_lines(self) -> list[str]:
        accepts = "true" if self.node.parent_zone else "false"
        constants = {"NodeName": self.node.name, "ZoneName": self.node.zone, **self._constants}
        lines = [f"const {name} = {json.dumps(value)}" for name, value in constants.items()]
        lines += ["include <itl>", "include <plugins>"]
        for node in (self.node, *self._others):
            lines += self._node_lines(node)
        return [
            *lines,
            'object Zone "global-templates" { global = true }',
            'object CheckerComponent "checker" { }',
            f'object ApiListener "api" {{ bind_host = "{HOST}"; bind_port = {self.node.port}',
            f"  accept_config = {accepts}; accept_commands = {accepts} }}",
            f'object ApiUser "root" {{ password = "{_PASSWORD}"; permissions = [ "*" ] }}',
            f'include_recursive "{self.folder}/etc/conf.d"',
        ]

    def _node_lines(self, node: Node) -> list[str]:
        is_child = node.parent_zone == self.node.zone
        reached = f'host = "{HOST}"; port = {node.port}' if is_child else ""
        parent = f'; parent = "{node.parent_zone}"' if node.parent_zone else ""
        return [
            f'object Endpoint "{node.name}" {{ {reached} }}',
            f'object Zone "{node.zone}" {{ endpoints = [ "{node.name}" ]{parent} }}',
        ]

    def _daemon(self) -> list[str]:
        state, configuration = self.state_folder, self.main_file.parent
        places = {
            "ConfigDir": configuration,
            "ZonesDir": self.zones_folder,
            "DataDir": state / "data",
            "LogDir": state / "log",
            "CacheDir": state / "cache",
            "SpoolDir": state / "spool",
            "InitRunDir": state / "run",
            "RunAsUser": self.user.name,
            "RunAsGroup": self.user.group,
        }
        defined = [f"-D{name}={value}" for name, value in places.items()]
        return [_PROGRAM, "daemon", *defined, "-c", str(self.main_file)]

    def logs(self) -> str:
        """All that it logged, but for the questions it was asked here."""
        lines = super().logs().splitlines()
        return "\n".join(line for line in lines if "/HttpServerConnection: Request" not in line)

    def _is_up(self) -> bool:
        try:
            self.ask("GET", "/v1/status/IcingaApplication")
        except urllib3.exceptions.HTTPError:
            return False
        return True


def free_port() -> int:
    """A port of loopback that was free a moment ago."""
    with socket.socket() as held:
        held.bind((HOST, 0))
        port: int = held.getsockname()[1]
        return port


def _service(attributes: dict) -> StoredResult:
    last = attributes["last_check_result"] or {}
    output, _, further = last.get("output", "").partition("\n")
    return StoredResult(
        attributes["host_name"],
        attributes["name"],
        int(attributes["state"]),
        output.strip(),
        further.rstrip("\n"),
        " ".join(last.get("performance_data") or ()),
        attributes["last_check"],
        bool(last),
        last.get("check_source", ""),
        last.get("scheduling_source", ""),
    )
