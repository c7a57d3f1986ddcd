"""The EGI Accounting Portal's data: the usage of all sites in one JSON document, as a stream.

{"results": [{"series": [{"name": "summary",
  "columns": ["time", "benchmark", "ce", …, "infrastructure", "site", …, "number_of_jobs", …],
  "values": [["2026-11-01T00:00:00Z", …], …],
  "partial": true}]}, {"series": [{…}]}]}

A row is the usage of one month, stamped with its first instant; that of the current month grows
daily. `infrastructure` is Grid, Grid-Local (local jobs) or Cloud, `ce` the computing element.
`partial` means that more follows in the next series, so it is only a cut where it stands on the
last one (source: the portal's page in EGI's documentation, of July 2026, whose units of time and
work are not said; no answer of the service itself was at hand). Columns are found by name. Programs
that fill such a portal write `infra` and `job_count` for `infrastructure` and `number_of_jobs`;
where a document has both, a row's value is in one of them.
Clouds have no jobs: their `number_of_jobs` is null. What is kept are sums of one site.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple

from proc19probes.sources.calendar_months import Month
from proc19probes.sources.html_pages import html_page, in_place_of
from proc19probes.sources.json_events import JsonEvents, Scalar
from proc19probes.vocabulary.http import HttpGet
from proc19probes.vocabulary.outside import Document, Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import MalformedError, RefusedError, TooLargeError

ACCOUNTING_PORTAL = Service(
    "accounting-portal",
    "the EGI Accounting Portal",
    "https://accounting.egi.eu",
    Party.ACCOUNTING_PORTAL,
)

_BEGINNING = 64 * 1024
_SHOWN = 80
_COLUMNS = 200
_MONTHS = 36
_SUMS = 20_000
_MOST = 10**18
_EXPECTED = "JSON with the usage of all sites"
_FIRST_OF_MONTH = re.compile(r"(\d{4})-(\d{2})-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z", re.ASCII)
_INFRASTRUCTURE = ("infrastructure", "infra")
_JOBS, _JOB_COUNT = "number_of_jobs", "job_count"
_WITHOUT_JOBS = "Cloud"
_WHOLE_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?", re.ASCII)


@dataclass(frozen=True)
class Usage:
    """What a site used in one month through one computing element, in the portal's units.

    `ce` is empty where the portal has none; `jobs` is None where it counts none, as for clouds,
    `wall_clock_time` where no row says one. `in_place_of_jobs` is what rows that should have a
    number of jobs have for one; they are not in sums with those that have it.
    """

    month: Month
    infrastructure: str
    ce: str
    jobs: float | None
    wall_clock_time: float | None
    cpu_time: float
    in_place_of_jobs: str | None = None

    @property
    def is_some(self) -> bool:
        """Whether there is any for certain: time was used, and where jobs are counted, one ran."""
        if self.in_place_of_jobs is not None:
            return False
        return (self.wall_clock_time or 0) > 0 and (self.jobs is None or self.jobs > 0)


@dataclass(frozen=True)
class SiteUsage:
    """What the portal has of a site in its latest months, the latest first.

    `cut_short` says that the portal marked its answer as going on, and it did not. `called_like`
    is a site whose name differs by upper and lower case only.
    """

    site: str
    usages: tuple[Usage, ...]
    cut_short: bool
    called_like: str | None = None


@dataclass(frozen=True)
class PortalUsage(Question[SiteUsage]):
    """What the portal shows of a site."""

    service: ClassVar[Service] = ACCOUNTING_PORTAL

    site: str

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"the accounting portal's usage of {plain(self.site)}"

    def answer(self, transport: Transport) -> SiteUsage:
        """Ask, and read the document to its end; raises ObtainError."""
        rows = _Rows(transport.put(_get(None)))
        sums = _Sums(self.site)
        for columns, row in rows:
            sums.add(columns, row)
        return SiteUsage(self.site, sums.usages(), rows.cut_short, sums.called_like)


@dataclass(frozen=True)
class PortalsFirstUsage(Question[Usage]):
    """The first usage of whatever site that the portal shows, which is all that is fetched."""

    service: ClassVar[Service] = ACCOUNTING_PORTAL

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return "the accounting portal's first row"

    def answer(self, transport: Transport) -> Usage:
        """Ask, and read as far as the first row; raises ObtainError."""
        return next(_usage(columns, row) for columns, row in _Rows(transport.put(_get(_BEGINNING))))


GREETING = PortalsFirstUsage()
"""The question that shows that a portal is there and answers as one."""


def _get(beginning: int | None) -> HttpGet:
    return HttpGet(ACCOUNTING_PORTAL, "/json", (), "accounting.json", beginning)


def _refuse_page(document: Document) -> None:
    head = next(iter(document.chunks()), b"")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise in_place_of(html_page(document.chunks()), _EXPECTED)


def _refused(words: Scalar) -> RefusedError:
    return RefusedError(f"the portal says: {plain(str(words), _SHOWN) or 'an error'}")


class _Rows:
    """The rows of a document, each with the columns that it is below, as they go by.

    `cut_short` is known at the end: whether the last series says that more follows.
    """

    def __init__(self, document: Document) -> None:
        _refuse_page(document)
        self._events = JsonEvents(document)
        self.cut_short = False

    def __iter__(self) -> "Iterator[tuple[_Columns, list[Scalar]]]":
        """Every row; raises ObtainError, also where there is none."""
        events = self._events
        empty = True
        for key in events.members_of_root():
            if key == "results":
                for _ in events.elements():
                    for row in self._result():
                        empty = False
                        yield row
            elif key == "error":
                raise _refused(events.scalar())
            else:
                events.skip()
        events.finish()
        if empty:
            raise MalformedError("no row of any site, and no portal is without one")

    def _result(self) -> "Iterator[tuple[_Columns, list[Scalar]]]":
        for key in self._events.members():
            if key == "series":
                for _ in self._events.elements():
                    yield from self._series()
            elif key == "error":
                raise _refused(self._events.scalar())
            else:
                self._events.skip()

    def _series(self) -> "Iterator[tuple[_Columns, list[Scalar]]]":
        goes_on: Scalar = False
        columns: _Columns | None = None
        for key in self._events.members():
            if key == "columns":
                columns = _Columns.of(self._events.scalars(_COLUMNS))
            elif key == "values":
                if columns is None:
                    raise MalformedError("values before the columns that they belong to")
                for _ in self._events.elements():
                    yield columns, columns.row(self._events.scalars(_COLUMNS))
            elif key == "partial":
                goes_on = self._events.scalar()
            else:
                self._events.skip()
        self.cut_short = goes_on is True


class _Columns(NamedTuple):
    """Where the columns are that are read; None for one that may be missing and is."""

    width: int
    time: int
    site: int
    wall_clock_time: int
    cpu_time: int
    infrastructure: tuple[int, ...]
    ce: int | None
    jobs: int | None
    job_count: int | None

    @classmethod
    def of(cls, names: list[Scalar]) -> "_Columns":
        """The places of the names; MalformedError where one is missing or there twice."""
        places = {name: place for place, name in enumerate(names)}
        if len(places) != len(names):
            raise MalformedError("a column is there twice")
        needed = ("time", "site", "raw_wc_time", "raw_cpu_time")
        infrastructure = tuple(places[name] for name in _INFRASTRUCTURE if name in places)
        missing = [name for name in needed if name not in places]
        if missing or not infrastructure:
            raise MalformedError(f"no column {(*missing, _INFRASTRUCTURE[0])[0]}")
        time, site, wall_clock, cpu = (places[name] for name in needed)
        ce, jobs, job_count = (places.get(name) for name in ("ce", _JOBS, _JOB_COUNT))
        return cls(len(names), time, site, wall_clock, cpu, infrastructure, ce, jobs, job_count)

    def row(self, values: list[Scalar]) -> list[Scalar]:
        """The values, if they are as many as the columns; raises MalformedError."""
        if len(values) != self.width:
            raise MalformedError(f"a row of {len(values)} values below {self.width} columns")
        return values


class _Sums:
    """The site's usage by month, infrastructure and computing element, while rows go by."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._folded = site.casefold()
        self._months: dict[Month, dict[tuple[str, str, bool], Usage]] = {}
        self.called_like: str | None = None

    def add(self, columns: _Columns, row: list[Scalar]) -> None:
        """One row, of whatever site."""
        site = row[columns.site]
        if site != self._site:
            if isinstance(site, str) and site.casefold() == self._folded:
                self.called_like = site
            return
        usage = _usage(columns, row)
        month = self._months.setdefault(usage.month, {})
        key = usage.infrastructure, usage.ce, usage.in_place_of_jobs is None
        known = month.get(key)
        month[key] = usage if known is None else _together(known, usage)
        if len(month) > _SUMS // _MONTHS:
            raise TooLargeError(f"more than {_SUMS // _MONTHS} computing elements in a month")
        if len(self._months) > _MONTHS:
            del self._months[min(self._months)]

    def usages(self) -> tuple[Usage, ...]:
        """The sums, the latest month first."""
        ordered = sorted(self._months, reverse=True)
        return tuple(usage for month in ordered for usage in self._months[month].values())


def _usage(columns: _Columns, row: list[Scalar]) -> Usage:
    infrastructure = _infrastructure(columns, row)
    jobs, in_place_of_jobs = _jobs(columns, row, infrastructure)
    return Usage(
        _month(row[columns.time]),
        infrastructure,
        "" if columns.ce is None else _text(row[columns.ce]),
        jobs,
        _number(row[columns.wall_clock_time]),
        _number(row[columns.cpu_time]) or 0.0,
        in_place_of_jobs,
    )


def _infrastructure(columns: _Columns, row: list[Scalar]) -> str:
    said = {_text(row[place]) for place in columns.infrastructure} - {""}
    if len(said) > 1:
        raise MalformedError(f"{plain(' and '.join(sorted(said)), _SHOWN)}, expected one of them")
    return said.pop() if said else ""


def _jobs(
    columns: _Columns, row: list[Scalar], infrastructure: str
) -> tuple[float | None, str | None]:
    """The number of jobs, or what there is in place of one; neither where none are counted."""
    places = [place for place in (columns.jobs, columns.job_count) if place is not None]
    values = [row[place] for place in places if row[place] is not None]
    counts_none = infrastructure == _WITHOUT_JOBS
    if not values:
        return None, None if counts_none else "null" if places else f"no column {_JOBS}"
    numbers = {_whole_number(value) for value in values}
    number = numbers.pop()
    if number is None or numbers:
        return None, " and ".join(map(_shown, values))
    if not number and (columns.jobs is None or row[columns.jobs] is None):
        # The portal's page has no such column, and what fills it writes 0 also for "no number".
        return None, None if counts_none else f"0 as {_JOB_COUNT}"
    return number, None


def _together(one: Usage, other: Usage) -> Usage:
    return Usage(
        one.month,
        one.infrastructure,
        one.ce,
        _sum(one.jobs, other.jobs),
        _sum(one.wall_clock_time, other.wall_clock_time),
        one.cpu_time + other.cpu_time,
        one.in_place_of_jobs,
    )


def _sum(one: float | None, other: float | None) -> float | None:
    """The sum of what is said; None where neither is."""
    return other if one is None else one + (other or 0)


def _text(value: Scalar) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 1000:
        raise MalformedError(f"{plain(str(value), _SHOWN)!r}, expected a name")
    return value


def _month(value: Scalar) -> Month:
    match = _FIRST_OF_MONTH.fullmatch(value) if isinstance(value, str) else None
    if match is None or not int(match[1]) or not 1 <= int(match[2]) <= 12:
        raise MalformedError(f"a time {plain(str(value), _SHOWN)!r}, expected YYYY-MM-01T00:00:00Z")
    return Month(int(match[1]), int(match[2]))


def _shown(value: Scalar) -> str:
    if isinstance(value, str):
        return repr(plain(value, _SHOWN // 2))
    return str(value).lower()[:_SHOWN]


def _whole_number(value: Scalar) -> float | None:
    """The number, of which there can be so many; None for what is none."""
    if isinstance(value, str):
        return float(value) if _WHOLE_NUMBER.fullmatch(value) else None
    if isinstance(value, bool) or value is None or not 0 <= value < _MOST or value % 1:
        return None
    return float(value)


def _number(value: Scalar) -> float | None:
    """The number; MalformedError for what is none or is not finite."""
    if value is None:
        return None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    if isinstance(value, bool):
        raise MalformedError(f"{value}, expected a number")
    if isinstance(value, int | Decimal) and -_MOST < value < _MOST:
        return float(value)
    raise MalformedError(f"{plain(str(value)[:_SHOWN], _SHOWN)!r}, expected a number")
