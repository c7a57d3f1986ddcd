r"""The transport that examines signed messages: openssl for signature and chain, then each link.

MIME-Version: 1.0
Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg="sha-256"; …

This is an S/MIME signed message

------37291B7EA28264FAE6795A95AEA5DBCE
Content-Type: text/plain

APEL-cloud-message: v0.4
…

(what SSM sends: `openssl smime -sign -text`; RFC 8551, section 3.5)

Whoever reads such a message reads the bytes that come back from here: where a part of it begins and
ends is openssl's word alone.
"""

import hashlib
import re
import time
from pathlib import Path

from proc19probes.outside.carrier import Carrier, Facts, Kept, Progress, Saved
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.kept_whole import KeptWhole
from proc19probes.outside.loading import LOADING
from proc19probes.outside.openssl_cms import Ran, refuse_too_large, run_verify, structure, verify
from proc19probes.outside.signature_recorded import restored, whole
from proc19probes.outside.signer_infos import protection_of, signer_infos
from proc19probes.outside.trust import grid_anchors, usable_anchors
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.signature import (
    Claim,
    Examined,
    Protection,
    SignatureOf,
    SignerInfo,
    Trust,
)
from proc19probes.vocabulary.unobtainable import MalformedError

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")
# No authority of the system.
_NO_OTHERS = ("-no-CAfile", "-no-CAstore")
# Certificates of hosts, which are not made for electronic mail; 112 bits of security, so no SHA-1
# and no MD5 in the chain (NIST SP 800-57, table 2). A proxy is told from its user by the chain.
_BY_CHAIN = ("-purpose", "any", "-allow_proxy_certs", "-auth_level", "2")
_BY_ANY_SIGNER = ("-noverify",)
# Whom the signature names, and what is under it, whatever it is worth.
_CLAIMED = ("-noverify", "-nosigs", "-no_attr_verify", "-no_content_verify")


def carrier(limits: Limits) -> "SignatureCarrier":
    """The transport, for one run."""
    return SignatureCarrier(limits)


class SignatureCarrier(Carrier[Examined]):
    """Carries `SignatureOf` to openssl; thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def question(self, asked: Asked[Examined]) -> Facts:
        """The digest of the message, and on whose word it is opened."""
        one = _signature_of(asked)
        return (("sha256", _digest(one.message)), ("trust", one.trust.value))

    def described(self, asked: Asked[Examined], access: ServiceAccess) -> str:
        """What is examined, and by which trust anchors."""
        one = _signature_of(asked)
        by = grid_anchors(access) if one.trust is Trust.ANCHORS else one.trust.value
        return (
            f"openssl cms -verify of {len(one.message)} bytes, sha256 {_digest(one.message)[:12]},"
            f" trusting {by}"
        )

    def carry(
        self, asked: Asked[Examined], access: ServiceAccess, deadline: Deadline, progress: Progress
    ) -> Kept[Examined]:
        """What came of examining the message; raises ObtainError."""
        started = time.monotonic()
        one = _signature_of(asked)
        refuse_too_large(one.message, self._limits)
        anchors = usable_anchors(access) if one.trust is Trust.ANCHORS else None
        progress.doing = "waiting for openssl to verify a message"
        examined = _examine(one, anchors, deadline)
        facts = (("bytes", str(len(one.message))),)
        return KeptWhole(whole(examined), facts, time.monotonic() - started)

    def restore(self, saved: Saved) -> Kept[Examined]:
        """What a recording says of it; raises MalformedError."""
        return KeptWhole(whole(restored(b"".join(saved.body()))), saved.facts, 0.0)

    def close(self) -> None:
        """Nothing: no process outlives its question."""


def _signature_of(asked: Asked[Examined]) -> SignatureOf:
    if not isinstance(asked, SignatureOf):
        raise TypeError(f"what is examined is SignatureOf, not {type(asked).__name__}")
    return asked


def _examine(asked: SignatureOf, anchors: Path | None, deadline: Deadline) -> Examined:
    der = structure(asked.message, deadline)
    protection = protection_of(der)
    if protection is not Protection.SIGNED:
        return Examined(protection, b"", "", (), ())
    signers = signer_infos(der)
    if not signers:
        # Certificates alone (RFC 8551, section 3.8).
        return Examined(Protection.NONE, b"", "", (), ())
    if asked.trust is Trust.NOBODY:
        return Examined(protection, b"", "", signers, ())
    return _verified(asked.message, signers, anchors, deadline)


def _verified(
    message: bytes, signers: tuple[SignerInfo, ...], anchors: Path | None, deadline: Deadline
) -> Examined:
    """Whether the signature holds; by any signer where there are no trust anchors."""
    trust = _BY_ANY_SIGNER if anchors is None else ("-CApath", str(anchors), *_BY_CHAIN)
    ran = verify(message, (*_NO_OTHERS, *trust), deadline)
    if not ran.holds:
        claim = _claim(run_verify(message, _CLAIMED, deadline))
        return Examined(Protection.SIGNED, b"", "; ".join(ran.complaints), (), (), claim)
    if len(signers) != 1 or len(_CERTIFICATE.findall(ran.signers)) != 1:
        return Examined(Protection.SIGNED, b"", "", signers, (), _claim(ran))
    if anchors is None:
        return Examined(Protection.SIGNED, ran.content, "", signers, ())
    return _with_chain(ran, signers, anchors)


def _with_chain(ran: Ran, signers: tuple[SignerInfo, ...], anchors: Path) -> Examined:
    # Here and not above: it takes long to load, and a recording does not need it.
    with LOADING:
        from proc19probes.outside.chain import NoChainError, chain_links, load_certificates

    others = load_certificates(_CERTIFICATE.findall(ran.certificates))
    (signer,) = load_certificates(_CERTIFICATE.findall(ran.signers))
    try:
        links = chain_links(signer, others, anchors)
    except NoChainError as error:
        return Examined(Protection.SIGNED, b"", str(error), signers, (), _claim(ran))
    return Examined(Protection.SIGNED, ran.content, "", signers, links)


def _claim(ran: Ran) -> Claim | None:
    """What the message says that is not to be believed; None where openssl makes nothing of it."""
    if not ran.holds:
        return None
    named = _CERTIFICATE.findall(ran.signers)
    if len(named) != 1:
        return Claim("", ran.content)
    with LOADING:
        from proc19probes.outside.certificate_names import subject_of

    try:
        return Claim(subject_of(named[0]), ran.content)
    except MalformedError:
        return Claim("", ran.content)


def _digest(message: bytes) -> str:
    return hashlib.sha256(message).hexdigest()
