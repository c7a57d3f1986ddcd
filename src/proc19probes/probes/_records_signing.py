"""What is wrong with a message's signature."""

from collections.abc import Iterator

from proc19probes.probes._records import MESSAGES_ENCRYPTED, NO_MESSAGE_OF_SITE, QUEUE_EMPTY
from proc19probes.sources.signer_names import question_about, same_name
from proc19probes.sources.usage_messages import Signature, SignedOne
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.party import Party
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
    "See at the sender that its certificate is of an authority of IGTF and has not expired. An "
    "altered message is to be told to the Security Team.",
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
    *(NOT_SIGNED, NOT_VALID, OTHER_SIGNER),
    *(NOT_SIGNED_YET, NOT_LOOKED_AT, NOT_SAID),
    *(NO_MESSAGE_OF_SITE, QUEUE_EMPTY, MESSAGES_ENCRYPTED),
)
"""All of it, for a probe's table of findings."""


def wrong_with(one: SignedOne, expected: str | None) -> Iterator[Finding]:
    """What is wrong, where something is; any signer will do where none is expected."""
    name = f"message {one.name}"
    if one.signature is Signature.NONE:
        yield NOT_SIGNED.about(name, one.reason, "a signature")
    elif one.signature is Signature.NOT_YET:
        yield NOT_SIGNED_YET.about(name, f"{one.reason}, in a folder", "one that was sent")
    elif one.signature is Signature.NOT_LOOKED_AT:
        yield NOT_LOOKED_AT.about(name, one.reason)
    elif one.signature is Signature.DOES_NOT_HOLD:
        by = f" (signed by {one.signer})" if one.signer else ""
        yield NOT_VALID.about(name, f"{one.reason}{by}", "a signature that holds")
    elif expected is not None and not same_name(one.signer, expected):
        question = question_about(expected, one.signer)
        yield OTHER_SIGNER.about(name, f"signed by {one.signer}", question)
