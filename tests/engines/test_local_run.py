"""The local run: all calls at once within bounds, and none of them can hold up the others."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import pytest

from proc19probes import running
from proc19probes.engines.local import RunLimits, run_all
from proc19probes.running import open_memory
from proc19probes.settings import Settings
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
PATIENT = timedelta(seconds=20)
FINE = FindingKind("all-fine", State.OK, "all is fine")


@dataclass(frozen=True)
class Parameters:
    """Which one it is."""

    number: Annotated[int, Option("--number", help="which one it is")]


def probe(ask: Callable[[Parameters, Outside], object]) -> Probe[Parameters, object]:
    def judge(evidence: object, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
        yield FINE.about(f"number {parameters.number}", str(evidence))

    return Probe("Is it?", Parameters, (FINE,), (), timedelta(hours=1), ask, judge)


def calls(many: int) -> list[ProbeCall]:
    return [ProbeCall("of_the_test", (("number", str(number)),)) for number in range(many)]


@pytest.fixture
def finish(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[ProbeCall, ProbeResult]]:
    """Run a probe that asks so, on many calls."""

    def run_probe(
        ask: Callable[[Parameters, Outside], object],
        asked: Iterable[ProbeCall],
        timeout: timedelta = PATIENT,
        workers: int = 8,
        whole: timedelta | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> dict[ProbeCall, ProbeResult]:
        monkeypatch.setattr(running, "load_probe", lambda _name: probe(ask))
        settings = Settings(workers=workers)
        memory = open_memory(settings, CommonOptions())
        return run_all(asked, memory, settings, NOW, RunLimits(timeout, whole), progress)

    return run_probe


def test_every_call_has_its_result_in_the_order_of_the_calls(finish) -> None:
    barrier = threading.Barrier(8)

    def ask(parameters: Parameters, _outside: Outside) -> str:
        # All eight of a round are there before any goes on, and they end in any order.
        barrier.wait()
        return f"asked {parameters.number}"

    results = finish(ask, calls(40))
    assert list(results) == calls(40)
    for number, result in enumerate(results.values()):
        assert [one.text for one in result.findings] == [f"number {number}: asked {number}"]


def test_equal_calls_run_once(finish) -> None:
    asked: list[int] = []
    results = finish(lambda parameters, _: asked.append(parameters.number), calls(3) * 5)
    assert sorted(asked) == [0, 1, 2]
    assert list(results) == calls(3)


def test_nothing_to_run_is_done_at_once(finish) -> None:
    told: list[tuple[int, int]] = []
    assert finish(lambda *_: None, [], progress=lambda *pair: told.append(pair)) == {}
    assert told == [(0, 0)]


@pytest.mark.parametrize("workers", [1, 3])
def test_no_more_run_at_once_than_is_set(finish, workers: int) -> None:
    lock, now, most, full = threading.Lock(), [0], [0], threading.Event()

    def ask(_parameters: Parameters, _outside: Outside) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
            if now[0] == workers:
                full.set()
        full.wait(600)
        threading.Event().wait(0.01)
        with lock:
            now[0] -= 1

    finish(ask, calls(20), workers=workers)
    assert most[0] == workers


def test_call_that_waits_leaves_its_place_to_the_next(finish) -> None:
    others_came = threading.Event()

    def ask(parameters: Parameters, _outside: Outside) -> str:
        if parameters.number < 3:
            return "not alone" if others_came.wait(600) else "alone"
        others_came.set()
        return "there"

    results = finish(ask, calls(4), workers=1, timeout=timedelta(minutes=2))
    texts = [result.findings[0].found for result in results.values()]
    assert texts == ["not alone", "not alone", "not alone", "there"]


def test_progress_is_told_in_the_caller_s_thread_up_to_the_last(finish) -> None:
    told: list[tuple[int, int]] = []
    threads = set()

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        threads.add(threading.current_thread())

    finish(lambda *_: None, calls(5), progress=progress)
    assert told == [(done, 5) for done in range(6)]
    assert threads == {threading.current_thread()}


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_call_that_never_returns_is_left_behind_and_the_run_goes_on(finish, workers: int) -> None:
    release = threading.Event()

    def ask(parameters: Parameters, _outside: Outside) -> str:
        if parameters.number in (0, 2):
            release.wait()
        return "there"

    results = finish(ask, calls(5), timeout=timedelta(seconds=1), workers=workers)
    release.set()
    ids = [result.findings[0].kind.id for result in results.values()]
    assert ids == ["too-slow", "all-fine", "too-slow", "all-fine", "all-fine"]


MISTAKES = {
    "mistake": (lambda: 1 / 0, "internal error: ZeroDivisionError in test_local_run.py:"),
    "exit": (lambda: exit(0), "internal error: SystemExit in "),
    "recursion": (lambda: deeper(), "internal error: RecursionError in test_local_run.py:"),
}


def deeper() -> None:
    deeper()


def test_when_the_time_of_the_whole_run_is_over_what_is_not_through_is_unknown(finish) -> None:
    release = threading.Event()
    told: list[tuple[int, int]] = []

    def ask(parameters: Parameters, _outside: Outside) -> str:
        if parameters.number:
            release.wait(600)
        return "came back"

    results = finish(
        ask,
        calls(5),
        workers=2,
        whole=timedelta(seconds=0.5),
        progress=lambda *pair: told.append(pair),
    )
    release.set()
    texts = [result.findings[0].text for result in results.values()]
    assert texts == [
        "number 0: came back",
        *["of_the_test: not through when the 0.5s of the run were over"] * 4,
    ]
    assert [result.state for result in results.values()] == [State.OK, *[State.UNKNOWN] * 4]
    assert told[-1] == (5, 5)


def test_a_run_that_ends_in_time_is_not_touched_by_its_limit(finish) -> None:
    results = finish(lambda *_: "came back", calls(5), whole=timedelta(minutes=1))
    assert all(result.state is State.OK for result in results.values())


@pytest.mark.parametrize(("mistake", "text"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_in_one_probe_is_its_own_result_and_nobody_else_s(
    finish, mistake: Callable[[], object], text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    def ask(parameters: Parameters, _outside: Outside) -> str:
        return str(mistake()) if parameters.number == 1 else "there"

    results = list(finish(ask, calls(3)).values())
    assert [result.state for result in results] == [State.OK, State.UNKNOWN, State.OK]
    assert text in results[1].findings[0].text
    assert capfd.readouterr() == ("", "")


def test_call_of_no_probe_is_unknown(finish) -> None:
    call = ProbeCall("of_the_test", (("number", "three"),))
    result = finish(lambda *_: None, [call])[call]
    assert result.findings[0].text == ("of_the_test: --number: a whole number, not 'three'")
    assert result.findings[0].kind.id == "usage"


def test_interruption_leaves_at_once(finish) -> None:
    release = threading.Event()

    def interrupt(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    def ask(parameters: Parameters, _outside: Outside) -> None:
        if parameters.number:
            release.wait()

    with pytest.raises(KeyboardInterrupt):
        finish(ask, calls(3), progress=interrupt)
    release.set()
