"""Questions to a site's queues: how far they are read, and what is kept of what was read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from record_samples import changed, sample

from proc19probes.outside.carrier import Progress
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.signature import carrier
from proc19probes.sources.usage_messages import NewestMessages, RejectedOf
from proc19probes.sources.usage_records import RECORDS, FoundRecords, Product, RecordsMatching
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.messages import Holding, Message
from proc19probes.vocabulary.outside import Answer, Asked, Transport
from proc19probes.vocabulary.signature import SignatureOf
from proc19probes.vocabulary.unobtainable import TooLargeError
from servers.signing import openssl

NOW = datetime(2026, 6, 10, tzinfo=UTC)
PLACE = RECORDS.of("SAMPLE-SITE", None)
CLOUD = sample("docs_cloud.msg")
OPENSTACK = Product("OpenStack", None)


@dataclass
class Queue(Transport):
    """A queue of these messages, that counts how many were read."""

    source: Iterator[Message]
    read: int = field(default=0)

    def put(self, asked: Asked[Answer]) -> Answer:
        if isinstance(asked, SignatureOf):
            openssl = carrier(Limits())
            deadline = Deadline.after(timedelta(minutes=10))
            return cast(
                Answer, openssl.carry(asked, ServiceAccess(""), deadline, Progress()).answer
            )
        return cast(Answer, self)

    def messages(self) -> Iterator[Message]:
        for message in self.source:
            self.read += 1
            yield message


def message(body: bytes, hours: float = 0, *notes: tuple[str, str]) -> Message:
    return Message("6a27/1", NOW - timedelta(hours=hours), body, len(body), notes)


def endless(body: bytes = CLOUD, apart: float = 1) -> Iterator[Message]:
    number = 0
    while True:
        yield message(body, number * apart)
        number += 1


def found(queue: Queue, product: Product = OPENSTACK, at_least: int = 1) -> FoundRecords:
    question = RecordsMatching(PLACE, Holding.SHARED, "SAMPLE-SITE", product, at_least)
    return question.answer(queue)


def test_reading_stops_where_no_older_message_can_hold_a_newer_record() -> None:
    records = CLOUD.replace(b"WallDuration: 15679988", b"WallDuration: 16446788")
    queue = Queue(endless(records))
    answer = found(queue)
    # The record tells of usage up to 3 h before the newest message.
    assert answer.newest == NOW - timedelta(hours=3)
    assert queue.read == 4


def test_reading_goes_on_for_an_older_message_with_a_newer_record() -> None:
    resent = message(CLOUD)
    new = message(CLOUD.replace(b"WallDuration: 15679988", b"WallDuration: 16446788"), 2)
    answer = found(Queue(iter([resent, new])))
    assert answer.newest == NOW - timedelta(hours=3)
    assert answer.arrived == NOW


def test_reading_of_old_records_stops_soon_after_there_are_enough() -> None:
    queue = Queue(endless(sample("cloud_msg1.msg").replace(b"CESNET", b"SAMPLE-SITE"), 0.001))
    answer = found(queue, Product("OpenNebula", None), 5)
    assert sum(batch.records for batch in answer.batches) == 105
    assert queue.read == 106


def test_million_messages_of_others_are_read_to_a_limit() -> None:
    queue = Queue(endless(b"APEL-sync-message: v0.1", 0))
    with pytest.raises(TooLargeError, match="more than 100000 messages"):
        found(queue)
    assert queue.read == 100_001


def too_large(after: int) -> Iterator[Message]:
    for number in range(after):
        yield message(CLOUD, number * 0.001)
    raise TooLargeError("read more than the limit of a document")


def test_limit_on_bytes_counts_only_where_too_little_was_found() -> None:
    assert len(found(Queue(too_large(3))).batches) == 3
    with pytest.raises(TooLargeError):
        found(Queue(too_large(3)), at_least=4)


RULES = {
    "name-in-cloud-type": (CLOUD, Product("openstack", None), "CloudType"),
    "version-too": (CLOUD, Product("caso/5.2.1", None), "CloudType"),
    "part-of-a-word": (CLOUD, Product("OpenSt", None), None),
    "another": (CLOUD, Product("OpenNebula", None), None),
    "any": (CLOUD, Product(None, None), "any product"),
    "batch-system": ("job", Product("HTCondor", None), "InfrastructureDescription"),
    "client-and-type": ("job", Product("APEL-CREAM", None), "InfrastructureDescription"),
    "host": ("job", Product(None, "HOST.ac.uk"), "SubmitHost"),
    "host-in-place-of-a-description": ("bare", Product("ARC", "HOST.ac.uk"), "SubmitHost"),
    "host-and-queue": ("job", Product(None, "host.ac.uk/cluster"), "SubmitHost"),
    "host-of-another-product": ("job", Product("ARC", "host.ac.uk"), None),
    "beginning-of-a-host": ("job", Product(None, "host.ac"), None),
    "storage": (sample("star_1.xml"), Product(None, "discordia.desy.de"), "StorageSystem"),
}
JOB = b"%%\n".join(sample("factory_jr_04.msg").split(b"%%\n")[:1])
DESCRIPTION = b"InfrastructureDescription: APEL-CREAM-HTCONDOR\n"
BODIES = {"job": JOB, "bare": JOB.replace(DESCRIPTION, b"")}


@pytest.mark.parametrize(("body", "product", "rule"), RULES.values(), ids=RULES)
def test_product_is_known_by_a_rule_that_is_told(
    body: bytes | str, product: Product, rule: str | None
) -> None:
    data = BODIES[body] if isinstance(body, str) else body
    data = data.replace(b"SOME-SITE", b"SAMPLE-SITE").replace(b"desycerttb<", b"SAMPLE-SITE<")
    answer = found(Queue(iter([message(data)])), product)
    assert answer.rules == (() if rule is None else (rule,))
    assert bool(answer.other_products) is (rule is None)


def test_record_of_the_year_5138_does_not_make_the_records_new() -> None:
    data = changed("docs_cloud.msg", "StartTime: 1764592012", "StartTime: 99999999999")
    answer = found(Queue(iter([message(data)])))
    assert answer.newest is None
    assert len(answer.batches) == 1


def test_job_that_ends_in_the_future_is_refused_as_a_whole_message() -> None:
    data = sample("job_min.msg").replace(b"Site: X", b"Site: SAMPLE-SITE")
    level = b"ServiceLevelType: hepspec\nServiceLevel: 11.4\n"
    data = data.replace(b"EndTime: 1234567899\n", b"EndTime: 1790000000\n" + level)
    answer = found(Queue(iter([message(data)])), Product(None, None))
    assert (answer.batches, answer.refused) == ((), 1)


def encrypted(folder: Path) -> bytes:
    """A message that only its receiver can read."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    files = ("-keyout", str(key), "-out", str(certificate), "-subj", "/CN=receiver")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", *files)
    return openssl("cms", "-encrypt", "-aes128", str(certificate), given=CLOUD)


def test_messages_of_other_sites_refused_and_encrypted_ones_are_told_apart(tmp_path: Path) -> None:
    other = CLOUD.replace(b"SAMPLE-SITE", b"OTHER-SITE")
    refused = CLOUD.replace(b"Disk", b"Disc")
    answer = found(Queue(message(body) for body in (other, refused, encrypted(tmp_path))))
    assert (answer.read, answer.refused, answer.encrypted) == (3, 1, 1)
    assert (answer.batches, answer.other_sites) == ((), ("OTHER-SITE",))


def test_so_many_newest_messages_of_the_site_are_read_and_no_more() -> None:
    others = endless(CLOUD.replace(b"SAMPLE-SITE", b"OTHER-SITE"))
    mixed = (one for pair in zip(others, endless(), strict=False) for one in pair)
    queue = Queue(mixed)
    answer = NewestMessages(PLACE, Holding.SHARED, "SAMPLE-SITE", 3).answer(queue)
    assert (len(answer.of_site), answer.of_others, queue.read) == (3, 3, 6)


def test_doubts_of_a_message_are_bounded_and_counted() -> None:
    lines = sample("factory_sync.msg").split(b"\n", 1)[1].replace(b"Month: 3", b"Month: 13")
    data = b"APEL-sync-message: v0.1\n" + lines * 1000
    answer = NewestMessages(PLACE, Holding.SHARED, "RAL-LCG2", 1).answer(
        Queue(iter([message(data)]))
    )
    (one,) = answer.of_site
    assert (one.records, one.doubtful, len(one.doubts)) == (1000, 1000, 5)


def test_message_over_the_largest_is_refused() -> None:
    large = Message("1", NOW, b"", 2_000_000, ())
    answer = NewestMessages(PLACE, Holding.SHARED, "SAMPLE-SITE", 1).answer(Queue(iter([large])))
    assert answer.of_site[0].refusal is not None
    assert "2000000 bytes" in answer.of_site[0].refusal.reason


SIGNER = "/DC=org/DC=example/CN=host/ce.example.org/emailAddress=admin@example.org"
IS_OF_SITE = {
    "by-what-is-in-it": (CLOUD, (), True),
    "by-its-signer": (b"nothing", (("signer", SIGNER.replace("emailAddress", "Email")),), True),
    "by-the-reason": (b"", (("error", f"Signer not in valid DNs list: {SIGNER}"),), True),
    "another": (CLOUD.replace(b"SAMPLE-SITE", b"OTHER"), (("signer", "/CN=other"),), False),
    "nobody": (b"nothing", (), False),
}


@pytest.mark.parametrize(("body", "notes", "meant"), IS_OF_SITE.values(), ids=IS_OF_SITE)
def test_rejected_message_is_of_the_site(
    body: bytes, notes: tuple[tuple[str, str], ...], meant: bool
) -> None:
    question = RejectedOf(PLACE, "SAMPLE-SITE", SIGNER)
    answer = question.answer(Queue(iter([message(body, 0, *notes)])))
    assert (len(answer.of_site), answer.read) == (int(meant), 1)
