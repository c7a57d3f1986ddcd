"""A monitoring server that checks every service once: how long it took, and what it cost."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from servers.foreground import ForegroundServer
from servers.icinga2 import Icinga2
from servers.nagios4 import Nagios4

_TICKS = os.sysconf("SC_CLK_TCK")
_LOOKS = 0.1
_SECONDS = 900.0
_ICINGA_AT_ONCE = 8


@dataclass(frozen=True)
class Effort:
    """Seconds of wall time and of processor until all checks were stored, and how many there were.

    `states` says how many services are in each state, 0 to 3, so that nothing is measured that
    failed unseen.
    """

    checks: int
    seconds: float
    processor: float
    states: tuple[int, int, int, int]

    @property
    def milliseconds(self) -> float:
        """Processor time of one check."""
        return 1000 * self.processor / self.checks

    @property
    def rate(self) -> float:
        """Checks in a second."""
        return self.checks / self.seconds


def processor_of(server: ForegroundServer) -> float:
    """Seconds of processor that a server's processes had, with all that they waited for.

    A check is waited for by the process that started it, and is then in that one's times of
    children.
    """
    return sum(_processor(process.pid) for process in server.processes())


def _processor(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    # proc(5): the name, in parentheses, can hold anything; utime is the twelfth after it.
    return sum(map(int, text.rpartition(")")[2].split()[11:15])) / _TICKS


class CountedNagios(Nagios4):
    """A Nagios that runs all first checks at its start."""

    def unchecked(self) -> int:
        """How many services have no result yet, without reading all that is stored."""
        try:
            status = (self.state_folder / "status.dat").read_bytes()
        except FileNotFoundError:
            return -1
        return status.partition(b"\nservicestatus ")[2].count(b"\thas_been_checked=0\n")


class CountedIcinga(Icinga2):
    """An Icinga that notes when it was told to run all checks."""

    def check_all_now(self) -> None:
        """Have every service checked at once."""
        self.before = processor_of(self)
        self.began = time.monotonic()
        super().check_all_now()

    def unchecked(self) -> int:
        """How many services have no result yet: a counter, which costs Icinga next to nothing."""
        return int(self.ask("GET", "/v1/status/CIB")[0]["status"]["num_services_pending"])


def nagios_effort(
    files: Mapping[str, bytes], plugins: Path, at_once: int, environment: Mapping[str, str]
) -> Effort:
    """Each service once on Nagios 4; its own start is in it."""
    server = CountedNagios(
        files,
        plugins=plugins,
        settings={"max_concurrent_checks": str(at_once)},
        environment=environment,
    )
    began = time.monotonic()
    with server:
        return _when_stored(server, began, 0.0)


def icinga2_effort(
    files: Mapping[str, bytes], plugins: Path, environment: Mapping[str, str]
) -> Effort:
    """Each service once on Icinga 2, from when its API had answered."""
    limited = {**files, "limit.conf": f"const MaxConcurrentChecks = {_ICINGA_AT_ONCE}\n".encode()}
    with CountedIcinga(limited, plugins=plugins, environment=environment) as server:
        return _when_stored(server, server.began, server.before)


def _when_stored(server: CountedNagios | CountedIcinga, began: float, before: float) -> Effort:
    deadline = began + _SECONDS
    while server.unchecked():
        if time.monotonic() > deadline:
            raise SystemExit(f"{server.name} did not run all checks:\n{server.logs()}")
        time.sleep(_LOOKS)
    seconds, processor = time.monotonic() - began, processor_of(server) - before
    stored = [one.state for one in server.results()]
    zero, one, two, three = (stored.count(state) for state in range(4))
    return Effort(len(stored), seconds, processor, (zero, one, two, three))
