"""From a signer to a trusted root: RFC 5280's path, RFC 3820's proxies, and what a directory says.

The rules of a chain's strength are openssl's at security level 2: 112 bits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import core, crl, pem, x509
from independent_names import SigningPolicies, name_hash, slashed
from independent_signatures import Weak, holds, strong_enough

_CERTIFICATE = re.compile(r"[0-9a-f]{8}\.[0-9]+")
_REVOCATIONS = re.compile(r"[0-9a-f]{8}\.r[0-9]+")
_LONGEST_PATH = 10
_PROXY = "1.3.6.1.5.5.7.1.14"
_ALL_RIGHTS = "1.3.6.1.5.5.7.21.1"
_UNDERSTOOD = {
    *("basic_constraints", "key_usage", "extended_key_usage", "subject_alt_name"),
    *("certificate_policies", _PROXY),
}


class Refused(Exception):
    """The list is not to be believed."""


class Untrusted(Exception):
    """No path leads to a trust anchor."""


class Undecided(Exception):
    """What would tell cannot be used."""


@dataclass(frozen=True)
class Doubt:
    """What could not be looked at, where that was asked for if it is there."""

    reason: str


class _ProxyPolicy(core.Sequence):
    _fields = [  # noqa: RUF012 - as asn1crypto wants it
        ("language", core.ObjectIdentifier),
        ("policy", core.OctetString, {"optional": True}),
    ]


class _ProxyInfo(core.Sequence):
    _fields = [  # noqa: RUF012 - as asn1crypto wants it
        ("path_length", core.Integer, {"optional": True}),
        ("policy", _ProxyPolicy),
    ]


@dataclass(frozen=True)
class TrustDirectory:
    """The certificates, revocation lists and signing policies of a directory."""

    anchors: tuple[x509.Certificate, ...]
    revocations: tuple[crl.CertificateList, ...]
    folder: Path

    @classmethod
    def read(cls, folder: Path) -> "TrustDirectory":
        """All that is there."""
        files = sorted(folder.iterdir())
        return cls(
            tuple(x509.Certificate.load(_der(one)) for one in files if _is(_CERTIFICATE, one)),
            tuple(crl.CertificateList.load(_der(one)) for one in files if _is(_REVOCATIONS, one)),
            folder,
        )

    def policies(self, authority: x509.Certificate) -> SigningPolicies | None:
        """What the authority may name; None where nobody says."""
        path = self.folder / f"{name_hash(authority.subject)}.signing_policy"
        if not path.is_file():
            return None
        return SigningPolicies.read(path.read_bytes(), slashed(authority.subject))


Chain = tuple[x509.Certificate, ...]


def path_to_an_anchor(
    signer: x509.Certificate,
    carried: list[x509.Certificate],
    directory: TrustDirectory,
    at: datetime,
) -> Chain:
    """The first path whose every part is right, the signer first; raises Untrusted."""
    reason = "no path to a trust anchor"
    for path in _paths((signer,), carried, directory.anchors):
        found = _fault(path, at)
        if not found:
            return path
        reason = found
    raise Untrusted(reason)


def end_entity(path: Chain) -> x509.Certificate:
    """Who signed: the first of the path that is no proxy."""
    return next(one for one in path if not is_proxy(one))


def is_proxy(certificate: x509.Certificate) -> bool:
    """Whether it says so itself (RFC 3820, section 3.8)."""
    return _extension(certificate, _PROXY) is not None


def judged_path(
    path: Chain, directory: TrustDirectory, revocations: str, at: datetime
) -> list[Doubt]:
    """What remains in doubt; raises Refused before Undecided."""
    doubts: list[Doubt] = []
    undecided: list[str] = []
    # Who signed itself has itself for an authority.
    for one, issuer in zip(path, path[1:] or path, strict=False):
        if is_proxy(one):
            continue
        policies = directory.policies(issuer)
        if policies is None or not policies.usable:
            doubts.append(Doubt(f"no signing policy of {slashed(issuer.subject)}"))
        elif not policies.allow(slashed(one.subject)):
            raise Refused(f"{slashed(one.subject)} is outside its authority's namespace")
        if revocations == "off":
            continue
        try:
            if not _looked_up(one, issuer, directory.revocations, at):
                doubts.append(Doubt(f"no revocation list of {slashed(issuer.subject)}"))
        except Undecided as error:
            undecided.append(str(error))
    if undecided:
        raise Undecided(undecided[0])
    missing = [one for one in doubts if "revocation" in one.reason]
    if missing and revocations == "require":
        raise Undecided(missing[0].reason)
    return doubts


def _looked_up(
    one: x509.Certificate,
    issuer: x509.Certificate,
    lists: tuple[crl.CertificateList, ...],
    at: datetime,
) -> bool:
    """Whether a list of the issuer was there; raises Refused, Undecided."""
    of_issuer = [each for each in lists if each.issuer == issuer.subject]
    usable = [each for each in of_issuer if _usable(each, issuer, at)]
    if of_issuer and not usable:
        raise Undecided(f"no revocation list of {slashed(issuer.subject)} can be used")
    for each in usable:
        for entry in each["tbs_cert_list"]["revoked_certificates"]:
            if entry["user_certificate"].native == one.serial_number:
                raise Refused(f"{slashed(one.subject)} was revoked")
    return bool(usable)


def _usable(revocations: crl.CertificateList, issuer: x509.Certificate, at: datetime) -> bool:
    told = revocations["tbs_cert_list"]
    if not told["this_update"].native <= at <= told["next_update"].native:
        return False
    usage = issuer.key_usage_value
    if usage is not None and "crl_sign" not in usage.native:
        return False
    algorithm, signature = revocations["signature_algorithm"], revocations["signature"].native
    return holds(issuer.public_key, signature, told.dump(), algorithm)


def _paths(path: Chain, carried: list[x509.Certificate], anchors: Chain) -> Iterator[Chain]:
    last = path[-1]
    if last.subject == last.issuer and _is_among(last, anchors):
        yield path
    elif len(path) < _LONGEST_PATH:
        for candidate in (*anchors, *carried):
            if not _is_among(candidate, path) and _issued(candidate, last):
                yield from _paths((*path, candidate), carried, anchors)


def _is_among(one: x509.Certificate, others: Chain) -> bool:
    return one.sha256 in {each.sha256 for each in others}


def _issued(issuer: x509.Certificate, one: x509.Certificate) -> bool:
    if issuer.subject != one.issuer:
        return False
    try:
        signed, value = one["tbs_certificate"].dump(), one["signature_value"].native
        return holds(issuer.public_key, value, signed, one["signature_algorithm"])
    except Weak:
        return False


def _fault(path: Chain, at: datetime) -> str:
    authorities = 0
    for place, one in enumerate(path):
        name = slashed(one.subject)
        if not one.not_valid_before <= at <= one.not_valid_after:
            return f"{name} is not valid at {at}"
        if not strong_enough(one.public_key):
            return f"the key of {name} is too small"
        if not _all_understood(one):
            return f"{name} has a critical extension that is not understood"
        below = path[place - 1] if place else None
        if is_proxy(one):
            if not _is_right_proxy(one, path[place + 1], place):
                return f"{name} is no proxy as RFC 3820 has it"
        elif below is not None and is_proxy(below):
            if one.ca:
                return f"{name} is an authority, and a proxy's issuer"
        elif below is not None:
            if not _may_issue(one, authorities):
                return f"{name} is no authority"
            authorities += one.subject != one.issuer
    return ""


def _may_issue(one: x509.Certificate, authorities_below: int) -> bool:
    usage = one.key_usage_value
    if usage is not None and "key_cert_sign" not in usage.native:
        return False
    longest = one.max_path_length
    return bool(one.ca) and (longest is None or authorities_below <= longest)


def _is_right_proxy(one: x509.Certificate, issuer: x509.Certificate, below: int) -> bool:
    """RFC 3820, sections 3.4 to 3.8 and 4.1: name, no other names, all rights, longest path."""
    parts, of_issuer = list(one.subject.chosen), list(issuer.subject.chosen)
    longer = parts[:-1] == of_issuer and [two["type"].native for two in parts[-1]] == [
        "common_name"
    ]
    information = _ProxyInfo.load(_extension(one, _PROXY).contents)
    longest = information["path_length"].native
    usage = issuer.key_usage_value
    return (
        longer
        and information["policy"]["language"].native == _ALL_RIGHTS
        and not one.ca
        and one.subject_alt_name_value is None
        and one.issuer_alt_name_value is None
        and (longest is None or below <= longest)
        and (usage is None or "digital_signature" in usage.native)
    )


def _all_understood(one: x509.Certificate) -> bool:
    return all(
        each["extn_id"].native in _UNDERSTOOD
        for each in one["tbs_certificate"]["extensions"] or ()
        if each["critical"].native
    )


def _extension(one: x509.Certificate, wanted: str) -> core.ParsableOctetString | None:
    for each in one["tbs_certificate"]["extensions"] or ():
        if each["extn_id"].dotted == wanted:
            return each["extn_value"]
    return None


def _is(pattern: re.Pattern[str], path: Path) -> bool:
    return pattern.fullmatch(path.name) is not None


def _der(path: Path) -> bytes:
    content = path.read_bytes()
    return pem.unarmor(content)[2] if pem.detect(content) else content
