"""Names of certificates in slash form, their hash, and the signing policies that speak of them."""

import hashlib
import re
import shlex
from dataclasses import dataclass

from asn1crypto import x509

_SHORT = {
    "common_name": "CN",
    "country_name": "C",
    "domain_component": "DC",
    "email_address": "emailAddress",
    "locality_name": "L",
    "organization_name": "O",
    "organizational_unit_name": "OU",
    "serial_number": "serialNumber",
    "state_or_province_name": "ST",
    "user_id": "UID",
}
_MAIL = re.compile("/(?:Email|E|emailAddress)=", re.IGNORECASE)
_UTF8, _SEQUENCE, _SET = 0x0C, 0x30, 0x31


def slashed(name: x509.Name) -> str:
    """The parts in the certificate's own order, several values of one joined by a plus."""
    return "".join("/" + "+".join(map(_written, parts)) for parts in name.chosen)


def _written(part: x509.NameTypeAndValue) -> str:
    return f"{_SHORT.get(part['type'].native, part['type'].dotted)}={part['value'].native}"


def name_hash(name: x509.Name) -> str:
    """What `openssl x509 -hash` says: of the parts in lower case, one space between words."""
    canonical = b"".join(
        _encoded(_SET, b"".join(sorted(_canonical(part) for part in parts)))
        for parts in name.chosen
    )
    return hashlib.sha1(canonical).digest()[3::-1].hex()


def _canonical(part: x509.NameTypeAndValue) -> bytes:
    # Bytes know the spaces and the case of ASCII alone, as openssl does.
    words = b" ".join(part["value"].native.encode().split()).lower()
    return _encoded(_SEQUENCE, part["type"].dump() + _encoded(_UTF8, words))


def _encoded(tag: int, body: bytes) -> bytes:
    size = len(body)
    length = bytes((size,)) if size < 128 else bytes((0x82,)) + size.to_bytes(2, "big")
    return bytes((tag,)) + length + body


@dataclass(frozen=True)
class SigningPolicies:
    """The patterns of names that an authority may use; `usable` where the file speaks of it."""

    usable: bool
    patterns: tuple[str, ...]

    @classmethod
    def read(cls, text: bytes, authority: str) -> "SigningPolicies":
        """What the file says of this authority."""
        patterns: list[str] = []
        speaks = False
        try:
            for line in text.decode("latin-1").splitlines():
                words = shlex.split(line, comments=True)
                if len(words) >= 3 and words[0] == "access_id_CA":
                    speaks = _folded(words[2]) == _folded(authority)
                elif len(words) >= 3 and words[0] == "cond_subjects" and speaks:
                    patterns += shlex.split(words[2])
        except ValueError:
            return cls(False, ())
        return cls(bool(patterns), tuple(patterns))

    def allow(self, subject: str) -> bool:
        """Whether one of the patterns is of this name, in which Globus has no plus."""
        flat = re.sub(r"\+(?=\w+=)", "/", subject)
        return any(_matches(pattern, flat) for pattern in self.patterns)


def _matches(pattern: str, subject: str) -> bool:
    wanted = re.escape(_folded(pattern)).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(wanted, _folded(subject), re.DOTALL) is not None


def _folded(name: str) -> str:
    return _MAIL.sub("/emailAddress=", name)
