"""What a message in CMS is, and by which algorithms it is signed (RFC 5652, sections 3 and 5).

ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] SignedData }
SignedData ::= SEQUENCE { version, digestAlgorithms, encapContentInfo,
    certificates [0] OPTIONAL, crls [1] OPTIONAL, signerInfos SET OF SignerInfo }
SignerInfo ::= SEQUENCE { version, sid, digestAlgorithm, signedAttrs [0] OPTIONAL,
    signatureAlgorithm, signature OCTET STRING, unsignedAttrs [1] OPTIONAL }
"""

from collections.abc import Iterable
from itertools import islice

from proc19probes.outside.der import SEQUENCE, SET, Element, dotted, elements
from proc19probes.vocabulary.signature import MOST_SIGNERS, Protection, SignerInfo
from proc19probes.vocabulary.unobtainable import MalformedError

_CONTENT, _SIGNED_ATTRIBUTES, _PSS_DIGEST = 0xA0, 0xA0, 0xA0
_DIGEST = 2
_RSASSA_PSS = "1.2.840.113549.1.1.10"
_SHA1 = "1.3.14.3.2.26"
# RFC 5652, sections 5, 6 and 8; RFC 5083.
_PROTECTIONS = {
    "1.2.840.113549.1.7.2": Protection.SIGNED,
    "1.2.840.113549.1.7.3": Protection.ENCRYPTED,
    "1.2.840.113549.1.7.6": Protection.ENCRYPTED,
    "1.2.840.113549.1.9.16.1.23": Protection.ENCRYPTED,
}


def protection_of(der: bytes) -> Protection:
    """What the message's content type is; raises MalformedError."""
    message = _only(elements(memoryview(der)), SEQUENCE)
    for content_type in message.elements():
        return _PROTECTIONS.get(dotted(content_type), Protection.NONE)
    raise _malformed("nothing")


def signer_infos(der: bytes) -> tuple[SignerInfo, ...]:
    """The algorithms of each signer, the first of the message; raises MalformedError."""
    message = _only(elements(memoryview(der)), SEQUENCE)
    content = _last(message, _CONTENT)
    signed = _only(content.elements(), SEQUENCE)
    return tuple(_signer(one) for one in islice(_last(signed, SET).elements(), MOST_SIGNERS))


def _signer(info: Element) -> SignerInfo:
    parts = list(info.elements())
    if len(parts) <= _DIGEST + 1:
        raise _malformed("a SignerInfo without algorithms")
    after = parts[_DIGEST + 1 :]
    signature = after[1] if after[0].tag == _SIGNED_ATTRIBUTES and len(after) > 1 else after[0]
    digest_name, _ = _algorithm(parts[_DIGEST])
    name, parameters = _algorithm(signature)
    pss = _pss_digest(parameters) if name == _RSASSA_PSS else ""
    return SignerInfo(digest_name, name, pss)


def _algorithm(identifier: Element) -> tuple[str, Element | None]:
    """The algorithm's name and its parameters (AlgorithmIdentifier, RFC 5280, section 4.1.1.2)."""
    parts = list(identifier.elements())
    if identifier.tag != SEQUENCE or not parts:
        raise _malformed("no algorithm")
    return dotted(parts[0]), parts[1] if len(parts) > 1 else None


def _pss_digest(parameters: Element | None) -> str:
    """The digest that the parameters name; SHA-1 where they name none (RFC 4055, section 3.1)."""
    if parameters is None:
        return _SHA1
    for part in parameters.elements():
        if part.tag == _PSS_DIGEST:
            name, _ = _algorithm(_only(part.elements(), SEQUENCE))
            return name
    return _SHA1


def _only(parts: Iterable[Element], tag: int) -> Element:
    found = list(parts)
    if len(found) != 1 or found[0].tag != tag:
        raise _malformed("another structure")
    return found[0]


def _last(element: Element, tag: int) -> Element:
    found = [part for part in element.elements() if part.tag == tag]
    if not found:
        raise _malformed("another structure")
    return found[-1]


def _malformed(found: str) -> MalformedError:
    return MalformedError(f"found {found} in a signature, expected that of RFC 5652")
