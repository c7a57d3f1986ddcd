"""Messages in a folder: a directory queue, a mail-drop folder, or a Maildir.

A directory queue of simple elements (dirq's QueueSimple, what a sender of records keeps):

    outgoing/6922c1a4/6922c1d41d6144          8 + 14 hexadecimal digits: seconds, microseconds, one
    outgoing/6922c1a4/6922c1d41d6144.lck      digit by chance; with .lck while it is being sent

and one of elements with a schema (dirq's Queue, what a receiver keeps):

    incoming/00000000/6922c1d41d6144/{body,signer,empaid,error}
"""

import errno
import heapq
import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from proc19probes.outside.messages_kept import Allowance
from proc19probes.outside.messages_listing import FolderGoneError, Key, newest_first
from proc19probes.vocabulary.messages import MOST_BODY_BYTES, Message
from proc19probes.vocabulary.unobtainable import NotPermittedError, UnreachableError

_BUCKET = re.compile(r"[0-9a-f]{8}")
_ELEMENT = re.compile(r"[0-9a-f]{14}")
_NOTES = ("signer", "empaid", "error")
_MOST_NOTE_BYTES = 64 * 1024
_UNFINISHED = (".tmp", ".lck")
_OF_MAIL = ("new", "cur")
_OF_QUEUES = {"outgoing", "incoming", "accept", "reject"}
_MICROSECONDS = 1_000_000
# Taken out of the queue, moved, a link, or a socket.
_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO)


class Form(Enum):
    """How a folder keeps messages."""

    DIRECTORY_QUEUE = "directory queue"
    MAILDIR = "Maildir"
    FLAT = "files"


def folder_of(url: str) -> Path:
    """The folder that a `file:` URL names; raises UnreachableError."""
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost"):
        raise UnreachableError(f"a file: URL names a folder of this machine, not of {parts.netloc}")
    return Path(unquote(parts.path))


def folder_messages(folder: Path, allowance: Allowance) -> Iterator[Message]:
    """The messages, the newest first, read one by one; raises ObtainError.

    What is gone before it is read is passed over: a queue moves. Links are not followed.
    """
    with allowance.spent():
        form = _form(folder)
    try:
        for key, path, name in _listed(folder, form, allowance):
            with allowance.spent():
                message = _read(path, name, _arrived(key))
            if message is not None:
                yield message
    except FolderGoneError as error:
        raise UnreachableError(f"the folder {folder} went away while it was read") from error


_Found = tuple[Key, Path, str]
"""A message that was there when it was listed: its key, where it is, and its name."""


def _form(folder: Path) -> Form:
    """Which of the forms it is, by the folders in it; raises ObtainError."""
    names: set[str] = set()
    has_files = False
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if _BUCKET.fullmatch(entry.name):
                        return Form.DIRECTORY_QUEUE
                    names |= {entry.name} & {*_OF_MAIL, *_OF_QUEUES}
                elif entry.is_file(follow_symlinks=False):
                    has_files = True
    except PermissionError as error:
        raise NotPermittedError(f"the folder {folder} may not be read") from error
    except NotADirectoryError as error:
        raise UnreachableError(f"found that {folder} is not a folder, expected one") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a folder's name"
        raise UnreachableError(f"the folder {folder} cannot be read: {reason}") from error
    if names.issuperset(_OF_MAIL):
        return Form.MAILDIR
    if not has_files and (queues := sorted(names & _OF_QUEUES)):
        raise UnreachableError(
            f"found no messages but the folders {', '.join(queues)} in {folder},"
            " expected the folder of one queue: name one of these"
        )
    return Form.FLAT


def _listed(folder: Path, form: Form, allowance: Allowance) -> Iterator[_Found]:
    """What there is of messages, in descending order."""
    match form:
        case Form.DIRECTORY_QUEUE:
            return _queued(folder, allowance)
        case Form.MAILDIR:
            parts = (_flat(folder / part, allowance) for part in _OF_MAIL)
            return heapq.merge(*parts, reverse=True)
        case Form.FLAT:
            return _flat(folder, allowance)


def _queued(folder: Path, allowance: Allowance) -> Iterator[_Found]:
    for _, bucket in newest_first(folder, _bucket_key, allowance):
        try:
            for key in newest_first(folder / bucket, _element_key, allowance):
                yield key, folder / bucket / key[1], f"{bucket}/{key[1]}"
        except FolderGoneError:
            # An empty one is taken away by whoever reads the queue.
            continue


def _flat(folder: Path, allowance: Allowance) -> Iterator[_Found]:
    for key in newest_first(folder, _file_key, allowance):
        yield key, folder / key[1], key[1]


def _bucket_key(entry: os.DirEntry[str]) -> Key | None:
    if not _BUCKET.fullmatch(entry.name) or not entry.is_dir(follow_symlinks=False):
        return None
    return int(entry.name, 16), entry.name


def _element_key(entry: os.DirEntry[str]) -> Key | None:
    if not _ELEMENT.fullmatch(entry.name) or entry.is_symlink():
        return None
    return int(entry.name[:8], 16) + int(entry.name[8:13], 16) / _MICROSECONDS, entry.name


def _file_key(entry: os.DirEntry[str]) -> Key | None:
    if entry.name.startswith(".") or entry.name.endswith(_UNFINISHED):
        return None
    found = entry.stat(follow_symlinks=False)
    return (found.st_mtime, entry.name) if stat.S_ISREG(found.st_mode) else None


def _arrived(key: Key) -> datetime | None:
    try:
        return datetime.fromtimestamp(key[0], UTC)
    except (OverflowError, ValueError, OSError):
        # A time that a file may have and a calendar has not.
        return None


def _read(path: Path, name: str, arrived: datetime | None) -> Message | None:
    """The message; None where it is gone, or no regular file."""
    shown = name.encode("utf-8", "replace").decode("utf-8")
    if _is_folder(path):
        body = _bytes_of(path / "body", MOST_BODY_BYTES)
        notes = tuple(
            (note, found[0].decode("utf-8", "replace").strip())
            for note in _NOTES
            if (found := _bytes_of(path / note, _MOST_NOTE_BYTES)) is not None
        )
    else:
        body, notes = _bytes_of(path, MOST_BODY_BYTES), ()
    return None if body is None else Message(shown, arrived, *body, notes)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _bytes_of(path: Path, most: int) -> tuple[bytes, int] | None:
    """A file's bytes and their number; none where there are more than `most`."""
    try:
        # Without waiting, since a pipe would let one wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except PermissionError as error:
        raise NotPermittedError(f"the file {path} may not be read") from error
    except OSError as error:
        if error.errno in _GONE:
            return None
        raise UnreachableError(f"the file {path} cannot be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                return None
            data = b"" if found.st_size > most else file.read(most + 1)
        except OSError as error:
            raise UnreachableError(f"the file {path} cannot be read: {error.strerror}") from error
    size = max(found.st_size, len(data))
    return (b"" if size > most else data, size)
