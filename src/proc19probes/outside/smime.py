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

import json
from pathlib import Path

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.kept_whole import Whole
from proc19probes.outside.loading import LOADING
from proc19probes.outside.message_judging import CERTIFICATE, MessageCarrier
from proc19probes.outside.openssl_cms import Ran, run_verify, verify
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.smime import Opened, SignedMessage, Signer
from proc19probes.vocabulary.unobtainable import MalformedError

# No authority of the system, and certificates of hosts: those are not made for electronic mail.
_TRUST = ("-no-CAfile", "-no-CAstore", "-purpose", "any")
# Whom the signature names, whatever it is worth.
_NAME_ONLY = ("-noverify", "-nosigs", "-no_attr_verify", "-no_content_verify")


def carrier(limits: Limits) -> "SmimeCarrier":
    """The transport, for one run."""
    return SmimeCarrier(limits)


class SmimeCarrier(MessageCarrier[Opened]):
    """Carries `SignedMessage` to openssl; thread-safe."""

    def message(self, asked: Asked[Opened]) -> bytes:
        """The message; raises TypeError."""
        if not isinstance(asked, SignedMessage):
            raise TypeError(f"openssl is asked SignedMessage, not {type(asked).__name__}")
        return asked.message

    def judged(self, message: bytes, anchors: Path, deadline: Deadline) -> Whole[Opened]:
        """What came of opening it; raises ObtainError."""
        return _whole(_open(message, anchors, deadline))

    def restored(self, data: bytes) -> Whole[Opened]:
        """What a recording says of it; raises MalformedError."""
        return _whole(_parsed(data))


def _whole(opened: Opened) -> Whole[Opened]:
    """In a recording it is a line about the signature, and then what was signed."""
    signer = opened.signer
    about = {
        "refusal": opened.refusal,
        "signer": signer and {"subject": signer.subject, "issuer": signer.issuer},
    }
    line = json.dumps(about, sort_keys=True).encode("ascii")
    return Whole(opened, len(opened.content), line + b"\n" + opened.content)


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
    certificates = CERTIFICATE.findall(ran.signers)
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
