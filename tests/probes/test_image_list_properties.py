"""However a signed list is damaged, what comes of it is a finding; and nothing else is read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from image_list_answers import found_in_list, signed_content
from independent_verifier import Answer, Asked, verify

from proc19probes.vocabulary.state import State, worst
from servers.image_lists import SAMPLES, Workshop

FORMS = ("two-parts", "opaque", "genuine")


class Signed:
    """A list that holds, and where."""

    def __init__(self, message: bytes, trust: Path) -> None:
        self.message = message
        self.trust = trust
        self.content = signed_content(message, trust)
        assert self.content

    def refuses_or_gives_the_same(self, damaged: bytes, folder: Path) -> None:
        """Holds the probe and both verifiers to it."""
        found = found_in_list(damaged, self.trust, folder)
        assert all(one.text for one in found)
        if worst(one.state for one in found) in (State.OK, State.WARNING):
            assert self._is_same(signed_content(damaged, self.trust))
        said = verify(damaged, Asked(self.trust, datetime.now(UTC)))
        if said.answer in (Answer.ACCEPTED, Answer.DOUBTED):
            assert self._is_same(said.content)

    def _is_same(self, content: bytes) -> bool:
        return content.splitlines() == self.content.splitlines()


@pytest.fixture(scope="module", params=FORMS)
def signed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Signed:
    if request.param == "genuine":
        return Signed((SAMPLES / "imagelist02.signed").read_bytes(), SAMPLES / "ca")
    workshop = Workshop(tmp_path_factory.mktemp("workshop"))
    options = ("-nodetach",) if request.param == "opaque" else ()
    return Signed(workshop.signed_by(workshop.host, *options), workshop.trusted)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_byte_that_is_another(signed: Signed, folder: Path, data: st.DataObject) -> None:
    damaged = bytearray(signed.message)
    damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= data.draw(st.integers(1, 255))
    signed.refuses_or_gives_the_same(bytes(damaged), folder)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_end_that_is_missing(signed: Signed, folder: Path, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(signed.message) - 1))
    signed.refuses_or_gives_the_same(signed.message[:end], folder)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_beginning_that_is_missing(signed: Signed, folder: Path, data: st.DataObject) -> None:
    begin = data.draw(st.integers(1, len(signed.message)))
    signed.refuses_or_gives_the_same(signed.message[begin:], folder)


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_part_that_is_there_twice(signed: Signed, folder: Path, data: st.DataObject) -> None:
    message = signed.message
    begin, end = sorted(data.draw(st.integers(0, len(message))) for _ in range(2))
    signed.refuses_or_gives_the_same(message[:end] + message[begin:], folder)


def test_list_that_is_there_twice(signed: Signed, folder: Path) -> None:
    signed.refuses_or_gives_the_same(signed.message * 2, folder)
