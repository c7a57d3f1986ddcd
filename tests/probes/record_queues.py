"""Queues of usage records as SSM keeps them, and what a probe on them finds."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dirq.queue import Queue

from proc19probes.catalogue import load_probe
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.parameters import build
from proc19probes.vocabulary.service import Service

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SITE = "SAMPLE-SITE"
SAMPLES = Path(__file__).parents[1] / "samples" / "accounting"
HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
OPENSTACK = {"accounted_as": "OpenStack"}
SIGNER = "/DC=org/DC=example/CN=ce.example.org/emailAddress=admin@example.org"
JOB = b"%%\n".join((SAMPLES / "factory_jr_04.msg").read_bytes().split(b"%%\n")[:1])
JOB = JOB.replace(b"SOME-SITE", SITE.encode())
RECEIVED = {"body": "string", "signer": "string?", "empaid": "string?", "error": "string?"}


def cloud_record(until: datetime = NOW - timedelta(hours=3)) -> bytes:
    """The sample's record of a machine, that has run until this instant."""
    started = datetime(2025, 12, 1, 12, 26, 52, tzinfo=UTC)
    ran = int((until - started).total_seconds())
    return (
        (SAMPLES / "docs_cloud.msg")
        .read_bytes()
        .replace(b"WallDuration: 15679988", f"WallDuration: {ran}".encode())
    )


def put(queue: Path, body: bytes, at: datetime = NOW - timedelta(hours=2)) -> str:
    """Put a message in a sender's queue, as if it had been done at this instant."""
    seconds = int(at.timestamp())
    bucket = queue / f"{seconds - seconds % 60:08x}"
    bucket.mkdir(parents=True, exist_ok=True)
    number = len(list(bucket.iterdir()))
    name = f"{seconds:08x}{number:05x}4"
    (bucket / name).write_bytes(body)
    return f"{bucket.name}/{name}"


def receive(queue: Path, body: bytes, at: datetime = NOW - timedelta(hours=2), **notes: str) -> str:
    """Put a message in a receiver's queue; dirq writes it, and it is moved to its instant."""
    name = Queue(str(queue), schema=RECEIVED).add({"body": body.decode(), **notes})
    seconds = int(at.timestamp())
    moved = queue / name.split("/")[0] / f"{seconds:08x}{name[-6:]}"
    (queue / name).rename(moved)
    return f"{moved.parent.name}/{moved.name}"


def findings(
    probe: str,
    urls: Mapping[str, str],
    arguments: Mapping[str, str],
    trust_anchors: Path | None = None,
    now: datetime = NOW,
) -> list[Finding]:
    """What the probe finds where the services of these names have these addresses."""

    def access(service: Service) -> ServiceAccess:
        return ServiceAccess(urls.get(service.name, service.given_url), trust_anchors=trust_anchors)

    memory = RunMemory(access, Limits())
    try:
        loaded = load_probe(probe)
        parameters = build(loaded.parameters, {"site": SITE, **arguments})
        outside = memory.bound(Deadline.after(timedelta(minutes=10)))
        return list(loaded.judge(loaded.ask(parameters, outside), parameters, now))
    finally:
        memory.close()


def lines(found: list[Finding]) -> list[str]:
    """The findings as `STATE text [id]`."""
    return [f"{one.state.value} {one.text} [{one.kind.id}]" for one in found]
