"""The question what stands behind a signed message: signature, chain, policies, revocations."""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.service import Service


class Trust(Enum):
    """Whose word a message is opened on."""

    ANCHORS = "anchors"
    """That of a signer whose chain leads up to a trust anchor of this machine."""
    ANY_SIGNER = "any signer"
    """That of whatever certificate comes with the message: what was signed is whole, no more."""
    NOBODY = "nobody"
    """It is only told whether the message is signed, and by which algorithms."""


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


class Protection(Enum):
    """What a message's CMS structure is (RFC 5652), whatever the message says of itself."""

    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    NONE = "neither signed nor encrypted"


@dataclass(frozen=True)
class Claim:
    """What a message says whose signature does not hold: for telling whose it may be, no more.

    `signer` is the name of the certificate that the signature names, empty where it names none.
    """

    signer: str
    content: bytes


@dataclass(frozen=True)
class Examined:
    """What came of examining a message in S/MIME.

    `content` is what was signed, and nothing else, where openssl found that the signature holds,
    by one signer who is trusted as was asked; empty otherwise. `refusal` says in openssl's words
    why signature or chain do not hold. `signers` are MOST_SIGNERS at most, none where nothing is
    signed or the signature does not hold. `chain` begins with the certificate that the signature
    names; it is empty where none was asked for, or none holds. `claim` stands in the place of
    content that is not to be believed.
    """

    protection: Protection
    content: bytes
    refusal: str
    signers: tuple[SignerInfo, ...]
    chain: tuple[ChainLink, ...]
    claim: Claim | None = None

    @property
    def holds(self) -> bool:
        """Whether one signer's signature holds, by the trust that was asked for."""
        return len(self.signers) == 1 and not self.refusal and self.claim is None


@dataclass(frozen=True)
class SignatureOf(Asked[Examined]):
    """A message in S/MIME (RFC 8551), examined; ANCHORS are those that its service has."""

    transport: ClassVar[str] = "signature"

    service: Service
    message: bytes
    trust: Trust = Trust.ANCHORS
