"""The portal's numbers of jobs in other shapes: without one, usage of the grid is not known.

Each document goes through a real server.
"""

import json

import pytest

from servers.accounting_pages import (
    CE,
    CLOUD,
    COLUMNS,
    GRID,
    AccountingDocuments,
    AccountingServer,
    Row,
    portal_document,
    portal_rows,
    usage,
)
from servers.asking import NOW, findings, lines

OTHER_CE = "other.pilot-grid.example.org"
ROWS = portal_rows(NOW)
SHOWN = "displayed in 2026-10 to 2026-11"
ANY = "matched by the site alone"


def asked(document: bytes, **arguments: str) -> list[str]:
    with AccountingServer(AccountingDocuments(NOW, {"/json": document})) as server:
        return lines(findings(server.url, "accounting_in_portal", **{"site": GRID, **arguments}))


def renamed(old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in COLUMNS)


def without(column: str, *rows: Row) -> bytes:
    at = COLUMNS.index(column)
    cut = tuple((*row[:at], *row[at + 1 :]) for row in rows)
    return portal_document(cut, (*COLUMNS[:at], *COLUMNS[at + 1 :]))


def not_said(*parts: str, matched_by: str = ANY) -> str:
    return (
        f"UNKNOWN {GRID}: {SHOWN} without a number of jobs: {', '.join(parts)}, {matched_by}, "
        "expected a number of jobs [jobs-not-said]"
    )


def displayed(jobs: int, time: float, matched_by: str = ANY) -> str:
    return (
        f"OK {GRID}: {jobs} jobs with wall-clock time {time:g} {SHOWN}, {matched_by} "
        "[usage-displayed]"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("null", "null"),
        ('"many"', "'many'"),
        ('""', "''"),
        ('"-3"', "'-3'"),
        ("-120", "-120"),
        ("1.5", "1.5"),
        ("true", "true"),
        ("false", "false"),
    ],
)
def test_what_is_no_number_of_jobs_is_unknown_for_its_part(value: str, shown: str) -> None:
    rows = (usage("2026-11", GRID, jobs="PLACE"), usage("2026-11", GRID, OTHER_CE))
    document = portal_document(rows).replace(b'"PLACE"', value.encode())
    assert asked(document) == [not_said(f"Grid {CE} ({shown})"), displayed(120, 86.5)]
    assert asked(document, submit_host=CE) == [
        not_said(f"Grid {CE} ({shown})", matched_by=f"matched by computing element {CE}")
    ]
    assert asked(document, submit_host=OTHER_CE) == [
        displayed(120, 86.5, f"matched by computing element {OTHER_CE}")
    ]


@pytest.mark.parametrize(
    ("value", "jobs"), [("7", 7), ("7.0", 7), ("7e1", 70), ('"7"', 7), ("1", 1)]
)
def test_whole_number_of_jobs_is_one_however_it_is_written(value: str, jobs: int) -> None:
    document = portal_document((usage("2026-11", GRID, jobs="PLACE"), ROWS[0]))
    found = asked(document.replace(b'"PLACE"', value.encode()))
    assert found == [displayed(jobs, 86.5)]


@pytest.mark.parametrize(
    "document",
    [
        without("number_of_jobs", *ROWS),
        portal_document(ROWS, renamed("number_of_jobs", "jobs")),
        portal_document(ROWS, renamed("number_of_jobs", "Number_Of_Jobs")),
    ],
    ids=["missing", "renamed", "other-case"],
)
def test_grid_without_a_column_of_jobs_is_unknown_and_clouds_are_judged(document: bytes) -> None:
    parts = (
        f"{part} (no column number_of_jobs)" for part in (f"Grid {CE}", f"Grid-Local {OTHER_CE}")
    )
    assert asked(document, infrastructure="grid") == [
        not_said(*parts, matched_by="matched by Grid and Grid-Local")
    ]
    assert asked(document, site=CLOUD, infrastructure="cloud") == [
        f"OK {CLOUD}: wall-clock time 173 {SHOWN}, matched by Cloud [usage-displayed]"
    ]


def test_columns_of_other_names_are_read_as_those_of_today() -> None:
    columns = tuple(
        {"infrastructure": "infra", "number_of_jobs": "job_count"}.get(name, name)
        for name in COLUMNS
    )
    for arguments in ({}, {"infrastructure": "grid"}, {"site": CLOUD, "infrastructure": "cloud"}):
        assert asked(portal_document(ROWS, columns), **arguments) == asked(
            portal_document(ROWS), **arguments
        )
    without_ce = portal_document((usage("2026-11", GRID, "new.example.org"),), columns)
    (found,) = asked(without_ce, submit_host=CE)
    assert found.startswith(f"CRITICAL {GRID}: displayed with Grid new.example.org only")


def test_no_job_in_a_column_that_the_portals_page_does_not_have_is_unknown() -> None:
    rows = (usage("2026-11", GRID, jobs=0), usage("2026-11", CLOUD, None, "Cloud", 0))
    document = portal_document(rows, renamed("number_of_jobs", "job_count"))
    assert asked(document) == [not_said(f"Grid {CE} (0 as job_count)")]
    assert asked(document, site=CLOUD) == [
        f"OK {CLOUD}: wall-clock time 86.5 {SHOWN}, {ANY} [usage-displayed]"
    ]


@pytest.mark.parametrize(
    ("jobs", "job_count", "found"),
    [
        (120, None, displayed(120, 86.5)),
        (None, 120, displayed(120, 86.5)),
        (120, 120, displayed(120, 86.5)),
        (120, 7, not_said(f"Grid {CE} (120 and 7)")),
        (0, 7, not_said(f"Grid {CE} (0 and 7)")),
        ("x", 7, not_said(f"Grid {CE} ('x' and 7)")),
        (None, None, not_said(f"Grid {CE} (null)")),
        (
            0,
            None,
            f"CRITICAL {GRID}: 0 jobs with wall-clock time 86.5 {SHOWN}, {ANY}, expected more than "
            "zero [usage-zero]",
        ),
    ],
)
def test_number_of_jobs_is_in_either_of_two_columns(
    jobs: object, job_count: object, found: str
) -> None:
    row = (*usage("2026-11", GRID, jobs=jobs), job_count)
    assert asked(portal_document((row,), (*COLUMNS, "job_count"))) == [found]


def test_row_without_jobs_among_others_of_its_computing_element_is_unknown() -> None:
    rows = (usage("2026-11", GRID), usage("2026-11", GRID, jobs=None, time=3.5))
    assert asked(portal_document(rows)) == [not_said(f"Grid {CE} (null)"), displayed(120, 86.5)]


def test_zero_elsewhere_is_no_verdict_on_a_part_without_a_number_of_jobs() -> None:
    rows = (usage("2026-11", GRID, jobs=None), usage("2026-11", GRID, OTHER_CE, jobs=0))
    assert asked(portal_document(rows)) == [not_said(f"Grid {CE} (null)")]


def test_no_time_is_zero_without_a_number_of_jobs_too() -> None:
    document = portal_document((usage("2026-11", GRID, jobs=None, time=0),))
    assert asked(document) == [
        not_said(f"Grid {CE} (null)"),
        f"CRITICAL {GRID}: wall-clock time 0 {SHOWN}, {ANY}, expected more than zero [usage-zero]",
    ]


def test_part_that_is_not_asked_for_is_not_looked_at() -> None:
    rows = (
        usage("2026-08", GRID, jobs=None),
        usage("2026-11", GRID, jobs=None),
        usage("2026-11", GRID, None, "Cloud", None),
    )
    (found,) = asked(portal_document(rows), infrastructure="cloud")
    assert found.startswith(f"OK {GRID}: wall-clock time 86.5 ")


def test_row_without_an_infrastructure_is_not_taken_for_that_of_a_cloud() -> None:
    document = portal_document((usage("2026-11", GRID, infrastructure=None, jobs=None),))
    assert asked(document) == [not_said(f"no infrastructure {CE} (null)")]


def test_jobs_not_said_in_data_that_are_cut_short_is_one_unknown() -> None:
    document = portal_document((usage("2026-11", GRID, jobs=None),), partial=True)
    assert asked(document) == [
        f"UNKNOWN {GRID}: the last part of the portal's data says that more follows, and what "
        f"there is has: {SHOWN} without a number of jobs: Grid {CE} (null), {ANY}, expected the "
        "whole of it [portal-data-partial]"
    ]


def test_value_without_end_is_shown_in_part() -> None:
    document = portal_document((usage("2026-11", GRID, jobs="9|" * 10_000),))
    (found,) = asked(document)
    assert len(found) < 400
    assert "|" not in found
    assert json.loads(document)
