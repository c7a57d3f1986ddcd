"""An examined message as a recording has it: a line of JSON, and then the bytes of the message.

{"chain": [{"issuer": "/DC=org/CN=CA", "subject": "/DC=org/CN=host", …}], "claimed": null,
 "protection": "signed", "refusal": "", "signers": [{"digest": "2.16.840.1.101.3.4.2.1", …}]}
APEL-cloud-message: v0.4
…
"""

import base64
import json
from collections.abc import Mapping

from proc19probes.outside.kept_whole import Whole
from proc19probes.vocabulary.signature import (
    ChainLink,
    Claim,
    Examined,
    Protection,
    Revocation,
    SignerInfo,
)
from proc19probes.vocabulary.unobtainable import MalformedError


def whole(examined: Examined) -> Whole[Examined]:
    """The answer, with what a recording has of it."""
    content = examined.claim.content if examined.claim else examined.content
    about = json.dumps(_shape(examined), sort_keys=True).encode("ascii")
    return Whole(examined, len(content), about + b"\n" + content)


def restored(data: bytes) -> Examined:
    """What a recording says; raises MalformedError."""
    line, end, content = data.partition(b"\n")
    if not end:
        raise MalformedError("found a line without an end, expected an examined message")
    try:
        about = json.loads(line)
        claimed = about["claimed"]
        found = Examined(
            Protection(about["protection"]),
            b"" if claimed is not None else content,
            str(about["refusal"]),
            tuple(_signer(one) for one in about["signers"]),
            tuple(_link(one) for one in about["chain"]),
            None if claimed is None else Claim(str(claimed), content),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedError("found no examined message, expected one as it is recorded") from error
    if found.content and not found.holds:
        raise MalformedError("found the content of a message that does not hold, expected none")
    return found


def _shape(examined: Examined) -> dict[str, object]:
    return {
        "protection": examined.protection.value,
        "refusal": examined.refusal,
        "claimed": examined.claim and examined.claim.signer,
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
                "policy": None if link.policy is None else _in_base64(link.policy),
                "revocation": link.revocation.value,
                "revocation_words": link.revocation_words,
            }
            for link in examined.chain
        ],
    }


def _in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


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
