"""The BDII: what it has of a site, at each of its levels, and which sites publish a product.

The entries of a site are one subtree, whose base depends on the level:
  dn: GLUE2DomainID=SITE,GLUE2GroupID=grid,o=glue       at the top BDII
  dn: GLUE2DomainID=SITE,o=glue                         at the site's
  dn: GLUE2GroupID=resource,o=glue                      at the resource's (ARC: =services)
Below a site groups are called resource, services or cloud, so entries are known by their classes
and never by a group (source: trees read from BDII 6.0.0 and ARC 6.17). slapd may compare names
without their case; here the name in the answer is compared once more.
"""

from dataclasses import dataclass, replace
from enum import Enum
from urllib.parse import urlsplit

from proc19probes.sources.distinguished_names import escaped, names_above, names_in
from proc19probes.sources.glue_json import SiteDocument, SiteMessage
from proc19probes.sources.glue_site import likest_first, seen_at_its_site
from proc19probes.sources.glue_values import (
    Absence,
    GlueEntry,
    Publication,
    SiteInformation,
    as_compared,
    is_arc_domain,
)
from proc19probes.vocabulary.ldap import Entries, LdapEntry, LdapSearch, Scope
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import MalformedError

TOP_BDII = Service(
    "top-bdii", "the top BDII", "ldap://lcg-bdii.egi.eu:2170", Party.INFORMATION_SYSTEM
)
SITE_BDII = Service("site-bdii", "the site BDII", "", Party.PILOT_SITE)
RESOURCE_BDII = Service("resource-bdii", "the resource BDII", "", Party.PILOT_SITE)

_ROOT = "o=glue"
_GRID = f"GLUE2GroupID=grid,{_ROOT}"
_OF_RESOURCE = (f"GLUE2GroupID=resource,{_ROOT}", f"GLUE2GroupID=services,{_ROOT}")
_PREFIX = "glue2"
_SUBSCRIPTION = "/subscriptions/"


class Level(Enum):
    """The levels of the BDII."""

    TOP = "top"
    SITE = "site"
    RESOURCE = "resource"


_SERVERS = {Level.TOP: TOP_BDII, Level.SITE: SITE_BDII, Level.RESOURCE: RESOURCE_BDII}
_ABOVE_SITES = {Level.TOP: _GRID, Level.SITE: _ROOT}


def site_information(
    site: str, level: Level | None, information: str | None
) -> Question[SiteInformation]:
    """The question what is published for the site, put to the place that is meant.

    Without a place it is the BDII of the level, without a level too the top BDII. A place without a
    level is a site's BDII, or a resource's where its answer shows that.
    """
    if information is None:
        meant = level or Level.TOP
        server = _SERVERS[meant]
        return SiteAtBdii(server if meant is Level.TOP else server.of(site, None), site, meant)
    if is_glue_json(information):
        is_subscription = _SUBSCRIPTION in _parts(information)[1]
        return (SiteMessage if is_subscription else SiteDocument)(site, information)
    if level is Level.TOP:
        return SiteAtBdii(replace(TOP_BDII, given_url=information), site, level)
    return SiteAtBdii(_SERVERS[level or Level.SITE].of(site, information), site, level)


def is_glue_json(information: str) -> bool:
    """Whether it is GLUE 2.1 JSON that is at this URL, and not a BDII or an LDIF file."""
    scheme, path = _parts(information)
    return scheme in ("http", "https") or path.endswith(".json")


def _parts(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme.lower(), parts.path


@dataclass(frozen=True)
class SiteAtBdii(Question[SiteInformation]):
    """All entries of a site at a BDII, by one search; without a level a resource is recognised."""

    server: Service
    site: str
    level: Level | None

    @property
    def service(self) -> Service:
        """The BDII of that level."""
        return self.server

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"what {self.server.title} publishes for {plain(self.site)}"

    def answer(self, transport: Transport) -> SiteInformation:
        """Search, and where the site is not there, ask what is; raises ObtainError."""
        for base in self._own_bases:
            found = transport.put(LdapSearch(self.server, base, Scope.SUBTREE))
            entries = tuple(glue_entry(entry) for entry in found.entries())
            if found.found_above is None:
                return self._there(base, entries, transport)
        return self._absent(transport)

    @property
    def bases(self) -> tuple[str, ...]:
        """Where the site's entries can be, in this order; the first that exists is the one."""
        return self._own_bases if self.level else (*self._own_bases, *_OF_RESOURCE)

    @property
    def _own_bases(self) -> tuple[str, ...]:
        if self.level is Level.RESOURCE:
            return _OF_RESOURCE
        return (f"GLUE2DomainID={escaped(self.site)},{self._above_sites}",)

    @property
    def _above_sites(self) -> str | None:
        """What the sites of the level are below; a resource has one, whose name is in no DN."""
        return _ABOVE_SITES.get(self.level or Level.SITE)

    def _there(
        self, base: str, entries: tuple[GlueEntry, ...], transport: Transport
    ) -> SiteInformation:
        if not entries:
            return self._missing(Absence.UNREADABLE, (base,))
        if self.level is Level.RESOURCE:
            if any(not entry.is_a("Group") for entry in entries):
                return seen_at_its_site(self._published(entries, Publication.RESOURCE))
            return self._absent(transport)
        domains = [name for entry in entries if entry.is_a("Domain") for name in _names_of(entry)]
        if self.site in domains:
            return self._published(entries, Publication.BDII)
        if not domains:
            return self._missing(Absence.DOMAIN, tuple(entry.dn for entry in entries))
        return self._missing(Absence.SITE, tuple(domains))

    def _absent(self, transport: Transport) -> SiteInformation:
        """What there is in place of the site: others, those of another level, or nothing."""
        own = self._above_sites
        sites = self._domains(transport, own) if own is not None else []
        if any(is_arc_domain(name) for _, name in sites):
            # ARC has the domain beside its services, under a name that no site's BDII gives it.
            if self.level is None:
                server = replace(self.server, title=RESOURCE_BDII.of(self.site, None).title)
                return SiteAtBdii(server, self.site, Level.RESOURCE).answer(transport)
            return self._missing(Absence.BASE, tuple(dn for dn, _ in sites))
        if sites:
            named = likest_first((name for _, name in sites), self.site)
            return self._missing(Absence.SITE, tuple(named))
        for above in (_ROOT, _GRID):
            if above != own and (sites := self._domains(transport, above)):
                return self._missing(Absence.BASE, tuple(dn for dn, _ in sites))
        contexts = self._contexts(transport)
        if any(base.replace(" ", "").casefold() == _ROOT for base in contexts):
            root = transport.put(self._root)
            if not any(root.entries()) and root.found_above is None:
                return self._missing(Absence.UNREADABLE, (_ROOT,))
            return self._missing(Absence.SITES)
        return self._missing(Absence.BASE, tuple(contexts))

    def _domains(self, transport: Transport, above: str) -> list[tuple[str, str]]:
        """DN and name of each domain one level below."""
        return [
            (entry.dn, name)
            for entry in transport.put(_domains_below(self.server, above)).entries()
            for name in _names_of(glue_entry(entry))
        ]

    def _contexts(self, transport: Transport) -> list[str]:
        """The bases that the server says it has; an LDIF file has that of its root entry."""
        asked = LdapSearch(self.server, "", Scope.BASE, (), ("namingContexts",))
        contexts = [
            base
            for entry in transport.put(asked).entries()
            for base in glue_entry(entry).values("namingContexts")
        ]
        return contexts or [entry.dn for entry in transport.put(self._root).entries()]

    @property
    def _root(self) -> LdapSearch:
        return LdapSearch(self.server, _ROOT, Scope.BASE, (), ("objectClass",))

    def _published(
        self, entries: tuple[GlueEntry, ...], publication: Publication
    ) -> SiteInformation:
        return SiteInformation(self.site, self.server.title, publication, entries)

    def _missing(self, absence: Absence, instead: tuple[str, ...] = ()) -> SiteInformation:
        return SiteInformation(self.site, self.server.title, Publication.BDII, (), absence, instead)


def _names_of(domain: GlueEntry) -> tuple[str, ...]:
    """A domain's names; where it does not give the attribute, the one in its DN."""
    return domain.values("DomainID") or tuple(names_in(domain.dn, "GLUE2DomainID"))


@dataclass(frozen=True)
class PublishingSites:
    """The sites that publish a product, in alphabetical order, of so many entries looked at."""

    sites: tuple[str, ...]
    entries: int


@dataclass(frozen=True)
class SitesPublishing(Question[PublishingSites]):
    """Which sites of the top BDII publish a service or an endpoint by one of these names.

    It is asked by class and for one attribute, and read as it comes: only names are held.
    """

    names: tuple[str, ...]

    @property
    def service(self) -> Service:
        """The top BDII."""
        return TOP_BDII

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"the sites at the top BDII that publish {plain(' or '.join(self.names))}"

    def answer(self, transport: Transport) -> PublishingSites:
        """Search for services, then for endpoints; raises ObtainError."""
        sites: set[str] = set()
        entries = 0
        for name, attribute in (
            ("GLUE2Service", "GLUE2ServiceType"),
            ("GLUE2Endpoint", "GLUE2EndpointInterfaceName"),
        ):
            found = transport.put(LdapSearch(TOP_BDII, _GRID, Scope.SUBTREE, (name,), (attribute,)))
            for entry in found.entries():
                entries += 1
                published = {as_compared(one) for _, values in entry.attributes for one in values}
                if not published.isdisjoint(self.names):
                    sites.update(names_above(entry.dn, "GLUE2DomainID"))
            _refuse_other_level(found)
        return PublishingSites(tuple(sorted(sites)), entries)


def _refuse_other_level(found: Entries) -> None:
    """Raises MalformedError where the group of all sites, the base of the search, is not there."""
    if found.found_above is not None:
        above = found.found_above or "nothing"
        raise MalformedError(f"no {_GRID} (above it: {above}), expected a top BDII")


@dataclass(frozen=True)
class SitesOfTopBdii(Question[tuple[str, ...]]):
    """The names of the sites that the top BDII has, in alphabetical order; there is one at least.

    Neither a server that is no BDII nor a BDII of a site has any where the top BDII has them.
    """

    @property
    def service(self) -> Service:
        """The top BDII."""
        return TOP_BDII

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return "the top BDII's list of sites"

    def answer(self, transport: Transport) -> tuple[str, ...]:
        """Search one level below the group of all sites; raises ObtainError."""
        found = transport.put(_domains_below(TOP_BDII, _GRID))
        sites = {name for entry in found.entries() for name in glue_entry(entry).values("DomainID")}
        _refuse_other_level(found)
        if not sites:
            raise MalformedError(f"no site below {_GRID}, and no top BDII is without one")
        return tuple(sorted(sites))


GREETING = SitesOfTopBdii()
"""The question that shows that a top BDII is there and answers as one."""


def _domains_below(server: Service, above: str) -> LdapSearch:
    return LdapSearch(server, above, Scope.ONE_LEVEL, ("GLUE2Domain",), ("GLUE2DomainID",))


def glue_entry(entry: LdapEntry) -> GlueEntry:
    """An LDAP entry with the names of its classes and attributes as GlueEntry has them."""
    classes: tuple[str, ...] = ()
    of_others: tuple[str, ...] = ()
    attributes = []
    respelled: list[tuple[str, str]] = []
    for name, values in entry.attributes:
        if name.casefold() == "objectclass":
            classes = tuple(_without_prefix(value) for value in values)
            of_others = tuple(value for value in values if not _has_prefix(value))
        else:
            compared = tuple(as_compared(value) for value in values)
            attributes.append((_without_prefix(name), compared))
            if compared != values:
                pairs = zip(values, compared, strict=True)
                respelled += [(_without_prefix(name), one) for one, other in pairs if one != other]
    return GlueEntry(entry.dn, classes, tuple(attributes), of_others, tuple(respelled))


def _has_prefix(name: str) -> bool:
    return name.casefold().startswith(_PREFIX)


def _without_prefix(name: str) -> str:
    return name[len(_PREFIX) :] if _has_prefix(name) else name
