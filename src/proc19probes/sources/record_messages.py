"""A message's bytes as records: taken out of their envelope, and read by their format.

What comes through a subscription is as SSM sent it:
  Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg="sha-256"; …
  (a part with the records)
  (a part with the signature)
For reading the records it is taken apart without a look at the signature: whether it holds is a
question of its own, put to openssl. What is encrypted only the receiver can read.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum

from proc19probes.sources.record_fields import named_site
from proc19probes.sources.record_json import json_records
from proc19probes.sources.record_sites import sites_named
from proc19probes.sources.record_text import text_records
from proc19probes.sources.record_values import MessageRecords, Refusal
from proc19probes.sources.record_xml import xml_records
from proc19probes.vocabulary.messages import MOST_BODY_BYTES, Message

_HEAD_BYTES = 4096
_HEADER_LINE = re.compile(rb"(?:mime-version|content-type|message-id|from|to|subject)\s*:", re.I)


class Envelope(Enum):
    """What is around a message's records."""

    NONE = "none"
    SIGNED = "signed"
    CLOSED = "encrypted"


@dataclass(frozen=True)
class Content:
    """The bytes of the records, and what was around them; none where it cannot be opened here."""

    envelope: Envelope
    data: bytes


def content_of(body: bytes) -> Content:
    """What is in the envelope; the signature of one that is signed is not looked at."""
    head = body[:_HEAD_BYTES].lstrip()
    if not _HEADER_LINE.match(head):
        return Content(Envelope.NONE, body)
    # Loaded where it is needed: a queue at a site has nothing in envelopes.
    from email import message_from_bytes

    message = message_from_bytes(body.lstrip())
    kind = message.get_content_type()
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        return Content(Envelope.CLOSED, b"")
    parts = message.get_payload()
    if kind == "multipart/signed" and isinstance(parts, list) and parts:
        inner = parts[0]
        if getattr(inner, "get_content_maintype", str)() != "text":
            return Content(Envelope.CLOSED, b"")
        payload = inner.get_payload(decode=True)  # type: ignore[union-attr]
        return Content(Envelope.SIGNED, payload if isinstance(payload, bytes) else b"")
    payload = message.get_payload(decode=True)
    return Content(Envelope.NONE, payload if isinstance(payload, bytes) else body)


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


def records_of(message: Message) -> MessageRecords | None:
    """The records of a message; None where it is encrypted."""
    if message.size > MOST_BODY_BYTES:
        reason = f"{message.size} bytes, the messaging service takes {MOST_BODY_BYTES} at most"
        return MessageRecords("unknown", (), Refusal("the message", reason))
    content = content_of(message.body)
    return None if content.envelope is Envelope.CLOSED else parse(content.data)
