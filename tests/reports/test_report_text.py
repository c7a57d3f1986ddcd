"""The report for people; golden files are written anew as golden_files.py says."""

import re
from dataclasses import replace

import pytest
from golden_files import assert_golden
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import (
    CONTRADICTION,
    LONG_HOST,
    NOW,
    OWN_EDITION,
    UNREAD,
    WEAK,
    command,
    finished,
    seen_before,
    site_by_site,
    troubled,
)

from proc19probes.completion.model import (
    CriterionState,
    LastVerdicts,
    RequestCompletion,
    Since,
)
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


def test_report_site_by_site_is_the_golden_one() -> None:
    assert_golden("status-sites-verbose.txt", report(VERBOSE, seen_before(site_by_site())))


def test_report_with_files_that_cannot_be_read_is_the_golden_one() -> None:
    text = render([finished()], command, TextOptions(), UNREAD)
    assert_golden("status-unread.txt", text)


def test_sites_of_a_criterion_have_a_line_each_where_they_differ() -> None:
    lines = report(TextOptions(verbosity=1, width=240), site_by_site()).splitlines()
    at = [line.strip() for line in lines if line.strip().startswith("site  ")]
    fine = f"{LONG_HOST}: registered at"
    assert at == [
        f"site       PILOT-CLOUD: verified: {fine} PILOT-CLOUD",
        f"site       PILOT-ŽILINA: failing: {LONG_HOST}: not in GOCDB, expected "
        "registered at PILOT-ŽILINA",
        "site       PILOT-CLOUD: waits for the Pilot Site since 2026-04-01",
        "site       PILOT-ŽILINA: signed off by Pilot Site (Ann Other) on 2026-05-04",
    ]
    assert "site  " not in report(TextOptions(), site_by_site())


def test_edition_that_is_not_the_package_s_has_its_path() -> None:
    assert f"PROC19 sample-2026 ({OWN_EDITION}): PILOT Stack" in report(VERBOSE, site_by_site())


def test_what_contradicts_itself_in_the_request_stands_below_the_heading() -> None:
    lines = report(TextOptions(width=240), site_by_site()).splitlines()
    heading = next(i for i, line in enumerate(lines) if line.startswith("PROC19 "))
    assert lines[heading + 1] == f"  note: {CONTRADICTION}"


@pytest.mark.parametrize(
    ("remembered", "unchecked", "told"),
    [(None, True, True), ({}, True, False), (None, False, False), ({}, False, False)],
    ids=["forgets", "remembers", "all-checked", "remembers-and-all-checked"],
)
def test_alarms_that_are_not_remembered_are_told_where_something_is_not_checked_now(
    remembered: LastVerdicts | None, unchecked: bool, told: bool
) -> None:
    completion = site_by_site(remembered)
    if not unchecked:
        checked = tuple(row for row in completion.rows if not row.unchecked)
        completion = replace(completion, rows=checked)
    assert completion.unchecked == int(unchecked)
    assert ("alarms are not remembered" in report(TextOptions(width=240), completion)) is told


def test_row_that_is_complete_before_its_time_says_which_rows_are_open() -> None:
    lines = report(TextOptions(verbosity=1, width=240), site_by_site()).splitlines()
    assert "      note       complete, though 0a comes first and is open" in lines


def test_row_after_all_others_says_so_once() -> None:
    text = report(TextOptions(verbosity=1, width=240), site_by_site())
    assert text.count("comes after all other rows") == 1


def test_weak_evidence_says_why_the_run_may_be_about_another_product() -> None:
    text = report(TextOptions(verbosity=1, width=400), site_by_site())
    assert f"registered at PILOT-CLOUD (weak evidence: {WEAK})" in text


def test_files_that_cannot_be_read_are_told_at_the_end_before_the_verdict() -> None:
    lines = render([finished()], command, TextOptions(width=200), UNREAD).splitlines()
    assert lines[-7:] == [
        "Cannot be read:",
        "  requests/broken.toml",
        "      product.type: found 'cluod', expected cloud framework",
        "  requests/gone.toml",
        "      file: found no such file or directory, expected a file that can be read",
        "",
        "1 request: 1 complete (grid); 2 files that cannot be read (requests/broken.toml, "
        "requests/gone.toml)",
    ]


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


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (Since(NOW.date()), "since 2026-11-23"),
        (Since(NOW.date(), seen=True), "seen since 2026-11-23"),
    ],
    ids=["said", "seen"],
)
def test_row_says_since_when_it_is_in_its_state(since: Since, told: str) -> None:
    completion = troubled()
    rows = tuple(
        replace(
            row,
            criteria=tuple(
                replace(one, since=since) if one.state is row.state else one for one in row.criteria
            ),
        )
        for row in completion.rows
    )
    text = report(TextOptions(width=120), replace(completion, rows=rows))
    assert "✗ 1b  failing        Deploy technical service instance and register in GOCDB" in text
    assert f"? 3c  unknown        Publish results ({told})" in text


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
