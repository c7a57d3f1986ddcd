"""The report for people; golden files are written anew as golden_files.py says."""

import re
from dataclasses import replace

import pytest
from golden_files import assert_golden
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import (
    CONTRADICTION,
    GOCDB_DOWN,
    LONG_HOST,
    NOW,
    OWN_EDITION,
    PLANNED,
    PROCEDURE,
    UNREAD,
    WEAK,
    command,
    finished,
    seen_before,
    site_by_site,
    troubled,
)
from rich.cells import cell_len

from proc19probes.completion.completing import complete
from proc19probes.completion.model import (
    CriterionState,
    LastVerdicts,
    RequestCompletion,
    RunOutcome,
    Since,
)
from proc19probes.completion.summary import verdict_in_short
from proc19probes.reports.text import render
from proc19probes.reports.text_options import Colour, TextOptions
from proc19probes.reports.wording import ASCII_SIGNS, SIGNS
from proc19probes.request.model import Outcome
from proc19probes.vocabulary.findings import Finding

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
VERBOSE = TextOptions(verbosity=1, width=100)


def report(options: TextOptions, *completions: RequestCompletion) -> str:
    return render(completions or (troubled(),), command, options)


def finished_but_for_records() -> RequestCompletion:
    rows = {row.row.id: row for row in troubled().rows}
    completion = finished()
    return replace(
        completion,
        rows=tuple(rows[row.row.id] if row.row.id == "6a" else row for row in completion.rows),
    )


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


def test_edition_that_is_not_the_package_s_has_its_path() -> None:
    for verbosity in (0, 1):
        text = report(TextOptions(verbosity=verbosity, width=100), site_by_site())
        assert f"\nby edition sample-2026 ({OWN_EDITION})\n" in text


def test_heading_has_product_type_outcome_progress_ticket_and_instant() -> None:
    heading = report(TextOptions(width=100), finished()).splitlines()[:2]
    assert [line.split("  ")[0] for line in heading] == [
        "PILOT Batch · grid middleware · approved",
        "ticket https://ggus.example.org/1",
    ]
    assert heading[0].endswith("15 of 15 rows ████████████████████")
    assert heading[1].endswith("as of 2026-11-23 10:30 UTC")


def test_replay_says_so_in_its_first_line() -> None:
    for completions in ([finished()], [finished(), troubled()]):
        text = render(completions, command, TextOptions(replayed="monday.zip"))
        assert text.startswith(
            "Replay of monday.zip: what was answered at 2026-11-23 10:30 UTC.\n\n"
        )


def test_what_contradicts_itself_in_the_request_stands_below_the_heading() -> None:
    lines = report(TextOptions(width=240), site_by_site()).splitlines()
    assert f"note: {CONTRADICTION}" in lines[2:5]


def test_notes_beyond_the_third_are_counted_on_one_screen() -> None:
    notes = [line for line in report(TextOptions(width=240)).splitlines() if line[:4] == "note"]
    assert len(notes) == 4
    assert notes[-1] == "note: and 1 more: -v"
    assert report(VERBOSE).count("\nnote: ") == 4


def test_row_that_is_complete_before_its_time_says_which_rows_are_open() -> None:
    lines = report(TextOptions(verbosity=1, width=240), site_by_site()).splitlines()
    assert "      note     complete, though 0a comes first and is open" in lines


def test_file_that_cannot_be_read_is_told_before_the_verdict() -> None:
    for verbosity in (0, 1):
        options = TextOptions(verbosity=verbosity, width=200)
        lines = render([finished()], command, options, UNREAD).splitlines()
        assert lines[-4:] == [
            "Not read: requests/broken.toml: product.type: found 'cluod', expected cloud framework",
            "Not read: requests/gone.toml: file: found no such file or directory, expected a file "
            "that can be read",
            "",
            "15 of 15 rows complete; 2 files that cannot be read",
        ]


def test_report_with_files_that_cannot_be_read_is_the_golden_one() -> None:
    text = render([finished()], command, TextOptions(), UNREAD)
    assert_golden("status-unread.txt", text)


def test_sites_of_a_criterion_have_a_line_each_where_they_differ() -> None:
    lines = report(TextOptions(verbosity=1, width=240), site_by_site()).splitlines()
    at = [line.strip() for line in lines if line.strip().startswith("site  ")]
    fine = f"{LONG_HOST}: registered at"
    assert at == [
        f"site     PILOT-CLOUD: verified: {fine} PILOT-CLOUD",
        f"site     PILOT-ŽILINA: failing: {LONG_HOST}: not in GOCDB, expected "
        "registered at PILOT-ŽILINA",
        "site     PILOT-CLOUD: waits for the Pilot Site since 2026-04-01",
        "site     PILOT-ŽILINA: signed off by Pilot Site (Ann Other) on 2026-05-04",
    ]
    assert "site  " not in report(TextOptions(), site_by_site())


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


def test_row_after_all_others_says_so_once() -> None:
    text = report(TextOptions(verbosity=1, width=240), site_by_site())
    assert text.count("comes after all other rows") == 1


def test_weak_evidence_says_why_the_run_may_be_about_another_product() -> None:
    text = report(TextOptions(verbosity=1, width=400), site_by_site())
    assert (
        f"weak evidence only ({WEAK}) at 2 of 2 sites: {LONG_HOST}: registered at PILOT-CLOUD"
        in text
    )
    assert f"registered at PILOT-ŽILINA (weak evidence: {WEAK})" in text


def test_report_on_two_requests_is_the_golden_one() -> None:
    assert_golden("status-two-requests.txt", report(TextOptions(), troubled(), finished()))


def test_verbose_shows_every_row_in_the_order_of_the_procedure() -> None:
    assert shown_rows(report(VERBOSE)) == [row.row.id for row in troubled().rows]


def test_alarms_have_lines_of_their_own_worst_first_and_the_rest_is_in_lists() -> None:
    text = report(TextOptions(width=200))
    assert shown_rows(text) == ["1c", "1b", "3c", "6a", "8a"]
    lines = text.splitlines()
    at = lines.index("Waiting for       rows  days  holds back")
    assert lines[at + 1 : at + 6] == [
        "  EGI Operations  0a     236  12a",
        "  Pilot Site      1b     236",
        "  APEL            6b     236",
        "Blocked: 12a by 0a, 8a",
        "Complete: 1 verified, 2 signed off, 1 implied · 1 not checked now · not applicable: 2 "
        "(-v: all rows)",
    ]


def test_unreachable_service_is_told_once_with_the_rows_that_it_hides() -> None:
    for verbosity in (0, 1):
        lines = report(TextOptions(verbosity=verbosity, width=120)).splitlines()
        at = lines.index(
            "? GOCDB unreachable: connection refused (goc.egi.eu) - hides 1a, 3a, 3b; leaves 1c "
            "unchecked"
        )
        assert lines[at + 1].startswith("      fix      see that the service is up")


def test_remedy_of_one_kind_of_cause_is_told_once_on_one_screen() -> None:
    completion = troubled()
    other = replace(GOCDB_DOWN, service="the top BDII", found="connection cut (bdii)")
    rows = tuple(
        replace(
            row,
            criteria=tuple(
                replace(one, runs=tuple(_with(run, other) for run in one.runs))
                for one in row.criteria
            ),
        )
        if row.row.id == "3a"
        else row
        for row in completion.rows
    )
    lines = report(TextOptions(width=200), replace(completion, rows=rows)).splitlines()
    told = [line for line in lines if " unreachable: " in line]
    assert [line.partition(":")[0] for line in told] == [
        "? GOCDB unreachable",
        "? top BDII unreachable",
    ]
    assert sum("see that the service is up" in line for line in lines) == 1


def _with(run: RunOutcome, finding: Finding) -> RunOutcome:
    assert run.result is not None
    return replace(run, result=replace(run.result, findings=(finding,)))


def test_rows_that_wait_for_nobody_are_counted() -> None:
    over = replace(troubled().request, outcome=Outcome.WITHDRAWN)
    completion = complete(PROCEDURE, over, PLANNED, {}, NOW)
    waiting = [row for row in completion.rows if row.state is CriterionState.WAITING]
    assert waiting
    assert not any(row.move for row in waiting)
    text = report(TextOptions(width=200), completion)
    assert f" · not done, and waiting for nobody: {len(waiting)}" in text


def test_failure_has_its_finding_who_can_mend_it_how_and_the_command() -> None:
    lines = report(TextOptions(width=240), finished_but_for_records()).splitlines()
    start = lines.index("! 6a  attention  Publish records")
    assert lines[start + 1 : start + 4] == [
        "      2 × the records are old, the first records: 9 days old, expected at most 2 days old",
        "      fix      publish the records again (APEL)",
        "      check    check_proc19_records --site PILOT-CLOUD --url https://nova-"
        + "x" * 70
        + ".pilot.example.org:5000/v3/PILOT-CLOUD",
    ]


def test_finding_beyond_the_second_names_who_can_mend_it() -> None:
    lines = report(TextOptions(width=240), troubled()).splitlines()
    start = lines.index("! 6a  attention  Publish records")
    assert lines[start + 1] == (
        "      2 × the records are old, the first records: 9 days old, expected at most 2 days old "
        "(APEL): -v"
    )
    assert lines[start + 2].startswith("! 8a ")


def test_rows_that_lack_nothing_but_a_signature_are_told_together() -> None:
    completion = site_by_site()
    row = next(one for one in completion.rows if one.row.id == "2b")
    second = replace(row, row=replace(row.row, id="2c"))
    text = report(TextOptions(width=200), replace(completion, rows=(*completion.rows, second)))
    assert (
        "! 2b, 2c attention: evidence found, to be signed off by Pilot Site (2b), Pilot Site (2c)\n"
    ) in text


def test_dispute_says_who_signed_off_what_is_wrong() -> None:
    lines = report(TextOptions(width=400), troubled("X", "Ann Other")).splitlines()
    start = lines.index("≠ 1c  disputed   Have the endpoint monitored")
    assert lines[start + 1] == (
        "      signed off by Pilot Site (Ann Other) on 2026-05-04, but "
        f"{LONG_HOST}: not in GOCDB, expected registered at PILOT-CLOUD"
    )


def test_finding_is_not_repeated_below_the_reason_that_tells_it() -> None:
    lines = report(TextOptions(verbosity=1, width=400), troubled("X", "Ann")).splitlines()
    told = f"{LONG_HOST}: not in GOCDB, expected registered at PILOT-CLOUD"
    assert sum(told in line for line in lines) == 1


def test_party_is_not_said_to_move_where_the_reason_or_the_remedy_names_it() -> None:
    text = report(TextOptions(verbosity=1, width=400), troubled("X", "Ann"))
    moves = [line.split(None, 1)[1] for line in text.splitlines() if line[:11] == "      move "]
    assert moves == ["whoever runs this check"]


def test_evidence_that_lacks_a_signature_says_whose() -> None:
    text = report(TextOptions(width=200), site_by_site())
    assert (
        "! 2b  attention  Deploy software for integration with BDII: evidence found, to be signed "
        "off by Pilot Site\n"
    ) in text


def test_command_of_more_than_two_lines_is_cut_on_one_screen_and_whole_in_full() -> None:
    assert "check_proc19_service_type_in_gocdb …\n" not in report(TextOptions(width=80))
    cut = report(TextOptions(width=40), finished_but_for_records())
    assert "      check    check_proc19_records …\n" in cut
    whole = report(TextOptions(verbosity=1, width=40), finished_but_for_records())
    assert "--site PILOT-CLOUD \\\n" in whole


def test_last_line_is_the_verdict() -> None:
    for completion in (finished(), troubled()):
        lines = report(TextOptions(width=400), completion).splitlines()
        assert lines[-1] == verdict_in_short(completion)


def test_no_request_is_said_in_words() -> None:
    assert render((), command, TextOptions()) == "0 requests\n"


@pytest.mark.parametrize("verbosity", [0, 1, 2])
@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_no_line_is_wider_than_asked(verbosity: int, width: int, encoding: str) -> None:
    options = TextOptions(verbosity=verbosity, width=width, encoding=encoding)
    for several in ([troubled()], [troubled(), finished()]):
        for line in report(options, *several).splitlines():
            alone = len(line.split()) <= 2 and "://" in line  # a URL, or an option with one
            in_command = line.endswith((" \\", "...", "…")) and len(line.split()) <= 3
            assert cell_len(line) <= width or alone or in_command, line


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
    ],
    ids=["failing", "verified"],
)
def test_only_chooses_rows_by_state(
    only: set[CriterionState], rows: list[str], verbosity: int
) -> None:
    text = report(TextOptions(verbosity=verbosity, only=frozenset(only)))
    assert sorted(shown_rows(text)) == sorted(rows)
    assert "GOCDB unreachable" not in text
    assert "Waiting for" not in text
    assert "Blocked" not in text
    assert "4 of 15 rows complete" in text


@pytest.mark.parametrize(
    ("only", "has", "has_not"),
    [
        (CriterionState.WAITING, "Waiting for", "Blocked"),
        (CriterionState.BLOCKED, "Blocked: 12a by 0a, 8a", "Waiting for"),
    ],
)
def test_only_what_waits_or_is_blocked_is_its_list(
    only: CriterionState, has: str, has_not: str
) -> None:
    text = report(TextOptions(only=frozenset({only})))
    assert has in text
    assert has_not not in text
    assert shown_rows(text) == []


def test_stories_of_checks_are_told_at_the_highest_verbosity_only() -> None:
    told = "asked    GOCDB: asked for PILOT-CLOUD, 0.20 s, 1432 bytes, fetched"
    assert told in report(TextOptions(verbosity=2, width=120))
    assert told not in report(TextOptions(verbosity=1, width=120))


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
    text = report(TextOptions(verbosity=1, width=120), replace(completion, rows=rows))
    assert f"? 3c  unknown    Publish results ({told})" in text


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1))
def test_whatever_the_names_hold_the_lines_are_the_same_in_number_and_kind(text: str) -> None:
    wide = TextOptions(verbosity=1, width=10_000)
    lines = report(wide, troubled(text, text)).split("\n")[1:]
    expected = report(wide, troubled("Name", "Name")).split("\n")[1:]
    assert len(lines) == len(expected)
    assert all(line.isprintable() for line in lines)
    assert [line[:20] for line in lines if line[:1] in SIGNS.values()] == [
        line[:20] for line in expected if line[:1] in SIGNS.values()
    ]
