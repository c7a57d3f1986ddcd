"""APEL's pages and the accounting portal on loopback: shapes as they are described, values made up.

Nothing here is a copy of a page of the services themselves: none was at hand.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from servers.loopback import LoopbackServer

COLUMNS = (
    *("time", "benchmark", "ce", "country", "federation", "infrastructure", "site", "tier", "vo"),
    *("ngi", "number_of_jobs", "raw_cpu_eff", "raw_cpu_time", "raw_cpu_work", "raw_wc_time"),
    "raw_wc_work",
)
GRID, CLOUD = "PILOT-GRID", "PILOT-CLOUD"
CE = "arc.pilot-grid.example.org"
Row = tuple[object, ...]

LOGIN_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>EGI Check-in</title></head><body><form method=post>"
    b"<input name=user><input type='password' name=word></form></body></html>\n"
)
ERROR_PAGE = (
    b"<html><head><title>503 Service Unavailable</title></head>"
    b"<body><h1>Service Unavailable</h1></body></html>\n"
)


def publication_page(
    site: str, now: datetime, days: int = 1, word: str = "OK", built: datetime | None = None
) -> bytes:
    """The publication page of a site that published so many days before `now`."""
    last = (now - timedelta(days=days)).date()
    cell = f"{word} [ last published {days} days ago: {last} ]"
    header = ("Site", "Measurement Date", "Publication  Status")
    return _page("APEL Publication Test", built or now, site, header, ((site, last, cell),))


def synchronisation_page(
    site: str,
    now: datetime,
    words: tuple[str, ...] = ("OK", "OK", "OK"),
    counts: tuple[int, int] = (12400, 12400),
    built: datetime | None = None,
) -> bytes:
    """The synchronisation page with one row for each word, of this month and those before."""
    header = (
        *("Site", "Record Start", "Record End", "Count In Your Database", "Count Published"),
        "Synchronisation  Status",
    )
    rows = []
    month = now.date().replace(day=1)
    for word in words:
        rows.append((site, month, month.replace(day=20), *counts, word))
        month = (month - timedelta(days=1)).replace(day=1)
    return _page("APEL Synchronisation Test", built or now, site, header, tuple(rows))


def cloud_sites_page(now: datetime, hours: dict[str, int] | None = None) -> bytes:
    """The page of clouds, each with how many hours before `now` it was updated."""
    updated = {"OTHER-CLOUD": 5, CLOUD: 30} if hours is None else hours
    rows = tuple(
        (site, 17, "0.4", f"{now - timedelta(hours=ago):%Y-%m-%d %H:%M:%S}")
        for site, ago in updated.items()
    )
    header = ("Site", "VMs", "Version", "Last update (UTC)")
    return _table("Sites publishing new cloud accounting records", "", header, rows)


def _page(
    title: str, built: datetime, site: str, header: tuple[str, ...], rows: tuple[Row, ...]
) -> bytes:
    items = f"<ul><li>{site}</li><li>lastBuild : {built:%Y-%m-%d %H:%M:%S}</li></ul>"
    return _table(f"{title} {site}", items, header, rows)


def _table(title: str, items: str, header: tuple[str, ...], rows: tuple[Row, ...]) -> bytes:
    return page_of(title, items, table_of(header, rows, title))


def page_of(title: str, items: str, *tables: str) -> bytes:
    """A page of these tables; `items` as they stand before them."""
    body = f"{items}\n{''.join(tables)}"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>\n".encode()


def table_of(header: tuple[str, ...], rows: tuple[Row, ...], title: str | None = None) -> str:
    """A table with a title over all columns, where one is given, and a row of headings."""
    above = f"<tr><th colspan={len(header)}>{title}</th></tr>\n" if title is not None else ""
    heads = "".join(f"<th>{one}</th>" for one in header)
    body = "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>\n" for row in rows)
    return f"<table border=1>{above}<tr>{heads}</tr>\n{body}</table>\n"


def usage(
    month: str,
    site: str,
    ce: str | None = CE,
    infrastructure: str | None = "Grid",
    jobs: object = 120,
    time: object = 86.5,
) -> Row:
    """One row of the portal's data; `month` as 2026-11."""
    return (
        *(f"{month}-01T00:00:00Z", "hepscore23", ce, "Italy", "IT-X", infrastructure, site, "2"),
        *("ops", "NGI_IT", jobs, 85.0, time, 900.5, time, 1000.5),
    )


def portal_rows(now: datetime) -> tuple[Row, ...]:
    """Usage of both pilot sites and of another one, in the month of `now` and that before."""
    month = now.date().replace(day=1)
    months = [f"{one:%Y-%m}" for one in (month, month - timedelta(days=1))]
    return tuple(
        row
        for one in months
        for row in (
            usage(one, "OTHER-SITE"),
            usage(one, GRID),
            usage(one, GRID, "other.pilot-grid.example.org", "Grid-Local"),
            usage(one, CLOUD, None, "Cloud", None),
        )
    )


def portal_document(
    rows: tuple[Row, ...], columns: tuple[str, ...] = COLUMNS, partial: bool = False
) -> bytes:
    """The portal's JSON with these rows, in two series as it has them."""
    half = len(rows) // 2
    first = {"name": "summary", "columns": columns, "values": rows[:half], "partial": True}
    last: dict[str, object] = {"name": "summary", "columns": columns, "values": rows[half:]}
    if partial:
        last["partial"] = True
    return json.dumps({"results": [{"series": [first]}, {"series": [last]}]}).encode()


def many_rows(count: int, sites: int = 400) -> Iterator[bytes]:
    """The portal's JSON with so many rows, made while it is read."""
    columns = json.dumps(COLUMNS)
    # A row for each of 17 years' twelve months in turn, at a site that is put in its place.
    months = [f"20{10 + row % 17}-{1 + row % 12:02}" for row in range(17 * 12)]
    templates = [json.dumps(usage(month, "SITE-?")) for month in months]
    yield f'{{"results":[{{"series":[{{"name":"summary","columns":{columns},"values":['.encode()
    for number in range(0, count, 500):
        rows = (
            templates[row % len(templates)].replace("SITE-?", f"SITE-{row % sites:03}")
            for row in range(number, min(number + 500, count))
        )
        yield (("," if number else "") + ",".join(rows)).encode()
    yield b"]}]}]}"


@dataclass
class AccountingDocuments:
    """What is answered, by path; `pages` before what the instant gives."""

    now: datetime
    pages: dict[str, bytes] = field(default_factory=dict)

    def answer(self, path: str) -> bytes | None:
        """The document below this path; None where there is none."""
        made: dict[str, Callable[[], bytes]] = {
            f"/rss/{GRID}_Pub.html": lambda: publication_page(GRID, self.now),
            f"/rss/{GRID}_Sync.html": lambda: synchronisation_page(GRID, self.now),
            "/cloudtest/cloudsites2.html": lambda: cloud_sites_page(self.now),
            "/json": lambda: portal_document(portal_rows(self.now)),
        }
        if path in self.pages:
            return self.pages[path]
        return made[path]() if path in made else None


class AccountingServer(LoopbackServer):
    """A server of these documents; a context manager.

    It also acts as a plain HTTP proxy: whatever the authority in a request line, it answers itself,
    and notes it in `proxied`. `paths` are those that it was asked for.
    """

    def __init__(self, documents: AccountingDocuments) -> None:
        self.documents = documents
        self.paths: list[str] = []
        self.proxied: list[str] = []
        super().__init__(self._handler())

    @property
    def url(self) -> str:
        """What a setting would say of either service."""
        return self.origin

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                target = urlsplit(self.path)
                if target.scheme:
                    owner.proxied.append(f"{target.scheme}://{target.netloc}")
                owner.paths.append(target.path)
                body = owner.documents.answer(target.path)
                is_json = target.path == "/json"
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or b"")))
                self.send_header("Content-Type", "application/json" if is_json else "text/html")
                self.end_headers()
                self.wfile.write(body or b"")

            def version_string(self) -> str:
                return "Apache/2.4.6 (CentOS)"

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        return Handler
