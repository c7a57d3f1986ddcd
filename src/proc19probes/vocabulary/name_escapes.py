"""Escapes in the values of distinguished names (RFC 4514, section 2.4)."""

import re

_ESCAPE = re.compile(r"((?:\\[0-9A-Fa-f]{2})+)|\\(.)", re.DOTALL)


def unescaped(value: str) -> str:
    """The value that is meant: bytes of UTF-8 in hexadecimal, and characters behind a backslash."""
    return _ESCAPE.sub(_meant, value)


def _meant(escape: re.Match[str]) -> str:
    octets, character = escape.groups()
    if octets is None:
        return str(character)
    return bytes.fromhex(octets.replace("\\", "")).decode("utf-8", "replace")
