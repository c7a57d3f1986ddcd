"""A row's state, what blocks it, and since when it waits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from completion.mini_procedure import (
    CRITICAL,
    NOW,
    OK,
    TICKET,
    TICKET_OPENED,
    UNKNOWN,
    WARNING,
    criterion,
    decision,
    procedure,
    request,
    result,
    row,
    row_of,
    run_at,
    sign,
    verifier,
)
from proc19probes.completion.completing import complete, overall
from proc19probes.completion.model import CriterionState as Is
from proc19probes.completion.model import RequestCompletion, Since
from proc19probes.procedure.model import ALL_ROWS, Implication, Procedure, ProductType
from proc19probes.request.model import SignOff, Ticket
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.state import State

OPERATIONS = Party.EGI_OPERATIONS
REPORT_ORDER = (
    Is.DISPUTED,
    Is.FAILING,
    Is.UNKNOWN,
    Is.ATTENTION,
    Is.BLOCKED,
    Is.WAITING,
    Is.IMPLIED,
    Is.SIGNED_OFF,
    Is.VERIFIED,
    Is.NOT_APPLICABLE,
)
# What makes a criterion of this state: what its probe finds, whether it is signed off.
MADE_BY: dict[Is, tuple[State | None, bool]] = {
    Is.DISPUTED: (CRITICAL, True),
    Is.FAILING: (CRITICAL, False),
    Is.UNKNOWN: (UNKNOWN, False),
    Is.ATTENTION: (WARNING, False),
    Is.WAITING: (None, False),
    Is.IMPLIED: (None, False),
    Is.SIGNED_OFF: (None, True),
    Is.VERIFIED: (OK, False),
    Is.NOT_APPLICABLE: (None, False),
}


def completion_of(states: Sequence[Is]) -> RequestCompletion:
    """One row, `studied`, with a criterion in each of the states."""
    names = {state: f"studied.{state.name.lower()}" for state in states}
    if Is.NOT_APPLICABLE in names:
        names[Is.NOT_APPLICABLE] = "studied.it"
    criteria = [
        criterion(
            name,
            signed_off_by=(OPERATIONS,),
            verified_by=(verifier(),),
            implied_by=(Implication("proof.seen", "so it is"),) if state is Is.IMPLIED else (),
        )
        for state, name in names.items()
    ]
    proof = run_at("PILOT-A", "proof.seen")
    runs = {proof: OK}
    signs = []
    for state, name in names.items():
        found, signed = MADE_BY[state]
        if found is not None:
            runs[run_at(f"SITE-{state.name}", name)] = found
        if signed:
            signs.append(sign(OPERATIONS, criterion=name))
    return complete(
        procedure(row(*criteria), row(criterion("proof.seen", verified_by=(verifier(),)))),
        request(signs, [decision()], sites=[]),
        list(runs),
        {run.call: result(run, state) for run, state in runs.items()},
        NOW,
    )


PAIRS = [*combinations(MADE_BY, 2), *((state,) for state in MADE_BY)]


@pytest.mark.parametrize("states", PAIRS, ids=lambda states: "+".join(one.name for one in states))
def test_row_has_the_state_that_reports_show_first(states: tuple[Is, ...]) -> None:
    studied = row_of(completion_of(states), "studied")
    assert {one.state for one in studied.criteria} == set(states)
    assert studied.state is next(state for state in REPORT_ORDER if state in states)


def test_request_has_the_worst_state_of_its_rows() -> None:
    assert overall(completion_of([Is.WAITING, Is.IMPLIED])) is Is.WAITING
    assert overall(completion_of([Is.NOT_APPLICABLE])) is Is.VERIFIED


def test_request_without_rows_is_unknown() -> None:
    empty = complete(procedure(), request(), (), {}, NOW)
    assert overall(empty) is Is.UNKNOWN
    assert (empty.complete, empty.applicable) == (0, 0)


def chain(
    *, waived: bool = False, signs: Sequence[SignOff] = (), ticket: Ticket | None = TICKET
) -> RequestCompletion:
    """`a` and `studied` before `last`, all by signature; `studied` can be waived."""
    rows = (
        row(criterion("a.done", (OPERATIONS,))),
        row(criterion("studied.it", (OPERATIONS,))),
        row(criterion("last.done", (OPERATIONS,)), after=("a", "studied")),
    )
    decisions = [decision()] if waived else []
    return complete(procedure(*rows), request(signs, decisions, ticket=ticket), (), {}, NOW)


A_SIGNED = sign(OPERATIONS, date(2026, 9, 10), criterion="a.done")
STUDIED_SIGNED = sign(OPERATIONS, date(2026, 9, 12), criterion="studied.it")


def test_row_is_blocked_by_every_open_row_before_it() -> None:
    last = row_of(chain(), "last")
    assert (last.state, last.blocked_by) == (Is.BLOCKED, ("a", "studied"))
    assert last.criteria[0].because == "comes after a and studied, which are open"


def test_row_is_blocked_by_the_one_open_row_before_it() -> None:
    last = row_of(chain(signs=[A_SIGNED]), "last")
    assert (last.state, last.blocked_by) == (Is.BLOCKED, ("studied",))


def test_row_that_fails_says_at_the_blocked_criterion_what_blocks_it() -> None:
    run = run_at("PILOT-A", "studied.seen")
    last = row(
        criterion("studied.seen", verified_by=(verifier(),)),
        criterion("studied.documented", (OPERATIONS,)),
        after=("first",),
    )
    rows = (row(criterion("first.done", (OPERATIONS,))), last)
    found = {run.call: result(run, CRITICAL)}
    studied = row_of(complete(procedure(*rows), request(), [run], found, NOW), "studied")
    assert (studied.state, studied.blocked_by) == (Is.FAILING, ())
    assert [one.blocked_by for one in studied.criteria] == [(), ("first",)]


def test_row_waits_since_the_last_signature_under_the_rows_before_it() -> None:
    last = row_of(chain(signs=[STUDIED_SIGNED, A_SIGNED]), "last")
    assert (last.state, last.blocked_by) == (Is.WAITING, ())
    assert last.since == Since(date(2026, 9, 12))


def test_row_that_does_not_apply_blocks_nothing() -> None:
    last = row_of(chain(waived=True, signs=[A_SIGNED]), "last")
    assert (last.state, last.since) == (Is.WAITING, Since(date(2026, 9, 10)))


def test_row_that_comes_first_waits_since_the_ticket_was_opened() -> None:
    assert row_of(chain(), "a").since == Since(TICKET_OPENED)


def test_row_that_comes_first_without_a_ticket_waits_since_no_known_day() -> None:
    first = row_of(chain(ticket=None), "a")
    assert (first.state, first.since) == (Is.WAITING, None)
    assert first.criteria[0].because == "waits for EGI Operations"


def test_row_after_rows_that_do_not_apply_waits_since_the_ticket_was_opened() -> None:
    only = row(criterion("last.done", (OPERATIONS,)), after=("studied",))
    waived = request(decisions=[decision()])
    rows = (row(criterion("studied.it", (OPERATIONS,))), only)
    completion = complete(procedure(*rows), waived, (), {}, NOW)
    assert row_of(completion, "last").since == Since(TICKET_OPENED)


def test_row_after_rows_that_only_probes_saw_waits_since_no_known_day() -> None:
    run = run_at("PILOT-A", "cloud.done")
    completion = complete(cloud_only(), request(), [run], {run.call: result(run, OK)}, NOW)
    last = row_of(completion, "last")
    assert (last.state, last.since) == (Is.WAITING, None)


def test_signed_row_is_complete_since_the_signature() -> None:
    assert row_of(chain(signs=[A_SIGNED]), "a").since == Since(A_SIGNED.date)


def test_waived_row_does_not_apply_since_the_decision() -> None:
    assert row_of(chain(waived=True), "studied").since == Since(decision().date)


def test_complete_row_says_which_earlier_rows_are_open() -> None:
    last = row_of(chain(signs=[A_SIGNED, sign(OPERATIONS, criterion="last.done")]), "last")
    assert (last.state, last.open_before) == (Is.SIGNED_OFF, ("studied",))


def test_row_that_comes_after_all_says_so_and_is_blocked_by_any() -> None:
    rows = (
        row(criterion("a.done", (OPERATIONS,))),
        row(criterion("studied.it", (OPERATIONS,))),
        row(criterion("last.done", (OPERATIONS,)), after=[ALL_ROWS]),
    )
    last = row_of(complete(procedure(*rows), request([A_SIGNED]), (), {}, NOW), "last")
    assert (last.state, last.blocked_by) == (Is.BLOCKED, ("all",))
    assert last.criteria[0].because == "comes after all other rows, of which 1 is open"


def cloud_only() -> Procedure:
    only = row(
        criterion("cloud.done", verified_by=(verifier(),)),
        product_types=(ProductType.CLOUD_FRAMEWORK,),
    )
    return procedure(only, row(criterion("last.done", (OPERATIONS,)), after=("cloud",)))


def test_row_for_another_type_of_product_does_not_apply_and_counts_out() -> None:
    run = run_at("PILOT-A", "cloud.done")
    grid = request(product_type=ProductType.GRID_MIDDLEWARE)
    completion = complete(cloud_only(), grid, [run], {run.call: result(run, CRITICAL)}, NOW)
    assert row_of(completion, "cloud").state is Is.NOT_APPLICABLE
    assert row_of(completion, "cloud").criteria[0].runs == ()
    assert row_of(completion, "last").state is Is.WAITING
    assert (completion.complete, completion.applicable) == (0, 1)


@pytest.mark.parametrize("found", [CRITICAL, UNKNOWN, WARNING], ids=lambda state: state.name)
def test_row_whose_probes_do_not_say_ok_blocks_what_comes_after(found: State) -> None:
    run = run_at("PILOT-A", "cloud.done")
    completion = complete(cloud_only(), request(), [run], {run.call: result(run, found)}, NOW)
    assert row_of(completion, "last").blocked_by == ("cloud",)


def test_what_is_implied_implies_nothing_further() -> None:
    seen = run_at("PILOT-A", "third.seen")
    rows = (
        row(criterion("one.done", implied_by=(Implication("two.done", "why"),))),
        row(criterion("two.done", implied_by=(Implication("third.seen", "why"),))),
        row(criterion("third.seen", verified_by=(verifier(),))),
    )
    completion = complete(procedure(*rows), request(), [seen], {seen.call: result(seen, OK)}, NOW)
    assert [one.state for one in completion.rows] == [Is.WAITING, Is.IMPLIED, Is.VERIFIED]


def test_what_is_signed_off_implies_nothing() -> None:
    rows = (
        row(criterion("one.done", implied_by=(Implication("two.done", "why"),))),
        row(criterion("two.done", (OPERATIONS,))),
    )
    signed = request([sign(OPERATIONS, criterion="two.done")])
    completion = complete(procedure(*rows), signed, (), {}, NOW)
    assert [one.state for one in completion.rows] == [Is.WAITING, Is.SIGNED_OFF]


def test_counts_are_rows_by_state() -> None:
    completion = chain(signs=[A_SIGNED])
    assert completion.counts() == {Is.SIGNED_OFF: 1, Is.WAITING: 1, Is.BLOCKED: 1}
    assert (completion.complete, completion.applicable) == (1, 3)


def test_runs_of_two_verifiers_that_share_a_probe_are_told_apart() -> None:
    kinds = [replace(verifier(), arguments=(("kind", kind),)) for kind in ("a", "b")]
    studied = criterion("studied.it", verified_by=kinds)
    run = replace(run_at("PILOT-A"), call=ProbeCall("registered", (("kind", "a"),)))
    found = {run.call: result(run, OK)}
    completion = complete(procedure(row(studied)), request(), [run], found, NOW)
    assert completion.rows[0].state is Is.WAITING
