"""The accounting portal's JSON: sums of one site, and what is no such document.

The documents are of the shape that the portal's documentation gives; none of its own was at hand.
"""

import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.sources.accounting_portal import (
    GREETING,
    PortalUsage,
    SiteUsage,
    Usage,
)
from proc19probes.sources.calendar_months import Month
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    ObtainError,
    RefusedError,
    TooLargeError,
)
from servers.accounting_pages import (
    CE,
    CLOUD,
    COLUMNS,
    ERROR_PAGE,
    GRID,
    LOGIN_PAGE,
    many_rows,
    portal_document,
    portal_rows,
    usage,
)
from servers.told import Told

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROWS = portal_rows(NOW)
DOCUMENT = portal_document(ROWS)
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def read(document: bytes, site: str = GRID) -> SiteUsage:
    return PortalUsage(site).answer(Told(document, size=1000))


def test_usage_of_the_site_is_summed_by_month_infrastructure_and_computing_element() -> None:
    document = portal_document((*ROWS, usage("2026-11", GRID, jobs=30, time=3.5)))
    assert read(document) == SiteUsage(
        GRID,
        (
            Usage(NOVEMBER, "Grid", CE, 150, 90, 90),
            Usage(NOVEMBER, "Grid-Local", "other.pilot-grid.example.org", 120, 86.5, 86.5),
            Usage(OCTOBER, "Grid", CE, 120, 86.5, 86.5),
            Usage(OCTOBER, "Grid-Local", "other.pilot-grid.example.org", 120, 86.5, 86.5),
        ),
        cut_short=False,
    )


def test_cloud_has_no_jobs_and_no_computing_element() -> None:
    assert read(DOCUMENT, CLOUD).usages[0] == Usage(NOVEMBER, "Cloud", "", None, 86.5, 86.5)


def test_columns_are_found_by_name_and_some_may_be_missing() -> None:
    columns = ("site", "raw_cpu_time", "new", "raw_wc_time", "infrastructure", "time")
    row = (GRID, 1, "x", "2.5", "Grid", "2026-11-01T00:00:00Z")
    assert read(portal_document((row,), columns)).usages == (
        Usage(NOVEMBER, "Grid", "", None, 2.5, 1, "no column number_of_jobs"),
    )


@pytest.mark.parametrize("names", [("infra",), ("number_of_jobs",), ("infra", "job_count")])
def test_columns_may_have_the_names_that_programs_give_them(names: tuple[str, ...]) -> None:
    other = {"infrastructure": "infra", "number_of_jobs": "job_count"}
    columns = tuple(other[name] if other.get(name) in names else name for name in COLUMNS)
    assert read(portal_document(ROWS, columns)) == read(DOCUMENT)


def test_rows_with_a_number_of_jobs_and_those_without_are_apart() -> None:
    document = portal_document((*ROWS, usage("2026-11", GRID, jobs=None, time=3.5)))
    assert read(document).usages[:3] == (
        Usage(NOVEMBER, "Grid", CE, 120, 86.5, 86.5),
        Usage(NOVEMBER, "Grid-Local", "other.pilot-grid.example.org", 120, 86.5, 86.5),
        Usage(NOVEMBER, "Grid", CE, None, 3.5, 3.5, "null"),
    )


@pytest.mark.parametrize(
    ("infrastructure", "infra", "found"),
    [("Grid", None, "Grid"), (None, "Grid", "Grid"), ("Grid", "Grid", "Grid"), (None, None, "")],
)
def test_value_is_in_either_of_two_columns_for_the_infrastructure(
    infrastructure: str | None, infra: str | None, found: str
) -> None:
    row = (*usage("2026-11", GRID, infrastructure=infrastructure), infra)
    assert read(portal_document((row,), (*COLUMNS, "infra"))).usages[0].infrastructure == found


def test_two_infrastructures_in_one_row_are_refused() -> None:
    row = (*usage("2026-11", GRID), "Cloud")
    with pytest.raises(MalformedError, match="Cloud and Grid, expected one of them"):
        read(portal_document((row,), (*COLUMNS, "infra")))


def test_partial_series_that_another_follows_is_whole_and_the_last_one_is_not() -> None:
    assert not read(DOCUMENT).cut_short
    assert read(portal_document(ROWS, partial=True)).cut_short


def test_site_that_is_not_there_has_no_usage_while_others_have() -> None:
    assert read(DOCUMENT, "NEW") == SiteUsage("NEW", (), cut_short=False)


def test_site_in_other_case_is_named() -> None:
    assert read(DOCUMENT, "pilot-grid").called_like == GRID


def test_latest_months_are_kept_and_the_others_forgotten() -> None:
    rows = tuple(
        usage(f"{year}-{month:02}", GRID) for year in range(2001, 2027) for month in (1, 6)
    )
    months = [one.month for one in read(portal_document(rows)).usages]
    assert len(months) == 36
    assert months[0] == Month(2026, 6)
    assert months == sorted(months, reverse=True)


def results(*series: dict[str, Any]) -> bytes:
    return json.dumps({"results": [{"series": list(series)}]}).encode()


def row_with(column: str, value: str) -> bytes:
    row = list(usage("2026-11", GRID))
    row[COLUMNS.index(column)] = "PLACE"
    document = portal_document((tuple(row),)).decode()
    return document.replace('"PLACE"', value).encode()


@pytest.mark.parametrize(
    ("document", "error", "words"),
    [
        (LOGIN_PAGE, RefusedError, "a login page in place of JSON"),
        (ERROR_PAGE, RefusedError, "an error page in place of JSON"),
        (b"<html><title>EGI Accounting Portal</title>", MalformedError, "a page titled 'EGI Acc"),
        (b'{"error": "database not found: egi"}', RefusedError, "says: database not found: egi"),
        (b'{"results":[{"error":"timeout"}]}', RefusedError, "the portal says: timeout"),
        (b"", MalformedError, "an empty answer"),
        (b"{}", MalformedError, "no row of any site"),
        (b'{"results":[{"statement_id":0}]}', MalformedError, "no row of any site"),
        (b"[]", MalformedError, "expected an object"),
        (b'{"results":{}}', MalformedError, "expected an array"),
        (b'{"results":5}', MalformedError, "'5' in the document, expected an array"),
        (b"not at all", MalformedError, "not JSON"),
        (DOCUMENT[:-1], MalformedError, "not JSON|ends"),
        (DOCUMENT + b"{}", MalformedError, "not JSON|after the end"),
        (b"\xff\xfe{}", MalformedError, "not JSON"),
        (b'{"results":[],"results":[]}', MalformedError, "the key 'results' twice"),
        (results({"values": [[1]]}), MalformedError, "values before the columns"),
        (results({"columns": ["site", "site"]}), MalformedError, "a column is there twice"),
        (results({"columns": ["time"]}), MalformedError, "no column site"),
        (results({"columns": COLUMNS, "values": [[1]]}), MalformedError, "a row of 1 values"),
        (results({"columns": [["x"]]}), MalformedError, "an array or an object in a row"),
        (results({"columns": ["x"] * 500}), TooLargeError, "more than 200 values"),
        (row_with("time", "1793491200"), MalformedError, "a time '1793491200'"),
        (row_with("time", '"2026-13-01T00:00:00Z"'), MalformedError, "a time '2026-13"),
        (row_with("raw_wc_time", "NaN"), MalformedError, "not JSON"),
        (row_with("raw_wc_time", '"NaN"'), MalformedError, "'NaN', expected a number"),
        (row_with("raw_wc_time", "1e999"), MalformedError, "expected a number"),
        (row_with("raw_wc_time", "1e99999999999999999999"), MalformedError, "not JSON|a number"),
        (row_with("raw_wc_time", "9" * 90), MalformedError, "expected a number"),
        (row_with("raw_wc_time", "9" * 5000), TooLargeError, "a number of 100 digits"),
        (row_with("ce", "5"), MalformedError, "'5', expected a name"),
        (b'{"x":' + b"[" * 100_000, TooLargeError, "inside each other"),
        (b'{"x":"' + b"y" * 3_000_000, TooLargeError, "a text, number or gap"),
        (b'{"x":1.' + b"0" * 3_000_000, TooLargeError, "a number of 100 digits"),
        (b"{" + b" " * 3_000_000, TooLargeError, "a text, number or gap"),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_what_is_there_in_place_of_the_data_is_named(
    document: bytes, error: type[ObtainError], words: str
) -> None:
    with pytest.raises(error, match=words):
        PortalUsage(GRID).answer(Told(document))


def test_computing_elements_without_end_are_too_large() -> None:
    rows = tuple(usage("2026-11", GRID, f"ce{number}") for number in range(600))
    with pytest.raises(TooLargeError, match="computing elements in a month"):
        read(portal_document(rows))


class Streamed:
    """A transport whose document is made while it is read; `read` counts its pieces."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.read = 0

    def put(self, asked: Any) -> Any:
        return self

    def chunks(self) -> Iterator[bytes]:
        for piece in many_rows(self._count):
            self.read += 1
            yield piece


def test_first_row_is_enough_to_see_that_it_is_the_portal() -> None:
    endless = Streamed(40_000)
    assert GREETING.answer(endless) == Usage(Month(2010, 1), "Grid", CE, 120, 86.5, 86.5)
    assert endless.read <= 4


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b'{"results": []}', "no row of any site"),
        (b'{"status": "ok"}', "no row of any site"),
        (results({"columns": COLUMNS, "values": [[1]]}), "a row of 1 values"),
        (row_with("time", "1793491200"), "a time '1793491200'"),
        (LOGIN_PAGE, "a login page in place of JSON"),
    ],
)
def test_what_has_no_row_of_the_portals_kind_is_no_portal(document: bytes, words: str) -> None:
    with pytest.raises(ObtainError, match=words):
        GREETING.answer(Told(document))


def test_only_the_beginning_of_the_data_is_fetched_to_see_that_it_is_the_portal() -> None:
    told = Told(DOCUMENT)
    GREETING.answer(told)
    PortalUsage(GRID).answer(told)
    assert [asked.beginning for asked in told.asked] == [64 * 1024, None]


def test_forty_thousand_rows_are_read_without_being_held() -> None:
    tracemalloc.start()
    try:
        answer = PortalUsage("SITE-007").answer(Streamed(40_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(one.jobs or 0 for one in answer.usages) > 0
    assert len({one.month for one in answer.usages}) <= 36
    # The document has some 7 million bytes.
    assert peak < 1_500_000


def check(document: bytes) -> None:
    """Read; what is accepted is what the parser promises."""
    try:
        answer = read(document)
    except ObtainError:
        return
    months = [one.month for one in answer.usages]
    assert months == sorted(months, reverse=True)
    parts = {(one.month, one.infrastructure, one.ce, one.jobs is None) for one in answer.usages}
    assert len(parts) == len(months)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1))
def test_truncated_data_are_never_accepted(part: float) -> None:
    with pytest.raises(ObtainError):
        read(DOCUMENT[: int((len(DOCUMENT) - 1) * part)])


@settings(max_examples=150, deadline=None)
@given(st.floats(0, 0.999), st.integers(0, 255))
def test_data_with_a_byte_changed(place: float, byte: int) -> None:
    at = int(len(DOCUMENT) * place)
    check(DOCUMENT[:at] + bytes([byte]) + DOCUMENT[at + 1 :])


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0, 0.999), st.sampled_from([b"[", b"]", b"{", b"null,", b'"a":', b"9" * 400, b"-"])
)
def test_data_with_something_put_in(place: float, piece: bytes) -> None:
    at = int(len(DOCUMENT) * place)
    check(DOCUMENT[:at] + piece + DOCUMENT[at:])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_data_of_any_bytes(document: bytes) -> None:
    check(document)
