"""Whether certificates, keys and trust anchors are usable, and until when."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from OpenSSL import SSL, crypto

from proc19probes.doctor.examination import Examination
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State

_SOON = timedelta(days=14)
_LARGEST_FILE = 256 * 1024
_MOST_ANCHORS = 5000
_WHO_ISSUES = "ask the certification authority for a new one"


def examine_certificate(certificate: Path, key: Path | None, now: datetime) -> Examination:
    """A client certificate with its key; without `key` both are in one file (a proxy)."""
    try:
        loaded = crypto.load_certificate(crypto.FILETYPE_PEM, _read(certificate))
        private = crypto.load_privatekey(crypto.FILETYPE_PEM, _read(key or certificate), b"")
        context = SSL.Context(SSL.TLS_METHOD)
        context.use_certificate(loaded)
        context.use_privatekey(private)
        context.check_privatekey()
    except OSError as error:
        return Examination(
            str(certificate),
            State.CRITICAL,
            f"cannot read {error.filename}: {error.strerror}",
            "name a file that this user may read",
        )
    except (crypto.Error, SSL.Error, ValueError, TypeError):
        return Examination(
            str(certificate),
            State.CRITICAL,
            f"no PEM certificate with its own unencrypted private key in {key or certificate}",
            "give the certificate as --cert and its key as --key, both PEM, the key unencrypted",
        )
    until = _not_after(loaded)
    return _dated(str(certificate), f"{_common_name(loaded)}, key fits", until, now)


def examine_trust_anchors(folder: Path, now: datetime) -> Examination:
    """A hashed directory of certification authorities (OpenSSL's c_rehash layout)."""
    subject = str(folder)
    if not folder.is_dir():
        return Examination(
            subject,
            State.CRITICAL,
            "no such folder",
            "install the IGTF trust anchors, or name another folder",
        )
    until = {path.name: _not_after(anchor) for path, anchor in _anchors(folder)}
    if not until:
        return Examination(
            subject,
            State.CRITICAL,
            "no trust anchor with a hashed name in it",
            "install the IGTF trust anchors, or run openssl rehash on the folder",
        )
    expired = sorted(name for name, instant in until.items() if instant <= now)
    if expired:
        return Examination(
            subject,
            State.WARNING,
            f"{len(expired)} of {len(until)} trust anchors are expired: {', '.join(expired[:5])}",
            "update the package of the trust anchors",
        )
    first = min(until, key=lambda name: until[name])
    return Examination(
        subject, State.OK, f"{len(until)} trust anchors, the first expires {until[first]:%Y-%m-%d}"
    )


def _anchors(folder: Path) -> Iterator[tuple[Path, crypto.X509]]:
    names = (path for path in folder.iterdir() if path.suffix[1:].isdigit())
    for path in sorted(islice(names, _MOST_ANCHORS)):
        try:
            yield path, crypto.load_certificate(crypto.FILETYPE_PEM, _read(path))
        except (OSError, crypto.Error):
            continue


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST_FILE)


def _dated(subject: str, text: str, until: datetime, now: datetime) -> Examination:
    if until <= now:
        return Examination(
            subject, State.CRITICAL, f"{text}; expired {until:%Y-%m-%d %H:%M} UTC", _WHO_ISSUES
        )
    state = State.WARNING if until - now < _SOON else State.OK
    remedy = _WHO_ISSUES if state is State.WARNING else ""
    return Examination(subject, state, f"{text}; valid until {until:%Y-%m-%d %H:%M} UTC", remedy)


def _not_after(certificate: crypto.X509) -> datetime:
    text = (certificate.get_notAfter() or b"").decode("ascii", "replace")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _common_name(certificate: crypto.X509) -> str:
    parts = certificate.get_subject().get_components()
    return plain("/".join(f"{n.decode()}={v.decode('utf-8', 'replace')}" for n, v in parts))
