"""Whatever becomes of a page on which the site's own row is bad, no row of another makes it OK.

Pages of the usual shape, with a good row of another site beside the bad one of the site, are broken
in one place: a piece of markup or text is left out, doubled, put in, or a byte is another.
"""

import re
from dataclasses import dataclass
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.probes import accounting_in_portal, accounting_published, accounting_synchronised
from proc19probes.sources.accounting_portal import PortalUsage
from proc19probes.sources.publication_pages import (
    CloudSitesPage,
    PublicationPage,
    SynchronisationPage,
)
from proc19probes.vocabulary.outside import Question
from proc19probes.vocabulary.parameters import build
from proc19probes.vocabulary.state import State, worst
from proc19probes.vocabulary.unobtainable import ObtainError
from servers.accounting_pages import COLUMNS, GRID, page_of, portal_document, table_of, usage
from servers.asking import NOW
from servers.told import Told

OTHER = "OTHER-SITE"
ITEMS = f"<ul><li>{GRID}</li><li>lastBuild : 2026-11-23 18:10:50</li></ul>"
DATE, STATUS = "Measurement Date", "Publication  Status"
GOOD = ("2026-11-22", "OK [ last published 1 days ago: 2026-11-22 ]")
BAD = ("2026-09-01", "ERROR [ last published 83 days ago: 2026-09-01 ]")
MONTHS = ("2026-11-01", "2026-10-01", "2026-09-01")
SYNC = ("Record Start", "Count In Your Database", "Count Published", "Synchronisation  Status")
FRESH, OLD = "2026-11-22 15:00:00", "2026-08-19 18:00:00"
CLOUD = ("Site", "VMs", "Last update (UTC)", "Page checked (UTC)")
PIECE = re.compile(rb"<[^>]*>|[^<]+")
MARKUP = (
    *(b"<", b"</", b"<!--", b"-->", b"<table>", b"</table>", b"<tr>", b"</tr>", b"<td>", b"</td>"),
    *(b"<td colspan=2>", b"<td rowspan=2>", b"<th>", b"<caption>", b"<li>", b"<title>", b"<ul>"),
    *(b"<script>", b"</script>", b"<style>", b"<p>", b"&", b'"', b"</body>"),
)


@dataclass(frozen=True)
class Asked:
    """A page, what it is asked, and the probe that judges the answer."""

    page: bytes
    question: Question[object]
    probe: ModuleType
    arguments: tuple[tuple[str, str], ...] = (("site", GRID),)

    def state(self, page: bytes) -> State:
        """What the probe comes to where the page is this one."""
        try:
            answer = self.question.answer(Told(page, size=500))
        except ObtainError:
            return State.UNKNOWN
        parameters = build(self.probe.Parameters, dict(self.arguments))
        evidence = self.probe.Evidence(answer)
        return worst(one.state for one in self.probe.judge(evidence, parameters, NOW))


def published(*rows: tuple[object, ...], header: tuple[str, ...] = ("Site", DATE, STATUS)) -> Asked:
    title = f"APEL Publication Test {GRID}"
    page = page_of(title, ITEMS, table_of(header, rows, title))
    return Asked(page, PublicationPage(GRID), accounting_published)


def synchronised(*rows: tuple[object, ...]) -> Asked:
    title = f"APEL Synchronisation Test {GRID}"
    page = page_of(title, ITEMS, table_of(("Site", *SYNC), rows, title))
    return Asked(page, SynchronisationPage(GRID), accounting_synchronised)


def in_cloud(*rows: tuple[object, ...]) -> Asked:
    page = page_of("Sites publishing", ITEMS, table_of(CLOUD, rows, "Sites publishing"))
    arguments = (("site", GRID), ("kind", "cloud"))
    return Asked(page, CloudSitesPage(), accounting_published, arguments)


PAGES = {
    "publication-of-the-site-first": published((GRID, *BAD), (OTHER, *GOOD)),
    "publication-of-the-site-last": published((OTHER, *GOOD), (GRID, *BAD)),
    "publication-under-an-unknown-heading": published(
        (OTHER, *GOOD), (GRID, *BAD), header=("Centre", DATE, STATUS)
    ),
    "synchronisation-of-the-site-first": synchronised(
        *((GRID, month, 100, 10, "ERROR") for month in MONTHS),
        *((OTHER, month, 100, 100, "OK") for month in MONTHS),
    ),
    "synchronisation-of-the-site-last": synchronised(
        *((OTHER, month, 100, 100, "OK") for month in MONTHS),
        *((GRID, month, 100, 10, "ERROR") for month in MONTHS),
    ),
    "cloud-first": in_cloud((GRID, 17, OLD, FRESH), (OTHER, 17, FRESH, FRESH)),
    "cloud-last": in_cloud((OTHER, 17, FRESH, FRESH), (GRID, 17, OLD, FRESH)),
}


@st.composite
def broken(draw: st.DrawFn, page: bytes) -> bytes:
    """The page with one piece left out, doubled or put in, or with another byte."""
    pieces = PIECE.findall(page)
    at = draw(st.integers(0, len(pieces) - 1))
    before, piece, after = b"".join(pieces[:at]), pieces[at], b"".join(pieces[at + 1 :])
    byte = draw(st.integers(0, len(piece) - 1))
    changed = piece[:byte] + bytes([draw(st.integers(0, 255))]) + piece[byte + 1 :]
    put_in = draw(st.sampled_from(MARKUP)) + piece
    return before + draw(st.sampled_from((b"", piece * 2, put_in, changed))) + after


@pytest.mark.parametrize("asked", PAGES.values(), ids=PAGES)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_page_broken_in_one_place_is_never_ok(asked: Asked, data: st.DataObject) -> None:
    assert asked.state(asked.page) in (State.CRITICAL, State.UNKNOWN)
    assert asked.state(data.draw(broken(asked.page))) is not State.OK


@pytest.mark.parametrize("asked", PAGES.values(), ids=PAGES)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_page_whose_columns_are_in_another_order_says_the_same(
    asked: Asked, data: st.DataObject
) -> None:
    table = re.compile(rb"<tr>(.*?)</tr>")
    width = max(row.count(b"</t") for row in table.findall(asked.page))
    order = data.draw(st.permutations(range(width)))

    def reordered(match: re.Match[bytes]) -> bytes:
        cells = re.findall(rb"<t[dh][^>]*>.*?</t[dh]>", match[1])
        moved = [cells[at] for at in order] if len(cells) == width else cells
        return b"<tr>" + b"".join(moved) + b"</tr>"

    assert asked.state(table.sub(reordered, asked.page)) is asked.state(asked.page)


no_jobs = (
    st.none()
    | st.booleans()
    | st.integers(max_value=0)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda one: one < 0 or one % 1 != 0)
    | st.text(max_size=20).filter(lambda one: not one.isdecimal())
)


@settings(max_examples=60, deadline=None)
@given(no_jobs, st.sampled_from(["number_of_jobs", "job_count", "jobs"]))
def test_portal_without_a_job_is_never_ok(jobs: object, column: str) -> None:
    columns = tuple(column if name == "number_of_jobs" else name for name in COLUMNS)
    rows = (usage("2026-11", GRID, jobs=jobs), usage("2026-11", OTHER))
    document = portal_document(rows, columns)
    asked = Asked(document, PortalUsage(GRID), accounting_in_portal)
    assert asked.state(document) in (State.CRITICAL, State.UNKNOWN)
