"""What is wrong with a message's signature."""

from collections.abc import Iterator
from dataclasses import replace

from proc19probes.probes._records import MESSAGES_ENCRYPTED, NO_MESSAGE_OF_SITE, QUEUE_EMPTY
from proc19probes.probes._signature_rules import OF_AUTHORITIES, CrlCheck, SignaturePolicy
from proc19probes.probes._signature_rules import signer_of as chain_signer
from proc19probes.probes._signature_rules import wrong_with as signature_faults
from proc19probes.sources.signer_names import question_about, same_name
from proc19probes.sources.usage_messages import Signature, SignedOne
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.signature import Examined
from proc19probes.vocabulary.state import State

NOT_SIGNED = FindingKind(
    "not-signed",
    State.CRITICAL,
    "the message was sent and is not signed",
    "Have it sent by SSM, which signs.",
    Party.PILOT_SITE,
)
NOT_SIGNED_YET = FindingKind(
    "not-signed-yet",
    State.UNKNOWN,
    "the message is not signed, and it is in a folder, where it may not have been sent yet",
    "Ask where messages arrive: SSM signs when it sends, and a sender's own queue has them "
    "unsigned.",
    Party.MONITORING,
)
NOT_VALID = FindingKind(
    "signature-not-valid",
    State.CRITICAL,
    "the signature, or the certificate that it names, does not hold",
    "See at the sender that its certificate is of an authority of IGTF, is made for signing and "
    "has not expired. Tell the Security Team of a message that was altered.",
    Party.PILOT_SITE,
)
NOT_ONE_SIGNER = FindingKind(
    "message-signers-not-one",
    State.CRITICAL,
    "the message has another number of signatures than one",
    "Have it sent by SSM, which signs once.",
    Party.PILOT_SITE,
)
WEAK_DIGEST = FindingKind(
    "message-digest-too-weak",
    State.CRITICAL,
    "the signature uses a digest for which another message can be made, or one that is not known",
    "Have messages signed with SHA-256 or better, as SSM does where openssl is 1.1.0 or newer.",
    Party.PILOT_SITE,
)
OLD_DIGEST = FindingKind(
    "message-digest-outdated",
    State.WARNING,
    "the signature uses SHA-1, as that of an old SSM does",
    "Bring SSM and openssl at the sender up to date: from openssl 1.1.0 on it signs with SHA-256.",
    Party.PILOT_SITE,
)
BY_PROXY = FindingKind(
    "message-signed-with-proxy",
    State.CRITICAL,
    "the message is signed by a proxy certificate, whose name no list of senders has",
    "Give the host's own certificate and key to the sender.",
    Party.PILOT_SITE,
)
REVOKED = FindingKind(
    "message-certificate-revoked",
    State.CRITICAL,
    "an authority has revoked a certificate that the signature rests on",
    "Give the sender a new certificate. Tell the Security Team of what was sent with the old one.",
    Party.PILOT_SITE,
)
OTHER_SIGNER = FindingKind(
    "other-signer",
    State.CRITICAL,
    "the message is signed by another certificate than is expected",
    "Give the host's certificate to the sender, or correct the Host DN in GOCDB; both are to be "
    "the same, letter by letter.",
    Party.PILOT_SITE,
)
NOT_LOOKED_AT = FindingKind(
    "signature-not-looked-at",
    State.UNKNOWN,
    "the message is too large to be looked at",
    "Have it sent in several: the messaging service takes no message of that size.",
    Party.PILOT_SITE,
)
NOT_SAID = FindingKind(
    "signer-not-said",
    State.UNKNOWN,
    "whose signature is expected was not said",
    "Give the Host DN that GOCDB has of the site's accounting service, with --signer.",
    Party.MONITORING,
)
WHAT_IS_WRONG = (
    *(NOT_SIGNED, NOT_VALID, NOT_ONE_SIGNER, WEAK_DIGEST, OLD_DIGEST, BY_PROXY, REVOKED),
    *(*OF_AUTHORITIES, OTHER_SIGNER, NOT_SIGNED_YET, NOT_LOOKED_AT, NOT_SAID),
    *(NO_MESSAGE_OF_SITE, QUEUE_EMPTY, MESSAGES_ENCRYPTED),
)
"""All of it, for a probe's table of findings."""


def policy(crl: CrlCheck) -> SignaturePolicy:
    """What is asked of the signature of a message."""
    return SignaturePolicy(
        not_valid=NOT_VALID,
        not_one_signer=NOT_ONE_SIGNER,
        weak_digest=WEAK_DIGEST,
        old_digest=OLD_DIGEST,
        by_proxy=BY_PROXY,
        revoked=REVOKED,
        crl=crl,
    )


def signer_of(one: SignedOne) -> str:
    """Who signed it (slash form), where the signature holds or the receiver saw it; else empty."""
    if one.examined is not None and one.examined.chain:
        return chain_signer(one.examined.chain).subject
    return one.signer


def wrong_with(one: SignedOne, expected: str | None, asked: SignaturePolicy) -> Iterator[Finding]:
    """What is wrong, where something is; any signer will do where none is expected."""
    name = f"message {one.name}"
    match one.signature:
        case Signature.NONE:
            yield NOT_SIGNED.about(name, one.reason, "a signature")
        case Signature.NOT_YET:
            yield NOT_SIGNED_YET.about(name, f"{one.reason}, in a folder", "one that was sent")
        case Signature.NOT_LOOKED_AT:
            yield NOT_LOOKED_AT.about(name, one.reason)
        case Signature.NOT_READABLE:
            yield NOT_VALID.about(name, one.reason, "a signature that holds")
        case Signature.EXAMINED if one.examined is not None:
            yield from signature_faults(_naming_the_signer(one.examined), name, asked)
    signer = signer_of(one)
    if signer and expected is not None and not same_name(signer, expected):
        question = question_about(expected, signer)
        yield OTHER_SIGNER.about(name, f"signed by {signer}", question)


def _naming_the_signer(examined: Examined) -> Examined:
    """The same; a refusal says whom the signature names, since one of many senders is meant."""
    claim = examined.claim
    if not examined.refusal or claim is None or not claim.signer:
        return examined
    return replace(examined, refusal=f"{examined.refusal} (signed by {claim.signer})")
