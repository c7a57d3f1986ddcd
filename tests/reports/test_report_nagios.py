"""The report for a monitoring server; golden files are written anew as golden_files.py says."""

import re

import pytest
from golden_files import assert_golden
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import OWN_EDITION, UNREAD, finished, site_by_site, troubled

from proc19probes.reports.nagios import render

_DATUM = re.compile(r"[A-Za-z0-9_.:/-]+=\d+(;;;0;\d+)?")


def performance(line: str) -> list[str]:
    _, bar, data = line.rstrip("\n").partition(" | ")
    assert bar
    assert "|" not in data
    return data.split(" ")


def test_line_is_the_golden_one() -> None:
    assert_golden("status-nagios.txt", render([troubled()], 2))


def test_line_on_two_requests_is_the_golden_one() -> None:
    assert_golden("status-nagios-two-requests.txt", render([finished(), troubled()], 2))


@pytest.mark.parametrize(
    ("code", "word"), [(0, "OK"), (1, "WARNING"), (2, "CRITICAL"), (3, "UNKNOWN")]
)
def test_word_is_the_exit_codes(code: int, word: str) -> None:
    assert render([finished()], code) == (
        f"PROC19 {word} - PILOT Batch: 15 of 15 rows complete | complete=15;;;0;15 disputed=0 "
        "failing=0 unknown=0 attention=0 blocked=0 waiting=0 not_applicable=2 unchecked=0\n"
    )


def test_worst_request_is_told_first() -> None:
    line = render([finished(), troubled("PILOT Stack")], 2)
    assert line.startswith(
        "PROC19 CRITICAL - 2 requests: 1 disputed, 1 complete; "
        "worst PILOT Stack: 4 of 15 rows complete, 1 of them not checked now; 1 disputed, 1 failing"
    )


def test_what_could_not_be_checked_now_is_counted_in_all_and_for_each_request() -> None:
    data = performance(render([finished(), troubled(), site_by_site()], 2))
    assert [datum for datum in data if "unchecked" in datum] == [
        *("unchecked=2", "grid.unchecked=0", "cloud.unchecked=1", "sites.unchecked=1"),
    ]


def test_alarms_that_are_not_remembered_are_told_where_something_is_not_checked_now() -> None:
    assert "; alarms are not remembered | " in render([site_by_site()], 2)
    assert "alarms" not in render([site_by_site({})], 2)
    assert "alarms" not in render([finished()], 0)


def test_edition_that_is_not_the_package_s_has_its_path() -> None:
    assert render([site_by_site()], 2).startswith(
        f"PROC19 CRITICAL - PILOT Stack by sample-2026 ({OWN_EDITION}): 2 of 15 rows complete, "
    )


def test_files_that_cannot_be_read_are_in_the_line_and_their_problems_below_it() -> None:
    line, *below = render([finished()], 3, UNREAD).splitlines()
    assert line.startswith(
        "PROC19 UNKNOWN - PILOT Batch: 15 of 15 rows complete; 2 files that cannot be read "
        "(requests/broken.toml, requests/gone.toml) | complete=15;;;0;15 "
    )
    assert below == [
        "requests/broken.toml: product.type: found 'cluod', expected cloud framework",
        "requests/gone.toml: file: found no such file or directory, expected a file that can be "
        "read",
    ]


def test_file_that_cannot_be_read_has_room_beside_a_long_verdict() -> None:
    line = render([troubled("x" * 500)], 2, UNREAD).partition(" | ")[0]
    assert "2 files that cannot be read (requests/broken.toml" in line
    assert len(line) <= len("PROC19 CRITICAL - ") + 400


def test_no_request_is_unknown_in_words() -> None:
    assert render([], 3).startswith("PROC19 UNKNOWN - 0 requests | complete=0;;;0;0 ")


def test_several_requests_have_sums_and_their_own_numbers() -> None:
    data = performance(render([finished("a b"), troubled(), finished("a=b")], 2))
    assert data[:2] == ["complete=34;;;0;45", "disputed=1"]
    assert [datum for datum in data if ".complete=" in datum] == [
        "a_b.complete=15;;;0;15",
        "cloud.complete=4;;;0;15",
        "a_b-2.complete=15;;;0;15",
    ]


def test_line_on_very_many_requests_is_not_cut_by_a_server() -> None:
    line = render([finished(f"request-{number}") for number in range(200)], 0)
    assert len(line.encode()) <= 4096
    assert performance(line)[0] == "complete=3000;;;0;3000"
    assert all(_DATUM.fullmatch(datum) for datum in performance(line))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), min_size=1))
def test_whatever_the_names_hold_it_is_one_line_with_one_bar(text: str) -> None:
    line = render([troubled(text, text), finished(text, text)], 2)
    assert line.endswith("\n")
    assert line[:-1].isprintable()
    assert line.count("|") == 1
    assert all(_DATUM.fullmatch(datum) for datum in performance(line))
