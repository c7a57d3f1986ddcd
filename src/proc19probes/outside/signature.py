"""The transport that examines signed messages: openssl for signature and chain, then each link.

{"chain": [{"issuer": "/DC=org/CN=CA", "subject": "/DC=org/CN=host", …}], "refusal": "",
 "signers": [{"digest": "2.16.840.1.101.3.4.2.1", …}]}     (what a recording has, then the content)
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.kept_whole import Whole
from proc19probes.outside.loading import LOADING
from proc19probes.outside.message_judging import CERTIFICATE, MessageCarrier
from proc19probes.outside.openssl_cms import Ran, signed_data, verify
from proc19probes.outside.signer_infos import signer_infos
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.signature import (
    ChainLink,
    Examined,
    Revocation,
    SignatureOf,
    SignerInfo,
)
from proc19probes.vocabulary.unobtainable import MalformedError

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


class SignatureCarrier(MessageCarrier[Examined]):
    """Carries `SignatureOf` to openssl; thread-safe."""

    def message(self, asked: Asked[Examined]) -> bytes:
        """The message; raises TypeError."""
        if not isinstance(asked, SignatureOf):
            raise TypeError(f"what is examined is SignatureOf, not {type(asked).__name__}")
        return asked.message

    def judged(self, message: bytes, anchors: Path, deadline: Deadline) -> Whole[Examined]:
        """What came of examining it; raises ObtainError."""
        return _whole(_examine(message, anchors, deadline))

    def restored(self, data: bytes) -> Whole[Examined]:
        """What a recording says of it; raises MalformedError."""
        return _whole(_parsed(data))


def _whole(examined: Examined) -> Whole[Examined]:
    """In a recording it is a line about signature and chain, and then what was signed."""
    about = json.dumps(_shape(examined), sort_keys=True).encode("ascii")
    return Whole(examined, len(examined.content), about + b"\n" + examined.content)


def _examine(message: bytes, anchors: Path, deadline: Deadline) -> Examined:
    ran = verify(message, ("-CApath", str(anchors), *_TRUST), deadline)
    if not ran.holds:
        return Examined(b"", "; ".join(ran.complaints), (), ())
    signers = signer_infos(signed_data(message, deadline))
    named = CERTIFICATE.findall(ran.signers)
    if len(signers) != 1 or len(named) != 1:
        return Examined(b"", "", signers, ())
    return _with_chain(ran, named[0], signers, anchors)


def _with_chain(
    ran: Ran, signer: bytes, signers: tuple[SignerInfo, ...], anchors: Path
) -> Examined:
    # Here and not above: it takes long to load, and a recording does not need it.
    with LOADING:
        from proc19probes.outside.chain import NoChainError, chain_links, load_certificates

    others = load_certificates(CERTIFICATE.findall(ran.certificates))
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
