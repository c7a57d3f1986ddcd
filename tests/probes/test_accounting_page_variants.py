"""APEL's pages in other shapes than the usual: whatever the shape, the site's own rows are judged.

Each page goes through a real server. Where a page does not tell whose a row is, the probe says so
and is UNKNOWN, beside what it could tell; no shape makes it OK by the row of another.
"""

import pytest

from servers.accounting_pages import (
    GRID,
    AccountingDocuments,
    AccountingServer,
    Row,
    page_of,
    table_of,
)
from servers.asking import NOW, findings, lines

OTHER = "OTHER-SITE"
TITLE = f"APEL Publication Test {GRID}"
ITEMS = f"<ul><li>{GRID}</li><li>lastBuild : 2026-11-23 18:10:50</li></ul>"
STATUS = "Publication  Status"
HEADER = ("Site", "Measurement Date", STATUS)
GOOD = "OK [ last published 1 days ago: 2026-11-22 ]"
LATE = "OK [ last published 10 days ago: 2026-11-13 ]"
BAD = "ERROR [ last published 83 days ago: 2026-09-01 ]"
MINE, MINE_LATE, MINE_BAD = (
    (GRID, "2026-11-22", GOOD),
    (GRID, "2026-11-13", LATE),
    (GRID, "2026-09-01", BAD),
)
OTHERS, OTHERS_BAD = (OTHER, "2026-11-22", GOOD), (OTHER, "2026-09-01", BAD)
EXPECTED = "expected OK and at most 7d ago"

IS_GOOD = f"OK {GRID}: APEL says OK, last published 2026-11-22, 1 d ago [accounting-published]"
IS_LATE = (
    f"WARNING {GRID}: APEL says OK, last published 2026-11-13, 10 d ago, {EXPECTED} "
    "[publication-late]"
)
IS_BAD = (
    f"CRITICAL {GRID}: APEL says ERROR, last published 2026-09-01, 83 d ago, {EXPECTED} "
    "[publication-stopped]"
)
PAGE = "APEL's grid publication page"
IS_ABSENT = (
    f"CRITICAL {GRID}: no row on {PAGE}, expected one with exactly this name "
    "[site-not-on-apel-page]"
)


def unclear(found: str, page: str = PAGE, site: str = GRID) -> str:
    return (
        f"UNKNOWN {site}: on {page}, {found}, expected each row below headings, with its site "
        "[page-rows-unclear]"
    )


def malformed(found: str, subject: str = f"APEL's publication page of {GRID}") -> str:
    return f"UNKNOWN {subject}: {found} [malformed]"


def headed(header: tuple[str, ...], *rows: Row) -> bytes:
    return page_of(TITLE, ITEMS, table_of(header, rows, TITLE))


def as_written(rows: str) -> bytes:
    heads = "".join(f"<th>{one}</th>" for one in HEADER)
    return page_of(TITLE, ITEMS, f"<table><tr>{heads}</tr>{rows}</table>")


def with_cell(cell: str) -> bytes:
    return headed(HEADER, (GRID, "2026-11-23", cell))


def in_tables(*tables: str) -> bytes:
    return page_of(TITLE, ITEMS, *tables)


DATED = ("Measurement Date", STATUS)

PUBLISHED = {
    # Which column names the site.
    "heading-centre-and-rows-differ": (
        headed(("Centre", *DATED), OTHERS, MINE_BAD),
        [
            unclear(
                "rows differ and no column is known to name the site: below 'centre' are "
                f"{OTHER}, {GRID}"
            )
        ],
    ),
    "heading-centre-and-all-rows-are-the-sites": (
        headed(("Centre", *DATED), MINE, MINE_BAD),
        [IS_BAD],
    ),
    "heading-centre-and-the-only-row-is-anothers": (
        headed(("Centre", *DATED), OTHERS),
        [
            unclear(f"no column is known to name the site, and each row has {OTHER}"),
            IS_GOOD,
        ],
    ),
    "heading-centre-and-the-only-row-is-anothers-and-bad": (
        headed(("Centre", *DATED), OTHERS_BAD),
        [unclear(f"no column is known to name the site, and each row has {OTHER}"), IS_BAD],
    ),
    "heading-blank-and-rows-differ": (
        headed(("", *DATED), OTHERS, MINE_BAD),
        [
            unclear(
                f"rows differ and no column is known to name the site: below '' are {OTHER}, {GRID}"
            )
        ],
    ),
    "no-heading-names-the-site-and-dates-differ": (
        headed(DATED, ("2026-11-22", GOOD), ("2026-09-01", BAD)),
        [IS_BAD],
    ),
    "no-name-but-in-a-cell-elsewhere": (
        page_of(
            "APEL",
            "<ul><li>lastBuild : 2026-11-23 18:10:50</li></ul>",
            f"<table><tr><td>Contact</td><td>{GRID}</td></tr></table>",
            table_of(DATED, (("2026-11-22", GOOD),)),
        ),
        [unclear("no column names the site, nor does the page's title"), IS_GOOD],
    ),
    "two-columns-that-may-name-the-site": (
        headed(("Parent site", "Tested site", *DATED), (GRID, OTHER, *OTHERS[1:])),
        [
            malformed(
                "several columns with 'site' in the header: parent site, tested site, "
                "measurement date, publication status"
            )
        ],
    ),
    "site-before-other-headings-with-the-word": (
        headed(("Website", "Site", *DATED), (GRID, OTHER, *OTHERS[1:]), ("x", *MINE_BAD)),
        [IS_BAD],
    ),
    # Headings as others write them.
    "columns-reordered": (
        headed((STATUS, "Page checked", "Site"), (BAD, "2026-11-23", GRID), (GOOD, "", OTHER)),
        [IS_BAD],
    ),
    "headings-in-other-case-and-with-units": (
        headed(("SITE NAME:", "Date (UTC)", "PUBLICATION STATUS [daily]"), OTHERS, MINE_BAD),
        [IS_BAD],
    ),
    "status-under-an-unknown-heading": (
        headed(("Site", "Measurement Date", "Result"), OTHERS, MINE_BAD),
        [
            malformed(
                f"a page titled '{TITLE}', expected a table with the header 'Publication Status'"
            )
        ],
    ),
    "no-row-of-headings": (
        page_of(TITLE, ITEMS, "<table><tr><td>", "</td><td>".join(MINE), "</td></tr></table>"),
        [
            malformed(
                f"a page titled '{TITLE}', expected a table with the header 'Publication Status'"
            )
        ],
    ),
    "headings-again-in-another-order": (
        as_written(
            f"<tr><td>{GRID}<td><td>{GOOD}</tr><tr><th>{STATUS}<th>Checked<th>Site</tr>"
            f"<tr><td>{BAD}<td>2026-11-23<td>{GRID}</tr>"
        ),
        [IS_BAD],
    ),
    # Which tables, which rows.
    "worst-in-the-second-table": (
        in_tables(table_of(HEADER, (MINE,)), table_of(HEADER, (MINE_BAD,))),
        [IS_BAD],
    ),
    "second-table-of-another-site": (
        in_tables(table_of(HEADER, (MINE_LATE,)), table_of(HEADER, (OTHERS_BAD,))),
        [IS_LATE],
    ),
    "first-table-of-another-site": (
        in_tables(table_of(HEADER, (OTHERS,)), table_of(HEADER, (MINE_BAD,))),
        [IS_BAD],
    ),
    "row-of-the-site-in-a-table-without-headings": (
        in_tables(
            table_of(HEADER, (MINE,)),
            f"<table><tr><td>{GRID}</td><td>{BAD}</td></tr></table>",
        ),
        [unclear(f"a row not below 'Publication Status': {GRID}, {BAD[:39]}…"), IS_GOOD],
    ),
    "tables-without-a-column-that-their-captions-tell-apart": (
        in_tables(
            table_of(DATED, (("2026-11-13", LATE),), f"Test of {GRID}"),
            table_of(DATED, (("2026-09-01", BAD),), f"Test of {OTHER}"),
        ),
        [unclear("one of several tables, which does not say whose it is"), IS_LATE],
    ),
    "caption-of-another-site-within-a-table": (
        in_tables(
            table_of(DATED, (("2026-11-13", LATE),), f"Test of {GRID}").replace(
                "</table>",
                f"<tr><td colspan=2>{OTHER}</td></tr><tr><td></td><td>{BAD}</td></tr></table>",
            )
        ),
        [unclear("one of several tables, which does not say whose it is"), IS_LATE],
    ),
    "duplicates-the-better-first": (headed(HEADER, MINE, MINE_LATE, MINE_BAD), [IS_BAD]),
    "duplicates-the-worse-first": (headed(HEADER, MINE_LATE, MINE), [IS_LATE]),
    "duplicates-with-the-same-word": (
        headed(HEADER, MINE, (GRID, "2026-09-01", GOOD.replace("2026-11-22", "2026-09-01"))),
        [IS_BAD.replace("ERROR", "OK")],
    ),
    "duplicate-without-a-date": (
        headed(HEADER, MINE, (GRID, "2026-09-01", "ERROR [ never published ]")),
        [
            IS_GOOD,
            f"UNKNOWN {GRID}: APEL says ERROR, last published at no time, expected a time that was "
            "[publication-date-wrong]",
            f"CRITICAL {GRID}: APEL says ERROR, last published at no time, {EXPECTED} "
            "[publication-stopped]",
        ],
    ),
    "row-without-a-name-below-the-site": (
        headed(HEADER, OTHERS, MINE, ("", *MINE_BAD[1:])),
        [unclear(f"a row that names no site alone: a blank, 2026-09-01, {BAD[:39]}…"), IS_GOOD],
    ),
    "row-without-a-name-below-another": (
        headed(HEADER, MINE, OTHERS, ("", *MINE_BAD[1:])),
        [IS_GOOD],
    ),
    "rows-of-different-lengths": (
        headed(HEADER, MINE_LATE, (GRID, BAD)),
        [unclear("a row of 2 cells below a header of 3"), IS_LATE],
    ),
    "blank-row": (
        as_written(f"<tr><td>{GRID}<td><td>{BAD}</tr><tr><td><td><td></tr>"),
        [IS_BAD],
    ),
    "name-with-other-words": (
        headed(HEADER, MINE, (f"{GRID} (cloud)", *MINE_BAD[1:])),
        [
            unclear(f"a row that names no site alone: {GRID} (cloud), 2026-09-01, {BAD[:39]}…"),
            IS_GOOD,
        ],
    ),
    "only-a-name-with-other-words": (
        headed(HEADER, (f"{GRID} (cloud)", *MINE[1:])),
        [IS_ABSENT],
    ),
    # Cells.
    "name-outside-of-a-cell": (
        as_written(f"<tr><td>{GRID}<td><td>{GOOD}</tr><tr>{GRID}</td><td></td><td>{BAD}</tr>"),
        [IS_BAD],
    ),
    "script-in-the-cell-of-the-name": (
        as_written(f"<tr><td>{GRID}<script>if (1 < 2) x()</script></td><td><td>{BAD}</tr>"),
        [IS_BAD],
    ),
    "heading-reaches-down-into-the-rows": (
        in_tables(
            table_of(HEADER, (MINE,)),
            table_of(HEADER, (MINE_BAD[1:],)).replace("<th>Site", "<th rowspan=2>Site"),
        ),
        [unclear(f"a row that names no site alone: Site, 2026-09-01, {BAD[:39]}…"), IS_GOOD],
    ),
    "row-without-a-name-in-a-table-of-its-own": (
        in_tables(table_of(HEADER, (MINE,)), table_of(HEADER, (("", *MINE_BAD[1:]),))),
        [unclear(f"a row that names no site alone: a blank, 2026-09-01, {BAD[:39]}…"), IS_GOOD],
    ),
    "table-within-a-cell-before-the-status": (
        as_written(f"<tr><td>{GRID}<td><table><tr><td>x</table></td><td>{BAD}</tr>"),
        [IS_BAD],
    ),
    "page-that-ends-within-a-script": (
        headed(HEADER, MINE).replace(b"</body>", b"<script>"),
        [malformed("a page that ends within a comment, script or style")],
    ),
    "page-that-ends-within-a-comment": (
        headed(HEADER, MINE).replace(b"</body>", b"<!--"),
        [malformed("a page that ends within a comment, script or style")],
    ),
    "name-spans-two-rows": (
        as_written(f"<tr><td rowspan=2>{GRID}<td><td>{GOOD}</tr><tr><td><td>{BAD}</tr>"),
        [IS_BAD],
    ),
    "name-spans-two-columns": (
        in_tables(
            f"<table><tr><th>Site<th>Id<th>Checked<th>{STATUS}</tr>"
            f"<tr><td colspan=2>{GRID}<td>2026-11-23<td>{BAD}</tr></table>"
        ),
        [IS_BAD],
    ),
    "heading-spans-two-columns": (
        in_tables(
            f"<table><tr><th>Site<th colspan=2>{STATUS}</tr>"
            f"<tr><td>{GRID}<td>{GOOD}<td>{BAD}</tr></table>"
        ),
        [
            malformed(
                "several columns with 'publication status' in the header: site, publication "
                "status, publication status"
            )
        ],
    ),
    "name-in-a-link": (
        headed(HEADER, (f"<a href='/x?{OTHER}'><b>{GRID}</b></a>", *MINE_BAD[1:]), OTHERS),
        [IS_BAD],
    ),
    "name-is-the-beginning-of-another": (
        headed(HEADER, (f"{GRID}-2", *OTHERS[1:]), MINE_BAD, (f"NEW-{GRID}", *OTHERS[1:])),
        [IS_BAD],
    ),
    "only-a-site-whose-name-begins-so": (
        headed(HEADER, (f"{GRID}-2", *OTHERS[1:])),
        [IS_ABSENT],
    ),
    "row-never-closed-or-opened": (
        as_written(f"<td>{GRID}<td><td>{GOOD}</tr><td>{GRID}<td><td>{BAD}</tr>"),
        [IS_BAD],
    ),
    # Dates.
    "date-of-another-meaning-in-another-column": (
        headed(("Site", "Page checked", STATUS), (GRID, "2026-11-23", BAD)),
        [IS_BAD],
    ),
    "other-date-before-the-publication": (
        with_cell("OK [ page checked 2026-11-23, last published 83 days ago: 2026-09-01 ]"),
        [IS_BAD.replace("ERROR", "OK")],
    ),
    "other-date-after-the-publication": (
        with_cell("OK [ last published 83 days ago: 2026-09-01 ] checked 2026-11-23"),
        [IS_BAD.replace("ERROR", "OK")],
    ),
    "date-of-another-meaning-alone": (
        with_cell("OK [ never last published; page checked 2026-11-23 ]"),
        [
            f"UNKNOWN {GRID}: APEL says OK, last published at no time, expected a time that was "
            "[publication-date-wrong]"
        ],
    ),
    "two-publications-in-a-cell": (
        with_cell(f"{GOOD}<br>{BAD}"),
        [IS_BAD],
    ),
    "heading-of-the-date-in-other-words": (
        with_cell("OK [ Last Published : 2026-11-22 ]"),
        [IS_GOOD],
    ),
    "page-that-says-two-times-when-it-was-built": (
        headed(HEADER, MINE).replace(b"</ul>", b"<li>lastBuild : 2026-10-01 03:00:00</li></ul>"),
        [
            f"UNKNOWN {PAGE}: last built on 2026-10-01 at 03:00:00 UTC, expected built at most 2d "
            "ago [page-not-renewed]"
        ],
    ),
}


@pytest.mark.parametrize(("page", "found"), PUBLISHED.values(), ids=PUBLISHED)
def test_publication_page_in_other_shapes(page: bytes, found: list[str]) -> None:
    pages = {f"/rss/{GRID}_Pub.html": page}
    with AccountingServer(AccountingDocuments(NOW, pages)) as server:
        assert lines(findings(server.url, "accounting_published", site=GRID)) == found


CLOUDS = "Sites publishing new cloud accounting records"
UPDATE, CHECKED = "Last update (UTC)", "Page checked (UTC)"
FRESH, OLD = "2026-11-22 15:00:00", "2026-10-12 21:00:00"
CLOUD_PAGE = "APEL's cloud publication page"
CLOUD_GOOD = f"OK {GRID}: last published {FRESH}, 1 d ago [accounting-published]"
CLOUD_BAD = f"CRITICAL {GRID}: last published {OLD}, 42 d ago, {EXPECTED} [publication-stopped]"
CLOUD_ABSENT = IS_ABSENT.replace("grid", "cloud")
NO_CLOUDS = malformed(
    f"a page titled '{CLOUDS}', expected a table with the headers 'Site' and 'Last update', and "
    "times",
    "APEL's page of cloud sites",
)


def clouds(header: tuple[str, ...], *rows: Row) -> bytes:
    return page_of(CLOUDS, "", table_of(header, rows, CLOUDS))


def clouds_as_written(rows: str) -> bytes:
    return page_of(CLOUDS, "", f"<table><tr><th>Site<th>Version<th>{UPDATE}</tr>{rows}</table>")


IN_CLOUD = {
    "column-after-the-last-update": (
        clouds(("Site", "Version", UPDATE, CHECKED), (GRID, "0.4", OLD, FRESH)),
        [CLOUD_BAD],
    ),
    "column-before-the-last-update": (
        clouds((CHECKED, UPDATE, "Site"), (FRESH, OLD, GRID), (FRESH, FRESH, OTHER)),
        [CLOUD_BAD],
    ),
    "headings-in-other-case": (
        clouds(("SITENAME", "VMs", "LASTUPDATE", "x"), (GRID, 1, OLD, FRESH)),
        [CLOUD_BAD],
    ),
    "update-of-the-page-beside": (
        clouds(
            ("Site", "Update interval", "Page last updated", "Last update"),
            (GRID, "1 d", FRESH, OLD),
        ),
        [CLOUD_BAD],
    ),
    "several-updates": (
        clouds(("Site", "Last VM update", "Last disk update"), (GRID, FRESH, OLD)),
        [
            malformed(
                "several columns with 'last update' in the header: site, last vm update, last disk "
                "update",
                "APEL's page of cloud sites",
            )
        ],
    ),
    "time-under-an-unknown-heading": (
        clouds(("Site", "Version", "When"), (GRID, 1, FRESH)),
        [NO_CLOUDS],
    ),
    "time-of-the-page-alone": (clouds(("Site", "Version", CHECKED), (GRID, 1, FRESH)), [NO_CLOUDS]),
    "site-under-an-unknown-heading": (
        clouds(("Centre", "Version", UPDATE), (GRID, 1, FRESH)),
        [NO_CLOUDS],
    ),
    "no-row-of-headings": (
        page_of(CLOUDS, "", f"<table><tr><td>{GRID}<td>1<td>{FRESH}</tr></table>"),
        [NO_CLOUDS],
    ),
    "worst-in-the-second-table": (
        page_of(
            CLOUDS,
            "",
            table_of(("Site", UPDATE), ((GRID, FRESH),)),
            table_of((UPDATE, "Site"), ((OLD, GRID),)),
        ),
        [CLOUD_BAD],
    ),
    "row-in-a-table-without-headings": (
        page_of(
            CLOUDS,
            "",
            table_of(("Site", UPDATE), ((GRID, FRESH),)),
            f"<table><tr><td>{GRID}</td><td>{OLD}</td></tr></table>",
        ),
        [
            unclear(f"a row that fits no headings: {GRID}, {OLD}", CLOUD_PAGE),
            CLOUD_GOOD,
        ],
    ),
    "duplicates": (clouds(("Site", UPDATE), (GRID, OLD), (GRID, FRESH)), [CLOUD_BAD]),
    "duplicate-without-a-time": (
        clouds(("Site", UPDATE), (GRID, "never"), (GRID, FRESH)),
        [
            CLOUD_GOOD,
            f"UNKNOWN {GRID}: last published never, expected a time that was "
            "[publication-date-wrong]",
        ],
    ),
    "row-of-the-site-of-another-length": (
        clouds(("Site", "Version", UPDATE), (GRID, "0.4", FRESH), (GRID, OLD)),
        [
            unclear(f"a row that fits no headings: {GRID}, {OLD}", CLOUD_PAGE),
            CLOUD_GOOD,
        ],
    ),
    "row-of-another-site-of-another-length": (
        clouds(("Site", "Version", UPDATE), (OTHER, FRESH), (GRID, "0.4", OLD), ("2 sites",)),
        [CLOUD_BAD],
    ),
    "row-of-another-length-that-names-nobody": (
        clouds(("Site", "Version", UPDATE), ("0.2", OLD), (GRID, "0.4", FRESH)),
        [unclear(f"a row that fits no headings: 0.2, {OLD}", CLOUD_PAGE), CLOUD_GOOD],
    ),
    "row-of-another-length-below-the-site": (
        clouds(("Site", "Version", UPDATE), (GRID, "0.4", FRESH), ("caso/5 (OpenStack)", OLD)),
        [
            unclear(f"a row that fits no headings: caso/5 (OpenStack), {OLD}", CLOUD_PAGE),
            CLOUD_GOOD,
        ],
    ),
    "name-spans-two-rows": (
        clouds_as_written(
            f"<tr><td rowspan=2>{GRID}<td>0.4<td>{FRESH}</tr><tr><td>0.2<td>{OLD}</tr>"
        ),
        [CLOUD_BAD],
    ),
    "row-without-a-name-below-the-site": (
        clouds_as_written(f"<tr><td>{GRID}<td>0.4<td>{FRESH}</tr><tr><td><td>0.2<td>{OLD}</tr>"),
        [
            unclear(f"a row that fits no headings: , 0.2, {OLD}", CLOUD_PAGE),
            CLOUD_GOOD,
        ],
    ),
    "name-spans-two-columns": (
        clouds_as_written(f"<tr><td colspan=2>{GRID}<td>{OLD}</tr>"),
        [CLOUD_BAD],
    ),
    "name-in-a-link": (
        clouds(("Site", UPDATE), (f"<a href=/{GRID}>{GRID}</a>", OLD), (OTHER, FRESH)),
        [CLOUD_BAD],
    ),
    "name-is-the-beginning-of-another": (
        clouds(("Site", UPDATE), (f"{GRID}-2", FRESH)),
        [CLOUD_ABSENT],
    ),
    "page-built-long-ago": (
        page_of(
            CLOUDS,
            "<ul><li>lastBuild : 2026-10-01 03:00:00</li></ul>",
            table_of(("Site", UPDATE), ((GRID, FRESH),)),
        ),
        [
            f"UNKNOWN {CLOUD_PAGE}: last built on 2026-10-01 at 03:00:00 UTC, expected built at "
            "most 2d ago [page-not-renewed]"
        ],
    ),
}


@pytest.mark.parametrize(("page", "found"), IN_CLOUD.values(), ids=IN_CLOUD)
def test_page_of_clouds_in_other_shapes(page: bytes, found: list[str]) -> None:
    pages = {"/cloudtest/cloudsites2.html": page}
    with AccountingServer(AccountingDocuments(NOW, pages)) as server:
        assert lines(findings(server.url, "accounting_published", site=GRID, kind="cloud")) == found


SYNC_TITLE = f"APEL Synchronisation Test {GRID}"
SYNC_STATUS = "Synchronisation  Status"
SYNC = ("Record Start", "Record End", "Count In Your Database", "Count Published", SYNC_STATUS)
NOVEMBER, OCTOBER = ("2026-11-01", "2026-11-20"), ("2026-10-01", "2026-10-31")
AGREE, DIFFER = (12400, 12400, "OK"), (12400, 9300, "ERROR")
SYNC_PAGE = "APEL's synchronisation page"
COUNTS = "records published of 12400 in the site's database"
APART = "expected OK and at most 5% apart"


def agrees(month: str) -> str:
    return f"OK {GRID} {month}: APEL says OK, 12400 {COUNTS} (0.0% apart) [accounting-synchronised]"


def differs(month: str) -> str:
    return (
        f"CRITICAL {GRID} {month}: APEL says ERROR, 9300 {COUNTS} (25.0% apart), {APART} "
        "[synchronisation-error]"
    )


def synchronisation(header: tuple[str, ...], *rows: Row) -> bytes:
    return page_of(SYNC_TITLE, ITEMS, table_of(header, rows, SYNC_TITLE))


SYNCHRONISED = {
    "no-column-for-the-site": (
        synchronisation(SYNC, (*NOVEMBER, *AGREE), (*OCTOBER, *DIFFER)),
        [agrees("2026-11"), differs("2026-10")],
    ),
    "heading-centre-and-rows-differ": (
        synchronisation(
            ("Centre", *SYNC),
            (OTHER, *NOVEMBER, *AGREE),
            (OTHER, *OCTOBER, *AGREE),
            (GRID, *OCTOBER, *DIFFER),
        ),
        [
            unclear(
                "rows differ and no column is known to name the site: below 'centre' are "
                f"{OTHER}, {GRID}",
                SYNC_PAGE,
            )
        ],
    ),
    "heading-centre-and-all-rows-are-the-sites": (
        synchronisation(("Centre", *SYNC), (GRID, *NOVEMBER, *AGREE), (GRID, *OCTOBER, *DIFFER)),
        [agrees("2026-11"), differs("2026-10")],
    ),
    "heading-centre-and-all-rows-are-anothers": (
        synchronisation(("Centre", *SYNC), (OTHER, *NOVEMBER, *AGREE), (OTHER, *OCTOBER, *AGREE)),
        [
            unclear(f"no column is known to name the site, and each row has {OTHER}", SYNC_PAGE),
            agrees("2026-11"),
            agrees("2026-10"),
        ],
    ),
    "columns-reordered-and-in-other-case": (
        synchronisation(
            (
                "SYNCHRONISATION STATUS (daily)",
                "COUNT PUBLISHED",
                "SITE",
                "RECORD START (UTC)",
                "COUNT IN YOUR DATABASE",
            ),
            ("OK", 12400, GRID, "2026-11-01", 12400),
            ("ERROR", 9300, GRID, "2026-10-01", 12400),
            ("OK", 1, OTHER, "2026-10-01", 1),
        ),
        [agrees("2026-11"), differs("2026-10")],
    ),
    "month-twice-the-better-first": (
        synchronisation(SYNC, (*NOVEMBER, *AGREE), (*OCTOBER, *AGREE), (*OCTOBER, *DIFFER)),
        [agrees("2026-11"), differs("2026-10")],
    ),
    "month-again-in-the-second-table": (
        page_of(
            SYNC_TITLE,
            ITEMS,
            table_of(SYNC, ((*NOVEMBER, *AGREE), (*OCTOBER, *AGREE)), SYNC_TITLE),
            table_of(SYNC, ((*OCTOBER, *DIFFER),), SYNC_TITLE),
        ),
        [agrees("2026-11"), differs("2026-10")],
    ),
    "table-of-another-site": (
        page_of(
            SYNC_TITLE,
            ITEMS,
            table_of(("Site", *SYNC), ((GRID, *NOVEMBER, *AGREE), (GRID, *OCTOBER, *AGREE))),
            table_of(("Site", *SYNC), ((OTHER, *OCTOBER, *DIFFER),)),
        ),
        [agrees("2026-11"), agrees("2026-10")],
    ),
    "table-without-headings": (
        page_of(
            SYNC_TITLE,
            ITEMS,
            table_of(SYNC, ((*NOVEMBER, *AGREE), (*OCTOBER, *AGREE))),
            f"<table><tr><td>{'<td>'.join(map(str, (*OCTOBER, *DIFFER)))}</tr></table>",
        ),
        [
            unclear(
                "a row not below 'Synchronisation Status': 2026-10-01, 2026-10-31, 12400",
                SYNC_PAGE,
            ),
            agrees("2026-11"),
            agrees("2026-10"),
        ],
    ),
    "name-spans-two-rows": (
        page_of(
            SYNC_TITLE,
            ITEMS,
            table_of(("Site", *SYNC), ((GRID, *NOVEMBER, *AGREE), (*OCTOBER, *DIFFER))).replace(
                f"<td>{GRID}", f"<td rowspan=2>{GRID}"
            ),
        ),
        [agrees("2026-11"), differs("2026-10")],
    ),
    "counts-that-may-be-either": (
        synchronisation((*SYNC, "Published of late"), (*NOVEMBER, *AGREE, 1)),
        [
            malformed(
                "several columns with 'published' in the header: record start, record end, count "
                "in your database, count published, synchronisat…",
                f"APEL's synchronisation page of {GRID}",
            )
        ],
    ),
}


@pytest.mark.parametrize(("page", "found"), SYNCHRONISED.values(), ids=SYNCHRONISED)
def test_synchronisation_page_in_other_shapes(page: bytes, found: list[str]) -> None:
    pages = {f"/rss/{GRID}_Sync.html": page}
    with AccountingServer(AccountingDocuments(NOW, pages)) as server:
        assert lines(findings(server.url, "accounting_synchronised", site=GRID)) == found
