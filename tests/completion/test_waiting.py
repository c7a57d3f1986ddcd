"""Who has to act, for which rows, since when, and what that holds back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from completion.mini_procedure import CRITICAL, NOW, OK, UNKNOWN, WARNING, Case
from proc19probes.completion.model import CriterionState, RequestCompletion, Since
from proc19probes.completion.waiting import (
    Wait,
    days,
    waits,
    worst_and_oldest_first,
    worst_row,
)
from proc19probes.request.model import Outcome
from proc19probes.vocabulary.party import Party

A = "registered@PILOT-A"
TICKET_DAY = Since(date(2026, 9, 1))


def seen(completion: RequestCompletion, on: dict[str, date]) -> RequestCompletion:
    """The completion with the day on which the state of each of these rows was first seen."""
    rows = tuple(
        replace(
            row,
            criteria=tuple(
                replace(one, since=Since(on[row.row.id], seen=True)) if row.row.id in on else one
                for one in row.criteria
            ),
        )
        for row in completion.rows
    )
    return replace(completion, rows=rows)


def test_each_party_waits_once_the_worst_first_and_with_what_it_holds_back() -> None:
    completion = Case({A: CRITICAL}, first_done=False, later_seen=UNKNOWN).completion()
    failing, unknown = CriterionState.FAILING, CriterionState.UNKNOWN
    assert waits(completion) == (
        Wait(Party.PILOT_SITE, failing, ("studied",), None, None, ("later",)),
        Wait(Party.GOCDB, unknown, ("later",), None, None, ()),
        Wait(
            Party.EGI_OPERATIONS,
            CriterionState.WAITING,
            ("first",),
            TICKET_DAY,
            49,
            ("studied", "later"),
        ),
    )


def test_of_one_state_only_who_has_to_act_in_it() -> None:
    completion = Case({A: CRITICAL}, first_done=False).completion()
    (wait,) = waits(completion, CriterionState.WAITING)
    assert (wait.party, wait.rows) == (Party.EGI_OPERATIONS, ("first",))


def test_party_with_rows_in_two_states_has_the_worse_of_them_and_the_earliest_day() -> None:
    completion = Case({A: WARNING}, later_seen=CRITICAL, mender=Party.PILOT_SITE).completion()
    days_seen = {"studied": date(2026, 10, 3), "later": date(2026, 10, 9)}
    (wait,) = waits(seen(completion, days_seen))
    assert (wait.party, wait.state) == (Party.PILOT_SITE, CriterionState.FAILING)
    assert wait.rows == ("studied", "later")
    assert (wait.since, wait.days) == (Since(date(2026, 10, 3), seen=True), 17)


def test_of_two_in_the_same_state_who_has_had_to_act_for_longest_is_first() -> None:
    case = Case({A: UNKNOWN}, later_seen=UNKNOWN, mender=Party.ARGO)
    days_seen = {"studied": date(2026, 10, 9), "later": date(2026, 10, 3)}
    longest = waits(seen(case.completion(), days_seen))
    assert [wait.party for wait in longest] == [Party.GOCDB, Party.ARGO]
    one_known = waits(seen(case.completion(), {"later": date(2026, 10, 20)}))
    assert [(wait.party, wait.days) for wait in one_known] == [(Party.GOCDB, 0), (Party.ARGO, None)]


@pytest.mark.parametrize("outcome", [Outcome.COMPLETED, Outcome.SUSPENDED, Outcome.REJECTED])
def test_request_that_is_over_or_suspended_waits_for_nobody(outcome: Outcome) -> None:
    assert waits(Case({A: CRITICAL}, outcome=outcome).completion()) == ()


@pytest.mark.parametrize(
    ("since", "instant", "expected"),
    [
        (None, NOW, None),
        (Since(date(2026, 10, 20)), NOW, 0),
        (Since(date(2026, 10, 19)), NOW, 1),
        (Since(date(2026, 10, 21)), NOW, 0),
        (Since(date(2026, 10, 20)), datetime(2026, 10, 20, 23, 59, tzinfo=UTC), 0),
        (
            Since(date(2026, 10, 19)),
            datetime(2026, 10, 20, 0, 30, tzinfo=timezone(timedelta(hours=2))),
            0,
        ),
    ],
)
def test_days_are_those_of_utc_and_never_negative(
    since: Since | None, instant: datetime, expected: int | None
) -> None:
    assert days(since, instant) == expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Case({A: CRITICAL}, first_done=False), "studied"),
        (Case({A: WARNING}, later_seen=CRITICAL), "later"),
        (Case({A: CRITICAL}, later_seen=CRITICAL), "studied"),
        (Case({A: CRITICAL}, outcome=Outcome.SUSPENDED), "studied"),
        (Case({A: WARNING}, outcome=Outcome.SUSPENDED), None),
        (Case({A: CRITICAL}, outcome=Outcome.COMPLETED), None),
        (Case({A: OK}, later_seen=OK), None),
    ],
)
def test_worst_row_is_the_first_in_the_worst_state_that_weighs(
    case: Case, expected: str | None
) -> None:
    found = worst_row(case.completion())
    assert (found and found.row.id) == expected


def test_worst_request_is_first_then_the_one_that_waits_for_longest() -> None:
    failing = Case({A: CRITICAL}).completion()
    waiting = Case(first_done=False).completion()
    done = Case({A: OK}, later_seen=OK).completion()
    over = Case({A: CRITICAL}, outcome=Outcome.COMPLETED).completion()
    old, new = (seen(failing, {"studied": date(2026, 9, day)}) for day in (2, 9))
    ordered = worst_and_oldest_first([done, over, waiting, failing, new, old])
    # What nobody saw failing counts from the day when it could begin, in October.
    assert ordered == (old, new, failing, waiting, done, over)
