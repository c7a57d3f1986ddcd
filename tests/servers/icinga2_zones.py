"""Icinga 2 as a master and a satellite on loopback; the master hands the configuration down.

    files = {"satellite/hosts.conf": b"…", "global-templates/commands.conf": b"…"}
    with Icinga2Zones(files, plugins=folder) as zones:      # contents by name, or a Path
        zones.master.wait_for("host", "service")            # its check_source is SATELLITE

The files are those below the master's zones.d. A start is over once the satellite has taken them
over and is linked with the master again.
"""

import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import urllib3

from servers.foreground import Files
from servers.icinga2 import Icinga2, Node, free_port
from servers.stored_results import StoredResult
from servers.tls import Authority

MASTER, MASTER_ZONE = "master1", "master"
SATELLITE, SATELLITE_ZONE = "satellite1", "satellite"
_SECONDS_TO_ARRIVE = 90.0
_NOTHING_NEW = "are equal to production, skipping validation"
"""What the satellite logs when the master sends what it has been restarted with."""


class Icinga2Zones:
    """Both nodes; see the module's docstring for its use.

    `plugins` is the satellite's PluginDir; the master's is another one that has none, unless given.
    """

    def __init__(
        self,
        zone_files: Files,
        *,
        plugins: Path,
        master_plugins: Path = Path("/nonexistent"),
        constants: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._certificates = tempfile.TemporaryDirectory(prefix="icinga2-authority-")
        authority = Authority(Path(self._certificates.name))
        master = Node(MASTER, MASTER_ZONE, free_port())
        satellite = Node(SATELLITE, SATELLITE_ZONE, free_port(), MASTER_ZONE)
        self.master = Icinga2(
            {},
            plugins=master_plugins,
            constants=constants,
            environment=environment,
            node=master,
            others=(satellite,),
            authority=authority,
            zone_files=zone_files,
        )
        self.satellite = Icinga2(
            {},
            plugins=plugins,
            constants=constants,
            environment=environment,
            node=satellite,
            others=(master,),
            authority=authority,
        )
        self._running = ExitStack()

    def __enter__(self) -> "Icinga2Zones":
        with ExitStack() as started:
            started.callback(self._certificates.cleanup)
            started.enter_context(self.satellite)
            started.enter_context(self.master)
            self._wait_until_arrived()
            self.satellite.check_all_now()
            self._running = started.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: object,
    ) -> None:
        self._running.__exit__(kind, error, None)

    def check_now(self, host: str, service: str) -> StoredResult:
        """Force a check at the satellite, and wait until the master has its result.

        Forced at the master, a check of the satellite's zone is run by nobody.
        """
        before = self.master.result(host, service).checked_at
        self.satellite.force(host, service, before)
        return self.master.wait_for(host, service, before)

    def _wait_until_arrived(self) -> None:
        deadline = time.monotonic() + _SECONDS_TO_ARRIVE
        while not self._has_arrived():
            if time.monotonic() > deadline:
                logs = f"{self.master.logs()}\n{self.satellite.logs()}"
                raise AssertionError(f"the satellite did not take the configuration:\n{logs}")
            time.sleep(0.2)

    def _has_arrived(self) -> bool:
        """Whether the satellite restarted with all that it is to check, and is linked again."""
        try:
            links = self.satellite.ask("GET", "/v1/objects/endpoints?attrs=name&attrs=connected")
        except urllib3.exceptions.HTTPError:
            # It is restarting.
            return False
        linked = {link["attrs"]["name"] for link in links if link["attrs"]["connected"]}
        return MASTER in linked and _NOTHING_NEW in self.satellite.logs()
