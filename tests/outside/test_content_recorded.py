"""Size and digest in a recording: the same when it is replayed, and damage is told."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from content_questions import IMAGE, Digest, Size, ask
from hypothesis import given, settings
from hypothesis import strategies as st
from outside_questions import memory_of

from proc19probes.outside.carrier import Saved
from proc19probes.outside.content import carrier
from proc19probes.outside.memory import RunMemory
from proc19probes.outside.recording import read_recording, write_recording
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.http import Content, ContentSize
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import Cause, MalformedError, Unobtainable
from servers.image_web import IMAGES, ImageServer

ONE = IMAGES["/one"]
INSTANT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

QUESTIONS = {
    "size": ("/one", Size()),
    "size-not-known": ("/unsized", Size()),
    "digest": ("/one", Digest()),
    "longer": ("/one", Digest(10)),
    "not-there": ("/missing", Digest()),
}


@pytest.mark.parametrize(("path", "question"), QUESTIONS.values(), ids=QUESTIONS)
def test_answer_is_the_same_when_it_is_replayed(
    path: str, question: Question[Content], tmp_path: Path
) -> None:
    with ImageServer() as server:
        memory = memory_of(f"{server.url}{path}")
        found = ask(memory, question)
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    assert ONE[:100] not in (tmp_path / "run.zip").read_bytes()
    replayed = memory_of("", replay=read_recording(tmp_path / "run.zip"))
    assert ask(replayed, question) == found


def test_size_and_digests_of_several_bounds_are_different_questions(tmp_path: Path) -> None:
    with ImageServer() as server:
        memory = memory_of(f"{server.url}/one")
        ask(memory, Digest(10))
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    replayed = memory_of("", replay=read_recording(tmp_path / "run.zip"))
    for question in (Size(), Digest(11)):
        found = ask(replayed, question)
        assert isinstance(found, Unobtainable)
        assert found.cause is Cause.NOT_RECORDED


@dataclass(frozen=True)
class SizeAt(Question[Content]):
    """How large the image of one identifier is at this address."""

    url: str
    subject = "the image"

    @property
    def service(self) -> Service:
        """Where it is."""
        return IMAGE.of("662b0e71", self.url)

    def answer(self, transport: Transport) -> Content:
        """By HEAD."""
        return transport.put(ContentSize(self.service))


def recorded_at(first: str, second: str, path: Path) -> list[Content | Unobtainable]:
    """What a run that asked both addresses finds when it is replayed."""
    with ImageServer() as server:
        questions = [SizeAt(f"{server.url}{one}") for one in (first, second)]
        memory = RunMemory(lambda service: ServiceAccess(service.given_url), Limits())
        for question in questions:
            ask(memory, question)
        write_recording(memory, path, INSTANT, (), "")
    replayed = memory_of("", replay=read_recording(path))
    return [ask(replayed, question) for question in questions]


def test_answers_of_two_addresses_do_not_become_each_other(tmp_path: Path) -> None:
    for found in recorded_at("/one", "/longer", tmp_path / "run.zip"):
        assert isinstance(found, Unobtainable)
        assert (found.cause, found.detail) == (
            Cause.NOT_RECORDED,
            "2 addresses answered, and not alike",
        )


def test_answers_of_two_addresses_that_are_alike_are_one(tmp_path: Path) -> None:
    found = recorded_at("/one", "/altered", tmp_path / "run.zip")
    assert found == [Content(len(ONE), None)] * 2


def restored(data: bytes) -> Content:
    saved = Saved((), None, True, lambda: iter((data,)))
    return carrier(Limits()).restore(saved).answer


def recorded(size: str = "1", sha512: str = "null", is_longer: str = "false") -> bytes:
    return f'{{"is_longer": {is_longer}, "sha512": {sha512}, "size": {size}}}'.encode()


DAMAGED = {
    "nothing": b"",
    "no-json": b"{",
    "no-text": b"\xff\xfe",
    "a-list": b"[]",
    "a-text": b'"size"',
    "no-digest": b'{"is_longer": false, "size": 1}',
    "size-is-a-text": recorded(size='"1"'),
    "size-is-true": recorded(size="true"),
    "size-is-a-fraction": recorded(size="1.5"),
    "size-below-nought": recorded(size="-1"),
    "digest-is-a-number": recorded(sha512="1"),
    "digest-is-short": recorded(sha512='"ab"'),
    "digest-in-capitals": recorded(sha512=f'"{"AB" * 64}"'),
    "longer-is-a-number": recorded(is_longer="1"),
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_damaged_recording_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError, match="expected them as recorded"):
        restored(data)


def test_recording_as_it_is_written_is_read() -> None:
    assert restored(recorded(sha512=f'"{"ab" * 64}"')) == Content(1, "ab" * 64)


@given(st.binary(max_size=30), st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_whatever_a_recording_holds_is_content_or_malformed(
    put: bytes, begin: int, end: int
) -> None:
    data = recorded(sha512=f'"{"ab" * 64}"')
    with suppress(MalformedError):
        assert isinstance(restored(data[:begin] + put + data[end:]), Content)
