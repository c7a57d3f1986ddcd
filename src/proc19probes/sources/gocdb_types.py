"""Which service types a site has in GOCDB."""

from dataclasses import dataclass
from typing import ClassVar

from proc19probes.sources.gocdb import GOCDB, service_pages
from proc19probes.sources.gocdb_values import OddRecord
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import OverFixedLimitError

# A site has some ten; each is looked at by a dozen probes.
_MOST = 100


@dataclass(frozen=True)
class SiteTypes:
    """The types of a site's services, in alphabetical order.

    `odd` are records that are of the site, or may be, and do not say their type.
    """

    names: tuple[str, ...]
    odd: tuple[OddRecord, ...] = ()


@dataclass(frozen=True)
class TypesAtSite(Question[SiteTypes]):
    """The types of the services that a site has, in every scope."""

    service: ClassVar[Service] = GOCDB

    site: str

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"GOCDB's services at {plain(self.site)}"

    def answer(self, transport: Transport) -> SiteTypes:
        """Ask page after page, and collect the types; raises ObtainError."""
        names: set[str] = set()
        odd: list[OddRecord] = []
        for services, odd_ones in service_pages(transport, (("sitename", self.site),)):
            names |= {one.service_type for one in services if one.site == self.site}
            of_site = [one for one in odd_ones if one.site in ("", self.site)]
            names |= {one.service_type for one in of_site if one.service_type}
            odd += (one for one in of_site if not one.service_type)
        if len(names) > _MOST:
            raise OverFixedLimitError(f"{len(names)} types of services, at most {_MOST}")
        return SiteTypes(tuple(sorted(names)), tuple(odd))
