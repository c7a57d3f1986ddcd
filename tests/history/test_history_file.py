"""A history in a file: what is written is read back, and what is damaged is said and kept."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_history import looked, seen

from completion.mini_procedure import CRITICAL, NOW, OK, UNKNOWN, WARNING, Case
from proc19probes.completion.model import LastVerdict
from proc19probes.history.file import LARGEST_BYTES, HistoryFile
from proc19probes.history.standing import History, observe
from proc19probes.history.store import HistoryError, HistoryStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.json"


def test_no_file_is_an_empty_history(path: Path) -> None:
    assert HistoryFile(path).read() == History()
    assert not path.exists()


def test_what_was_observed_is_read_back(path: Path) -> None:
    store: HistoryStore = HistoryFile(path)
    looks = [seen(OK, 0), seen(CRITICAL, 1), seen(WARNING, 2, "dcache")]
    expected = History()
    for look in looks:
        store.observe([look])
        expected = observe(expected, [look])
    assert HistoryFile(path).read() == expected


def test_form_of_the_file(path: Path) -> None:
    HistoryFile(path).observe([seen(OK, 0)])
    HistoryFile(path).observe([seen(CRITICAL, 1)])
    document = json.loads(path.read_bytes())
    assert document["version"] == 1
    assert document["requests"]["nova"]["observed"] == "2026-10-20T13:00:00+00:00"
    assert document["requests"]["nova"]["criteria"]["studied.it"] == {
        "state": "failing",
        "since": "2026-10-20T13:00:00+00:00",
        "previous": "verified",
    }


def test_form_of_the_last_verdicts(path: Path) -> None:
    sites = ("PILOT-B", "PILOT-A")
    HistoryFile(path).observe([looked({"PILOT-A": CRITICAL, "PILOT-B": OK}, 1, *sites)])
    HistoryFile(path).observe([looked({"PILOT-A": UNKNOWN, "PILOT-B": OK}, 2, *sites)])
    document = json.loads(path.read_bytes())
    assert document["version"] == 1
    assert document["requests"]["nova"]["last_verdicts"] == {
        "studied.it": [
            {"site": "PILOT-A", "state": "CRITICAL", "instant": "2026-10-20T13:00:00+00:00"},
            {"site": "PILOT-B", "state": "OK", "instant": "2026-10-20T14:00:00+00:00"},
        ]
    }


def test_last_verdicts_are_read_back(path: Path) -> None:
    looks = [looked({"PILOT-A": CRITICAL, "PILOT-B": OK}, 0), seen(WARNING, 0, "dcache")]
    HistoryFile(path).observe(looks)
    assert HistoryFile(path).read() == observe(History(), looks)


def test_file_that_was_written_before_verdicts_were_kept_is_read_and_gains_them(
    path: Path,
) -> None:
    path.write_text(json.dumps(GOOD))
    assert HistoryFile(path).read().last_verdicts("nova") == {}
    HistoryFile(path).observe([seen(CRITICAL, 1)])
    verdict = LastVerdict(CRITICAL, NOW + timedelta(hours=1))
    assert HistoryFile(path).read().last_verdicts("nova") == {("studied.it", None): verdict}


def test_two_that_observe_at_once_lose_nothing(path: Path) -> None:
    looks = [seen(OK, 0, f"request-{number}") for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda look: HistoryFile(path).observe([look]), looks))
    assert len(HistoryFile(path).read().requests) == 16


GOOD = {
    "version": 1,
    "requests": {
        "nova": {
            "observed": "2026-10-20T12:00:00+00:00",
            "criteria": {
                "1b.registered": {
                    "state": "failing",
                    "since": "2026-10-02T06:00:00+00:00",
                    "previous": None,
                }
            },
        }
    },
}


def changed(*where: str, to: object) -> bytes:
    """The good document with one thing changed."""
    document = json.loads(json.dumps(GOOD))
    inside = document
    for key in where[:-1]:
        inside = inside[key]
    inside[where[-1]] = to
    return json.dumps(document).encode()


def verdicts(of_a_criterion: object) -> bytes:
    """The good document with these verdicts on a criterion."""
    return changed("requests", "nova", "last_verdicts", to={"1b.registered": of_a_criterion})


AN_INSTANT = "2026-10-20T12:00:00+00:00"
CRITERION = ("requests", "nova", "criteria", "1b.registered")
DAMAGED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not JSON"),
    "truncated": (json.dumps(GOOD).encode()[:-9], "not JSON"),
    "not-text": (b'{"version": \xff}', "not JSON"),
    "nested-deep": (b"[" * 100_000, "nested too deeply"),
    "a-list": (b"[1]", "the file: found a list of 1, expected an object"),
    "other-version": (changed("version", to=2), "version: found 2, expected 1"),
    "no-requests": (b'{"version": 1}', "the file: found the keys version, expected requests"),
    "unknown-key": (changed("more", to=1), "the file: found the keys more, requests, version"),
    "requests-a-text": (changed("requests", to="all"), 'requests: found "all"'),
    "request-null": (changed("requests", "nova", to=None), "nova: found null"),
    "unknown-state": (
        changed(*CRITERION, "state", to="fine"),
        'nova: 1b.registered: state: found "fine", expected a state',
    ),
    "state-a-list": (changed(*CRITERION, "state", to=["failing"]), "state: found a list of 1"),
    "unknown-previous": (changed(*CRITERION, "previous", to=3), "previous: found 3"),
    "not-an-instant": (
        changed(*CRITERION, "since", to="yesterday"),
        'since: found "yesterday", expected an instant with its zone',
    ),
    "instant-without-zone": (
        changed(*CRITERION, "since", to="2026-10-02T06:00:00"),
        'since: found "2026-10-02T06:00:00", expected an instant with its zone',
    ),
    "instant-before-all-time": (
        changed(*CRITERION, "since", to="0001-01-01T00:00:00+14:00"),
        "expected an instant with its zone",
    ),
    "verdicts-a-list": (
        changed("requests", "nova", "last_verdicts", to=[1]),
        "nova: last_verdicts: found a list of 1, expected an object",
    ),
    "verdicts-of-a-criterion-an-object": (
        verdicts({}),
        "nova: last_verdicts: 1b.registered: found {}, expected a list",
    ),
    "verdict-a-text": (verdicts(["OK"]), 'found "OK", expected an object'),
    "verdict-without-its-instant": (
        verdicts([{"site": None, "state": "OK"}]),
        "found the keys site, state, expected instant, site, state",
    ),
    "verdict-unknown": (
        verdicts([{"site": None, "state": "UNKNOWN", "instant": AN_INSTANT}]),
        'state: found "UNKNOWN", expected OK, WARNING, CRITICAL',
    ),
    "verdict-of-a-number": (
        verdicts([{"site": 3, "state": "OK", "instant": AN_INSTANT}]),
        "site: found 3, expected a name or null",
    ),
    "verdict-state-a-list": (
        verdicts([{"site": None, "state": ["OK"], "instant": AN_INSTANT}]),
        "state: found a list of 1, expected OK",
    ),
    "verdict-at-no-instant": (
        verdicts([{"site": None, "state": "OK", "instant": "now"}]),
        'instant: found "now", expected an instant with its zone',
    ),
    "line-break-in-a-name": (changed("requests", "a\nb|c", to=1), "a b/c: found 1"),
    "too-large": (b" " * (LARGEST_BYTES + 1), "larger than 16777216 bytes"),
}


def one_line_of(call: Callable[[], object]) -> str:
    with pytest.raises(HistoryError) as caught:
        call()
    text = str(caught.value)
    assert text.isprintable()
    return text


@pytest.mark.parametrize(("data", "what"), DAMAGED.values(), ids=DAMAGED)
def test_damaged_file_is_named_and_left_as_it_is(path: Path, data: bytes, what: str) -> None:
    path.write_bytes(data)
    for call in (HistoryFile(path).read, lambda: HistoryFile(path).observe([seen(OK, 0)])):
        text = one_line_of(call)
        assert text.startswith(f"{path}: ")
        assert what in text
        assert text.endswith("restore it from a backup, or move it away to begin anew")
    assert path.read_bytes() == data


def test_undamaged_one_is_accepted(path: Path) -> None:
    path.write_text(json.dumps(GOOD))
    assert set(HistoryFile(path).read().requests["nova"].standings) == {"1b.registered"}


@given(st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_byte_is_either_said_or_read_as_a_whole_history(
    path: Path, data: st.DataObject
) -> None:
    document = bytearray(json.dumps(GOOD).encode())
    document[data.draw(st.integers(0, len(document) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(document)
    try:
        history = HistoryFile(path).read()
    except HistoryError as error:
        text = str(error)
        assert text.isprintable()
    else:
        (request,) = history.requests.values()
        (standing,) = request.standings.values()
        assert standing.since.utcoffset() == request.observed.utcoffset() == NOW.utcoffset()


def test_folder_in_place_of_the_file_is_named(path: Path) -> None:
    path.mkdir()
    assert one_line_of(HistoryFile(path).read) == f"{path}: cannot be read: Is a directory"


def test_folder_that_is_not_there_is_named(path: Path) -> None:
    missing = path.parent / "no" / "history.json"
    text = one_line_of(lambda: HistoryFile(missing).observe([seen(OK, 0)]))
    assert text == f"{missing}: cannot be written: No such file or directory"


def test_history_that_outgrows_its_file_is_refused_and_the_old_one_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    HistoryFile(path).observe([seen(OK, 0)])
    before = path.read_bytes()
    monkeypatch.setattr("proc19probes.history.file.LARGEST_BYTES", len(before) + 10)
    text = one_line_of(lambda: HistoryFile(path).observe([seen(OK, 0, "dcache")]))
    assert "2 requests do not fit" in text
    assert path.read_bytes() == before


def test_nothing_but_the_file_and_its_lock_is_left(path: Path) -> None:
    HistoryFile(path).observe([Case().completion()])
    assert sorted(file.name for file in path.parent.iterdir()) == [
        ".history.json.lock",
        "history.json",
    ]
