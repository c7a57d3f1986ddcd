"""The table of exit codes of `proc19 status`."""

from dataclasses import replace
from itertools import product

import pytest

from completion.mini_procedure import (
    NOW,
    UNKNOWN,
    Case,
    criterion,
    procedure,
    request,
    row,
    sign,
)
from proc19probes.completion.exit_code import FailOn, exit_code
from proc19probes.completion.model import CriterionState as Is
from proc19probes.completion.model import RequestCompletion, RowCompletion
from proc19probes.request.model import Outcome
from proc19probes.vocabulary.party import Party

OVER = (Outcome.REJECTED, Outcome.WITHDRAWN, Outcome.COMPLETED)
TABLE = (
    ((Is.DISPUTED, Is.FAILING), (2, 2, 2)),
    ((Is.UNKNOWN,), (3, 3, 0)),
    ((Is.ATTENTION, Is.BLOCKED, Is.WAITING), (1, 0, 0)),
    ((Is.VERIFIED, Is.SIGNED_OFF, Is.IMPLIED, Is.NOT_APPLICABLE), (0, 0, 0)),
)
COLUMNS = (FailOn.ATTENTION, FailOn.UNKNOWN, FailOn.FAILING)
CELLS = [
    (state, fail_on, code)
    for states, codes in TABLE
    for state in states
    for fail_on, code in zip(COLUMNS, codes, strict=True)
]
CODE = {(state, fail_on): code for state, fail_on, code in CELLS}


def with_rows(*states: Is, outcome: Outcome = Outcome.APPROVED) -> RequestCompletion:
    rows = [
        RowCompletion(row(criterion(f"{place}.done")), state, (), (), (), ())
        for place, state in enumerate(states)
    ]
    return RequestCompletion(replace(request(), outcome=outcome), procedure(), NOW, tuple(rows))


def unchecked(state: Is) -> RequestCompletion:
    """A request with a row in this state, of which a part could not be checked now."""
    completion = Case(
        {"registered@PILOT-A": UNKNOWN},
        signed_off_by=(Party.PILOT_SITE,),
        signs=(sign(Party.PILOT_SITE),),
    ).completion()
    (studied,) = [row for row in completion.rows if row.unchecked]
    return replace(completion, rows=(replace(studied, state=state),))


@pytest.mark.parametrize(
    ("state", "fail_on", "code"),
    CELLS,
    ids=[f"{state.name}-fail-on-{fail_on.value}-is-{code}" for state, fail_on, code in CELLS],
)
def test_code_of_the_worst_row(state: Is, fail_on: FailOn, code: int) -> None:
    assert exit_code([with_rows(Is.VERIFIED, state, Is.NOT_APPLICABLE)], fail_on) == code


def test_table_has_every_state() -> None:
    assert {state for state, _, _ in CELLS} == set(Is)


@pytest.mark.parametrize("fail_on", COLUMNS, ids=lambda one: one.value)
def test_2_outranks_3_and_3_outranks_1_in_a_request_and_over_several(fail_on: FailOn) -> None:
    for one, other in product(Is, Is):
        codes = {CODE[one, fail_on], CODE[other, fail_on]}
        expected = next(code for code in (2, 3, 1, 0) if code in codes)
        assert exit_code([with_rows(one, other)], fail_on) == expected
        assert exit_code([with_rows(one), with_rows(other)], fail_on) == expected


@pytest.mark.parametrize("fail_on", FailOn, ids=lambda one: one.value)
def test_nothing_looked_at_is_unknown_and_not_fine(fail_on: FailOn) -> None:
    assert exit_code([], fail_on) == 3
    assert exit_code([with_rows()], fail_on) == 3


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        (Is.SIGNED_OFF, (3, 0, 0, 0)),
        (Is.IMPLIED, (3, 0, 0, 0)),
        (Is.FAILING, (2, 2, 2, 2)),
        (Is.WAITING, (1, 1, 0, 0)),
    ],
    ids=lambda one: one.value if isinstance(one, Is) else None,
)
def test_complete_and_not_checked_now_is_3_where_that_is_asked_for_and_nowhere_else(
    state: Is, codes: tuple[int, ...]
) -> None:
    levels = (FailOn.UNCHECKED, FailOn.ATTENTION, FailOn.UNKNOWN, FailOn.FAILING)
    assert tuple(exit_code([unchecked(state)], level) for level in levels) == codes


def test_not_checked_now_outranks_what_waits_and_is_outranked_by_what_fails() -> None:
    signed = unchecked(Is.SIGNED_OFF)
    assert exit_code([signed, with_rows(Is.WAITING)], FailOn.UNCHECKED) == 3
    assert exit_code([signed, with_rows(Is.FAILING)], FailOn.UNCHECKED) == 2


@pytest.mark.parametrize("fail_on", FailOn, ids=lambda one: one.value)
@pytest.mark.parametrize("outcome", OVER, ids=lambda one: one.value)
def test_request_that_is_over_weighs_nothing(outcome: Outcome, fail_on: FailOn) -> None:
    over = with_rows(*Is, outcome=outcome)
    assert exit_code([over], fail_on) == 0
    for state in Is:
        beside = [over, with_rows(state)]
        assert exit_code(beside, fail_on) == exit_code(beside[1:], fail_on)


@pytest.mark.parametrize("fail_on", FailOn, ids=lambda one: one.value)
@pytest.mark.parametrize("state", Is, ids=lambda one: one.value)
def test_suspended_request_weighs_what_is_an_alarm(state: Is, fail_on: FailOn) -> None:
    alarm = state in (Is.DISPUTED, Is.FAILING)
    suspended = with_rows(state, outcome=Outcome.SUSPENDED)
    assert exit_code([suspended], fail_on) == (2 if alarm else 0)


def test_what_a_suspended_request_could_not_check_now_weighs_nothing() -> None:
    signed = unchecked(Is.SIGNED_OFF)
    suspended = replace(signed, request=replace(signed.request, outcome=Outcome.SUSPENDED))
    assert exit_code([suspended], FailOn.UNCHECKED) == 0


@pytest.mark.parametrize("fail_on", FailOn, ids=lambda one: one.value)
@pytest.mark.parametrize("state", Is, ids=lambda one: one.value)
def test_file_that_cannot_be_read_is_3_unless_something_is_worse(
    state: Is, fail_on: FailOn
) -> None:
    alarm = state in (Is.DISPUTED, Is.FAILING)
    assert exit_code([with_rows(state)], fail_on, unread=1) == (2 if alarm else 3)
    rejected = with_rows(state, outcome=Outcome.REJECTED)
    assert exit_code([rejected], fail_on, unread=1) == 3


def test_every_outcome_is_in_these_tests() -> None:
    assert {*OVER, Outcome.SUSPENDED, Outcome.OPEN, Outcome.APPROVED} == set(Outcome)
