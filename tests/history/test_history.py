"""Since when a criterion is in its state."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from completion.mini_procedure import (
    CRITICAL,
    NOW,
    OK,
    UNKNOWN,
    WARNING,
    Case,
    decision,
    sign,
    studied,
)
from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.history.standing import History, Standing, observe, since
from proc19probes.procedure.model import Holds
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

HOUR = timedelta(hours=1)


def seen(found: State, hours: int, request: str = "nova") -> RequestCompletion:
    """What is found `hours` after NOW."""
    completion = Case({"registered@PILOT-A": found}).completion()
    return replace(
        completion,
        instant=NOW + hours * HOUR,
        request=replace(completion.request, id=request),
    )


def standing(history: History, request: str = "nova") -> Standing:
    return history.requests[request].standings["studied.it"]


def test_state_seen_for_the_first_time_has_no_previous_one() -> None:
    history = observe(History(), [seen(OK, 0)])
    assert standing(history) == Standing(CriterionState.VERIFIED, NOW, None)
    assert set(history.requests["nova"].standings) == {"first.done", "studied.it", "later.seen"}


def test_state_that_is_still_the_same_keeps_its_instant() -> None:
    history = observe(observe(History(), [seen(OK, 0)]), [seen(OK, 5)])
    assert standing(history) == Standing(CriterionState.VERIFIED, NOW, None)
    assert history.requests["nova"].observed == NOW + 5 * HOUR


def test_state_that_changes_begins_now_and_says_what_it_was() -> None:
    history = observe(observe(History(), [seen(OK, 0)]), [seen(CRITICAL, 5)])
    assert standing(history) == Standing(
        CriterionState.FAILING, NOW + 5 * HOUR, CriterionState.VERIFIED
    )


def test_state_that_comes_back_begins_anew() -> None:
    history = History()
    for hours, found in enumerate([OK, CRITICAL, OK]):
        history = observe(history, [seen(found, hours)])
    assert standing(history) == Standing(
        CriterionState.VERIFIED, NOW + 2 * HOUR, CriterionState.FAILING
    )


def test_look_from_before_the_last_one_changes_nothing() -> None:
    history = observe(observe(History(), [seen(OK, 0)]), [seen(OK, 5)])
    assert observe(history, [seen(CRITICAL, 3)]) == history


def test_requests_are_kept_apart_and_those_not_looked_at_stay() -> None:
    history = observe(History(), [seen(OK, 0), seen(CRITICAL, 0, "dcache")])
    history = observe(history, [seen(UNKNOWN, 1)])
    assert standing(history).state is CriterionState.UNKNOWN
    assert standing(history, "dcache") == Standing(CriterionState.FAILING, NOW, None)


def test_rows_that_a_narrowed_completion_leaves_out_keep_their_standing() -> None:
    history = observe(History(), [seen(OK, 0)])
    narrowed = seen(CRITICAL, 1)
    narrowed = replace(narrowed, rows=narrowed.rows[:1])
    assert standing(observe(history, [narrowed])) == Standing(CriterionState.VERIFIED, NOW, None)


def test_criterion_that_the_procedure_no_longer_has_is_forgotten() -> None:
    history = observe(History(), [seen(OK, 0)])
    shorter = seen(OK, 1)
    shorter = replace(
        shorter,
        procedure=replace(shorter.procedure, rows=shorter.procedure.rows[1:]),
        rows=shorter.rows[1:],
    )
    standings = observe(history, [shorter]).requests["nova"].standings
    assert set(standings) == {"studied.it", "later.seen"}


def test_observing_leaves_the_history_before_it_as_it_was() -> None:
    before = observe(History(), [seen(OK, 0)])
    observe(before, [seen(CRITICAL, 1)])
    assert standing(before).state is CriterionState.VERIFIED


def test_since_tells_the_instant_of_the_state() -> None:
    later = seen(OK, 5)
    history = observe(observe(History(), [seen(OK, 0)]), [later])
    assert since(history, later, studied(later)) == NOW == datetime(2026, 10, 20, 12, tzinfo=UTC)


def test_since_is_not_known_of_what_was_never_seen_or_seen_otherwise() -> None:
    now = seen(CRITICAL, 0)
    assert since(History(), now, studied(now)) is None
    assert since(observe(History(), [seen(OK, 0)]), now, studied(now)) is None
    other = seen(CRITICAL, 0, "dcache")
    assert since(observe(History(), [now]), other, studied(other)) is None


# What probes said when they last could


def looked(found: Mapping[str, State | None], hours: int, *sites: str) -> RequestCompletion:
    """What probes find at each of two sites `hours` after NOW; a site left out is not asked."""
    case = Case(
        {f"registered@{site}": state for site, state in found.items()},
        sites=sites or ("PILOT-A", "PILOT-B"),
        holds=Holds.EVERYWHERE,
    )
    return replace(case.completion(), instant=NOW + hours * HOUR)


def remembered(history: History) -> dict[str | None, tuple[State, int]]:
    """The last verdict on `studied.it` by site: the state, and how many hours after NOW."""
    return {
        site: (verdict.state, (verdict.instant - NOW) // HOUR)
        for (criterion, site), verdict in history.last_verdicts("nova").items()
        if criterion == "studied.it"
    }


def after(*looks: RequestCompletion) -> History:
    history = History()
    for look in looks:
        history = observe(history, [look])
    return history


def test_last_verdict_of_each_site_is_kept_with_its_instant() -> None:
    history = after(looked({"PILOT-A": OK, "PILOT-B": CRITICAL}, 2))
    assert remembered(history) == {"PILOT-A": (OK, 2), "PILOT-B": (CRITICAL, 2)}


@pytest.mark.parametrize(
    "silent", [{"PILOT-A": UNKNOWN}, {"PILOT-A": None}, {}], ids=["unknown", "not-run", "not-asked"]
)
@pytest.mark.parametrize("said", [OK, WARNING, CRITICAL], ids=lambda state: state.value)
def test_last_verdict_stays_where_probes_say_nothing(
    said: State, silent: Mapping[str, State | None]
) -> None:
    history = after(
        looked({"PILOT-A": said, "PILOT-B": OK}, 0), looked({**silent, "PILOT-B": OK}, 5)
    )
    assert remembered(history) == {"PILOT-A": (said, 0), "PILOT-B": (OK, 5)}


@pytest.mark.parametrize("said", [OK, WARNING, CRITICAL], ids=lambda state: state.value)
@pytest.mark.parametrize("again", [OK, WARNING, CRITICAL], ids=lambda state: f"then-{state.value}")
def test_last_verdict_is_the_last_one(said: State, again: State) -> None:
    history = after(looked({"PILOT-A": said}, 0), looked({"PILOT-A": again}, 5))
    assert remembered(history)["PILOT-A"] == (again, 5)


def test_nothing_is_remembered_of_what_probes_never_answered() -> None:
    assert remembered(after(looked({"PILOT-A": UNKNOWN}, 0))) == {}
    assert History().last_verdicts("nova") == {}


def test_criterion_that_is_about_no_site_has_its_verdict_under_none() -> None:
    assert remembered(after(seen(CRITICAL, 0))) == {None: (CRITICAL, 0)}


def test_site_that_the_request_no_longer_names_loses_its_verdict() -> None:
    history = after(
        looked({"PILOT-A": OK, "PILOT-B": CRITICAL}, 0), looked({"PILOT-A": OK}, 5, "PILOT-A")
    )
    assert remembered(history) == {"PILOT-A": (OK, 5)}


def test_rows_that_a_narrowed_completion_leaves_out_keep_their_verdicts() -> None:
    narrowed = looked({"PILOT-A": OK}, 5)
    narrowed = replace(narrowed, rows=narrowed.rows[:1])
    history = after(looked({"PILOT-A": CRITICAL}, 0), narrowed)
    assert remembered(history) == {"PILOT-A": (CRITICAL, 0)}


def test_verdicts_of_a_criterion_that_the_procedure_no_longer_has_are_forgotten() -> None:
    shorter = looked({"PILOT-A": OK}, 5)
    procedure = replace(shorter.procedure, rows=shorter.procedure.rows[:1])
    shorter = replace(shorter, procedure=procedure, rows=shorter.rows[:1])
    assert remembered(after(looked({"PILOT-A": CRITICAL}, 0), shorter)) == {}


def test_waived_criterion_keeps_its_verdict_for_when_it_is_no_longer_waived() -> None:
    waived = Case({}, decisions=(decision(),), holds=Holds.EVERYWHERE).completion()
    waived = replace(waived, instant=NOW + HOUR)
    history = after(looked({"PILOT-A": CRITICAL}, 0), waived)
    assert remembered(history) == {"PILOT-A": (CRITICAL, 0)}


def test_an_alarm_goes_round_and_does_not_clear_itself() -> None:
    signed = Case(
        {"registered@PILOT-A": CRITICAL},
        signed_off_by=(Party.PILOT_SITE,),
        signs=(sign(Party.PILOT_SITE),),
    )
    history = after(signed.completion())
    silent = replace(signed, found={"registered@PILOT-A": UNKNOWN})
    assert studied(silent.completion()).state is CriterionState.SIGNED_OFF
    known = replace(silent, last_verdicts=history.last_verdicts("nova"))
    assert studied(known.completion()).state is CriterionState.UNKNOWN
    mended = after(
        signed.completion(), replace(signed, found={"registered@PILOT-A": OK}).completion()
    )
    known = replace(silent, last_verdicts=mended.last_verdicts("nova"))
    assert studied(known.completion()).state is CriterionState.SIGNED_OFF
