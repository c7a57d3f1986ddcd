"""PEM files as the doctor reads them: never waiting for anybody, and never without a bound."""

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from OpenSSL import crypto

from proc19probes.vocabulary.plain_text import plain

_LARGEST_FILE = 256 * 1024


class NoCertificateError(Exception):
    """The bytes hold no certificate that can be read."""


@dataclass(frozen=True)
class Certificate:
    """A certificate: whose it is, from when until when, and the hash that OpenSSL looks it up by.

    The instants are in UTC; `hash` is eight hexadecimal digits.
    """

    subject: str
    valid_from: datetime
    valid_until: datetime
    hash: str


def read_pem(path: Path) -> bytes:
    """The first 256 KiB of the file. Raises OSError with the file's name and a reason."""
    if path.exists() and not path.is_file():
        # Opening a named pipe would wait for somebody to write into it.
        raise OSError(0, "not a file", str(path))
    with path.open("rb") as file:
        return file.read(_LARGEST_FILE)


def first_certificate(pem: bytes) -> Certificate:
    """The first certificate; behind it a chain and a key may follow. Raises NoCertificateError."""
    try:
        loaded = crypto.load_certificate(crypto.FILETYPE_PEM, pem)
        return Certificate(
            _subject(loaded),
            _instant(loaded.get_notBefore()),
            _instant(loaded.get_notAfter()),
            f"{int(loaded.subject_name_hash()):08x}",
        )
    except (crypto.Error, ValueError) as error:
        raise NoCertificateError from error


def _subject(certificate: crypto.X509) -> str:
    with warnings.catch_warnings():
        # Some authorities' serial numbers are not to the library's taste, and it says so.
        warnings.simplefilter("ignore")
        name = certificate.to_cryptography().subject
    return plain("/".join(attribute.rfc4514_string() for attribute in name)) or "no name"


def _instant(text: bytes | None) -> datetime:
    """What ASN.1 has as 20270101120000Z. Raises ValueError."""
    shown = (text or b"").decode("ascii", "replace")
    return datetime.strptime(shown, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
