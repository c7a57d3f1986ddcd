"""APEL's pages: what is read of them, and what is no such page.

The pages are of the shape that other readers expect; none of the service itself was at hand.
"""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.sources.calendar_months import Month, latest_months
from proc19probes.sources.publication_pages import (
    CloudSite,
    CloudSites,
    CloudSitesPage,
    Publication,
    PublicationPage,
    Published,
    StateWord,
    Synchronisation,
    SynchronisationPage,
    Synchronised,
)
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    ObtainError,
    RefusedError,
    TooLargeError,
)
from servers.accounting_pages import (
    CLOUD,
    ERROR_PAGE,
    GRID,
    LOGIN_PAGE,
    cloud_sites_page,
    publication_page,
    synchronisation_page,
)
from servers.told import Told

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PUB = publication_page(GRID, NOW, days=2)
SYNC = synchronisation_page(GRID, NOW, ("OK", "ERROR"), (12400, 12399))
CLOUDS = cloud_sites_page(NOW)
QUESTIONS = (PublicationPage(GRID), SynchronisationPage(GRID), CloudSitesPage())


def changed(page: bytes, old: str, new: str) -> bytes:
    assert old.encode() in page
    return page.replace(old.encode(), new.encode())


def test_publication_of_the_site_is_read() -> None:
    assert PublicationPage(GRID).answer(Told(PUB)) == Publication(
        GRID, NOW, (Published(StateWord.OK, "2026-11-21", date(2026, 11, 21)),)
    )


def test_synchronisation_of_the_site_is_read() -> None:
    assert SynchronisationPage(GRID).answer(Told(SYNC)) == Synchronisation(
        GRID,
        NOW,
        (
            Synchronised(Month(2026, 11), 12400, 12399, StateWord.OK),
            Synchronised(Month(2026, 10), 12400, 12399, StateWord.ERROR),
        ),
    )


def test_clouds_are_read() -> None:
    assert CloudSitesPage().answer(Told(CLOUDS)) == CloudSites(
        None,
        (
            CloudSite("OTHER-CLOUD", "2026-11-22 22:00:00", datetime(2026, 11, 22, 22, tzinfo=UTC)),
            CloudSite(CLOUD, "2026-11-21 21:00:00", datetime(2026, 11, 21, 21, tzinfo=UTC)),
        ),
    )


@pytest.mark.parametrize("size", [1, 7, 64 * 1024])
def test_pieces_make_no_difference(size: int) -> None:
    for question, page in zip(QUESTIONS, (PUB, SYNC, CLOUDS), strict=True):
        assert question.answer(Told(page, size=size)) == question.answer(Told(page))


@pytest.mark.parametrize(
    ("cell", "written", "day"),
    [
        ("WARN [ last published 2 days ago: 2021-02-31 ]", "2021-02-31", None),
        ("WARN [ last published 9 days ago: 2026-11-14 ]", "2026-11-14", date(2026, 11, 14)),
        ("WARNING [ never published ]", "", None),
        ("WARN", "", None),
    ],
    ids=["no-day-of-the-calendar", "warning", "never", "word-alone"],
)
def test_date_is_kept_as_written(cell: str, written: str, day: date | None) -> None:
    page = changed(PUB, "OK [ last published 2 days ago: 2026-11-21 ]", cell)
    assert PublicationPage(GRID).answer(Told(page)).rows == (
        Published(StateWord.WARN, written, day),
    )


@pytest.mark.parametrize("other", ["PILOT-GRID-2", "OTHER", "PILOT_GRID"])
def test_row_of_another_site_is_not_the_sites(other: str) -> None:
    page = changed(PUB, f"<td>{GRID}</td>", f"<td>{other}</td>")
    assert PublicationPage(GRID).answer(Told(page)) == Publication(GRID, NOW, ())


def test_site_in_other_case_is_named_and_not_taken() -> None:
    page = changed(PUB, f"<td>{GRID}</td>", "<td>Pilot-Grid</td>")
    assert PublicationPage(GRID).answer(Told(page)) == Publication(GRID, NOW, (), "Pilot-Grid")


def test_page_without_a_column_for_the_site_has_to_name_it() -> None:
    page = changed(changed(PUB, "<th>Site</th>", ""), f"<td>{GRID}</td>", "")
    assert len(PublicationPage(GRID).answer(Told(page)).rows) == 1
    with pytest.raises(MalformedError, match="that does not name OTHER"):
        PublicationPage("OTHER").answer(Told(page))


@pytest.mark.parametrize(
    ("page", "error", "words"),
    [
        (LOGIN_PAGE, RefusedError, "a login page in place of .*'EGI Check-in'"),
        (b"<title>Sign in to continue</title>", RefusedError, "a login page"),
        (ERROR_PAGE, RefusedError, "an error page in place of .*'503 Service Unavailable'"),
        (b"<title>404 Not Found</title>", RefusedError, "an error page"),
        (b"<title>Welcome</title><p>hello", MalformedError, "a page titled 'Welcome', expected"),
        (b"", MalformedError, "an empty answer"),
        (b"It works!", MalformedError, "'It works!', expected a page"),
        (b"<!\x00[", MalformedError, "expected a page"),
        (b"<![if x", MalformedError, "expected a page"),
        (b"<![<![", MalformedError, "no HTML"),
        (b"<script>" + b"x</" * 90_000, TooLargeError, "script of more than"),
        (b"<td>" * 60_000, TooLargeError, "elements"),
        (b"<a " + b"b " * 200 + b">", TooLargeError, "attributes"),
        (b"<td>" + b"x" * 5000, TooLargeError, "a text of more than"),
        (b"<p>" + b" " * 1_100_000, TooLargeError, "a page of more than"),
    ],
    ids=[
        *("login", "sign-in", "error", "not-found", "other-page", "empty", "text", "nul"),
        *("section", "sections", "script", "elements", "attributes", "cell", "page"),
    ],
)
def test_what_is_there_in_place_of_the_page_is_named(
    page: bytes, error: type[ObtainError], words: str
) -> None:
    for question in QUESTIONS:
        with pytest.raises(error, match=words):
            question.answer(Told(page))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Count Published", "Count", "no column with 'published'"),
        ("<td>12399</td>", "<td>many</td>", "a count 'many'"),
        ("<td>2026-11-01</td>", "<td>November</td>", "a record start 'November'"),
        ("<td>2026-11-01</td>", "<td>2026-13-01</td>", "a record start '2026-13-01'"),
        ("<td>ERROR</td>", "<td>FINE</td>", "a state 'FINE'"),
        ("lastBuild : 2026-11-23", "lastBuild : 2026-11-31", "lastBuild is '2026-11-31 03:00:00'"),
    ],
)
def test_cell_that_is_not_understood_is_named(old: str, new: str, words: str) -> None:
    with pytest.raises(MalformedError, match=words):
        SynchronisationPage(GRID).answer(Told(changed(SYNC, old, new)))


def test_row_that_does_not_fit_the_headings_is_named_and_the_others_are_read() -> None:
    page = changed(SYNC, "<td>ERROR</td>", "")
    answer = SynchronisationPage(GRID).answer(Told(page))
    assert answer.unclear == "a row of 5 cells below a header of 6"
    assert answer.rows == (Synchronised(Month(2026, 11), 12400, 12399, StateWord.OK),)


@pytest.mark.parametrize(
    ("site", "file_name"),
    [
        ("PILOT-GRID", "PILOT-GRID_Pub.html"),
        ("../../etc/passwd", "..%2F..%2Fetc%2Fpasswd_Pub.html"),
        ("a b?c#d%", "a%20b%3Fc%23d%25_Pub.html"),
        ("é", "%C3%A9_Pub.html"),
    ],
)
def test_name_of_the_site_stays_within_its_place_in_the_path(site: str, file_name: str) -> None:
    told = Told(ERROR_PAGE)
    with pytest.raises(RefusedError):
        PublicationPage(site).answer(told)
    assert (told.asked[0].path, told.asked[0].document) == (f"/rss/{file_name}", file_name)


def test_months_go_back_over_the_turn_of_the_year() -> None:
    months = latest_months(date(2026, 2, 1), 4)
    assert list(map(str, months)) == ["2026-02", "2026-01", "2025-12", "2025-11"]


def check(document: bytes) -> None:
    """Read as each page; what is accepted is what the parsers promise."""
    for question in QUESTIONS:
        try:
            answer = question.answer(Told(document, size=100))
        except ObtainError:
            continue
        if isinstance(answer, Publication):
            assert all((row.day is None) or row.day.year for row in answer.rows)
        elif isinstance(answer, Synchronisation):
            assert all(row.in_database >= 0 and 1 <= row.month.month <= 12 for row in answer.rows)
        else:
            assert answer.rows
        assert answer.built is None or answer.built.tzinfo is UTC


pages = st.sampled_from([PUB, SYNC, CLOUDS])


@settings(max_examples=60, deadline=None)
@given(pages, st.floats(0, 1))
def test_page_cut_before_the_end_of_its_table_is_never_accepted(page: bytes, part: float) -> None:
    cut = page[: int((page.index(b"</table") + 6) * part)]
    for question in QUESTIONS:
        with pytest.raises(ObtainError):
            question.answer(Told(cut, size=100))


@settings(max_examples=150, deadline=None)
@given(pages, st.floats(0, 0.999), st.integers(0, 255))
def test_page_with_a_byte_changed(page: bytes, place: float, byte: int) -> None:
    at = int(len(page) * place)
    check(page[:at] + bytes([byte]) + page[at + 1 :])


@settings(max_examples=80, deadline=None)
@given(
    pages, st.floats(0, 0.999), st.sampled_from([b"<", b"</", b"<![", b"<!--", b"<table>", b"&"])
)
def test_page_with_markup_put_in(page: bytes, place: float, markup: bytes) -> None:
    at = int(len(page) * place)
    check(page[:at] + markup + page[at:])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_page_of_any_bytes(document: bytes) -> None:
    check(document)
