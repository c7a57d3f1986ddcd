"""A monitoring server as a process in the foreground, with a private folder and all it starts.

Every process that descends from it carries a variable in its environment that no other one has, so
that none can be left behind unseen, whatever session or group it went to.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from servers.small_disk import small_disk
from servers.users import ServiceUser

Files = Mapping[str, bytes] | Path
"""A server's configuration: contents by relative name, or a folder that holds the files."""

_SECONDS_TO_START = 300.0
_MARK = "PROC19_STARTED_BY"
_PLAIN_SURROUNDINGS = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C"}


@dataclass(frozen=True)
class SeenProcess:
    """A process that is alive, by what it was started as."""

    pid: int
    command: str


class ForegroundServer:
    """What Nagios and Icinga have in common here: folder, user, environment, start and stop.

    `environment` is the daemon's, and so the plugins': no HOME, LANG=C, and what is given.
    With `disk_bytes`, `state_folder` is a file system of this size, that the server alone sees.
    """

    def __init__(
        self, name: str, environment: Mapping[str, str] | None, disk_bytes: int | None
    ) -> None:
        self.name = name
        self.user = ServiceUser.of("nagios")
        self.folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
        # One that is only verified is never entered, nor left.
        self._remove = weakref.finalize(self, shutil.rmtree, self.folder)
        self.environment = {
            **_PLAIN_SURROUNDINGS,
            **(environment or {}),
            _MARK: str(self.folder),
        }
        self._disk = () if disk_bytes is None else small_disk(self.state_folder, disk_bytes)
        self.seconds_to_stop = 20.0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.discard()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.stop()
        finally:
            self.discard()

    @property
    def state_folder(self) -> Path:
        """All that the server itself writes."""
        return self.folder / "state"

    @property
    def pid(self) -> int:
        """The server's first process."""
        assert self._process is not None, f"{self.name} is not running"
        return self._process.pid

    @property
    def console(self) -> Path:
        """What it wrote to its standard output and error."""
        return self.folder / "console.log"

    def processes(self, word: str = "") -> list[SeenProcess]:
        """Every living process that it started, itself too, with this word in its command."""
        mark = f"{_MARK}={self.folder}".encode()
        found = [one for one in Path("/proc").iterdir() if one.name.isdecimal()]
        seen = [_seen(process) for process in found if mark in _environment(process)]
        return [one for one in seen if word in one.command]

    def start(self) -> None:
        """Start it, and wait until it takes questions."""
        command = [*self._disk, *self.user.command(), *self._daemon()]
        with self.console.open("ab") as console:
            self._process = subprocess.Popen(
                command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        deadline = time.monotonic() + _SECONDS_TO_START
        while not self._is_up():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise AssertionError(f"{self.name} did not start:\n{self.logs()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it in good order; a process of it that stays is killed, and is a failure."""
        if self._process is None:
            return
        self._process.terminate()
        deadline = time.monotonic() + self.seconds_to_stop
        while (left := self._left()) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.kill()
        assert not left, f"left behind by {self.name}: {left}\n{self.logs()}"

    def kill(self) -> None:
        """Kill it with all that it started."""
        if self._process is None:
            return
        while left := self.processes():
            for process in left:
                try:
                    os.kill(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            self._process.poll()
            time.sleep(0.02)
        self._process.wait()
        self._process = None

    def discard(self) -> None:
        """Kill it, and remove its folder."""
        self.kill()
        self._remove()

    def seen(self, path: Path) -> Path:
        """The path of a file as the running server sees it."""
        if not self._disk or self._process is None:
            return path
        return Path(f"/proc/{self.pid}/root{path}")

    def logs(self) -> str:
        """All that it logged, for a failure."""
        texts = [path.read_text(errors="replace") for path in self._log_files() if path.exists()]
        return "\n".join(texts)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as the server's user, in its environment."""
        return subprocess.run(
            [*self.user.command(), *command],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )

    def _left(self) -> list[SeenProcess]:
        if self._process is not None:
            self._process.poll()
        return self.processes()

    def _daemon(self) -> list[str]:
        raise NotImplementedError

    def _is_up(self) -> bool:
        raise NotImplementedError

    def _log_files(self) -> list[Path]:
        return [self.console]


def put_files(files: Files, folder: Path) -> None:
    """Make the folder hold these files and no others."""
    shutil.rmtree(folder, ignore_errors=True)
    if isinstance(files, Path):
        shutil.copytree(files, folder)
        return
    folder.mkdir(parents=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _environment(process: Path) -> list[bytes]:
    """Empty for one that has ended, and for one that is somebody else's."""
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _seen(process: Path) -> SeenProcess:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        words = []
    return SeenProcess(int(process.name), b" ".join(words).decode(errors="replace").strip())
