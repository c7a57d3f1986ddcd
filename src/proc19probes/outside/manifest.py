"""What a recording says of itself: its manifest, written and read as JSON.

{
  "answers": [
    {
      "body": {"bytes": 5592, "file": "answers/0001-gocdb", "sha256": "5f0c…"},
      "facts": [["url", "https://goc.egi.eu/gocdbpi/public/?method=…"], ["status", "200"]],
      "failure": null,
      "question": [["method", "GET"], ["path", "/public/"], ["query", "method=…"]],
      "service": "gocdb",
      "transport": "http"
    }
  ],
  "format": 1,
  "instant": "2026-11-23T08:00:00+00:00",
  "requests": [{"bytes": 812, "file": "requests/openstack.toml", "sha256": "…"}],
  "summary": {"bytes": 300, "file": "summary.txt", "sha256": "…"},
  "tool": "0.1.0"
}
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from proc19probes.outside.carrier import Facts
from proc19probes.vocabulary.unobtainable import Cause, Side

FORMAT = 1
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SAFE_NAME = re.compile(r"(?:(?:answers|requests)/)?[A-Za-z0-9_][A-Za-z0-9_.-]*")
_MOST_CHARACTERS = 16 * 1024 * 1024

Kind = TypeVar("Kind")


class ManifestError(Exception):
    """The manifest is not one that we wrote; one line that says where and why."""


@dataclass(frozen=True)
class Member:
    """A file of the archive, with its size in bytes and its SHA-256."""

    file: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Failure:
    """How an answer ended that is not whole; `opened` where some of it may have come before.

    `side` is None in recordings that were made before it was kept.
    """

    cause: Cause
    detail: str
    opened: bool
    side: Side | None


@dataclass(frozen=True)
class Entry:
    """A question and its answer; no body where there was no answer at all."""

    service: str
    transport: str
    question: Facts
    facts: Facts
    failure: Failure | None
    body: Member | None


@dataclass(frozen=True)
class Manifest:
    """The contents of a recording; `instant` is UTC, `tool` the version that wrote it."""

    tool: str
    instant: datetime
    entries: tuple[Entry, ...]
    requests: tuple[Member, ...]
    summary: Member

    def members(self) -> tuple[Member, ...]:
        """Every file of the archive but the manifest itself."""
        bodies = tuple(entry.body for entry in self.entries if entry.body is not None)
        return (*bodies, *self.requests, self.summary)


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as JSON; equal manifests give equal bytes."""
    shape = {
        "format": FORMAT,
        "tool": manifest.tool,
        "instant": manifest.instant.isoformat(),
        "answers": [_entry_shape(entry) for entry in manifest.entries],
        "requests": [_member_shape(member) for member in manifest.requests],
        "summary": _member_shape(manifest.summary),
    }
    return (json.dumps(shape, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def parse_manifest(data: bytes) -> Manifest:
    """The manifest that the bytes hold; raises ManifestError."""
    if len(data) > _MOST_CHARACTERS:
        raise ManifestError(f"found {len(data)} bytes, expected at most {_MOST_CHARACTERS}")
    try:
        top = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ManifestError("it is not JSON") from error
    record = _record(top, "manifest", "format tool instant answers requests summary")
    found = record["format"]
    if found != FORMAT:
        raise ManifestError(f"format: found {found!r}, expected {FORMAT}")
    return Manifest(
        _typed(record["tool"], str, "tool"),
        _instant(record["instant"]),
        tuple(
            _entry(item, f"answers[{number}]")
            for number, item in enumerate(_typed(record["answers"], list, "answers"))
        ),
        tuple(
            _member(item, f"requests[{number}]")
            for number, item in enumerate(_typed(record["requests"], list, "requests"))
        ),
        _member(record["summary"], "summary"),
    )


def _entry_shape(entry: Entry) -> dict[str, object]:
    failure = entry.failure
    return {
        "service": entry.service,
        "transport": entry.transport,
        "question": [list(pair) for pair in entry.question],
        "facts": [list(pair) for pair in entry.facts],
        "failure": None if failure is None else _failure_shape(failure),
        "body": entry.body and _member_shape(entry.body),
    }


def _failure_shape(failure: Failure) -> dict[str, object]:
    side = {} if failure.side is None else {"side": failure.side.value}
    return {
        "cause": failure.cause.value,
        "detail": failure.detail,
        "opened": failure.opened,
        **side,
    }


def _member_shape(member: Member) -> dict[str, object]:
    return {"file": member.file, "bytes": member.size, "sha256": member.sha256}


def _entry(value: object, where: str) -> Entry:
    record = _record(value, where, "service transport question facts failure body")
    return Entry(
        _typed(record["service"], str, f"{where}.service"),
        _typed(record["transport"], str, f"{where}.transport"),
        _facts(record["question"], f"{where}.question"),
        _facts(record["facts"], f"{where}.facts"),
        None if record["failure"] is None else _failure(record["failure"], f"{where}.failure"),
        None if record["body"] is None else _member(record["body"], f"{where}.body"),
    )


def _failure(value: object, where: str) -> Failure:
    found: dict[str, object] = _typed(value, dict, where)
    record = _record({"side": None, **found}, where, "cause detail opened side")
    cause, side = record["cause"], record["side"]
    if cause not in [known.value for known in Cause]:
        raise ManifestError(f"{where}.cause: found {cause!r}, which is no cause")
    if side not in [None, *(known.value for known in Side)]:
        raise ManifestError(f"{where}.side: found {side!r}, expected here or there")
    return Failure(
        Cause(cause),
        _typed(record["detail"], str, f"{where}.detail"),
        _typed(record["opened"], bool, f"{where}.opened"),
        None if side is None else Side(side),
    )


def _member(value: object, where: str) -> Member:
    record = _record(value, where, "file bytes sha256")
    file = _typed(record["file"], str, f"{where}.file")
    if not _SAFE_NAME.fullmatch(file):
        raise ManifestError(f"{where}.file: {file!r} is not a name that a recording has")
    size = _typed(record["bytes"], int, f"{where}.bytes")
    digest = _typed(record["sha256"], str, f"{where}.sha256")
    if size < 0 or not _DIGEST.fullmatch(digest):
        raise ManifestError(f"{where}: found no size and digest")
    return Member(file, size, digest)


def _facts(value: object, where: str) -> Facts:
    pairs = [_typed(pair, list, where) for pair in _typed(value, list, where)]
    if any(len(pair) != 2 or not all(isinstance(text, str) for text in pair) for pair in pairs):
        raise ManifestError(f"{where}: expected pairs of texts")
    return tuple((name, text) for name, text in pairs)


def _instant(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(_typed(value, str, "instant"))
    except ValueError as error:
        raise ManifestError(f"instant: {value!r} is not a time") from error
    if instant.utcoffset() != timedelta(0):
        raise ManifestError(f"instant: found {value!r}, expected a time in UTC")
    return instant


def _record(value: object, where: str, keys: str) -> dict[str, object]:
    record: dict[str, object] = _typed(value, dict, where)
    if set(record) != set(keys.split()):
        odd = ", ".join(sorted(set(record) ^ set(keys.split())))
        raise ManifestError(f"{where}: missing or unknown: {odd}")
    return record


def _typed(value: object, kind: type[Kind], where: str) -> Kind:
    if type(value) is not kind:
        raise ManifestError(f"{where}: found {type(value).__name__}, expected {kind.__name__}")
    return value
