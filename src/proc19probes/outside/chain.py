"""The chain of a signer's certificate up to a trust anchor, and what is known of each link."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cryptography import x509
from OpenSSL import crypto

from proc19probes.outside.certificate_names import UNREADABLE, slashed
from proc19probes.outside.der import OBJECT_IDENTIFIER, SEQUENCE, dotted, elements
from proc19probes.outside.files import regular_file
from proc19probes.vocabulary.signature import ChainLink, Revocation
from proc19probes.vocabulary.unobtainable import MalformedError, ObtainError, TooLargeError

# ProxyCertInfo ::= SEQUENCE { pCPathLenConstraint INTEGER OPTIONAL,
#     proxyPolicy SEQUENCE { policyLanguage OBJECT IDENTIFIER, … } }      (RFC 3820, section 3.8)
_PROXY = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.14")
# Any other policy takes rights away; openssl leaves it to whoever calls to look.
_INHERITS_ALL = "1.3.6.1.5.5.7.21.1"
_MOST_POLICY_BYTES = 256 * 1024
# The longest lists of IGTF's authorities have a few megabytes.
_MOST_LIST_BYTES = 64 * 1024 * 1024
_MOST_CERTIFICATES = 100
# X509_V_ERR_… of openssl's x509_vfy.h.
_NO_LIST, _REVOKED = 3, 23


class NoChainError(Exception):
    """There is no chain that holds; the text is openssl's."""


def load_certificates(pems: Sequence[bytes]) -> list[crypto.X509]:
    """Certificates in PEM; raises MalformedError, and TooLargeError for more than a hundred."""
    if len(pems) > _MOST_CERTIFICATES:
        raise TooLargeError(
            f"found {len(pems)} certificates in a message, expected at most {_MOST_CERTIFICATES}"
        )
    try:
        return [crypto.load_certificate(crypto.FILETYPE_PEM, pem) for pem in pems]
    except (crypto.Error, ValueError) as error:
        raise MalformedError("found a certificate in a message that cannot be read") from error


def chain_links(
    signer: crypto.X509, others: Sequence[crypto.X509], anchors: Path
) -> tuple[ChainLink, ...]:
    """The links from the signer to below the root; raises NoChainError, and ObtainError.

    A signer that is a trust anchor itself is a link of its own.
    """
    proxies = crypto.X509StoreFlags.ALLOW_PROXY_CERTS
    context = crypto.X509StoreContext(_store(anchors, proxies), signer, list(others))
    try:
        chain = context.get_verified_chain()
    except crypto.X509StoreContextError as error:
        raise NoChainError(str(error)) from error
    issuers = chain[1:] or chain
    pairs = zip(chain, issuers, strict=False)
    return tuple(_link(one, issuer, others, anchors) for one, issuer in pairs)


def _store(anchors: Path, flags: int) -> crypto.X509Store:
    store = crypto.X509Store()
    # Nothing but this folder: no authority of the system.
    store.load_locations(None, str(anchors))
    store.set_flags(flags)
    return store


def _link(
    one: crypto.X509, issuer: crypto.X509, others: Sequence[crypto.X509], anchors: Path
) -> ChainLink:
    try:
        certificate = one.to_cryptography()
        subject, by = slashed(certificate.subject), slashed(certificate.issuer)
        extensions = certificate.extensions
    except UNREADABLE as error:
        raise MalformedError("found a certificate of a chain that cannot be read") from error
    made_as_proxy = [one.value for one in extensions if one.oid == _PROXY]
    if made_as_proxy:
        if not all(map(_inherits_all, made_as_proxy)):
            raise NoChainError(f"the proxy {subject} has not all rights of who made it")
        return ChainLink(subject, by, True, _signs(extensions), None, Revocation.OF_A_PROXY)
    named = f"{issuer.subject_name_hash():08x}"
    revocation, words = _revocation(one, issuer, others, anchors)
    if revocation is Revocation.NO_LIST and one is not issuer and _has_list(anchors, named):
        # openssl takes a list that names another key for no list at all.
        revocation, words = (
            Revocation.LIST_NOT_USABLE,
            "it is there, and not as a list by this authority's key",
        )
    policy = _policy(anchors / f"{named}.signing_policy")
    return ChainLink(subject, by, False, _signs(extensions), policy, revocation, words)


def _inherits_all(information: x509.ExtensionType) -> bool:
    """Whether a proxy may do all that its maker may; raises MalformedError."""
    if not isinstance(information, x509.UnrecognizedExtension):
        return False
    languages = [
        dotted(part)
        for whole in elements(memoryview(information.value))
        for policy in whole.elements()
        if policy.tag == SEQUENCE
        for part in policy.elements()
        if part.tag == OBJECT_IDENTIFIER
    ]
    return languages == [_INHERITS_ALL]


def _signs(extensions: x509.Extensions) -> bool:
    """Whether the key may sign documents (RFC 5280, section 4.2.1.3); so where nothing is said."""
    for extension in extensions:
        if isinstance(extension.value, x509.KeyUsage):
            return extension.value.digital_signature or extension.value.content_commitment
    return True


def _revocation(
    one: crypto.X509, issuer: crypto.X509, others: Sequence[crypto.X509], anchors: Path
) -> tuple[Revocation, str]:
    """What the list of the issuer says; each list by itself, since one may be there and not all."""
    if one is issuer:
        # No authority can say of itself that it is not to be trusted.
        return Revocation.NO_LIST, ""
    unusable = _not_to_be_opened(_lists(anchors, f"{issuer.subject_name_hash():08x}"))
    if unusable:
        return Revocation.LIST_NOT_USABLE, unusable
    store = _store(anchors, crypto.X509StoreFlags.CRL_CHECK)
    try:
        crypto.X509StoreContext(store, one, list(others)).verify_certificate()
    except crypto.X509StoreContextError as error:
        number, _, words = error.errors
        if number == _NO_LIST:
            return Revocation.NO_LIST, ""
        if number == _REVOKED:
            return Revocation.REVOKED, ""
        return Revocation.LIST_NOT_USABLE, str(words)
    return Revocation.NOT_REVOKED, ""


def _has_list(anchors: Path, named: str) -> bool:
    """Whether there is a list for an authority of this name, whatever it is worth."""
    return any(_lists(anchors, named))


def _lists(anchors: Path, named: str) -> Iterator[Path]:
    return anchors.glob(f"{named}.r[0-9]*")


def _not_to_be_opened(lists: Iterable[Path]) -> str:
    """Why openssl should not open one of these; empty where nothing speaks against it.

    It opens them in this process, waits for a pipe as long as nobody writes, and has no limit.
    """
    for path in lists:
        try:
            told = path.stat()
        except OSError:
            continue
        if stat.S_ISREG(told.st_mode) and told.st_size > _MOST_LIST_BYTES:
            return f"{path.name} has {told.st_size} bytes, expected at most {_MOST_LIST_BYTES}"
        if not stat.S_ISREG(told.st_mode) and not stat.S_ISDIR(told.st_mode):
            return f"{path.name} is not a regular file"
    return ""


def _policy(path: Path) -> bytes | None:
    """The policy in this file, None where there is none; empty where it cannot be read whole."""
    # A link that leads nowhere is there.
    if not os.path.lexists(path):
        return None
    try:
        with regular_file(path) as file:
            policy = file.read(_MOST_POLICY_BYTES + 1)
    except (ObtainError, OSError):
        return b""
    return policy if len(policy) <= _MOST_POLICY_BYTES else b""
