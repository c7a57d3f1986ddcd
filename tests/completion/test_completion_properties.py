"""What holds of completion for any mix of results."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from completion.mini_procedure import (
    BY_LATER,
    CRITICAL,
    FIRST,
    NOW,
    OK,
    UNKNOWN,
    WARNING,
    criterion,
    decision,
    procedure,
    request,
    result,
    row,
    run_at,
    sign,
    verifier,
)
from proc19probes.completion.completing import complete, overall
from proc19probes.completion.model import (
    CriterionState,
    LastVerdict,
    LastVerdicts,
    RequestCompletion,
)
from proc19probes.completion.summary import next_moves, verdict
from proc19probes.procedure.model import Holds, Implication, Procedure, Require, Strength
from proc19probes.request.model import Outcome, Request
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import is_plain
from proc19probes.vocabulary.planned import PlannedRun
from proc19probes.vocabulary.state import State

SIGNERS = (Party.EGI_OPERATIONS, Party.TECHNOLOGY_PROVIDER)
SITES = ("PILOT-A", "PILOT-B")
PROCEDURE = procedure(
    row(FIRST),
    row(
        criterion("studied.it", SIGNERS, Require.ALL, [verifier()], [BY_LATER]),
        criterion("studied.page", SIGNERS, Require.ANY, [verifier("page", Strength.WEAK)]),
        after=("first",),
    ),
    row(
        criterion("middle.done", (), Require.ANY, [], [Implication("studied.it", "why")]),
        after=("first", "studied"),
    ),
    row(
        criterion("later.seen", (), Require.ANY, [verifier(), verifier("seen")]),
        after=("studied", "middle"),
    ),
)
RUNS = tuple(
    run_at(site, name, probe)
    for site in SITES
    for name, probe in (
        ("studied.it", "registered"),
        ("studied.page", "page"),
        ("later.seen", "registered"),
        ("later.seen", "seen"),
        ("nowhere.known", "registered"),
    )
)
# One run for each call: two runs of one call have one result.
CALLS = tuple({run.call: run for run in RUNS}.values())
MIXES = st.dictionaries(
    st.sampled_from(CALLS), st.lists(st.sampled_from(State), min_size=1, max_size=3)
)
SIGNS = st.sets(
    st.tuples(
        st.sampled_from(["first.done", "studied.it", "studied.page", "later.seen"]),
        st.sampled_from([*SIGNERS, Party.PILOT_SITE]),
        st.sampled_from([None, NOW.date(), NOW.date().replace(day=1)]),
    )
)
REQUESTS = st.builds(
    lambda signs, waived, sites, outcome: request(
        [sign(role, review_by=day, criterion=name) for name, role, day in sorted(signs, key=str)],
        [decision()] if waived else [],
        sites,
        outcome,
    ),
    SIGNS,
    st.booleans(),
    st.sampled_from([(), SITES[:1], SITES]),
    st.sampled_from(Outcome),
)
PLANNED = st.lists(st.sampled_from(RUNS))


def completed(
    of: Request,
    planned: list[PlannedRun],
    mix: dict[PlannedRun, list[State]],
    holds: Holds = Holds.ONCE,
    last: LastVerdicts | None = None,
) -> RequestCompletion:
    results = {run.call: result(run, *states) for run, states in mix.items()}
    return complete(held(holds), of, planned, results, NOW, last)


def held(holds: Holds) -> Procedure:
    """The procedure, where all that probes look at holds so."""
    rows = tuple(
        replace(row, criteria=tuple(replace(one, holds=holds) for one in row.criteria))
        for row in PROCEDURE.rows
    )
    return replace(PROCEDURE, rows=rows)


def shape(completion: RequestCompletion) -> list[tuple[str, bool]]:
    return [
        (one.criterion.id, one.state.complete or one.state is CriterionState.NOT_APPLICABLE)
        for row in completion.rows
        for one in row.criteria
    ]


@given(REQUESTS, PLANNED, MIXES)
@settings(deadline=None)
def test_any_mix_is_completed_in_plain_sentences(of, planned, mix) -> None:
    completion = completed(of, planned, mix)
    assert [row.row for row in completion.rows] == list(PROCEDURE.rows)
    for row_ in completion.rows:
        for one in row_.criteria:
            assert one.because
            assert all(is_plain(text) for text in (one.because, *one.notes))
    assert is_plain(verdict(completion))
    assert sum(completion.counts().values()) == len(PROCEDURE.rows)


@given(REQUESTS, PLANNED, MIXES)
@settings(deadline=None)
def test_row_is_complete_only_if_every_applicable_criterion_is(of, planned, mix) -> None:
    for row_ in completed(of, planned, mix).rows:
        applicable = [
            one for one in row_.criteria if one.state is not CriterionState.NOT_APPLICABLE
        ]
        assert row_.state.complete == (
            bool(applicable) and all(one.state.complete for one in applicable)
        )


@given(REQUESTS, PLANNED, MIXES)
@settings(deadline=None)
def test_verified_only_where_every_planned_run_is_ok_and_there_is_one(of, planned, mix) -> None:
    for row_ in completed(of, planned, mix).rows:
        for one in row_.criteria:
            if one.state is CriterionState.VERIFIED:
                assert one.runs
                assert {run.state for run in one.runs} == {OK}
                probes = {run.planned.call.probe for run in one.runs}
                assert probes == {verifier_.probe for verifier_ in one.criterion.verified_by}


@given(REQUESTS, PLANNED, MIXES, st.data())
@settings(deadline=None)
def test_what_turns_from_ok_to_critical_makes_nothing_more_complete(of, planned, mix, data) -> None:
    fine = [run for run, states in mix.items() if set(states) == {OK}]
    if not fine:
        return
    turned = {**mix, data.draw(st.sampled_from(fine)): [CRITICAL]}
    before, after = shape(completed(of, planned, mix)), shape(completed(of, planned, turned))
    assert all(was or not now for (_, was), (_, now) in zip(before, after, strict=True))


@given(REQUESTS, PLANNED, MIXES, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_plan_and_results_does_not_matter(
    of: Request, planned: list[PlannedRun], mix, shuffle: random.Random
) -> None:
    other_plan, other_mix = list(planned), list(mix.items())
    shuffle.shuffle(other_plan)
    shuffle.shuffle(other_mix)
    one, other = completed(of, planned, mix), completed(of, other_plan, dict(other_mix))
    assert one == other


@given(REQUESTS, PLANNED, MIXES)
@settings(deadline=None)
def test_who_waits_is_named_and_who_is_done_is_not(of, planned, mix) -> None:
    completion = completed(of, planned, mix)
    moving = {name for move in next_moves(completion) for name in move.criteria}
    nobody = of.outcome.waits_for_nobody
    for row_ in completion.rows:
        for one in row_.criteria:
            acts = one.state in (
                CriterionState.DISPUTED,
                CriterionState.FAILING,
                CriterionState.UNKNOWN,
                CriterionState.ATTENTION,
                CriterionState.WAITING,
            )
            assert (one.criterion.id in moving) == (acts and not nobody)
            assert bool(one.blocked_by) == (one.state is CriterionState.BLOCKED)


@given(REQUESTS, PLANNED, MIXES)
@settings(deadline=None)
def test_state_of_the_request_is_complete_only_if_every_row_is(of, planned, mix) -> None:
    completion = completed(of, planned, mix)
    assert overall(completion).complete == (completion.complete == completion.applicable > 0)


@given(REQUESTS, PLANNED)
@settings(deadline=None)
def test_a_dead_service_makes_no_criterion_fail(of, planned) -> None:
    completion = completed(of, planned, {run: [UNKNOWN] for run in CALLS})
    assert not {row_.state for row_ in completion.rows} & {
        CriterionState.DISPUTED,
        CriterionState.FAILING,
        CriterionState.VERIFIED,
    }


def test_work_grows_with_the_runs_and_not_with_their_square() -> None:
    """A run is looked at a bounded number of times, however many sites there are."""
    few, many = (looks_at_runs(sites) for sites in (100, 1_000))
    assert many <= 20 * few


def looks_at_runs(sites: int) -> int:
    looks = 0

    class Site(str):
        """A site's name that counts how often it is compared."""

        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            nonlocal looks
            looks += 1
            return str.__eq__(self, other)

        def __lt__(self, other: str) -> bool:
            nonlocal looks
            looks += 1
            return str.__lt__(self, other)

        __hash__ = str.__hash__

    names = [Site(f"SITE-{number}") for number in range(sites)]
    planned = [run_at(name) for name in names]
    results = {run.call: result(run, WARNING) for run in planned}
    studied = row(criterion("studied.it", verified_by=(verifier(),)))
    completion = complete(procedure(studied), request(sites=names), planned, results, NOW)
    assert completion.rows[0].criteria[0].because.startswith(f"needs attention at {sites} of")
    return looks


LAST = st.none() | st.dictionaries(
    st.tuples(
        st.sampled_from([one.id for one in PROCEDURE.criteria()]),
        st.sampled_from([None, *SITES]),
    ),
    st.builds(LastVerdict, st.sampled_from(State), st.just(NOW)),
)
HOLDS = st.sampled_from(Holds)
MORE_SIGNS = st.tuples(
    st.sampled_from(["first.done", "studied.it", "studied.page", "later.seen"]),
    st.sampled_from([*SIGNERS, Party.PILOT_SITE]),
    st.sampled_from([None, *SITES]),
)


@given(REQUESTS, PLANNED, MIXES, HOLDS, LAST, st.sampled_from(CALLS))
@settings(deadline=None)
def test_one_more_ok_makes_nothing_incomplete(of, planned, mix, holds, last, more) -> None:
    before = shape(completed(of, planned, mix, holds, last))
    after = shape(completed(of, planned, {more: [OK], **mix}, holds, last))
    assert all(now or not was for (_, was), (_, now) in zip(before, after, strict=True))


@given(REQUESTS, PLANNED, MIXES, HOLDS, LAST, MORE_SIGNS)
@settings(deadline=None)
def test_one_more_sign_off_makes_nothing_incomplete(of, planned, mix, holds, last, more) -> None:
    name, role, site = more
    signs = (*of.sign_offs, sign(role, NOW.date(), criterion=name, site=site))
    before = shape(completed(of, planned, mix, holds, last))
    after = shape(completed(replace(of, sign_offs=signs), planned, mix, holds, last))
    assert all(now or not was for (_, was), (_, now) in zip(before, after, strict=True))


@given(REQUESTS, PLANNED, MIXES, HOLDS, LAST)
@settings(deadline=None)
def test_one_more_decision_makes_nothing_incomplete(of, planned, mix, holds, last) -> None:
    before = shape(completed(of, planned, mix, holds, last))
    decided = replace(of, decisions=(*of.decisions, decision()))
    after = shape(completed(decided, planned, mix, holds, last))
    assert all(now or not was for (_, was), (_, now) in zip(before, after, strict=True))


@given(REQUESTS, PLANNED, MIXES, HOLDS, LAST, st.sampled_from(RUNS))
@settings(deadline=None)
def test_one_more_critical_makes_nothing_complete(of, planned, mix, holds, last, more) -> None:
    before = shape(completed(of, planned, mix, holds, last))
    worse = {**mix, more: [*mix.get(more, []), CRITICAL]}
    after = shape(completed(of, [*planned, more], worse, holds, last))
    assert all(was or not now for (_, was), (_, now) in zip(before, after, strict=True))
