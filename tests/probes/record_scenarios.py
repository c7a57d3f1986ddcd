"""Queues of usage records in each state that the probes' pages show, made anew at an instant."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from dirq.QueueSimple import QueueSimple
from record_queues import cloud_record, put, receive

from servers.senders import SendingGrid
from servers.signing import signed_as_ssm_does

SIGNER = "/DC=org/DC=example/CN=ce.example.org"
_HOURS, _DAYS = timedelta(hours=1), timedelta(days=1)
_UNKNOWN_FIELD = b"State: started"


def public_ip(now: datetime) -> bytes:
    """A message of one record of public IP addresses."""
    record = {
        "MeasurementTime": int((now - 3 * _HOURS).timestamp()),
        "SiteName": "SAMPLE-SITE",
        "CloudType": "caso/5.2.1 (OpenStack)",
        "LocalUser": "baz",
        "LocalGroup": "foo-bar",
        "FQAN": "vo.sample.org",
        "IPVersion": 4,
        "IPCount": 2,
    }
    document = {"Type": "APEL Public IP message", "Version": "0.2", "UsageRecords": [record]}
    return json.dumps(document).encode()


def _sent(ran_days_ago: float, arrived_days_ago: float) -> Callable[[Path, datetime], None]:
    def make(folder: Path, now: datetime) -> None:
        put(folder, cloud_record(now - ran_days_ago * _DAYS), now - arrived_days_ago * _DAYS)

    return make


def _with(old: bytes, new: bytes) -> Callable[[Path, datetime], None]:
    def make(folder: Path, now: datetime) -> None:
        record = cloud_record(now - 3 * _HOURS)
        assert old in record
        put(folder, record.replace(old, new), now - 2 * _HOURS)

    return make


def _without_time(folder: Path, now: datetime) -> None:
    record = re.sub(rb"(?:StartTime|EndTime|WallDuration): \d+\n", b"", cloud_record(now))
    put(folder, record, now - 2 * _HOURS)


def _of_addresses(folder: Path, now: datetime) -> None:
    put(folder, public_ip(now), now - 2 * _HOURS)


def _empty(folder: Path, _: datetime) -> None:
    QueueSimple(str(folder))


def _received(folder: Path, now: datetime) -> None:
    receive(folder, cloud_record(now - 3 * _HOURS), now - 2 * _HOURS, signer=SIGNER)


def _reject_of_another(folder: Path, now: datetime) -> None:
    other = cloud_record(now - 3 * _HOURS).replace(b"SAMPLE-SITE", b"OTHER-SITE")
    receive(folder, other, now - 2 * _HOURS, error="Parsing unsuccessful: Unknown field: X")


def _reject(folder: Path, now: datetime) -> None:
    bad = cloud_record(now - 3 * _HOURS).replace(b"Status: started", _UNKNOWN_FIELD)
    reason = "Parsing unsuccessful: Unknown field: State"
    receive(folder, bad, now - 2 * _HOURS, error=reason, signer=SIGNER)


def _reject_of_unknown(folder: Path, now: datetime) -> None:
    reason = "Parsing unsuccessful: Message header is incorrect: substring not found"
    receive(folder, b"SAMPLE-SITE", now - 2 * _HOURS, error=reason)


def _reject_of_null(folder: Path, now: datetime) -> None:
    nobodys = cloud_record(now - 3 * _HOURS).replace(b"SAMPLE-SITE", b"null")
    reason = "Parsing unsuccessful: NULL in mandatory field: SiteName"
    receive(folder, nobodys, now - 2 * _HOURS, error=reason)


QUEUES: dict[str, Callable[[Path, datetime], None]] = {
    "outgoing": _sent(0.125, 1 / 12),
    "outgoing-late": _sent(8, 8),
    "outgoing-resent": _sent(40, 1 / 12),
    "outgoing-empty": _empty,
    "outgoing-refused": _with(b"Status: started", _UNKNOWN_FIELD),
    "outgoing-negative": _with(b"CpuDuration: 31359976", b"CpuDuration: -7"),
    "outgoing-no-start": _with(b"StartTime: 1764592012\n", b""),
    "outgoing-null": _with(b"SAMPLE-SITE", b"null"),
    "outgoing-future": _sent(-100, 1 / 12),
    "outgoing-undated": _without_time,
    "outgoing-addresses": _of_addresses,
    "accept": _received,
    "reject-of-another": _reject_of_another,
    "reject": _reject,
    "reject-of-unknown": _reject_of_unknown,
    "reject-of-null": _reject_of_null,
}


def make_queues(folder: Path, now: datetime) -> SendingGrid:
    """All of them in a folder, and two with a signed message, one of an old SSM."""
    for name, make in QUEUES.items():
        (folder / name).mkdir()
        make(folder / name, now)
    authority = SendingGrid(folder / "authority")
    host = authority.host(SIGNER)
    for name, options in {"incoming": (), "incoming-of-old": ("-md", "sha1")}.items():
        (folder / name).mkdir()
        signed = signed_as_ssm_does(cloud_record(now - 3 * _HOURS), host, *options)
        put(folder / name, signed, now - 2 * _HOURS)
    return authority
