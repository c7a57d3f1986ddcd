"""What is next and who is to act, and the verdict in one sentence."""

import pytest

from completion.mini_procedure import CRITICAL, OK, UNKNOWN, WARNING, Case, decision, sign, verifier
from proc19probes.completion.summary import next_moves, verdict, verdict_in_short
from proc19probes.request.model import Outcome
from proc19probes.vocabulary.party import Party

A = "registered@PILOT-A"
PROVIDER, OPERATIONS, PILOT = Party.TECHNOLOGY_PROVIDER, Party.EGI_OPERATIONS, Party.PILOT_SITE
ALL_DONE = Case({A: OK}, later_seen=OK)


def test_most_urgent_party_moves_first() -> None:
    completion = Case({A: CRITICAL}, first_done=False, later_seen=UNKNOWN).completion()
    assert [(move.party, move.criteria) for move in next_moves(completion)] == [
        (PILOT, ("studied.it",)),
        (Party.GOCDB, ("later.seen",)),
        (OPERATIONS, ("first.done",)),
    ]


def test_party_is_named_once_with_all_that_it_has_to_do() -> None:
    completion = Case({A: CRITICAL}, later_seen=CRITICAL).completion()
    (move,) = next_moves(completion)
    assert (move.party, move.criteria) == (PILOT, ("studied.it", "later.seen"))
    assert move.rows == ("studied", "later")


def test_nobody_moves_when_all_is_done() -> None:
    assert next_moves(ALL_DONE.completion()) == ()


def test_verdict_names_what_is_wrong_first_and_who_is_next() -> None:
    completion = Case({A: CRITICAL}, first_done=False).completion()
    assert verdict(completion) == (
        "0 of 3 rows complete; 1 failing, 1 blocked, 1 waiting, first studied: failing: "
        "nova.PILOT-A: not registered, expected registered; next: Pilot Site"
    )


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (
            Case({A: CRITICAL}, first_done=False, later_seen=UNKNOWN),
            "0 of 3 rows complete; failing: studied; unknown: later; next: Pilot Site",
        ),
        (
            Case({A: WARNING}, later_seen=CRITICAL),
            "1 of 3 rows complete; failing: later; next: Pilot Site",
        ),
        (
            Case({A: WARNING}, later_seen=OK),
            "2 of 3 rows complete; attention: studied; next: Resource Centre",
        ),
        (ALL_DONE, "3 of 3 rows complete"),
        (
            Case({A: CRITICAL}, outcome=Outcome.WITHDRAWN),
            "request withdrawn: 1 of 3 rows complete; failing: studied",
        ),
    ],
    ids=["what-is-wrong", "worse-than-attention", "attention", "done", "over"],
)
def test_verdict_in_short_names_the_rows_where_something_is_wrong(case: Case, told: str) -> None:
    assert verdict_in_short(case.completion()) == told


def test_verdict_puts_a_dispute_before_an_earlier_row_that_fails() -> None:
    case = Case(
        {A: CRITICAL},
        signed_off_by=(OPERATIONS,),
        signs=(sign(OPERATIONS),),
        later_seen=CRITICAL,
    )
    assert "1 disputed, 1 failing, first studied: signed off" in verdict(case.completion())


def test_verdict_puts_what_fails_before_an_earlier_row_that_needs_attention() -> None:
    case = Case({A: WARNING}, later_seen=CRITICAL)
    assert "1 failing, 1 attention, first later: failing" in verdict(case.completion())


def test_verdict_of_a_request_where_nothing_is_wrong_tells_no_first() -> None:
    completion = Case(verified_by=(), decisions=(decision(),)).completion()
    assert verdict(completion) == "1 of 2 rows complete; 1 waiting; next: Pilot Site"


def test_verdict_counts_what_is_complete_and_could_not_be_checked_now() -> None:
    case = Case(
        {"registered@PILOT-A": UNKNOWN},
        signed_off_by=(Party.PILOT_SITE,),
        signs=(sign(Party.PILOT_SITE),),
        later_seen=OK,
    )
    assert verdict(case.completion()) == "3 of 3 rows complete, 1 of them not checked now"


def test_verdict_of_a_complete_request() -> None:
    assert verdict(ALL_DONE.completion()) == "3 of 3 rows complete"


@pytest.mark.parametrize(
    "outcome",
    [Outcome.REJECTED, Outcome.WITHDRAWN, Outcome.SUSPENDED, Outcome.COMPLETED],
    ids=lambda outcome: outcome.value,
)
def test_verdict_of_a_request_that_waits_for_nobody_says_why(outcome: Outcome) -> None:
    completion = Case(verified_by=(), outcome=outcome).completion()
    assert verdict(completion) == (
        f"request {outcome.value}: 1 of 3 rows complete; 1 blocked, 1 waiting"
    )


def test_verdict_of_a_criterion_with_two_probes_names_the_one_that_fails() -> None:
    case = Case({A: OK, "monitored@PILOT-A": CRITICAL}, (verifier(), verifier("monitored")))
    assert "nova.PILOT-A: not registered" in verdict(case.completion())
