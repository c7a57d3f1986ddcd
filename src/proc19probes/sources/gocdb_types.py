"""Which service types a site has in GOCDB."""

from dataclasses import dataclass
from typing import ClassVar

from proc19probes.sources.gocdb import GOCDB, service_pages
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service


@dataclass(frozen=True)
class TypesAtSite(Question[tuple[str, ...]]):
    """The types of a site's services, in every scope, in alphabetical order."""

    service: ClassVar[Service] = GOCDB

    site: str

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"GOCDB's services at {plain(self.site)}"

    def answer(self, transport: Transport) -> tuple[str, ...]:
        """Ask page after page, and parse; raises ObtainError."""
        pages = service_pages(transport, (("sitename", self.site),))
        found = (one for services, _ in pages for one in services)
        return tuple(sorted({one.service_type for one in found if one.site == self.site}))
