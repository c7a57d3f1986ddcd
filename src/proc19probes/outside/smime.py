r"""The transport for signed messages: openssl on this machine.

MIME-Version: 1.0
Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg="sha-256"; …

This is an S/MIME signed message

------37291B7EA28264FAE6795A95AEA5DBCE
Content-Type: text/plain

APEL-cloud-message: v0.4
…

(what SSM sends: `openssl smime -sign -text`; RFC 8551, section 3.5)
"""

import hashlib
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

from proc19probes.outside.carrier import Carrier, Facts, Kept, Progress, Saved
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.kept_document import PIECE_BYTES
from proc19probes.outside.loading import LOADING
from proc19probes.outside.openssl_cms import Ran, refuse_too_large, run_verify, verify
from proc19probes.outside.trust import existing_anchors, grid_anchors
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.smime import Opened, Opening, SignedMessage, Signer
from proc19probes.vocabulary.unobtainable import MalformedError

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")
# No authority of the system, and certificates of hosts: those are not made for electronic mail.
_TRUST = ("-no-CAfile", "-no-CAstore", "-purpose", "any")
# Whom the signature names, whatever it is worth.
_NAME_ONLY = ("-noverify", "-nosigs", "-no_attr_verify", "-no_content_verify")


def carrier(limits: Limits) -> "SmimeCarrier":
    """The transport, for one run."""
    return SmimeCarrier(limits)


class SmimeCarrier(Carrier[Opening]):
    """Carries `SignedMessage` to openssl; thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def question(self, asked: Asked[Opening]) -> Facts:
        """The digest of the message."""
        return (("sha256", _digest(_signed(asked))),)

    def described(self, asked: Asked[Opening], access: ServiceAccess) -> str:
        """What is verified, and against which trust anchors."""
        message = _signed(asked)
        return (
            f"openssl cms -verify of {len(message.message)} bytes, sha256 {_digest(message)[:12]},"
            f" trusting {grid_anchors(access)}"
        )

    def carry(
        self, asked: Asked[Opening], access: ServiceAccess, deadline: Deadline, progress: Progress
    ) -> Kept[Opening]:
        """What came of opening the message; raises ObtainError."""
        started = time.monotonic()
        message = _signed(asked).message
        refuse_too_large(message, self._limits)
        anchors = existing_anchors(access)
        progress.doing = "waiting for openssl to verify a message"
        opened = _open(message, anchors, deadline)
        return KeptOpening(opened, (("bytes", str(len(message))),), time.monotonic() - started)

    def restore(self, saved: Saved) -> Kept[Opening]:
        """What a recording says of it."""
        return KeptOpening(_parsed(b"".join(saved.body())), saved.facts, 0.0)

    def close(self) -> None:
        """Nothing: no process outlives its question."""


class KeptOpening(Kept[Opening]):
    """What came of opening a message."""

    def __init__(self, opened: Opened, facts: Facts, seconds: float) -> None:
        self._opened = opened
        self._facts = facts
        self._seconds = seconds

    @property
    def answer(self) -> Opening:
        """The opening itself."""
        return self

    @property
    def seconds(self) -> float:
        """How long openssl took."""
        return self._seconds

    @property
    def size(self) -> int:
        """How many bytes were signed."""
        return len(self._opened.content)

    def opened(self) -> Opened:
        """What came of it."""
        return self._opened

    def finish(self) -> None:
        """Nothing: it is whole."""

    def saved(self) -> Saved:
        """A line about the signature, and then what was signed."""
        return Saved(self._facts, None, True, self._pieces)

    def _pieces(self) -> Iterator[bytes]:
        signer = self._opened.signer
        about = {
            "refusal": self._opened.refusal,
            "signer": signer and {"subject": signer.subject, "issuer": signer.issuer},
        }
        data = json.dumps(about, sort_keys=True).encode("ascii") + b"\n" + self._opened.content
        for offset in range(0, len(data), PIECE_BYTES):
            yield data[offset : offset + PIECE_BYTES]


def _open(message: bytes, anchors: Path, deadline: Deadline) -> Opened:
    ran = verify(message, ("-CApath", str(anchors), *_TRUST), deadline)
    if ran.holds:
        signers = _signers(ran)
        if len(signers) == 1:
            return Opened(ran.content, signers[0], "")
        return Opened(b"", None, f"found {len(signers)} signers, expected one")
    named = _signers(run_verify(message, _NAME_ONLY, deadline))
    return Opened(b"", named[0] if len(named) == 1 else None, "; ".join(ran.complaints))


def _signers(ran: Ran) -> tuple[Signer, ...]:
    certificates = _CERTIFICATE.findall(ran.signers)
    if not ran.holds or not certificates:
        return ()
    # Here and not above: it takes long to load, and a recording does not need it.
    with LOADING:
        from proc19probes.outside.certificate_names import names_of

    return tuple(Signer(*names_of(pem)) for pem in certificates)


def _parsed(data: bytes) -> Opened:
    line, end, content = data.partition(b"\n")
    try:
        about = json.loads(line)
        refusal, signer = str(about["refusal"]), about["signer"]
        named = signer and Signer(str(signer["subject"]), str(signer["issuer"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise MalformedError("found no opened message, expected one as it is recorded") from error
    if not end:
        raise MalformedError("found a line without an end, expected an opened message")
    return Opened(content, named or None, refusal)


def _digest(asked: SignedMessage) -> str:
    return hashlib.sha256(asked.message).hexdigest()


def _signed(asked: Asked[Opening]) -> SignedMessage:
    if not isinstance(asked, SignedMessage):
        raise TypeError(f"openssl is asked SignedMessage, not {type(asked).__name__}")
    return asked
