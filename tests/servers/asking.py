"""A probe run for its findings: asks a real server through a run's memory, then judges."""

from datetime import UTC, datetime, timedelta

from proc19probes.catalogue import load_probe
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.parameters import build

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


def findings(url: str, probe: str, **arguments: str) -> list[Finding]:
    """What the probe finds at the service with this URL."""
    memory = RunMemory(lambda _service: ServiceAccess(url), Limits())
    try:
        loaded = load_probe(probe)
        parameters = build(loaded.parameters, arguments)
        outside = memory.bound(Deadline.after(timedelta(seconds=20)))
        return list(loaded.judge(loaded.ask(parameters, outside), parameters, NOW))
    finally:
        memory.close()


def lines(found: list[Finding]) -> list[str]:
    """The findings as `STATE text [id]`."""
    return [f"{one.state.value} {one.text} [{one.kind.id}]" for one in found]
