"""How an image list is wrapped, by its beginning, and what is read of it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.sources.image_list import envelope_of
from proc19probes.sources.image_list_values import Envelope
from proc19probes.vocabulary.unobtainable import MalformedError

SAMPLES = Path(__file__).parents[1] / "samples" / "vmi"
SIGNED = (SAMPLES / "imagelist01.signed").read_bytes()
JSON = (SAMPLES / "imagelist01.unsigned").read_bytes()
OPAQUE = (
    b'MIME-Version: 1.0\nContent-Disposition: attachment; filename="smime.p7m"\n'
    b"Content-Type: application/x-pkcs7-mime; smime-type=signed-data;\n"
    b' name="smime.p7m"\nContent-Transfer-Encoding: base64\n\nMIIF\n'
)
PLAIN = b"MIME-Version: 1.0\nContent-Type: text/plain\n\n"

ENVELOPES = {
    "signed": (SIGNED, Envelope.SIGNED),
    "signed-opaque": (OPAQUE, Envelope.SIGNED),
    "signed-opaque-newer-name": (OPAQUE.replace(b"x-pkcs7", b"pkcs7"), Envelope.SIGNED),
    "type-in-capitals": (
        SIGNED.replace(b"multipart/signed", b"Multipart/SIGNED", 1),
        Envelope.SIGNED,
    ),
    "header-in-small-letters": (
        SIGNED.replace(b"MIME-Version", b"mime-version", 1),
        Envelope.SIGNED,
    ),
    "mime-without-signature": (PLAIN + JSON, Envelope.UNSIGNED),
    "mime-that-speaks-of-a-signature-in-its-body": (
        PLAIN + b"Content-Type: multipart/signed\n\n" + JSON,
        Envelope.UNSIGNED,
    ),
    "json": (JSON, Envelope.JSON),
    "json-that-speaks-of-a-signature": (
        b'{"Content-Type: multipart/signed": 1}',
        Envelope.JSON,
    ),
    "subject-that-speaks-of-a-signature": (
        b"Subject: multipart/signed\n" + PLAIN + JSON,
        Envelope.UNSIGNED,
    ),
    "signed-in-another-way": (
        b'Content-Type: multipart/signed; protocol="application/pgp-signature"\n\n' + JSON,
        Envelope.UNSIGNED,
    ),
    "long-header": (b"X-Long: %050d\n" % 0 * 100 + SIGNED, Envelope.SIGNED),
    "mail": (b"From: a@example.org\nSubject: list\n\n" + JSON, Envelope.UNSIGNED),
}


def as_it_is(message: bytes) -> bytes:
    return message


def with_lf(message: bytes) -> bytes:
    return message.replace(b"\r\n", b"\n")


def with_crlf(message: bytes) -> bytes:
    return with_lf(message).replace(b"\n", b"\r\n")


def after_blank_lines(message: bytes) -> bytes:
    return b"\n\r\n \t\n" + message


@pytest.mark.parametrize("change", [as_it_is, with_lf, with_crlf, after_blank_lines])
@pytest.mark.parametrize(("message", "envelope"), ENVELOPES.values(), ids=ENVELOPES)
def test_list_is_wrapped_as_its_beginning_says(message: bytes, envelope: Envelope, change) -> None:
    assert envelope_of(change(message)) is envelope


NO_LISTS = {
    "nothing": (b"", "found nothing, expected "),
    "blank-lines": (b"\n\r\n \n", "found nothing, expected "),
    "html": (
        b"<!DOCTYPE html>\n<html>Log in</html>",
        "found '<!DOCTYPE html> <html>Log in</html>'",
    ),
    "json-list": (b"[1, 2]", "found '[1, 2]', expected "),
    "text": (b"no such list", "found 'no such list', expected "),
    "bytes": (b"\x80\x02\x1f\x8b", "found '"),
    "byte-order-mark": (b"\xef\xbb\xbf{}", "found '"),
    "utf-16": ("{}".encode("utf-16-le")[1:], "found '"),
    "pem": (b"-----BEGIN PKCS7-----\nMIIF\n", "found '-----BEGIN PKCS7----- MIIF', expected "),
    "boundary": (SIGNED[SIGNED.index(b"\n------") :], "found '------"),
    "far-away": (b"\n" * 70_000 + SIGNED, "found nothing, expected "),
    "long-word": (b"a" * 100_000, "found '" + "a" * 40 + "', expected "),
}


@pytest.mark.parametrize(("message", "words"), NO_LISTS.values(), ids=NO_LISTS)
def test_what_is_no_list_in_any_way_is_malformed(message: bytes, words: str) -> None:
    with pytest.raises(MalformedError) as error:
        envelope_of(message)
    assert error.value.detail.startswith(words)
    assert error.value.detail.endswith("expected an image list signed as S/MIME")
    assert error.value.detail.isprintable()


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_is_wrapped_in_one_way_or_malformed(message: bytes) -> None:
    try:
        found = envelope_of(message)
    except MalformedError:
        assert not message.lstrip().startswith(b"{")
    else:
        assert (found is Envelope.JSON) is message.lstrip().startswith(b"{")
