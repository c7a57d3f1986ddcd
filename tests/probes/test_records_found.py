"""What the probes on usage records find in real queues: of a sender, a receiver, a subscription."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dirq.QueueSimple import QueueSimple
from record_queues import (
    NOW,
    SAMPLES,
    SITE,
    cloud_record,
    findings,
    lines,
    put,
    receive,
)
from record_scenarios import public_ip

from proc19probes.catalogue import load_probe
from proc19probes.vocabulary.parameters import build
from servers.ams import AmsServer, Published, Topic
from servers.signing import GridAuthority, openssl, signed_as_ssm_does
from servers.users import nobody

OPENSTACK = {"accounted_as": "OpenStack"}
HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
JOB = b"%%\n".join((SAMPLES / "factory_jr_04.msg").read_bytes().split(b"%%\n")[:1])
JOB = JOB.replace(b"SOME-SITE", SITE.encode())


@pytest.fixture
def queue(tmp_path: Path) -> Path:
    """A directory queue, with nothing in it."""
    QueueSimple(str(tmp_path / "outgoing"))
    return tmp_path / "outgoing"


def arrive(queue: Path, **arguments: str) -> list[str]:
    return lines(
        findings("records_arrive", {}, {"records": queue.as_uri(), **OPENSTACK, **arguments})
    )


def valid(queue: Path, **arguments: str) -> list[str]:
    return lines(findings("records_valid", {}, {"records": queue.as_uri(), **arguments}))


def test_young_records_that_arrived_of_late_are_ok(queue: Path) -> None:
    put(queue, cloud_record())
    (found,) = findings("records_arrive", {}, {"records": queue.as_uri(), **OPENSTACK})
    assert lines([found]) == [
        "OK records of OpenStack from SAMPLE-SITE: at least 1, the last arrived 2 h ago, the "
        "newest tells of 2026-11-23 06:00Z, known by CloudType [records-arrive]"
    ]
    assert [(one.label, one.value, one.critical) for one in found.measures] == [
        ("records", 1, "1:"),
        ("arrival_age", 2 * 3600, "2678400"),
        ("record_age", 3 * 3600, "2678400"),
    ]


def test_records_that_the_library_wrote_now_arrived_now(queue: Path) -> None:
    QueueSimple(str(queue)).add(cloud_record().decode())
    now = datetime.now(UTC)
    arguments = {"records": queue.as_uri(), "max_age": "3650d", "critical_age": "3650d"}
    (found,) = findings("records_arrive", {}, arguments, now=now)
    assert "the last arrived less than 1 h ago" in found.text
    assert "known by any product" in found.text


def test_mail_drop_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a7e1b0ac").write_bytes(cloud_record())
    (line,) = arrive(tmp_path, max_age="3650d", critical_age="3650d", period="3650d")
    assert line.startswith("OK ")


AGES = {
    "arrived-and-told-8-days-ago": (
        (8, 8),
        [
            "WARNING records of OpenStack from SAMPLE-SITE: the last arrived 8 days ago, the "
            "newest tells of 2026-11-15 (8 days ago), expected at most 7d ago [arrival-old]",
        ],
    ),
    "old-records-arrive": (
        (0.1, 8),
        [
            "WARNING records of OpenStack from SAMPLE-SITE: the last arrived 2 h ago, the newest "
            "tells of 2026-11-15 (8 days ago), expected at most 7d ago [records-old]"
        ],
    ),
    "very-old-records-arrive": (
        (0.1, 32),
        [
            "CRITICAL records of OpenStack from SAMPLE-SITE: the last arrived 2 h ago, the newest "
            "tells of 2026-10-22 (32 days ago), expected at most 7d ago [records-very-old]"
        ],
    ),
    "nothing-since-32-days": (
        (32, 32),
        [
            "CRITICAL records of OpenStack from SAMPLE-SITE: the last arrived 32 days ago, the "
            "newest tells of 2026-10-22 (32 days ago), expected at most 7d ago [arrival-very-old]",
        ],
    ),
    "arrived-8-days-ago-and-told-of-long-before": (
        (8, 32),
        [
            "WARNING records of OpenStack from SAMPLE-SITE: the last arrived 8 days ago, the "
            "newest tells of 2026-10-22 (32 days ago), expected at most 7d ago [arrival-old]",
            "CRITICAL records of OpenStack from SAMPLE-SITE: the last arrived 8 days ago, the "
            "newest tells of 2026-10-22 (32 days ago), expected at most 7d ago [records-very-old]",
        ],
    ),
}


@pytest.mark.parametrize(("days", "expected"), AGES.values(), ids=AGES)
def test_age_of_arrival_and_of_records_are_told_apart(
    days: tuple[float, float], expected: list[str], queue: Path
) -> None:
    put(queue, cloud_record(NOW - days[1] * DAYS), NOW - days[0] * DAYS)
    assert arrive(queue) == expected


def test_records_of_the_future_that_arrived_long_ago_do_not_count_as_young(queue: Path) -> None:
    put(queue, cloud_record(NOW), NOW - 8 * DAYS)
    (line,) = arrive(queue)
    assert line == (
        "WARNING records of OpenStack from SAMPLE-SITE: the last arrived 8 days ago, expected at "
        "most 7d ago [arrival-old]"
    )


def test_other_thresholds_are_taken(queue: Path) -> None:
    put(queue, cloud_record(), NOW - 3 * HOURS)
    (line,) = arrive(queue, max_age="1h", critical_age="4h")
    assert line.endswith("expected at most 1h ago [arrival-old]")
    assert arrive(queue, max_age="1h", critical_age="2h")[0].endswith("[arrival-very-old]")
    assert arrive(queue, max_age="4h")[0].startswith("OK ")


def test_fewer_records_than_expected_are_critical(queue: Path) -> None:
    for hours in range(3):
        put(queue, cloud_record(), NOW - hours * HOURS)
    put(queue, cloud_record(NOW - 40 * DAYS), NOW - 40 * DAYS)
    assert arrive(queue, min_records="4") == [
        "CRITICAL records of OpenStack from SAMPLE-SITE: 3 in the period, expected at least 4 "
        "[too-few-records]"
    ]
    (line,) = arrive(queue, min_records="3")
    assert line.startswith("OK ")


def test_records_of_other_products_alone_are_critical_and_named(queue: Path) -> None:
    put(queue, cloud_record())
    assert arrive(queue, accounted_as="OpenNebula") == [
        "CRITICAL records of OpenNebula from SAMPLE-SITE: none, but CloudType caso/5.2.1 "
        "(OpenStack) [only-other-products-records]"
    ]


def test_records_of_another_site_alone_are_critical(queue: Path) -> None:
    put(queue, cloud_record())
    assert arrive(queue, site="sample-site") == [
        "CRITICAL records of OpenStack from sample-site: none in 1 message (there: SAMPLE-SITE), "
        "expected at least 1 [no-records]"
    ]


def test_records_that_apel_refuses_have_not_arrived(queue: Path) -> None:
    put(queue, cloud_record().replace(b"Disk", b"Disc"))
    assert arrive(queue) == [
        "CRITICAL records of OpenStack from SAMPLE-SITE: none in 1 message, 1 of the site not "
        "valid, expected at least 1 [no-records]"
    ]


def test_submit_host_makes_up_for_a_description_that_was_left_out(queue: Path) -> None:
    job = JOB.replace(b"InfrastructureDescription: APEL-CREAM-HTCONDOR\n", b"")
    job = job.replace(b"1623693622", str(int((NOW - 5 * HOURS).timestamp())).encode())
    put(queue, job)
    (line,) = arrive(queue, accounted_as="HTCONDOR")
    assert line.endswith("but SubmitHost host.ac.uk/cluster [only-other-products-records]")
    (line,) = arrive(queue, accounted_as="HTCONDOR", submit_host="host.ac.uk")
    assert line.startswith("OK records of HTCONDOR or host.ac.uk from SAMPLE-SITE: at least 1")
    assert "known by SubmitHost" in line


def test_records_without_a_time_count_by_their_arrival(queue: Path) -> None:
    undated = (SAMPLES / "cloud_msg4.msg").read_bytes().replace(b"Test Site", SITE.encode())
    put(queue, undated)
    (line,) = arrive(queue)
    assert line == (
        "OK records of OpenStack from SAMPLE-SITE: at least 1, the last arrived 2 h ago, known by "
        "CloudType [records-arrive]"
    )


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


def test_critical_age_below_the_other_is_no_question() -> None:
    with pytest.raises(ValueError, match="--critical-age: found less than --max-age"):
        build(load_probe("records_arrive").parameters, {"site": SITE, "critical_age": "1d"})


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


def test_valid_records_are_ok(queue: Path) -> None:
    put(queue, cloud_record())
    put(queue, cloud_record() + cloud_record().split(b"\n", 1)[1])
    assert valid(queue) == ["OK SAMPLE-SITE: 3 valid records in 2 messages [records-valid]"]


def test_record_that_apel_refuses_is_critical_and_named(queue: Path) -> None:
    put(queue, cloud_record())
    name = put(queue, cloud_record().replace(b"Status: started", b"State: started"))
    assert valid(queue) == [
        f"CRITICAL message {name}: record 1: Unknown field: State, expected what APEL takes "
        "[record-refused]"
    ]


def test_job_that_ends_in_the_future_is_critical_today_and_not_then(queue: Path) -> None:
    put(queue, JOB.replace(b"1623693622", str(int((NOW + 3 * DAYS).timestamp())).encode()))
    (line,) = valid(queue)
    assert "is in the future., expected what APEL takes [record-refused]" in line
    (found,) = findings("records_valid", {}, {"records": queue.as_uri()}, now=NOW + 2 * DAYS)
    assert found.kind.id == "records-valid"


DOUBTS = {
    "negative-duration": (b"CpuDuration: 31359976", b"CpuDuration: -7", "CpuDuration is negative"),
    "year-5138": (
        b"StartTime: 1764592012",
        b"StartTime: 99999999999",
        "StartTime and WallDuration in the future: 5139-11",
    ),
    "bogus-status": (b"Status: started", b"Status: bogus", "Status that nobody has documented"),
    "version": (b"v0.4", b"v9.9", "version v9.9 of the cloud record"),
}


@pytest.mark.parametrize(("old", "new", "words"), DOUBTS.values(), ids=DOUBTS)
def test_what_apel_lets_through_is_attention(
    old: bytes, new: bytes, words: str, queue: Path
) -> None:
    put(queue, cloud_record().replace(old, new))
    (line,) = valid(queue)
    assert line.startswith("WARNING message ")
    assert words in line
    assert line.endswith("[record-doubtful]")


def test_thirteenth_month_and_message_without_a_record_are_attention(queue: Path) -> None:
    sync = (SAMPLES / "factory_sync.msg").read_bytes().replace(b"RAL-LCG2", SITE.encode())
    put(queue, sync.replace(b"Month: 3", b"Month: 13"))
    put(queue, b"APEL-cloud-message: v0.4")
    first, second = valid(queue)
    assert "record 1: Month 13 of Year 2010 is no month [record-doubtful]" in first
    assert "the message: no record follows the header [record-doubtful]" in second


def test_many_bad_messages_are_a_few_lines(queue: Path) -> None:
    for _ in range(50):
        put(queue, cloud_record().replace(b"Disk", b"Disc"))
    found = valid(queue)
    assert len(found) == 6
    assert found[-1].startswith("CRITICAL 45 more: ")
    assert len(valid(queue, messages="3")) == 3


def test_message_in_json_is_valid_by_its_description_which_is_said(queue: Path) -> None:
    put(queue, public_ip(NOW))
    put(queue, cloud_record())
    assert valid(queue) == [
        "OK SAMPLE-SITE: 2 valid records in 2 messages; 1 message in JSON by its description "
        "alone: APEL's loader takes no JSON [records-valid]"
    ]


def test_message_in_json_that_is_not_as_described_is_critical(queue: Path) -> None:
    name = put(queue, public_ip(NOW).replace(b"IPCount", b"Count"))
    assert valid(queue) == [
        f"CRITICAL message {name}: record 1: Unknown field: Count, expected what the format's "
        "description has [record-not-as-described]"
    ]


def test_doubt_in_json_is_attention(queue: Path) -> None:
    put(queue, public_ip(NOW).replace(b'"IPVersion": 4', b'"IPVersion": 5'))
    (line,) = valid(queue)
    assert line.endswith("record 1: IPVersion is none of 4, 6: 5 [record-doubtful]")


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


NAME = "/DC=org/DC=example/CN=ce.example.org/emailAddress=admin@example.org"


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> GridAuthority:
    return GridAuthority.root(tmp_path_factory.mktemp("grid") / "root")


def signatures(queue: Path, grid: GridAuthority, **arguments: str) -> list[str]:
    given = {"records": queue.as_uri(), **arguments}
    return lines(findings("records_signed", {}, given, grid.trust_anchors()))


def test_message_signed_as_expected_is_ok(queue: Path, grid: GridAuthority) -> None:
    put(queue, signed_as_ssm_does(cloud_record(), grid.host(NAME)))
    expected = NAME.replace("emailAddress", "Email")
    assert signatures(queue, grid, signer=expected) == [
        f"OK SAMPLE-SITE: 1 message signed by {NAME} [records-signed]"
    ]


def test_message_signed_by_another_is_critical(queue: Path, grid: GridAuthority) -> None:
    name = put(queue, signed_as_ssm_does(cloud_record(), grid.host(NAME)))
    assert signatures(queue, grid, signer="/DC=org/CN=other") == [
        f"CRITICAL message {name}: signed by {NAME}, expected /DC=org/CN=other [other-signer]"
    ]


def test_signer_that_nobody_asked_for_is_unknown_and_named(
    queue: Path, grid: GridAuthority
) -> None:
    put(queue, signed_as_ssm_does(cloud_record(), grid.host(NAME)))
    assert signatures(queue, grid) == [
        f"UNKNOWN SAMPLE-SITE: signed by {NAME}, expected a --signer to compare with "
        "[signer-not-said]"
    ]


def test_altered_message_is_critical(queue: Path, grid: GridAuthority) -> None:
    message = signed_as_ssm_does(cloud_record(), grid.host(NAME))
    put(queue, message.replace(b"CpuCount: 2", b"CpuCount: 9"))
    (line,) = signatures(queue, grid, signer=NAME)
    assert "content verify error" in line
    assert line.endswith(
        f"(signed by {NAME}), expected a signature that holds [signature-not-valid]"
    )


def test_authority_that_is_not_trusted_is_critical(
    queue: Path, grid: GridAuthority, tmp_path: Path
) -> None:
    stranger = GridAuthority.root(tmp_path / "stranger")
    put(queue, signed_as_ssm_does(cloud_record(), stranger.host(NAME)))
    (line,) = signatures(queue, grid, signer=NAME)
    assert "unable to get local issuer certificate" in line
    assert line.endswith("[signature-not-valid]")


def test_message_in_a_folder_may_not_be_signed_yet(queue: Path, grid: GridAuthority) -> None:
    name = put(queue, cloud_record())
    assert signatures(queue, grid, signer=NAME) == [
        f"UNKNOWN message {name}: not signed, in a folder, expected one that was sent "
        "[not-signed-yet]"
    ]


def test_message_that_was_sent_without_a_signature_is_critical(grid: GridAuthority) -> None:
    with AmsServer({"pilot": Topic([Published(cloud_record(), NOW)])}) as server:
        given = {"records": server.url("pilot"), "signer": NAME}
        found = findings("records_signed", {}, given, grid.trust_anchors())
    assert lines(found) == ["CRITICAL message 0: not signed, expected a signature [not-signed]"]


def test_message_over_the_largest_is_not_said_to_be_unsigned(
    queue: Path, grid: GridAuthority
) -> None:
    message = signed_as_ssm_does(cloud_record() * 3000, grid.host(NAME))
    name = put(queue, message)
    assert signatures(queue, grid, signer=NAME) == [
        f"UNKNOWN message {name}: {len(message)} bytes, read are 1048576 at most "
        "[signature-not-looked-at]"
    ]


def test_signature_that_the_receiver_verified_is_taken_and_said(
    tmp_path: Path, grid: GridAuthority
) -> None:
    receive(tmp_path / "incoming", cloud_record(), signer=NAME)
    assert signatures(tmp_path / "incoming", grid, signer=NAME) == [
        f"OK SAMPLE-SITE: 1 message signed by {NAME}, as the receiver verified [records-signed]"
    ]
    (line,) = signatures(tmp_path / "incoming", grid, signer="/CN=other")
    assert line.endswith("[other-signer]")


def test_missing_trust_anchors_are_unknown(
    queue: Path, grid: GridAuthority, tmp_path: Path
) -> None:
    put(queue, signed_as_ssm_does(cloud_record(), grid.host(NAME)))
    given = {"records": queue.as_uri(), "signer": NAME}
    (line,) = lines(findings("records_signed", {}, given, tmp_path / "none"))
    assert line.startswith("UNKNOWN ")
    assert line.endswith("[not-permitted]")


def test_broken_envelope_is_critical_and_the_others_are_looked_at(
    queue: Path, grid: GridAuthority
) -> None:
    message = signed_as_ssm_does(cloud_record(), grid.host(NAME))
    put(queue, message, NOW - 3 * HOURS)
    head, signature = message.split(b"smime.p7s", 1)
    put(queue, head + b"smime.p7s" + signature.replace(b"M", b"A"))
    (line,) = signatures(queue, grid, signer=NAME)
    assert line.endswith("[signature-not-valid]")


@pytest.mark.parametrize("subscription", ["shared", "own"])
def test_subscription_of_many_sites_is_read_and_left_as_it_was(
    subscription: str, grid: GridAuthority
) -> None:
    signed = signed_as_ssm_does(cloud_record(), grid.host(NAME))
    other = signed_as_ssm_does(cloud_record().replace(b"SAMPLE", b"OTHER"), grid.host(NAME))
    bodies = (other, signed, other, b"of nobody knows whom")
    times = [NOW - timedelta(hours=hours, minutes=1) for hours in (9, 8, 7, 6)]
    messages = [Published(body, at) for body, at in zip(bodies, times, strict=True)]
    topic = Topic(messages, current=1)
    with AmsServer({"pilot": topic}) as server:
        given = {"records": server.url("pilot"), "subscription": subscription}
        found = [
            *findings("records_arrive", {}, {**given, **OPENSTACK}),
            *findings("records_valid", {}, given),
            *findings("records_signed", {}, {**given, "signer": NAME}, grid.trust_anchors()),
        ]
    assert lines(found) == [
        "OK records of OpenStack from SAMPLE-SITE: at least 1, the last arrived 8 h ago, the "
        "newest tells of 2026-11-23 00:59Z, known by CloudType [records-arrive]",
        "OK SAMPLE-SITE: 1 valid record in 1 message [records-valid]",
        f"OK SAMPLE-SITE: 1 message signed by {NAME} [records-signed]",
    ]
    assert topic.current == 1
    assert server.asked["acknowledge"] == 0


def test_message_that_names_no_site_is_the_sites_in_a_queue_of_its_own(queue: Path) -> None:
    put(queue, cloud_record().replace(b"SiteName", b"Site Name"))
    put(queue, cloud_record(), NOW - 3 * HOURS)
    (line,) = valid(queue)
    assert "record 1: Unknown field: Site Name" in line
    put(queue, cloud_record().replace(b"SAMPLE", b"OTHER"), NOW - 4 * HOURS)
    (line,) = valid(queue)
    assert line.startswith("OK ")
