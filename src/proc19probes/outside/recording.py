"""A run's questions and answers in one archive, to be judged again without any service.

A zip file whose members are stored as they are: its bytes depend on nothing but its contents, and
no member can be larger than the archive. It holds `manifest.json`, `summary.txt`, the answers'
bytes below `answers/` and the request files below `requests/`.
"""

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path

import proc19probes
from proc19probes.outside.carrier import Facts, Saved
from proc19probes.outside.manifest import (
    Entry,
    Failure,
    Manifest,
    ManifestError,
    Member,
    manifest_bytes,
    parse_manifest,
)
from proc19probes.outside.memory import RunMemory
from proc19probes.outside.raw_memory import Remembered
from proc19probes.storage import StorageError, replace_file
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import (
    Cause,
    NotRecordedError,
    NoWayError,
    ObtainError,
    Side,
)

MOST_BYTES = 512 * 1024 * 1024
"""The largest archive that is written or read."""

_MANIFEST = "manifest.json"
_SUMMARY = "summary.txt"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_PIECE_BYTES = 64 * 1024
# What zipfile lets through where an archive was cut or altered.
_DAMAGE = (
    zipfile.BadZipFile,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    struct.error,
)


class RecordingError(Exception):
    """A recording cannot be written or read; one line that says what is wrong."""


@dataclass(frozen=True)
class RecordedRequest:
    """A request file that the recorded run was for."""

    name: str
    text: bytes


@dataclass(frozen=True)
class Recording:
    """A recording that was found whole.

    `instant` (UTC) is when the services were asked, `tool` the version that recorded, `sha256` the
    digest of the archive.
    """

    instant: datetime
    requests: tuple[RecordedRequest, ...]
    summary: str
    tool: str
    sha256: str
    entries: tuple[Entry, ...]
    archive: bytes = field(repr=False)

    def find(self, transport: str, service: str, question: Facts) -> Saved | None:
        """The answer of a service to a question; None where it was not asked."""
        entry = self._by_question.get((transport, service, question))
        if entry is None:
            return None
        failure = None if entry.failure is None else _error(entry.failure)
        opened = entry.failure is None or entry.failure.opened
        return Saved(entry.facts, failure, opened, partial(self._body, entry.body))

    @cached_property
    def _by_question(self) -> dict[tuple[str, str, Facts], Entry]:
        return {(entry.transport, entry.service, entry.question): entry for entry in self.entries}

    def _body(self, member: Member | None) -> Iterator[bytes]:
        if member is None:
            return
        archive = zipfile.ZipFile(io.BytesIO(self.archive))
        with archive, archive.open(member.file) as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece


def write_recording(
    memory: RunMemory,
    path: Path,
    instant: datetime,
    requests: Sequence[RecordedRequest],
    summary: str,
) -> str:
    """The SHA-256 of the archive, which is at `path` then; raises RecordingError.

    `instant` is when the run judged. `summary` is the beginning of what people read in it; a list
    of the answers follows. An existing file is replaced whole.
    """
    remembered = sorted(memory.answers(), key=_question)
    answers = [_told(list(same)) for _, same in groupby(remembered, key=_question)]
    contents: dict[str, bytes] = {}
    entries = tuple(
        _keep_answer(contents, number, answer) for number, answer in enumerate(answers, start=1)
    )
    kept_requests = tuple(_keep_request(contents, request) for request in requests)
    kept_summary = _keep(contents, _SUMMARY, _summary(summary, answers, entries).encode())
    manifest = Manifest(
        proc19probes.__version__, instant.astimezone(UTC), entries, kept_requests, kept_summary
    )
    contents[_MANIFEST] = manifest_bytes(manifest)
    _refuse_secrets(contents, remembered)
    data = _zipped(contents)
    if len(data) > MOST_BYTES:
        raise RecordingError(f"{path}: it would be {len(data)} bytes, at most are {MOST_BYTES}")
    try:
        replace_file(path, data)
    except StorageError as error:
        raise RecordingError(str(error)) from error
    return hashlib.sha256(data).hexdigest()


def read_recording(path: Path, sha256: str | None = None) -> Recording:
    """The recording at `path`; raises RecordingError where anything in it is not as written.

    With `sha256` the archive has to have this digest.
    """
    data = _read(path)
    digest = hashlib.sha256(data).hexdigest()
    if sha256 is not None and digest != sha256.strip().lower():
        raise RecordingError(f"{path}: found SHA-256 {digest}, expected {plain(sha256)}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _checked(archive, data, digest)
    except ManifestError as error:
        raise RecordingError(f"{path}: {_MANIFEST}: {plain(str(error))}") from error
    except RecordingError as error:
        raise RecordingError(f"{path}: {error}") from error
    except _DAMAGE as error:
        raise RecordingError(f"{path}: not a whole zip archive: {plain(str(error))}") from error


def _question(answer: Remembered) -> tuple[str, str, Facts]:
    return answer.service, answer.transport, answer.question


def _told(same: Sequence[Remembered]) -> Remembered:
    """The answer to a question; none where several addresses gave several answers to it.

    Whose is which could not be told when it is judged again: an image's could be another's.
    """
    first, *others = same
    if all(_content(one) == _content(first) for one in others):
        return first
    failure = NotRecordedError(f"{len(same)} addresses answered, and not alike")
    saved = Saved((("asked", first.described),), failure, False, lambda: iter(()))
    return replace(first, saved=saved)


def _content(answer: Remembered) -> tuple[bytes, str]:
    saved = answer.saved
    failure = "" if saved.failure is None else f"{saved.failure.cause}: {saved.failure.detail}"
    return b"".join(saved.body()), failure


def _keep_answer(contents: dict[str, bytes], number: int, answer: Remembered) -> Entry:
    saved = answer.saved
    body = None
    if saved.opened:
        name = f"answers/{number:04}-{_UNSAFE.sub('-', answer.service)}"
        body = _keep(contents, name, b"".join(saved.body()))
    failure = None
    if saved.failure is not None:
        failure = Failure(
            saved.failure.cause, saved.failure.detail, saved.opened, saved.failure.side
        )
    return Entry(answer.service, answer.transport, answer.question, saved.facts, failure, body)


def _keep_request(contents: dict[str, bytes], request: RecordedRequest) -> Member:
    name = f"requests/{_UNSAFE.sub('-', request.name).lstrip('.-') or 'request'}"
    if name in contents:
        raise RecordingError(f"two requests are called {plain(request.name)}; rename one")
    return _keep(contents, name, request.text)


def _keep(contents: dict[str, bytes], name: str, data: bytes) -> Member:
    contents[name] = data
    return Member(name, len(data), hashlib.sha256(data).hexdigest())


def _summary(summary: str, answers: Sequence[Remembered], entries: Sequence[Entry]) -> str:
    lines = [summary.rstrip("\n"), "", f"{len(answers)} answers:"]
    for answer, entry in zip(answers, entries, strict=True):
        size = f"{entry.body.size} bytes in {entry.body.file}" if entry.body else "no answer"
        failure = f"; {entry.failure.cause.value}: {entry.failure.detail}" if entry.failure else ""
        lines.append(plain(f"{answer.service}: {answer.described}: {size}{failure}", 1000))
    return "\n".join(lines) + "\n"


def _refuse_secrets(contents: dict[str, bytes], answers: Sequence[Remembered]) -> None:
    """Masking is done where texts are made; this is for services that echo what they were sent."""
    secrets = {secret.encode() for answer in answers for secret in answer.secrets}
    for name, data in contents.items():
        if any(secret in data for secret in secrets):
            raise RecordingError(
                f"not recorded: {name} would hold a credential from a service's URL; use one that"
                " the service does not repeat, or a file"
            )


def _zipped(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(contents):
            information = zipfile.ZipInfo(name, _EARLIEST)
            information.create_system = 3
            information.external_attr = 0o100644 << 16
            archive.writestr(information, contents[name])
    return buffer.getvalue()


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise RecordingError(f"{path}: found no regular file, expected a recording")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise RecordingError(f"{path}: over {MOST_BYTES} bytes, the most that a recording has")
    return data


def _checked(archive: zipfile.ZipFile, data: bytes, digest: str) -> Recording:
    listed = archive.infolist()
    for information in listed:
        if information.compress_type != zipfile.ZIP_STORED or information.flag_bits & 1:
            raise RecordingError(
                f"{plain(information.filename)} is compressed or encrypted, expected as it is"
            )
    if sum(max(one.file_size, one.compress_size) for one in listed) > len(data):
        raise RecordingError("its members are larger than the archive")
    names = [information.filename for information in listed]
    if _MANIFEST not in names:
        raise RecordingError(f"found no {_MANIFEST} in it")
    manifest = parse_manifest(archive.read(_MANIFEST))
    _compare_names(names, manifest)
    for member in manifest.members():
        _check_member(archive.read(member.file), member)
    return Recording(
        manifest.instant,
        tuple(
            RecordedRequest(member.file.partition("/")[2], archive.read(member.file))
            for member in manifest.requests
        ),
        archive.read(manifest.summary.file).decode("utf-8"),
        manifest.tool,
        digest,
        manifest.entries,
        data,
    )


def _compare_names(names: list[str], manifest: Manifest) -> None:
    expected = [_MANIFEST, *(member.file for member in manifest.members())]
    for what, several in (("archive", names), ("manifest", expected)):
        doubled = sorted({name for name in several if several.count(name) > 1})
        if doubled:
            raise RecordingError(f"{plain(doubled[0])} is more than once in the {what}")
    if missing := sorted(set(expected) - set(names)):
        raise RecordingError(f"{plain(missing[0])} is missing")
    if extra := sorted(set(names) - set(expected)):
        raise RecordingError(f"{plain(extra[0])} is in it and not in its manifest")


def _check_member(data: bytes, member: Member) -> None:
    if len(data) != member.size:
        raise RecordingError(f"{member.file}: found {len(data)} bytes, expected {member.size}")
    if hashlib.sha256(data).hexdigest() != member.sha256:
        raise RecordingError(f"{member.file}: its digest is not the one in the manifest")


def _error(failure: Failure) -> ObtainError:
    if failure.cause is Cause.UNREACHABLE and failure.side is Side.HERE:
        return NoWayError(failure.detail)
    classes = {kind.cause: kind for kind in ObtainError.__subclasses__()}
    return classes[failure.cause](failure.detail)
