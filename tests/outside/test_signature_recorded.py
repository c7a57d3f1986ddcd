"""Examined messages in a recording: the same when they are replayed, and damage is told."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outside_questions import memory_of
from signature_questions import (
    altered,
    ask,
    by_two,
    cut,
    examined,
    refused,
    revoking_the_host,
    trusting,
    with_an_old_list,
    without_policies,
)

from proc19probes.outside.carrier import Saved
from proc19probes.outside.recording import read_recording, write_recording
from proc19probes.outside.signature import carrier
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.signature import (
    ChainLink,
    Examined,
    Protection,
    Revocation,
    SignerInfo,
)
from proc19probes.vocabulary.unobtainable import Cause, MalformedError
from servers.certification import AUTHORITY, HOST, issued, proxy_of
from servers.image_lists import Workshop
from servers.trust_directories import held

INSTANT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("workshop"))


def holding(made: Workshop) -> tuple[bytes, Path]:
    return made.signed_by(made.host), made.trusted


def by_a_proxy(made: Workshop) -> tuple[bytes, Path]:
    return made.signed_by_proxy(proxy_of(made.host)), made.trusted


def with_names_of_all_letters(made: Workshop) -> tuple[bytes, Path]:
    authority = issued(made.root, "/DC=org/DC=example/CN=Brněnská CA", AUTHORITY)
    robot = issued(authority, "/DC=org/DC=example/CN=Robot: Žluť | \\\\ x\\/CN=y", HOST)
    return made.signed_by(robot), made.trusting(held(made.root), held(authority))


REPLAYED: dict[str, Callable[[Workshop], tuple[bytes, Path]]] = {
    "holds": holding,
    "by-a-proxy": by_a_proxy,
    "names-of-all-letters": with_names_of_all_letters,
    "revoked": lambda made: (made.signed_by(made.host), revoking_the_host(made)),
    "old-list": lambda made: (made.signed_by(made.host), with_an_old_list(made)),
    "no-policies": lambda made: (made.signed_by(made.host), without_policies(made)),
    "altered": lambda made: (altered(made), made.trusted),
    "two-signers": lambda made: (by_two(made), made.trusted),
    "cut": lambda made: (cut(made), made.trusted),
}


@pytest.mark.parametrize("make", REPLAYED.values(), ids=REPLAYED)
def test_examination_is_the_same_when_it_is_replayed_without_openssl(
    make: Callable[[Workshop], tuple[bytes, Path]],
    workshop: Workshop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message, anchors = make(workshop)
    memory = trusting(anchors)
    found = ask(memory, message)
    write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    recording = read_recording(tmp_path / "run.zip")
    (entry,) = recording.entries
    assert [name for name, _ in entry.question] == ["sha256", "trust"]
    monkeypatch.setenv("PATH", "")
    assert ask(memory_of("", replay=recording), message) == found
    assert refused(memory_of("", replay=recording), b"other").cause is Cause.NOT_RECORDED


def test_recording_says_nothing_of_this_machines_folders(
    workshop: Workshop, tmp_path: Path
) -> None:
    memory = trusting(workshop.trusted)
    examined(memory, workshop.signed_by(workshop.host))
    write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    (entry,) = read_recording(tmp_path / "run.zip").entries
    assert str(workshop.trusted) not in str(entry)


LINK = {
    "subject": "/CN=host",
    "issuer": "/CN=CA",
    "is_proxy": False,
    "signs_documents": True,
    "policy": "YQ==",
    "revocation": "not revoked",
    "revocation_words": "",
}
SIGNER = {"digest": "1.2", "signature": "1.3", "pss_digest": ""}
ABOUT = {
    "protection": "signed",
    "claimed": None,
    "refusal": "",
    "signers": [SIGNER],
    "chain": [LINK],
}


def line_of(about: object) -> bytes:
    return json.dumps(about).encode() + b"\ncontent"


def restored(data: bytes) -> Examined:
    saved = Saved((), None, True, lambda: iter((data,)))
    return carrier(Limits()).restore(saved).answer


def test_recording_as_it_is_written_is_read() -> None:
    link = ChainLink("/CN=host", "/CN=CA", False, True, b"a", Revocation.NOT_REVOKED)
    found = restored(line_of(ABOUT))
    assert found == Examined(
        Protection.SIGNED, b"content", "", (SignerInfo("1.2", "1.3"),), (link,)
    )


DAMAGED = {
    "nothing": b"",
    "no-line": json.dumps(ABOUT).encode(),
    "no-json": b"{\n",
    "no-text": b"\xff\n",
    "deep": b"[" * 100_000 + b"\n",
    "a-list": line_of([]),
    "a-text": line_of("refusal"),
    **{f"no-{name}": line_of({k: v for k, v in ABOUT.items() if k != name}) for name in ABOUT},
    "other-protection": line_of(ABOUT | {"protection": "fine"}),
    "signers-are-null": line_of(ABOUT | {"signers": None}),
    "signer-is-a-text": line_of(ABOUT | {"signers": ["x"]}),
    "signer-is-a-list": line_of(ABOUT | {"signers": [[]]}),
    "signer-without-digest": line_of(ABOUT | {"signers": [{}]}),
    "chain-is-a-number": line_of(ABOUT | {"chain": 5}),
    "link-is-null": line_of(ABOUT | {"chain": [None]}),
    "no-base64": line_of(ABOUT | {"chain": [LINK | {"policy": "Ö"}]}),
    "base64-cut": line_of(ABOUT | {"chain": [LINK | {"policy": "YQ"}]}),
    "content-of-what-was-refused": line_of(ABOUT | {"refusal": "certificate has expired"}),
    "content-by-nobody": line_of(ABOUT | {"signers": []}),
    "content-by-two": line_of(ABOUT | {"signers": [SIGNER, SIGNER]}),
    "other-revocation": line_of(ABOUT | {"chain": [LINK | {"revocation": "fine"}]}),
    "revocation-is-a-list": line_of(ABOUT | {"chain": [LINK | {"revocation": []}]}),
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_damaged_recording_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError, match="expected "):
        restored(data)


@given(st.integers(0, 300), st.integers(0, 60), st.binary(max_size=20))
@settings(max_examples=200, deadline=None)
def test_whatever_a_recording_holds_is_an_examination_or_malformed(
    begin: int, length: int, put: bytes
) -> None:
    data = line_of(ABOUT)
    with suppress(MalformedError):
        assert isinstance(restored(data[:begin] + put + data[begin + length :]), Examined)
