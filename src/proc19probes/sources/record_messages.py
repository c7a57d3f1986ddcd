"""A message's bytes as records: taken out of their envelope, and read by their format.

What comes through a subscription is as SSM sent it:
  Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg="sha-256"; …
  (a part with the records)
  (a part with the signature)
Where the parts of such a message are is openssl's word: records, site and format are read from the
bytes that it found signed. What is encrypted only the receiver can read.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum

from proc19probes.sources.mime_header import MimeKind, mime_kind, text_in_mime
from proc19probes.sources.openssl import OPENSSL
from proc19probes.sources.record_fields import named_site
from proc19probes.sources.record_json import json_records
from proc19probes.sources.record_sites import sites_named
from proc19probes.sources.record_text import text_records
from proc19probes.sources.record_values import MessageRecords, Refusal
from proc19probes.sources.record_xml import xml_records
from proc19probes.vocabulary.messages import MOST_BODY_BYTES, Message
from proc19probes.vocabulary.outside import Transport
from proc19probes.vocabulary.signature import Examined, Protection, SignatureOf, Trust
from proc19probes.vocabulary.unobtainable import MalformedError

# By these words, wherever they stand, SSM's receiver knows an encrypted message.
_LIKE_CLOSED = re.compile(rb"application/(?:x-)?pkcs7-mime")
_TAKEN_FOR_CLOSED = (
    "it says application/pkcs7-mime and is not encrypted: SSM would decrypt it first, and fail"
)


class Envelope(Enum):
    """What is around a message's records."""

    NONE = "none"
    SIGNED = "signed"
    TAKEN_FOR_CLOSED = "signed, and to SSM like an encrypted one"
    BROKEN = "signed, and it does not hold"
    CLOSED = "encrypted"


@dataclass(frozen=True)
class Content:
    """What is in a message, by its envelope.

    `data` are the records. Of a BROKEN one they are what the message claims to hold: they tell
    whose it may be and nothing else, and `reason` says what is wrong. `examined` is what openssl
    found, without what was signed; None where it could not read the envelope, or there is none.
    """

    envelope: Envelope
    data: bytes
    examined: Examined | None = None
    reason: str = ""


def content_of(body: bytes, trust: Trust, transport: Transport) -> Content:
    """What is in the envelope; raises ObtainError where openssl cannot be had."""
    if mime_kind(body) is not MimeKind.SMIME:
        return Content(Envelope.NONE, text_in_mime(body))
    try:
        examined = transport.put(SignatureOf(OPENSSL, body, trust))
    except MalformedError as error:
        # That of this message; the others are looked at all the same.
        return Content(Envelope.BROKEN, body, None, error.detail)
    return _opened(body, examined)


def _opened(body: bytes, examined: Examined) -> Content:
    claim = examined.claim and replace(examined.claim, content=b"")
    known = replace(examined, content=b"", claim=claim)
    if examined.protection is Protection.ENCRYPTED:
        return Content(Envelope.CLOSED, b"", known)
    if not examined.holds:
        claimed = examined.claim.content if examined.claim else body
        reason = examined.refusal or f"signed {len(examined.signers)} times"
        return Content(Envelope.BROKEN, text_in_mime(claimed), known, reason)
    if mime_kind(examined.content) is MimeKind.SMIME:
        # It was encrypted, and then signed.
        return Content(Envelope.CLOSED, b"", known)
    envelope = Envelope.TAKEN_FOR_CLOSED if _LIKE_CLOSED.search(body) else Envelope.SIGNED
    return Content(envelope, text_in_mime(examined.content), known)


def parse(data: bytes) -> MessageRecords:
    """The records of a message without its envelope, and the sites; never raises."""
    text = data.decode(errors="replace").strip()
    found = _read(data, text)
    read = (named_site(record.site) for record in found.records)
    return replace(found, sites=tuple(dict.fromkeys(sites_named(text) if found.refusal else read)))


def _read(data: bytes, text: str) -> MessageRecords:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
        return MessageRecords("unknown", (), Refusal("the message", reason))
    if not text:
        return MessageRecords(
            "unknown", (), Refusal("the message", "Empty text passed to _handle_msg.")
        )
    if text.startswith("<"):
        return xml_records(text)
    return json_records(text) if text.startswith("{") else text_records(text)


def records_of(message: Message, transport: Transport) -> MessageRecords | None:
    """The records of a message, whoever signed it; None where it is encrypted.

    Raises ObtainError where it is signed and openssl cannot be had.
    """
    if message.size > MOST_BODY_BYTES:
        reason = f"{message.size} bytes, the messaging service takes {MOST_BODY_BYTES} at most"
        return MessageRecords("unknown", (), Refusal("the message", reason))
    content = content_of(message.body, Trust.ANY_SIGNER, transport)
    match content.envelope:
        case Envelope.CLOSED:
            return None
        case Envelope.BROKEN:
            refusal = Refusal("the message", f"its signature does not hold: {content.reason}")
            return MessageRecords("unknown", (), refusal, sites=parse(content.data).sites)
        case Envelope.TAKEN_FOR_CLOSED:
            records = parse(content.data)
            return replace(records, doubts=(_TAKEN_FOR_CLOSED, *records.doubts))
    return parse(content.data)
