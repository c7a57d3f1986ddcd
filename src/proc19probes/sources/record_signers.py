"""Names of certificates, in the two forms in which they are written.

/DC=org/DC=example/CN=host/ce.example.org/emailAddress=admin@example.org       (SSM, GOCDB)
E=admin@example.org,CN=host/ce.example.org,DC=example,DC=org                    (RFC 2253)
"""

import re

_MOST_CHARACTERS = 2000
_PART = re.compile(r"/(?=[A-Za-z0-9.]{1,40}=)")
_COMMA = re.compile(r"(?<!\\)[,+]\s*")
_ESCAPE = re.compile(r"\\(.)")
_EMAIL = ("e", "email", "emailaddress", "1.2.840.113549.1.9.1")


def same_name(one: str, other: str) -> bool:
    """Whether both are the same name: form, spaces and spellings of attributes do not matter."""
    parts = _parts(one)
    named = bool(parts) and all(kind and value for kind, value in parts)
    return named and parts == _parts(other)


def _parts(name: str) -> list[tuple[str, str]]:
    name = name.strip()[:_MOST_CHARACTERS]
    if name.startswith("/"):
        written = _PART.split(name)[1:]
    else:
        written = [_ESCAPE.sub(r"\1", part) for part in reversed(_COMMA.split(name))]
    pairs = (part.partition("=") for part in written)
    return [(_attribute(kind), " ".join(value.split())) for kind, _, value in pairs]


def _attribute(kind: str) -> str:
    folded = kind.strip().casefold()
    return "email" if folded in _EMAIL else folded
