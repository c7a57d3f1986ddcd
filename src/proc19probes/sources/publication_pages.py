"""APEL's pages: when a site last published, whether its counts agree, which clouds publish.

/rss/SITE_Pub.html and /rss/SITE_Sync.html, built once a day:
  <li>lastBuild : 2026-11-23 03:00:00</li>
  <tr><th>…</th><th>Publication  Status</th></tr>
  <tr><td>…</td><td>OK [ last published 2 days ago: 2026-11-21 ]</td></tr>
and in the second: record start, record end, count in your database, count published,
Synchronisation  Status.
/cloudtest/cloudsites2.html, one row a site, its last update in UTC:
  <tr><td>PILOT-CLOUD</td><td>17</td><td>…</td><td>2026-11-22 03:10:00</td></tr>

Source: other programs that read these pages (their header texts, cells and columns); no page of
the service itself was at hand. So columns are found by the words in their headers, and what is
not recognised is refused by name. All of a site's rows are read, in every table of the page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import ClassVar
from urllib.parse import quote

from proc19probes.sources.calendar_months import Month
from proc19probes.sources.html_pages import HtmlPage, Row, html_page, in_place_of
from proc19probes.sources.site_tables import (
    Section,
    is_date_or_number,
    names,
    rows_of_site,
    rows_without_name,
    sections_of,
)
from proc19probes.vocabulary.http import HttpGet
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import MalformedError

APEL_PAGES = Service(
    "apel-pages",
    "APEL's publication pages",
    "http://goc-accounting.grid-support.ac.uk",
    Party.APEL,
)

_SHOWN = 80
_LAST_PUBLISHED = re.compile(
    r"last published(?: ?:? ?(?:-?\d{1,6} [a-z]{1,10} ago|today|yesterday)? ?:? ?(?:on )?"
    r"(\d{4}-\d{1,2}-\d{1,2})(?!\d))?",
    re.ASCII | re.IGNORECASE,
)
_BEFORE_BRACKET = re.compile(r"\b(OK|WARN|ERROR)(?:ING)? ?\[")
_MONTH = re.compile(r"(\d{4})-(\d{2})(?!\d)", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d{1,6})?(?: ?UTC|Z)?", re.ASCII
)
_BUILT = re.compile(r"lastbuild\s*:\s*(\S.*)", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,15}", re.ASCII)


class StateWord(Enum):
    """What APEL itself says of a row, from best to worst."""

    OK = "OK"
    WARN = "WARN"
    ERROR = "ERROR"


@dataclass(frozen=True)
class Published:
    """A site's row of the publication page.

    `written` is the date after 'last published' as the page has it, empty where it has none; `day`
    is None where that is no day of the calendar.
    """

    state: StateWord
    written: str
    day: date | None


@dataclass(frozen=True)
class Publication:
    """What the publication page says of a site; `built` (UTC) is None where it doesn't say.

    `unclear` is what may be of the site too and cannot be told; None where there is nothing such.
    """

    site: str
    built: datetime | None
    rows: tuple[Published, ...]
    called_like: str | None = None
    unclear: str | None = None


@dataclass(frozen=True)
class Synchronised:
    """A month's row: how many records the site has in its database and how many came to APEL."""

    month: Month
    in_database: int
    published: int
    state: StateWord


@dataclass(frozen=True)
class Synchronisation:
    """What the synchronisation page says of a site; `built` (UTC) is None where it doesn't say.

    `unclear` is what may be of the site too and cannot be told; None where there is nothing such.
    """

    site: str
    built: datetime | None
    rows: tuple[Synchronised, ...]
    called_like: str | None = None
    unclear: str | None = None


@dataclass(frozen=True)
class CloudSite:
    """A cloud site's row: when its records were last updated, UTC.

    `written` is the time as the page has it; `updated` is None where that is no time.
    """

    site: str
    written: str
    updated: datetime | None


@dataclass(frozen=True)
class Unread:
    """A row of the page of clouds that has no headings above it or does not fit them.

    `below` is the last name above it, of which it may be too; blank where there is none.
    """

    below: str
    row: Row

    def may_be_of(self, site: str) -> bool:
        """Whether the row names the site, or has a time and names nobody or stands below it."""
        if any(names(site, cell) for cell in self.row):
            return True
        names_nobody = len(set(self.row)) > 1 and all(map(is_date_or_number, self.row))
        is_own = self.below == site or (names_nobody and not self.below)
        return is_own and any(map(_instant, self.row))


@dataclass(frozen=True)
class CloudSites:
    """The clouds that publish; `built` (UTC) is None where the page doesn't say."""

    built: datetime | None
    rows: tuple[CloudSite, ...]
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class PublicationPage(Question[Publication]):
    """When a site last published usage records of jobs."""

    service: ClassVar[Service] = APEL_PAGES

    site: str

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"APEL's publication page of {plain(self.site)}"

    def answer(self, transport: Transport) -> Publication:
        """Ask, and parse; raises ObtainError."""
        page = _of_site(transport, self.site, "Pub")
        found = rows_of_site(page, "Publication Status", (), self.site)
        rows = tuple(
            _published(row[section.column("publication status")])
            for section in found.sections
            for row in section.rows
        )
        return Publication(self.site, _built(page), rows, found.called_like, found.unclear)


@dataclass(frozen=True)
class SynchronisationPage(Question[Synchronisation]):
    """Whether a site's database and APEL's have the same numbers of records, month by month."""

    service: ClassVar[Service] = APEL_PAGES

    site: str

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"APEL's synchronisation page of {plain(self.site)}"

    def answer(self, transport: Transport) -> Synchronisation:
        """Ask, and parse; raises ObtainError."""
        page = _of_site(transport, self.site, "Sync")
        words = ("start", "database", "published")
        found = rows_of_site(page, "Synchronisation Status", words, self.site)
        rows = tuple(one for section in found.sections for one in _synchronised(section))
        return Synchronisation(self.site, _built(page), rows, found.called_like, found.unclear)


@dataclass(frozen=True)
class CloudSitesPage(Question[CloudSites]):
    """Which cloud sites publish, and since when."""

    service: ClassVar[Service] = APEL_PAGES

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return "APEL's page of cloud sites"

    def answer(self, transport: Transport) -> CloudSites:
        """Ask, and parse; raises ObtainError."""
        asked = HttpGet(APEL_PAGES, "/cloudtest/cloudsites2.html", (), "cloudsites2.html")
        page = html_page(transport.put(asked).chunks())
        sections, others = sections_of(page, _is_cloud_header)
        rows: list[CloudSite] = []
        unread = [Unread("", row) for row in others if any(map(_instant, row))]
        for section in sections:
            even, odd = _of_clouds(section)
            rows += even
            unread += odd
        if not any(row.updated for row in rows):
            raise in_place_of(page, "a table with the headers 'Site' and 'Last update', and times")
        return CloudSites(_built(page), tuple(rows), tuple(unread))


GREETING = CloudSitesPage()
"""The question that shows that APEL's pages are there: the one that is of no one site."""


def _of_site(transport: Transport, site: str, page: str) -> HtmlPage:
    name = f"{quote(site, safe='')}_{page}.html"
    return html_page(transport.put(HttpGet(APEL_PAGES, f"/rss/{name}", (), name)).chunks())


def _synchronised(section: Section) -> Iterator[Synchronised]:
    start, here, there = (section.column(word) for word in ("start", "database", "published"))
    status = section.column("synchronisation status")
    for row in section.rows:
        month, in_database, published = _month(row[start]), _count(row[here]), _count(row[there])
        yield Synchronised(month, in_database, published, _state(row[status]))


def _is_cloud_header(headings: Row) -> bool:
    return (
        any("site" in one for one in headings)
        and any(map(_is_update, headings))
        and not any(is_date_or_number(one) and any(map(str.isdigit, one)) for one in headings)
    )


def _is_update(heading: str) -> bool:
    # A page's own times stand beside those of its rows.
    return "update" in heading and not any(
        word in heading for word in ("page", "check", "build", "built")
    )


def _of_clouds(section: Section) -> tuple[list[CloudSite], list[Unread]]:
    """The rows of a section, and those of which it cannot be told whose they are."""
    named = [at for at, one in enumerate(section.headings) if _is_update(one)]
    updated = section.only(
        [at for at in named if "last" in section.headings[at]] or named, "last update"
    )
    site = section.site_column((updated,))
    if site is None:
        site = section.only((), "site")
    clouds = [
        CloudSite(row[site], plain(row[updated], _SHOWN), _instant(row[updated]))
        for row in section.rows
        if len(row) == len(section.headings)
    ]
    return clouds, [Unread(*one) for one in rows_without_name(section, site)]


def _built(page: HtmlPage) -> datetime | None:
    """When the page was built, the longest ago where it says several times."""
    times = [match[1].strip() for match in map(_BUILT.fullmatch, page.items) if match is not None]
    built = [_instant(text) for text in times]
    for text, instant in zip(times, built, strict=True):
        if instant is None:
            raise MalformedError(f"lastBuild is {plain(text, _SHOWN)!r}, expected a time")
    return min((one for one in built if one is not None), default=None)


def _instant(text: str) -> datetime | None:
    match = _INSTANT.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=UTC)
    except ValueError:
        return None


def _state(text: str) -> StateWord:
    """The state that the text begins with, or a worse one that is said in it as states are."""
    word = text.partition(" ")[0].partition("[")[0]
    first = next((one for one in StateWord if word in (one.value, f"{one.value}ING")), None)
    if first is None:
        expected = ", ".join(state.value for state in StateWord)
        found = plain(text, _SHOWN)
        raise MalformedError(f"a state {found!r}, expected it to begin with {expected}")
    said = [first, *map(StateWord, _BEFORE_BRACKET.findall(text))]
    return max(said, key=list(StateWord).index)


def _published(text: str) -> Published:
    written = [match[1] or "" for match in _LAST_PUBLISHED.finditer(text)]
    days = [_day(one) for one in written]
    known = [day for day in days if day is not None]
    if not known or len(known) < len(days):
        unread = next((one for one, day in zip(written, days, strict=True) if day is None), "")
        return Published(_state(text), unread, None)
    first = min(known)
    return Published(_state(text), written[days.index(first)], first)


def _day(text: str) -> date | None:
    try:
        year, month, day = map(int, text.split("-"))
        return date(year, month, day)
    except ValueError:
        return None


def _month(text: str) -> Month:
    match = _MONTH.match(text)
    if match is None or not 1 <= int(match[2]) <= 12 or not int(match[1]):
        raise MalformedError(f"a record start {plain(text, _SHOWN)!r}, expected YYYY-MM-DD")
    return Month(int(match[1]), int(match[2]))


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise MalformedError(f"a count {plain(text, _SHOWN)!r}, expected a whole number")
    return int(text)
