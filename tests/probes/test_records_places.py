"""Places of usage records that hold nothing of the site, or that cannot be read."""

from datetime import timedelta
from pathlib import Path

import pytest
from dirq.QueueSimple import QueueSimple
from record_queues import (
    DAYS,
    HOURS,
    NOW,
    OPENSTACK,
    SIGNER,
    SITE,
    cloud_record,
    findings,
    lines,
    put,
)

from proc19probes.catalogue import load_probe
from proc19probes.vocabulary.parameters import build
from servers.ams import AmsServer, Published, Topic
from servers.senders import SendingGrid
from servers.signing import GridAuthority, openssl, signed_as_ssm_does
from servers.users import nobody

EVERYWHERE = pytest.mark.parametrize("probe", ["records_arrive", "records_valid", "records_signed"])


@EVERYWHERE
def test_empty_queue_is_unknown(probe: str, queue: Path) -> None:
    assert lines(findings(probe, {}, {"records": queue.as_uri()})) == [
        "UNKNOWN the accounting records of SAMPLE-SITE: no message is there [queue-empty]"
    ]


@EVERYWHERE
def test_queue_of_encrypted_messages_is_unknown(probe: str, queue: Path, tmp_path: Path) -> None:
    host = GridAuthority.root(tmp_path / "grid").host()
    certificate = str(host.certificate)
    put(queue, openssl("cms", "-encrypt", "-aes128", certificate, given=cloud_record()))
    assert lines(findings(probe, {}, {"records": queue.as_uri()})) == [
        "UNKNOWN the accounting records of SAMPLE-SITE: encrypted: 1 message [messages-encrypted]"
    ]


@EVERYWHERE
def test_missing_queue_is_unknown(probe: str, tmp_path: Path) -> None:
    (line,) = lines(findings(probe, {}, {"records": (tmp_path / "none").as_uri()}))
    assert line.startswith("UNKNOWN ")
    assert line.endswith("[unreachable]")


@EVERYWHERE
def test_queue_that_may_not_be_read_is_unknown(probe: str, queue: Path) -> None:
    put(queue, cloud_record())
    (found,) = findings(probe, {}, {"records": queue.as_uri()})
    assert found.kind.id != "not-permitted"
    queue.chmod(0)
    with nobody():
        (line,) = lines(findings(probe, {}, {"records": queue.as_uri()}))
    assert line.startswith("UNKNOWN the ")
    assert line.endswith("may not be read [not-permitted]")


@EVERYWHERE
def test_message_in_the_making_is_none_and_a_locked_one_is_read(probe: str, queue: Path) -> None:
    name = put(queue, cloud_record(), NOW - 3 * HOURS)
    alone = lines(findings(probe, {}, {"records": queue.as_uri()}))
    making = queue / f"{put(queue, b'APEL-cloud-mess')}.tmp"
    making.with_suffix("").rename(making)
    assert lines(findings(probe, {}, {"records": queue.as_uri()})) == alone
    assert QueueSimple(str(queue)).lock(name)
    assert (queue / f"{name}.lck").exists()
    assert lines(findings(probe, {}, {"records": queue.as_uri()})) == alone


@EVERYWHERE
def test_shared_subscription_with_newer_messages_behind_is_unknown(probe: str) -> None:
    topic = Topic([Published(cloud_record(), NOW - DAYS) for _ in range(101)])
    with AmsServer({"pilot": topic}) as server:
        (line,) = lines(findings(probe, {}, {"records": server.url("pilot")}))
    assert "oldest 100 messages that wait, and 1 newer ones are behind them" in line
    assert line.endswith("[too-large]")
    assert topic.current == 0


@EVERYWHERE
def test_encrypted_messages_among_those_of_others_may_be_the_sites(
    probe: str, queue: Path, tmp_path: Path
) -> None:
    host = GridAuthority.root(tmp_path / "grid").host()
    put(queue, openssl("cms", "-encrypt", "-aes128", str(host.certificate), given=cloud_record()))
    put(queue, cloud_record().replace(b"SAMPLE-SITE", b"OTHER-SITE"))
    (line,) = lines(findings(probe, {}, {"records": queue.as_uri()}))
    assert line == (
        "UNKNOWN the accounting records of SAMPLE-SITE: encrypted: 1 message, of the site is none "
        "of 1 other [messages-encrypted]"
    )


@EVERYWHERE
def test_subscription_is_shared_or_own(probe: str) -> None:
    with pytest.raises(ValueError, match="--subscription: found 'mine', expected one of shared"):
        build(load_probe(probe).parameters, {"site": SITE, "subscription": "mine"})


COUNTS = {
    "records_arrive": ("min_records", "--min-records"),
    "records_valid": ("messages", "--messages"),
    "records_signed": ("messages", "--messages"),
}


@pytest.mark.parametrize("probe", COUNTS)
def test_nothing_to_look_at_is_no_question(probe: str) -> None:
    name, flag = COUNTS[probe]
    with pytest.raises(ValueError, match=f"{flag}: found 0, expected 1 or more"):
        build(load_probe(probe).parameters, {"site": SITE, name: "0"})


@pytest.mark.parametrize("probe", ["records_valid", "records_signed"])
def test_queue_of_other_sites_messages_is_unknown(probe: str, queue: Path) -> None:
    put(queue, cloud_record().replace(b"SAMPLE-SITE", b"OTHER-SITE"))
    assert lines(findings(probe, {}, {"records": queue.as_uri()})) == [
        "UNKNOWN SAMPLE-SITE: of other sites: 1 message, of this one none [no-message-of-site]"
    ]


@pytest.mark.parametrize("subscription", ["shared", "own"])
def test_subscription_of_many_sites_is_read_and_left_as_it_was(
    subscription: str, grid: SendingGrid
) -> None:
    signed = signed_as_ssm_does(cloud_record(), grid.host(SIGNER))
    other = signed_as_ssm_does(cloud_record().replace(b"SAMPLE", b"OTHER"), grid.host(SIGNER))
    bodies = (other, signed, other, b"of nobody knows whom")
    times = [NOW - timedelta(hours=hours, minutes=1) for hours in (9, 8, 7, 6)]
    messages = [Published(body, at) for body, at in zip(bodies, times, strict=True)]
    topic = Topic(messages, current=1)
    with AmsServer({"pilot": topic}) as server:
        given = {"records": server.url("pilot"), "subscription": subscription}
        found = [
            *findings("records_arrive", {}, {**given, **OPENSTACK}),
            *findings("records_valid", {}, given),
            *findings("records_signed", {}, {**given, "signer": SIGNER}, grid.trust_anchors()),
        ]
    assert lines(found) == [
        "OK records of OpenStack from SAMPLE-SITE: at least 1, the last arrived 8 h ago, the "
        "newest tells of 2026-11-23 00:59Z, known by CloudType [records-arrive]",
        "OK SAMPLE-SITE: 1 valid record in 1 message [records-valid]",
        f"OK SAMPLE-SITE: 1 message signed by {SIGNER} [records-signed]",
    ]
    assert topic.current == 1
    assert server.asked["acknowledge"] == 0
