"""What is wrong with a signature, beyond what openssl finds: signers, digests, policies, CRLs."""

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from proc19probes.sources.signing_policy import Namespace, namespace_of
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.signature import (
    MOST_SIGNERS,
    ChainLink,
    Examined,
    Revocation,
    SignerInfo,
)
from proc19probes.vocabulary.state import State


class CrlCheck(Enum):
    """Whether a list of revoked certificates is wanted."""

    REQUIRE = "require"
    IF_PRESENT = "if-present"
    OFF = "off"


class ProxyUse(Enum):
    """Whether a proxy certificate may sign."""

    REFUSE = "refuse"
    ALLOW = "allow"


_TELL = "Do not use the list; have its endorser publish it anew. "
NOT_SIGNED = FindingKind(
    "list-not-signed",
    State.CRITICAL,
    "the list has no signature, so anybody may have written it",
    "Do not use the list; have its endorser publish it signed.",
    Party.VM_IMAGE_SUPPORT,
)
NOT_VALID = FindingKind(
    "list-signature-not-valid",
    State.CRITICAL,
    "the signature, or the certificate that it names, does not hold",
    f"{_TELL}See that the trust anchors here are IGTF's current ones. A list that was altered is "
    "to be told to the Security Team.",
    Party.VM_IMAGE_SUPPORT,
)
NOT_ONE_SIGNER = FindingKind(
    "signers-not-one",
    State.CRITICAL,
    "the list has another number of signatures than one",
    f"{_TELL}It is to be signed once, by the endorser.",
    Party.VM_IMAGE_SUPPORT,
)
WEAK_DIGEST = FindingKind(
    "digest-too-weak",
    State.CRITICAL,
    "the signature uses a digest for which another document can be made, or one that is not known",
    f"{_TELL}It is to be signed with SHA-256 or better (openssl cms -sign -md sha256).",
    Party.VM_IMAGE_SUPPORT,
)
BY_PROXY = FindingKind(
    "signed-with-proxy",
    State.CRITICAL,
    "the list is signed by a proxy certificate, which anybody has who got hold of the proxy",
    f"{_TELL}It is to be signed with the endorser's own certificate; --proxies allow takes it "
    "all the same.",
    Party.VM_IMAGE_SUPPORT,
)
OUTSIDE_NAMESPACE = FindingKind(
    "outside-namespace",
    State.CRITICAL,
    "an authority vouched for a name that IGTF does not let it vouch for",
    "Do not use the list. Tell the Security Team: the authority made a mistake or was broken into.",
    Party.SECURITY_TEAM,
)
NAMESPACE_NOT_KNOWN = FindingKind(
    "namespace-not-known",
    State.WARNING,
    "the trust anchors do not say for which names an authority may vouch",
    "Install the authority's .signing_policy beside its certificate, as IGTF distributes them.",
    Party.MONITORING,
)
REVOKED = FindingKind(
    "certificate-revoked",
    State.CRITICAL,
    "an authority has revoked a certificate that the signature rests on",
    f"{_TELL}It is to be signed with a new certificate.",
    Party.VM_IMAGE_SUPPORT,
)
CRL_MISSING = FindingKind(
    "crl-missing",
    State.WARNING,
    "there is no list of the certificates that an authority has revoked",
    "Run fetch-crl on this machine, and have it run every six hours.",
    Party.MONITORING,
)
CRL_NOT_USABLE = FindingKind(
    "crl-not-usable",
    State.UNKNOWN,
    "the list of the certificates that an authority has revoked is out of date, or not its own",
    "Run fetch-crl on this machine, and see why it did not fetch this authority's list.",
    Party.MONITORING,
)
WRONG_SIGNATURE = (
    *(NOT_SIGNED, NOT_VALID, NOT_ONE_SIGNER, WEAK_DIGEST, BY_PROXY, OUTSIDE_NAMESPACE),
    *(NAMESPACE_NOT_KNOWN, REVOKED, CRL_MISSING, CRL_NOT_USABLE),
)
"""All of it, for a probe's table of findings."""

# RFC 8017, RFC 5754, RFC 8702; what is not here is not taken.
_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "SHA-256",
    "2.16.840.1.101.3.4.2.2": "SHA-384",
    "2.16.840.1.101.3.4.2.3": "SHA-512",
    "2.16.840.1.101.3.4.2.4": "SHA-224",
    "2.16.840.1.101.3.4.2.5": "SHA-512/224",
    "2.16.840.1.101.3.4.2.6": "SHA-512/256",
    "2.16.840.1.101.3.4.2.7": "SHA3-224",
    "2.16.840.1.101.3.4.2.8": "SHA3-256",
    "2.16.840.1.101.3.4.2.9": "SHA3-384",
    "2.16.840.1.101.3.4.2.10": "SHA3-512",
}
_WEAK = {
    "1.2.840.113549.2.5": "MD5",
    "1.3.14.3.2.26": "SHA-1",
    "1.2.840.113549.1.1.4": "MD5 with RSA",
    "1.2.840.113549.1.1.5": "SHA-1 with RSA",
    "1.2.840.10045.4.1": "SHA-1 with ECDSA",
    "1.2.840.10040.4.3": "SHA-1 with DSA",
}
_SIGNATURES = {
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.113549.1.1.10": "RSA-PSS",
    "1.2.840.113549.1.1.11": "SHA-256 with RSA",
    "1.2.840.113549.1.1.12": "SHA-384 with RSA",
    "1.2.840.113549.1.1.13": "SHA-512 with RSA",
    "1.2.840.113549.1.1.14": "SHA-224 with RSA",
    "2.16.840.1.101.3.4.3.13": "SHA3-224 with RSA",
    "2.16.840.1.101.3.4.3.14": "SHA3-256 with RSA",
    "2.16.840.1.101.3.4.3.15": "SHA3-384 with RSA",
    "2.16.840.1.101.3.4.3.16": "SHA3-512 with RSA",
    "1.2.840.10045.2.1": "ECDSA",
    "1.2.840.10045.4.3.1": "SHA-224 with ECDSA",
    "1.2.840.10045.4.3.2": "SHA-256 with ECDSA",
    "1.2.840.10045.4.3.3": "SHA-384 with ECDSA",
    "1.2.840.10045.4.3.4": "SHA-512 with ECDSA",
    "2.16.840.1.101.3.4.3.9": "SHA3-224 with ECDSA",
    "2.16.840.1.101.3.4.3.10": "SHA3-256 with ECDSA",
    "2.16.840.1.101.3.4.3.11": "SHA3-384 with ECDSA",
    "2.16.840.1.101.3.4.3.12": "SHA3-512 with ECDSA",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
}


def wrong_with(
    examined: Examined, place: str, crl: CrlCheck, proxies: ProxyUse
) -> Iterator[Finding]:
    """Everything that is wrong, where something is."""
    if examined.refusal:
        yield NOT_VALID.about(place, examined.refusal, "a signature that holds")
        return
    if len(examined.signers) != 1 or not examined.chain:
        count = len(examined.signers)
        more = " or more" if count == MOST_SIGNERS else ""
        yield NOT_ONE_SIGNER.about(place, f"signed {count} times{more}", "one signature")
        return
    yield from _weak(examined.signers[0], place)
    signer = examined.chain[0]
    if signer.is_proxy and proxies is ProxyUse.REFUSE:
        yield BY_PROXY.about(place, f"signed by the proxy {signer.subject}", "no proxy")
    if not signer.signs_documents:
        found = f"signed by {signer.subject}, whose key is not for signing (keyUsage)"
        yield NOT_VALID.about(place, found, "a certificate for digital signatures")
    for link in examined.chain:
        if not link.is_proxy:
            yield from _against_policy(link)
            if crl is not CrlCheck.OFF:
                yield from _against_crl(link, crl)


def _weak(info: SignerInfo, place: str) -> Iterator[Finding]:
    used = [(info.digest, _DIGESTS), (info.signature, _SIGNATURES)]
    if info.pss_digest:
        used.append((info.pss_digest, _DIGESTS))
    names = {_WEAK.get(one, one) for one, taken in used if one not in taken}
    if names:
        found = f"signed with {' and '.join(sorted(names))}"
        yield WEAK_DIGEST.about(place, found, "SHA-256 or better")


def _against_policy(link: ChainLink) -> Iterator[Finding]:
    authority = f"the authority {link.issuer}"
    namespace = namespace_of(link)
    if namespace is Namespace.NOT_ALLOWED:
        found = f"vouches for {link.subject}, which its signing policy does not allow"
        yield OUTSIDE_NAMESPACE.about(authority, found)
    elif namespace is not Namespace.ALLOWED:
        yield NAMESPACE_NOT_KNOWN.about(authority, namespace.value, "its own")


def _against_crl(link: ChainLink, crl: CrlCheck) -> Iterator[Finding]:
    authority = f"the authority {link.issuer}"
    match link.revocation:
        case Revocation.REVOKED:
            yield REVOKED.about(authority, f"revoked the certificate of {link.subject}")
        case Revocation.NO_LIST:
            missing = CRL_MISSING.about(authority, "without a list of revoked certificates", "one")
            state = State.UNKNOWN if crl is CrlCheck.REQUIRE else missing.state
            yield replace(missing, state=state)
        case Revocation.LIST_NOT_USABLE:
            found = f"its list of revoked certificates: {link.revocation_words}"
            yield CRL_NOT_USABLE.about(authority, found)
