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

get_downtime, once for each service of each downtime:
  <DOWNTIME ID="1" PRIMARY_KEY="100006G0" CLASSIFICATION="SCHEDULED">
    <HOSTNAME>nova.pilot-cloud.example.org</HOSTNAME>
    <SERVICE_TYPE>org.openstack.nova</SERVICE_TYPE> <HOSTED_BY>PILOT-CLOUD</HOSTED_BY>
    <AFFECTED_ENDPOINTS><ENDPOINT> <URL>https://…:5000/v3</URL> </ENDPOINT></AFFECTED_ENDPOINTS>
    <SEVERITY>OUTAGE</SEVERITY>
    <START_DATE>1795380158</START_DATE> <END_DATE>1795552958</END_DATE>  (seconds since 1970)

Source: answers of GOCDB 5.12.4; lib/Gocdb_Services/PI/GetService.php and GetSite.php say which
elements are left out when they are empty (HOSTNAME, ROC_NAME).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from sys import intern

from proc19probes.sources.names_alike import called_like
from proc19probes.sources.xml_records import Record
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import MalformedError

_YES_OR_NO = {"Y": True, "N": False}
_SHOWN = 60
# Up to the year 5138.
_SECONDS_DIGITS = 11


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


@dataclass(frozen=True, slots=True)
class OddRecord:
    """A record that cannot be judged: why, and whose it is as far as it says.

    What it does not say is empty.
    """

    why: str
    site: str = ""
    hostname: str = ""
    service_type: str = ""


@dataclass(frozen=True)
class EndpointsOfType:
    """Services of one type, in GOCDB's order; those of Closed sites are not among them.

    `odd` are records that may be of the type too.
    """

    service_type: str
    endpoints: tuple[ServiceEndpoint, ...]
    odd: tuple[OddRecord, ...] = ()

    @cached_property
    def _by_site(self) -> dict[str, tuple[ServiceEndpoint, ...]]:
        by_site: dict[str, list[ServiceEndpoint]] = {}
        for endpoint in self.endpoints:
            by_site.setdefault(endpoint.site, []).append(endpoint)
        return {site: tuple(endpoints) for site, endpoints in by_site.items()}

    def at(self, site: str) -> tuple[ServiceEndpoint, ...]:
        """Those of the site with exactly this name."""
        return self._by_site.get(site, ())


@dataclass(frozen=True, slots=True)
class Site:
    """A site, and the Operations Centre (GOCDB: ROC, NGI) that it belongs to.

    None where its record does not say which, empty where it says none. `giis_url` is the address of
    its site BDII as somebody wrote it; empty where nobody did.
    """

    name: str
    operations_centre: str | None
    giis_url: str = ""


@dataclass(frozen=True)
class SiteList:
    """Sites in GOCDB's order; `odd` are records that may be of a site too."""

    sites: tuple[Site, ...]
    odd: tuple[OddRecord, ...] = ()

    @cached_property
    def _by_name(self) -> dict[str, Site]:
        return {site.name: site for site in self.sites}

    def find(self, name: str) -> Site | None:
        """The site with exactly this name."""
        return self._by_name.get(name)

    def called_like(self, name: str) -> str | None:
        """The name of another site that people take for this one."""
        return called_like(name, self._by_name)


@dataclass(frozen=True)
class ServiceTypeNames:
    """The names of all service types; `odd` are records that may be of a type too."""

    names: frozenset[str]
    odd: tuple[OddRecord, ...] = ()

    def called_like(self, name: str) -> str | None:
        """The name of another type that people take for this one."""
        return called_like(name, sorted(self.names))


@dataclass(frozen=True, slots=True)
class Downtime:
    """A service that a declared downtime is about, and from when until when (UTC).

    `urls` are those of the endpoint objects that it affects; none where it is the whole service.
    """

    site: str
    hostname: str
    service_type: str
    severity: str
    starts: datetime
    ends: datetime
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DowntimeList:
    """Downtimes in GOCDB's order; `odd` are records that may be of one too."""

    downtimes: tuple[Downtime, ...]
    odd: tuple[OddRecord, ...] = ()


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
        scopes=_tags(_only(record, "SCOPES", name)),
    )


def scope_tags(record: Record) -> tuple[str, ...]:
    """The scope tags of a SERVICE_ENDPOINT record, whatever else is in it."""
    return tuple(tag for scopes in record.children_called("SCOPES") for tag in _tags(scopes))


def _tags(scopes: Record) -> tuple[str, ...]:
    return tuple(intern(child.text) for child in scopes.children_called("SCOPE"))


def _endpoint(record: Record, name: str) -> Endpoint:
    return Endpoint(
        name=_text(record, "NAME", name),
        url=_only(record, "URL", name).text,
        interface=intern(_text(record, "INTERFACENAME", name)),
        monitored=_yes_or_no(record, "ENDPOINT_MONITORED", name),
    )


def downtime(record: Record) -> Downtime:
    """A DOWNTIME record as a value. Raises MalformedError naming element and record."""
    name = _name_of(record)
    affected = record.children_called("AFFECTED_ENDPOINTS")
    objects = (one for each in affected for one in each.children_called("ENDPOINT"))
    return Downtime(
        site=_mandatory(record, "HOSTED_BY", name),
        hostname=_text(record, "HOSTNAME", name),
        service_type=_mandatory(record, "SERVICE_TYPE", name),
        severity=_text(record, "SEVERITY", name),
        starts=_instant(record, "START_DATE", name),
        ends=_instant(record, "END_DATE", name),
        urls=tuple(_text(one, "URL", name) for one in objects),
    )


def _instant(record: Record, tag: str, name: str) -> datetime:
    text = _only(record, tag, name).text
    if not text.isascii() or not text.isdigit() or len(text) > _SECONDS_DIGITS:
        raise MalformedError(f"{name}: {tag} is {plain(text, _SHOWN) or 'empty'}, expected seconds")
    return datetime.fromtimestamp(int(text), UTC)


def odd_service(record: Record, why: str, site_tag: str = "SITENAME") -> OddRecord:
    """What a record says of itself that is no whole service, or no whole downtime of one."""
    said = {
        tag: {child.text for child in record.children_called(tag)}
        for tag in (site_tag, "HOSTNAME", "SERVICE_TYPE")
    }
    site, hostname, service_type = (
        next(iter(texts)) if len(texts) == 1 else "" for texts in said.values()
    )
    return OddRecord(why, site, hostname, service_type)


def site(record: Record) -> Site:
    """A SITE record of get_site_list as a value. Raises MalformedError."""
    operations_centre = record.attributes.get("ROC")
    return Site(
        _attribute(record, "NAME", _name_of(record)),
        None if operations_centre is None else intern(operations_centre),
        record.attributes.get("GIIS_URL", "").strip(),
    )


def repeated(keys: Iterable[str]) -> frozenset[str]:
    """The keys that are there more than once."""
    return frozenset(key for key, times in Counter(keys).items() if times > 1)


def told_twice(what: str, key: str) -> str:
    """Why a record cannot be judged whose key another one has too; `what` is what it is of."""
    return f"{what} {plain(key, _SHOWN)} is there twice"


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
