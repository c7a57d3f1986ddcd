"""The report for a ticket; golden files are written anew as golden_files.py says."""

import re

import pytest
from golden_files import assert_golden
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import (
    CONTRADICTION,
    OWN_EDITION,
    UNREAD,
    command,
    finished,
    seen_before,
    site_by_site,
    troubled,
)

from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.reports.markdown import code, escaped, render
from proc19probes.reports.together import verdict_on_all


def cells(line: str) -> int:
    """How many cells the line of a table has."""
    return len(re.findall(r"(?<!\\)\|", line)) - 1


def table(report: str) -> list[str]:
    return [line for line in report.splitlines() if line.startswith("|")]


def test_report_is_the_golden_one() -> None:
    assert_golden("status.md", render([troubled()], command))


def test_report_on_two_requests_is_the_golden_one() -> None:
    assert_golden("status-two-requests.md", render([troubled(), finished()], command))


def test_report_site_by_site_is_the_golden_one() -> None:
    assert_golden("status-sites.md", render([seen_before(site_by_site())], command))


def test_report_with_files_that_cannot_be_read_is_the_golden_one() -> None:
    assert_golden("status-unread.md", render([finished()], command, unread=UNREAD))


def test_day_that_was_merely_seen_says_so_in_the_table() -> None:
    lines = table(render([seen_before(site_by_site())], command))
    since = {line.split(" | ")[0].strip("| "): line.split(" | ")[3] for line in lines[2:]}
    assert (since["1"], since["0a"]) == ("2026-05-04", "2026-04-01")
    assert (since["1c"], since["2b"]) == ("seen since 2026-11-20", "seen since 2026-11-20")


def test_notes_have_contradictions_and_rows_that_are_complete_before_their_time() -> None:
    told = render([site_by_site()], command).partition("### Notes")[2].partition("###")[0]
    assert told.strip().splitlines() == [
        f"- {CONTRADICTION}",
        "- PILOT-CLOUD, PILOT-ŽILINA are pilot sites and no Resource Centre of the request: add "
        "\\[\\[resource_centre\\]\\]",
        "- alarms are not remembered: without a history, what is not checked now may have been "
        "failing",
        "- **5b**: complete, though 0a comes first and is open",
    ]
    assert "complete, though" not in render([finished()], command)


def test_sites_have_a_section_where_they_differ() -> None:
    report = render([site_by_site()], command)
    told = report.partition("### Site by site")[2].partition("###")[0].strip().splitlines()
    assert [line.split(":")[0] for line in told] == [
        "- **1b.registered**",
        "  - ✓ PILOT-CLOUD",
        "  - ✗ PILOT-ŽILINA",
        "- **1b.documented**",
        "  - ○ PILOT-CLOUD",
        "  - ✎ PILOT-ŽILINA",
    ]
    assert "### Site by site" not in render([troubled()], command)


def test_edition_that_is_not_the_package_s_has_its_path() -> None:
    assert f"Edition sample-2026 ({OWN_EDITION}), outcome" in render([site_by_site()], command)


def test_every_row_has_a_line_in_the_table() -> None:
    lines = table(render([troubled()], command))
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        f"| {row.row.id}" for row in troubled().rows
    ]


def test_request_without_a_row_that_is_chosen_is_in_the_verdict_alone() -> None:
    both = [troubled(), finished()]
    report = render(both, command, {CriterionState.FAILING})
    assert [line for line in report.splitlines() if line.startswith("## ")] == [
        line for line in render(both[:1], command).splitlines() if line.startswith("## ")
    ]
    assert report.splitlines()[-1] == f"**{escaped(verdict_on_all(both))}**"


@pytest.mark.parametrize("several", [[finished()], [finished(), finished("second")]], ids=len)
def test_where_no_row_is_chosen_one_line_says_so_above_the_verdict(
    several: list[RequestCompletion],
) -> None:
    report = render(several, command, {CriterionState.FAILING, CriterionState.UNKNOWN})
    assert report == f"no row is failing or unknown\n\n**{escaped(verdict_on_all(several))}**\n"


def test_only_chooses_rows_by_state() -> None:
    report = render([troubled()], command, {CriterionState.FAILING})
    assert [line.split(" | ")[0] for line in table(report)[2:]] == ["| 1b"]
    assert "1c.monitored" not in report


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b", "a/b"),
        ("`rm`", r"\`rm\`"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("@all", "@&#8203;all"),
        ("#42, not # 42", "#&#8203;42, not # 42"),
        ("*a* _b_ ~c~ [d](e)", r"\*a\* \_b\_ \~c\~ \[d\](e)"),
        ("NGI_IT", "NGI_IT"),
        ("a\\|b\nc", r"a\\/b c"),
    ],
    ids=["bar", "ticks", "html", "mention", "number", "markup", "underscore", "break"],
)
def test_text_means_nothing_but_itself(text: str, expected: str) -> None:
    assert escaped(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a b", "`a b`"), ("a `b`", "`` a `b` ``"), ("``a", "``` ``a ```")],
    ids=["plain", "one-tick", "two-ticks"],
)
def test_code_is_fenced_by_more_ticks_than_it_holds(text: str, expected: str) -> None:
    assert code(text) == expected


def test_row_that_a_cause_hides_is_not_told_again() -> None:
    report = render([troubled()], command)
    assert "hides 1a, 3a, 3b" in report
    assert "**1a.added**" not in report
    assert "**3c.published**" in report


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), min_size=1))
def test_whatever_the_names_hold_the_table_keeps_its_columns(text: str) -> None:
    report = render([troubled(text, text)], command)
    assert {cells(line) for line in table(report)} == {5}
    expected = render([troubled("Name", "Name")], command)
    kinds = [line[:2] for line in report.split("\n")]
    assert kinds == [line[:2] for line in expected.split("\n")]
    assert not re.search(r"<(?!!)[a-z/]|@(?!&)\w", report)
