"""What a message says of itself in its header: whether it is in S/MIME.

MIME-Version: 1.0
Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg="sha-256"; …

(RFC 8551, section 3.2, and RFC 1847, section 2.1). Only the field Content-Type counts, whatever
words stand in other fields or in the text; whether the message is what it says is openssl's to say.
"""

import re
from enum import Enum

_MOST_HEADER_BYTES = 64 * 1024
_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n")
_FIELD = b"content-type"
_CMS = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")


class MimeKind(Enum):
    """How a message is wrapped, by its own word."""

    NO_MIME = "no MIME"
    OTHER = "MIME without a signature"
    SMIME = "S/MIME"


def mime_kind(message: bytes) -> MimeKind:
    """How the message is wrapped; one that says so in one of several ways is S/MIME."""
    header = _header(message)
    if _FIELD not in header.lower():
        return MimeKind.NO_MIME
    # Loaded where it is needed: a queue at a site has nothing in envelopes.
    from email.message import Message
    from email.parser import BytesHeaderParser

    fields = BytesHeaderParser().parsebytes(header).get_all(_FIELD.decode()) or []
    if not fields:
        return MimeKind.NO_MIME
    for field in fields:
        one = Message()
        one["Content-Type"] = field
        protocol = str(one.get_param("protocol", _SIGNATURES[0])).lower()
        kind = one.get_content_type()
        if kind in _CMS or (kind == "multipart/signed" and protocol in _SIGNATURES):
            return MimeKind.SMIME
    return MimeKind.OTHER


def text_in_mime(content: bytes) -> bytes:
    """The text after a MIME header, its transfer encoding undone; without a header all of it."""
    if mime_kind(content) is not MimeKind.OTHER:
        return content
    from email import message_from_bytes

    payload = message_from_bytes(content.lstrip()).get_payload(decode=True)
    return payload if isinstance(payload, bytes) else content


def _header(message: bytes) -> bytes:
    """The message up to its first blank line, without blank lines before it; 64 KiB at most."""
    beginning = message[:_MOST_HEADER_BYTES].lstrip()
    end = _BLANK_LINE.search(beginning)
    return beginning[: end.start() + 1] if end else beginning
