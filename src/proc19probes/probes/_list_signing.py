"""What is wrong with an image list's signature."""

from proc19probes.probes._signature_rules import OF_AUTHORITIES, CrlCheck, ProxyUse, SignaturePolicy
from proc19probes.vocabulary.findings import FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

_TELL = "Do not use the list; have its endorser publish it anew. "
NOT_SIGNED = FindingKind(
    "list-not-signed",
    State.CRITICAL,
    "the list has no signature, so anybody may have written it",
    "Do not use the list; have its endorser publish it signed.",
    Party.VM_IMAGE_SUPPORT,
)
_NOT_VALID = FindingKind(
    "list-signature-not-valid",
    State.CRITICAL,
    "the signature, or the certificate that it names, does not hold",
    f"{_TELL}See that the trust anchors here are IGTF's current ones. A list that was altered is "
    "to be told to the Security Team.",
    Party.VM_IMAGE_SUPPORT,
)
_NOT_ONE_SIGNER = FindingKind(
    "signers-not-one",
    State.CRITICAL,
    "the list has another number of signatures than one",
    f"{_TELL}It is to be signed once, by the endorser.",
    Party.VM_IMAGE_SUPPORT,
)
_WEAK_DIGEST = FindingKind(
    "digest-too-weak",
    State.CRITICAL,
    "the signature uses a digest for which another document can be made, or one that is not known",
    f"{_TELL}It is to be signed with SHA-256 or better (openssl cms -sign -md sha256).",
    Party.VM_IMAGE_SUPPORT,
)
_BY_PROXY = FindingKind(
    "signed-with-proxy",
    State.CRITICAL,
    "the list is signed by a proxy certificate, which anybody has who got hold of the proxy",
    f"{_TELL}It is to be signed with the endorser's own certificate; --proxies allow takes it "
    "all the same.",
    Party.VM_IMAGE_SUPPORT,
)
_REVOKED = FindingKind(
    "certificate-revoked",
    State.CRITICAL,
    "an authority has revoked a certificate that the signature rests on",
    f"{_TELL}It is to be signed with a new certificate.",
    Party.VM_IMAGE_SUPPORT,
)
WHAT_IS_WRONG = (
    *(NOT_SIGNED, _NOT_VALID, _NOT_ONE_SIGNER, _WEAK_DIGEST, _BY_PROXY, _REVOKED),
    *OF_AUTHORITIES,
)
"""All of it, for a probe's table of findings."""


def policy(crl: CrlCheck, proxies: ProxyUse) -> SignaturePolicy:
    """What is asked of a list's signature."""
    return SignaturePolicy(
        not_valid=_NOT_VALID,
        not_one_signer=_NOT_ONE_SIGNER,
        weak_digest=_WEAK_DIGEST,
        old_digest=_WEAK_DIGEST,
        by_proxy=_BY_PROXY,
        revoked=_REVOKED,
        crl=crl,
        proxies=proxies,
    )
