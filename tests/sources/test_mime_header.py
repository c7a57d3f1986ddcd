"""What a message says of itself: by its field Content-Type, and by no word elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proc19probes.sources.mime_header import MimeKind, mime_kind, text_in_mime

RECORD = b"APEL-cloud-message: v0.4\nVMUUID: 1\nSiteName: SITE\n"
TEXT = b"Content-Type: text/plain\n\n"
SIGNED = b"Content-Type: multipart/signed\n\n"

KINDS = {
    "record": (RECORD, MimeKind.NO_MIME),
    "json": (b'{"Content-Type": "multipart/signed"}', MimeKind.NO_MIME),
    "xml": (b"<!-- Content-Type: multipart/signed -->", MimeKind.NO_MIME),
    "nothing": (b"", MimeKind.NO_MIME),
    "other-field": (b"Subject: Content-Type multipart/signed\n\n", MimeKind.NO_MIME),
    "text": (TEXT + RECORD, MimeKind.OTHER),
    "text-about-signatures": (TEXT + b"Content-Type: multipart/signed\n\n", MimeKind.OTHER),
    "subject-about-signatures": (b"Subject: multipart/signed\n" + TEXT, MimeKind.OTHER),
    "mixed": (b"Content-Type: multipart/mixed; boundary=multipart/signed\n\n", MimeKind.OTHER),
    "another-protocol": (
        b'Content-Type: multipart/signed; protocol="application/pgp-signature"\n\n',
        MimeKind.OTHER,
    ),
    "two-parts": (b"Content-Type: multipart/signed; boundary=b\n\n", MimeKind.SMIME),
    "two-parts-with-protocol": (
        b'Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"\n\n',
        MimeKind.SMIME,
    ),
    "opaque": (b"Content-Type: application/pkcs7-mime\n\n", MimeKind.SMIME),
    "opaque-of-old": (b"Content-Type: application/x-pkcs7-mime\n\n", MimeKind.SMIME),
    "capitals": (b"CONTENT-TYPE: Application/PKCS7-MIME\n\n", MimeKind.SMIME),
    "folded": (b"X: 1\r\nContent-Type:\r\n multipart/signed;\r\n x=b\r\n\r\n", MimeKind.SMIME),
    "said-twice": (b"Content-Type: text/plain\nContent-Type: multipart/signed\n\n", MimeKind.SMIME),
    "after-blank-lines": (b"\n\n \nContent-Type: multipart/signed\n\n", MimeKind.SMIME),
    "after-a-long-header": (b"X: %099d\n" % 0 * 300 + SIGNED, MimeKind.SMIME),
    "no-ascii": (b"Content-Type: \xff\xfe\n\n", MimeKind.OTHER),
}  # fmt: skip


@pytest.mark.parametrize(("message", "kind"), KINDS.values(), ids=KINDS)
def test_message_is_what_its_content_type_says(message: bytes, kind: MimeKind) -> None:
    assert mime_kind(message) is kind


@given(st.binary(max_size=300), st.sampled_from([b"", b"Content-Type: ", TEXT]))
def test_whatever_comes_is_of_one_kind_and_has_a_text(data: bytes, before: bytes) -> None:
    assert mime_kind(before + data) in MimeKind
    assert isinstance(text_in_mime(before + data), bytes)
