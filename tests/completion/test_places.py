"""Where a criterion has to hold: at every site, at one of them, or once; and what is remembered."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from completion.mini_procedure import (
    BY_LATER,
    CRITICAL,
    NOW,
    OK,
    UNKNOWN,
    WARNING,
    Case,
    criterion,
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
from proc19probes.completion.model import LastVerdict, Since
from proc19probes.procedure.model import Holds, Require, Strength
from proc19probes.vocabulary.party import Party

OPERATIONS, PROVIDER, PILOT = Party.EGI_OPERATIONS, Party.TECHNOLOGY_PROVIDER, Party.PILOT_SITE
A, B, C = "registered@PILOT-A", "registered@PILOT-B", "registered@PILOT-C"
TWO, THREE = ("PILOT-A", "PILOT-B"), ("PILOT-A", "PILOT-B", "PILOT-C")
EVERYWHERE = Case(sites=TWO, holds=Holds.EVERYWHERE, signed_off_by=(PILOT, OPERATIONS))
SOMEWHERE = Case(sites=TWO, holds=Holds.SOMEWHERE, signed_off_by=(PROVIDER,))
SIGNED_AT_B = sign(PILOT, site="PILOT-B")
BY_PILOT = "signed off by Pilot Site (A. Person) on 2026-10-02"


@dataclass(frozen=True)
class Expected:
    case: Case
    state: Is
    because: str
    at: tuple[Is, ...]


TABLE = {
    "everywhere: verified at each": Expected(
        replace(EVERYWHERE, found={A: OK, B: OK}),
        Is.VERIFIED,
        "verified at 2 of 2 sites: nova.PILOT-A: registered",
        (Is.VERIFIED, Is.VERIFIED),
    ),
    "everywhere: one site verified and the other signed off completes": Expected(
        replace(EVERYWHERE, found={A: OK}, signs=(SIGNED_AT_B,)),
        Is.SIGNED_OFF,
        f"{BY_PILOT} at 1 of 2 sites: PILOT-B",
        (Is.VERIFIED, Is.SIGNED_OFF),
    ),
    "everywhere: one site signs for itself alone": Expected(
        replace(EVERYWHERE, verified_by=(), signs=(SIGNED_AT_B,)),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02 at 1 of 2 sites: PILOT-A",
        (Is.WAITING, Is.SIGNED_OFF),
    ),
    "everywhere: each site signs for itself": Expected(
        replace(EVERYWHERE, verified_by=(), signs=(sign(PILOT, site="PILOT-A"), SIGNED_AT_B)),
        Is.SIGNED_OFF,
        f"{BY_PILOT} and Pilot Site (A. Person) on 2026-10-02",
        (Is.SIGNED_OFF, Is.SIGNED_OFF),
    ),
    "everywhere: a pilot site that does not say which signs for none of several": Expected(
        replace(EVERYWHERE, verified_by=(), signs=(sign(PILOT),)),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02",
        (Is.WAITING, Is.WAITING),
    ),
    "everywhere: a pilot site alone need not say that it is itself": Expected(
        replace(EVERYWHERE, verified_by=(), sites=("PILOT-A",), signs=(sign(PILOT),)),
        Is.SIGNED_OFF,
        BY_PILOT,
        (Is.SIGNED_OFF,),
    ),
    "everywhere: another party signs for all sites": Expected(
        replace(EVERYWHERE, verified_by=(), signs=(sign(OPERATIONS),)),
        Is.SIGNED_OFF,
        "signed off by EGI Operations (A. Person) on 2026-10-02",
        (Is.SIGNED_OFF, Is.SIGNED_OFF),
    ),
    "everywhere: another party signs for one site": Expected(
        replace(EVERYWHERE, verified_by=(), signs=(sign(OPERATIONS, site="PILOT-A"),)),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02 at 1 of 2 sites: PILOT-B",
        (Is.SIGNED_OFF, Is.WAITING),
    ),
    "everywhere: a site that fails is not what another one signed": Expected(
        replace(EVERYWHERE, found={A: CRITICAL, B: OK}, signs=(SIGNED_AT_B,)),
        Is.FAILING,
        "failing at 1 of 2 sites: nova.PILOT-A: not registered, expected registered",
        (Is.FAILING, Is.VERIFIED),
    ),
    "everywhere: what is disputed at one site is": Expected(
        replace(EVERYWHERE, found={A: OK, B: CRITICAL}, signs=(SIGNED_AT_B,)),
        Is.DISPUTED,
        f"{BY_PILOT}, but failing at 1 of 2 sites: "
        "nova.PILOT-B: not registered, expected registered",
        (Is.VERIFIED, Is.DISPUTED),
    ),
    "everywhere: what is absent fails": Expected(
        replace(EVERYWHERE, found={A: OK, B: CRITICAL}, absent=(B,)),
        Is.FAILING,
        "failing at 1 of 2 sites: nova.PILOT-B: not registered, expected registered",
        (Is.VERIFIED, Is.FAILING),
    ),
    "everywhere: verified at A implies at A": Expected(
        replace(EVERYWHERE, verified_by=(), implied_by=(BY_LATER,), later_seen=OK),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02 at 1 of 2 sites: PILOT-B",
        (Is.IMPLIED, Is.WAITING),
    ),
    "everywhere: no site is named": Expected(
        replace(EVERYWHERE, sites=()),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02",
        (Is.WAITING,),
    ),
    "somewhere: one site proves it": Expected(
        replace(SOMEWHERE, found={A: OK, B: CRITICAL}, absent=(B,)),
        Is.VERIFIED,
        "verified at 1 of 2 sites: nova.PILOT-A: registered",
        (Is.VERIFIED, Is.WAITING),
    ),
    "somewhere: what is absent refutes no signature": Expected(
        replace(SOMEWHERE, found={A: CRITICAL}, absent=(A,), signs=(sign(PROVIDER),)),
        Is.SIGNED_OFF,
        "signed off by Technology Provider (A. Person) on 2026-10-02",
        (Is.SIGNED_OFF, Is.SIGNED_OFF),
    ),
    "somewhere: seen nowhere is waited for": Expected(
        replace(SOMEWHERE, found={A: CRITICAL, B: CRITICAL}, absent=(A, B)),
        Is.WAITING,
        "waits for the Pilot Site since 2026-10-02",
        (Is.WAITING, Is.WAITING),
    ),
    "somewhere: what is wrong at one site fails": Expected(
        replace(SOMEWHERE, found={A: OK, B: CRITICAL}),
        Is.FAILING,
        "failing at 1 of 2 sites: nova.PILOT-B: not registered, expected registered",
        (Is.VERIFIED, Is.FAILING),
    ),
    "somewhere: what is wrong disputes a signature": Expected(
        replace(SOMEWHERE, found={B: CRITICAL}, signs=(sign(PROVIDER),)),
        Is.DISPUTED,
        "signed off by Technology Provider (A. Person) on 2026-10-02, but failing at 1 of 2 sites: "
        "nova.PILOT-B: not registered, expected registered",
        (Is.SIGNED_OFF, Is.DISPUTED),
    ),
    "somewhere: silent at one site and seen at another": Expected(
        replace(SOMEWHERE, found={A: UNKNOWN, B: OK}),
        Is.VERIFIED,
        "verified at 1 of 2 sites: nova.PILOT-B: registered",
        (Is.UNKNOWN, Is.VERIFIED),
    ),
    "somewhere: silent at one site and absent at another": Expected(
        replace(SOMEWHERE, found={A: UNKNOWN, B: CRITICAL}, absent=(B,)),
        Is.UNKNOWN,
        "could not be checked at 1 of 2 sites: nova.PILOT-A: no answer, expected registered",
        (Is.UNKNOWN, Is.WAITING),
    ),
    "somewhere: absent beside what could not be found out": Expected(
        replace(SOMEWHERE, found={A: (CRITICAL, UNKNOWN)}, sites=("PILOT-A",), absent=(A,)),
        Is.UNKNOWN,
        "could not be checked: nova.PILOT-A: not registered, expected registered",
        (Is.UNKNOWN,),
    ),
    "somewhere: odd at one site and seen at another": Expected(
        replace(SOMEWHERE, found={A: WARNING, B: OK}),
        Is.ATTENTION,
        "needs attention at 1 of 2 sites: nova.PILOT-A: odd, expected registered",
        (Is.ATTENTION, Is.VERIFIED),
    ),
    "somewhere: one site is enough to imply it": Expected(
        replace(SOMEWHERE, verified_by=(), implied_by=(BY_LATER,), later_seen=OK),
        Is.IMPLIED,
        "implied by later.seen: what is seen was made",
        (Is.IMPLIED, Is.WAITING),
    ),
    "once: all runs are judged together": Expected(
        replace(SOMEWHERE, holds=Holds.ONCE, found={A: OK, B: CRITICAL}, absent=(B,)),
        Is.FAILING,
        "failing at 1 of 2 sites: nova.PILOT-B: not registered, expected registered",
        (Is.FAILING,),
    ),
}


@pytest.mark.parametrize("expected", TABLE.values(), ids=TABLE)
def test_where_it_has_to_hold(expected: Expected) -> None:
    found = studied(expected.case.completion())
    assert (found.state, found.because) == (expected.state, expected.because)
    assert tuple(place.state for place in found.places) == expected.at


def test_what_holds_at_another_site_is_noted() -> None:
    found = studied(replace(EVERYWHERE, found={A: OK}, signs=(SIGNED_AT_B,)).completion())
    assert found.notes[0] == "verified at 1 of 2 sites: nova.PILOT-A: registered"


def test_what_is_not_seen_yet_is_noted_with_its_site() -> None:
    case = replace(SOMEWHERE, found={A: OK, B: CRITICAL}, absent=(B,))
    assert studied(case.completion()).notes == (
        "not seen there yet at 1 of 2 sites: nova.PILOT-B: not registered, expected registered",
    )


SITE_A = ("studied.it", "PILOT-A")
LAST_WEEK = NOW - timedelta(days=7)
ALARM = {SITE_A: LastVerdict(CRITICAL, LAST_WEEK)}
SIGNED = replace(EVERYWHERE, found={A: UNKNOWN, B: OK}, signs=(sign(OPERATIONS),))
IMPLIED = replace(
    EVERYWHERE, sites=("PILOT-A",), found={A: UNKNOWN}, implied_by=(BY_LATER,), later_seen=OK
)


@pytest.mark.parametrize("case", [SIGNED, IMPLIED], ids=["signed off", "implied"])
def test_an_alarm_does_not_clear_itself(case: Case) -> None:
    found = studied(replace(case, last_verdicts=ALARM).completion())
    assert found.state is Is.UNKNOWN
    assert found.because.endswith("it was failing when it last could, 2026-10-13 12:00 UTC")


@pytest.mark.parametrize("state", [OK, WARNING], ids=lambda state: state.name)
@pytest.mark.parametrize(
    ("case", "expected"),
    [(SIGNED, Is.SIGNED_OFF), (IMPLIED, Is.IMPLIED)],
    ids=["signed", "implied"],
)
def test_what_was_not_failing_stays_complete_and_unchecked(case: Case, state, expected) -> None:
    last = {SITE_A: LastVerdict(state, LAST_WEEK)}
    found = studied(replace(case, last_verdicts=last).completion())
    assert (found.state, found.unchecked) == (expected, True)
    assert any(note.startswith("could not be checked now") for note in found.notes)


def test_an_alarm_at_another_site_is_another_sites() -> None:
    last = {("studied.it", "PILOT-B"): LastVerdict(CRITICAL, LAST_WEEK)}
    assert studied(replace(SIGNED, last_verdicts=last).completion()).state is Is.SIGNED_OFF


def test_an_alarm_is_over_once_the_probes_answer() -> None:
    case = replace(SIGNED, found={A: OK, B: OK}, last_verdicts=ALARM)
    assert studied(case.completion()).state is Is.VERIFIED


def test_an_alarm_of_a_probe_that_is_not_run_any_more_is_none() -> None:
    case = replace(SIGNED, found={B: OK}, last_verdicts=ALARM)
    assert studied(case.completion()).state is Is.SIGNED_OFF


def test_what_is_not_there_yet_ends_no_alarm_of_what_was_wrong() -> None:
    case = replace(SOMEWHERE, found={A: CRITICAL}, absent=(A,), signs=(sign(PROVIDER),))
    assert studied(case.completion()).state is Is.SIGNED_OFF
    assert studied(replace(case, last_verdicts=ALARM).completion()).state is Is.UNKNOWN


def test_severity_that_is_set_for_silence_neither_ends_an_alarm_nor_is_remembered() -> None:
    run = run_at("PILOT-A")
    silent = result(run, UNKNOWN)
    raised = replace(silent, findings=(replace(silent.findings[0], state=WARNING),))
    settled = replace(verifier(), settled_by_signature=True)
    only = procedure(row(criterion("studied.it", (PROVIDER,), verified_by=(settled,))))
    asked = request([sign(PROVIDER)])
    last = {("studied.it", None): LastVerdict(CRITICAL, LAST_WEEK)}
    found = complete(only, asked, [run], {run.call: raised}, NOW, last).rows[0].criteria[0]
    assert (found.state, found.places[0].found) == (Is.UNKNOWN, None)
    unheard = complete(only, asked, [run], {run.call: raised}, NOW, {}).rows[0]
    assert unheard.state is Is.ATTENTION


def test_weak_probe_that_falls_silent_leaves_what_nobody_signed_waiting() -> None:
    case = Case({"page@PILOT-A": UNKNOWN}, (verifier("page", Strength.WEAK),))
    last = {("studied.it", None): LastVerdict(CRITICAL, LAST_WEEK)}
    assert studied(replace(case, last_verdicts=last).completion()).state is Is.WAITING


OVERDUE = NOW.date() - timedelta(days=1)


def test_overdue_sign_off_of_one_site_takes_nothing_from_that_of_another() -> None:
    signs = (sign(PILOT, site="PILOT-A"), sign(PILOT, NOW.date(), OVERDUE, site="PILOT-B"))
    case = replace(SOMEWHERE, verified_by=(), signed_off_by=(PILOT,), signs=signs)
    assert studied(case.completion()).state is Is.SIGNED_OFF


def test_later_sign_off_that_is_overdue_takes_nothing_from_one_that_holds() -> None:
    signs = (sign(OPERATIONS), sign(OPERATIONS, NOW.date(), OVERDUE))
    case = Case(verified_by=(), signed_off_by=(OPERATIONS,), signs=signs)
    assert studied(case.completion()).state is Is.SIGNED_OFF


FIRST, LAST = date(2026, 10, 1), date(2026, 10, 15)


@pytest.mark.parametrize(
    ("require", "since"), [(Require.ANY, FIRST), (Require.ALL, LAST)], ids=["any", "all"]
)
def test_it_is_signed_off_since_enough_had_signed(require: Require, since: date) -> None:
    signs = (sign(OPERATIONS, FIRST), sign(PROVIDER, LAST))
    parties = (OPERATIONS, PROVIDER)
    case = Case(verified_by=(), signed_off_by=parties, require=require, signs=signs)
    assert studied(case.completion()).since == Since(since)


@pytest.mark.parametrize(
    ("require", "since"), [(Require.ANY, LAST), (Require.ALL, FIRST)], ids=["any", "all"]
)
def test_it_needs_attention_since_too_few_hold(require: Require, since: date) -> None:
    signed = date(2026, 9, 1)
    signs = (sign(OPERATIONS, signed, FIRST), sign(PROVIDER, signed, LAST))
    parties = (OPERATIONS, PROVIDER)
    case = Case(verified_by=(), signed_off_by=parties, require=require, signs=signs)
    assert studied(case.completion()).since == Since(since)


def test_without_a_history_nothing_is_remembered() -> None:
    assert not SIGNED.completion().remembers
    assert replace(SIGNED, last_verdicts={}).completion().remembers


@pytest.mark.parametrize(
    ("found", "holds", "absent", "remembered"),
    [
        (OK, Holds.EVERYWHERE, (), OK),
        (WARNING, Holds.EVERYWHERE, (), WARNING),
        (CRITICAL, Holds.EVERYWHERE, (), CRITICAL),
        (UNKNOWN, Holds.EVERYWHERE, (), None),
        ((WARNING, UNKNOWN), Holds.EVERYWHERE, (), None),
        (None, Holds.EVERYWHERE, (), None),
        (CRITICAL, Holds.SOMEWHERE, (A,), None),
    ],
    ids=str,
)
def test_what_a_history_is_to_remember(found, holds, absent, remembered) -> None:
    case = Case({A: found}, holds=holds, absent=absent)
    assert studied(case.completion()).places[0].found is remembered


def test_weak_run_of_a_full_probe_needs_a_signature() -> None:
    run = replace(run_at("PILOT-A"), weak_because="it may be another product's")
    only = procedure(row(criterion("studied.it", (PROVIDER,), verified_by=(verifier(),))))
    found = {run.call: result(run, OK)}
    alone = complete(only, request(), [run], found, NOW).rows[0].criteria[0]
    assert (alone.state, alone.move) == (Is.ATTENTION, (PROVIDER,))
    assert alone.because == (
        "weak evidence only (it may be another product's): nova.PILOT-A: registered"
    )
    signed = complete(only, request([sign(PROVIDER)]), [run], found, NOW)
    assert signed.rows[0].state is Is.SIGNED_OFF


def test_weak_run_implies_nothing() -> None:
    run = replace(run_at("PILOT-A", "later.seen", "seen"), weak_because="it may be another's")
    rows = (
        row(criterion("studied.it", implied_by=(BY_LATER,))),
        row(criterion("later.seen", verified_by=(verifier("seen"),))),
    )
    completion = complete(procedure(*rows), request(), [run], {run.call: result(run, OK)}, NOW)
    assert [one.state for one in completion.rows] == [Is.WAITING, Is.ATTENTION]


@pytest.mark.parametrize(
    ("one", "state"), [(OK, Is.IMPLIED), (CRITICAL, Is.WAITING)], ids=["ok", "critical"]
)
def test_one_probe_of_a_criterion_can_imply_another_by_itself(one, state) -> None:
    runs = {run_at("PILOT-A", "later.seen", "vo"): one, run_at("PILOT-A", "later.seen"): WARNING}
    rows = (
        row(criterion("studied.it", implied_by=(replace(BY_LATER, probe="vo"),))),
        row(criterion("later.seen", verified_by=(verifier(), verifier("vo")))),
    )
    results = {run.call: result(run, found) for run, found in runs.items()}
    completion = complete(procedure(*rows), request(), list(runs), results, NOW)
    assert completion.rows[0].state is state


def test_overdue_sign_off_of_what_probes_verify_takes_nothing_from_what_it_implies() -> None:
    overdue = sign(OPERATIONS, review_by=NOW.date() - timedelta(days=1), criterion="later.seen")
    run = run_at("PILOT-A", "later.seen", "seen")
    rows = (
        row(criterion("studied.it", implied_by=(BY_LATER,))),
        row(criterion("later.seen", (OPERATIONS,), verified_by=(verifier("seen"),))),
    )
    found = {run.call: result(run, OK)}
    completion = complete(procedure(*rows), request([overdue]), [run], found, NOW)
    assert [one.state for one in completion.rows] == [Is.IMPLIED, Is.VERIFIED]


def test_signature_settles_the_warning_of_a_probe_of_which_the_data_say_so() -> None:
    settled = replace(verifier(), settled_by_signature=True)
    case = Case({A: WARNING}, (settled,), signed_off_by=(PROVIDER,), signs=(sign(PROVIDER),))
    assert studied(case.completion()).state is Is.SIGNED_OFF
    assert studied(replace(case, signs=()).completion()).state is Is.ATTENTION


def test_fault_that_follows_from_another_is_for_who_can_mend_the_first() -> None:
    first = run_at("PILOT-A", "published.seen", "published")
    second = run_at("PILOT-A", "displayed.seen", "displayed")
    rows = (
        row(criterion("published.seen", verified_by=(verifier("published", Strength.WEAK),))),
        row(
            criterion(
                "displayed.seen",
                verified_by=(replace(verifier("displayed"), follows=("published",)),),
            )
        ),
    )
    results = {
        first.call: result(first, CRITICAL, mender=PILOT),
        second.call: result(second, CRITICAL, mender=Party.ACCOUNTING_PORTAL),
    }
    both = complete(procedure(*rows), request(), [first, second], results, NOW)
    assert both.rows[1].move == (PILOT,)
    alone = {**results, first.call: result(first, OK)}
    displayed = complete(procedure(*rows), request(), [first, second], alone, NOW).rows[1]
    assert displayed.move == (Party.ACCOUNTING_PORTAL,)
