"""A message's certificate is judged as an image list's: the same rows, with records signed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from image_list_table import FORMS, NAMESPACES, PROXIES, REVOCATIONS, SIGNERS, Row
from record_queues import SITE, cloud_record, findings, put

from proc19probes.vocabulary.state import worst
from servers.certification import Certified
from servers.image_lists import ENDORSER, Workshop

# The same fact has another name here, since other parties can put it right.
NAMES = {
    "list-signed": "records-signed",
    "list-signature-not-valid": "signature-not-valid",
    # What is in an envelope was to be signed, by one.
    "list-not-signed": "message-signers-not-one",
    "signers-not-one": "message-signers-not-one",
    "signed-with-proxy": "message-signed-with-proxy",
    "certificate-revoked": "message-certificate-revoked",
}
SENDERS = {
    "robot": "/DC=org/DC=example/O=Robots/CN=Robot: images at PROC19",
    "name-of-several-values-in-namespace": f"{ENDORSER}+UID=7",
    "mail-in-namespace": f"{ENDORSER}/emailAddress=images@example.org",
}
# Records are never signed by proxies; and what only a list can be is left out.
ROWS = [
    row
    for row in (*FORMS, *SIGNERS, *REVOCATIONS, *NAMESPACES, *PROXIES)
    if row.options.get("proxies") != "allow" and row.of_the_web is None
]


class Senders(Workshop):
    """The same authorities and hosts; what they sign is a usage record."""

    def content(self, signer: Certified) -> bytes:
        """A record of a machine, of three hours ago."""
        return cloud_record(datetime.now(UTC) - timedelta(hours=3))


@dataclass(frozen=True)
class Made:
    """A row's message, and the directory that it is verified against."""

    row: Row
    message: bytes
    trust: Path


@pytest.fixture(scope="module")
def senders(tmp_path_factory: pytest.TempPathFactory) -> Senders:
    return Senders(tmp_path_factory.mktemp("senders"))


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_probe_finds_of_records_what_it_finds_of_a_list(
    row: Row, senders: Senders, queue: Path
) -> None:
    put(queue, row.message(senders), datetime.now(UTC) - timedelta(hours=2))
    given = {"records": queue.as_uri(), "signer": SENDERS.get(row.id, ENDORSER), **row.options}
    found = findings("records_signed", {}, given, row.trust(senders), datetime.now(UTC))
    assert {one.kind.id for one in found} == {NAMES.get(one, one) for one in row.finds}
    assert worst(one.state for one in found).value == row.state


def test_every_row_speaks_of_the_site(senders: Senders) -> None:
    assert SITE.encode() in senders.content(senders.host)
