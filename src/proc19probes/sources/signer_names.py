r"""Names of certificates, in the two forms in which they are written.

/DC=org/DC=example/CN=host/ce.example.org/emailAddress=admin@example.org       (SSM, GOCDB)
E=admin@example.org,CN=host/ce.example.org,DC=example,DC=org                    (RFC 2253)

A slash that belongs to a value and could be taken for the beginning of a part has a backslash:
/CN=a\/O=b is one part. Octets of UTF-8 may be written as openssl does: /CN=Jos\xC3\xA9.
"""

import re

_MOST_CHARACTERS = 2000
_PART = re.compile(r"(?<!\\)/(?=[A-Za-z0-9.]{1,40}=)")
_COMMA = re.compile(r"(?<!\\)[,+]\s*")
_ESCAPE = re.compile(r"\\(.)")
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
    parts = _parts(one)
    named = bool(parts) and all(kind and value for kind, value in parts)
    return named and parts == _parts(other)


def _parts(name: str) -> list[tuple[str, str]]:
    name = name.strip()[:_MOST_CHARACTERS]
    if name.startswith("/"):
        written = [part.replace("\\/", "/") for part in _PART.split(name)[1:]]
    else:
        written = [_ESCAPE.sub(r"\1", part) for part in reversed(_COMMA.split(name))]
    pairs = (part.partition("=") for part in written)
    return [(_attribute(kind), _value(value)) for kind, _, value in pairs]


def _attribute(kind: str) -> str:
    folded = kind.strip().casefold()
    return _ATTRIBUTES.get(folded, folded)


def _value(value: str) -> str:
    return " ".join(_OCTETS.sub(_decoded, value).split())


def _decoded(octets: re.Match[str]) -> str:
    return bytes.fromhex(octets[0].replace("\\x", "")).decode("utf-8", "replace")
