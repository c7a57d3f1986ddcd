"""The real bdii-update of Debian, run once against a slapd of its own.

    with EmptyBdii(ldif) as bdii:        # what its one information provider prints
        ask(bdii.url)                    # o=glue is not there

It calls ldapadd with -h and -p, which OpenLDAP has no longer since 2.5: nothing that its providers
print reaches the server, and its tree stays empty while it says that it is updating.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from servers.slapd import Slapd

_UPDATE = "/usr/sbin/bdii-update"
_DEFAULT_TREE = Path("/usr/share/bdii/default.ldif")
_SECONDS_FOR_ONE_UPDATE = 30.0


class EmptyBdii:
    """A BDII after an update; `log` is what bdii-update said."""

    def __init__(self, ldif: bytes | Path) -> None:
        self._ldif = ldif if isinstance(ldif, bytes) else ldif.read_bytes()
        self._slapd = Slapd(b"")
        self.log = ""

    @property
    def url(self) -> str:
        """The URL, as a setting has it."""
        return self._slapd.url

    def __enter__(self) -> "EmptyBdii":
        self._slapd.__enter__()
        try:
            self.log = self._update()
        except BaseException:
            self._slapd.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._slapd.__exit__()

    def _update(self) -> str:
        """Run it as the daemon that it is, until it sleeps after its first update."""
        folder = self._slapd.folder
        log = folder / "bdii-update.log"
        configuration = self._configuration(folder, log)
        # It closes every file number that it may have, one by one.
        command = ["prlimit", "--nofile=256", sys.executable, _UPDATE, "-d", "-c", configuration]
        environment = os.environ | {"SLAPD_CONF": str(self._slapd.configuration)}
        subprocess.run(command, check=True, env=environment)
        deadline = time.monotonic() + _SECONDS_FOR_ONE_UPDATE
        try:
            while "Sleeping for" not in _text(log):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"bdii-update did not come to its end: {_text(log)}")
                time.sleep(0.1)
        finally:
            process = _text(folder / "bdii-update.pid").strip()
            if process:
                os.kill(int(process), signal.SIGKILL)
        return _text(log)

    def _configuration(self, folder: Path, log: Path) -> Path:
        folders = {name: folder / name for name in ("ldif", "provider", "plugin", "var", "run")}
        for path in (*folders.values(), folders["var"] / "archive"):
            path.mkdir()
        (folders["ldif"] / "default.ldif").write_bytes(_DEFAULT_TREE.read_bytes())
        tree = folder / "tree.ldif"
        tree.write_bytes(self._ldif)
        provider = folders["provider"] / "tree"
        provider.write_text(f"#!/bin/sh\ncat {tree}\n")
        provider.chmod(0o755)
        values = {
            "BDII_LOG_FILE": log,
            "BDII_PID_FILE": folder / "bdii-update.pid",
            "BDII_RUN_DIR": folders["run"],
            "BDII_LOG_LEVEL": "INFO",
            "BDII_LDIF_DIR": folders["ldif"],
            "BDII_PROVIDER_DIR": folders["provider"],
            "BDII_PLUGIN_DIR": folders["plugin"],
            "BDII_HOSTNAME": "127.0.0.1",
            "BDII_PORT": self._slapd.port,
            "BDII_BREATHE_TIME": 3600,
            "BDII_READ_TIMEOUT": 30,
            "BDII_ARCHIVE_SIZE": 0,
            "BDII_DELETE_DELAY": 0,
            "BDII_VAR_DIR": folders["var"],
        }
        path = folder / "bdii.conf"
        path.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
        return path


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""
