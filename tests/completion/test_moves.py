"""Whose move it is, for each state of a criterion, and for a row of several."""

from dataclasses import replace
from datetime import timedelta

import pytest

from completion.mini_procedure import (
    BY_LATER,
    CRITICAL,
    NOW,
    OK,
    TODAY,
    UNKNOWN,
    WARNING,
    Case,
    criterion,
    decision,
    procedure,
    request,
    result,
    row,
    run_at,
    sign,
    studied,
    verifier,
)
from proc19probes.completion.completing import complete
from proc19probes.completion.model import CriterionState as Is
from proc19probes.procedure.model import Require, Strength
from proc19probes.request.model import Outcome
from proc19probes.vocabulary.party import Party

YESTERDAY = TODAY - timedelta(days=1)
OPERATIONS, PROVIDER, PILOT = Party.EGI_OPERATIONS, Party.TECHNOLOGY_PROVIDER, Party.PILOT_SITE
CENTRE, GOCDB, MONITORING = Party.RESOURCE_CENTRE, Party.GOCDB, Party.MONITORING
A, B = "registered@PILOT-A", "registered@PILOT-B"
TWO = ("PILOT-A", "PILOT-B")
SIGNED = {"signed_off_by": (OPERATIONS,), "signs": (sign(OPERATIONS),)}
OLD_SIGN = {"signed_off_by": (OPERATIONS,), "signs": (sign(OPERATIONS, review_by=YESTERDAY),)}
PAGE_OK = {"found": {"page@PILOT-A": OK}, "verified_by": (verifier("page", Strength.WEAK),)}
BOTH = {"signed_off_by": (OPERATIONS, PROVIDER), "require": Require.ALL}

TABLE = {
    "failing: who can mend": (Case({A: CRITICAL}), Is.FAILING, (PILOT,)),
    "failing: nobody else for what is unknown": (
        Case({A: CRITICAL, B: UNKNOWN}, sites=TWO),
        Is.FAILING,
        (PILOT,),
    ),
    "failing at two sites: once": (
        Case({A: CRITICAL, B: CRITICAL}, sites=TWO),
        Is.FAILING,
        (PILOT,),
    ),
    "failing: somebody else than usual can mend": (
        Case({A: CRITICAL}, mender=GOCDB),
        Is.FAILING,
        (GOCDB,),
    ),
    "disputed: who can mend": (Case({A: CRITICAL}, **SIGNED), Is.DISPUTED, (PILOT,)),
    "unknown: who runs the service": (Case({A: UNKNOWN}), Is.UNKNOWN, (GOCDB,)),
    "not run: who runs the check": (Case({A: None}), Is.UNKNOWN, (MONITORING,)),
    "stale: who runs the check": (
        Case({A: CRITICAL}, age=timedelta(hours=2), stale_after=timedelta(hours=1)),
        Is.UNKNOWN,
        (MONITORING,),
    ),
    "stale without an answer: who runs the check alone": (
        Case({A: UNKNOWN}, age=timedelta(hours=2), stale_after=timedelta(hours=1)),
        Is.UNKNOWN,
        (MONITORING,),
    ),
    "not run and no answer: both": (
        Case({A: None, B: UNKNOWN}, sites=TWO),
        Is.UNKNOWN,
        (MONITORING, GOCDB),
    ),
    "warning: who can mend": (Case({A: WARNING}), Is.ATTENTION, (CENTRE,)),
    "sign-off past review: who signed": (Case(**OLD_SIGN), Is.ATTENTION, (OPERATIONS,)),
    "warning and sign-off past review: both": (
        Case({A: WARNING}, **OLD_SIGN),
        Is.ATTENTION,
        (CENTRE, OPERATIONS),
    ),
    "decision past review: who decided": (
        Case(decisions=(decision(YESTERDAY),)),
        Is.ATTENTION,
        (OPERATIONS,),
    ),
    "weak only: who may sign": (
        Case(signed_off_by=(PROVIDER,), **PAGE_OK),
        Is.ATTENTION,
        (PROVIDER,),
    ),
    "weak only and nobody signs: the row's party": (Case(**PAGE_OK), Is.ATTENTION, (PILOT,)),
    "waiting for what probes see: the row's party": (
        Case(sites=(), signed_off_by=(OPERATIONS,)),
        Is.WAITING,
        (PILOT,),
    ),
    "waiting for the word of one of the row's parties": (
        Case(verified_by=(), signed_off_by=(OPERATIONS, PILOT)),
        Is.WAITING,
        (PILOT,),
    ),
    "waiting for the word of others": (
        Case(verified_by=(), signed_off_by=(Party.OMB,)),
        Is.WAITING,
        (Party.OMB,),
    ),
    "waiting for several parties of the row": (
        Case(verified_by=(), implied_by=(BY_LATER,), responsible=(Party.ARGO, OPERATIONS)),
        Is.WAITING,
        (Party.ARGO, OPERATIONS),
    ),
    "waiting for the second signature": (
        Case(verified_by=(), signs=(sign(OPERATIONS),), **BOTH),
        Is.WAITING,
        (PROVIDER,),
    ),
    "waiting for the second signature where a probe has nothing to check": (
        Case(sites=(), signs=(sign(OPERATIONS),), **BOTH),
        Is.WAITING,
        (PROVIDER,),
    ),
    "blocked: nobody": (Case(verified_by=(), first_done=False), Is.BLOCKED, ()),
    "verified: nobody": (Case({A: OK}), Is.VERIFIED, ()),
    "signed off: nobody": (Case({A: UNKNOWN}, **SIGNED), Is.SIGNED_OFF, ()),
    "implied: nobody": (
        Case({A: UNKNOWN}, implied_by=(BY_LATER,), later_seen=OK),
        Is.IMPLIED,
        (),
    ),
    "not applicable: nobody": (Case(decisions=(decision(),)), Is.NOT_APPLICABLE, ()),
}


@pytest.mark.parametrize(("case", "state", "move"), TABLE.values(), ids=TABLE)
def test_whose_move(case: Case, state: Is, move: tuple[Party, ...]) -> None:
    criterion = studied(case.completion())
    assert (criterion.state, criterion.move) == (state, move)


@pytest.mark.parametrize(
    "outcome",
    [Outcome.REJECTED, Outcome.WITHDRAWN, Outcome.SUSPENDED, Outcome.COMPLETED],
    ids=lambda one: one.value,
)
@pytest.mark.parametrize(("case", "state", "_"), TABLE.values(), ids=TABLE)
def test_ended_request_waits_for_nobody_and_its_states_stay(
    case: Case, state: Is, _: tuple[Party, ...], outcome: Outcome
) -> None:
    completion = replace(case, outcome=outcome).completion()
    criterion = studied(completion)
    assert (criterion.state, criterion.move) == (state, ())
    assert criterion.since is None or state is not Is.WAITING
    assert {row.move for row in completion.rows} == {()}


def test_finding_that_nobody_is_named_for_is_the_row_s_party_s() -> None:
    """A kind that is OK names nobody, and settings can make it CRITICAL."""
    run = run_at("PILOT-A")
    fine = result(run, OK).findings[0]
    found = {run.call: replace(result(run, OK), findings=(replace(fine, state=CRITICAL),))}
    only = row(criterion("studied.it", verified_by=(verifier(),)), responsible=(PROVIDER,))
    completion = complete(procedure(only), request(), [run], found, NOW)
    assert completion.rows[0].move == (PROVIDER,)


def test_row_names_everybody_who_has_to_act_the_most_urgent_first() -> None:
    only = row(
        criterion("studied.documented", (PROVIDER,)),
        criterion("studied.it", verified_by=(verifier(),)),
        responsible=(PROVIDER,),
    )
    run = run_at("PILOT-A")
    completion = complete(procedure(only), request(), [run], {run.call: result(run, CRITICAL)}, NOW)
    assert completion.rows[0].state is Is.FAILING
    assert completion.rows[0].move == (PILOT, PROVIDER)


@pytest.mark.parametrize(
    ("require", "text"),
    [
        (Require.ANY, "waits for ARGO or the Operations Centre since 2026-09-01"),
        (Require.ALL, "waits for ARGO and the Operations Centre since 2026-09-01"),
    ],
    ids=["any", "all"],
)
def test_sentence_says_whether_one_of_the_parties_suffices(require: Require, text: str) -> None:
    parties = (Party.ARGO, Party.OPERATIONS_CENTRE)
    only = row(criterion("studied.it", parties, require), responsible=parties)
    completion = complete(procedure(only), request(), (), {}, NOW)
    assert completion.rows[0].criteria[0].because == text
