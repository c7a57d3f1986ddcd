"""Whether records are accepted: what is found in real queues of a receiver."""

from pathlib import Path

import pytest
from record_queues import (
    DAYS,
    NOW,
    OPENSTACK,
    cloud_record,
    findings,
    lines,
    receive,
)

from servers.signing import GridAuthority, signed_as_ssm_does


@pytest.fixture
def receiver(tmp_path: Path) -> Path:
    """A receiver's queues, with a message of the site that was loaded."""
    for name in ("accept", "reject"):
        (tmp_path / name).mkdir()
    receive(tmp_path / "accept", cloud_record(), signer="/CN=host")
    return tmp_path


def accepted(receiver: Path, **arguments: str) -> list[str]:
    urls = {
        "records": (receiver / "accept").as_uri(),
        "rejected": (receiver / "reject").as_uri(),
    }
    return lines(findings("records_accepted", {}, {**urls, **OPENSTACK, **arguments}))


def test_records_that_arrived_and_none_refused_are_ok(receiver: Path) -> None:
    other = cloud_record().replace(b"SAMPLE-SITE", b"OTHER-SITE")
    receive(receiver / "reject", other, error="Parsing unsuccessful: Unknown field: X")
    assert accepted(receiver) == [
        "OK records of OpenStack from SAMPLE-SITE: at least 1 arrived, none in the reject "
        "queue is the site's (1 message there) [records-accepted]"
    ]


def test_rejected_message_is_critical_with_apels_reason_and_signer(receiver: Path) -> None:
    bad = cloud_record().replace(b"Disk", b"Disc")
    reason = "Parsing unsuccessful: Unknown field: Disc"
    name = receive(receiver / "reject", bad, error=reason, signer="/DC=org/CN=host")
    assert accepted(receiver) == [
        f"CRITICAL message {name} of SAMPLE-SITE: refused: Parsing unsuccessful: Unknown field: "
        "Disc, signed by /DC=org/CN=host, expected accepted [records-rejected]"
    ]


def test_signed_message_of_an_unknown_signer_is_the_sites_by_what_is_in_it(
    receiver: Path, tmp_path: Path
) -> None:
    host = GridAuthority.root(tmp_path / "grid").host("/DC=org/CN=ce.example.org")
    signed = signed_as_ssm_does(cloud_record(), host)
    reason = "Signer not in valid DNs list: /DC=org/CN=ce.example.org"
    receive(receiver / "reject", signed, error=reason)
    (line,) = accepted(receiver)
    assert "refused: Signer not in valid DNs list: /DC=org/CN=ce.example.org" in line


def test_rejected_message_is_the_sites_by_its_signer(receiver: Path) -> None:
    receive(receiver / "reject", b"?", error="Parsing unsuccessful: x", signer="/DC=org/CN=host")
    (line,) = accepted(receiver, signer="CN=host,DC=org")
    assert line.endswith("[records-rejected]")
    (line,) = accepted(receiver, signer="/CN=other")
    assert line.startswith("OK ")


def test_rejected_message_of_nobody_knows_whom_is_unknown(receiver: Path) -> None:
    name = receive(receiver / "reject", b"?", error="Parsing unsuccessful: x", signer="/CN=host")
    assert accepted(receiver) == [
        f"UNKNOWN message {name}: refused: Parsing unsuccessful: x; it names no site, signed by "
        "/CN=host [rejected-of-unknown]"
    ]
    assert accepted(receiver, period="1h")[0].endswith("[nothing-arrived]")


def test_message_that_was_rejected_before_the_period_counts_no_more(receiver: Path) -> None:
    receive(receiver / "reject", cloud_record(), NOW - 40 * DAYS, error="x")
    (line,) = accepted(receiver)
    assert line.startswith("OK ")
    assert accepted(receiver, period="50d")[0].endswith("[records-rejected]")


def test_empty_reject_queue_alone_is_unknown(receiver: Path) -> None:
    assert accepted(receiver, accounted_as="OpenNebula") == [
        "UNKNOWN records of OpenNebula from SAMPLE-SITE: none arrived in the period, and none was "
        "refused [nothing-arrived]"
    ]
    assert accepted(receiver, period="1h")[0].endswith("[nothing-arrived]")


def test_missing_reject_queue_is_unknown(receiver: Path, tmp_path: Path) -> None:
    (line,) = accepted(receiver, rejected=(tmp_path / "none").as_uri())
    assert line.startswith("UNKNOWN the rejected accounting records of SAMPLE-SITE: ")
    assert line.endswith("[unreachable]")


def test_rejected_messages_are_told_also_where_nothing_is_known_of_the_others(
    receiver: Path, tmp_path: Path
) -> None:
    receive(receiver / "reject", cloud_record(), error="x")
    first, second = accepted(receiver, records=(tmp_path / "none").as_uri())
    assert first.endswith("[unreachable]")
    assert second.endswith("[records-rejected]")
