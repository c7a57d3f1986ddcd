"""What the probe finds of a signed list and what openssl says was signed, in this process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from proc19probes.catalogue import load_probe
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.sources.openssl import OPENSSL
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.outside import Outside, Question, Transport
from proc19probes.vocabulary.parameters import build
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.signature import Examined, SignatureOf


@dataclass(frozen=True)
class _Examining(Question[Examined]):
    service = OPENSSL

    message: bytes

    @property
    def subject(self) -> str:
        """What is asked for."""
        return "the message"

    def answer(self, transport: Transport) -> Examined:
        """What came of it."""
        return transport.put(SignatureOf(OPENSSL, self.message))


def found_in_list(
    message: bytes,
    trust: Path,
    folder: Path,
    options: Mapping[str, str] | None = None,
    probe_name: str = "image_list_signed",
    within: timedelta = timedelta(minutes=10),
) -> list[Finding]:
    """What the probe finds of the list, where it is a file of this folder."""
    path = folder / "image.list"
    path.write_bytes(message)
    probe = load_probe(probe_name)
    parameters = build(probe.parameters, {"image_list": path.as_uri(), **(options or {})})
    memory, outside = _trusting(trust, within)
    try:
        return list(probe.judge(probe.ask(parameters, outside), parameters, datetime.now(UTC)))
    finally:
        memory.close()


def signed_content(message: bytes, trust: Path) -> bytes:
    """What openssl says was signed; empty where it could not be read at all."""
    memory, outside = _trusting(trust)
    try:
        found = outside.obtain(_Examining(message))
        return found.content if isinstance(found, Examined) else b""
    finally:
        memory.close()


def _trusting(trust: Path, within: timedelta = timedelta(minutes=10)) -> tuple[RunMemory, Outside]:
    def access(service: Service) -> ServiceAccess:
        return ServiceAccess(service.given_url, trust_anchors=trust)

    memory = RunMemory(access, Limits())
    return memory, memory.bound(Deadline.after(within))
