"""A second verifier of signed lists, that shares nothing with the first: no openssl, none of src.

It reads MIME by itself (RFC 8551), the signature with asn1crypto (RFC 5652), and verifies with
cryptography. Its path, revocation lists, proxies and signing policies are in `independent_path`.
"""

import email
import json
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from enum import Enum
from pathlib import Path

from asn1crypto import cms, x509
from independent_path import (
    Doubt,
    Refused,
    TrustDirectory,
    Undecided,
    Untrusted,
    end_entity,
    judged_path,
    path_to_an_anchor,
)
from independent_signatures import STRONG_DIGESTS, Weak, digest_of, holds

_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature"}
_OPAQUE = {"application/pkcs7-mime", "application/x-pkcs7-mime"}


class Answer(Enum):
    """What comes of a list."""

    ACCEPTED = "accepted"
    DOUBTED = "accepted with a doubt"
    REFUSED = "refused"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Asked:
    """Against what, in which way and as of when a list is verified."""

    anchors: Path
    at: datetime
    crl: str = "if-present"
    proxies: str = "refuse"


@dataclass(frozen=True)
class Verdict:
    """The answer, why, and the bytes that may be read."""

    answer: Answer
    reason: str
    content: bytes = b""


class UnreadableError(Exception):
    """No signed message, as far as one can see."""


@dataclass(frozen=True)
class _Message:
    """The signature, and what was signed where that stands outside of it."""

    signature: bytes
    detached: bytes | None


def verify(message: bytes, asked: Asked) -> Verdict:
    """What is to be thought of the message; never raises for what is in it."""
    try:
        doubts, content = _verified(message, asked)
    except (Refused, Untrusted, Weak) as error:
        return Verdict(Answer.REFUSED, str(error))
    except (UnreadableError, Undecided, ValueError, TypeError, KeyError) as error:
        # The last three are asn1crypto's: it reads a part when it is asked for.
        return Verdict(Answer.CANNOT_TELL, str(error))
    if doubts:
        return Verdict(Answer.DOUBTED, "; ".join(doubt.reason for doubt in doubts), content)
    return Verdict(Answer.ACCEPTED, "", content)


def _verified(message: bytes, asked: Asked) -> tuple[list[Doubt], bytes]:
    read = _read(message)
    data = _signed_data(read.signature)
    infos = list(data["signer_infos"])
    if not infos:
        raise Refused("nobody signed")
    certificates = [one.chosen for one in data["certificates"] or () if one.name == "certificate"]
    content = _content(data, read.detached)
    if len(infos) != 1:
        raise Refused(f"{len(infos)} signers")
    signer = _signer(infos[0], certificates)
    _signature_holds(infos[0], signer, content, data["encap_content_info"]["content_type"].dotted)
    _may_sign(signer)
    directory = TrustDirectory.read(asked.anchors)
    path = path_to_an_anchor(signer, certificates, directory, asked.at)
    if end_entity(path) is not signer and asked.proxies != "allow":
        raise Refused("signed with a proxy")
    return judged_path(path, directory, asked.crl, asked.at), content


def _read(message: bytes) -> _Message:
    head = email.message_from_bytes(message)
    kind = head.get_content_type()
    if kind == "multipart/signed":
        return _of_two_parts(head, message)
    if kind in _OPAQUE:
        return _Message(_decoded(head), None)
    if head.get("Content-Type") or _is_json(message):
        raise Refused("not signed")
    raise UnreadableError("neither a list nor a message")


def _of_two_parts(head: Message, message: bytes) -> _Message:
    boundary = head.get_boundary()
    if not boundary:
        raise UnreadableError("no boundary")
    parts = _between(b"--" + boundary.encode("latin-1", "replace"), message)
    if len(parts) != 2:
        raise UnreadableError(f"{len(parts)} parts")
    signature = email.message_from_bytes(parts[1])
    if signature.get_content_type() not in _SIGNATURES:
        raise Refused(f"a signature of the kind {signature.get_content_type()}")
    return _Message(_decoded(signature), _in_canonical_form(parts[0]))


def _between(delimiter: bytes, message: bytes) -> list[bytes]:
    """The parts that end with a delimiter; the line end before one belongs to it (RFC 2046)."""
    parts: list[bytes] = []
    lines: list[bytes] | None = None
    for line in message.split(b"\n"):
        bare = line.rstrip()
        if bare in (delimiter, delimiter + b"--"):
            if lines is not None:
                parts.append(b"\n".join(lines).removesuffix(b"\r"))
            lines = []
            if bare != delimiter:
                return parts
        elif lines is not None:
            lines.append(line)
    raise UnreadableError("the last boundary is missing")


def _in_canonical_form(part: bytes) -> bytes:
    return re.sub(rb"\r*\n", b"\r\n", part)


def _decoded(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload:
        raise UnreadableError("no signature")
    return payload


def _is_json(message: bytes) -> bool:
    try:
        return isinstance(json.loads(message), dict | list)
    except (ValueError, RecursionError):
        return False


def _signed_data(signature: bytes) -> cms.SignedData:
    try:
        info = cms.ContentInfo.load(signature)
        if info["content_type"].native != "signed_data":
            raise Refused(f"a message of the kind {info['content_type'].native}")
        data = info["content"]
        # What is not well-formed further below is found here: asn1crypto reads when asked.
        _ = data.native
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableError(f"no signature that can be read: {error}") from error
    return data


def _content(data: cms.SignedData, detached: bytes | None) -> bytes:
    inside = data["encap_content_info"]["content"].native
    if detached is None and isinstance(inside, bytes):
        return inside
    if detached is None:
        raise UnreadableError("nothing that was signed")
    return detached


def _signer(info: cms.SignerInfo, certificates: list[x509.Certificate]) -> x509.Certificate:
    """The certificate that the signature names; its place in the message means nothing."""
    wanted = info["sid"].chosen
    for one in certificates:
        if info["sid"].name == "issuer_and_serial_number":
            same_number = one.serial_number == wanted["serial_number"].native
            if same_number and one.issuer == wanted["issuer"]:
                return one
        elif one.key_identifier == wanted.native:
            return one
    raise Refused("the signer's certificate is not in the message")


def _signature_holds(
    info: cms.SignerInfo, signer: x509.Certificate, content: bytes, kind: str
) -> None:
    digest = info["digest_algorithm"]["algorithm"].native
    if digest not in STRONG_DIGESTS:
        raise Refused(f"a digest of {digest}")
    attributes = info["signed_attrs"]
    if attributes.native:
        said = {one["type"].native: one["values"] for one in attributes}
        for name, expected in (
            ("message_digest", digest_of(digest, content)),
            ("content_type", cms.ContentType(kind).native),
        ):
            if name not in said or [one.native for one in said[name]] != [expected]:
                raise Refused(f"the signed {name} is not that of the content")
        # RFC 5652, section 5.4: signed is a SET OF, not what stands in the message.
        covered = b"\x31" + attributes.dump(force=False)[1:]
    else:
        if _are_attributes(content):
            raise Refused("what was signed are attributes, not a list")
        covered = content
    algorithm = info["signature_algorithm"]
    if not holds(signer.public_key, info["signature"].native, covered, algorithm, digest):
        raise Refused("the signature does not hold")


def _are_attributes(content: bytes) -> bool:
    """Whether these bytes may have been signed as the attributes of another content."""
    try:
        return bool(cms.CMSAttributes.load(content, strict=True).native)
    except (ValueError, TypeError, KeyError):
        return False


def _may_sign(signer: x509.Certificate) -> None:
    usage = signer.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        raise Refused("the signer's certificate is not for signatures")
