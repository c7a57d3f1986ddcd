"""Genuine trees of the information system, with the demonstration's site and one thing changed.

The samples are of EXAMPLE-SITE with an ARC CE; here the site is PILOT-GRID and its host
arc.pilot-grid.example.org.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples" / "bdii"
SITE = "PILOT-GRID"
HOST = "arc.pilot-grid.example.org"
SERVICE_TYPE = "org.nordugrid.arex"

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Eighteen minutes after the samples were read."""

HEALTHY = {b"HealthState: critical": b"HealthState: ok"}
"""The CE of the samples had no host credentials, and said so."""

_RENAMED = {b"EXAMPLE-SITE": SITE.encode(), b"ce01.example.org": HOST.encode()}


class Tree(Enum):
    """Which of the samples: the levels of one running chain, and a cloud's JSON."""

    TOP = "top-bdii-o=glue.ldif"
    SITE = "site-bdii-o=glue.ldif"
    RESOURCE = "arc-6.17-resource-bdii-o=glue.ldif"
    BAD_SITE = "bad-site.ldif"
    JSON = "cloud-info-provider-1.2.0-glue21.json"


def tree(which: Tree, changes: Mapping[bytes, bytes] | None = None) -> bytes:
    """The tree with every change made once; one that changes nothing is a mistake of the test."""
    text = (SAMPLES / which.value).read_bytes()
    for old, new in _RENAMED.items():
        text = text.replace(old, new)
    for old, new in (changes or {}).items():
        if old not in text:
            raise ValueError(f"{which.value} does not hold {old!r}")
        text = text.replace(old, new)
    return text


def without(text: bytes, *marks: bytes) -> bytes:
    """The LDIF without the entries whose DN line holds one of the marks."""
    entries = text.split(b"\n\n")
    kept = [one for one in entries if not any(mark in _dn(one) for mark in marks)]
    if len(kept) == len(entries):
        raise ValueError(f"no entry has any of {marks!r}")
    return b"\n\n".join(kept)


def _dn(entry: bytes) -> bytes:
    unfolded = entry.replace(b"\n ", b"")
    return next((line for line in unfolded.split(b"\n") if line.startswith(b"dn:")), b"")
