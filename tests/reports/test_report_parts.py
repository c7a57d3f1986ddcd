"""What all forms of the report are made from."""

import subprocess
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import (
    GOCDB_DOWN,
    LONG_HOST,
    NOW,
    OPS,
    PLANNED,
    PROCEDURE,
    REGISTERED,
    SITE,
    SITES,
    TP,
    criterion,
    finished,
    found,
    not_registered,
    request,
    row,
    seen_before,
    site_by_site,
    troubled,
)
from rich.cells import cell_len

from proc19probes.completion.completing import complete
from proc19probes.completion.model import (
    CriterionState,
    RequestCompletion,
    RowCompletion,
    RunOutcome,
    Since,
)
from proc19probes.completion.waiting import worst_and_oldest_first
from proc19probes.history.standing import History, observe
from proc19probes.procedure.model import Criterion, SignersFor
from proc19probes.reports.blocked import chains
from proc19probes.reports.causes import affected_rows, hidden, shared_causes
from proc19probes.reports.dated import dated
from proc19probes.reports.evidence import Said, notes
from proc19probes.reports.layout import Page
from proc19probes.reports.selection import Selection, listed, narrow, shown
from proc19probes.reports.shell import shell_line, shell_words
from proc19probes.reports.text_options import Colour
from proc19probes.reports.together import (
    PartyTotal,
    counts_of_all,
    in_several,
    moves_in_words,
    party_totals,
    verdict_on_all,
)
from proc19probes.reports.unread import Unread
from proc19probes.reports.wording import ASCII_SIGNS, CAUSES, FOLDED, SIGNS
from proc19probes.request.model import Outcome
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause


@pytest.mark.parametrize("signs", [SIGNS, ASCII_SIGNS], ids=["signs", "ascii-signs"])
def test_every_state_has_a_sign_of_its_own_in_one_column(
    signs: dict[CriterionState, str],
) -> None:
    assert list(signs) == list(CriterionState)
    assert len(set(signs.values())) == len(signs)
    assert all(cell_len(sign) == 1 and len(sign) == 1 for sign in signs.values())


def test_ascii_signs_are_ascii() -> None:
    assert "".join(ASCII_SIGNS.values()).isascii()


def test_every_cause_has_its_words() -> None:
    assert set(CAUSES) == set(Cause)


def test_folded_are_the_states_in_which_there_is_nothing_to_do() -> None:
    done = {state for state in CriterionState if state.complete}
    assert set(FOLDED) == done | {CriterionState.NOT_APPLICABLE}


# Causes


def at(completion: RequestCompletion, row_id: str):
    return next(row for row in completion.rows if row.row.id == row_id)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1a", True),
        ("3b", True),
        ("1c", False),
        ("3c", False),
        ("5b", False),
        ("0a", False),
        ("2b", False),
    ],
    ids=[
        "unknown-by-a-cause",
        "unknown-by-a-cause-and-signed-off",
        "disputed",
        "not-run",
        "signed-off",
        "waiting",
        "verified",
    ],
)
def test_cause_hides_rows_that_are_unknown_by_nothing_else(row: str, expected: bool) -> None:
    assert hidden(at(troubled(), row)) is expected


def test_row_with_a_criterion_that_waits_is_not_hidden() -> None:
    results = {run.call: found(run, GOCDB_DOWN) for run in PLANNED}
    completion = complete(PROCEDURE, request("cloud", "X", ()), PLANNED, results, NOW)
    assert at(completion, "1b").state is CriterionState.UNKNOWN
    assert not hidden(at(completion, "1b"))


def test_stale_result_is_no_cause() -> None:
    results = {run.call: found(run, GOCDB_DOWN) for run in PLANNED}
    completion = complete(
        PROCEDURE,
        request("cloud", "X", ()),
        PLANNED,
        results,
        NOW,
        stale_after=timedelta(seconds=1),
    )
    assert shared_causes([completion]) == ()
    assert not hidden(at(completion, "1a"))


def test_same_service_and_detail_is_one_cause() -> None:
    gocdb, ggus = shared_causes([troubled()])
    assert gocdb.text == "GOCDB unreachable: connection refused (goc.egi.eu)"
    assert affected_rows(gocdb, several=False) == "hides 1a, 3a, 3b; leaves 1c unchecked"
    assert dict(gocdb.call.arguments)["site"] == SITES[0]
    assert affected_rows(ggus, several=False) == "leaves 5b unchecked"


def test_other_detail_is_another_cause() -> None:
    first = GOCDB_DOWN
    second = replace(GOCDB_DOWN, found="connection cut (goc.egi.eu)")
    results = {run.call: found(run, first if run.site == SITES[0] else second) for run in PLANNED}
    completion = complete(PROCEDURE, request("cloud", "X", ()), PLANNED, results, NOW)
    assert [cause.detail for cause in shared_causes([completion])] == [first.found, second.found]


def test_requests_beyond_the_tenth_are_counted() -> None:
    requests = [troubled() for _ in range(12)]
    (gocdb, _) = shared_causes(requests)
    assert affected_rows(gocdb, several=True).count("of cloud") == 20
    assert "and rows of 2 more requests" in affected_rows(gocdb, several=True)


def test_no_cause_where_all_is_well() -> None:
    assert shared_causes([finished()]) == ()


# Selection


def ids(completion: RequestCompletion) -> list[str]:
    return [row.row.id for row in completion.rows]


@pytest.mark.parametrize(
    ("selection", "rows"),
    [
        (Selection(), ids(troubled())),
        (Selection(steps=frozenset({"1b", "3a"})), ["1b", "3a"]),
        (Selection(parties=frozenset({Party.APEL})), ["6a", "6b"]),
        (Selection(parties=frozenset({Party.GOCDB})), ["1a", "3a", "3b"]),
        (Selection(frozenset({Party.GOCDB}), frozenset({"1a", "1b"})), ["1a"]),
        (Selection(parties=frozenset({Party.GGUS})), ["5b"]),
        (Selection(parties=frozenset({SITE})), ["1b", "1c", "2b"]),
        (Selection(parties=frozenset({Party.OMB})), []),
        (Selection(steps=frozenset({"99"})), []),
    ],
    ids=[
        "all",
        "steps",
        "responsible",
        "who-has-to-act",
        "both",
        "whose-rows-are-done",
        "responsible-and-signer",
        "nobody's",
        "none",
    ],
)
def test_narrowed_completion_has_the_selected_rows(selection: Selection, rows: list[str]) -> None:
    assert ids(narrow(troubled(), selection)) == rows


def concerned(party: Party, signed: Criterion, applicant: Party = Party.OPERATIONS_CENTRE) -> bool:
    """Whether a row of this one criterion concerns the party, where the applicant is of this kind.

    Nobody has to act in it, and the row is EGI Operations' own.
    """
    row_of_it = row("Area", "Title", OPS, replace(signed, verified_by=()))
    waived = replace(PROCEDURE.decisions[0], waives=(signed.id,))
    procedure = replace(PROCEDURE, rows=(row_of_it,), decisions=(waived,))
    asked = request("cloud", "X", ())
    asked = replace(asked, applicant=replace(asked.applicant, kind=applicant))
    completion = complete(procedure, asked, (), {}, NOW)
    return bool(narrow(completion, Selection(parties=frozenset({party}))).rows)


SIGNED_BY_THE_SITE = criterion("1b.documented", SITE)
FOR_ITS_CENTRE = replace(
    criterion("1.opened", Party.APPLICANT),
    signed_off_for=(SignersFor(Party.RESOURCE_CENTRE, (Party.OPERATIONS_CENTRE,)),),
)
OF_ANOTHER = replace(SIGNED_BY_THE_SITE, applicant=Party.RESOURCE_CENTRE)


@pytest.mark.parametrize(
    ("party", "signed", "applicant", "expected"),
    [
        (SITE, SIGNED_BY_THE_SITE, Party.OPERATIONS_CENTRE, True),
        (OPS, SIGNED_BY_THE_SITE, Party.OPERATIONS_CENTRE, True),
        (TP, SIGNED_BY_THE_SITE, Party.OPERATIONS_CENTRE, False),
        (Party.APPLICANT, FOR_ITS_CENTRE, Party.OPERATIONS_CENTRE, True),
        (Party.OPERATIONS_CENTRE, FOR_ITS_CENTRE, Party.OPERATIONS_CENTRE, False),
        (Party.APPLICANT, FOR_ITS_CENTRE, Party.RESOURCE_CENTRE, False),
        (Party.OPERATIONS_CENTRE, FOR_ITS_CENTRE, Party.RESOURCE_CENTRE, True),
        (SITE, OF_ANOTHER, Party.OPERATIONS_CENTRE, False),
        (SITE, OF_ANOTHER, Party.RESOURCE_CENTRE, True),
    ],
    ids=[
        "may-sign",
        "responsible",
        "neither",
        "applicant-signs",
        "centre-of-no-applicant",
        "resource-centre-applies-and-does-not-sign",
        "resource-centre-applies-and-its-centre-signs",
        "criterion-of-another-kind-of-applicant",
        "criterion-of-this-kind-of-applicant",
    ],
)
def test_party_is_concerned_by_what_it_may_sign_for_this_kind_of_applicant(
    party: Party, signed: Criterion, applicant: Party, expected: bool
) -> None:
    assert concerned(party, signed, applicant) is expected


def test_who_may_only_take_a_decision_is_not_concerned() -> None:
    decides = replace(PROCEDURE.decisions[0], taken_by=(Party.OMB,))
    procedure = replace(PROCEDURE, decisions=(decides,))
    completion = complete(procedure, request("cloud", "X", ()), (), {}, NOW)
    assert ids(narrow(completion, Selection(parties=frozenset({Party.OMB})))) == []


def test_counts_are_of_the_narrowed_rows() -> None:
    completion = narrow(troubled(), Selection(steps=frozenset({"1", "1b"})))
    assert (completion.complete, completion.applicable) == (1, 2)


def test_rows_in_a_state_and_of_a_party_are_those_that_are_both() -> None:
    of_both = Selection(frozenset({OPS}), states=frozenset({CriterionState.FAILING}))
    whole = troubled()
    assert ids(narrow(whole, replace(of_both, parties=frozenset()))) == ["1b"]
    assert ids(narrow(whole, of_both)) == []


def test_rows_that_are_left_out_are_kept_aside_however_often_it_is_narrowed() -> None:
    whole = troubled()
    once = narrow(whole, Selection(steps=frozenset({"1", "1b"})))
    twice = narrow(once, Selection(steps=frozenset({"1b"})))
    assert ids(twice) == ["1b"]
    assert {row.row.id for row in twice.left_out} == set(ids(whole)) - {"1b"}


def test_requests_listed_are_those_with_a_row_that_is_shown() -> None:
    both = [troubled(), finished()]
    assert listed(both, {CriterionState.FAILING}) == (both[0],)
    assert listed(both, ()) == tuple(both)
    assert listed(both[1:], {CriterionState.FAILING}) == ()


def test_shown_rows_are_all_where_no_state_is_asked_for() -> None:
    completion = troubled()
    assert shown(completion, frozenset()) == completion.rows
    assert [row.row.id for row in shown(completion, {CriterionState.ATTENTION})] == ["6a", "8a"]


# Notes


def test_note_of_checks_is_told_once_of_what_is_well_too_and_many_are_counted() -> None:
    completed = finished().rows[0].criteria[0]
    result = found(PLANNED[0], REGISTERED.about("a", "registered"))
    texts = ("down", "down", *(f"down {number}" for number in range(20)))
    runs = tuple(
        RunOutcome(PLANNED[0], replace(result, checked_at=NOW, notes=(text,))) for text in texts
    )
    told = list(notes(replace(completed, notes=("review it",), runs=runs)))
    assert told[:3] == [Said("note", "review it"), Said("note", "down"), Said("note", "down 0")]
    assert len(told) == 13
    assert told[-1] == Said("more", "10 more notes; --site narrows, --format json has all of them")


# Several together


def test_worst_request_comes_first_then_the_oldest_then_as_given() -> None:
    # Since when it fails nobody saw of the other: that counts from the day when it could begin.
    seen = seen_before(site_by_site())
    listed = [finished("a"), finished("b"), seen, site_by_site(), troubled()]
    expected = (listed[4], listed[3], seen, listed[0], listed[1])
    assert worst_and_oldest_first(listed) == expected


def with_outcome(completion: RequestCompletion, outcome: Outcome) -> RequestCompletion:
    return replace(completion, request=replace(completion.request, outcome=outcome))


def test_what_weighs_nothing_comes_last_and_is_counted_by_its_outcome() -> None:
    rejected = with_outcome(troubled(), Outcome.REJECTED)
    completed = with_outcome(finished("done"), Outcome.COMPLETED)
    paused = with_outcome(site_by_site(), Outcome.SUSPENDED)
    idle = with_outcome(finished("idle"), Outcome.SUSPENDED)
    listed = [rejected, completed, finished("a"), paused, idle]
    assert [one.request.id for one in worst_and_oldest_first(listed)] == [
        *("sites", "a", "cloud", "done", "idle"),
    ]
    assert counts_of_all(listed) == (
        "5 requests: 1 failing, 1 complete, 1 rejected, 1 completed, 1 suspended"
    )


def test_verdict_on_all_says_who_is_next_in_how_many_requests() -> None:
    assert verdict_on_all([finished("a"), troubled(), site_by_site()]) == (
        "3 requests: 1 disputed, 1 failing, 1 complete; next: Pilot Site (2)"
    )


def test_verdict_on_all_counts_the_files_that_cannot_be_read() -> None:
    unread = [Unread(f"{number}.toml", ("no",)) for number in range(7)]
    assert verdict_on_all([finished("a")], unread[:1]) == (
        "1 request: 1 complete; 1 file that cannot be read"
    )
    assert verdict_on_all([finished("a"), finished("b")], unread) == (
        "2 requests: 2 complete; 7 files that cannot be read"
    )


def test_what_several_requests_met_is_told_once_worst_and_oldest_first() -> None:
    several = in_several([troubled("X", "Ann"), site_by_site(), finished("a")])
    assert [(one.state, one.text.partition(":")[0], one.requests) for one in several] == [
        (State.CRITICAL, LONG_HOST, ("cloud", "sites")),
        (State.CRITICAL, LONG_HOST, ("cloud", "sites")),
        (State.UNKNOWN, "GOCDB unreachable", ("cloud", "sites")),
        (State.UNKNOWN, "GGUS does not answer whoever asks without the right", ("cloud", "sites")),
        (State.WARNING, "records", ("cloud", "sites")),
    ]


def test_party_s_rows_are_added_up_with_the_longest_of_its_waits() -> None:
    totals = {one.party: one for one in party_totals([troubled(), seen_before(site_by_site())])}
    assert totals[Party.EGI_OPERATIONS] == PartyTotal(
        Party.EGI_OPERATIONS, rows=5, requests=2, days=236, longest="cloud 0a"
    )
    assert totals[Party.GOCDB] == PartyTotal(Party.GOCDB, 6, 2, 3, "sites 1a")
    assert [one.rows for one in totals.values()] == sorted(
        (one.rows for one in totals.values()), reverse=True
    )


@pytest.mark.parametrize(
    ("problems", "most", "told"),
    [
        (("a",), 1, ("a",)),
        (("a", "b"), 2, ("a", "b")),
        (("a", "b"), 1, ("a (and 1 more problem)",)),
        (("a", "b", "c", "d"), 2, ("a", "b (and 2 more problems)")),
    ],
)
def test_problems_beyond_the_last_that_is_told_are_counted(
    problems: tuple[str, ...], most: int, told: tuple[str, ...]
) -> None:
    assert Unread("x.toml", problems).first(most) == told


def test_row_is_named_once_a_state_and_party() -> None:
    results = {run.call: not_registered(run) for run in PLANNED}
    completion = complete(PROCEDURE, request("cloud", "X", ()), PLANNED, results, NOW)
    assert (Party.PILOT_SITE, "failing 1a, 1b, 1c, 2b, 3a, 3b, 3c, 5b, 6a; waiting 1b") in (
        moves_in_words(completion)
    )


# Since when


def test_history_tells_since_when_where_the_request_does_not() -> None:
    past = replace(troubled(), instant=NOW - timedelta(days=3))
    history = observe(observe(History(), [past]), [troubled()])
    completion = dated(troubled(), history)
    assert at(completion, "1b").criteria[0].since == Since(date(2026, 11, 20), seen=True)
    assert at(completion, "0a").criteria[0].since == Since(date(2026, 4, 1))
    assert str(at(completion, "1b").since) == "seen since 2026-11-20"
    assert str(at(completion, "0a").since) == "since 2026-04-01"


def test_nothing_is_told_where_nothing_was_seen() -> None:
    assert dated(troubled(), History()) == troubled()


# Commands


def test_option_and_its_value_are_not_parted() -> None:
    argv = ("check", "-v", "--site", "A B", "--url=x", "--flag", "--last")
    assert shell_words(argv) == ("check", "-v", "--site 'A B'", "--url=x", "--flag", "--last")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), max_size=4))
def test_shell_reads_the_command_as_it_is_meant(arguments: list[str]) -> None:
    line = shell_line(["printf", "%s\\0", *arguments])
    assert line.isprintable()
    read = subprocess.run(["bash", "-c", line], capture_output=True, check=True).stdout
    assert read == "".join(f"{argument}\0" for argument in arguments or [""]).encode()


def test_character_that_the_output_lacks_is_written_by_its_bytes() -> None:
    assert shell_words(["x", "Žilina's"], str.isascii) == ("x", r"$'\xc5\xbdilina\'s'")


# What is blocked


def blocked(id: str, *before: str) -> RowCompletion:
    first = troubled().rows[0]
    return replace(
        first,
        row=replace(first.row, id=id),
        state=CriterionState.BLOCKED,
        blocked_by=before,
    )


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((), ()),
        ((blocked("2b", "2a"),), ("2b by 2a",)),
        ((blocked("3b", "3a"), blocked("3c", "3b"), blocked("4", "3c")), ("3b → 3c → 4 by 3a",)),
        ((blocked("8c", "8a", "8b"), blocked("12a", "all")), ("8c by 8a, 8b", "12a by all")),
        ((blocked("b", "a"), blocked("c", "b"), blocked("d", "b")), ("b → c by a", "d by b")),
        ((blocked("b", "a"), blocked("c", "a", "b")), ("b by a", "c by a, b")),
    ],
    ids=["none", "one", "chain", "by-several", "fork", "by-a-chain-and-more"],
)
def test_what_is_blocked_is_told_as_chains(
    rows: tuple[RowCompletion, ...], told: tuple[str, ...]
) -> None:
    assert chains(rows) == told


# Lines


def wrapped(text: str, width: int, prefix: str = "") -> list[str]:
    page = Page(width, Colour.PLAIN, "utf-8")
    return [line.plain for line in page.hanging(prefix, text)]


@settings(max_examples=200, deadline=None)
@given(st.text("ab é日\u0301-", max_size=200), st.integers(40, 60), st.integers(0, 30))
def test_wrapped_text_fits_and_loses_nothing(text: str, width: int, indent: int) -> None:
    lines = wrapped(text, width, "*" * indent)
    assert all(cell_len(line) <= width for line in lines)
    kept = "".join(lines).replace(" ", "").removeprefix("*" * indent)
    assert kept == text.replace(" ", "")


def test_url_is_not_broken() -> None:
    url = "https://example.org/" + "x" * 60
    assert wrapped(f"see {url} or not", 40, "  ") == ["  see", f"  {url}", "  or not"]


def test_prefix_that_leaves_no_room_stands_alone() -> None:
    assert wrapped("something long", 40, "a state and a very long word ") == [
        "a state and a very long word ",
        "      something long",
    ]


def test_broken_command_is_one_command_to_a_shell() -> None:
    words = shell_words(
        ("printf", r"%s\0", "--site", "A B", "--url", "https://example.org/" + "x" * 30)
    )
    lines = [line.plain for line in Page(40, Colour.PLAIN, "utf-8").command("", words, "    ")]
    assert len(lines) > 1
    assert all(line.endswith(" \\") for line in lines[:-1])
    broken, whole = (
        subprocess.run(["bash", "-c", text], capture_output=True, check=True).stdout
        for text in ("\n".join(lines), " ".join(words))
    )
    assert broken == whole != b""


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(0, 9, "░░░░"), (1, 99, "█░░░"), (5, 10, "██░░"), (98, 99, "███░"), (9, 9, "████")],
)
def test_bar_is_full_or_empty_where_it_is_exactly_so(part: int, whole: int, told: str) -> None:
    assert Page(80, Colour.PLAIN, "utf-8").bar(part, whole, 4) == told
    ascii_only = told.translate({ord("█"): "#", ord("░"): "."})
    assert Page(80, Colour.PLAIN, "ascii").bar(part, whole, 4) == ascii_only
