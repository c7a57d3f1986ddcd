"""Databases in a file: what is read of them, what is refused, and that nothing is ever written."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from outside_questions import memory_of

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.outside.recording import read_recording, write_recording
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.database import DatabaseQuery, Row
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.users import nobody

SHELF = Service("shelf", "the shelf's database", "", Party.PILOT_SITE)
ALL = "SELECT name, count, note FROM book ORDER BY count"
ENDLESS = (
    "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n)"
    " SELECT i FROM n WHERE i = 2"
)


@dataclass(frozen=True)
class Books(Question[tuple[Row, ...]]):
    """The rows of a statement."""

    service = SHELF

    statement: str = ALL
    values: tuple[str, ...] = ()
    most: int = 100

    @property
    def subject(self) -> str:
        """What is asked for."""
        return "the books"

    def answer(self, transport: Transport) -> tuple[Row, ...]:
        """The rows as they are."""
        query = DatabaseQuery(SHELF, self.statement, self.values, self.most)
        return transport.put(query)


def execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A database with two rows, alone in its folder."""
    path = tmp_path / "shelf" / "books.db"
    path.parent.mkdir()
    execute(
        path,
        "CREATE TABLE book (name TEXT, count, note)",
        "INSERT INTO book VALUES ('Grid', 2, NULL), ('Cloud', 1, 'nüchtern')",
    )
    return path


def rows(
    path: Path | str, question: Books | None = None, limits: Limits | None = None
) -> tuple[Row, ...] | Unobtainable:
    """What the database answers."""
    url = path if isinstance(path, str) else path.as_uri()
    memory = memory_of(url, limits)
    return memory.bound(Deadline.after(timedelta(minutes=10))).obtain(question or Books())


def refused(
    path: Path | str, question: Books | None = None, limits: Limits | None = None
) -> tuple[Cause, str]:
    """Why there is no answer."""
    found = rows(path, question, limits)
    assert isinstance(found, Unobtainable)
    return found.cause, found.detail


def files_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Each file of a folder, and when it was last written."""
    return {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in folder.iterdir()}


def test_rows_come_in_order_as_text_number_or_nothing(shelf: Path) -> None:
    assert rows(shelf) == (("Cloud", 1, "nüchtern"), ("Grid", 2, None))


def test_value_is_no_part_of_the_statement(shelf: Path) -> None:
    statement = "SELECT count FROM book WHERE name = ?"
    assert rows(shelf, Books(statement, ("Grid",))) == ((2,),)
    assert rows(shelf, Books(statement, ("x' OR '1'='1",))) == ()


@pytest.mark.parametrize("name", ["a?b.db", "a#b.db", "a%20b.db", "a b.db", "ü&mode=rwc.db"])
def test_file_may_have_any_name(name: str, shelf: Path) -> None:
    shelf.rename(shelf.parent / name)
    assert len(rows(shelf.parent / name)) == 2
    assert [one.name for one in shelf.parent.iterdir()] == [name]


def test_text_that_is_not_utf_8_is_read_all_the_same(shelf: Path) -> None:
    execute(shelf, "UPDATE book SET note = CAST(x'ff41' AS TEXT)")
    assert rows(shelf) == (("Cloud", 1, "�A"), ("Grid", 2, "�A"))


def test_reading_leaves_the_folder_as_it_was(shelf: Path) -> None:
    before = files_of(shelf.parent)
    assert len(rows(shelf)) == 2
    assert files_of(shelf.parent) == before


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM book", "CREATE TABLE other (name)", "ATTACH DATABASE 'other.db' AS other"],
)
def test_nothing_can_be_written(
    statement: str, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shelf.parent)
    before = files_of(shelf.parent)
    refused(shelf, Books(statement))
    assert files_of(shelf.parent) == before


def test_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    expected = f"the file {path} cannot be read: No such file or directory"
    assert refused(path) == (Cause.UNREACHABLE, expected)
    assert list(tmp_path.iterdir()) == []


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def text(path: Path) -> None:
    path.write_text("SQLite format 3 is what this is not\n")


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def first_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4096])


def noise(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\xff" * (len(data) - 100))


NO_DATABASES: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty-file": (nothing, "is not a database, expected one of SQLite"),
    "text": (text, "is not a database, expected one of SQLite"),
    "last-page-cut-off": (half, "found 5000 bytes in "),
    "last-page-missing": (first_page, "malformed"),
    "noise-after-the-header": (noise, "malformed"),
}


@pytest.mark.parametrize(("spoil", "words"), NO_DATABASES.values(), ids=NO_DATABASES)
def test_file_that_is_no_database_is_malformed(
    spoil: Callable[[Path], None], words: str, shelf: Path
) -> None:
    spoil(shelf)
    cause, detail = refused(shelf)
    assert cause is Cause.MALFORMED
    assert words in detail
    assert [one.name for one in shelf.parent.iterdir()] == ["books.db"]


def test_database_without_the_table_is_malformed(shelf: Path) -> None:
    execute(shelf, "DROP TABLE book")
    expected = f"found in the database {shelf}: no such table: book"
    assert refused(shelf) == (Cause.MALFORMED, expected)


@pytest.mark.parametrize(("cell", "kind"), [("x'00'", "bytes"), ("1.5", "a fraction")])
def test_cell_of_another_kind_is_malformed(cell: str, kind: str, shelf: Path) -> None:
    execute(shelf, f"UPDATE book SET note = {cell}")
    expected = f"found {kind} in a column of a database, expected text or a number"
    assert refused(shelf) == (Cause.MALFORMED, expected)


def test_file_that_may_not_be_read_is_not_permitted(shelf: Path) -> None:
    shelf.chmod(0)
    with nobody():
        assert refused(shelf)[0] in (Cause.NOT_PERMITTED, Cause.UNREACHABLE)


def test_folder_and_pipe_are_no_databases(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe")[0] is Cause.UNREACHABLE
    assert refused(tmp_path)[0] is Cause.UNREACHABLE


@pytest.mark.parametrize("url", ["https://db.example.org/books.db", "file://other.host/books.db"])
def test_database_of_another_machine_is_not_asked(url: str) -> None:
    assert refused(url)[0] is Cause.UNREACHABLE


def test_address_that_nobody_gave_is_named(tmp_path: Path) -> None:
    assert refused("") == (
        Cause.UNREACHABLE,
        "no address of the shelf's database is known, expected --shelf-url or services.shelf.url"
        " in the settings",
    )


def test_database_with_a_write_ahead_log_is_refused_and_left_alone(shelf: Path) -> None:
    execute(shelf, "PRAGMA journal_mode = WAL")
    before = files_of(shelf.parent)
    cause, detail = refused(shelf)
    assert cause is Cause.REFUSED
    assert "cannot be read without writing beside it" in detail
    assert files_of(shelf.parent) == before


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A writer who has the database for itself."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield connection
        connection.execute("ROLLBACK")


def test_database_that_is_being_written_is_too_slow(shelf: Path) -> None:
    with writing(shelf):
        cause, detail = refused(shelf, limits=Limits(fetch=timedelta(seconds=1)))
    assert cause is Cause.TOO_SLOW
    assert "locked by who writes it" in detail or "no answer within" in detail
    assert len(rows(shelf)) == 2


def test_change_that_was_not_finished_is_not_rolled_back_by_reading(
    shelf: Path, tmp_path: Path
) -> None:
    after = tmp_path / "after-a-crash"
    with closing(sqlite3.connect(shelf, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("UPDATE book SET name = hex(randomblob(20000))")
        shutil.copytree(shelf.parent, after)
        connection.execute("ROLLBACK")
    before = files_of(after)
    assert set(before) == {"books.db", "books.db-journal"}
    cause, detail = refused(after / "books.db")
    assert cause is Cause.REFUSED
    assert "cannot be read without writing" in detail
    assert files_of(after) == before


def test_more_rows_than_were_asked_for_are_too_many(shelf: Path) -> None:
    assert len(rows(shelf, Books(most=2))) == 2
    expected = (Cause.TOO_LARGE, "found more than 1 rows in a database")
    assert refused(shelf, Books(most=1)) == expected


def test_bytes_over_the_limit_are_too_large(shelf: Path) -> None:
    execute(shelf, "UPDATE book SET note = hex(zeroblob(3000))")
    small = Limits(document_bytes=10_000)
    assert refused(shelf, limits=small)[0] is Cause.TOO_LARGE
    execute(shelf, "UPDATE book SET note = hex(zeroblob(30000))")
    assert refused(shelf, limits=small)[0] is Cause.TOO_LARGE
    assert len(rows(shelf)) == 2


def test_database_of_any_size_is_read_where_the_rows_are_few(shelf: Path) -> None:
    execute(
        shelf,
        "CREATE TABLE message (data BLOB)",
        "INSERT INTO message VALUES (zeroblob(1000000))",
    )
    assert len(rows(shelf, limits=Limits(document_bytes=100_000))) == 2


def test_view_without_an_end_is_stopped(shelf: Path) -> None:
    execute(shelf, ENDLESS)
    limits = Limits(fetch=timedelta(seconds=1))
    assert refused(shelf, Books("SELECT i FROM endless"), limits)[0] is Cause.TOO_SLOW


def test_recorded_rows_are_replayed(shelf: Path, tmp_path: Path) -> None:
    memory = memory_of(shelf.as_uri())
    outside = memory.bound(Deadline.after(timedelta(minutes=10)))
    missing = Books("SELECT name FROM paper")
    found, failed = outside.obtain(Books()), outside.obtain(missing)
    path = tmp_path / "run.zip"
    write_recording(memory, path, datetime(2026, 11, 23, tzinfo=UTC), (), "one run")
    shelf.unlink()

    def access(_: object) -> ServiceAccess:
        raise AssertionError("a replay asks for no service's address")

    replayed = RunMemory(access, Limits(), read_recording(path))
    again = replayed.bound(Deadline.after(timedelta(minutes=10)))
    assert again.obtain(Books()) == found == (("Cloud", 1, "nüchtern"), ("Grid", 2, None))
    assert again.obtain(missing) == failed
    other = again.obtain(Books(most=3))
    assert isinstance(other, Unobtainable)
    assert other.cause is Cause.NOT_RECORDED
