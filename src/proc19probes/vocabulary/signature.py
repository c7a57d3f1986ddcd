"""The question what stands behind a signed message: signature, chain, policies, revocations."""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.service import Service


class Revocation(Enum):
    """What the list of revoked certificates (CRL) of an authority says of one that it issued."""

    NOT_REVOKED = "not revoked"
    REVOKED = "revoked"
    NO_LIST = "no list"
    LIST_NOT_USABLE = "list not usable"
    OF_A_PROXY = "issued by no authority"


@dataclass(frozen=True)
class ChainLink:
    """A certificate of the chain below its root; names in slash form (/DC=org/CN=host).

    `policy` is the signing policy that the trust anchors have of its issuer, as it stands there;
    None where there is none, a comment where it cannot be read whole. `revocation_words` say why a
    list is not usable, in openssl's words where it looked at it.
    """

    subject: str
    issuer: str
    is_proxy: bool
    signs_documents: bool
    policy: bytes | None
    revocation: Revocation
    revocation_words: str = ""


@dataclass(frozen=True)
class SignerInfo:
    """The algorithms of one signature (RFC 5652, section 5.3), as object identifiers.

    `pss_digest` is the digest that the parameters of RSASSA-PSS name, empty for other signatures.
    """

    digest: str
    signature: str
    pss_digest: str = ""


MOST_SIGNERS = 100
"""How many signatures of a message are read at most; one is what a message has."""


@dataclass(frozen=True)
class Examined:
    """What came of examining a signed message.

    `content` is what was signed, and nothing else, where openssl found that signature and chain
    hold; empty otherwise. `refusal` says in openssl's words why they do not; nothing else is known
    then. `signers` are MOST_SIGNERS at most. `chain` begins with the certificate that the signature
    names, and is empty where there is no chain that holds.
    """

    content: bytes
    refusal: str
    signers: tuple[SignerInfo, ...]
    chain: tuple[ChainLink, ...]


@dataclass(frozen=True)
class SignatureOf(Asked[Examined]):
    """A message in S/MIME (RFC 8551), examined against the trust anchors that its service has."""

    transport: ClassVar[str] = "signature"

    service: Service
    message: bytes
