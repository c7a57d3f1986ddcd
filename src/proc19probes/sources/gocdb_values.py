"""What GOCDB's records say, as values: service types, services with their endpoints, sites.

get_service_types:
  <SERVICE_TYPE TYPE_ID="1G0" PRIMARY_KEY="1G0">
    <SERVICE_TYPE_NAME>CE</SERVICE_TYPE_NAME>
    <SERVICE_TYPE_DESC>[Site service] The LCG Compute Element. …</SERVICE_TYPE_DESC>
  </SERVICE_TYPE>

get_service, of which only what is read here:
  <SERVICE_ENDPOINT PRIMARY_KEY="41G0">
    <HOSTNAME>nova.pilot-cloud.example.org</HOSTNAME>
    <SERVICE_TYPE>org.openstack.nova</SERVICE_TYPE>
    <IN_PRODUCTION>Y</IN_PRODUCTION> <NODE_MONITORED>Y</NODE_MONITORED>
    <SITENAME>PILOT-CLOUD</SITENAME> <ROC_NAME>NGI_IT</ROC_NAME>
    <URL>https://nova.pilot-cloud.example.org:5000/v3</URL>
    <ENDPOINTS><ENDPOINT> <NAME>keystone</NAME>
      <URL>https://nova.pilot-cloud.example.org:5000/v3</URL>
      <INTERFACENAME>org.openstack.nova</INTERFACENAME>
      <ENDPOINT_MONITORED>Y</ENDPOINT_MONITORED> </ENDPOINT></ENDPOINTS>
    <SCOPES><SCOPE>EGI</SCOPE><SCOPE>FedCloud</SCOPE></SCOPES>

get_site_list:
  <SITE ID="31" PRIMARY_KEY="100000G0" NAME="PILOT-CLOUD" COUNTRY="Italy" COUNTRY_CODE="IT"
        ROC="NGI_IT" SUBGRID="" GIIS_URL="ldap://bdii.pilot-cloud.example.org:2170/…"/>

Source: answers of GOCDB 5.12.4; lib/Gocdb_Services/PI/GetService.php and GetSite.php say which
elements are left out when they are empty (HOSTNAME, ROC_NAME).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from sys import intern

from proc19probes.sources.xml_records import Record
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import MalformedError

_YES_OR_NO = {"Y": True, "N": False}
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint object of a service; its URL is free text."""

    name: str
    url: str
    interface: str
    monitored: bool


@dataclass(frozen=True, slots=True)
class ServiceEndpoint:
    """A service that a site registered: a host with one service type.

    `hostname` and `url` are empty where the site gave none; the URL is free text.
    """

    primary_key: str
    hostname: str
    service_type: str
    site: str
    operations_centre: str
    in_production: bool
    monitored: bool
    url: str
    endpoints: tuple[Endpoint, ...]
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class EndpointsOfType:
    """All services of one type, in GOCDB's order; those of Closed sites are not among them."""

    service_type: str
    endpoints: tuple[ServiceEndpoint, ...]

    @cached_property
    def _by_site(self) -> dict[str, tuple[ServiceEndpoint, ...]]:
        by_site: dict[str, list[ServiceEndpoint]] = {}
        for endpoint in self.endpoints:
            by_site.setdefault(endpoint.site, []).append(endpoint)
        return {site: tuple(endpoints) for site, endpoints in by_site.items()}

    @cached_property
    def _site_by_folded_name(self) -> dict[str, str]:
        return {site.casefold(): site for site in self._by_site}

    def at(self, site: str) -> tuple[ServiceEndpoint, ...]:
        """Those of the site with exactly this name."""
        return self._by_site.get(site, ())

    def site_called_like(self, site: str) -> str | None:
        """The name of a site that differs from this one by upper and lower case only."""
        name = self._site_by_folded_name.get(site.casefold())
        return None if name == site else name


@dataclass(frozen=True, slots=True)
class Site:
    """A site, and the Operations Centre (GOCDB: ROC, NGI) that it belongs to."""

    name: str
    operations_centre: str


@dataclass(frozen=True)
class SiteList:
    """Sites in GOCDB's order."""

    sites: tuple[Site, ...]

    @cached_property
    def _by_name(self) -> dict[str, Site]:
        return {site.name: site for site in self.sites}

    @cached_property
    def _by_folded_name(self) -> dict[str, str]:
        return {site.name.casefold(): site.name for site in self.sites}

    def find(self, name: str) -> Site | None:
        """The site with exactly this name."""
        return self._by_name.get(name)

    def called_like(self, name: str) -> str | None:
        """The name of a site that differs from this one by upper and lower case only."""
        found = self._by_folded_name.get(name.casefold())
        return None if found == name else found


@dataclass(frozen=True)
class ServiceTypeNames:
    """The names of all service types."""

    names: frozenset[str]

    def called_like(self, name: str) -> str | None:
        """The name of a type that differs from this one by upper and lower case only."""
        folded = name.casefold()
        return next((other for other in sorted(self.names) if other.casefold() == folded), None)


def service_type_name(record: Record) -> str:
    """The name in a SERVICE_TYPE record. Raises MalformedError."""
    return _mandatory(record, "SERVICE_TYPE_NAME", _name_of(record))


def service_endpoint(record: Record) -> ServiceEndpoint:
    """A SERVICE_ENDPOINT record as a value. Raises MalformedError naming element and record."""
    name = _name_of(record)
    return ServiceEndpoint(
        primary_key=_attribute(record, "PRIMARY_KEY", name),
        hostname=_text(record, "HOSTNAME", name),
        service_type=intern(_mandatory(record, "SERVICE_TYPE", name)),
        site=intern(_mandatory(record, "SITENAME", name)),
        operations_centre=intern(_text(record, "ROC_NAME", name)),
        in_production=_yes_or_no(record, "IN_PRODUCTION", name),
        monitored=_yes_or_no(record, "NODE_MONITORED", name),
        url=_only(record, "URL", name).text,
        endpoints=tuple(
            _endpoint(child, name)
            for child in _only(record, "ENDPOINTS", name).children_called("ENDPOINT")
        ),
        scopes=tuple(
            intern(child.text) for child in _only(record, "SCOPES", name).children_called("SCOPE")
        ),
    )


def _endpoint(record: Record, name: str) -> Endpoint:
    return Endpoint(
        name=_text(record, "NAME", name),
        url=_only(record, "URL", name).text,
        interface=intern(_text(record, "INTERFACENAME", name)),
        monitored=_yes_or_no(record, "ENDPOINT_MONITORED", name),
    )


def site(record: Record) -> Site:
    """A SITE record of get_site_list as a value. Raises MalformedError."""
    name = _name_of(record)
    site_name = _attribute(record, "NAME", name)
    if "ROC" not in record.attributes:
        raise MalformedError(f"{name} has no ROC")
    return Site(site_name, intern(record.attributes["ROC"]))


def without_doubles(keys: Iterable[str], what: str) -> None:
    """Raise MalformedError where a key is there twice; `what` is what the keys are of."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise MalformedError(f"{what} {plain(key, _SHOWN)} is there twice")
        seen.add(key)


def _name_of(record: Record) -> str:
    key = record.attributes.get("PRIMARY_KEY", "")
    return f"{plain(record.tag, _SHOWN)} {plain(key, _SHOWN) or 'without PRIMARY_KEY'}"


def _attribute(record: Record, attribute: str, name: str) -> str:
    value = record.attributes.get(attribute, "")
    if not value:
        raise MalformedError(f"{name} has no {attribute}")
    return value


def _children(record: Record, tag: str, name: str) -> list[Record]:
    children = record.children_called(tag)
    if len(children) > 1:
        raise MalformedError(f"{name} has {len(children)} elements {tag}, expected one")
    return children


def _only(record: Record, tag: str, name: str) -> Record:
    children = _children(record, tag, name)
    if not children:
        raise MalformedError(f"{name} has no element {tag}")
    return children[0]


def _text(record: Record, tag: str, name: str) -> str:
    children = _children(record, tag, name)
    return children[0].text if children else ""


def _mandatory(record: Record, tag: str, name: str) -> str:
    text = _only(record, tag, name).text
    if not text:
        raise MalformedError(f"{name} has an empty element {tag}")
    return text


def _yes_or_no(record: Record, tag: str, name: str) -> bool:
    text = _only(record, tag, name).text
    value = _YES_OR_NO.get(text)
    if value is None:
        raise MalformedError(f"{name}: {tag} is {plain(text, _SHOWN) or 'empty'}, expected Y or N")
    return value
