"""Nagios 4 on its own: Debian's nagios4 in the foreground, everything of it in a private folder.

    with Nagios4(files, plugins=folder) as nagios:          # contents by name, or a Path
        nagios.wait_for("host", "service")                  # StoredResult
        nagios.check_now("host", "service")                 # forced, the result of that check

    Nagios4(files, plugins=folder).verify()                 # nagios4 -v, without a start
    with Nagios4(files, plugins=folder, macros={5: "/a/file"}) as nagios: …       # $USER5$
    with Nagios4(files, plugins=folder, settings={"service_check_timeout": "6"}) as nagios: …

`plugins` is $USER1$. All first checks run at once; results are in status.dat a second later. What
Nagios leaves behind when it is stopped is a failure.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from servers.foreground import Files, put_files
from servers.monitoring_server import MonitoringServer, Verified
from servers.nagios_status import NagiosStatus, read_status
from servers.stored_results import PluginAnswer, StoredResult

_PROGRAM = "/usr/sbin/nagios4"

_PATHS = {
    "log_file": "nagios.log",
    "log_archive_path": "archives",
    "object_cache_file": "objects.cache",
    "precached_object_file": "objects.precache",
    "status_file": "status.dat",
    "state_retention_file": "retention.dat",
    "command_file": "nagios.cmd",
    "query_socket": "nagios.qh",
    "lock_file": "nagios.lock",
    "temp_file": "nagios.tmp",
    "temp_path": "temporary",
    "check_result_path": "checkresults",
    "debug_file": "nagios.debug",
}
"""Every path that has a default elsewhere on the machine."""

_SETTINGS = {
    "status_update_interval": "1",
    "check_result_reaper_frequency": "1",
    "check_for_updates": "0",
    "enable_notifications": "0",
    "retain_state_information": "1",
    "service_inter_check_delay_method": "n",
    "max_service_check_spread": "1",
    "max_concurrent_checks": "4",
    "illegal_macro_output_chars": "`~$&|'\"<>",
}


class Nagios4(MonitoringServer):
    """A Nagios with this configuration; see the module's docstring for its use."""

    def __init__(
        self,
        files: Files,
        *,
        plugins: Path,
        macros: Mapping[int, str] | None = None,
        settings: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        disk_bytes: int | None = None,
    ) -> None:
        super().__init__("nagios4", environment, disk_bytes)
        self._settings = {**_SETTINGS, **(settings or {})}
        self._macros = {1: str(plugins), **(macros or {})}
        self.configure(files)

    @property
    def main_file(self) -> Path:
        """The configuration that Nagios is started with."""
        return self.folder / "nagios.cfg"

    def configure(self, files: Files) -> None:
        """Make these its objects, from the next start on."""
        put_files(files, self.folder / "objects")
        for name in ("", "archives", "temporary", "checkresults"):
            (self.state_folder / name).mkdir(exist_ok=True)
        paths = {name: str(self.state_folder / path) for name, path in _PATHS.items()}
        everything = {
            **paths,
            "resource_file": str(self.folder / "resource.cfg"),
            "cfg_dir": str(self.folder / "objects"),
            "nagios_user": self.user.name,
            "nagios_group": self.user.group,
            **self._settings,
        }
        self.main_file.write_text("".join(f"{name}={it}\n" for name, it in everything.items()))
        macros = "".join(f"$USER{number}$={it}\n" for number, it in self._macros.items())
        (self.folder / "resource.cfg").write_text(macros)
        self.user.own(self.folder)

    def verify(self) -> Verified:
        """What `nagios4 -v` says of the configuration."""
        done = self.run(_PROGRAM, "-v", str(self.main_file))
        return Verified(done.returncode, done.stdout)

    def status(self) -> NagiosStatus:
        """What status.dat says now; FileNotFoundError where Nagios does not run."""
        return read_status(self.seen(self.state_folder / "status.dat"))

    def results(self) -> tuple[StoredResult, ...]:
        """Every service as it is stored now, checked or not."""
        return self.status().services

    def kept(self, answer: PluginAnswer) -> PluginAnswer:
        """Nagios writes a colon for each semicolon of the first line, and of no other."""
        return replace(answer, output=answer.output.replace(";", ":"))

    def force(self, host: str, service: str, newer_than: float) -> None:
        """Have a check run at once, in a later second than this: Nagios tells whole ones only."""
        while int(time.time()) <= newer_than:
            time.sleep(0.05)
        now = int(time.time())
        self.command(f"[{now}] SCHEDULE_FORCED_SVC_CHECK;{host};{service};{now}")

    def command(self, line: str) -> None:
        """Write a line to the command pipe."""
        pipe = os.open(self.seen(self.state_folder / "nagios.cmd"), os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(pipe, f"{line}\n".encode())
        finally:
            os.close(pipe)

    def _daemon(self) -> list[str]:
        return [_PROGRAM, str(self.main_file)]

    def _is_up(self) -> bool:
        names = ("status.dat", "nagios.cmd")
        return all(self.seen(self.state_folder / name).exists() for name in names)

    def _log_files(self) -> list[Path]:
        return [self.console, self.seen(self.state_folder / "nagios.log")]
