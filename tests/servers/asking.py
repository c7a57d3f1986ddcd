"""A probe run for its findings: asks a real server through a run's memory, then judges."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from proc19probes.catalogue import load_probe
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.parameters import build
from proc19probes.vocabulary.service import Service

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


def findings(
    url: str | Mapping[str, str], probe: str, now: datetime = NOW, **arguments: str
) -> list[Finding]:
    """What the probe finds at `now` where its services have this URL, or each its own by name."""

    def access(service: Service) -> ServiceAccess:
        return ServiceAccess(url if isinstance(url, str) else url[service.name])

    memory = RunMemory(access, Limits())
    try:
        loaded = load_probe(probe)
        parameters = build(loaded.parameters, arguments)
        outside = memory.bound(Deadline.after(timedelta(minutes=10)))
        return list(loaded.judge(loaded.ask(parameters, outside), parameters, now))
    finally:
        memory.close()


def lines(found: list[Finding]) -> list[str]:
    """The findings as `STATE text [id]`."""
    return [f"{one.state.value} {one.text} [{one.kind.id}]" for one in found]
