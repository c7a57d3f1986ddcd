"""Every list of the table: what the probe finds, and that a second verifier says the same."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from image_list_answers import found_in_list, signed_content
from image_list_makings import attributes_for_content
from image_list_table import ROWS, Row
from independent_verifier import Answer, Asked, Verdict, verify

from proc19probes.vocabulary.state import worst
from servers.image_lists import Workshop

ANSWERS = {
    "OK": Answer.ACCEPTED,
    "WARNING": Answer.DOUBTED,
    "CRITICAL": Answer.REFUSED,
    "UNKNOWN": Answer.CANNOT_TELL,
}


@dataclass(frozen=True)
class Made:
    """A row's list, and the directory that it is verified against."""

    row: Row
    message: bytes
    trust: Path


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("workshop"))


@pytest.fixture(scope="module", params=ROWS, ids=[row.id for row in ROWS])
def made(request: pytest.FixtureRequest, workshop: Workshop) -> Made:
    row: Row = request.param
    return Made(row, row.message(workshop), row.trust(workshop))


@pytest.fixture(autouse=True)
def _trusted_for_the_web(
    request: pytest.FixtureRequest, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "made" in request.fixturenames:
        authority = request.getfixturevalue("made").row.of_the_web
        if authority is not None:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority(workshop).certificate))


def second_opinion(made: Made) -> Verdict:
    return verify(made.message, Asked(made.trust, datetime.now(UTC), **made.row.options))


def test_probe_finds_what_the_table_says(made: Made, tmp_path: Path) -> None:
    found = found_in_list(made.message, made.trust, tmp_path, made.row.options)
    assert {one.kind.id for one in found} == made.row.finds
    assert worst(one.state for one in found).value == made.row.state


def test_second_verifier_says_the_same_but_where_the_table_says_why_not(made: Made) -> None:
    said = second_opinion(made)
    agrees = said.answer is ANSWERS[made.row.state]
    assert agrees is not bool(made.row.differs), said


def test_both_verifiers_read_the_same_bytes(made: Made) -> None:
    said = second_opinion(made)
    first, second = signed_content(made.message, made.trust), said.content
    assert not second or first.splitlines() == second.splitlines()


def test_a_list_is_read_where_its_signature_may_be_trusted(made: Made, tmp_path: Path) -> None:
    found = found_in_list(made.message, made.trust, tmp_path, made.row.options, "image_list_valid")
    read = {one.kind.id for one in found} == {"list-valid"}
    assert read is (made.row.state in ("OK", "WARNING"))


def test_signed_attributes_that_stand_for_content_are_read_as_no_list(
    workshop: Workshop, tmp_path: Path
) -> None:
    message = attributes_for_content(workshop)
    (found,) = found_in_list(message, workshop.trusted, tmp_path, None, "image_list_valid")
    assert found.kind.id == "not-an-image-list"


def test_every_row_is_another() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("probe_name", ["image_list_signed", "image_list_fetched"])
def test_of_a_file_that_is_no_list_nothing_is_shown(probe_name: str, tmp_path: Path) -> None:
    (found,) = found_in_list(b"a-token-of-somebody\n", tmp_path, tmp_path, None, probe_name)
    assert found.text.endswith(
        "found a file of another kind, expected an image list signed as S/MIME"
    )
