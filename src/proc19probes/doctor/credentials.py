"""Whether a client certificate and its key are usable, and until when."""

import ssl
import stat
from datetime import datetime, timedelta
from pathlib import Path

from proc19probes.doctor.examination import Examination
from proc19probes.doctor.pem import Certificate, NoCertificateError, first_certificate, read_pem
from proc19probes.outside.trust import tls_context
from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import NotSetUpError

_SOON = timedelta(days=14)
_LAST_PART = 4
_LONGEST_TEXT = 5000
"""Characters; a path may have 4096."""

_WHO_ISSUES = "ask the certification authority for a new one, or make a new proxy"


def examine_credential(
    certificate: Path, key: Path | None, now: datetime
) -> tuple[Examination, ...]:
    """A certificate with its key; without `key` both are in one file (a proxy).

    The key has a place of its own in the answer if others on this machine may read it.
    """
    return (
        _examine_pair(certificate, key or certificate, now),
        *_examine_permissions(key or certificate),
    )


def _examine_pair(certificate: Path, key: Path, now: datetime) -> Examination:
    subject = plain(str(certificate), _LONGEST_TEXT)
    try:
        found = first_certificate(read_pem(certificate))
        problem = _problem_of_key(key, read_pem(key))
    except OSError as error:
        return Examination(
            subject,
            State.CRITICAL,
            plain(f"cannot read {error.filename}: {error.strerror}", _LONGEST_TEXT),
            "name a file that is there and that this user may read",
        )
    except NoCertificateError:
        return Examination(
            subject,
            State.CRITICAL,
            "no PEM certificate in it",
            "give a certificate in PEM, -----BEGIN CERTIFICATE-----",
        )
    if problem is not None:
        text, remedy = problem
        return Examination(subject, State.CRITICAL, plain(text, _LONGEST_TEXT), remedy)
    return _examine_fit(subject, found, certificate, key, now)


def _problem_of_key(key: Path, pem: bytes) -> tuple[str, str] | None:
    """What can be seen without using the key: what is wrong, and how to mend it."""
    if b" PRIVATE KEY-----" not in pem:
        return f"no PEM private key in {key}", "give the key that belongs to the certificate"
    # PKCS#8 says it in the first line, the older form in a header.
    if b"BEGIN ENCRYPTED PRIVATE KEY-----" in pem or b"Proc-Type: 4,ENCRYPTED" in pem:
        return (
            f"the key in {key} is encrypted, and nobody is there to type its password",
            "give the key without a password, readable by this user only (openssl pkey)",
        )
    return None


def _examine_fit(
    subject: str, found: Certificate, certificate: Path, key: Path, now: datetime
) -> Examination:
    """Loaded exactly as for asking a service, so that what is well here is well there."""
    try:
        tls_context(ServiceAccess("", certificate, key))
    except NotSetUpError as error:
        return Examination(
            subject,
            State.CRITICAL,
            plain(_why_unusable(key, error), _LONGEST_TEXT),
            "give the certificate and the key that belong together, both in PEM",
        )
    return _examine_dates(subject, found, now)


def _why_unusable(key: Path, error: NotSetUpError) -> str:
    cause = error.__cause__
    if isinstance(cause, ssl.SSLError) and cause.reason == "KEY_VALUES_MISMATCH":
        return f"the key in {key} is of another certificate"
    return error.detail


def _examine_dates(subject: str, found: Certificate, now: datetime) -> Examination:
    text = f"{found.subject}, key fits"
    until = f"{found.valid_until:%Y-%m-%d %H:%M} UTC"
    if found.valid_until <= now:
        return Examination(subject, State.CRITICAL, f"{text}; expired {until}", _WHO_ISSUES)
    if found.valid_from > now:
        begins = f"{found.valid_from:%Y-%m-%d %H:%M} UTC"
        return Examination(
            subject,
            State.CRITICAL,
            f"{text}; not valid before {begins}",
            "see that this machine's clock is right, or wait",
        )
    # A proxy lives for hours: two weeks before its end would be all of its life.
    soon = min(_SOON, (found.valid_until - found.valid_from) / _LAST_PART)
    if found.valid_until - now < soon:
        return Examination(subject, State.WARNING, f"{text}; valid until {until}", _WHO_ISSUES)
    return Examination(subject, State.OK, f"{text}; valid until {until}")


def _examine_permissions(key: Path) -> tuple[Examination, ...]:
    """One examination where others may read the key; a group, as of a monitor's user, may."""
    try:
        mode = key.stat().st_mode
    except OSError:
        return ()
    if not mode & (stat.S_IROTH | stat.S_IWOTH) or not stat.S_ISREG(mode):
        return ()
    return (
        Examination(
            plain(str(key), _LONGEST_TEXT),
            State.WARNING,
            f"everybody on this machine may read or change this key"
            f" (mode {stat.S_IMODE(mode):04o})",
            "take that right from others (chmod o= FILE); if they may have read it, ask for a new"
            " certificate",
        ),
    )
