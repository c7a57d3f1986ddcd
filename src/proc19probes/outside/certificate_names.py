"""A certificate's names as grid services write them: /DC=org/DC=example/CN=host/ce.example.org."""

import re

from cryptography.x509 import (
    DuplicateExtension,
    InvalidVersion,
    Name,
    ObjectIdentifier,
    UnsupportedGeneralNameType,
    load_pem_x509_certificate,
)
from cryptography.x509.oid import NameOID

from proc19probes.vocabulary.unobtainable import MalformedError

UNREADABLE = (ValueError, DuplicateExtension, InvalidVersion, UnsupportedGeneralNameType)
"""What cryptography raises for a certificate that openssl can read and it cannot."""

_LIKE_A_PART = re.compile(r"[/+](?=[A-Za-z0-9.]+=)")
_BACKSLASH = "\\"
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
    """The parts in the certificate's own order, several values of one part joined by a plus.

    A slash or plus in a value that would begin a part gets a backslash; a backslash, and what does
    not show or looks like a space, is written in octets: no two names are written alike.
    """
    return "".join(
        "/" + "+".join(f"{_kind(one.oid)}={_text(one.value)}" for one in part) for part in name.rdns
    )


def _kind(identifier: ObjectIdentifier) -> str:
    return _SHORT.get(identifier, identifier.dotted_string)


def _text(value: str | bytes) -> str:
    # A name has bytes for one attribute alone, which has no texts (x500UniqueIdentifier).
    text = value if isinstance(value, str) else f"#{value.hex()}"
    return _LIKE_A_PART.sub(r"\\\g<0>", "".join(map(_seen, text)))


def _seen(character: str) -> str:
    if character.isprintable() and character != _BACKSLASH:
        return character
    return "".join(f"\\x{octet:02X}" for octet in character.encode("utf-8", "surrogatepass"))
