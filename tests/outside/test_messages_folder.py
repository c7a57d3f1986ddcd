"""Messages in folders: written by the library that SSM uses, or by hand."""

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dirq.queue import Queue
from dirq.QueueSimple import QueueSimple
from message_questions import names, newest, refused
from outside_questions import memory_of

from proc19probes.outside import messages_folder, messages_listing
from proc19probes.outside.memory import RunMemory
from proc19probes.outside.messages_kept import Allowance
from proc19probes.outside.messages_listing import newest_first
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.messages import MOST_BODY_BYTES
from proc19probes.vocabulary.unobtainable import Cause

RECEIVED = {"body": "string", "signer": "string?", "empaid": "string?", "error": "string?"}
SIGNER = "/DC=org/DC=example/CN=ce.example.org"


def of(folder: Path, limits: Limits | None = None) -> RunMemory:
    return memory_of(folder.as_uri(), limits)


def in_queue(folder: Path, seconds: int, body: bytes = b"body") -> str:
    """An element of a directory queue as it is called a second of the year 2026; its name."""
    at = 1_795_000_000 + seconds
    bucket = folder / f"{at - at % 60:08x}"
    bucket.mkdir(parents=True, exist_ok=True)
    name = f"{at:08x}{120340:05x}4"
    (bucket / name).write_bytes(body)
    return f"{bucket.name}/{name}"


def drop(folder: Path, name: str, seconds: int, body: bytes = b"body") -> Path:
    """A file of a mail-drop folder, written so many seconds into an hour."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(body)
    os.utime(path, (1_795_000_000 + seconds, 1_795_000_000 + seconds))
    return path


def test_queue_that_a_sender_writes_is_read_with_the_time_of_each_message(tmp_path: Path) -> None:
    queue = QueueSimple(str(tmp_path / "outgoing"))
    before = datetime.now(UTC)
    written = [queue.add(f"message {number}") for number in range(3)]
    found = newest(of(tmp_path / "outgoing"))
    assert names(found) == sorted(written, reverse=True)
    assert {message.body for message in found} == {b"message 0", b"message 1", b"message 2"}
    assert all(message.size == len(message.body) for message in found)
    for message in found:
        assert before - timedelta(seconds=1) < message.arrived <= datetime.now(UTC)


def test_arrival_is_told_by_the_name_to_the_microsecond(tmp_path: Path) -> None:
    in_queue(tmp_path, 17)
    (message,) = newest(of(tmp_path))
    assert message.arrived == datetime.fromtimestamp(1_795_000_017, UTC).replace(microsecond=120340)


def test_message_that_is_being_sent_is_there_and_its_lock_is_none(tmp_path: Path) -> None:
    queue = QueueSimple(str(tmp_path))
    name = queue.add("body")
    assert queue.lock(name)
    assert names(newest(of(tmp_path))) == [name]


def test_message_that_is_being_written_is_not_there_yet(tmp_path: Path) -> None:
    name = in_queue(tmp_path, 0)
    (tmp_path / name).rename(tmp_path / f"{name}.tmp")
    assert newest(of(tmp_path)) == ()


def test_queue_that_a_receiver_keeps_tells_signer_empaid_and_error(tmp_path: Path) -> None:
    queue = Queue(str(tmp_path / "reject"), schema=RECEIVED)
    queue.add({"body": "first", "signer": SIGNER, "empaid": "1/2", "error": "Parsing\nfailed\n"})
    queue.add({"body": "second"})
    second, first = newest(of(tmp_path / "reject"))
    assert (second.body, second.notes) == (b"second", ())
    assert first.body == b"first"
    assert first.note("signer") == SIGNER
    assert first.note("empaid") == "1/2"
    assert first.note("error") == "Parsing\nfailed"
    assert datetime.now(UTC) - first.arrived < timedelta(minutes=5)


def test_locked_message_of_a_receiver_is_read_and_stays_locked(tmp_path: Path) -> None:
    queue = Queue(str(tmp_path), schema=RECEIVED)
    name = queue.add({"body": "first"})
    assert queue.lock(name)
    assert names(newest(of(tmp_path))) == [name]
    assert queue.get(name)["body"] == "first"


@pytest.mark.parametrize(
    "make",
    [
        lambda folder: QueueSimple(str(folder)),
        lambda folder: Queue(str(folder), schema=RECEIVED),
        lambda folder: folder.mkdir(),
    ],
    ids=["simple-queue", "queue-with-a-schema", "plain-folder"],
)
def test_empty_queue_is_an_answer_without_messages(
    make: Callable[[Path], object], tmp_path: Path
) -> None:
    make(tmp_path / "queue")
    assert newest(of(tmp_path / "queue")) == ()


def test_queue_whose_messages_were_all_taken_is_empty(tmp_path: Path) -> None:
    queue = QueueSimple(str(tmp_path))
    name = queue.add("body")
    queue.lock(name)
    queue.remove(name)
    assert newest(of(tmp_path)) == ()


def test_mail_drop_folder_is_read_by_the_time_of_its_files(tmp_path: Path) -> None:
    drop(tmp_path, "b", 1)
    drop(tmp_path, "a", 3)
    drop(tmp_path, "c", 2)
    for name in (".hidden", "half.tmp", "held.lck"):
        drop(tmp_path, name, 9)
    (tmp_path / "folder").mkdir()
    found = newest(of(tmp_path))
    assert names(found) == ["a", "c", "b"]
    assert found[0].arrived == datetime.fromtimestamp(1_795_000_003, UTC)


def test_maildir_is_read_with_what_is_new_and_what_was_seen(tmp_path: Path) -> None:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    drop(tmp_path / "new", "first", 1)
    drop(tmp_path / "cur", "second:2,S", 2)
    drop(tmp_path / "new", "third", 3)
    drop(tmp_path / "tmp", "fourth", 4)
    assert names(newest(of(tmp_path))) == ["third", "second:2,S", "first"]


def test_folder_above_queues_is_told_and_none_is_guessed(tmp_path: Path) -> None:
    QueueSimple(str(tmp_path / "outgoing")).add("body")
    Queue(str(tmp_path / "incoming"), schema=RECEIVED)
    found = refused(of(tmp_path))
    assert found.cause is Cause.UNREACHABLE
    assert f"but the folders incoming, outgoing in {tmp_path}, expected the" in found.detail


def missing(folder: Path) -> Path:
    return folder / "missing"


def regular_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file"


@pytest.mark.parametrize(
    ("make", "words"),
    [(missing, "cannot be read: No such file or directory"), (regular_file, "is not a folder")],
)
def test_what_is_no_folder_is_unreachable(
    make: Callable[[Path], Path], words: str, tmp_path: Path
) -> None:
    found = refused(of(make(tmp_path)))
    assert found.cause is Cause.UNREACHABLE
    assert words in found.detail


def test_folder_of_another_machine_is_not_looked_for_on_this_one() -> None:
    found = refused(memory_of("file://ce.example.org/var/spool/apel"))
    assert found.cause is Cause.UNREACHABLE
    assert found.detail == "a file: URL names a folder of this machine, not of ce.example.org"


def test_service_without_an_address_says_how_to_give_one() -> None:
    found = refused(memory_of(""))
    assert found.cause is Cause.UNREACHABLE
    assert found.detail == (
        "no address of the records of PILOT-SITE is known, expected --records-url or"
        " services.records.url in the settings"
    )


@pytest.fixture
def denied(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Makes a path one that may not be read, for root too, for whom permissions are nothing."""
    paths: set[str] = set()

    def refuse(path: Path) -> None:
        paths.add(str(path))

    def guarded(real: Callable[..., object]) -> Callable[..., object]:
        def call(path: object, *arguments: object, **options: object) -> object:
            if str(path) in paths:
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *arguments, **options)

        return call

    monkeypatch.setattr(os, "scandir", guarded(os.scandir))
    monkeypatch.setattr(os, "open", guarded(os.open))
    return refuse


@pytest.mark.parametrize("what", ["folder", "bucket", "message"])
def test_what_may_not_be_read_is_not_permitted(
    what: str, tmp_path: Path, denied: Callable[[Path], None]
) -> None:
    name = in_queue(tmp_path, 0)
    path = {"folder": tmp_path, "bucket": (tmp_path / name).parent, "message": tmp_path / name}
    denied(path[what])
    found = refused(of(tmp_path))
    assert found.cause is Cause.NOT_PERMITTED
    assert found.detail.endswith("may not be read")


def test_links_and_what_is_no_file_are_passed_over(tmp_path: Path) -> None:
    queue, elsewhere = tmp_path / "queue", tmp_path / "elsewhere"
    name = in_queue(queue, 0)
    secret = drop(elsewhere, "secret", 0, b"not for the queue")
    bucket = (queue / name).parent
    (bucket / "6b0f0000000000").symlink_to(secret)
    (bucket / "6b0f0000000001").symlink_to(elsewhere)
    (queue / "6b0f0000").symlink_to(elsewhere)
    os.mkfifo(bucket / "6b0f0000000002")
    (bucket / "6b0f0000000003").mkdir()
    assert names(newest(of(queue))) == [name]

    flat = tmp_path / "flat"
    drop(flat, "message", 0)
    (flat / "link").symlink_to(secret)
    os.mkfifo(flat / "pipe")
    assert names(newest(of(flat))) == ["message"]


def test_message_over_the_largest_comes_without_its_body(tmp_path: Path) -> None:
    in_queue(tmp_path, 0, b"x" * (MOST_BODY_BYTES + 1))
    in_queue(tmp_path, 1, b"x" * MOST_BODY_BYTES)
    largest, larger = newest(of(tmp_path))
    assert (len(largest.body), largest.size) == (MOST_BODY_BYTES, MOST_BODY_BYTES)
    assert (larger.body, larger.size) == (b"", MOST_BODY_BYTES + 1)


def test_name_that_is_not_utf_8_can_be_told(tmp_path: Path) -> None:
    (Path(os.fsdecode(bytes(tmp_path) + b"/k\xf6ln"))).write_bytes(b"body")
    (message,) = newest(of(tmp_path))
    assert message.name == "k?ln"
    assert message.body == b"body"


def test_time_that_no_calendar_has_is_none() -> None:
    # The file systems of most machines have no such times, others have.
    assert messages_folder._arrived((2.0**60, "message")) is None


def test_messages_taken_while_they_are_read_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = [in_queue(tmp_path, seconds) for seconds in range(0, 300, 30)]
    real = messages_folder._read

    def taking(path: Path, name: str, arrived: datetime | None) -> object:
        if name == queue[6]:
            for gone in (queue[5], queue[6]):
                (tmp_path / gone).unlink()
            (tmp_path / queue[1]).unlink()
            (tmp_path / queue[0]).unlink()
            (tmp_path / queue[0]).parent.rmdir()
        return real(path, name, arrived)

    monkeypatch.setattr(messages_folder, "_read", taking)
    left = [name for number, name in enumerate(queue) if number not in (0, 1, 5, 6)]
    assert names(newest(of(tmp_path))) == left[::-1]


def test_queue_that_moves_all_the_time_never_fails_a_reader(tmp_path: Path) -> None:
    queue = QueueSimple(str(tmp_path), granularity=1)
    over = threading.Event()

    def move() -> None:
        while not over.is_set():
            name = queue.add("body")
            if queue.lock(name):
                queue.remove(name)
            queue.purge(maxtemp=0, maxlock=0)

    mover = threading.Thread(target=move)
    mover.start()
    try:
        for _ in range(50):
            assert all(message.body == b"body" for message in newest(of(tmp_path)))
    finally:
        over.set()
        mover.join()


@contextmanager
def watching_opens() -> Iterator[list[str]]:
    """What is opened meanwhile, as Python's own audit tells it."""
    opened: list[str] = []
    watched = [True]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if watched[0] and event in ("open", "os.scandir"):
            opened.append(f"{event} {arguments[0]}")

    sys.addaudithook(hook)
    try:
        yield opened
    finally:
        watched[0] = False


def test_of_five_thousand_messages_three_are_opened_to_read_three(tmp_path: Path) -> None:
    for bucket in range(20):
        folder = tmp_path / f"{0x6B000000 + bucket * 0x40:08x}"
        folder.mkdir()
        for number in range(250):
            (folder / f"{0x6B000000 + bucket * 0x40:08x}{number:05x}0").touch()
    memory = of(tmp_path)
    with watching_opens() as opened:
        found = newest(memory, 3)
    memory.answers()
    assert names(found)[0] == "6b0004c0/6b0004c0000f90"
    bodies = [path for path in opened if re.search(r"/[0-9a-f]{14}$", path)]
    assert len(bodies) == 3
    listed = {path for path in opened if path.startswith(f"os.scandir {tmp_path}")}
    assert listed == {f"os.scandir {tmp_path}", f"os.scandir {tmp_path}/6b0004c0"}


def test_flat_folder_larger_than_what_is_held_is_read_to_its_end_in_order(tmp_path: Path) -> None:
    for number in range(100):
        drop(tmp_path, f"{number:03}", number // 3)
    allowance = Allowance(timedelta(seconds=60))
    held = newest_first(tmp_path, messages_folder._file_key, allowance, held=7)
    assert [name for _, name in held] == [f"{number:03}" for number in reversed(range(100))]


def test_reading_stops_at_the_largest_document(tmp_path: Path) -> None:
    for seconds in range(10):
        in_queue(tmp_path, seconds, b"x" * 100_000)
    memory = of(tmp_path, Limits(document_bytes=250_000))
    assert len(newest(memory, 2)) == 2
    found = refused(memory)
    assert found.cause is Cause.TOO_LARGE
    assert found.detail == "read more than 250000 bytes of messages, the limit of a document"


def test_listing_that_takes_too_long_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(600):
        (tmp_path / f"{number}").touch()
    real = messages_listing._key

    def slowly(*arguments: object) -> object:
        over.wait(0.005)
        return real(*arguments)

    over = threading.Event()
    monkeypatch.setattr(messages_listing, "_key", slowly)
    found = refused(of(tmp_path, Limits(fetch=timedelta(seconds=1))))
    assert found.cause is Cause.TOO_SLOW
    assert found.detail.startswith(f"{tmp_path} could not be listed within 1 s"[:200])
