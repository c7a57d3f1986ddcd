r"""Names of certificates, in the forms in which they are written.

/DC=org/DC=example/CN=host/ce.example.org/emailAddress=admin@example.org       (SSM, GOCDB)
E=admin@example.org,CN=host/ce.example.org,DC=example,DC=org                    (RFC 2253)
DC = org, DC = example, CN = host/ce.example.org                    (openssl x509 -subject)

With slashes a name is in the order of its certificate, with commas in the reverse of it; openssl
itself writes commas in the certificate's order, which is told by a space behind each comma and a
beginning that is nearer to the root than the end is. `+` joins what is one part with several
values: /CN=a+OU=b is neither /CN=a/OU=b nor /CN=b+OU=a. A slash or plus that belongs to a value and
could be taken for the beginning of a part has a backslash: /CN=a\/O=b is one part. Octets of UTF-8
may be written as openssl does: /CN=Jos\xC3\xA9 (in the other forms CN=Jos\C3\A9). Spaces (U+0020
and nothing else) are folded: one between words, none around them.
"""

import re

from proc19probes.vocabulary.name_escapes import unescaped

# A part of a name: kinds of attribute with their values, in one order.
_Part = tuple[tuple[str, str], ...]

_MOST_CHARACTERS = 2000
_SLASH = re.compile(r"(?<!\\)/(?=[A-Za-z0-9.]+=)")
_PLUS = re.compile(r"(?<!\\)\+(?=[A-Za-z0-9.]+=)")
_VALUE = re.compile(
    r' *([A-Za-z0-9.]+) *=(?: *"((?:[^"\\]|\\.)*+)" *|((?! *")(?:[^\\,+]|\\.)*+))([,+]|\Z)',
    re.DOTALL,
)
_SPACES = re.compile(" +")
_OCTETS = re.compile(r"(?:\\x[0-9A-Fa-f]{2})+")
_NOT_UTF8 = "\N{REPLACEMENT CHARACTER}"
# Spellings of openssl, Globus, Java and of lists, and the attributes' numbers.
_ATTRIBUTES = {
    "e": "email",
    "emailaddress": "email",
    "1.2.840.113549.1.9.1": "email",
    "userid": "uid",
    "0.9.2342.19200300.100.1.1": "uid",
    "s": "st",
}
# How far from the root; what is not here is farther.
_FROM_THE_ROOT = {"c": 0, "dc": 0, "st": 1, "l": 1, "o": 2, "ou": 3}
# What openssl prints before a name.
_LABELS = ("subject", "issuer")


def same_name(one: str, other: str) -> bool:
    """Whether both are the same name: form, spaces and spellings of attributes do not matter."""
    parts = _parts(one)
    return bool(parts) and parts == _parts(other)


def is_name(text: str) -> bool:
    """Whether the text is a name in one of the forms, with nothing in it that is not seen."""
    parts = _parts(text)
    labelled = any(kind in _LABELS for part in parts for kind, _ in part)
    return bool(parts) and not labelled and text.isprintable()


def question_about(expected: str, found: str) -> str:
    """The name that is expected, and a question where it has the parts of the other otherwise."""
    if same_name(expected, found) or _values(expected) != _values(found):
        return expected
    return f"{expected} (did you mean {found}?)"


def _values(name: str) -> list[tuple[str, str]]:
    return sorted(value for part in _parts(name) for value in part)


def _parts(name: str) -> list[_Part]:
    """Attributes and values in the certificate's own order; none where the text is no name."""
    name = name.lstrip(" ")
    if len(name) > _MOST_CHARACTERS:
        return []
    parts = _between_slashes(name) if name.startswith("/") else _between_commas(name)
    is_whole = all(value and _NOT_UTF8 not in value for part in parts for _, value in part)
    return parts if is_whole else []


def _between_slashes(name: str) -> list[_Part]:
    before, *written = _SLASH.split(name)
    if before:
        return []
    return [tuple(sorted(map(_of_slashes, _PLUS.split(part)))) for part in written]


def _of_slashes(written: str) -> tuple[str, str]:
    kind, _, value = written.partition("=")
    value = value.replace("\\/", "/").replace("\\+", "+")
    return _attribute(kind), _folded(_OCTETS.sub(_decoded, value))


def _between_commas(name: str) -> list[_Part]:
    parts: list[_Part] = []
    values: list[tuple[str, str]] = []
    begin, between, is_spaced = 0, ",", True
    while between:
        match = _VALUE.match(name, begin)
        if match is None:
            return []
        kind, quoted, plain, between = match.groups()
        written = plain if quoted is None else quoted
        values.append((_attribute(kind), _folded(unescaped(written))))
        begin = match.end()
        if between != "+":
            parts.append(tuple(sorted(values)))
            values = []
            is_spaced = is_spaced and name[begin : begin + 1] in (" ", "")
    if is_spaced and _from_the_root(parts[0]) < _from_the_root(parts[-1]):
        return parts
    return parts[::-1]


def _from_the_root(part: _Part) -> int:
    return min(_FROM_THE_ROOT.get(kind, len(_FROM_THE_ROOT)) for kind, _ in part)


def _attribute(kind: str) -> str:
    folded = kind.lower().removeprefix("oid.")
    return _ATTRIBUTES.get(folded, folded)


def _folded(value: str) -> str:
    return _SPACES.sub(" ", value).strip(" ")


def _decoded(octets: re.Match[str]) -> str:
    return bytes.fromhex(octets[0].replace("\\x", "")).decode("utf-8", "replace")
