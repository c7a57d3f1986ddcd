"""A downtime that a site has declared, and how far ahead one looks for what is to come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.vocabulary.plain_text import is_plain

HORIZON = timedelta(days=30)
"""How far ahead."""


@dataclass(frozen=True)
class DeclaredDowntime:
    """A downtime of a site: how severe (OUTAGE, WARNING), and from when until when (UTC).

    `hosts` are the first few hosts that it is declared for, `services` is how many services it
    takes down.
    """

    site: str
    severity: str
    starts: datetime
    ends: datetime
    hosts: tuple[str, ...]
    services: int

    def __post_init__(self) -> None:
        for text in (self.site, self.severity, *self.hosts):
            if not is_plain(text):
                raise ValueError(f"not one line of plain text: {text!r}")
