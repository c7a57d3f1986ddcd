"""A certificate's names as grid services write them: /DC=org/DC=example/CN=host/ce.example.org."""

import re

from cryptography.x509 import (
    DuplicateExtension,
    InvalidVersion,
    Name,
    UnsupportedGeneralNameType,
    load_pem_x509_certificate,
)
from cryptography.x509.oid import NameOID

from proc19probes.vocabulary.unobtainable import MalformedError

UNREADABLE = (ValueError, DuplicateExtension, InvalidVersion, UnsupportedGeneralNameType)
"""What cryptography raises for a certificate that openssl can read and it cannot."""

_LIKE_A_PART = re.compile(r"/(?=[A-Za-z0-9.]+=)")
# As openssl calls them; what is not here is shown by its number.
_SHORT = {
    NameOID.COMMON_NAME: "CN",
    NameOID.COUNTRY_NAME: "C",
    NameOID.DOMAIN_COMPONENT: "DC",
    NameOID.EMAIL_ADDRESS: "emailAddress",
    NameOID.GIVEN_NAME: "GN",
    NameOID.LOCALITY_NAME: "L",
    NameOID.ORGANIZATION_NAME: "O",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "OU",
    NameOID.POSTAL_CODE: "postalCode",
    NameOID.SERIAL_NUMBER: "serialNumber",
    NameOID.STATE_OR_PROVINCE_NAME: "ST",
    NameOID.STREET_ADDRESS: "street",
    NameOID.SURNAME: "SN",
    NameOID.TITLE: "title",
    NameOID.USER_ID: "UID",
}


def subject_of(pem: bytes) -> str:
    """The subject of a certificate in PEM; raises MalformedError."""
    try:
        return slashed(load_pem_x509_certificate(pem).subject)
    except UNREADABLE as error:
        raise MalformedError("found a signer's certificate that cannot be read") from error


def slashed(name: Name) -> str:
    """The parts in the certificate's own order.

    A slash in a value that would begin a part gets a backslash, and a backslash is written as an
    octet: a value does not become two parts. Parts of one set (O=x+CN=y) are written like others.
    """
    return "".join(
        f"/{_SHORT.get(part.oid, part.oid.dotted_string)}={_text(part.value)}" for part in name
    )


def _text(value: str | bytes) -> str:
    text = value if isinstance(value, str) else value.decode("utf-8", "replace")
    return _LIKE_A_PART.sub(r"\\/", text.replace("\\", r"\x5C"))
