"""The report for people; golden files are written anew as golden_files.py says."""

import re
from dataclasses import replace

import pytest
from golden_files import assert_golden
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import NOW, command, finished, troubled

from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.completion.summary import verdict
from proc19probes.reports.layout import Colour, columns
from proc19probes.reports.text import TextOptions, render
from proc19probes.reports.wording import ASCII_SIGNS, SIGNS

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
VERBOSE = TextOptions(verbosity=1, width=100)


def report(options: TextOptions, *completions: RequestCompletion) -> str:
    return render(completions or (troubled(),), command, options)


def shown_rows(text: str) -> list[str]:
    """The ids of the rows shown, in order; a cause's line has a word in the id's place."""
    ids = {row.row.id for row in troubled().rows}
    signs = set(SIGNS.values())
    heads = [line.split() for line in text.splitlines() if line[:1] in signs]
    return [head[1] for head in heads if head[1] in ids]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("status.txt", TextOptions()),
        ("status-verbose.txt", VERBOSE),
        ("status-more-verbose.txt", TextOptions(verbosity=2, width=120)),
        ("status-narrow-ascii.txt", TextOptions(width=40, encoding="ascii")),
        ("status-colour.txt", TextOptions(colour=Colour.ANSI)),
    ],
)
def test_report_is_the_golden_one(name: str, options: TextOptions) -> None:
    assert_golden(name, report(options))


def test_report_on_two_requests_is_the_golden_one() -> None:
    assert_golden("status-two-requests.txt", report(TextOptions(), troubled(), finished()))


def test_alarms_come_first_and_what_is_fine_is_a_count() -> None:
    text = report(TextOptions())
    assert shown_rows(text) == ["1c", "1b", "3c", "6a", "8a", "12a", "0a", "6b"]
    folded = "Not shown (-v shows them): 1 verified, 2 signed off, 1 implied, 2 not applicable."
    assert folded in " ".join(text.split())


def test_verbose_shows_every_row_in_the_order_of_the_procedure() -> None:
    assert shown_rows(report(VERBOSE)) == [row.row.id for row in troubled().rows]


def test_unreachable_service_is_told_once_with_the_rows_that_it_hides() -> None:
    lines = report(TextOptions(width=120)).splitlines()
    told = [line for line in lines if "GOCDB unreachable" in line]
    assert told == [
        "? GOCDB unreachable: connection refused (goc.egi.eu) - hides 1a, 3a, 3b; leaves 1c "
        "unchecked"
    ]
    assert lines[0] == told[0]


def test_cause_met_by_two_requests_is_told_once() -> None:
    other = troubled()
    other = replace(other, request=replace(other.request, id="second"))
    lines = report(TextOptions(width=200), troubled(), other).splitlines()
    assert [line for line in lines if "GOCDB unreachable" in line] == [
        "? GOCDB unreachable: connection refused (goc.egi.eu) - hides 1a, 3a, 3b of cloud and "
        "1a, 3a, 3b of second; leaves 1c of cloud and 1c of second unchecked"
    ]


def test_failure_has_found_expected_remedy_command_and_whose_move() -> None:
    lines = report(TextOptions(width=240), troubled()).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("! 6a "))
    assert [line.strip() for line in lines[start + 1 : start + 5]] == [
        "found      records: 9 days old",
        "expected   at most 2 days old",
        "to mend    publish the records again (APEL)",
        "by hand    check_proc19_records --site PILOT-CLOUD --url https://nova-"
        + "x" * 70
        + ".pilot.example.org:5000/v3/PILOT-CLOUD",
    ]
    assert "      move       APEL" in lines[start:]


def test_last_line_is_the_verdict() -> None:
    completion = finished()
    assert report(TextOptions(), completion).splitlines()[-1] == verdict(completion)


def test_last_line_on_several_requests_is_the_verdict_on_all() -> None:
    lines = report(TextOptions(), finished(), troubled(), finished("second")).splitlines()
    assert lines[-1] == "3 requests: 1 disputed (cloud); 2 complete (grid, second)"


def test_no_request_is_said_in_words() -> None:
    assert render((), command, TextOptions()) == "0 requests\n"


@pytest.mark.parametrize("verbosity", [0, 1, 2])
@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_no_line_is_wider_than_asked(verbosity: int, width: int, encoding: str) -> None:
    options = TextOptions(verbosity=verbosity, width=width, encoding=encoding)
    for line in report(options, troubled(), finished()).splitlines():
        alone = len(line.split()) <= 2 and "://" in line  # an unbroken URL, or an option with one
        in_command = line.endswith(" \\") and len(line.split()) <= 3
        assert columns(line) <= width or alone or in_command, line


def test_width_below_the_narrowest_is_the_narrowest() -> None:
    assert report(TextOptions(width=1)) == report(TextOptions(width=40))


@pytest.mark.parametrize("verbosity", [0, 1])
def test_colour_changes_nothing_but_colour(verbosity: int) -> None:
    coloured = report(TextOptions(verbosity=verbosity, colour=Colour.ANSI))
    plain = report(TextOptions(verbosity=verbosity))
    assert "\x1b[" in coloured
    assert "\x1b" not in plain
    assert _ESCAPE.sub("", coloured) == plain


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "no-such-encoding"])
def test_poor_encoding_gets_ascii_signs_and_nothing_that_it_lacks(encoding: str) -> None:
    text = report(TextOptions(verbosity=1, encoding=encoding))
    text.encode("latin-1" if encoding == "latin-1" else "ascii")
    assert "check_proc19_records --site PILOT-CLOUD" in text
    row = next(line for line in text.splitlines() if " 1c " in line and "disputed" in line)
    assert row.startswith(ASCII_SIGNS[CriterionState.DISPUTED])


def test_every_state_has_its_sign_and_its_word() -> None:
    lines = report(VERBOSE).splitlines()
    for state in CriterionState:
        assert any(
            line.startswith(f"{SIGNS[state]} ") and f" {state.value} " in line for line in lines
        )


@pytest.mark.parametrize("verbosity", [0, 1])
@pytest.mark.parametrize(
    ("only", "rows"),
    [
        ({CriterionState.FAILING}, ["1b"]),
        ({CriterionState.VERIFIED}, ["2b"]),
        ({CriterionState.WAITING, CriterionState.BLOCKED}, {"12a", "0a", "6b"}),
    ],
    ids=["failing", "verified", "waiting-and-blocked"],
)
def test_only_chooses_rows_by_state(
    only: set[CriterionState], rows: list[str], verbosity: int
) -> None:
    text = report(TextOptions(verbosity=verbosity, only=frozenset(only)))
    assert sorted(shown_rows(text)) == sorted(rows)
    assert "GOCDB unreachable" not in text
    assert "Not shown" not in text
    assert "4 of 15 rows complete" in text


def test_only_unknown_tells_causes() -> None:
    text = report(TextOptions(only=frozenset({CriterionState.UNKNOWN})))
    assert "GOCDB unreachable" in text
    assert shown_rows(text) == ["3c"]


def test_stories_of_checks_are_told_at_the_highest_verbosity_only() -> None:
    told = "asked      GOCDB: asked for PILOT-CLOUD, 0.20 s, 1432 bytes, fetched"
    assert told in report(TextOptions(verbosity=2, width=120))
    assert told not in report(TextOptions(verbosity=1, width=120))


def test_next_says_who_is_to_act_on_which_rows() -> None:
    lines = report(TextOptions(width=120)).splitlines()
    start = lines.index("Next:")
    assert lines[start + 1 : start + 6] == [
        "  Pilot Site: disputed 1c; failing 1b; waiting 1b",
        "  GOCDB: unknown 1a, 3a, 3b",
        "  whoever runs this check: unknown 3c",
        "  APEL: attention 6a; waiting 6b",
        "  EGI Operations: attention 8a; waiting 0a",
    ]


def test_row_says_since_when_it_is_in_its_state() -> None:
    completion = troubled()
    rows = tuple(
        replace(
            row,
            criteria=tuple(
                replace(one, since=NOW.date()) if one.state is row.state else one
                for one in row.criteria
            ),
        )
        for row in completion.rows
    )
    text = report(TextOptions(width=120), replace(completion, rows=rows))
    assert "✗ 1b  failing        Deploy technical service instance and register in GOCDB" in text
    assert "? 3c  unknown        Publish results (since 2026-11-23)" in text


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1))
def test_whatever_the_names_hold_the_lines_are_the_same_in_number_and_kind(text: str) -> None:
    wide = TextOptions(verbosity=1, width=10_000)
    lines = report(wide, troubled(text, text)).split("\n")
    expected = report(wide, troubled("Name", "Name")).split("\n")
    assert len(lines) == len(expected)
    assert all(line.isprintable() for line in lines)
    assert [line[:20] for line in lines if line[:1] in SIGNS.values()] == [
        line[:20] for line in expected if line[:1] in SIGNS.values()
    ]
