"""GOCDB's programmatic interface: the questions, and the walk over pages.

Every answer is HTTP 200. One that answers the question has the root <results>; when paged, it
begins with
  <meta>
    <link rel="next" href="http://127.0.0.1:8181/gocdbpi/public/?method=get_service&amp;…&amp;next_cursor=101"/>
    <count>100</count>
    <max_page_size>100</max_page_size>
  </meta>
The link begins with the authority that the instance is configured with, not with the one asked: of
it only `next_cursor` is used. The last page has <count>0</count> and no next (source: answers of
GOCDB 5.12.4). Values are SQL LIKE patterns (lib/Gocdb_Services/PI/QueryBuilders/Helpers.php): the
names in the answer are compared here once more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import chain
from typing import ClassVar
from urllib.parse import parse_qs

from proc19probes.sources.gocdb_refusals import refusal
from proc19probes.sources.gocdb_values import (
    DowntimeList,
    EndpointsOfType,
    OddRecord,
    ServiceEndpoint,
    ServiceTypeNames,
    SiteList,
    downtime,
    odd_service,
    repeated,
    scope_tags,
    service_endpoint,
    service_type_name,
    site,
    told_twice,
)
from proc19probes.sources.xml_records import Record, records
from proc19probes.vocabulary.http import HttpGet
from proc19probes.vocabulary.outside import Document, Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    NotSetUpError,
)

GOCDB = Service("gocdb", "GOCDB", "https://goc.egi.eu/gocdbpi", Party.GOCDB)

# A page has 100 services where the instance says nothing else; EGI has some 15,000.
_PAGES = 2000
_HEAD = 4096
_SHOWN = 60
_DIGITS = 19
_ALL_SERVICES = "get_service.xml"
# What GOCDB refuses in a value, and no name of it has (QueryBuilders/Helpers.php).
_QUOTES = frozenset("\"'`")


class CertificationStatus(Enum):
    """How far a site's certification is (GOCDB, CertificationStatuses.xml)."""

    CERTIFIED = "Certified"
    CANDIDATE = "Candidate"
    UNCERTIFIED = "Uncertified"
    SUSPENDED = "Suspended"
    CLOSED = "Closed"


class ProductionStatus(Enum):
    """The infrastructure that a site belongs to (GOCDB, Infrastructures.xml)."""

    PRODUCTION = "Production"
    TEST = "Test"
    PPS = "PPS"
    SC = "SC"


@dataclass(frozen=True)
class ServiceTypes(Question[ServiceTypeNames]):
    """The service types that there are."""

    service: ClassVar[Service] = GOCDB

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return "GOCDB's list of service types"

    def answer(self, transport: Transport) -> ServiceTypeNames:
        """Ask, and parse the names; raises ObtainError."""
        document = _get(transport, "get_service_types", (), "get_service_types.xml")
        names, odd = [], []
        for record in _records(document, "SERVICE_TYPE"):
            try:
                names.append(service_type_name(record))
            except MalformedError as error:
                odd.append(OddRecord(error.detail))
        if not names and not odd:
            raise MalformedError("a list without a service type, and no GOCDB is without one")
        return ServiceTypeNames(frozenset(names), tuple(odd))


@dataclass(frozen=True)
class ServiceEndpoints(Question[EndpointsOfType]):
    """The services of one type in every scope, at one site or, without `site`, at all."""

    service: ClassVar[Service] = GOCDB

    service_type: str
    site: str | None = None

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        at_site = f" at {plain(self.site)}" if self.site is not None else ""
        return f"GOCDB's services of type {plain(self.service_type)}{at_site}"

    def answer(self, transport: Transport) -> EndpointsOfType:
        """Ask page after page, and parse; raises ObtainError."""
        found: list[ServiceEndpoint] = []
        odd: list[OddRecord] = []
        at_site = () if self.site is None else (("sitename", self.site),)
        which = (("service_type", self.service_type), *at_site)
        for services, odd_ones in service_pages(transport, which):
            found += (one for one in services if self._is_meant(one.service_type, one.site))
            odd += (
                one
                for one in odd_ones
                if self._is_meant(one.service_type or self.service_type, one.site)
            )
        twice = repeated(one.primary_key for one in found)
        for one in found:
            if one.primary_key in twice:
                why = told_twice("SERVICE_ENDPOINT", one.primary_key)
                odd.append(OddRecord(why, one.site, one.hostname, one.service_type))
        whole = (one for one in found if one.primary_key not in twice)
        return EndpointsOfType(self.service_type, tuple(whole), tuple(odd))

    def _is_meant(self, service_type: str, site: str) -> bool:
        return service_type == self.service_type and (not self.site or site in ("", self.site))


@dataclass(frozen=True)
class TagsInScope(Question[frozenset[str]]):
    """The scope tags of the first services that GOCDB has in a scope; none where it has none."""

    service: ClassVar[Service] = GOCDB

    scope: str

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"GOCDB's services in scope {plain(self.scope)}"

    def answer(self, transport: Transport) -> frozenset[str]:
        """Ask for one page, and parse; raises ObtainError."""
        query = (("scope", self.scope), ("scope_match", "all"), ("next_cursor", "0"))
        document = _get(transport, "get_service", query, _ALL_SERVICES)
        return frozenset(
            tag
            for record in _records(document, "meta", "SERVICE_ENDPOINT")
            if record.tag != "meta"
            for tag in scope_tags(record)
        )


@dataclass(frozen=True)
class SitesListed(Question[SiteList]):
    """The sites; only those of a status, of a name or in a scope where one is given.

    It is never asked in pages: GOCDB would stop at 500 database rows and not say so.
    """

    service: ClassVar[Service] = GOCDB

    certification_status: CertificationStatus | None = None
    production_status: ProductionStatus | None = None
    name: str | None = None
    scope: str | None = None

    @property
    def _statuses(self) -> tuple[str, ...]:
        given = (self.certification_status, self.production_status)
        return tuple(status.value for status in given if status is not None)

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        one = f"{plain(self.name)} in " if self.name is not None else ""
        in_scope = f" in scope {plain(self.scope)}" if self.scope is not None else ""
        return f"{one}GOCDB's list of {' and '.join(self._statuses) or 'all'} sites{in_scope}"

    @property
    def _is_never_empty(self) -> bool:
        """Whether every GOCDB has such sites: it has some that are certified and in production."""
        return (
            self.name is None
            and self.scope is None
            and self.certification_status in (None, CertificationStatus.CERTIFIED)
            and self.production_status in (None, ProductionStatus.PRODUCTION)
        )

    def answer(self, transport: Transport) -> SiteList:
        """Ask, and parse; raises ObtainError."""
        scope = self.scope or ""
        query = (
            *(() if self.name is None else (("sitename", self.name),)),
            *((("scope", scope), ("scope_match", "all")) if scope else (("scope", ""),)),
            *_status("certification_status", self.certification_status),
            *_status("production_status", self.production_status),
        )
        file = "-".join(("get_site_list", *self._statuses, *(("scope", scope) if scope else ())))
        document = _get(transport, "get_site_list", query, f"{file.lower()}.xml")
        found, odd = [], []
        for record in _records(document, "SITE"):
            try:
                found.append(site(record))
            except MalformedError as error:
                odd.append(OddRecord(error.detail))
        if not found and not odd and self._is_never_empty:
            raise MalformedError("a list without a site, and no GOCDB is without one")
        twice = repeated(one.name for one in found)
        odd += (OddRecord(told_twice("SITE", name), name) for name in sorted(twice))
        whole = (one for one in found if one.name not in twice and self.name in (None, one.name))
        return SiteList(tuple(whole), tuple(odd))


@dataclass(frozen=True)
class OngoingDowntimes(Question[DowntimeList]):
    """The declared downtimes of a site's services that GOCDB says are ongoing, in every scope."""

    service: ClassVar[Service] = GOCDB

    site: str

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"GOCDB's ongoing downtimes of {plain(self.site)}"

    def answer(self, transport: Transport) -> DowntimeList:
        """Ask, and parse; raises ObtainError."""
        ongoing = (("ongoing_only", "yes"),)
        return _downtimes(transport, self.site, ongoing, "get_downtime-ongoing.xml")


@dataclass(frozen=True)
class DowntimesBetween(Question[DowntimeList]):
    """The declared downtimes of a site's services in a time, in every scope.

    `first` and `last` are its days (UTC); what began before and goes on is among them.
    """

    service: ClassVar[Service] = GOCDB

    site: str
    first: date
    last: date

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"GOCDB's downtimes of {plain(self.site)} from {self.first} to {self.last}"

    def answer(self, transport: Transport) -> DowntimeList:
        """Ask, and parse; raises ObtainError. Times are GOCDB's word, and may be others."""
        window = (("windowstart", str(self.first)), ("windowend", str(self.last)))
        return _downtimes(transport, self.site, window, "get_downtime.xml")


GREETING = ServiceTypes()
"""The question that shows that a GOCDB is there and answers as one."""


def service_pages(
    transport: Transport, which: tuple[tuple[str, str], ...]
) -> Iterator[tuple[list[ServiceEndpoint], list[OddRecord]]]:
    """The services of a query in every scope, page after page; raises ObtainError."""
    cursor: int | None = 0
    for _ in range(_PAGES):
        query = (*which, ("scope", ""), ("next_cursor", str(cursor)))
        document = _get(transport, "get_service", query, _ALL_SERVICES)
        meta, services, odd = _page(document)
        yield services, odd
        asked, cursor = cursor or 0, _next_cursor(meta, len(services) + len(odd))
        if cursor is None:
            return
        if cursor <= asked:
            raise MalformedError(f"the page after {asked} says that {cursor} comes next")
    raise MalformedError(f"more than {_PAGES} pages, and still a next one")


def _status(
    name: str, status: CertificationStatus | ProductionStatus | None
) -> tuple[tuple[str, str], ...]:
    return () if status is None else ((name, status.value),)


def _get(
    transport: Transport, method: str, query: tuple[tuple[str, str], ...], file_name: str
) -> Document:
    for name, value in query:
        if not _QUOTES.isdisjoint(value):
            raise NotSetUpError(
                f"GOCDB takes no quote in a value, found {name}={plain(value, _SHOWN)}"
            )
    asked = HttpGet(GOCDB, "/public/", (("method", method), *query), file_name)
    return transport.put(asked)


def _downtimes(
    transport: Transport, site: str, which: tuple[tuple[str, str], ...], file_name: str
) -> DowntimeList:
    """The site's downtimes; what is asked for by this name may be a host, a centre, a country."""
    query = (("topentity", site), *which, ("scope", ""))
    found, odd = [], []
    for record in _records(_get(transport, "get_downtime", query, file_name), "meta", "DOWNTIME"):
        if record.tag == "meta":
            continue
        try:
            found.append(downtime(record))
        except MalformedError as error:
            odd.append(odd_service(record, error.detail, "HOSTED_BY"))
    return DowntimeList(
        tuple(one for one in found if one.site == site),
        tuple(one for one in odd if one.site in ("", site)),
    )


def _page(document: Document) -> tuple[Record | None, list[ServiceEndpoint], list[OddRecord]]:
    """A page's <meta> where it has one, its services, and the records that are none."""
    meta: Record | None = None
    services: list[ServiceEndpoint] = []
    odd: list[OddRecord] = []
    for record in _records(document, "meta", "SERVICE_ENDPOINT"):
        if record.tag == "meta":
            if meta is not None:
                raise MalformedError("two elements meta in one page")
            meta = record
            continue
        try:
            services.append(service_endpoint(record))
        except MalformedError as error:
            odd.append(odd_service(record, error.detail))
    return meta, services, odd


def _next_cursor(meta: Record | None, services: int) -> int | None:
    """Where the next page begins; None after the last one and where the answer has no pages."""
    if meta is None:
        return None
    for count in meta.children_called("count"):
        if count.text != str(services):
            raise MalformedError(
                f"a page that says it has {plain(count.text, 20)} services has {services}"
            )
    for most in meta.children_called("max_page_size"):
        size = most.text
        if size.isascii() and size.isdigit() and len(size) < _DIGITS and services < int(size):
            return None
    links = [link for link in meta.children_called("link") if link.attributes.get("rel") == "next"]
    return _cursor(links[0].attributes.get("href", "")) if links else None


def _cursor(href: str) -> int:
    try:
        (cursor,) = parse_qs(href.partition("?")[2], max_num_fields=50)["next_cursor"]
    except (KeyError, ValueError):
        cursor = ""
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) >= _DIGITS:
        raise MalformedError(f"a link to the next page without a next_cursor: {plain(href, 80)}")
    return int(cursor)


def _records(document: Document, *tags: str) -> Iterator[Record]:
    """The records of an answer; RefusedError or NotPermittedError where it is none."""
    chunks = document.chunks()
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= _HEAD:
            break
    refused = refusal(head[:_HEAD])
    if refused is not None:
        raise refused
    for record in records(chain((head,), chunks)):
        if record.tag not in tags:
            raise MalformedError(f"<{plain(record.tag, 40)}> in place of <{tags[-1]}>")
        yield record
