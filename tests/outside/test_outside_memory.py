"""The run's memory: asked once, parsed once, whoever waits and however long."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from outside_questions import GOCDB, TYPES, Bytes, Parsed, memory_of, obtain, together

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.unobtainable import Cause, MalformedError, Side, Unobtainable
from servers.faulty import DOCUMENT, FaultyServer, answers, silent

MANY = 20


class Slowly:
    """A server's behaviour that answers when it is told to; it is `asked` before."""

    def __init__(self, body: bytes = DOCUMENT) -> None:
        self.asked = threading.Event()
        self.go = threading.Event()
        self._answer = answers(body)

    def __call__(self, connection, over) -> None:
        self.asked.set()
        self.go.wait(600)
        self._answer(connection, over)


@contextmanager
def somebody_waits(memory: RunMemory, slowly: Slowly) -> Iterator[None]:
    """The service has been asked, and somebody else waits for what it answers when told to."""
    waiting = threading.Thread(target=obtain, args=(memory, Bytes()))
    waiting.start()
    try:
        assert slowly.asked.wait(600)
        yield
    finally:
        slowly.go.set()
        waiting.join(600)


def after(seconds: float) -> Deadline:
    return Deadline.after(timedelta(seconds=seconds))


def test_many_threads_one_fetch_one_parse() -> None:
    slowly = Slowly()
    found: list[object] = []
    with FaultyServer(slowly) as server:
        memory = memory_of(server.url)
        threading.Timer(0.3, slowly.go.set).start()
        together(MANY, lambda _: found.append(obtain(memory, Bytes())))
        assert server.connections == 1
    assert found == [DOCUMENT] * MANY
    assert (memory.fetches, memory.parses) == (1, 1)


def test_questions_with_one_document_share_the_fetch() -> None:
    body = b"x" * 3_000_000
    found: list[object] = []
    with FaultyServer(answers(body)) as server:
        memory = memory_of(server.url)
        together(MANY, lambda number: found.append(obtain(memory, Bytes(name=str(number)))))
        assert server.connections == 1
    assert found == [body] * MANY
    assert (memory.fetches, memory.parses) == (1, MANY)


def test_a_failure_is_the_answer_of_all_and_not_asked_again() -> None:
    found: list[object] = []
    with FaultyServer(answers(b"", "500 Down")) as server:
        memory = memory_of(server.url)
        together(MANY, lambda _: found.append(obtain(memory, Bytes())))
        found.append(obtain(memory, Bytes()))
        assert server.connections == 1
    subject = "the list of service types"
    expected = Unobtainable(Cause.REFUSED, subject, "HTTP 500 Down", GOCDB, Side.THERE)
    assert found == [expected] * (MANY + 1)


def test_each_waiter_leaves_at_its_own_deadline_and_the_fetch_goes_on() -> None:
    slowly = Slowly()
    with FaultyServer(slowly) as server:
        memory = memory_of(server.url)
        with somebody_waits(memory, slowly):
            left = obtain(memory, Bytes(), seconds=0.2)
        assert isinstance(left, Unobtainable)
        assert left.cause is Cause.TOO_SLOW
        assert left.detail.startswith("no answer within 0.2 s, waiting for 127.0.0.1 port ")
        assert obtain(memory, Bytes()) == DOCUMENT
        assert server.connections == 1
    assert memory.parses == 1


def test_an_answer_that_is_there_is_given_after_the_deadline_too() -> None:
    with FaultyServer(answers(DOCUMENT)) as server:
        memory = memory_of(server.url)
        obtain(memory, Bytes())
        assert obtain(memory, Bytes(), seconds=0) == DOCUMENT


def test_the_limit_of_a_fetch_ends_it_for_those_who_would_wait_longer() -> None:
    with FaultyServer(silent) as server:
        memory = memory_of(server.url, Limits(fetch=timedelta(seconds=1)))
        found = obtain(memory, Bytes(), seconds=60)
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.TOO_SLOW
    assert found.detail.startswith("no answer within 1 s")


def _fail(_: bytes) -> str:
    raise ZeroDivisionError("a mistake in a parser")


def test_a_mistake_in_a_parser_reaches_every_waiter_as_itself() -> None:
    found: list[str] = []

    def ask(_: int) -> None:
        with pytest.raises(ZeroDivisionError, match="a mistake in a parser"):
            memory.bound(after(30)).obtain(Parsed(_fail))
        found.append("raised")

    with FaultyServer(answers(DOCUMENT)) as server:
        memory = memory_of(server.url)
        together(MANY, ask)
    assert found == ["raised"] * MANY


def test_a_mistake_in_the_settings_reaches_the_waiter_as_itself() -> None:
    def access(_: object) -> ServiceAccess:
        raise KeyError("gocdb")

    with pytest.raises(KeyError):
        RunMemory(access, Limits()).bound(after(30)).obtain(Bytes())


def test_a_thread_that_cannot_be_had_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    memory = memory_of("http://127.0.0.1:9/")
    monkeypatch.setattr(threading.Thread, "start", start)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="can't start new thread"):
            memory.bound(after(30)).obtain(Bytes())


def _is_wrong(_: bytes) -> str:
    raise MalformedError("line 1: not what was expected")


@pytest.mark.parametrize("size", [1000, 3_000_000], ids=["in-memory", "in-a-temporary-file"])
def test_what_a_parser_left_is_there_for_a_recording(size: int) -> None:
    body = b"0123456789" * (size // 10)
    with FaultyServer(answers(body)) as server:
        memory = memory_of(server.url)
        found = memory.bound(after(30)).obtain(Parsed(_is_wrong))
        (remembered,) = memory.answers()
    assert isinstance(found, Unobtainable)
    assert found.detail == "line 1: not what was expected"
    assert b"".join(remembered.saved.body()) == body
    assert remembered.saved.failure is None


def test_a_parser_that_stopped_gets_its_answer_before_the_rest_has_come() -> None:
    class HalfAtOnce(Slowly):
        def __call__(self, connection, over) -> None:
            head = b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n"
            connection.sendall(head + b"x" * 100_000)
            self.go.wait(600)
            connection.sendall(b"y" * 100_000)

    behaviour = HalfAtOnce()
    with FaultyServer(behaviour) as server:
        memory = memory_of(server.url)
        assert isinstance(memory.bound(after(20)).obtain(Parsed(_is_wrong)), Unobtainable)
        assert not behaviour.go.is_set()
        behaviour.go.set()
        (remembered,) = memory.answers()
    assert len(b"".join(remembered.saved.body())) == 200_000


def test_no_temporary_file_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with FaultyServer(answers(b"x" * 3_000_000)) as server:
        assert obtain(memory_of(server.url), Bytes()) == b"x" * 3_000_000
    assert list(tmp_path.iterdir()) == []


def test_no_room_for_a_large_document_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/proc/nowhere")
    with FaultyServer(answers(b"x" * 3_000_000)) as server:
        found = obtain(memory_of(server.url), Bytes())
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.TOO_LARGE
    assert "in the folder for temporary files: No such file or directory" in found.detail


def test_the_story_tells_what_was_asked_of_whom() -> None:
    with FaultyServer(answers(DOCUMENT)) as server:
        memory = memory_of(server.url)
        first, second = memory.bound(after(30)), memory.bound(after(30))
        first.obtain(Bytes())
        second.obtain(Bytes())
        url = f"{server.url}/public/?method=get_service_types"
    begins = f"asked GOCDB for the list of service types: GET {url}, 0."
    for bound, ends in ((first, "fetched"), (second, "remembered")):
        (line,) = bound.story
        assert line.startswith(begins)
        assert line.endswith(f" s, {len(DOCUMENT)} bytes, {ends}")


def test_the_story_of_who_left_tells_what_it_waited_for() -> None:
    slowly = Slowly()
    with FaultyServer(slowly) as server:
        memory = memory_of(server.url)
        with somebody_waits(memory, slowly):
            bound = memory.bound(after(0.2))
            bound.obtain(Bytes())
    (line,) = bound.story
    assert "no answer yet: waiting for 127.0.0.1 port" in line


@contextmanager
def folder_of(tmp_path: Path, **files: bytes) -> Iterator[Path]:
    for name, data in files.items():
        (tmp_path / f"{name}.xml").write_bytes(data)
    yield tmp_path


def test_a_folder_or_a_file_serves_where_a_service_does(tmp_path: Path) -> None:
    with folder_of(tmp_path, types=DOCUMENT) as folder:
        assert obtain(memory_of(f"file://{folder}"), Bytes()) == DOCUMENT
        assert obtain(memory_of(f"file://{folder}/types.xml"), Bytes()) == DOCUMENT


def test_files_are_read_without_loading_requests() -> None:
    import subprocess
    import sys

    program = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from outside_questions import Bytes, memory_of, obtain\n"
        "obtain(memory_of('file:///etc/hostname'), Bytes())\n"
        "print(sorted({'requests', 'urllib3', 'zipfile', 'cryptography'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_missing_file_is_unreachable_and_named(tmp_path: Path) -> None:
    found = obtain(memory_of(f"file://{tmp_path}"), Bytes())
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.UNREACHABLE
    assert found.detail.endswith("/types.xml cannot be read: No such file or directory")


@pytest.mark.parametrize("document", ["../types.xml", "..", "", "a/b"])
def test_a_document_is_never_looked_for_outside_the_folder(document: str, tmp_path: Path) -> None:
    (tmp_path / "types.xml").write_bytes(DOCUMENT)
    (tmp_path / "inside").mkdir()
    found = obtain(memory_of(f"file://{tmp_path}/inside"), Bytes(replace(TYPES, document=document)))
    assert isinstance(found, Unobtainable)
    assert "is not the name of a file" in found.detail


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "types.xml")
    found = obtain(memory_of(f"file://{tmp_path}"), Bytes())
    assert isinstance(found, Unobtainable)
    assert "is not a regular file" in found.detail


def test_a_file_over_the_limit_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "types.xml").write_bytes(DOCUMENT)
    found = obtain(memory_of(f"file://{tmp_path}", Limits(document_bytes=100)), Bytes())
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.TOO_LARGE


def test_another_machines_file_is_refused() -> None:
    found = obtain(memory_of("file://other.example.org/etc/hostname"), Bytes())
    assert isinstance(found, Unobtainable)
    assert "not of other.example.org" in found.detail
