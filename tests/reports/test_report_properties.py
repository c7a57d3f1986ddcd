"""What holds of the text for people, whatever was found: its width, and that nothing is lost."""

import re
from collections.abc import Iterable

from drawn_completions import (
    FOLLOWS,
    Drawn,
    Wording,
    completions,
    site_checks,
    to_be_told,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import UNREAD, command
from rich.cells import cell_len

from proc19probes.completion.model import CriterionState, RequestCompletion, RunOutcome
from proc19probes.reports import site_text
from proc19probes.reports.found_once import Block, told_once, wrong
from proc19probes.reports.site_check import SiteCheck, blocks
from proc19probes.reports.text import render
from proc19probes.reports.text_options import Colour, TextOptions
from proc19probes.vocabulary.state import State

NAMES = (
    "it",
    "a name of several words that goes on for longer than any terminal has columns, or nearly so",
    "x" * 90,
    "統合ミドルウェア" * 12,
    "Žilina – “über” … × → 5 €",
)
ADDRESS = "https://nova.pilot.example.org:5000/v3/" + "y" * 60
WORDINGS = [Wording(name, url) for name in NAMES for url in ("", f" {ADDRESS}")]
OPTIONS = st.builds(
    TextOptions,
    verbosity=st.integers(0, 2),
    width=st.integers(40, 200),
    colour=st.just(Colour.PLAIN),
    only=st.frozensets(st.sampled_from(CriterionState), max_size=2),
    encoding=st.sampled_from(["ascii", "latin-1", "utf-8"]),
    replayed=st.sampled_from(["", "monday.zip"]),
)
ANY = st.sampled_from(WORDINGS).flatmap(
    lambda words: st.tuples(st.lists(completions(words), min_size=1, max_size=3), OPTIONS)
)
ANY_CHECK = st.sampled_from(WORDINGS).flatmap(lambda words: st.tuples(site_checks(words), OPTIONS))
# A part of a command that no line break may divide: an option with its value, or the executable.
UNIT = re.compile(r" *(check +)?(check_proc19_\w+|-\S+( '[^']*'| \S+)?)( \\|…|\.\.\.| …)?")


def too_wide(text: str, width: int) -> list[str]:
    """The lines that are, and need not be."""
    return [
        line
        for line in text.splitlines()
        if cell_len(line) > width and "://" not in line and not UNIT.fullmatch(line)
    ]


@settings(max_examples=60, deadline=None)
@given(ANY)
def test_no_line_of_a_report_is_wider_than_the_terminal(
    drawn: tuple[list[Drawn[RequestCompletion]], TextOptions],
) -> None:
    reported, options = drawn
    text = render([one.it for one in reported], command, options, UNREAD)
    assert too_wide(text, options.width) == []
    text.encode(options.encoding)


@settings(max_examples=40, deadline=None)
@given(ANY_CHECK, st.frozensets(st.sampled_from(State), max_size=2))
def test_no_line_about_a_site_is_wider_than_the_terminal(
    drawn: tuple[Drawn[SiteCheck], TextOptions], only: frozenset[State]
) -> None:
    check, options = drawn
    text = site_text.render(check.it, command, FOLLOWS, options, only)
    assert too_wide(text, options.width) == []
    text.encode(options.encoding)


# Nothing is lost

# So wide that nothing is clipped.
WIDE = TextOptions(width=10_000)
COUNTED = re.compile(
    r"(\d+) findings? follows? from this|, and (\d+) findings? more|"
    r"(\d+) findings? in rows that are not shown"
)
FOLDED_INTO_ONE = re.compile(r"(\d+) × [^:]*, the first [^:]*: (n\d{4})")


def counted(text: str, things: dict[str, int]) -> int:
    """How many things the report counts and does not tell."""
    folded = sum(int(many) - things[first] for many, first in FOLDED_INTO_ONE.findall(text))
    return folded + sum(int("".join(groups)) for groups in COUNTED.findall(text))


def untold(text: str, things: dict[str, int]) -> int:
    """How many things the report does not tell."""
    return sum(many for found, many in things.items() if found not in text)


@settings(max_examples=60, deadline=None)
@given(completions())
def test_one_screen_shows_or_counts_each_finding(drawn: Drawn[RequestCompletion]) -> None:
    things = to_be_told(drawn.outcomes)
    text = render([drawn.it], command, WIDE)
    assert counted(text, things) >= untold(text, things), text


@settings(max_examples=30, deadline=None)
@given(completions(), st.frozensets(st.sampled_from(CriterionState), min_size=1, max_size=3))
def test_one_screen_of_some_rows_shows_or_counts_each_finding_that_makes_them_so(
    drawn: Drawn[RequestCompletion], only: frozenset[CriterionState]
) -> None:
    things = to_be_told(
        outcome
        for row in drawn.it.rows
        if row.state in only
        for one in row.criteria
        if one.state in only and one.state.place <= CriterionState.ATTENTION.place
        for outcome in one.runs
    )
    text = render([drawn.it], command, TextOptions(width=10_000, only=only))
    # What the row's other criteria found is counted, too.
    assert counted(text, to_be_told(drawn.outcomes)) >= untold(text, things), text


@settings(max_examples=60, deadline=None)
@given(site_checks(), st.integers(0, 2))
def test_check_of_a_site_shows_or_counts_each_finding(
    drawn: Drawn[SiteCheck], verbosity: int
) -> None:
    things = to_be_told(drawn.outcomes)
    options = TextOptions(verbosity=verbosity, width=10_000)
    text = site_text.render(drawn.it, command, FOLLOWS, options)
    assert counted(text, things) >= untold(text, things), text


def blocks_of(completion: RequestCompletion) -> list[Block]:
    return [
        Block(row.row.id, wrong(run for one in row.criteria for run in one.runs))
        for row in completion.rows
    ]


def each_once(several: Iterable[Block]) -> int:
    """How many things are in the blocks; a call that serves two of them is one."""
    outcomes: list[RunOutcome] = [one.run for block in several for one in block.wrong]
    return sum(to_be_told(outcomes).values())


@settings(max_examples=60, deadline=None)
@given(completions())
def test_each_thing_is_told_or_follows_from_what_is_told(drawn: Drawn[RequestCompletion]) -> None:
    several = blocks_of(drawn.it)
    told = told_once(several, FOLLOWS)
    own = sum(alike.things for part in told for alike in part.own)
    assert own + sum(part.consequences for part in told) == each_once(several)
    for part in told:
        assert not part.consequences or part.own


@settings(max_examples=60, deadline=None)
@given(site_checks())
def test_of_the_checks_of_a_site_each_thing_is_told_or_follows(drawn: Drawn[SiteCheck]) -> None:
    several = blocks(drawn.it.checked, ())
    told = told_once(several, FOLLOWS)
    own = sum(alike.things for part in told for alike in part.own)
    assert own + sum(part.consequences for part in told) == each_once(several)
