"""The question whether a signed message holds: put to openssl on this machine."""

from dataclasses import dataclass
from typing import ClassVar

from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.service import Service


@dataclass(frozen=True)
class Signer:
    """The certificate that the signature names; names in slash form (/DC=org/CN=host)."""

    subject: str
    issuer: str


@dataclass(frozen=True)
class Opened:
    """What came of opening a signed message.

    `content` is what was signed, and nothing else, where the signature holds; empty otherwise.
    `signer` is None where the message names none. `refusal` says in openssl's words why signature
    or chain do not hold; it is empty where they do.
    """

    content: bytes
    signer: Signer | None
    refusal: str


@dataclass(frozen=True)
class SignedMessage(Asked[Opened]):
    """A message in S/MIME (RFC 8551), judged against the trust anchors that its service has."""

    transport: ClassVar[str] = "smime"

    service: Service
    message: bytes
