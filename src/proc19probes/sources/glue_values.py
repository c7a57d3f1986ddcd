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

    Values are as the server compares them: of LDAP without the spaces that make no difference
    there. `of_others` are those of its classes that are none of GLUE 2, such as `top`; `respelled`
    are the values, by attribute, that are published with more spaces than they are compared with.
    """

    dn: str
    classes: tuple[str, ...]
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    of_others: tuple[str, ...] = ()
    respelled: tuple[tuple[str, str], ...] = ()

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


_DOMAIN_FORM = "urn:ad:"
_MOST_SHOWN = 1000


def domain_named(key: str) -> str:
    """The domain that a key to one names: SITE by itself, or in ARC's form urn:ad:SITE."""
    return key.removeprefix(_DOMAIN_FORM)


def is_arc_domain(name: str) -> bool:
    """Whether a domain's name has the form that it has at an ARC resource, and nowhere else."""
    return name.startswith(_DOMAIN_FORM)


def as_compared(value: str) -> str:
    """A value without the spaces that make no difference in LDAP (RFC 4518, section 2.6.1)."""
    if "  " not in value and not value.startswith(" ") and not value.endswith(" "):
        return value
    return " ".join(part for part in value.split(" ") if part)


def visible(value: str) -> str:
    r"""A value as a line shows it where every character counts.

    A space at an end or after another is ␣, a byte that is no UTF-8 \xe9, a line's end \n.
    """
    shown = []
    for number, character in enumerate(value[:_MOST_SHOWN]):
        outer = number in (0, len(value) - 1) or value[number - 1] == " "
        if character == " " and outer:
            shown.append("␣")
        elif is_no_character(character):
            shown.append(f"\\x{ord(character) & 0xFF:02x}")
        elif character.isprintable():
            shown.append(character)
        else:
            shown.append(character.encode("unicode_escape").decode())
    return "".join(shown)


def is_no_character(character: str) -> bool:
    """Whether it stands for a byte that is no UTF-8, or is half of a character (a surrogate)."""
    return "\ud800" <= character <= "\udfff"


_UTC_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,6})?(?:Z|\+00:00)", re.ASCII)


def utc_time(text: str) -> datetime | None:
    """A time of GLUE (2026-11-23T08:42:24Z, JSON: …+00:00); None for what is no time in UTC."""
    match = _UTC_TIME.fullmatch(text)
    try:
        return None if match is None else datetime.fromisoformat(f"{match[1]}+00:00")
    except ValueError:
        return None


class Publication(Enum):
    """How a site publishes: through the BDII hierarchy, at a resource of its own, or as JSON.

    Only the first has the site's name above every entry.
    """

    BDII = "BDII"
    RESOURCE = "resource BDII"
    JSON = "GLUE JSON"


class Absence(Enum):
    """What is missing where a site's entries could not be read because they are not there."""

    BASE = "the base is not there: another server, or a BDII that publishes nothing"
    SITES = "the base is there and nothing is below it"
    SITE = "others are there and the site is not"
    DOMAIN = "entries below the site are there and the site's own is not"
    UNREADABLE = "the base is there and nothing of it, itself neither, is given"


@dataclass(frozen=True)
class OddEntry:
    """A part of what is published that could not be read: of which class, what, what it should be.

    `of` is the class as the document names it, such as CloudComputingEndpoint.
    """

    of: str
    found: str
    expected: str


@dataclass(frozen=True)
class SiteInformation:
    """What is published for a site at one place.

    `place` names it: "the top BDII", "the site BDII of PILOT-GRID". `absence` is None where the
    site is there. `found_instead` are the names of the sites that are there in place of it, or the
    bases that the server has. `odd` is what could not be read beside the entries.
    """

    site: str
    place: str
    publication: Publication
    entries: tuple[GlueEntry, ...]
    absence: Absence | None = None
    found_instead: tuple[str, ...] = ()
    odd: tuple[OddEntry, ...] = ()

    def of_class(self, name: str) -> Iterator[GlueEntry]:
        """The entries of this class."""
        return (entry for entry in self.entries if entry.is_a(name))
