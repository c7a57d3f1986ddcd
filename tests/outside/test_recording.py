"""Recordings: what they hold, that replay gives the same, and that damage is found."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outside_questions import TYPES, Bytes, memory_of, obtain

from proc19probes.outside.memory import RunMemory
from proc19probes.outside.recording import (
    RecordedRequest,
    Recording,
    RecordingError,
    read_recording,
    write_recording,
)
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.faulty import DOCUMENT, FAULTS, Fault, FaultyServer, answers, hanging_name_server

INSTANT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
REQUESTS = (RecordedRequest("openstack.toml", b'edition = "wiki-2016"\n'),)
TOKEN = "s3cr3t-t0k3n"
OTHER = Bytes(replace(TYPES, path="/public/other"), "another list")


def recorded(path: Path, *questions: Bytes, limits: Limits | None = None) -> str:
    """A recording of these questions to a folder that has the one document; its digest."""
    (path.parent / "types.xml").write_bytes(DOCUMENT)
    memory = memory_of(f"file://{path.parent}", limits)
    for question in questions or (Bytes(),):
        obtain(memory, question)
    return write_recording(memory, path, INSTANT, REQUESTS, "Two requests, 38 rows each.")


def replay(recording: Recording) -> RunMemory:
    """A memory that has nothing but the recording."""

    def access(_: object) -> ServiceAccess:
        raise AssertionError("a replay asks for no service's address")

    return RunMemory(access, Limits(), recording)


def test_a_recording_gives_back_what_was_recorded(tmp_path: Path) -> None:
    path = tmp_path / "run.zip"
    sha256 = recorded(path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    recording = read_recording(path, sha256)
    assert recording.instant == INSTANT
    assert recording.requests == REQUESTS
    assert recording.summary.startswith("Two requests, 38 rows each.\n\n1 answers:\ngocdb: GET ")
    assert obtain(replay(recording), Bytes()) == DOCUMENT


def test_equal_runs_give_equal_bytes_in_whatever_order_they_asked(tmp_path: Path) -> None:
    first = recorded(tmp_path / "first.zip", Bytes(), OTHER)
    second = recorded(tmp_path / "second.zip", OTHER, Bytes())
    assert first == second
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_a_replayed_run_recorded_again_holds_the_same_answers(tmp_path: Path) -> None:
    recorded(tmp_path / "first.zip")
    first = read_recording(tmp_path / "first.zip")
    memory = replay(first)
    obtain(memory, Bytes())
    write_recording(memory, tmp_path / "again.zip", INSTANT, REQUESTS, first.summary)
    assert read_recording(tmp_path / "again.zip").entries == first.entries


def test_what_was_not_asked_is_not_recorded(tmp_path: Path) -> None:
    recorded(tmp_path / "run.zip")
    found = obtain(replay(read_recording(tmp_path / "run.zip")), OTHER)
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.NOT_RECORDED
    assert "GET /public/other method=get_service_types" in found.detail


def test_the_address_of_the_service_does_not_matter_to_a_replay(tmp_path: Path) -> None:
    with FaultyServer(answers(DOCUMENT)) as server:
        memory = memory_of(server.url)
        obtain(memory, Bytes())
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    assert obtain(replay(read_recording(tmp_path / "run.zip")), Bytes()) == DOCUMENT


def test_the_manifest_holds_status_and_type_and_no_other_header(tmp_path: Path) -> None:
    headers = "Set-Cookie: session=abc\r\nDate: Mon, 23 Nov 2026 08:00:00 GMT\r\n"
    with FaultyServer(answers(DOCUMENT, headers=headers)) as server:
        memory = memory_of(server.url)
        obtain(memory, Bytes())
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
        url = f"{server.url}/public/?method=get_service_types"
    (entry,) = read_recording(tmp_path / "run.zip").entries
    assert entry.facts == (("url", url), ("status", "200"), ("Content-Type", "application/xml"))
    assert entry.question == (
        ("method", "GET"),
        ("path", "/public/"),
        ("query", "method=get_service_types"),
    )


SHORT = Limits(fetch=timedelta(seconds=1))


@pytest.mark.parametrize(
    "fault",
    [fault for fault in FAULTS if fault.start is not hanging_name_server],
    ids=lambda fault: fault.id,
)
def test_a_fault_is_the_same_when_it_is_replayed(fault: Fault, tmp_path: Path) -> None:
    limits = SHORT if fault.cause is Cause.TOO_SLOW else Limits()
    if fault.name == "endless":
        limits = Limits(document_bytes=2_000_000)
    with fault.start(tmp_path) as service:
        access = ServiceAccess(service.url, trust_anchors=service.trust_anchors)
        memory = memory_of(access, limits)
        found = obtain(memory, Bytes())
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    assert obtain(replay(read_recording(tmp_path / "run.zip")), Bytes()) == found


@pytest.mark.parametrize(
    "kept", [True, False], ids=["as-it-is-written", "as-it-was-written-before"]
)
def test_whose_a_failure_is_is_the_same_when_it_is_replayed(kept: bool, tmp_path: Path) -> None:
    """A name that does not resolve is for whoever ran the check; older recordings do not say it."""
    path = tmp_path / "run.zip"
    memory = memory_of("http://gocdb.invalid/")
    found = obtain(memory, Bytes())
    write_recording(memory, path, INSTANT, (), "")
    if not kept:
        without = with_manifest(lambda shape: shape["answers"][0]["failure"].pop("side"))
        path.write_bytes(without(path.read_bytes()))
    replayed = obtain(replay(read_recording(path)), Bytes())
    assert isinstance(found, Unobtainable)
    assert isinstance(replayed, Unobtainable)
    assert (replayed.cause, replayed.detail) == (found.cause, found.detail)
    assert found.mender is Party.MONITORING
    assert replayed.mender is (Party.MONITORING if kept else Party.GOCDB)


def test_no_credential_is_in_a_recording(tmp_path: Path) -> None:
    with FaultyServer(answers(b"", f"500 you sent {TOKEN}")) as server:
        url = server.url.replace("//", f"//robot:{TOKEN}@") + f"?token={TOKEN}"
        memory = memory_of(url)
        obtain(memory, Bytes())
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    data = (tmp_path / "run.zip").read_bytes()
    assert TOKEN.encode() not in data
    assert b"you sent ***" in data


def test_a_service_that_echoes_a_credential_in_its_answer_is_not_recorded(tmp_path: Path) -> None:
    with FaultyServer(answers(DOCUMENT + TOKEN.encode())) as server:
        memory = memory_of(f"{server.url}?token={TOKEN}")
        obtain(memory, Bytes())
        with pytest.raises(RecordingError, match="would hold a credential") as raised:
            write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    assert TOKEN not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_a_recording_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be written: No such file"):
        write_recording(memory_of("file:///"), tmp_path / "no" / "run.zip", INSTANT, (), "")


def test_two_requests_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"two requests are called openstack\.toml"):
        write_recording(
            memory_of("file:///"), tmp_path / "run.zip", INSTANT, REQUESTS + REQUESTS, ""
        )


# Damage: the archive of one recording, with one thing changed.


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(contents: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_member(name: str, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def damage(data: bytes) -> bytes:
        contents = members(data)
        contents[name] = change(contents[name])
        return zipped(contents)

    return damage


def with_manifest(change: Callable[[dict], object]) -> Callable[[bytes], bytes]:
    def edit(text: bytes) -> bytes:
        shape = json.loads(text)
        change(shape)
        return json.dumps(shape).encode()

    return with_member("manifest.json", edit)


def without_member(name: str) -> Callable[[bytes], bytes]:
    return lambda data: zipped({k: v for k, v in members(data).items() if k != name})


def with_two(data: bytes) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("summary.txt", b"another summary")
    return buffer.getvalue()


def flipped(data: bytes) -> bytes:
    at = data.index(b"Compute Element")
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


ANSWER = "answers/0001-gocdb"
DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda data: b"", "not a whole zip archive"),
    "no-zip": (lambda data: DOCUMENT, "not a whole zip archive"),
    "cut-in-half": (lambda data: data[: len(data) // 2], "not a whole zip archive"),
    "cut-by-a-byte": (lambda data: data[:-1], "not a whole zip archive"),
    "flipped-bit-in-an-answer": (flipped, "not a whole zip archive: Bad CRC-32"),
    "extra-member": (
        lambda data: zipped({**members(data), "extra": b""}),
        "extra is in it and not in its manifest",
    ),
    "member-outside": (
        lambda data: zipped({**members(data), "../../etc/cron.d/x": b""}),
        "is in it and not in its manifest",
    ),
    "member-twice": (with_two, "summary.txt is more than once in the archive"),
    "missing-answer": (without_member(ANSWER), f"{ANSWER} is missing"),
    "missing-manifest": (without_member("manifest.json"), "found no manifest.json in it"),
    "altered-answer": (
        with_member(ANSWER, lambda text: text.replace(b"CE", b"SE")),
        f"{ANSWER}: its digest is not the one in the manifest",
    ),
    "longer-answer": (
        with_member(ANSWER, lambda text: text + b" "),
        f"{ANSWER}: found 253 bytes, expected 252",
    ),
    "compressed": (
        lambda data: zipped(members(data), zipfile.ZIP_DEFLATED),
        "is compressed or encrypted, expected as it is",
    ),
    "zip-bomb": (
        lambda data: zipped({**members(data), "bomb": bytes(20_000_000)}, zipfile.ZIP_DEFLATED),
        "is compressed or encrypted, expected as it is",
    ),
    "manifest-no-json": (
        with_member("manifest.json", lambda text: text[:-3]),
        "manifest.json: it is not JSON",
    ),
    "manifest-nested-deep": (
        with_member("manifest.json", lambda text: b"[" * 200_000),
        "manifest.json: it is not JSON",
    ),
    "manifest-a-list": (
        with_member("manifest.json", lambda text: b"[]"),
        "manifest.json: manifest: found list, expected dict",
    ),
    "later-format": (
        with_manifest(lambda shape: shape.update(format=2)),
        "manifest.json: format: found 2, expected 1",
    ),
    "unknown-key": (
        with_manifest(lambda shape: shape.update(more=1)),
        "manifest: missing or unknown: more",
    ),
    "missing-key": (
        with_manifest(lambda shape: shape.pop("instant")),
        "manifest: missing or unknown: instant",
    ),
    "instant-not-utc": (
        with_manifest(lambda shape: shape.update(instant="2026-11-23T08:00:00+01:00")),
        "expected a time in UTC",
    ),
    "instant-no-time": (
        with_manifest(lambda shape: shape.update(instant="yesterday")),
        "instant: 'yesterday' is not a time",
    ),
    "cause-unknown": (
        with_manifest(
            lambda shape: shape["answers"][0].update(
                failure={"cause": "bored", "detail": "x", "opened": True}
            )
        ),
        "answers[0].failure.cause: found 'bored', which is no cause",
    ),
    "cause-a-list": (
        with_manifest(
            lambda shape: shape["answers"][0].update(
                failure={"cause": [], "detail": "x", "opened": True}
            )
        ),
        "answers[0].failure.cause: found [], which is no cause",
    ),
    "side-unknown": (
        with_manifest(
            lambda shape: shape["answers"][0].update(
                failure={"cause": "refused", "detail": "x", "opened": True, "side": {}}
            )
        ),
        "answers[0].failure.side: found {}, expected here or there",
    ),
    "size-no-number": (
        with_manifest(lambda shape: shape["summary"].update(bytes="300")),
        "summary.bytes: found str, expected int",
    ),
    "file-outside": (
        with_manifest(lambda shape: shape["summary"].update(file="../summary.txt")),
        "summary.file: '../summary.txt' is not a name that a recording has",
    ),
    "question-no-pairs": (
        with_manifest(lambda shape: shape["answers"][0].update(question=[["method"]])),
        "answers[0].question: expected pairs of texts",
    ),
}


@pytest.mark.parametrize(("damage", "words"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_recording_is_refused_in_one_line(
    damage: Callable[[bytes], bytes], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "run.zip"
    recorded(path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(RecordingError) as raised:
        read_recording(path)
    message = str(raised.value)
    assert message.startswith(f"{path}: ")
    assert words in message
    assert message.isprintable()


def test_another_digest_than_expected_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.zip"
    sha256 = recorded(path)
    with pytest.raises(RecordingError, match=f"found SHA-256 {sha256}, expected 00"):
        read_recording(path, "00" * 32)


def test_a_missing_recording_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="found no regular file, expected a recording"):
        read_recording(tmp_path / "run.zip")


@settings(max_examples=300, deadline=None)
@given(at=st.floats(0, 0.999999), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_changes_nothing_that_is_read(
    at: float, bit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("flipped") / "run.zip"
    recorded(path)
    whole = read_recording(path)
    data = bytearray(path.read_bytes())
    data[int(at * len(data))] ^= 1 << bit
    path.write_bytes(data)
    try:
        found = read_recording(path)
    except RecordingError:
        return
    assert replace(found, archive=b"", sha256="") == replace(whole, archive=b"", sha256="")
    assert obtain(replay(found), Bytes()) == DOCUMENT
