"""Messages signed as SSM does: what comes out is what was signed, on whoever's word it is asked."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signature_questions import ask, examined, trusting

from proc19probes.vocabulary.signature import Claim, Examined, Protection, Trust
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.signing import (
    HOST,
    GridAuthority,
    openssl,
    signed,
    signed_as_ssm_does,
    wrapped,
)
from servers.tls import Credential

RECORD = b"APEL-cloud-message: v0.4\nVMUUID: vm-0\nSiteName: PILOT-SITE\n%%\n"
LINES = RECORD.replace(b"\n", b"\r\n")
AS_TEXT = b"Content-Type: text/plain\r\n\r\n" + LINES
SUBJECT = HOST.replace("\\", "")
ISSUER = "/DC=org/DC=example/CN=PROC19 Grid CA"
NO_ISSUER = "unable to get local issuer certificate"
ALTERED = "verification failure; content verify error"
NOWHERE = Path("/nowhere")


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


def by_anchors(grid: Grid, message: bytes) -> Examined:
    return examined(trusting(grid.root.trust_anchors()), message)


def by_any_signer(message: bytes) -> Examined:
    """What comes of it on a machine without trust anchors."""
    return examined(trusting(NOWHERE), message, Trust.ANY_SIGNER)


def signed_by(found: Examined) -> tuple[bytes, str, str]:
    """What was signed, by whom, and who vouched for that."""
    assert found.holds
    return found.content, found.chain[0].subject, found.chain[0].issuer


def refusal_of(found: Examined) -> tuple[str, str]:
    """Why the signature does not hold, and whom it names; nothing of it is believed."""
    assert not found.holds
    assert (found.content, found.chain) == (b"", ())
    return found.refusal, found.claim.signer if found.claim else ""


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
    assert signed_by(by_anchors(grid, message)) == (AS_TEXT, SUBJECT, ISSUER)


FORMS = {
    "detached": ((), LINES),
    "detached-with-crlf": (("-crlfeol",), LINES),
    "opaque": (("-nodetach",), LINES),
    "opaque-as-it-is": (("-nodetach", "-binary"), RECORD),
    "names-the-signer-by-key": (("-keyid",), LINES),
    "sha512": (("-md", "sha512"), LINES),
    "sha1": (("-md", "sha1"), LINES),
    "without-signed-attributes": (("-noattr",), LINES),
}


@pytest.mark.parametrize(("options", "content"), FORMS.values(), ids=FORMS)
def test_every_form_of_a_signed_message_is_opened(
    options: tuple[str, ...], content: bytes, grid: Grid
) -> None:
    message = signed(RECORD, grid.host, *options)
    assert signed_by(by_anchors(grid, message)) == (content, SUBJECT, ISSUER)
    assert by_any_signer(message).content == content


def test_names_are_written_in_the_certificates_own_order_with_openssls_short_names(
    grid: Grid,
) -> None:
    subject = "/C=CZ/ST=Moravia/L=Brno/O=K\u00f6ln/OU=Grid/UID=7/CN=Robot"
    robot = grid.root.host(f"{subject}/businessCategory=five", "robot")
    found = by_anchors(grid, signed(RECORD, robot))
    # What has no short name of old is shown by its number.
    assert signed_by(found)[1] == f"{subject}/2.5.4.15=five"


def test_altered_message_is_refused_and_nothing_of_it_is_content(grid: Grid) -> None:
    message = signed_as_ssm_does(RECORD, grid.host).replace(b"vm-0", b"vm-1")
    claimed = Claim(SUBJECT, AS_TEXT.replace(b"vm-0", b"vm-1"))
    for found in (by_anchors(grid, message), by_any_signer(message)):
        assert refusal_of(found) == (ALTERED, SUBJECT)
        assert found.claim == claimed


def test_signer_of_another_authority_is_refused_and_named(grid: Grid) -> None:
    message = signed_as_ssm_does(RECORD, grid.impostor)
    assert refusal_of(by_anchors(grid, message)) == (NO_ISSUER, SUBJECT)


def test_any_signer_is_whoever_signed_what_is_whole(grid: Grid) -> None:
    found = by_any_signer(signed_as_ssm_does(RECORD, grid.impostor))
    assert (found.holds, found.content, found.chain) == (True, AS_TEXT, ())


def test_host_vouches_for_nobody(grid: Grid) -> None:
    forger = GridAuthority(grid.root.folder, grid.host)
    forged = forger.host("/DC=org/DC=example/CN=forged.example.org", "forged")
    with_chain = ("-certfile", str(grid.host.certificate))
    found = by_anchors(grid, signed_as_ssm_does(RECORD, forged, *with_chain))
    assert refusal_of(found) == (
        "invalid CA certificate",
        "/DC=org/DC=example/CN=forged.example.org",
    )


def test_message_that_does_not_hold_its_signers_certificate_names_nobody(grid: Grid) -> None:
    message = signed_as_ssm_does(RECORD, grid.host, "-nocerts")
    for found in (by_anchors(grid, message), by_any_signer(message)):
        assert refusal_of(found) == ("signer certificate not found", "")


def test_two_signers_are_one_too_many(grid: Grid) -> None:
    other = grid.root.host("/DC=org/DC=example/CN=second.example.org", "second")
    also = ("-signer", str(other.certificate), "-inkey", str(other.key))
    message = signed(RECORD, grid.host, *also)
    for found in (by_anchors(grid, message), by_any_signer(message)):
        assert refusal_of(found) == ("", "")
        assert len(found.signers) == 2


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
    assert by_anchors(grid, message).refusal == NO_ISSUER
    assert examined(trusting(anchors), message).refusal == ""


def test_genuine_message_wrapped_in_another_gives_what_was_signed(grid: Grid) -> None:
    crafted = RECORD.replace(b"PILOT-SITE", b"ELSEWHERE")
    message = wrapped(signed_as_ssm_does(RECORD, grid.host), crafted)
    assert message_from_bytes(message).get_payload()[0].get_payload(decode=True) == crafted
    assert signed_by(by_anchors(grid, message)) == (AS_TEXT, SUBJECT, ISSUER)
    assert by_any_signer(message).content == AS_TEXT


# What is no signed message, whatever it says of itself.


def enveloped(grid: Grid) -> bytes:
    inner = signed_as_ssm_does(RECORD, grid.host)
    return openssl("cms", "-encrypt", "-aes128", str(grid.host.certificate), given=inner)


def certificates_alone(grid: Grid) -> bytes:
    path = str(grid.host.certificate)
    der = openssl("crl2pkcs7", "-nocrl", "-certfile", path, "-outform", "DER")
    return (
        b"MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=certs-only\n"
        b"Content-Transfer-Encoding: base64\n\n" + openssl("base64", given=der)
    )


def data_alone(grid: Grid) -> bytes:
    return openssl("cms", "-data_create", given=RECORD)


def digested(grid: Grid) -> bytes:
    return openssl("cms", "-digest_create", given=RECORD)


PROTECTIONS = {
    "enveloped": (enveloped, Protection.ENCRYPTED),
    "certificates-alone": (certificates_alone, Protection.NONE),
    "data-alone": (data_alone, Protection.NONE),
    "digested": (digested, Protection.NONE),
}


@pytest.mark.parametrize("trust", Trust)
@pytest.mark.parametrize(("make", "protection"), PROTECTIONS.values(), ids=PROTECTIONS)
def test_what_is_not_signed_is_told_by_its_structure(
    make: Callable[[Grid], bytes], protection: Protection, trust: Trust, grid: Grid
) -> None:
    found = examined(trusting(grid.root.trust_anchors()), make(grid), trust)
    assert found == Examined(protection, b"", "", (), ())


@pytest.mark.parametrize("options", [(), ("-nodetach",)], ids=["two-parts", "opaque"])
def test_on_nobodys_word_a_message_is_signed_and_nothing_of_it_is_read(
    options: tuple[str, ...], grid: Grid
) -> None:
    message = signed(RECORD, grid.impostor, *options).replace(b"vm-0", b"vm-1")
    found = examined(trusting(NOWHERE), message, Trust.NOBODY)
    assert (found.protection, found.content, len(found.signers)) == (Protection.SIGNED, b"", 1)


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
    "a-record": (no_mime, "found no S/MIME: no content type"),
    "nothing": (nothing, "found no S/MIME: no content type"),
    "cut": (cut, "found no S/MIME: no multipart body failure"),
    "no-signature": (no_signature, "found no S/MIME: "),
}


@pytest.mark.parametrize("trust", Trust)
@pytest.mark.parametrize(("make", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_openssl_cannot_read_is_malformed(
    make: Callable[[Grid], bytes], words: str, trust: Trust, grid: Grid
) -> None:
    found = ask(trusting(grid.root.trust_anchors()), make(grid), trust)
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.MALFORMED
    assert found.detail.startswith(words)


def test_large_message_is_opened(grid: Grid) -> None:
    content = b"%%\r\n" * 500_000
    assert by_anchors(grid, signed(content, grid.host)).content == content


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
    elif found.protection is not Protection.SIGNED or found.refusal:
        assert found.content == b""
    else:
        assert signed_by(found) == (AS_TEXT, SUBJECT, ISSUER)
