"""Running one probe: parameters, deadline, severities, story."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proc19probes.running import (
    Memory,
    RunError,
    broken,
    left_behind,
    open_memory,
    run,
    where,
)
from proc19probes.settings import Settings
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.state import State
from servers.gocdb import GocdbServer

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
CALL = ProbeCall("site_certified", (("site", "PILOT-SUSPENDED"),))
PATIENT = timedelta(seconds=20)


@pytest.fixture
def memory() -> Iterator[Memory]:
    with GocdbServer() as gocdb:
        opened = open_memory(Settings(), CommonOptions(service_urls=(("gocdb", gocdb.url),)))
        yield opened
        opened.close()


def test_result_has_the_findings_the_instant_the_time_and_the_story(memory: Memory) -> None:
    result = run(CALL, memory, Settings(), NOW, PATIENT)
    assert [one.text for one in result.findings] == [
        "PILOT-SUSPENDED: Suspended in GOCDB, expected Certified"
    ]
    assert (result.probe, result.checked_at) == ("site_certified", NOW)
    assert 0 < result.seconds < 20
    assert result.story
    assert all(line.startswith("asked GOCDB for ") for line in result.story)


def test_second_run_on_one_memory_is_told_from_it(memory: Memory) -> None:
    first = run(CALL, memory, Settings(), NOW, PATIENT)
    fetches = memory.fetches
    second = run(CALL, memory, Settings(), NOW, PATIENT)
    assert second.findings == first.findings
    assert memory.fetches == fetches
    assert all(line.endswith("remembered") for line in second.story)


@pytest.mark.parametrize("state", list(State))
def test_severity_that_is_set_is_the_finding_s_state(memory: Memory, state: State) -> None:
    settings = Settings(severity={"site-suspended": state})
    assert run(CALL, memory, settings, NOW, PATIENT).state is state


def test_what_is_well_stays_so_whatever_is_set(memory: Memory) -> None:
    call = ProbeCall("site_certified", (("site", "PILOT-CLOUD"),))
    settings = Settings(severity={"site-certified": State.CRITICAL})
    assert run(call, memory, settings, NOW, PATIENT).state is State.OK


REFUSED = {
    "no-such-probe": (ProbeCall("site_of_nobody", ()), "no probe is called 'site_of_nobody'"),
    "missing-argument": (ProbeCall("site_certified", ()), "--site is missing"),
    "unknown-argument": (
        ProbeCall("site_certified", (("site", "X"), ("rack", "3"))),
        "no parameter is called 'rack'",
    ),
    "empty-argument": (
        ProbeCall("site_certified", (("site", ""),)),
        "--site is empty, expected text",
    ),
}


@pytest.mark.parametrize(("call", "text"), REFUSED.values(), ids=REFUSED)
def test_call_that_cannot_be_run_is_refused(memory: Memory, call: ProbeCall, text: str) -> None:
    with pytest.raises(RunError) as raised:
        run(call, memory, Settings(), NOW, PATIENT)
    assert str(raised.value).startswith(text)
    assert memory.fetches == 0
    result = broken(call, raised.value, NOW, 0.0)
    assert result.state is State.UNKNOWN
    assert result.findings[0].kind.id == "usage"


@pytest.mark.parametrize("spent", [0.0, 0.9, 5.0])
def test_probe_stops_waiting_before_its_time_is_over(spent: float) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        memory = open_memory(Settings(), CommonOptions(service_urls=(("gocdb", url),)))
        second = timedelta(seconds=1)
        result = run(CALL, memory, Settings(), NOW, second, timedelta(seconds=spent))
    assert [one.kind.id for one in result.findings] == ["too-slow"]
    assert "no answer within 1 s" in result.findings[0].text
    assert result.state is State.UNKNOWN
    assert spent <= result.seconds < spent + 10


def test_call_left_behind_is_too_slow_with_the_severity_that_is_set() -> None:
    result = left_behind(CALL, Settings(), NOW, timedelta(seconds=90))
    assert [one.text for one in result.findings] == ["site_certified: no answer within 90s"]
    assert (result.state, result.seconds) == (State.UNKNOWN, 90.0)
    settings = Settings(severity={"too-slow": State.WARNING})
    assert left_behind(CALL, settings, NOW, PATIENT).state is State.WARNING


def test_mistake_is_told_by_class_and_place_and_never_by_its_text() -> None:
    try:
        int("a secret")
    except ValueError as error:
        result = broken(CALL, error, NOW, 1.5)
    assert result.findings[0].text.startswith(
        f"site_certified: internal error: ValueError in {Path(__file__).name}:"
    )
    assert result.findings[0].kind.id == "internal-error"
    assert result.seconds == 1.5
    assert where(KeyError("x")) == "KeyError"


def test_replay_asks_no_service(tmp_path: Path) -> None:
    class Nothing:
        def find(self, transport: str, service: str, question: object) -> None:
            return None

    result = run(
        CALL, open_memory(Settings(), CommonOptions(), Nothing()), Settings(), NOW, PATIENT
    )
    assert [one.kind.id for one in result.findings] == ["not-recorded"]
