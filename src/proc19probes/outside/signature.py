"""The transport that examines signed messages: openssl for signature and chain, then each link.

{"chain": [{"issuer": "/DC=org/CN=CA", "subject": "/DC=org/CN=host", …}], "refusal": "",
 "signers": [{"digest": "2.16.840.1.101.3.4.2.1", …}]}     (what a recording has, then the content)
"""

import base64
import hashlib
import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from proc19probes.outside.carrier import Carrier, Facts, Kept, Progress, Saved
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.kept_document import PIECE_BYTES
from proc19probes.outside.loading import LOADING
from proc19probes.outside.openssl_cms import Ran, refuse_too_large, signed_data, verify
from proc19probes.outside.signer_infos import signer_infos
from proc19probes.outside.trust import existing_anchors, grid_anchors
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.signature import (
    ChainLink,
    Examination,
    Examined,
    Revocation,
    SignatureOf,
    SignerInfo,
)
from proc19probes.vocabulary.unobtainable import MalformedError

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")
# No authority of the system; certificates of hosts, which are not made for electronic mail; 112
# bits of security, so no SHA-1 and no MD5 in the chain (NIST SP 800-57, table 2). A proxy is told
# from its user by the chain.
_TRUST = (
    *("-no-CAfile", "-no-CAstore", "-purpose", "any"),
    *("-allow_proxy_certs", "-auth_level", "2"),
)


def carrier(limits: Limits) -> "SignatureCarrier":
    """The transport, for one run."""
    return SignatureCarrier(limits)


class SignatureCarrier(Carrier[Examination]):
    """Carries `SignatureOf` to openssl; thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def question(self, asked: Asked[Examination]) -> Facts:
        """The digest of the message."""
        return (("sha256", _digest(_message(asked))),)

    def described(self, asked: Asked[Examination], access: ServiceAccess) -> str:
        """What is examined, and against which trust anchors."""
        message = _message(asked)
        return (
            f"signature of {len(message)} bytes, sha256 {_digest(message)[:12]},"
            f" trusting {grid_anchors(access)}"
        )

    def carry(
        self,
        asked: Asked[Examination],
        access: ServiceAccess,
        deadline: Deadline,
        progress: Progress,
    ) -> Kept[Examination]:
        """What came of examining the message; raises ObtainError."""
        started = time.monotonic()
        message = _message(asked)
        refuse_too_large(message, self._limits)
        anchors = existing_anchors(access)
        progress.doing = "waiting for openssl to verify a message"
        examined = _examine(message, anchors, deadline)
        facts = (("bytes", str(len(message))),)
        return KeptExamination(examined, facts, time.monotonic() - started)

    def restore(self, saved: Saved) -> Kept[Examination]:
        """What a recording says of it."""
        return KeptExamination(_parsed(b"".join(saved.body())), saved.facts, 0.0)

    def close(self) -> None:
        """Nothing: no process outlives its question."""


class KeptExamination(Kept[Examination]):
    """What came of examining a message."""

    def __init__(self, examined: Examined, facts: Facts, seconds: float) -> None:
        self._examined = examined
        self._facts = facts
        self._seconds = seconds

    @property
    def answer(self) -> Examination:
        """The examination itself."""
        return self

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self._seconds

    @property
    def size(self) -> int:
        """How many bytes were signed."""
        return len(self._examined.content)

    def examined(self) -> Examined:
        """What came of it."""
        return self._examined

    def finish(self) -> None:
        """Nothing: it is whole."""

    def saved(self) -> Saved:
        """A line about signature and chain, and then what was signed."""
        return Saved(self._facts, None, True, self._pieces)

    def _pieces(self) -> Iterator[bytes]:
        about = json.dumps(_shape(self._examined), sort_keys=True).encode("ascii")
        data = about + b"\n" + self._examined.content
        for offset in range(0, len(data), PIECE_BYTES):
            yield data[offset : offset + PIECE_BYTES]


def _examine(message: bytes, anchors: Path, deadline: Deadline) -> Examined:
    ran = verify(message, ("-CApath", str(anchors), *_TRUST), deadline)
    signers = signer_infos(signed_data(message, deadline))
    if not ran.holds:
        return Examined(b"", "; ".join(ran.complaints), signers, ())
    named = _CERTIFICATE.findall(ran.signers)
    if len(signers) != 1 or len(named) != 1:
        return Examined(b"", "", signers, ())
    return _with_chain(ran, named[0], signers, anchors)


def _with_chain(
    ran: Ran, signer: bytes, signers: tuple[SignerInfo, ...], anchors: Path
) -> Examined:
    # Here and not above: it takes long to load, and a recording does not need it.
    with LOADING:
        from proc19probes.outside.chain import NoChainError, chain_links, load_certificates

    others = load_certificates(_CERTIFICATE.findall(ran.certificates))
    try:
        links = chain_links(load_certificates([signer])[0], others, anchors)
    except NoChainError as error:
        return Examined(b"", str(error), signers, ())
    return Examined(ran.content, "", signers, links)


def _shape(examined: Examined) -> dict[str, object]:
    return {
        "refusal": examined.refusal,
        "signers": [
            {"digest": one.digest, "signature": one.signature, "pss_digest": one.pss_digest}
            for one in examined.signers
        ],
        "chain": [
            {
                "subject": link.subject,
                "issuer": link.issuer,
                "is_proxy": link.is_proxy,
                "signs_documents": link.signs_documents,
                "policy": link.policy and base64.b64encode(link.policy).decode("ascii"),
                "revocation": link.revocation.value,
                "revocation_words": link.revocation_words,
            }
            for link in examined.chain
        ],
    }


def _parsed(data: bytes) -> Examined:
    line, end, content = data.partition(b"\n")
    if not end:
        raise MalformedError("found a line without an end, expected an examined message")
    try:
        about = json.loads(line)
        found = Examined(
            content,
            str(about["refusal"]),
            tuple(_signer(one) for one in about["signers"]),
            tuple(_link(one) for one in about["chain"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedError("found no examined message, expected one as it is recorded") from error
    if content and (found.refusal or not found.chain):
        raise MalformedError("found the content of a message that does not hold, expected none")
    return found


def _signer(shape: Mapping[str, str]) -> SignerInfo:
    return SignerInfo(str(shape["digest"]), str(shape["signature"]), str(shape["pss_digest"]))


def _link(shape: Mapping[str, str | bool | None]) -> ChainLink:
    policy = shape["policy"]
    return ChainLink(
        str(shape["subject"]),
        str(shape["issuer"]),
        shape["is_proxy"] is True,
        shape["signs_documents"] is True,
        None if policy is None else base64.b64decode(str(policy), validate=True),
        Revocation(shape["revocation"]),
        str(shape["revocation_words"]),
    )


def _digest(message: bytes) -> str:
    return hashlib.sha256(message).hexdigest()


def _message(asked: Asked[Examination]) -> bytes:
    if not isinstance(asked, SignatureOf):
        raise TypeError(f"what is examined is SignatureOf, not {type(asked).__name__}")
    return asked.message
