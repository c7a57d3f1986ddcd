"""LDIF (RFC 2849): entries read from pieces of it as they come, and written.

    dn: GLUE2DomainID=EXAMPLE-SITE,o=glue
    objectClass: GLUE2AdminDomain
    GLUE2DomainID: EXAMPLE-SITE
    GLUE2EntityOtherInfo:: R1JJRD1FR0k=
    GLUE2DomainDescription: a value may be folded, its next line begins
      with a space

Entries end with an empty line. Only what holds entries is read: a file of changes is refused, and
so is a value that is to be fetched from elsewhere.
"""

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from proc19probes.vocabulary.ldap import LdapEntry
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    OverFixedLimitError,
    RefusedError,
    ServerLimitError,
)

MOST_ENTRY_BYTES = 8 * 1024 * 1024
MOST_LINE_BYTES = 1024 * 1024
MOST_ATTRIBUTES = 1_000
MOST_VALUES = 20_000
"""Of one entry: far more than a server's whole schema in one, which is the largest we know."""

_SAFE = re.compile(
    rb"[\x01-\x09\x0b\x0c\x0e-\x1f\x21-\x39\x3b\x3d-\x7f][\x01-\x09\x0b\x0c\x0e-\x7f]*(?<! )"
)
"""SAFE-STRING, without a space at its end."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._;-]*")
_LONGEST_SHOWN = 200
_OVER_ITS_LIMIT = (b"result: 4 ", b"result: 11 ")
_CHANGES = ("changetype", "control")


def read_entries(chunks: Iterable[bytes]) -> Iterator[LdapEntry]:
    """The entries, one at a time; raises ObtainError."""
    at_start = True
    for block in _blocks(chunks):
        lines = _lines(block)
        if at_start and lines and lines[0][:8] == b"version:":
            _check_version(lines.pop(0))
        if lines:
            at_start = False
            entry = _entry(lines)
            if entry is not None:
                yield entry


def written_entry(dn: bytes, attributes: Iterable[tuple[bytes, Sequence[bytes]]]) -> bytes:
    """An entry with the empty line that ends it; what is not plain text is in base64."""
    lines = [written_line(b"dn", dn)]
    lines += [written_line(name, value) for name, values in attributes for value in values]
    lines.append(b"\n")
    return b"".join(lines)


def written_line(name: bytes, value: bytes) -> bytes:
    """`name: value`, or `name:: …` in base64 where the value is not plain text."""
    if not value or _SAFE.fullmatch(value):
        return b"%b: %b\n" % (name, value)
    return b"%b:: %b\n" % (name, base64.b64encode(value))


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What stands between empty lines, with LF as the end of lines."""
    pending = b""
    for chunk in chunks:
        # A CR at the end may have its LF in the next chunk.
        held = b"\r" if chunk.endswith(b"\r") else b""
        pending += chunk[: len(chunk) - len(held)]
        if b"\r\n" in pending:
            pending = pending.replace(b"\r\n", b"\n")
        *whole, pending = pending.split(b"\n\n")
        for block in whole:
            yield _bounded(block)
        pending = _bounded(pending + held)
    yield pending.replace(b"\r\n", b"\n")


def _bounded(block: bytes) -> bytes:
    if len(block) > MOST_ENTRY_BYTES:
        raise OverFixedLimitError(
            f"found more than {MOST_ENTRY_BYTES} bytes in {_largest(block)}, the limit of an entry"
        )
    return block


def _largest(block: bytes) -> str:
    """The attribute that takes most of an entry, and the entry, as far as they can be read."""
    sizes: Counter[bytes] = Counter()
    name = b""
    for line in block.split(b"\n"):
        name = name if line.startswith(b" ") else line.partition(b":")[0][:_LONGEST_SHOWN]
        sizes[name] += len(line)
    first = block.partition(b"\n")[0].removeprefix(b"dn: ")
    ((largest, _),) = sizes.most_common(1)
    return f"{largest.decode('ascii', 'replace')} of {first[:100].decode('utf-8', 'replace')}"


def _lines(block: bytes) -> list[bytes]:
    """The lines unfolded, without comments."""
    if b"\n " in block:
        block = block.replace(b"\n ", b"")
    return [line for line in block.split(b"\n") if line and line[0] != 0x23]


def _check_version(line: bytes) -> None:
    if line[8:].strip() != b"1":
        raise MalformedError(f"found {_shown(line)} of LDIF, expected version: 1")


def _entry(lines: list[bytes]) -> LdapEntry | None:
    name, dn = _pair(lines[0])
    if name.lower() == "search":
        _check_end_of_a_search(lines[1:])
        return None
    if name.lower() != "dn":
        raise MalformedError(f"found {_shown(lines[0])}, expected an entry's dn:")
    spelled: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    if len(lines) > MOST_VALUES:
        names = Counter(line.partition(b":")[0][:_LONGEST_SHOWN] for line in lines)
        ((most, many),) = names.most_common(1)
        raise OverFixedLimitError(
            f"found {len(lines)} values, {many} of {most.decode('ascii', 'replace')}, in {dn[:100]}"
            f", expected at most {MOST_VALUES}"
        )
    for line in lines[1:]:
        name, value = _pair(line, f" of {dn[:100]}")
        key = name.lower()
        if key == "dn" or key in _CHANGES:
            raise MalformedError(f"found {_shown(line)} in {dn[:100]}, expected an attribute of it")
        spelled.setdefault(key, name)
        found.setdefault(key, []).append(value)
    if len(found) > MOST_ATTRIBUTES:
        raise OverFixedLimitError(
            f"found {len(found)} attributes in {dn[:100]}, expected at most {MOST_ATTRIBUTES}"
        )
    return LdapEntry(dn, tuple((spelled[key], tuple(found[key])) for key in found))


def _check_end_of_a_search(lines: list[bytes]) -> None:
    """What ldapsearch writes below the entries, unless it is called with -LLL."""
    result = next((line for line in lines if line.startswith(b"result:")), b"result: none")
    if result.startswith(_OVER_ITS_LIMIT):
        raise ServerLimitError(f"the LDIF was saved from a search that ended with {_shown(result)}")
    if not result.startswith(b"result: 0 "):
        raise RefusedError(f"the search that the LDIF was saved from ended with {_shown(result)}")


def _pair(line: bytes, whose: str = "") -> tuple[str, str]:
    """Name and value of a line of an entry."""
    name, colon, value = line.partition(b":")
    text = name[:_LONGEST_SHOWN].decode("ascii", "replace")
    if len(line) > MOST_LINE_BYTES:
        raise OverFixedLimitError(
            f"found {len(line)} bytes in {text}{whose}, expected {MOST_LINE_BYTES} at most"
        )
    if not colon or not _NAME.fullmatch(text):
        raise MalformedError(f"found {_shown(line)}, expected a line of LDIF: a name, a colon")
    if value.startswith(b"<"):
        raise MalformedError(f"found {_shown(line)}, expected a value and not where it is")
    value = _from_base64(line, value[1:]) if value.startswith(b":") else value.lstrip(b" ")
    return text, value.decode("utf-8", "surrogateescape")


def _from_base64(line: bytes, value: bytes) -> bytes:
    try:
        return base64.b64decode(value.strip(b" "), validate=True)
    except binascii.Error as error:
        raise MalformedError(f"found {_shown(line)}, expected base64 after ::") from error


def _shown(line: bytes) -> str:
    return repr(line[:60].decode("utf-8", "replace"))
