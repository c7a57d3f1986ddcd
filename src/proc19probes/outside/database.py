"""The transport for databases in a file (SQLite), that are read and never written.

[["76fdee70-8119-5d33-aaaa-3c57e1c60df1", 1, null], …]     (what a recording has)

A file is never made, nor a journal beside it: what cannot be read without is refused.
"""

import json
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from proc19probes.outside.address import no_address, wrong_scheme
from proc19probes.outside.carrier import Carrier, Facts, Kept, Progress, Saved
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.files import open_file
from proc19probes.outside.kept_whole import KeptWhole, Whole
from proc19probes.outside.loading import LOADING
from proc19probes.outside.masking import mask_url
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.database import Cell, DatabaseQuery, Row, Rows
from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    ObtainError,
    RefusedError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
)

if TYPE_CHECKING:
    from sqlite3 import Connection, Error

# The database may be of any size, since of it only what is asked for is read.
_MOST_BYTES = 2**60
# https://www.sqlite.org/fileformat.html, 1.3: the first 16 bytes; 18 and 19 are 2 for WAL.
_MAGIC = b"SQLite format 3\0"
_WAL = (2, 2)
_LONGEST_WAIT = 5.0
# So many steps of SQLite's machine take well under a millisecond.
_STEPS = 10_000
_BEFORE_READING = (
    "PRAGMA query_only = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
)
_LOCKED = "SQLITE_BUSY"
_STOPPED = "SQLITE_INTERRUPT"
_TOO_LARGE = ("SQLITE_TOOBIG", "SQLITE_NOMEM")
_UNFINISHED = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR")


def carrier(limits: Limits) -> "DatabaseCarrier":
    """The transport, for one run."""
    return DatabaseCarrier(limits)


class DatabaseCarrier(Carrier[Rows]):
    """Carries `DatabaseQuery`; thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        # One at a time: who closes a file gives up all locks that the process has on it.
        self._one = threading.Lock()

    def question(self, asked: Asked[Rows]) -> Facts:
        """The statement, its values and how many rows."""
        query = _query(asked)
        values = json.dumps(query.values, ensure_ascii=True)
        return (("statement", query.statement), ("values", values), ("most", str(query.most)))

    def described(self, asked: Asked[Rows], access: ServiceAccess) -> str:
        """The statement, and what it is put to."""
        return f"{plain(_query(asked).statement, 80)} of {mask_url(access.url)}"

    def carry(
        self, asked: Asked[Rows], access: ServiceAccess, deadline: Deadline, progress: Progress
    ) -> Kept[Rows]:
        """The rows; raises ObtainError."""
        started = time.monotonic()
        query = _query(asked)
        if not access.url:
            raise no_address(query.service)
        if urlsplit(access.url).scheme != "file":
            raise wrong_scheme(access.url, "that of a file (file:///…)")
        progress.doing = "reading a database"
        path = Path(unquote(urlsplit(access.url).path))
        if not self._one.acquire(timeout=deadline.remaining()):
            raise _too_slow(deadline)
        try:
            self._refuse_what_cannot_be_read(access.url, path)
            rows = _read(path, query, self._limits.document_bytes, deadline)
        finally:
            self._one.release()
        return KeptWhole(_whole(rows), (("url", mask_url(access.url)),), time.monotonic() - started)

    def restore(self, saved: Saved) -> Kept[Rows]:
        """The rows of a recording."""
        return KeptWhole(_whole(_parsed(b"".join(saved.body()))), saved.facts, 0.0)

    def close(self) -> None:
        """Nothing: no connection outlives its question."""

    def _refuse_what_cannot_be_read(self, url: str, path: Path) -> None:
        with closing(
            open_file(url, path.name, replace(self._limits, document_bytes=_MOST_BYTES))
        ) as pieces:
            beginning = next(pieces, b"")[:20]
        if not beginning.startswith(_MAGIC):
            raise MalformedError(f"found that {path} is not a database, expected one of SQLite")
        if tuple(beginning[18:20]) == _WAL:
            raise RefusedError(
                f"found a database with a write-ahead log in {path}, which cannot be read without"
                " writing beside it; expected the journal mode DELETE"
            )


def _whole(rows: Rows) -> Whole[Rows]:
    size = sum(_size(cell) for row in rows for cell in row)
    return Whole(rows, size, json.dumps(rows, ensure_ascii=True).encode("ascii"))


def _read(path: Path, query: DatabaseQuery, most_bytes: int, deadline: Deadline) -> tuple[Row, ...]:
    # Here and not above: a run on a recording never needs it.
    with LOADING:
        import sqlite3
    address = f"file:{quote(str(path))}?mode=ro"
    wait = min(deadline.remaining(), _LONGEST_WAIT)
    try:
        opened = sqlite3.connect(address, uri=True, timeout=wait, isolation_level=None)
        with closing(opened) as connection:
            _bound(connection, most_bytes, deadline)
            connection.execute("BEGIN")
            _refuse_cut_off(connection, path)
            return _rows(connection, query, most_bytes)
    except sqlite3.Error as error:
        raise _failure(error, path, wait, deadline) from error
    except UnicodeDecodeError as error:
        # An error of SQLite whose words are taken from what is broken.
        raise MalformedError(f"found a schema in {path} that is not text") from error


def _bound(connection: "Connection", most_bytes: int, deadline: Deadline) -> None:
    with LOADING:
        from sqlite3 import SQLITE_LIMIT_ATTACHED, SQLITE_LIMIT_LENGTH
    connection.text_factory = _text
    connection.setlimit(SQLITE_LIMIT_LENGTH, min(most_bytes, 2**30))
    # A database that is attached would be made where there is none.
    connection.setlimit(SQLITE_LIMIT_ATTACHED, 0)
    connection.set_progress_handler(lambda: int(deadline.passed), _STEPS)
    for statement in _BEFORE_READING:
        connection.execute(statement)


def _refuse_cut_off(connection: "Connection", path: Path) -> None:
    """SQLite takes what is missing of the last page for zeros; nobody writes while this looks."""
    ((pages,),) = connection.execute("PRAGMA page_count")
    ((page,),) = connection.execute("PRAGMA page_size")
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreachableError(f"the file {path} cannot be read: {error.strerror}") from error
    if size < pages * page:
        raise MalformedError(f"found {size} bytes in {path}, expected {pages} pages of {page}")


def _rows(connection: "Connection", query: DatabaseQuery, most_bytes: int) -> tuple[Row, ...]:
    rows: list[Row] = []
    size = 0
    for found in connection.execute(query.statement, query.values):
        row = tuple(_cell(value) for value in found)
        size += sum(_size(cell) for cell in row)
        if len(rows) == query.most:
            raise TooLargeError(f"found more than {query.most} rows in a database")
        if size > most_bytes:
            raise TooLargeError(f"found more than {most_bytes} bytes in rows of a database")
        rows.append(row)
    return tuple(rows)


def _failure(error: "Error", path: Path, wait: float, deadline: Deadline) -> ObtainError:
    """The error of ours that one of SQLite's is."""
    name = getattr(error, "sqlite_errorname", "")
    words = plain(str(error), 120)
    if name.startswith(_STOPPED):
        return _too_slow(deadline)
    if name.startswith(_LOCKED):
        return TooSlowError(f"the database {path} is locked by who writes it, for {wait:g} s")
    if name.startswith(_TOO_LARGE):
        return TooLargeError(f"found a value in the database {path} that is too large: {words}")
    if name.startswith(_UNFINISHED):
        return RefusedError(
            f"the database {path} cannot be read without writing: {words}; it may have the journal"
            " of a change that was not finished"
        )
    return MalformedError(f"found in the database {path}: {words}")


def _too_slow(deadline: Deadline) -> TooSlowError:
    return TooSlowError(f"no rows within {deadline.limit.total_seconds():g} s")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _cell(value: object) -> Cell:
    if isinstance(value, str | int | None):
        return value
    kind = "bytes" if isinstance(value, bytes) else "a fraction"
    raise MalformedError(f"found {kind} in a column of a database, expected text or a number")


def _size(cell: Cell) -> int:
    return len(cell) if isinstance(cell, str) else 8


def _parsed(data: bytes) -> tuple[Row, ...]:
    try:
        rows = json.loads(data)
        return tuple(tuple(_cell(value) for value in row) for row in rows)
    except (ValueError, TypeError, RecursionError) as error:
        raise MalformedError("found no rows of a database, expected them as recorded") from error


def _query(asked: Asked[Rows]) -> DatabaseQuery:
    if not isinstance(asked, DatabaseQuery):
        raise TypeError(f"what a database is asked is DatabaseQuery, not {type(asked).__name__}")
    return asked
