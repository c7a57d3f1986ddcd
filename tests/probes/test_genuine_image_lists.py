"""Lists that were not made here: they hold, and what is not known of their signer is said."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from image_list_answers import found_in_list, signed_content
from independent_verifier import Answer, Asked, verify

from servers.image_lists import SAMPLES

TRUST = SAMPLES / "ca"
SIGNER = "/C=AU/ST=Some-State/O=Internet Widgits Pty Ltd"  # codespell:ignore
GENUINE = ("imagelist01.signed", "imagelist02.signed")


@pytest.fixture(params=GENUINE)
def message(request: pytest.FixtureRequest) -> bytes:
    return (SAMPLES / request.param).read_bytes()


def test_signature_holds_and_its_signer_is_named(message: bytes, tmp_path: Path) -> None:
    found = {one.kind.id: one for one in found_in_list(message, TRUST, tmp_path)}
    assert found.keys() == {"list-signed", "namespace-not-known", "crl-missing"}
    assert found["list-signed"].text.endswith(f"signed by {SIGNER}, issued by {SIGNER}")


def test_second_verifier_accepts_them_with_the_same_doubts(message: bytes) -> None:
    said = verify(message, Asked(TRUST, datetime.now(UTC)))
    assert said.answer is Answer.DOUBTED
    assert said.reason == (f"no signing policy of {SIGNER}; no revocation list of {SIGNER}")
    assert said.content == signed_content(message, TRUST)


def test_what_was_signed_is_the_list_as_it_was_published() -> None:
    message = (SAMPLES / "imagelist01.signed").read_bytes()
    published = (SAMPLES / "imagelist01.unsigned").read_bytes()
    assert signed_content(message, TRUST).splitlines() == published.splitlines()


def test_list_as_it_was_before_it_was_signed_is_not_signed(tmp_path: Path) -> None:
    published = (SAMPLES / "imagelist01.unsigned").read_bytes()
    (found,) = found_in_list(published, TRUST, tmp_path)
    assert found.kind.id == "list-not-signed"
