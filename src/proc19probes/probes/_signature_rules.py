"""What is wrong with a signature, beyond what openssl finds: signers, digests, policies, CRLs.

One rule for whatever is signed; what is asked of it differs, and is a `SignaturePolicy`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated, TypeVar

from proc19probes.sources.signing_policy import Namespace, namespace_of
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.signature import (
    MOST_SIGNERS,
    ChainLink,
    Examined,
    Revocation,
    SignerInfo,
)
from proc19probes.vocabulary.state import State

Choice = TypeVar("Choice", bound=Enum)

Crl = Annotated[
    str,
    Option(
        "--crl",
        help="whether lists of revoked certificates are wanted: require (UNKNOWN without), "
        "if-present (WARNING without) or off (not looked at)",
    ),
]


class CrlCheck(Enum):
    """Whether a list of revoked certificates is wanted."""

    REQUIRE = "require"
    IF_PRESENT = "if-present"
    OFF = "off"


class ProxyUse(Enum):
    """Whether a proxy certificate may sign."""

    REFUSE = "refuse"
    ALLOW = "allow"


OUTSIDE_NAMESPACE = FindingKind(
    "outside-namespace",
    State.CRITICAL,
    "an authority vouched for a name that IGTF does not let it vouch for",
    "Use nothing that is signed so. Tell the Security Team: the authority made a mistake or was "
    "broken into.",
    Party.SECURITY_TEAM,
)
NAMESPACE_NOT_KNOWN = FindingKind(
    "namespace-not-known",
    State.WARNING,
    "the trust anchors do not say for which names an authority may vouch",
    "Install the authority's .signing_policy beside its certificate, as IGTF distributes them.",
    Party.MONITORING,
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
OF_AUTHORITIES = (OUTSIDE_NAMESPACE, NAMESPACE_NOT_KNOWN, CRL_MISSING, CRL_NOT_USABLE)
"""What is wrong with the authorities of a signer, whatever was signed."""


@dataclass(frozen=True)
class SignaturePolicy:
    """What is asked of a signature, and what is found of one that is not so.

    `old_digest` is for SHA-1, where that is still taken; else it is as weak as MD5.
    """

    not_valid: FindingKind
    not_one_signer: FindingKind
    weak_digest: FindingKind
    old_digest: FindingKind
    by_proxy: FindingKind
    revoked: FindingKind
    crl: CrlCheck = CrlCheck.IF_PRESENT
    proxies: ProxyUse = ProxyUse.REFUSE


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
_OLD = {
    "1.3.14.3.2.26": "SHA-1",
    "1.2.840.113549.1.1.5": "SHA-1 with RSA",
    "1.2.840.10045.4.1": "SHA-1 with ECDSA",
    "1.2.840.10040.4.3": "SHA-1 with DSA",
}
_WEAK = {"1.2.840.113549.2.5": "MD5", "1.2.840.113549.1.1.4": "MD5 with RSA"}
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


def wrong_with(examined: Examined, place: str, policy: SignaturePolicy) -> Iterator[Finding]:
    """Everything that is wrong, where something is."""
    if examined.refusal:
        yield policy.not_valid.about(place, examined.refusal, "a signature that holds")
        return
    if not examined.holds or not examined.chain:
        count = len(examined.signers)
        more = " or more" if count == MOST_SIGNERS else ""
        yield policy.not_one_signer.about(place, f"signed {count} times{more}", "one signature")
        return
    yield from _weak(examined.signers[0], place, policy)
    signer = examined.chain[0]
    if signer.is_proxy and policy.proxies is ProxyUse.REFUSE:
        yield policy.by_proxy.about(place, f"signed by the proxy {signer.subject}", "no proxy")
    if not signer.signs_documents:
        found = f"signed by {signer.subject}, whose key is not for signing (keyUsage)"
        yield policy.not_valid.about(place, found, "a certificate for digital signatures")
    for link in examined.chain:
        if not link.is_proxy:
            yield from _against_policy(link)
            if policy.crl is not CrlCheck.OFF:
                yield from _against_crl(link, policy)


def chosen(choices: type[Choice], flag: str, word: str) -> Choice:
    """The choice that the word is. Raises ValueError."""
    by_word = {str(one.value): one for one in choices}
    if word not in by_word:
        raise ValueError(f"{flag}: found {word!r}, expected one of {', '.join(by_word)}")
    return by_word[word]


def signer_of(chain: tuple[ChainLink, ...]) -> ChainLink:
    """The certificate of the person or host: the first of the chain that is no proxy."""
    return next(link for link in chain if not link.is_proxy)


def _weak(info: SignerInfo, place: str, policy: SignaturePolicy) -> Iterator[Finding]:
    used = [(info.digest, _DIGESTS), (info.signature, _SIGNATURES)]
    if info.pss_digest:
        used.append((info.pss_digest, _DIGESTS))
    weak = [one for one, taken in used if one not in taken]
    if weak:
        kind = policy.old_digest if all(one in _OLD for one in weak) else policy.weak_digest
        names = {_OLD.get(one) or _WEAK.get(one, one) for one in weak}
        yield kind.about(place, f"signed with {' and '.join(sorted(names))}", "SHA-256 or better")


def _against_policy(link: ChainLink) -> Iterator[Finding]:
    authority = f"the authority {link.issuer}"
    namespace = namespace_of(link)
    if namespace is Namespace.NOT_ALLOWED:
        found = f"vouches for {link.subject}, which its signing policy does not allow"
        yield OUTSIDE_NAMESPACE.about(authority, found)
    elif namespace is not Namespace.ALLOWED:
        yield NAMESPACE_NOT_KNOWN.about(authority, namespace.value, "its own")


def _against_crl(link: ChainLink, policy: SignaturePolicy) -> Iterator[Finding]:
    authority = f"the authority {link.issuer}"
    match link.revocation:
        case Revocation.REVOKED:
            yield policy.revoked.about(authority, f"revoked the certificate of {link.subject}")
        case Revocation.NO_LIST:
            missing = CRL_MISSING.about(authority, "without a list of revoked certificates", "one")
            state = State.UNKNOWN if policy.crl is CrlCheck.REQUIRE else missing.state
            yield replace(missing, state=state)
        case Revocation.LIST_NOT_USABLE:
            found = f"its list of revoked certificates: {link.revocation_words}"
            yield CRL_NOT_USABLE.about(authority, found)
