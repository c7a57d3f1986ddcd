"""What a test asks of a monitoring server, whichever one it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from servers.foreground import ForegroundServer
from servers.stored_results import PluginAnswer, StoredResult

_SECONDS_TO_CHECK = 60.0


@dataclass(frozen=True)
class Verified:
    """What a server's own checker says of a configuration: its exit code and text."""

    code: int
    text: str


class MonitoringServer(ForegroundServer):
    """A server that runs checks and stores their results."""

    def results(self) -> tuple[StoredResult, ...]:
        """Every service as it is stored now, checked or not."""
        raise NotImplementedError

    def force(self, host: str, service: str, newer_than: float) -> None:
        """Have a check run at once, that is told from one of this second."""
        raise NotImplementedError

    def kept(self, answer: PluginAnswer) -> PluginAnswer:
        """What the server stores where a plugin says this."""
        return answer

    def result(self, host: str, service: str) -> StoredResult:
        """A service as it is stored now, checked or not."""
        found = [one for one in self.results() if (one.host, one.service) == (host, service)]
        assert found, f"{self.name} has no service {service!r} on {host!r}"
        return found[0]

    def wait_for(self, host: str, service: str, newer_than: float = 0.0) -> StoredResult:
        """The service's result, once there is one that is newer than this instant."""

        def has_come() -> bool:
            result = self.result(host, service)
            return result.checked and result.checked_at > newer_than

        self.wait_until(has_come, f"result of {service!r} on {host!r}")
        return self.result(host, service)

    def wait_for_all(self) -> tuple[StoredResult, ...]:
        """Every service, once all of them were checked."""
        self.wait_until(
            lambda: all(one.checked for one in self.results()), "result of each service"
        )
        return self.results()

    def check_now(self, host: str, service: str) -> StoredResult:
        """Force a check, and wait for its result."""
        before = self.result(host, service).checked_at
        self.force(host, service, before)
        return self.wait_for(host, service, before)

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until something holds of what is stored; `what` is for the failure."""
        deadline = time.monotonic() + _SECONDS_TO_CHECK
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"no {what}: {self.results()}\n{self.logs()}")
            time.sleep(0.1)
