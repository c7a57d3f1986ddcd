"""Since when a criterion is in its state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from completion.mini_procedure import CRITICAL, NOW, OK, UNKNOWN, Case, studied
from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.history.standing import History, Standing, observe, since
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
