"""The table of exit codes of `proc19 status`."""

from itertools import product

import pytest

from completion.mini_procedure import NOW, criterion, procedure, request, row
from proc19probes.completion.completing import complete
from proc19probes.completion.exit_code import FailOn, exit_code
from proc19probes.completion.model import CriterionState as Is
from proc19probes.completion.model import RequestCompletion, RowCompletion

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


def with_rows(*states: Is) -> RequestCompletion:
    rows = [
        RowCompletion(row(criterion(f"{place}.done")), state, (), (), (), None)
        for place, state in enumerate(states)
    ]
    return RequestCompletion(request(), procedure(), NOW, tuple(rows))


@pytest.mark.parametrize(
    ("state", "fail_on", "code"),
    CELLS,
    ids=[f"{state.name}-fail-on-{fail_on.value}-is-{code}" for state, fail_on, code in CELLS],
)
def test_code_of_the_worst_row(state: Is, fail_on: FailOn, code: int) -> None:
    assert exit_code([with_rows(Is.VERIFIED, state, Is.NOT_APPLICABLE)], fail_on) == code


def test_table_has_every_state() -> None:
    assert {state for state, _, _ in CELLS} == set(Is)


@pytest.mark.parametrize("fail_on", FailOn, ids=lambda one: one.value)
def test_2_outranks_3_and_3_outranks_1_in_a_request_and_over_several(fail_on: FailOn) -> None:
    for one, other in product(Is, Is):
        codes = {CODE[one, fail_on], CODE[other, fail_on]}
        expected = next(code for code in (2, 3, 1, 0) if code in codes)
        assert exit_code([with_rows(one, other)], fail_on) == expected
        assert exit_code([with_rows(one), with_rows(other)], fail_on) == expected


@pytest.mark.parametrize(("fail_on", "code"), [*zip(COLUMNS, (3, 3, 0), strict=True)])
def test_nothing_looked_at_is_unknown_and_not_fine(fail_on: FailOn, code: int) -> None:
    assert exit_code([], fail_on) == code
    assert exit_code([complete(procedure(), request(), (), {}, NOW)], fail_on) == code
