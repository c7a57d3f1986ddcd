"""Each finding about APEL's pages and the accounting portal, through a real server on loopback."""

import re
import shlex
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shown_lines import plugin

from proc19probes.catalogue import load_probe
from proc19probes.plugin.line import headline
from proc19probes.vocabulary.parameters import build, parameters_of
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State
from servers.accounting_pages import (
    CE,
    CLOUD,
    ERROR_PAGE,
    GRID,
    LOGIN_PAGE,
    AccountingDocuments,
    AccountingServer,
    cloud_sites_page,
    portal_document,
    portal_rows,
    publication_page,
    synchronisation_page,
    usage,
)
from servers.asking import NOW, findings, lines

PROBES = ("accounting_published", "accounting_synchronised", "accounting_in_portal")
PUB, SYNC = f"/rss/{GRID}_Pub.html", f"/rss/{GRID}_Sync.html"
CLOUDS = "/cloudtest/cloudsites2.html"
LONG_AGO = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
ROWS = portal_rows(NOW)


@dataclass(frozen=True)
class Case:
    """What is asked, what is answered in place of the usual, and all that is found."""

    probe: str
    found: list[str]
    pages: dict[str, bytes] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)


def published(found: str, page: bytes | None = None, **arguments: str) -> Case:
    pages = {} if page is None else {PUB: page}
    return Case("accounting_published", [found], pages, {"site": GRID, **arguments})


def in_cloud(found: str, hours: dict[str, int] | None = None, **arguments: str) -> Case:
    pages = {CLOUDS: cloud_sites_page(NOW, hours)}
    given = {"site": CLOUD, "kind": "cloud", **arguments}
    return Case("accounting_published", [found], pages, given)


def synchronised(page: bytes | None, *found: str, **arguments: str) -> Case:
    pages = {} if page is None else {SYNC: page}
    return Case("accounting_synchronised", list(found), pages, {"site": GRID, **arguments})


def in_portal(*found: str, page: bytes | None = None, **arguments: str) -> Case:
    pages = {} if page is None else {"/json": page}
    return Case("accounting_in_portal", list(found), pages, {"site": GRID, **arguments})


def counts(month: str, word: str, published: int = 12400, apart: str = "0.0") -> str:
    return (
        f"{GRID} {month}: APEL says {word}, {published} records published of 12400 in the site's "
        f"database ({apart}% apart)"
    )


AGES = "expected OK and at most 7d ago"
APART = "expected OK and at most 5% apart"
SHOWN = "displayed in 2026-10 to 2026-11"
ANY = "matched by the site alone"
BUILT = "last built on 2026-10-01 at 03:00:00 UTC, expected built at most 2d ago [page-not-renewed]"
SYNC_OK = [
    f"OK {counts(month, 'OK')} [accounting-synchronised]"
    for month in ("2026-11", "2026-10", "2026-09")
]

CASES = {
    "published-yesterday-ok": published(
        f"OK {GRID}: APEL says OK, last published 2026-11-22, 1 d ago [accounting-published]"
    ),
    "published-seven-days-ago-ok": published(
        f"OK {GRID}: APEL says OK, last published 2026-11-16, 7 d ago [accounting-published]",
        publication_page(GRID, NOW, 7),
    ),
    "published-today-ok": published(
        f"OK {GRID}: APEL says OK, last published 2026-11-23, today [accounting-published]",
        publication_page(GRID, NOW, 0),
    ),
    "published-eight-days-ago-warning": published(
        f"WARNING {GRID}: APEL says OK, last published 2026-11-15, 8 d ago, {AGES} "
        "[publication-late]",
        publication_page(GRID, NOW, 8),
    ),
    "apel-warns-warning": published(
        f"WARNING {GRID}: APEL says WARN, last published 2026-11-22, 1 d ago, {AGES} "
        "[publication-late]",
        publication_page(GRID, NOW, 1, "WARN"),
    ),
    "published-long-ago-critical": published(
        f"CRITICAL {GRID}: APEL says OK, last published 2026-10-22, 32 d ago, {AGES} "
        "[publication-stopped]",
        publication_page(GRID, NOW, 32),
    ),
    "apel-in-error-critical": published(
        f"CRITICAL {GRID}: APEL says ERROR, last published 2026-11-22, 1 d ago, {AGES} "
        "[publication-stopped]",
        publication_page(GRID, NOW, 1, "ERROR"),
    ),
    "longer-allowed-ok": published(
        f"OK {GRID}: APEL says OK, last published 2026-10-22, 32 d ago [accounting-published]",
        publication_page(GRID, NOW, 32),
        max_age="40d",
        critical_age="50d",
    ),
    "date-impossible-unknown": published(
        f"UNKNOWN {GRID}: APEL says OK, last published 2021-02-31, expected a time that was "
        "[publication-date-wrong]",
        publication_page(GRID, NOW, 2).replace(b"2026-11-21 ]", b"2021-02-31 ]"),
    ),
    "date-in-the-future-unknown": published(
        f"UNKNOWN {GRID}: APEL says OK, last published 2026-12-03, expected a time that was "
        "[publication-date-wrong]",
        publication_page(GRID, NOW, -10),
    ),
    "page-built-long-ago-unknown": published(
        f"UNKNOWN APEL's grid publication page: {BUILT}",
        publication_page(GRID, NOW, 1, built=LONG_AGO),
    ),
    "page-built-in-the-future-unknown": published(
        "UNKNOWN APEL's grid publication page: last built on 2026-12-23 at 21:00:00 UTC, expected "
        "built at most 2d ago [page-not-renewed]",
        publication_page(GRID, NOW, 1, built=NOW + timedelta(days=30)),
    ),
    "page-without-a-time-unknown": published(
        "UNKNOWN APEL's grid publication page: does not say when it was built, expected built at "
        "most 2d ago [page-not-renewed]",
        publication_page(GRID, NOW).replace(b"lastBuild", b"built"),
    ),
    "site-without-a-row-critical": published(
        f"CRITICAL {GRID}: no row on APEL's grid publication page, expected one with exactly this "
        "name [site-not-on-apel-page]",
        publication_page("OTHER", NOW),
    ),
    "site-in-other-case-critical": published(
        f"CRITICAL {GRID}: no row on APEL's grid publication page; there is pilot-grid, with other "
        "upper and lower case, expected one with exactly this name [site-not-on-apel-page]",
        publication_page("pilot-grid", NOW),
    ),
    "rows-of-others-and-no-column-for-the-site-unknown": published(
        f"UNKNOWN {GRID}: on APEL's grid publication page, rows differ and no column is known to "
        f"name the site: below 'centre' are OTHER, {GRID}, expected each row below headings, with "
        "its site [page-rows-unclear]",
        publication_page(GRID, NOW, 40, "ERROR")
        .replace(b"<th>Site</th>", b"<th>Centre</th>")
        .replace(b"<tr><td>", b"<tr><td>OTHER</td><td>2026-11-22</td><td>OK</td></tr><tr><td>", 1),
    ),
    "cloud-ok": in_cloud(
        f"OK {CLOUD}: last published 2026-11-22 15:00:00, 1 d ago [accounting-published]"
    ),
    "cloud-late-warning": in_cloud(
        f"WARNING {CLOUD}: last published 2026-11-13 21:00:00, 10 d ago, {AGES} [publication-late]",
        {CLOUD: 240, "OTHER-CLOUD": 1},
    ),
    "cloud-stopped-critical": in_cloud(
        f"CRITICAL {CLOUD}: last published 2026-10-12 21:00:00, 42 d ago, {AGES} "
        "[publication-stopped]",
        {CLOUD: 24 * 42},
    ),
    "cloud-absent-critical": in_cloud(
        f"CRITICAL {CLOUD}: no row on APEL's cloud publication page, expected one with exactly "
        "this name [site-not-on-apel-page]",
        {f"{CLOUD}-2": 1},
    ),
    "synchronised-ok": synchronised(None, *SYNC_OK),
    "old-error-outside-the-window-ok": synchronised(
        synchronisation_page(GRID, NOW, ("OK", "OK", "OK", "ERROR")), *SYNC_OK
    ),
    "error-inside-the-window-critical": synchronised(
        synchronisation_page(GRID, NOW, ("OK", "ERROR"), (12400, 9300)),
        f"WARNING {counts('2026-11', 'OK', 9300, '25.0')}, {APART} [record-counts-differ]",
        f"CRITICAL {counts('2026-10', 'ERROR', 9300, '25.0')}, {APART} [synchronisation-error]",
    ),
    "warned-warning": synchronised(
        synchronisation_page(GRID, NOW, ("WARN",)),
        f"WARNING {counts('2026-11', 'WARN')}, {APART} [synchronisation-warning]",
        months="1",
    ),
    "small-difference-ok": synchronised(
        synchronisation_page(GRID, NOW, ("OK",), (12400, 12276)),
        f"OK {counts('2026-11', 'OK', 12276, '1.0')} [accounting-synchronised]",
        months="1",
    ),
    "small-difference-not-allowed-warning": synchronised(
        synchronisation_page(GRID, NOW, ("OK",), (12400, 12276)),
        f"WARNING {counts('2026-11', 'OK', 12276, '1.0')}, expected OK and at most 0% apart "
        "[record-counts-differ]",
        max_difference="0",
        months="1",
    ),
    "nothing-on-either-side-critical": synchronised(
        synchronisation_page(GRID, NOW, ("OK", "WARN"), (0, 0)),
        f"CRITICAL {GRID}: 0 records in the site's database, and 0 published, expected records in "
        "2026-09 to 2026-11 [no-records-counted]",
        f"WARNING {GRID} 2026-10: APEL says WARN, 0 records published of 0 in the site's database "
        f"(0.0% apart), {APART} [synchronisation-warning]",
    ),
    "no-late-month-critical": synchronised(
        synchronisation_page(GRID, LONG_AGO, ("OK",), built=NOW),
        f"CRITICAL {GRID}: its latest month on APEL's synchronisation page is 2026-10, expected "
        "2026-11 [no-month-synchronised]",
        months="1",
    ),
    "last-complete-month-missing-warning": synchronised(
        synchronisation_page(GRID, NOW, ("OK",)),
        f"WARNING {GRID} 2026-10: not on APEL's synchronisation page (there: 2026-11), expected a "
        "row [month-not-synchronised]",
        f"OK {counts('2026-11', 'OK')} [accounting-synchronised]",
    ),
    "current-month-missing-ok": synchronised(
        synchronisation_page(GRID, LONG_AGO, ("OK",), built=NOW),
        f"OK {counts('2026-10', 'OK')} [accounting-synchronised]",
    ),
    "sync-page-built-long-ago-unknown": synchronised(
        synchronisation_page(GRID, NOW, built=LONG_AGO),
        f"UNKNOWN APEL's synchronisation page: {BUILT}",
    ),
    "sync-without-the-site-critical": synchronised(
        synchronisation_page("OTHER", NOW),
        f"CRITICAL {GRID}: no row on APEL's synchronisation page, expected one with exactly this "
        "name [site-not-on-apel-page]",
    ),
    "sync-rows-of-others-and-no-column-for-the-site-unknown": synchronised(
        synchronisation_page(GRID, NOW)
        .replace(b"<th>Site</th>", b"<th>Centre</th>")
        .replace(f"<td>{GRID}".encode(), b"<td>OTHER", 1),
        f"UNKNOWN {GRID}: on APEL's synchronisation page, rows differ and no column is known to "
        f"name the site: below 'centre' are OTHER, {GRID}, expected each row below headings, with "
        "its site [page-rows-unclear]",
    ),
    "displayed-of-any-kind-ok": in_portal(
        f"OK {GRID}: 480 jobs with wall-clock time 346 {SHOWN}, {ANY} [usage-displayed]"
    ),
    "displayed-of-the-host-ok": in_portal(
        f"OK {GRID}: 240 jobs with wall-clock time 173 {SHOWN}, matched by computing element {CE}, "
        "Grid and Grid-Local [usage-displayed]",
        infrastructure="grid",
        submit_host=CE,
    ),
    "host-with-port-and-queue-ok": in_portal(
        f"OK {GRID}: 120 jobs with wall-clock time 86.5 {SHOWN}, matched by computing element {CE} "
        "[usage-displayed]",
        page=portal_document((usage("2026-11", GRID, f"{CE}:2811/queue"), ROWS[0])),
        submit_host=CE,
    ),
    "displayed-cloud-ok": in_portal(
        f"OK {CLOUD}: wall-clock time 173 {SHOWN}, matched by Cloud [usage-displayed]",
        site=CLOUD,
        infrastructure="cloud",
    ),
    "site-absent-critical": in_portal(
        "CRITICAL PILOT-NEW: not displayed, expected displayed [site-not-displayed]",
        site="PILOT-NEW",
    ),
    "portal-site-in-other-case-critical": in_portal(
        "CRITICAL pilot-grid: not displayed; there is PILOT-GRID, with other upper and lower case, "
        "expected displayed [site-not-displayed]",
        site="pilot-grid",
    ),
    "host-absent-critical": in_portal(
        f"CRITICAL {GRID}: displayed with Grid {CE}, Grid-Local other.pilot-grid.example.org only, "
        "expected computing element new.example.org [product-not-displayed]",
        submit_host="new.example.org",
    ),
    "no-jobs-critical": in_portal(
        f"CRITICAL {GRID}: 0 jobs with wall-clock time 1 {SHOWN}, {ANY}, expected more than "
        "zero [usage-zero]",
        page=portal_document((usage("2026-11", GRID, jobs=0, time=1), ROWS[0])),
    ),
    "no-time-critical": in_portal(
        f"CRITICAL {GRID}: 9 jobs with wall-clock time 0 {SHOWN}, {ANY}, expected more than "
        "zero [usage-zero]",
        page=portal_document((usage("2026-11", GRID, jobs=9, time=0), ROWS[0])),
    ),
    "time-not-said-unknown": in_portal(
        f"UNKNOWN {GRID}: displayed in 2026-10 to 2026-11 without a wall-clock time, {ANY}, "
        "expected a time [usage-not-said]",
        page=portal_document((usage("2026-11", GRID, jobs=9, time=None), ROWS[0])),
    ),
    "jobs-not-said-unknown": in_portal(
        f"UNKNOWN {GRID}: {SHOWN} without a number of jobs: Grid {CE} (null), {ANY}, expected a "
        "number of jobs [jobs-not-said]",
        page=portal_document((usage("2026-11", GRID, jobs=None), ROWS[0])),
    ),
    "old-usage-warning": in_portal(
        f"WARNING {GRID}: displayed for 2026-08, {ANY}, expected 2026-10 to 2026-11 [usage-old]",
        page=portal_document((usage("2026-08", GRID), ROWS[0])),
    ),
    "data-cut-short-and-there-warning": in_portal(
        f"WARNING {GRID}: the last part of the portal's data says that more follows, expected the "
        "whole of it [portal-data-partial]",
        f"OK {GRID}: 480 jobs with wall-clock time 346 {SHOWN}, {ANY} [usage-displayed]",
        page=portal_document(ROWS, partial=True),
    ),
    "data-cut-short-and-absent-unknown": in_portal(
        "UNKNOWN NEW: the last part of the portal's data says that more follows, and what there is "
        "has: not displayed, expected the whole of it [portal-data-partial]",
        page=portal_document(ROWS, partial=True),
        site="NEW",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_found_on_the_pages(case: Case) -> None:
    with AccountingServer(AccountingDocuments(NOW, case.pages)) as server:
        assert lines(findings(server.url, case.probe, **case.arguments)) == case.found


@pytest.mark.parametrize("name", PROBES)
def test_every_finding_of_the_table_is_in_a_case_here(name: str) -> None:
    found = {
        line.rpartition("[")[2].rstrip("]")
        for case in CASES.values()
        if case.probe == name
        for line in case.found
    }
    assert found == {kind.id for kind in load_probe(name).findings}


@pytest.mark.parametrize("name", PROBES)
@pytest.mark.parametrize(
    ("page", "words"), [(LOGIN_PAGE, "a login page"), (ERROR_PAGE, "an error page")]
)
def test_login_page_and_error_page_are_unknown(name: str, page: bytes, words: str) -> None:
    pages = dict.fromkeys((PUB, SYNC, "/json"), page)
    with AccountingServer(AccountingDocuments(NOW, pages)) as server:
        (found,) = findings(server.url, name, site=GRID)
    assert (found.kind.id, found.state) == ("refused", State.UNKNOWN)
    assert found.found.startswith(words)


def test_site_that_apel_has_no_page_of_is_unknown_with_the_servers_answer() -> None:
    with AccountingServer(AccountingDocuments(NOW)) as server:
        (found,) = findings(server.url, "accounting_published", site="NEW/..")
        assert server.paths == ["/rss/NEW%2F.._Pub.html"]
    assert (found.kind.id, "404" in found.found) == ("not-there", True)


@pytest.mark.parametrize(
    ("probe", "arguments", "words"),
    [
        ("accounting_published", {"kind": "hpc"}, "--kind: found 'hpc', expected one of grid, cl"),
        ("accounting_published", {"critical_age": "1d"}, "--critical-age: found less than --max"),
        ("accounting_synchronised", {"months": "0"}, "--months: found 0, expected 1 to 120"),
        ("accounting_in_portal", {"months": "99"}, "--months: found 99, expected 1 to 36"),
        ("accounting_in_portal", {"infrastructure": "x"}, "--infrastructure: found 'x', expected"),
    ],
)
def test_value_that_is_none_is_refused(probe: str, arguments: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build(load_probe(probe).parameters, {"site": GRID, **arguments})


@pytest.mark.parametrize("probe", PROBES)
def test_plugin_prints_its_line_through_a_proxy(probe: str) -> None:
    # A process judges by today's clock, so the pages are of today.
    with AccountingServer(AccountingDocuments(datetime.now(UTC))) as server:
        address = ("accounting-portal", "http://accounting.egi.eu")
        if probe != "accounting_in_portal":
            address = ("apel-pages", "http://goc-accounting.grid-support.ac.uk")
        where = ("--proxy", server.url, f"--{address[0]}-url", address[1])
        out, code = plugin(probe, ["--site", GRID, *where])
        assert server.proxied == [address[1]]
    assert out.startswith(f"{probe.upper()} OK - {GRID}")
    assert code == 0


def numbers(page: str, body: bytes, probe: str) -> list[tuple[str, float]]:
    with AccountingServer(AccountingDocuments(NOW, {page: body})) as server:
        found = findings(server.url, probe, site=GRID)
    return [(one.label, one.value) for finding in found for one in finding.measures]


def test_numbers_are_named_alike_in_every_month() -> None:
    page = synchronisation_page(GRID, NOW, ("OK", "OK"), (1000, 990))
    assert numbers(SYNC, page, PROBES[1]) == [("difference-0", 1.0), ("difference-1", 1.0)]
    assert numbers(PUB, publication_page(GRID, NOW, 3), PROBES[0]) == [("age", 3 * 86400)]
    assert numbers("/json", portal_document((usage("2026-11", GRID), ROWS[0])), PROBES[2]) == [
        ("jobs", 120),
        ("wall-clock-time", 86.5),
        ("cpu-time", 86.5),
    ]


RUN = re.compile(r"^\$ check_proc19_(\w+) (.*)\n(.+) \| (.+)$", re.MULTILINE)
PAGES = Path(__file__).parents[2] / "docs" / "probes"
SHOWN_SITES = {
    "/rss/PILOT-LATE_Pub.html": publication_page("PILOT-LATE", NOW, 12, "WARN"),
    "/rss/PILOT-STOPPED_Pub.html": publication_page("PILOT-STOPPED", NOW, 40, "ERROR"),
    "/rss/PILOT-OLD_Pub.html": publication_page("PILOT-OLD", NOW, 1, built=LONG_AGO),
    "/rss/PILOT-LATE_Sync.html": synchronisation_page(
        "PILOT-LATE", NOW, ("OK", "OK"), (12400, 9300)
    ),
    "/rss/PILOT-STOPPED_Sync.html": synchronisation_page(
        "PILOT-STOPPED", NOW, ("ERROR", "OK"), (12400, 9300)
    ),
    "/rss/PILOT-OLD_Sync.html": synchronisation_page("PILOT-OLD", NOW, built=LONG_AGO),
    "/rss/PILOT-RENAMED_Pub.html": publication_page("PILOT-RENAMED", NOW)
    .replace(b"<th>Site</th>", b"<th>Centre</th>")
    .replace(b"<tr><td>", b"<tr><td>OTHER-SITE</td><td></td><td>OK</td></tr>\n<tr><td>"),
    "/json": portal_document(
        (*ROWS, usage("2026-08", "PILOT-LATE"), usage("2026-11", "PILOT-UNCOUNTED", jobs=None))
    ),
}


def _arguments(name: str, words: str) -> dict[str, str]:
    names = {one.option.flag: one.name for one in parameters_of(load_probe(name).parameters)}
    split = shlex.split(words)
    return {names[flag]: value for flag, value in zip(split[::2], split[1::2], strict=True)}


@pytest.mark.parametrize("name", PROBES)
def test_lines_on_the_page_of_the_probe_are_printed(name: str) -> None:
    shown = RUN.findall((PAGES / f"{name}.md").read_text(encoding="utf-8"))
    assert shown
    for called, words, text, numbers in shown:
        pages = SHOWN_SITES | ({"/json": LOGIN_PAGE} if "a login page" in text else {})
        with AccountingServer(AccountingDocuments(NOW, pages)) as server:
            found = tuple(findings(server.url, name, **_arguments(name, words)))
        assert called == name
        assert headline(name.upper(), ProbeResult(name, found, NOW, 0.0)) == text
        assert numbers.startswith("time=")
