"""Authorities as a grid has them, made by `openssl ca`: certificates of any date, kind and key."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from servers.signing import openssl
from servers.tls import Credential

EC_KEY = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
RSA_KEY = ("rsa:2048",)
SMALL_RSA_KEY = ("rsa:1024",)
OF_AN_AUTHORITY = (
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
    "subjectKeyIdentifier=hash\n"
)
OF_A_HOST = (
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,keyEncipherment\n"
    "extendedKeyUsage=serverAuth,clientAuth\nsubjectKeyIdentifier=hash\n"
)
OF_A_ROBOT = (
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n"
    "extendedKeyUsage=clientAuth,emailProtection\nsubjectKeyIdentifier=hash\n"
)
# RFC 3820, section 3.8: a proxy that may do all that its issuer may.
OF_A_PROXY = (
    "keyUsage=critical,digitalSignature\nproxyCertInfo=critical,language:id-ppl-inheritAll\n"
)
_CONFIGURATION = """
[ca]
default_ca = this
[this]
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = any
crl_extensions = revocations
unique_subject = no
[any]
commonName = optional
[req]
distinguished_name = any
[revocations]
{of_revocations}
[new]
{extensions}
"""
_NAMING_THE_KEY = "authorityKeyIdentifier = keyid"
_DAY = timedelta(days=1)
_numbers = count()


@dataclass(frozen=True)
class Certified(Credential):
    """A certificate with its key, its name and its issuer's in slash form."""

    subject: str
    issuer: str


@dataclass(frozen=True)
class Wanted:
    """What a certificate shall be."""

    extensions: str
    key: tuple[str, ...] = EC_KEY
    digest: str = "sha256"
    since: timedelta = -_DAY
    until: timedelta = 30 * _DAY


AUTHORITY = Wanted(OF_AN_AUTHORITY, until=365 * _DAY)
HOST = Wanted(OF_A_HOST)
ROBOT = Wanted(OF_A_ROBOT)
PROXY = Wanted(OF_A_PROXY, until=_DAY)
EXPIRED = {"since": -2 * _DAY, "until": -_DAY}
NOT_YET_VALID = {"since": _DAY, "until": 2 * _DAY}


def root(folder: Path, subject: str, wanted: Wanted = AUTHORITY) -> Certified:
    """An authority that vouches for itself."""
    return _issue(folder, subject, wanted, None)


def issued(by: Certified, subject: str, wanted: Wanted) -> Certified:
    """What `by` vouches for; openssl does not ask whether it may."""
    return _issue(by.certificate.parent.parent, subject, wanted, by)


def proxy_of(holder: Certified, number: int = 1) -> Certified:
    """A proxy certificate: its holder vouches for it, and its name is longer by one part."""
    return issued(holder, f"{holder.subject}/CN={number}", PROXY)


def revocation_list(
    by: Certified,
    *revoked: Certified,
    since: timedelta = -_DAY,
    until: timedelta = 7 * _DAY,
    extensions: str = _NAMING_THE_KEY,
    reason: str = "unspecified",
) -> bytes:
    """The authority's list in PEM, with these certificates on it for this reason."""
    folder = _folder(by.certificate.parent.parent)
    command = ("ca", "-config", str(_configuration(folder, "", extensions)), *_made_by(by))
    for one in revoked:
        openssl(*command, "-revoke", str(one.certificate), "-crl_reason", reason)
    dates = ("-crl_lastupdate", _written(since), "-crl_nextupdate", _written(until))
    return openssl(*command, "-gencrl", *dates)


def _issue(folder: Path, subject: str, wanted: Wanted, by: Certified | None) -> Certified:
    folder = _folder(folder)
    issuer = by.subject if by else subject
    made = Certified(folder / "certificate.pem", folder / "key.pem", subject, issuer)
    configuration = ("-config", str(_configuration(folder, wanted.extensions)))
    request = folder / "request.pem"
    openssl(
        *("req", *configuration, "-newkey", *wanted.key, "-nodes", "-keyout", str(made.key)),
        *("-utf8", "-subj", subject, "-out", str(request)),
    )
    openssl(
        *("ca", *configuration, "-batch", "-notext", "-preserveDN", "-rand_serial"),
        *("-in", str(request)),
        *(_made_by(by) if by else ("-selfsign", "-keyfile", str(made.key))),
        *("-extensions", "new", "-md", wanted.digest, "-out", str(made.certificate)),
        *("-startdate", _written(wanted.since), "-enddate", _written(wanted.until)),
    )
    return made


def _folder(parent: Path) -> Path:
    folder = parent / str(next(_numbers))
    folder.mkdir(parents=True)
    return folder


def _configuration(folder: Path, extensions: str, of_revocations: str = "") -> Path:
    (folder / "index.txt").touch()
    path = folder / "openssl.cnf"
    path.write_text(
        _CONFIGURATION.format(folder=folder, extensions=extensions, of_revocations=of_revocations)
    )
    return path


def _made_by(authority: Credential) -> tuple[str, ...]:
    return ("-cert", str(authority.certificate), "-keyfile", str(authority.key))


def _written(away: timedelta) -> str:
    """An instant so far from now, as openssl reads it."""
    return (datetime.now(UTC) + away).strftime("%Y%m%d%H%M%SZ")
