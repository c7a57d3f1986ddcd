"""Digests as services write them, in any case, with or without the name of their algorithm.

sha256:6b86b273ff34fce1…    OCI: a registry's digests
sha512:5c548a09467df6ff…    atrope's image_hash
5C548A09467DF6FF…           sl:checksum:sha512 of an image list
"""

import re

_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}
_FORM = re.compile(r"(?:(sha256|sha384|sha512):)?([0-9a-f]{64,128})", re.ASCII)


def digest_of(text: str, unnamed: str) -> str:
    """The digest as `sha256:6b86…`, in lower case; empty for what is none.

    `unnamed` is the algorithm of one that does not name its own.
    """
    match = _FORM.fullmatch(text.strip().lower())
    if match is None:
        return ""
    algorithm = match[1] or unnamed
    return f"{algorithm}:{match[2]}" if len(match[2]) == _DIGITS[algorithm] else ""


def are_comparable(one: str | None, other: str | None) -> bool:
    """Whether both are digests of one algorithm."""
    return bool(one and other) and str(one).partition(":")[0] == str(other).partition(":")[0]
