"""Files that stand in for services: `file:` URLs."""

import os
import stat
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from proc19probes.outside.kept_document import PIECE_BYTES
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.unobtainable import (
    NotPermittedError,
    TooLargeError,
    UnreachableError,
)

Pieces = Generator[bytes, None, None]
"""Bytes as they come; closed by who wants no more of them."""


def open_file(url: str, document: str | None, limits: Limits) -> Pieces:
    """The bytes of the file that the URL names, or of the file `document` in the folder it names.

    Where `document` is None a folder does not do. Raises ObtainError before the first byte where
    there is no such file, and while it is read where it grows over the limit.
    """
    path = _path(url)
    if document is not None and not _is_name(document):
        raise UnreachableError(f"{document!r} is not the name of a file in {path}")
    file = _opened(path, document)
    size = os.fstat(file.fileno()).st_size
    if size > limits.document_bytes:
        file.close()
        raise _too_large(path, size, limits)
    return _pieces(file, path, limits)


def size_of_file(url: str) -> int:
    """How many bytes the file has that the URL names; raises ObtainError."""
    path = _path(url)
    with _opened(path, None) as file:
        return os.fstat(file.fileno()).st_size


def regular_file(path: Path) -> BinaryIO:
    """The file, opened without waiting for anybody; raises ObtainError for what is no file."""
    try:
        # Without waiting, since a pipe would let one wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError as error:
        raise NotPermittedError(f"the file {path} may not be read") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file's name"
        raise UnreachableError(f"the file {path} cannot be read: {reason}") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreachableError(f"found that {path} is not a regular file, expected one")
    return os.fdopen(descriptor, "rb")


def _opened(path: Path, document: str | None) -> BinaryIO:
    # What may not be looked at is no folder here, and refused when it is opened.
    if document is not None and os.path.isdir(path):  # noqa: PTH112
        return regular_file(path / document)
    return regular_file(path)


def _is_name(document: str) -> bool:
    return document == os.path.basename(document) and document not in ("", ".", "..")  # noqa: PTH119


def _path(url: str) -> Path:
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost"):
        raise UnreachableError(f"a file: URL names a file of this machine, not of {parts.netloc}")
    if not parts.path.startswith("/"):
        raise UnreachableError(
            f"found the path {parts.path!r} in a file: URL, expected one that begins with /"
        )
    return Path(unquote(parts.path))


def _pieces(file: BinaryIO, path: Path, limits: Limits) -> Pieces:
    size = 0
    with file:
        while piece := _read(file, path):
            size += len(piece)
            if size > limits.document_bytes:
                raise _too_large(path, size, limits)
            yield piece


def _read(file: BinaryIO, path: Path) -> bytes:
    try:
        return file.read(PIECE_BYTES)
    except OSError as error:
        raise UnreachableError(f"the file {path} cannot be read: {error.strerror}") from error


def _too_large(path: Path, size: int, limits: Limits) -> TooLargeError:
    return TooLargeError(
        f"found {size} bytes or more in {path}, expected at most {limits.document_bytes}"
    )
