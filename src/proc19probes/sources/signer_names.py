r"""Names of certificates, in the two forms in which they are written.

/DC=org/DC=example/CN=host/ce.example.org/emailAddress=admin@example.org       (SSM, GOCDB)
E=admin@example.org,CN=host/ce.example.org,DC=example,DC=org                    (RFC 2253)

A slash that belongs to a value and could be taken for the beginning of a part has a backslash:
/CN=a\/O=b is one part. Octets of UTF-8 may be written as openssl does: /CN=Jos\xC3\xA9 (in the
other form CN=Jos\C3\A9).
"""

import re

from proc19probes.vocabulary.name_escapes import unescaped

_MOST_CHARACTERS = 2000
_SLASH = re.compile(r"(?<!\\)/(?=[A-Za-z0-9.]+=)")
_BETWEEN_COMMAS = re.compile(r"(?:[^\\,+]|\\.)+", re.DOTALL)
_OCTETS = re.compile(r"(?:\\x[0-9A-Fa-f]{2})+")
# Spellings of openssl, Globus, Java and of lists, and the attributes' numbers.
_ATTRIBUTES = {
    "e": "email",
    "emailaddress": "email",
    "1.2.840.113549.1.9.1": "email",
    "userid": "uid",
    "0.9.2342.19200300.100.1.1": "uid",
    "s": "st",
}


def same_name(one: str, other: str) -> bool:
    """Whether both are the same name: form, spaces and spellings of attributes do not matter."""
    return is_name(one) and _parts(one) == _parts(other)


def is_name(text: str) -> bool:
    """Whether the text is a name in one of the two forms."""
    parts = _parts(text)
    return bool(parts) and all(kind and value for kind, value in parts)


def _parts(name: str) -> list[tuple[str, str]]:
    """Attributes and values in the certificate's own order; none where the text is no name."""
    name = name.strip()
    if len(name) > _MOST_CHARACTERS:
        return []
    written = _between_slashes(name) if name.startswith("/") else _between_commas(name)
    pairs = (part.partition("=") for part in written)
    return [(_attribute(kind), " ".join(value.split())) for kind, _, value in pairs]


def _between_slashes(name: str) -> list[str]:
    before, *written = _SLASH.split(name)
    return [] if before else [_OCTETS.sub(_decoded, part.replace("\\/", "/")) for part in written]


def _between_commas(name: str) -> list[str]:
    written = _BETWEEN_COMMAS.findall(name)
    # What is not in a part is one character between two.
    is_whole = sum(map(len, written)) + len(written) - 1 == len(name)
    return [unescaped(part) for part in reversed(written)] if is_whole else []


def _attribute(kind: str) -> str:
    folded = kind.strip().casefold()
    return _ATTRIBUTES.get(folded, folded)


def _decoded(octets: re.Match[str]) -> str:
    return bytes.fromhex(octets[0].replace("\\x", "")).decode("utf-8", "replace")
