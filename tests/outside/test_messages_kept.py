"""Messages as they are kept: read no further than asked, recorded, and replayed to the same."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from message_questions import Newest, asked, names, newest, refused
from outside_questions import memory_of, together

from proc19probes.outside.memory import RunMemory
from proc19probes.outside.messages_kept import (
    Allowance,
    KeptMessages,
    framed,
    restored_messages,
    unframed,
)
from proc19probes.outside.messages_pulled import Pulled
from proc19probes.outside.recording import read_recording, write_recording
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.messages import Message
from proc19probes.vocabulary.unobtainable import (
    Cause,
    MalformedError,
    ObtainError,
    TooLargeError,
    UnreachableError,
)

INSTANT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def numbered(number: int) -> Message:
    body = f"message {number}\n%%\n".encode()
    return Message(str(number), INSTANT - timedelta(minutes=number), body, len(body))


class Queue:
    """Messages 0, 1, 2 …; counts those that were taken, and fails after the last."""

    def __init__(self, count: int, failure: ObtainError | None = None) -> None:
        self.taken = 0
        self._count = count
        self._failure = failure

    def messages(self) -> Iterator[Message]:
        """The messages, and then the failure."""
        for number in range(self._count):
            self.taken += 1
            yield numbered(number)
        if self._failure is not None:
            raise self._failure

    def kept(self) -> KeptMessages:
        """The queue as a run keeps it."""
        allowance = Allowance(timedelta(seconds=60))
        return KeptMessages(self.messages(), (("url", "file:///q"),), allowance, 10**9)


def take(kept: KeptMessages, count: int) -> list[str]:
    found = kept.answer.messages()
    return [next(found).name for _ in range(count)]


def test_reading_stops_where_the_reader_stops_and_finish_reads_nothing() -> None:
    queue = Queue(1_000_000)
    kept = queue.kept()
    assert take(kept, 3) == ["0", "1", "2"]
    kept.finish()
    assert queue.taken == 3
    assert take(kept, 2) == ["0", "1"]
    assert queue.taken == 3
    assert take(kept, 5)[-1] == "4"
    assert queue.taken == 5


def test_nothing_is_read_before_somebody_reads() -> None:
    queue = Queue(5)
    kept = queue.kept()
    kept.finish()
    assert queue.taken == 0
    assert list(kept.saved().body()) == []


def test_readers_in_many_threads_read_each_message_once() -> None:
    queue = Queue(2000)
    kept = queue.kept()
    found: list[list[str]] = [[] for _ in range(8)]

    def read(number: int) -> None:
        found[number] = [message.name for message in kept.messages()]

    together(8, read)
    assert queue.taken == 2000
    assert all(names_ == [str(number) for number in range(2000)] for names_ in found)


def test_failure_comes_to_every_reader_after_what_came_before_it() -> None:
    kept = Queue(2, UnreachableError("gone")).kept()
    for _ in range(2):
        found = kept.messages()
        assert [next(found).name, next(found).name] == ["0", "1"]
        with pytest.raises(UnreachableError, match="gone"):
            next(found)


def test_reading_in_part_is_replayed_in_part_and_no_end_is_made_up() -> None:
    kept = Queue(10).kept()
    take(kept, 3)
    again = restored_messages(kept.saved())
    found = again.messages()
    assert [next(found) for _ in range(3)] == [numbered(0), numbered(1), numbered(2)]
    with pytest.raises(ObtainError) as raised:
        next(found)
    assert raised.value.cause is Cause.NOT_RECORDED


@pytest.mark.parametrize("count", [2, 10, None], ids=["in-part", "all-but-the-end", "to-the-end"])
def test_replay_that_is_recorded_again_holds_the_same(count: int | None) -> None:
    kept = Queue(10).kept()
    recorded = [message for message, _ in zip(kept.messages(), range(count or 99), strict=False)]
    first = kept.saved()
    again = restored_messages(first)
    assert [m for m, _ in zip(again.messages(), range(count or 99), strict=False)] == recorded
    second = again.saved()
    assert second.facts == first.facts
    assert b"".join(second.body()) == b"".join(first.body())


def queue_in(folder: Path, count: int) -> Path:
    bucket = folder / "queue" / "6b0f0000"
    bucket.mkdir(parents=True)
    for number in range(count):
        (bucket / f"6b0f0000{number:05x}0").write_bytes(b"x" * 70_000 + b"\n%d\n" % number)
    return folder / "queue"


def replay_of(path: Path) -> RunMemory:
    return memory_of("file:///not/asked", replay=read_recording(path))


def test_recorded_queue_replays_to_the_same_without_the_folder(tmp_path: Path) -> None:
    memory = memory_of(queue_in(tmp_path, 20).as_uri())
    found = newest(memory, 5)
    write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    again = replay_of(tmp_path / "run.zip")
    assert newest(again, 5) == found
    assert newest(again, 2) == found[:2]
    beyond = refused(again, 6)
    assert beyond.cause is Cause.NOT_RECORDED
    assert beyond.detail == "the recorded run read no further messages than these"
    (entry,) = read_recording(tmp_path / "run.zip").entries
    assert entry.service == "records PILOT-SITE"
    assert entry.question == (("holding", "shared"),)
    # Their bytes are in the archive as they are.
    assert b"x\n19\n" in (tmp_path / "run.zip").read_bytes()
    assert b"x\n14\n" not in (tmp_path / "run.zip").read_bytes()


def test_failure_is_replayed_as_it_was(tmp_path: Path) -> None:
    memory = memory_of(queue_in(tmp_path, 20).as_uri(), Limits(document_bytes=200_000))
    found = asked(memory, Newest())
    write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    assert asked(replay_of(tmp_path / "run.zip"), Newest()) == found


def test_story_tells_what_was_read_and_how_long_it_took(tmp_path: Path) -> None:
    folder = queue_in(tmp_path, 3)
    memory = memory_of(folder.as_uri())
    newest(memory, 1)
    (exchange,) = memory.answers()
    assert exchange.described == f"messages of {folder.as_uri()}"
    assert exchange.saved.facts == (("url", folder.as_uri()), ("read", "in part"))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
messages = st.builds(
    Message,
    texts,
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.binary(max_size=200),
    st.integers(0, 10**12),
    st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
)


@given(st.lists(messages, max_size=5), st.integers(1, 50))
def test_messages_come_back_as_they_were_in_whatever_pieces(
    given_messages: list[Message], step: int
) -> None:
    data = b"".join(piece for message in given_messages for piece in framed(message))
    pieces = (data[offset : offset + step] for offset in range(0, len(data), step))
    assert list(unframed(pieces)) == given_messages


@given(st.data())
def test_altered_recording_gives_messages_or_an_error_of_ours(data: st.DataObject) -> None:
    whole = b"".join(piece for number in range(3) for piece in framed(numbered(number)))
    altered = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    if altered:
        altered[data.draw(st.integers(0, len(altered) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = list(unframed(iter([bytes(altered)])))
    except MalformedError:
        return
    assert len(found) <= 3
    assert all(len(message.body) <= len(altered) for message in found)


PULL = json.dumps(
    {
        "receivedMessages": [
            {
                "ackId": f"projects/accounting/subscriptions/pilot:{number}",
                "message": {
                    "messageId": str(number),
                    "attributes": {"empaid": '6922c1a4/"\\{[]}'},
                    "data": "QVBFTC1jbG91ZC1tZXNzYWdlOiB2MC40Cg==",
                    "publishTime": "2026-11-23T07:58:12.120340567Z",
                },
            }
            for number in range(3)
        ]
    },
    separators=(",", ":"),
).encode()


@settings(max_examples=400)
@given(st.data())
def test_altered_pull_gives_messages_or_an_error_of_ours(data: st.DataObject) -> None:
    altered = bytearray(PULL)
    at = data.draw(st.integers(0, len(PULL) - 1))
    match data.draw(st.sampled_from(["cut", "flip", "double"])):
        case "cut":
            del altered[at:]
        case "flip":
            altered[at] = data.draw(st.integers(0, 255))
        case "double":
            altered[at:at] = altered[at : at + data.draw(st.integers(1, 300))]
    try:
        found = list(Pulled(io.BytesIO(bytes(altered))).newest_first())
    except (MalformedError, TooLargeError):
        return
    assert len(found) <= 5
    assert all(message.size == len(message.body) <= 400 for _, message in found)


@given(st.integers(1, 40), st.integers(0, 3))
def test_messages_of_a_pull_are_found_wherever_its_pieces_end(padding: int, slashes: int) -> None:
    # A backslash and what it protects may lie on either side of a piece's end.
    filler = '\\"' * slashes + "]}" + "x" * (65536 - padding)
    one = {"message": {"messageId": filler, "data": ""}}
    data = json.dumps({"receivedMessages": [one, one]}).encode()
    found = [message.name for _, message in Pulled(io.BytesIO(data)).newest_first()]
    assert found == [filler, filler]


def test_genuine_pull_is_read() -> None:
    pulled = Pulled(io.BytesIO(PULL))
    found = list(pulled.newest_first())
    assert [offset for offset, _ in found] == [2, 1, 0]
    assert names(tuple(message for _, message in found)) == ["2", "1", "0"]
    assert found[0][1].note("empaid") == '6922c1a4/"\\{[]}'
    assert found[0][1].body == b"APEL-cloud-message: v0.4\n"
    assert found[0][1].arrived == datetime(2026, 11, 23, 7, 58, 12, 120340, UTC)
    assert len(pulled) == 3
    assert pulled.last_offset() == 2
