"""What a site publishes about itself, as values, whichever way it came: GLUE 2 entries.

In LDAP an entry is
  dn: GLUE2EndpointID=urn:ogf:…,GLUE2ServiceID=…,GLUE2GroupID=services,GLUE2DomainID=SITE,o=glue
  objectClass: GLUE2Endpoint
  objectClass: GLUE2ComputingEndpoint
  GLUE2EntityCreationTime: 2026-11-23T08:42:24Z
  GLUE2EndpointHealthState: ok
and in GLUE 2.1 JSON
  {"CloudComputingEndpoint": [{"ID": "…", "CreationTime": "…", "HealthState": "ok", …}]}
Both become a GlueEntry with the classes Endpoint, ComputingEndpoint and the attributes
EntityCreationTime, EndpointHealthState: the names of the LDAP rendering without "GLUE2" (source:
GFD-R-P.218, "GLUE v. 2.0 - Reference Realization to LDAP Schema").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property


@dataclass(frozen=True)
class GlueEntry:
    """An entry; names of classes and attributes without their "GLUE2", case does not matter.

    `of_others` are those of its classes that are none of GLUE 2, such as `top`.
    """

    dn: str
    classes: tuple[str, ...]
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    of_others: tuple[str, ...] = ()

    @cached_property
    def _by_folded_name(self) -> dict[str, tuple[str, ...]]:
        return {name.casefold(): values for name, values in self.attributes}

    @cached_property
    def _folded_classes(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.classes)

    def is_a(self, name: str) -> bool:
        """Whether the entry is of this class."""
        return name.casefold() in self._folded_classes

    @property
    def object_classes(self) -> tuple[str, ...]:
        """The classes as the LDAP rendering names them: GLUE2Service, top."""
        return tuple(name if name in self.of_others else f"GLUE2{name}" for name in self.classes)

    def values(self, attribute: str) -> tuple[str, ...]:
        """All values of an attribute such as EndpointHealthState; none where it is absent."""
        return self._by_folded_name.get(attribute.casefold(), ())

    def first(self, attribute: str) -> str | None:
        """The attribute's first value."""
        return next(iter(self.values(attribute)), None)


_UTC_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,6})?(?:Z|\+00:00)", re.ASCII)


def utc_time(text: str) -> datetime | None:
    """A time of GLUE (2026-11-23T08:42:24Z, JSON: …+00:00); None for what is no time in UTC."""
    match = _UTC_TIME.fullmatch(text)
    try:
        return None if match is None else datetime.fromisoformat(f"{match[1]}+00:00")
    except ValueError:
        return None


class Publication(Enum):
    """How a site publishes: through the BDII hierarchy, or as GLUE 2.1 JSON."""

    BDII = "BDII"
    JSON = "GLUE JSON"


class Absence(Enum):
    """What is missing where a site's entries could not be read because they are not there."""

    BASE = "the base is not there: another server, or a BDII that publishes nothing"
    SITES = "the base is there and nothing is below it"
    SITE = "others are there and the site is not"
    DOMAIN = "entries below the site are there and the site's own is not"


@dataclass(frozen=True)
class SiteInformation:
    """What is published for a site at one place.

    `place` names it: "the top BDII", "the site BDII of PILOT-GRID". `absence` is None where the
    site is there. `found_instead` are the names of the sites that are there in place of it, or the
    bases that the server has.
    """

    site: str
    place: str
    publication: Publication
    entries: tuple[GlueEntry, ...]
    absence: Absence | None = None
    found_instead: tuple[str, ...] = ()

    def of_class(self, name: str) -> Iterator[GlueEntry]:
        """The entries of this class."""
        return (entry for entry in self.entries if entry.is_a(name))
