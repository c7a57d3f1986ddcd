"""Signed messages: what openssl makes of them, and that nothing but what was signed comes out."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outside_questions import memory_of
from signature_questions import never_read

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.outside.recording import read_recording, write_recording
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.smime import Opened, SignedMessage, Signer
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.signing import HOST, GridAuthority, openssl, signed, signed_as_ssm_does
from servers.tls import Authority, Credential

OPENSSL = Service("openssl", "openssl on this machine", "", Party.MONITORING)
RECORD = b"APEL-cloud-message: v0.4\nVMUUID: vm-0\nSiteName: PILOT-SITE\n%%\n"
LINES = RECORD.replace(b"\n", b"\r\n")
AS_TEXT = b"Content-Type: text/plain\r\n\r\n" + LINES
SUBJECT = HOST.replace("\\", "")
ISSUER = "/DC=org/DC=example/CN=PROC19 Grid CA"
NO_ISSUER = "unable to get local issuer certificate"


@dataclass(frozen=True)
class Opening(Question[Opened]):
    """What comes of opening a message."""

    service = OPENSSL

    message: bytes

    @property
    def subject(self) -> str:
        """What is asked for."""
        return "the signed message"

    def answer(self, transport: Transport) -> Opened:
        """What openssl says."""
        return transport.put(SignedMessage(OPENSSL, self.message))


@dataclass(frozen=True)
class Grid:
    """Authorities, and a host that signs."""

    root: GridAuthority
    host: Credential
    stranger: GridAuthority
    impostor: Credential


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    folder = tmp_path_factory.mktemp("grid")
    root = GridAuthority.root(folder / "root")
    stranger = GridAuthority.root(folder / "stranger", "/DC=org/DC=stranger/CN=Stranger CA")
    return Grid(root, root.host(), stranger, stranger.host())


def trusting(anchors: Path, limits: Limits | None = None) -> RunMemory:
    return memory_of(ServiceAccess("", trust_anchors=anchors), limits)


def opened(memory: RunMemory, message: bytes) -> Opened:
    found = ask(memory, message)
    assert isinstance(found, Opened), found
    return found


def refused(memory: RunMemory, message: bytes) -> Unobtainable:
    found = ask(memory, message)
    assert isinstance(found, Unobtainable), found
    return found


def ask(memory: RunMemory, message: bytes) -> Opened | Unobtainable:
    return memory.bound(Deadline.after(timedelta(seconds=60))).obtain(Opening(message))


def as_it_is(message: bytes) -> bytes:
    return message


def with_crlf(message: bytes) -> bytes:
    return message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def with_lf(message: bytes) -> bytes:
    return message.replace(b"\r\n", b"\n")


def with_text_around(message: bytes) -> bytes:
    return message.replace(b"This is an S/MIME signed message", b"SiteName: ELSEWHERE") + (
        b"\r\nAPEL-cloud-message: v0.4\r\nVMUUID: vm-1\r\n"
    )


@pytest.mark.parametrize("change", [as_it_is, with_crlf, with_lf, with_text_around])
def test_message_as_ssm_signs_it_gives_what_was_signed_and_the_signer(
    change: Callable[[bytes], bytes], grid: Grid
) -> None:
    message = change(signed_as_ssm_does(RECORD, grid.host))
    found = opened(trusting(grid.root.trust_anchors()), message)
    assert found == Opened(AS_TEXT, Signer(SUBJECT, ISSUER), "")


FORMS = {
    "detached": ((), LINES),
    "detached-with-crlf": (("-crlfeol",), LINES),
    "opaque": (("-nodetach",), LINES),
    "opaque-as-it-is": (("-nodetach", "-binary"), RECORD),
    "names-the-signer-by-key": (("-keyid",), LINES),
    "sha512": (("-md", "sha512"), LINES),
    "without-signed-attributes": (("-noattr",), LINES),
}


@pytest.mark.parametrize(("options", "content"), FORMS.values(), ids=FORMS)
def test_every_form_of_a_signed_message_is_opened(
    options: tuple[str, ...], content: bytes, grid: Grid
) -> None:
    message = signed(RECORD, grid.host, *options)
    found = opened(trusting(grid.root.trust_anchors()), message)
    assert found == Opened(content, Signer(SUBJECT, ISSUER), "")


def test_names_are_written_in_the_certificates_own_order_with_openssls_short_names(
    grid: Grid,
) -> None:
    subject = "/C=CZ/ST=Moravia/L=Brno/O=K\u00f6ln/OU=Grid/UID=7/CN=Robot"
    robot = grid.root.host(f"{subject}/businessCategory=five", "robot")
    message = signed(RECORD, robot)
    found = opened(trusting(grid.root.trust_anchors()), message)
    # What has no short name of old is shown by its number.
    assert found.signer == Signer(f"{subject}/2.5.4.15=five", ISSUER)


def test_rsa_pss_is_opened(grid: Grid, tmp_path: Path) -> None:
    made = Credential(tmp_path / "self.pem", tmp_path / "self.key")
    files = ("-keyout", str(made.key), "-out", str(made.certificate), "-subj", "/CN=self")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", *files)
    anchors = GridAuthority(tmp_path, made).trust_anchors()
    message = signed(RECORD, made, "-keyopt", "rsa_padding_mode:pss")
    assert opened(trusting(anchors), message) == Opened(LINES, Signer("/CN=self", "/CN=self"), "")


def test_altered_message_is_refused_and_nothing_of_it_comes_out(grid: Grid) -> None:
    message = signed_as_ssm_does(RECORD, grid.host).replace(b"vm-0", b"vm-1")
    found = opened(trusting(grid.root.trust_anchors()), message)
    refusal = "verification failure; content verify error"
    assert found == Opened(b"", Signer(SUBJECT, ISSUER), refusal)


def test_signer_of_another_authority_is_refused_and_named(grid: Grid) -> None:
    message = signed_as_ssm_does(RECORD, grid.impostor)
    found = opened(trusting(grid.root.trust_anchors()), message)
    assert found == Opened(b"", Signer(SUBJECT, "/DC=org/DC=stranger/CN=Stranger CA"), NO_ISSUER)


def test_expired_signer_is_refused_and_named(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    message = signed_as_ssm_does(RECORD, authority.server("ce.example.org", days=-1))
    found = opened(trusting(authority.trust_anchors()), message)
    assert found.refusal == "certificate has expired"
    assert found.signer == Signer(
        "/O=PROC19 tests/CN=ce.example.org", "/O=PROC19 tests/CN=PROC19 Test CA"
    )


def test_decoys_beside_the_signers_certificate_change_nothing(grid: Grid, tmp_path: Path) -> None:
    decoys = tmp_path / "decoys.pem"
    honest = grid.root.host("/DC=org/DC=example/CN=a.example.org", "decoy")
    decoys.write_bytes(honest.certificate.read_bytes() + grid.host.certificate.read_bytes())
    other = grid.root.host("/DC=org/DC=example/CN=z.example.org", "signer")
    message = signed_as_ssm_does(RECORD, other, "-certfile", str(decoys))
    found = opened(trusting(grid.root.trust_anchors()), message)
    assert found == Opened(AS_TEXT, Signer("/DC=org/DC=example/CN=z.example.org", ISSUER), "")

    message = signed_as_ssm_does(RECORD, grid.impostor, "-certfile", str(decoys))
    found = opened(trusting(grid.root.trust_anchors()), message)
    assert found.refusal == NO_ISSUER
    assert found.signer == Signer(SUBJECT, "/DC=org/DC=stranger/CN=Stranger CA")


def test_intermediate_authority_may_come_with_the_message(grid: Grid) -> None:
    between = grid.root.below("between")
    host = between.host(name="far-host")
    anchors = grid.root.trust_anchors()
    alone = opened(trusting(anchors), signed_as_ssm_does(RECORD, host))
    certificate = str(between.credential.certificate)
    whole = opened(trusting(anchors), signed_as_ssm_does(RECORD, host, "-certfile", certificate))
    signer = Signer(SUBJECT, "/DC=org/DC=example/CN=PROC19 Issuing CA")
    assert alone == Opened(b"", signer, NO_ISSUER)
    assert whole == Opened(AS_TEXT, signer, "")


def test_host_vouches_for_nobody(grid: Grid) -> None:
    forger = GridAuthority(grid.root.folder, grid.host)
    forged = forger.host("/DC=org/DC=example/CN=forged.example.org", "forged")
    with_chain = ("-certfile", str(grid.host.certificate))
    found = opened(
        trusting(grid.root.trust_anchors()), signed_as_ssm_does(RECORD, forged, *with_chain)
    )
    assert found.content == b""
    assert found.refusal == "invalid CA certificate"
    assert found.signer == Signer("/DC=org/DC=example/CN=forged.example.org", SUBJECT)


def test_message_that_does_not_hold_its_signers_certificate_names_nobody(grid: Grid) -> None:
    message = signed_as_ssm_does(RECORD, grid.host, "-nocerts")
    found = opened(trusting(grid.root.trust_anchors()), message)
    assert found == Opened(b"", None, "signer certificate not found")


def test_two_signers_are_one_too_many(grid: Grid) -> None:
    other = grid.root.host("/DC=org/DC=example/CN=second.example.org", "second")
    also = ("-signer", str(other.certificate), "-inkey", str(other.key))
    found = opened(trusting(grid.root.trust_anchors()), signed(RECORD, grid.host, *also))
    assert found == Opened(b"", None, "found 2 signers, expected one")


def test_neither_this_machines_authorities_nor_its_settings_count(
    grid: Grid, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    anchors = grid.stranger.trust_anchors()
    monkeypatch.setenv("SSL_CERT_FILE", str(grid.stranger.credential.certificate))
    monkeypatch.setenv("SSL_CERT_DIR", str(anchors))
    broken = tmp_path / "openssl.cnf"
    broken.write_text("openssl_conf = nowhere\n[nowhere\n")
    monkeypatch.setenv("OPENSSL_CONF", str(broken))
    message = signed_as_ssm_does(RECORD, grid.impostor)
    assert opened(trusting(grid.root.trust_anchors()), message).refusal == NO_ISSUER
    assert opened(trusting(anchors), message).refusal == ""


def enveloped(grid: Grid) -> bytes:
    inner = signed_as_ssm_does(RECORD, grid.host)
    return openssl("cms", "-encrypt", "-aes128", str(grid.host.certificate), given=inner)


def no_mime(grid: Grid) -> bytes:
    return RECORD


def nothing(grid: Grid) -> bytes:
    return b""


def cut(grid: Grid) -> bytes:
    return signed_as_ssm_does(RECORD, grid.host)[:900]


def no_signature(grid: Grid) -> bytes:
    message = signed_as_ssm_does(RECORD, grid.host)
    return re.sub(rb"(?s)MI[A-Za-z0-9+/=\n]{200,}", b"bm90aGluZw==\n", message)


UNREADABLE = {
    "encrypted": (enveloped, "found S/MIME that is not signed (encrypted, it may be)"),
    "a-record": (no_mime, "found no S/MIME: no content type"),
    "nothing": (nothing, "found no S/MIME: no content type"),
    "cut": (cut, "found no S/MIME: no multipart body failure"),
    "no-signature": (no_signature, "found no S/MIME: "),
}


@pytest.mark.parametrize(("make", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_signed_message_is_malformed(
    make: Callable[[Grid], bytes], words: str, grid: Grid
) -> None:
    found = refused(trusting(grid.root.trust_anchors()), make(grid))
    assert found.cause is Cause.MALFORMED
    assert found.detail.startswith(words)


def test_missing_trust_anchors_are_told(tmp_path: Path) -> None:
    found = refused(trusting(tmp_path / "missing"), b"")
    assert found.cause is Cause.NOT_PERMITTED
    assert "expected the hashed directory of trust anchors" in found.detail


def test_message_over_the_limit_is_too_large(tmp_path: Path) -> None:
    found = refused(trusting(tmp_path, Limits(document_bytes=10)), b"x" * 11)
    assert found.cause is Cause.TOO_LARGE
    assert found.detail == "found a message of 11 bytes, expected at most 10"


def test_large_message_is_opened(grid: Grid) -> None:
    content = b"%%\r\n" * 500_000
    found = opened(trusting(grid.root.trust_anchors()), signed(content, grid.host))
    assert found.content == content


def test_machine_without_openssl_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = refused(trusting(never_read(tmp_path)), RECORD)
    assert found.cause is Cause.UNREACHABLE
    assert found.detail == (
        "openssl cannot be run: No such file or directory, expected it on the PATH"
    )


def put_in_place_of_openssl(folder: Path, program: str) -> None:
    path = folder / "openssl"
    path.write_text(f"#!/bin/sh\n{program}\n")
    path.chmod(0o755)


def test_openssl_that_does_not_end_is_too_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place_of_openssl(tmp_path, "exec /bin/sleep 120")
    monkeypatch.setenv("PATH", str(tmp_path))
    started = time.monotonic()
    found = refused(trusting(never_read(tmp_path), Limits(fetch=timedelta(seconds=1))), RECORD)
    assert found.cause is Cause.TOO_SLOW
    assert found.detail.startswith("openssl had no answer within ")
    # It would end after 120 seconds.
    assert time.monotonic() - started < 60


@pytest.mark.parametrize("program", ["exit 9", "echo oh >&2; exit 4", "exit 5", "kill -9 $$"])
def test_openssl_that_ends_without_a_reason_is_told_and_nothing_is_believed(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place_of_openssl(tmp_path, program)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = refused(trusting(never_read(tmp_path)), RECORD)
    assert found.cause is Cause.MALFORMED
    assert re.fullmatch(r"openssl ended with -?\d and no reason", found.detail)


def test_openssl_that_names_no_signer_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place_of_openssl(tmp_path, "echo SiteName: ELSEWHERE")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = opened(trusting(never_read(tmp_path)), RECORD)
    assert found == Opened(b"", None, "found 0 signers, expected one")


@pytest.mark.parametrize("altered", [False, True], ids=["holds", "refused"])
def test_opened_message_replays_to_the_same_without_openssl(
    altered: bool, grid: Grid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = signed_as_ssm_does(RECORD, grid.host)
    message = message.replace(b"vm-0", b"vm-1") if altered else message
    memory = trusting(grid.root.trust_anchors())
    found = opened(memory, message)
    instant = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    write_recording(memory, tmp_path / "run.zip", instant, (), "")
    recording = read_recording(tmp_path / "run.zip")
    (entry,) = recording.entries
    assert [name for name, _ in entry.question] == ["sha256"]
    assert str(tmp_path) not in str(entry)
    monkeypatch.setenv("PATH", "")
    assert opened(memory_of("", replay=recording), message) == found
    assert refused(memory_of("", replay=recording), b"other").cause is Cause.NOT_RECORDED


def test_story_names_the_trust_anchors(grid: Grid) -> None:
    anchors = grid.root.trust_anchors()
    bound = trusting(anchors).bound(Deadline.after(timedelta(seconds=60)))
    bound.obtain(Opening(signed_as_ssm_does(RECORD, grid.host)))
    (line,) = bound.story
    assert "openssl cms -verify of" in line
    assert f"trusting {anchors}" in line


@pytest.fixture(scope="module")
def genuine(grid: Grid) -> bytes:
    return signed_as_ssm_does(RECORD, grid.host)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_altered_message_gives_nothing_but_what_was_signed(
    grid: Grid, genuine: bytes, data: st.DataObject
) -> None:
    altered = bytearray(genuine)
    at = data.draw(st.integers(0, len(genuine) - 1))
    altered[at] = data.draw(st.integers(0, 255))
    found = ask(trusting(grid.root.trust_anchors()), bytes(altered))
    if isinstance(found, Unobtainable):
        assert found.cause is Cause.MALFORMED
    elif found.refusal:
        assert found.content == b""
    else:
        assert found == Opened(AS_TEXT, Signer(SUBJECT, ISSUER), "")
