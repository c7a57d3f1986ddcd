"""The table of a criterion's states, row by row, and every meeting of two of them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta, timezone

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
from proc19probes.procedure.model import ProductType, RequestValue, Require, Strength, Verifier
from proc19probes.request.model import Outcome
from proc19probes.vocabulary.party import Party

YESTERDAY = TODAY - timedelta(days=1)
OPERATIONS, PROVIDER, PILOT = Party.EGI_OPERATIONS, Party.TECHNOLOGY_PROVIDER, Party.PILOT_SITE
A, B, C = "registered@PILOT-A", "registered@PILOT-B", "registered@PILOT-C"
THREE_SITES = ("PILOT-A", "PILOT-B", "PILOT-C")
WEAK = (verifier("page", Strength.WEAK),)
WEAK_AND_FULL = (verifier(), verifier("page", Strength.WEAK))
OF_ANOTHER_TYPE = (
    verifier(),
    replace(verifier("other"), product_types=(ProductType.GRID_MIDDLEWARE,)),
)
FULL_WHERE_A_HOST_IS_NAMED = (
    Verifier(
        "registered",
        "GOCDB says so",
        (("site", RequestValue.PILOT_SITE), ("host", RequestValue.PILOT_SUBMIT_HOST)),
        None,
        Strength.FULL,
        needs=("host",),
    ),
    verifier(strength=Strength.WEAK),
)
# Each site is looked at by `always`, and by `old` and `older`, or by `new`.
IN_TWO_WAYS = (
    verifier("always"),
    replace(verifier("old"), ways=("old",)),
    replace(verifier("older"), ways=("old",)),
    replace(verifier("new"), ways=("new",)),
)
BOTH = {"signed_off_by": (OPERATIONS, PROVIDER), "require": Require.ALL}
EITHER = {"signed_off_by": (OPERATIONS, PROVIDER), "require": Require.ANY}
SIGNED = {"signed_off_by": (OPERATIONS,), "signs": (sign(OPERATIONS),)}
IMPLIED = {"implied_by": (BY_LATER,), "later_seen": OK}


@dataclass(frozen=True)
class Expected:
    id: str
    case: Case
    state: Is
    because: str
    notes: tuple[str, ...] = ()


FAILS_AT_A = "failing: nova.PILOT-A: not registered, expected registered"
SILENT_AT_A = ": nova.PILOT-A: no answer, expected registered"
NOT_NOW = f"could not be checked now{SILENT_AT_A}"
SIGNED_BY_OPERATIONS = "signed off by EGI Operations (A. Person) on 2026-10-02"
IMPLIED_BY_LATER = "implied by later.seen: what is seen was made"
OVERDUE_SIGN = (
    "the sign-off by EGI Operations (A. Person) on 2026-10-02 was to be reviewed by 2026-10-19"
)
OVERDUE_WAIVER = (
    "the decision not-needed by EGI Operations (B. Person) on 2026-09-20 "
    "was to be reviewed by 2026-10-19"
)
NOTHING_TO_CHECK = "not checked: registered: the request names nothing that it could check"

TABLE = (
    # not applicable
    Expected(
        "waived",
        Case(decisions=(decision(),)),
        Is.NOT_APPLICABLE,
        "not applicable: nobody needs it (B. Person, 2026-09-20)",
    ),
    Expected(
        "waived-and-critical",
        Case({A: CRITICAL}, decisions=(decision(),)),
        Is.NOT_APPLICABLE,
        "not applicable: nobody needs it (B. Person, 2026-09-20)",
    ),
    Expected(
        "waived-and-signed",
        Case(decisions=(decision(),), **SIGNED),
        Is.NOT_APPLICABLE,
        "not applicable: nobody needs it (B. Person, 2026-09-20)",
    ),
    Expected(
        "waived-though-blocked",
        Case(decisions=(decision(),), first_done=False),
        Is.NOT_APPLICABLE,
        "not applicable: nobody needs it (B. Person, 2026-09-20)",
    ),
    Expected(
        "waiver-reviewed-by-today",
        Case(decisions=(decision(TODAY),)),
        Is.NOT_APPLICABLE,
        "not applicable: nobody needs it (B. Person, 2026-09-20)",
    ),
    Expected(
        "waiver-past-review",
        Case(decisions=(decision(YESTERDAY),)),
        Is.ATTENTION,
        OVERDUE_WAIVER,
    ),
    Expected(
        "other-kind-of-applicant",
        Case({A: CRITICAL}, applicant=Party.RESOURCE_CENTRE),
        Is.NOT_APPLICABLE,
        "not applicable: only where the applicant is a Resource Centre; "
        "here it is NGI_PILOT (Operations Centre)",
    ),
    # disputed
    Expected(
        "signed-and-critical",
        Case({A: CRITICAL}, **SIGNED),
        Is.DISPUTED,
        f"{SIGNED_BY_OPERATIONS}, but {FAILS_AT_A}",
    ),
    Expected(
        "implied-and-critical",
        Case({A: CRITICAL}, **IMPLIED),
        Is.DISPUTED,
        f"{IMPLIED_BY_LATER}, but {FAILS_AT_A}",
    ),
    Expected(
        "signed-critical-and-unknown",
        Case({A: CRITICAL, B: UNKNOWN}, sites=THREE_SITES[:2], **SIGNED),
        Is.DISPUTED,
        f"{SIGNED_BY_OPERATIONS}, but failing at 1 of 2 sites: "
        "nova.PILOT-A: not registered, expected registered",
        ("could not be checked now at 1 of 2 sites: nova.PILOT-B: no answer, expected registered",),
    ),
    Expected(
        "signed-past-review-and-critical",
        Case(
            {A: CRITICAL},
            signed_off_by=(OPERATIONS,),
            signs=(sign(OPERATIONS, review_by=YESTERDAY),),
        ),
        Is.DISPUTED,
        f"{SIGNED_BY_OPERATIONS}, but {FAILS_AT_A}",
        (OVERDUE_SIGN,),
    ),
    Expected(
        "weak-critical-and-signed",
        Case({"page@PILOT-A": CRITICAL}, WEAK, **SIGNED),
        Is.DISPUTED,
        f"{SIGNED_BY_OPERATIONS}, but {FAILS_AT_A}",
    ),
    # failing
    Expected("critical", Case({A: CRITICAL}), Is.FAILING, FAILS_AT_A),
    Expected(
        "critical-though-blocked", Case({A: CRITICAL}, first_done=False), Is.FAILING, FAILS_AT_A
    ),
    Expected("warning-and-critical", Case({A: (WARNING, CRITICAL)}), Is.FAILING, FAILS_AT_A),
    Expected("unknown-and-critical", Case({A: (UNKNOWN, CRITICAL)}), Is.FAILING, FAILS_AT_A),
    Expected(
        "critical-at-one-warning-and-unknown-at-others",
        Case({A: WARNING, B: CRITICAL, C: UNKNOWN}, sites=THREE_SITES),
        Is.FAILING,
        "failing at 1 of 3 sites: nova.PILOT-B: not registered, expected registered",
        (
            "could not be checked now at 1 of 3 sites: "
            "nova.PILOT-C: no answer, expected registered",
            "needs attention too at 1 of 3 sites: nova.PILOT-A: odd, expected registered",
        ),
    ),
    Expected(
        "critical-and-one-of-two-signatures",
        Case({A: CRITICAL}, signs=(sign(OPERATIONS),), **BOTH),
        Is.FAILING,
        FAILS_AT_A,
        (f"{SIGNED_BY_OPERATIONS}; the sign-off of the Technology Provider is missing",),
    ),
    # unknown
    Expected("unknown", Case({A: UNKNOWN}), Is.UNKNOWN, f"could not be checked{SILENT_AT_A}"),
    Expected(
        "unknown-though-blocked",
        Case({A: UNKNOWN}, first_done=False),
        Is.UNKNOWN,
        f"could not be checked{SILENT_AT_A}",
    ),
    Expected(
        "not-run",
        Case({A: None}),
        Is.UNKNOWN,
        "could not be checked: registered at PILOT-A: not run",
    ),
    Expected(
        "stale",
        Case({A: OK}, age=timedelta(hours=7), stale_after=timedelta(hours=6)),
        Is.UNKNOWN,
        "could not be checked: registered at PILOT-A: last checked 2026-10-20 05:00 UTC, stale",
    ),
    Expected(
        "critical-but-stale",
        Case({A: CRITICAL}, age=timedelta(hours=7), stale_after=timedelta(hours=6)),
        Is.UNKNOWN,
        "could not be checked: registered at PILOT-A: last checked 2026-10-20 05:00 UTC, stale",
    ),
    Expected(
        "as-old-as-allowed",
        Case({A: OK}, age=timedelta(hours=6), stale_after=timedelta(hours=6)),
        Is.VERIFIED,
        "verified: nova.PILOT-A: registered",
    ),
    Expected(
        "ok-at-two-of-three-sites-and-unknown",
        Case({A: OK, B: OK, C: UNKNOWN}, sites=THREE_SITES),
        Is.UNKNOWN,
        "could not be checked at 1 of 3 sites: nova.PILOT-C: no answer, expected registered",
    ),
    Expected(
        "warning-and-unknown",
        Case({A: WARNING, B: UNKNOWN}, sites=THREE_SITES[:2]),
        Is.UNKNOWN,
        "could not be checked at 1 of 2 sites: nova.PILOT-B: no answer, expected registered",
        ("needs attention too at 1 of 2 sites: nova.PILOT-A: odd, expected registered",),
    ),
    Expected(
        "unknown-and-one-of-two-signatures",
        Case({A: UNKNOWN}, signs=(sign(OPERATIONS),), **BOTH),
        Is.UNKNOWN,
        f"could not be checked{SILENT_AT_A}",
        (f"{SIGNED_BY_OPERATIONS}; the sign-off of the Technology Provider is missing",),
    ),
    Expected(
        "unknown-and-implied-by-what-is-unknown",
        Case({A: UNKNOWN}, implied_by=(BY_LATER,), later_seen=UNKNOWN),
        Is.UNKNOWN,
        f"could not be checked{SILENT_AT_A}",
    ),
    Expected(
        "not-about-a-site",
        Case(
            {"registered": CRITICAL},
            (verifier(value=RequestValue.SERVICE_TYPE),),
        ),
        Is.FAILING,
        "failing: nova.somewhere: not registered, expected registered",
    ),
    # attention
    Expected(
        "warning",
        Case({A: WARNING}),
        Is.ATTENTION,
        "needs attention: nova.PILOT-A: odd, expected registered",
    ),
    Expected(
        "signed-and-warning",
        Case({A: WARNING}, **SIGNED),
        Is.ATTENTION,
        "needs attention: nova.PILOT-A: odd, expected registered",
    ),
    Expected(
        "implied-and-warning",
        Case({A: WARNING}, **IMPLIED),
        Is.ATTENTION,
        "needs attention: nova.PILOT-A: odd, expected registered",
    ),
    Expected(
        "signed-warning-and-unknown",
        Case({A: WARNING, B: UNKNOWN}, sites=THREE_SITES[:2], **SIGNED),
        Is.ATTENTION,
        "needs attention at 1 of 2 sites: nova.PILOT-A: odd, expected registered",
        ("could not be checked now at 1 of 2 sites: nova.PILOT-B: no answer, expected registered",),
    ),
    Expected(
        "signed-past-review",
        Case(signed_off_by=(OPERATIONS,), signs=(sign(OPERATIONS, review_by=YESTERDAY),)),
        Is.ATTENTION,
        OVERDUE_SIGN,
        (NOTHING_TO_CHECK,),
    ),
    Expected(
        "verified-and-signed-past-review",
        Case({A: OK}, signed_off_by=(OPERATIONS,), signs=(sign(OPERATIONS, review_by=YESTERDAY),)),
        Is.VERIFIED,
        "verified: nova.PILOT-A: registered",
        (OVERDUE_SIGN,),
    ),
    Expected(
        "warning-and-signed-past-review",
        Case(
            {A: WARNING},
            signed_off_by=(OPERATIONS,),
            signs=(sign(OPERATIONS, review_by=YESTERDAY),),
        ),
        Is.ATTENTION,
        "needs attention: nova.PILOT-A: odd, expected registered",
        (OVERDUE_SIGN,),
    ),
    Expected(
        "all-signed-and-one-past-review",
        Case(verified_by=(), signs=(sign(OPERATIONS, review_by=YESTERDAY), sign(PROVIDER)), **BOTH),
        Is.ATTENTION,
        OVERDUE_SIGN,
    ),
    Expected(
        "weak-only",
        Case({"page@PILOT-A": OK}, WEAK, signed_off_by=(PROVIDER,)),
        Is.ATTENTION,
        "weak evidence only: nova.PILOT-A: registered",
        ("complete as soon as signed off by the Technology Provider",),
    ),
    Expected(
        "weak-only-though-blocked",
        Case({"page@PILOT-A": OK}, WEAK, first_done=False),
        Is.ATTENTION,
        "weak evidence only: nova.PILOT-A: registered",
        ("complete as soon as signed off by the Pilot Site",),
    ),
    Expected(
        "weak-only-where-what-full-evidence-needs-is-not-named",
        Case({A: OK}, FULL_WHERE_A_HOST_IS_NAMED),
        Is.ATTENTION,
        "weak evidence only: nova.PILOT-A: registered",
        (
            "complete as soon as signed off by the Pilot Site",
            "not checked: registered: the request does not name all that it needs: host",
        ),
    ),
    # verified
    Expected("ok", Case({A: OK}), Is.VERIFIED, "verified: nova.PILOT-A: registered"),
    Expected(
        "ok-at-three-sites",
        Case({A: OK, B: OK, C: OK}, sites=THREE_SITES),
        Is.VERIFIED,
        "verified at 3 of 3 sites: nova.PILOT-A: registered",
    ),
    Expected(
        "ok-though-an-earlier-row-is-open",
        Case({A: OK}, first_done=False),
        Is.VERIFIED,
        "verified: nova.PILOT-A: registered",
    ),
    Expected(
        "ok-and-signed",
        Case({A: OK}, **SIGNED),
        Is.VERIFIED,
        "verified: nova.PILOT-A: registered",
    ),
    Expected(
        "ok-and-implied",
        Case({A: OK}, **IMPLIED),
        Is.VERIFIED,
        "verified: nova.PILOT-A: registered",
    ),
    Expected(
        "ok-and-one-of-two-signatures",
        Case({A: OK}, signs=(sign(OPERATIONS),), **BOTH),
        Is.VERIFIED,
        "verified: nova.PILOT-A: registered",
    ),
    Expected(
        "weak-and-full-both-ok",
        Case({A: OK, "page@PILOT-A": OK}, WEAK_AND_FULL),
        Is.VERIFIED,
        "verified: nova.PILOT-A: registered",
    ),
    Expected(
        "full-ok-and-nothing-for-the-weak-to-look-at",
        Case({A: OK}, WEAK_AND_FULL),
        Is.VERIFIED,
        "verified: nova.PILOT-A: registered",
    ),
    Expected(
        "ok-and-another-probe-has-nothing-to-say-of-the-product",
        Case({A: OK}, OF_ANOTHER_TYPE),
        Is.VERIFIED,
        "verified: nova.PILOT-A: registered",
    ),
    Expected(
        "full-ok-and-weak-unknown",
        Case({A: OK, "page@PILOT-A": UNKNOWN}, WEAK_AND_FULL),
        Is.VERIFIED,
        "verified: nova.PILOT-A: registered",
        (NOT_NOW,),
    ),
    Expected(
        "weak-unknown-holds-nothing-back",
        Case({"page@PILOT-A": UNKNOWN}, WEAK, signed_off_by=(PROVIDER,)),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02",
        (NOT_NOW,),
    ),
    Expected(
        "signed-past-review-and-implied",
        Case(
            verified_by=(),
            signed_off_by=(OPERATIONS,),
            signs=(sign(OPERATIONS, review_by=YESTERDAY),),
            **IMPLIED,
        ),
        Is.IMPLIED,
        IMPLIED_BY_LATER,
        (OVERDUE_SIGN,),
    ),
    Expected(
        "waiver-past-review-and-signed",
        Case(verified_by=(), decisions=(decision(YESTERDAY),), **SIGNED),
        Is.SIGNED_OFF,
        SIGNED_BY_OPERATIONS,
        (OVERDUE_WAIVER,),
    ),
    # signed off
    Expected("signed", Case(verified_by=(), **SIGNED), Is.SIGNED_OFF, SIGNED_BY_OPERATIONS),
    Expected(
        "signed-though-blocked",
        Case(verified_by=(), first_done=False, **SIGNED),
        Is.SIGNED_OFF,
        SIGNED_BY_OPERATIONS,
    ),
    Expected(
        "signed-and-unknown",
        Case({A: UNKNOWN}, **SIGNED),
        Is.SIGNED_OFF,
        SIGNED_BY_OPERATIONS,
        (NOT_NOW,),
    ),
    Expected(
        "signed-and-not-run",
        Case({A: None}, **SIGNED),
        Is.SIGNED_OFF,
        SIGNED_BY_OPERATIONS,
        ("could not be checked now: registered at PILOT-A: not run",),
    ),
    Expected(
        "signed-and-weak",
        Case({"page@PILOT-A": OK}, WEAK, **SIGNED),
        Is.SIGNED_OFF,
        SIGNED_BY_OPERATIONS,
    ),
    Expected(
        "signed-and-implied",
        Case(verified_by=(), **SIGNED, **IMPLIED),
        Is.SIGNED_OFF,
        SIGNED_BY_OPERATIONS,
    ),
    Expected(
        "signed-and-nothing-to-check",
        Case(sites=(), **SIGNED),
        Is.SIGNED_OFF,
        SIGNED_BY_OPERATIONS,
        (NOTHING_TO_CHECK,),
    ),
    Expected(
        "review-is-today",
        Case(
            verified_by=(),
            signed_off_by=(OPERATIONS,),
            signs=(sign(OPERATIONS, review_by=TODAY),),
        ),
        Is.SIGNED_OFF,
        SIGNED_BY_OPERATIONS,
    ),
    Expected(
        "signed-again-after-review",
        Case(
            verified_by=(),
            signed_off_by=(OPERATIONS,),
            signs=(sign(OPERATIONS, date(2026, 10, 20)), sign(OPERATIONS, review_by=YESTERDAY)),
        ),
        Is.SIGNED_OFF,
        "signed off by EGI Operations (A. Person) on 2026-10-20",
    ),
    Expected(
        "signed-twice-on-a-day-and-once-without-review",
        Case(
            verified_by=(),
            signed_off_by=(OPERATIONS,),
            signs=(sign(OPERATIONS, review_by=YESTERDAY), sign(OPERATIONS)),
        ),
        Is.SIGNED_OFF,
        SIGNED_BY_OPERATIONS,
    ),
    Expected(
        "any-of-two-and-one-past-review",
        Case(
            verified_by=(), signs=(sign(OPERATIONS, review_by=YESTERDAY), sign(PROVIDER)), **EITHER
        ),
        Is.SIGNED_OFF,
        f"{SIGNED_BY_OPERATIONS} and Technology Provider (A. Person) on 2026-10-02",
    ),
    Expected(
        "any-of-two-signed-by-one",
        Case(verified_by=(), signs=(sign(OPERATIONS),), **EITHER),
        Is.SIGNED_OFF,
        SIGNED_BY_OPERATIONS,
    ),
    Expected(
        "all-of-two-signed-by-both",
        Case(verified_by=(), signs=(sign(PROVIDER), sign(OPERATIONS)), **BOTH),
        Is.SIGNED_OFF,
        f"{SIGNED_BY_OPERATIONS} and Technology Provider (A. Person) on 2026-10-02",
    ),
    # implied
    Expected("implied", Case(verified_by=(), **IMPLIED), Is.IMPLIED, IMPLIED_BY_LATER),
    Expected(
        "implied-and-unknown",
        Case({A: UNKNOWN}, **IMPLIED),
        Is.IMPLIED,
        IMPLIED_BY_LATER,
        (NOT_NOW,),
    ),
    Expected(
        "implied-and-weak",
        Case({"page@PILOT-A": OK}, WEAK, **IMPLIED),
        Is.IMPLIED,
        IMPLIED_BY_LATER,
    ),
    Expected(
        "implied-though-blocked",
        Case(verified_by=(), first_done=False, **IMPLIED),
        Is.IMPLIED,
        IMPLIED_BY_LATER,
    ),
    Expected(
        "not-implied-by-what-needs-attention",
        Case(verified_by=(), implied_by=(BY_LATER,), later_seen=WARNING),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02",
    ),
    # blocked
    Expected(
        "blocked",
        Case(verified_by=(), first_done=False),
        Is.BLOCKED,
        "comes after first, which is open",
    ),
    Expected(
        "blocked-with-one-of-two-signatures",
        Case(verified_by=(), first_done=False, signs=(sign(OPERATIONS),), **BOTH),
        Is.BLOCKED,
        "comes after first, which is open",
        (f"{SIGNED_BY_OPERATIONS}; the sign-off of the Technology Provider is missing",),
    ),
    Expected(
        "blocked-without-pilot-sites",
        Case(sites=(), first_done=False),
        Is.BLOCKED,
        "comes after first, which is open",
        (NOTHING_TO_CHECK,),
    ),
    # waiting
    Expected(
        "waiting", Case(verified_by=()), Is.WAITING, "waits for the Pilot Site since 2026-10-02"
    ),
    Expected(
        "no-pilot-sites",
        Case(sites=()),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02",
        (NOTHING_TO_CHECK,),
    ),
    Expected(
        "one-of-two-signatures",
        Case(verified_by=(), signs=(sign(OPERATIONS),), **BOTH),
        Is.WAITING,
        "waits for the Technology Provider since 2026-10-02",
        (f"{SIGNED_BY_OPERATIONS}; the sign-off of the Technology Provider is missing",),
    ),
    Expected(
        "signed-by-a-party-that-may-not",
        Case(verified_by=(), signed_off_by=(OPERATIONS,), signs=(sign(PILOT),)),
        Is.WAITING,
        "waits for EGI Operations since 2026-10-02",
    ),
    Expected(
        "signed-for-another-criterion",
        Case(
            verified_by=(),
            signed_off_by=(OPERATIONS,),
            signs=(sign(OPERATIONS, criterion="later.seen"),),
        ),
        Is.WAITING,
        "waits for EGI Operations since 2026-10-02",
    ),
    Expected(
        "one-of-two-probes-has-nothing-to-check",
        Case({A: OK}, (verifier(), verifier("monitored"))),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02",
        (
            "fine so far: nova.PILOT-A: registered",
            "not checked: monitored: the request names nothing that it could check",
        ),
    ),
    Expected(
        "one-of-two-sites-has-nothing-to-check",
        Case({A: OK}, sites=THREE_SITES[:2]),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02",
        (
            "fine so far at 1 of 2 sites: nova.PILOT-A: registered",
            "not checked: registered at PILOT-B: the request names nothing to check",
        ),
    ),
    Expected(
        "each-site-in-a-way-of-its-own",
        Case(
            {
                **dict.fromkeys(("always@PILOT-A", "old@PILOT-A", "older@PILOT-A"), OK),
                **dict.fromkeys(("always@PILOT-B", "new@PILOT-B"), OK),
            },
            IN_TWO_WAYS,
            sites=THREE_SITES[:2],
        ),
        Is.VERIFIED,
        "verified at 2 of 2 sites: nova.PILOT-A: registered",
    ),
    Expected(
        "one-way-in-part",
        Case(
            {"always@PILOT-A": OK, "old@PILOT-A": OK, "new@PILOT-B": OK, "always@PILOT-B": OK},
            IN_TWO_WAYS,
            sites=THREE_SITES[:2],
        ),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02",
        (
            "fine so far at 2 of 2 sites: nova.PILOT-A: registered",
            "not checked: older: the request names nothing that it could check",
        ),
    ),
    Expected(
        "no-way-at-all",
        Case({"always@PILOT-A": OK}, IN_TWO_WAYS),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02",
        (
            "fine so far: nova.PILOT-A: registered",
            "not checked: the request names nothing at PILOT-A for any of the ways: old, new",
        ),
    ),
    Expected(
        "what-all-ways-need-is-missing",
        Case({"new@PILOT-A": OK}, IN_TWO_WAYS),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02",
        (
            "fine so far: nova.PILOT-A: registered",
            "not checked: always: the request names nothing that it could check",
        ),
    ),
    Expected(
        "one-way-fine-and-another-wrong",
        Case({"always@PILOT-A": OK, "new@PILOT-A": OK, "old@PILOT-A": CRITICAL}, IN_TWO_WAYS),
        Is.FAILING,
        FAILS_AT_A,
    ),
    Expected(
        "waiting-in-a-rejected-request",
        Case(verified_by=(), outcome=Outcome.REJECTED),
        Is.WAITING,
        "not done, and the request, rejected, waits for nobody",
    ),
)


@pytest.mark.parametrize(
    "expected", TABLE, ids=[f"{expected.id}-is-{expected.state.name}" for expected in TABLE]
)
def test_state_of_a_criterion(expected: Expected) -> None:
    found = studied(expected.case.completion())
    assert found.state is expected.state
    assert found.because == expected.because
    assert found.notes == expected.notes


def test_every_state_is_in_the_table() -> None:
    assert {expected.state for expected in TABLE} == set(Is)


def test_criterion_carries_what_it_rests_on() -> None:
    found = {A: UNKNOWN}
    signed = studied(Case(found, **SIGNED).completion())
    assert (signed.sign_offs, signed.implied_by, signed.decision) == (
        (sign(OPERATIONS),),
        None,
        None,
    )
    implied = studied(Case(found, **IMPLIED).completion())
    assert (implied.sign_offs, implied.implied_by, implied.decision) == ((), BY_LATER, None)
    waived = studied(Case(found, decisions=(decision(),), **IMPLIED).completion())
    assert (waived.runs, waived.implied_by, waived.decision) == ((), None, decision())


def test_run_that_is_planned_twice_counts_once() -> None:
    run = run_at("PILOT-A")
    only = row(criterion("studied.it", verified_by=(verifier(),)))
    found = {run.call: result(run, OK)}
    completion = complete(procedure(only), request(), [run, run], found, NOW)
    assert [one.planned for one in completion.rows[0].criteria[0].runs] == [run]


def test_review_is_past_by_the_day_in_utc_wherever_now_is_read() -> None:
    """On Kiritimati the day after is there already when the review's day in UTC is not over."""
    only = row(criterion("studied.it", (OPERATIONS,)))
    signed = request([sign(OPERATIONS, review_by=TODAY)])
    there = NOW.astimezone(timezone(timedelta(hours=14)))
    assert there.date() > TODAY
    assert complete(procedure(only), signed, (), {}, there).rows[0].state is Is.SIGNED_OFF
