"""GOCDB's programmatic interface: the questions, the walk over pages, and its errors.

Every answer is HTTP 200. One that answers the question has the root <results>; when paged, it
begins with
  <meta>
    <link rel="next" href="http://127.0.0.1:8181/gocdbpi/public/?method=get_service&amp;…&amp;next_cursor=101"/>
    <count>100</count>
    <max_page_size>100</max_page_size>
  </meta>
The link begins with the authority that the instance is configured with, not with the one asked: of
it only `next_cursor` is used. The last page has <count>0</count> and no next.
What does not answer is <error>Unsupported parameter: X</error> or plain text, of which some says
that the caller has not the right (source: answers of GOCDB 5.12.4; htdocs/PI/index.php and
lib/Gocdb_Services/PI/QueryBuilders/Helpers.php). Values are SQL LIKE patterns: the names in the
answer are compared here once more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import ClassVar
from urllib.parse import parse_qs

from proc19probes.sources.gocdb_values import (
    EndpointsOfType,
    ServiceEndpoint,
    ServiceTypeNames,
    SiteList,
    service_endpoint,
    service_type_name,
    site,
    without_doubles,
)
from proc19probes.sources.xml_records import Record, records
from proc19probes.vocabulary.http import HttpGet
from proc19probes.vocabulary.outside import Document, Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    NotPermittedError,
    ObtainError,
    RefusedError,
)

GOCDB = Service("gocdb", "GOCDB", "https://goc.egi.eu/gocdbpi", Party.GOCDB)

# A page has 100 services where the instance says nothing else; EGI has some 15,000.
_PAGES = 2000
_HEAD = 4096
_WORDS = 160

# How GOCDB's plain texts begin (htdocs/PI/index.php and the classes that it calls).
_NOT_PERMITTED = ("No valid identifier found", "Authorisation required", "Authorization required")
_REFUSED = ("Unable to find method:", "An exception occurred")


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
        names = [service_type_name(record) for record in _records(document, "SERVICE_TYPE")]
        if not names:
            raise MalformedError("a list without a service type, and no GOCDB is without one")
        return ServiceTypeNames(frozenset(names))


@dataclass(frozen=True)
class ServiceEndpoints(Question[EndpointsOfType]):
    """The services of one type at all sites, in every scope."""

    service: ClassVar[Service] = GOCDB

    service_type: str

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"GOCDB's services of type {plain(self.service_type)}"

    def answer(self, transport: Transport) -> EndpointsOfType:
        """Ask page after page, and parse; raises ObtainError."""
        found = [
            endpoint
            for page in self._pages(transport)
            for endpoint in page
            if endpoint.service_type == self.service_type
        ]
        without_doubles((endpoint.primary_key for endpoint in found), "SERVICE_ENDPOINT")
        return EndpointsOfType(self.service_type, tuple(found))

    def _pages(self, transport: Transport) -> Iterator[list[ServiceEndpoint]]:
        cursor: int | None = 0
        for _ in range(_PAGES):
            query = (
                ("service_type", self.service_type),
                ("scope", ""),
                ("next_cursor", str(cursor)),
            )
            document = _get(transport, "get_service", query, "get_service.xml")
            meta, page = _page(document)
            yield page
            asked, cursor = cursor or 0, _next_cursor(meta, len(page))
            if cursor is None:
                return
            if cursor <= asked:
                raise MalformedError(f"the page after {asked} says that {cursor} comes next")
        raise MalformedError(f"more than {_PAGES} pages, and still a next one")


@dataclass(frozen=True)
class SitesListed(Question[SiteList]):
    """The sites, in every scope; only those of a status where one is given.

    It is never asked in pages: GOCDB would stop at 500 database rows and not say so.
    """

    service: ClassVar[Service] = GOCDB

    certification_status: CertificationStatus | None = None
    production_status: ProductionStatus | None = None

    @property
    def _statuses(self) -> tuple[str, ...]:
        given = (self.certification_status, self.production_status)
        return tuple(status.value for status in given if status is not None)

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"GOCDB's list of {' and '.join(self._statuses) or 'all'} sites"

    def answer(self, transport: Transport) -> SiteList:
        """Ask, and parse; raises ObtainError."""
        query: tuple[tuple[str, str], ...] = (("scope", ""),)
        if self.certification_status is not None:
            query += (("certification_status", self.certification_status.value),)
        if self.production_status is not None:
            query += (("production_status", self.production_status.value),)
        file_name = "-".join(("get_site_list", *self._statuses)).lower() + ".xml"
        document = _get(transport, "get_site_list", query, file_name)
        sites = tuple(site(record) for record in _records(document, "SITE"))
        without_doubles((each.name for each in sites), "SITE")
        return SiteList(sites)


GREETING = ServiceTypes()
"""The question that shows that a GOCDB is there and answers as one."""


def _get(
    transport: Transport, method: str, query: tuple[tuple[str, str], ...], file_name: str
) -> Document:
    asked = HttpGet(GOCDB, "/public/", (("method", method), *query), file_name)
    return transport.put(asked)


def _page(document: Document) -> tuple[Record | None, list[ServiceEndpoint]]:
    """A page's <meta> where it has one, and its services."""
    meta: Record | None = None
    services: list[ServiceEndpoint] = []
    for record in _records(document, "meta", "SERVICE_ENDPOINT"):
        if record.tag == "SERVICE_ENDPOINT":
            services.append(service_endpoint(record))
        elif meta is not None:
            raise MalformedError("two elements meta in one page")
        else:
            meta = record
    return meta, services


def _next_cursor(meta: Record | None, services: int) -> int | None:
    """Where the next page begins; None after the last one and where the answer has no pages."""
    if meta is None:
        return None
    for count in meta.children_called("count"):
        if count.text != str(services):
            raise MalformedError(
                f"a page that says it has {plain(count.text, 20)} services has {services}"
            )
    links = [link for link in meta.children_called("link") if link.attributes.get("rel") == "next"]
    return _cursor(links[0].attributes.get("href", "")) if links else None


def _cursor(href: str) -> int:
    try:
        (cursor,) = parse_qs(href.partition("?")[2], max_num_fields=50)["next_cursor"]
    except (KeyError, ValueError):
        cursor = ""
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:
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
    refusal = _refusal(head[:_HEAD])
    if refusal is not None:
        raise refusal
    for record in records(chain((head,), chunks)):
        if record.tag not in tags:
            raise MalformedError(f"<{plain(record.tag, 40)}> in place of <{tags[-1]}>")
        yield record


def _refusal(head: bytes) -> ObtainError | None:
    """GOCDB's own words where an answer that begins like this is an error."""
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<?xml"):
        text = text.partition("?>")[2].lstrip()
    if text.startswith("<error>"):
        words = text.removeprefix("<error>").rpartition("</error>")[0] or text
        return RefusedError(f"GOCDB says: {plain(words, _WORDS)}")
    if text.startswith(_NOT_PERMITTED):
        return NotPermittedError(f"GOCDB says: {plain(text, _WORDS)}")
    # The text of an exception may be anything, but is no markup and no JSON.
    if text.startswith(_REFUSED) or (text and text[0].isalnum() and "<" not in text):
        return RefusedError(f"GOCDB says: {plain(text, _WORDS)}")
    return None
