"""APEL's pages: when a site last published, whether its counts agree, which clouds publish.

/rss/SITE_Pub.html and /rss/SITE_Sync.html, built once a day:
  <li>lastBuild : 2026-11-23 03:00:00</li>
  <tr><th>…</th><th>Publication  Status</th></tr>
  <tr><td>…</td><td>OK [ last published 2 days ago: 2026-11-21 ]</td></tr>
and in the second: record start, record end, count in your database, count published,
Synchronisation  Status.
/cloudtest/cloudsites2.html, one row a site, the last cell in UTC:
  <tr><td>PILOT-CLOUD</td><td>17</td><td>…</td><td>2026-11-22 03:10:00</td></tr>

Source: other programs that read these pages (their header texts, cells and columns); no page of
the service itself was at hand. So columns are found by the words in their headers, and what is
not recognised is refused by name. Where the table has a column for the site, only rows with
exactly this site count; where it has none, the page itself has to name the site.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import ClassVar
from urllib.parse import quote

from proc19probes.sources.calendar_months import Month
from proc19probes.sources.html_pages import HtmlPage, Row, html_page, in_place_of
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
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})(?!\d)", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d{1,6})?(?: ?UTC|Z)?", re.ASCII
)
_BUILT = re.compile(r"lastbuild\s*:\s*(\S.*)", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,15}", re.ASCII)


class StateWord(Enum):
    """What APEL itself says of a row."""

    OK = "OK"
    WARN = "WARN"
    ERROR = "ERROR"


@dataclass(frozen=True)
class Published:
    """A site's row of the publication page.

    `written` is the date as the page has it, empty where it has none; `day` is None where that is
    no day of the calendar.
    """

    state: StateWord
    written: str
    day: date | None


@dataclass(frozen=True)
class Publication:
    """What the publication page says of a site; `built` (UTC) is None where it doesn't say."""

    site: str
    built: datetime | None
    rows: tuple[Published, ...]
    called_like: str | None = None


@dataclass(frozen=True)
class Synchronised:
    """A month's row: how many records the site has in its database and how many came to APEL."""

    month: Month
    in_database: int
    published: int
    state: StateWord


@dataclass(frozen=True)
class Synchronisation:
    """What the synchronisation page says of a site; `built` (UTC) is None where it doesn't say."""

    site: str
    built: datetime | None
    rows: tuple[Synchronised, ...]
    called_like: str | None = None


@dataclass(frozen=True)
class CloudSite:
    """A cloud site's row: when its records were last updated, UTC.

    `written` is the time as the page has it; `updated` is None where that is no time.
    """

    site: str
    written: str
    updated: datetime | None


@dataclass(frozen=True)
class CloudSites:
    """The clouds that publish; `built` (UTC) is None where the page doesn't say."""

    built: datetime | None
    rows: tuple[CloudSite, ...]


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
        table = _Table.of(page, "Publication Status", self.site)
        rows = tuple(_published(row[table.status]) for row in table.own)
        return Publication(self.site, _built(page), rows, table.called_like)


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
        table = _Table.of(page, "Synchronisation Status", self.site)
        start, here, there = (table.column(word) for word in ("start", "database", "published"))
        rows = tuple(
            Synchronised(
                _month(row[start]), _count(row[here]), _count(row[there]), _state(row[table.status])
            )
            for row in table.own
        )
        return Synchronisation(self.site, _built(page), rows, table.called_like)


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
        rows = tuple(
            CloudSite(row[0], row[-1], _instant(row[-1]))
            for table in page.tables
            for row in table
            if len(row) > 2 and _INSTANT.fullmatch(row[-1])
        )
        if not rows:
            raise in_place_of(page, "a table with a site and a time in each row")
        return CloudSites(_built(page), rows)


GREETING = CloudSitesPage()
"""The question that shows that APEL's pages are there: the one that is of no one site."""


@dataclass(frozen=True)
class _Table:
    """The table with the state column: its header, and the rows that are the site's."""

    header: Row
    status: int
    own: tuple[Row, ...]
    called_like: str | None

    @classmethod
    def of(cls, page: HtmlPage, status: str, site: str) -> "_Table":
        """The table that has this header; raises what the page is in its place."""
        for table in page.tables:
            for number, row in enumerate(table):
                if status in row:
                    return cls._below(page, row, status, table[number + 1 :], site)
        raise in_place_of(page, f"a table with the header {status!r}")

    @classmethod
    def _below(
        cls, page: HtmlPage, header: Row, status: str, rows: tuple[Row, ...], site: str
    ) -> "_Table":
        for row in rows:
            if len(row) != len(header):
                raise MalformedError(f"a row of {len(row)} cells below a header of {len(header)}")
        sites = [number for number, name in enumerate(header) if "site" in name.lower()]
        at = header.index(status)
        if sites:
            own = tuple(row for row in rows if row[sites[0]] == site)
            names = (row[sites[0]] for row in rows if row[sites[0]] != site)
            like = next((one for one in names if one.casefold() == site.casefold()), None)
            return cls(header, at, own, like)
        above = (*page.headings, *page.items, *(cell for t in page.tables for r in t for cell in r))
        if not any(site in text.split() for text in above):
            raise MalformedError(f"{page.name} that does not name {plain(site, _SHOWN)}")
        return cls(header, at, rows, None)

    def column(self, word: str) -> int:
        """Where the column is whose header has the word and is not the state's."""
        for number, name in enumerate(self.header):
            if word in name.lower() and number != self.status:
                return number
        named = ", ".join(self.header)
        raise MalformedError(f"no column with {word!r} in the header: {plain(named, _SHOWN)}")


def _of_site(transport: Transport, site: str, page: str) -> HtmlPage:
    name = f"{quote(site, safe='')}_{page}.html"
    return html_page(transport.put(HttpGet(APEL_PAGES, f"/rss/{name}", (), name)).chunks())


def _built(page: HtmlPage) -> datetime | None:
    for item in page.items:
        match = _BUILT.fullmatch(item)
        if match is not None:
            built = _instant(match[1].strip())
            if built is None:
                raise MalformedError(f"lastBuild is {plain(match[1], _SHOWN)!r}, expected a time")
            return built
    return None


def _instant(text: str) -> datetime | None:
    match = _INSTANT.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=UTC)
    except ValueError:
        return None


def _state(text: str) -> StateWord:
    word = text.partition(" ")[0].partition("[")[0]
    for state in StateWord:
        if word in (state.value, f"{state.value}ING"):
            return state
    expected = ", ".join(state.value for state in StateWord)
    raise MalformedError(f"a state {plain(text, _SHOWN)!r}, expected it to begin with {expected}")


def _published(text: str) -> Published:
    match = _DATE.search(text)
    if match is None:
        return Published(_state(text), "", None)
    try:
        day = date(*(int(part) for part in match[0].split("-")))
    except ValueError:
        return Published(_state(text), match[0], None)
    return Published(_state(text), match[0], day)


def _month(text: str) -> Month:
    match = _MONTH.match(text)
    if match is None or not 1 <= int(match[2]) <= 12 or not int(match[1]):
        raise MalformedError(f"a record start {plain(text, _SHOWN)!r}, expected YYYY-MM-DD")
    return Month(int(match[1]), int(match[2]))


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise MalformedError(f"a count {plain(text, _SHOWN)!r}, expected a whole number")
    return int(text)
