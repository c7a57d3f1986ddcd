"""Web pages made for people: their tables, list items and titles, and what is no such page.

<html><head><title>PILOT-GRID APEL Publication Test</title></head><body>
<ul><li>lastBuild : 2026-11-23 03:00:00</li></ul>
<table><tr><th>Site</th><th>Publication  Status</th></tr>
<tr><td>PILOT-GRID</td><td>OK [ last published 2 days ago: 2026-11-21 ]</td></tr></table>

Pages are foreign and seldom well-formed: elements need not be closed, and what stands in a table
outside of a cell or a row makes one. A cell that spans columns or rows is in each of them, so that
a column is the same place in every row. Everything that could grow without end has a limit.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import NamedTuple

from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    ObtainError,
    RefusedError,
    TooLargeError,
)

_PIECE = 4096
_PAGE = 1024 * 1024
_TOKEN = 64 * 1024
_ELEMENTS = 50_000
_ATTRIBUTES = 100
_TEXT = 4096
_SHOWN = 80
_NO_TEXT = ("script", "style")
_SPAN = re.compile(r" ?\d{1,5} ?", re.ASCII)

_HEADINGS = ("title", "h1", "h2", "h3")
_LOGIN = re.compile(
    r"\b(log ?in|sign ?in|single sign|check-in|authenticat|identity provider)", re.I
)
_ERROR = re.compile(r"\b([45]\d\d|error|not found|forbidden|unavailable|maintenance)\b", re.I)

Row = tuple[str, ...]
"""The texts of a table's row, column by column, with runs of white space made one space."""

_Attributes = list[tuple[str, str | None]]


@dataclass(frozen=True)
class HtmlPage:
    """What a page says; `headings` begin with its title where it has one."""

    headings: tuple[str, ...]
    items: tuple[str, ...]
    tables: tuple[tuple[Row, ...], ...]
    asks_for_password: bool

    @property
    def name(self) -> str:
        """What a message calls it by."""
        return f"a page titled {plain(self.headings[0], _SHOWN)!r}" if self.headings else "a page"


def html_page(chunks: Iterable[bytes]) -> HtmlPage:
    """The page; raises MalformedError where there is none, TooLargeError over a limit."""
    reader = _Reader()
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > _PAGE:
            raise TooLargeError(f"a page of more than {_PAGE} bytes")
        reader.take(chunk)
    if not size:
        raise MalformedError("an empty answer, expected a page")
    return reader.page()


def in_place_of(page: HtmlPage, expected: str) -> ObtainError:
    """What the page is in place of the expected: a login page, an error page, or another one."""
    headings = " / ".join(page.headings)
    if page.asks_for_password or _LOGIN.search(headings):
        return RefusedError(f"a login page in place of {expected}: {page.name}")
    if _ERROR.search(headings):
        return RefusedError(f"an error page in place of {expected}: {page.name}")
    return MalformedError(f"{page.name}, expected {expected}")


class _Cell(NamedTuple):
    """A cell as it is written: its text, and how many columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1


class _Table:
    """A table's rows, while their cells come by."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._from_above: dict[int, _Cell] = {}

    def add(self, cells: list[_Cell], most: int) -> int:
        """A row of these cells and of those that reach down into it; how many columns it has."""
        row: list[str] = []
        reaching_down: dict[int, _Cell] = {}
        for cell in (*cells, _Cell("", columns=0)):
            while (above := self._from_above.get(len(row))) is not None:
                self._place(above, row, reaching_down)
            if len(row) + cell.columns > most:
                raise TooLargeError(f"more than {_ELEMENTS} cells in a page")
            for _ in range(cell.columns):
                self._place(cell, row, reaching_down)
        self._from_above = reaching_down
        self.rows.append(tuple(row))
        return len(row)

    def _place(self, cell: _Cell, row: list[str], reaching_down: dict[int, _Cell]) -> None:
        if cell.rows > 1:
            reaching_down[len(row)] = cell._replace(rows=cell.rows - 1)
        row.append(cell.text)


class _Reader(HTMLParser):
    """Takes what a page says as it goes by."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")
        self._head = ""
        self._elements = 0
        self._headings: list[str] = []
        self._items: list[str] = []
        self._tables: list[_Table] = []
        self._around: list[tuple[_Table | None, list[_Cell]]] = []
        self._table: _Table | None = None
        self._in_table = False
        self._row: list[_Cell] = []
        self._spans = (1, 1)
        self._placed = 0
        self._taking = ""
        self._words: list[str] = []
        self._length = 0
        self._asks_for_password = False

    def take(self, chunk: bytes) -> None:
        """The next bytes of the page."""
        # In small pieces: what an unfinished tag holds back is looked at again with each of them.
        for start in range(0, len(chunk), _PIECE):
            text = self._decoder.decode(chunk[start : start + _PIECE])
            if len(self._head) < _SHOWN:
                self._head += text[:_SHOWN]
            self._parse(text)
            if len(self.rawdata) > _TOKEN:
                raise TooLargeError(f"a tag, comment or script of more than {_TOKEN} characters")

    def page(self) -> HtmlPage:
        """The page at its end."""
        while self._around:
            self._end_table()
        self._end_row()
        if not self._elements:
            raise MalformedError(f"{plain(self._head, _SHOWN) or 'blanks'!r}, expected a page")
        if self._in_table:
            raise MalformedError("a page that ends within a table")
        if self.cdata_elem in _NO_TEXT or self.rawdata.startswith("<!--"):
            raise MalformedError("a page that ends within a comment, script or style")
        tables = tuple(tuple(table.rows) for table in self._tables)
        return HtmlPage(tuple(self._headings), tuple(self._items), tables, self._asks_for_password)

    def _parse(self, text: str) -> None:
        try:
            self.feed(text)
        except AssertionError as error:
            # So HTMLParser says that it found a declaration which it does not know.
            raise MalformedError(f"no HTML: {plain(str(error), _SHOWN)}") from error

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        """See HTMLParser."""
        self._elements += 1
        if self._elements > _ELEMENTS or len(attrs) > _ATTRIBUTES:
            raise TooLargeError(
                f"more than {_ELEMENTS} elements in a page or {_ATTRIBUTES} attributes in one"
            )
        if tag == "table":
            self._begin_table()
        elif tag == "tr":
            self._end_row()
        elif tag in ("td", "th", "caption", "li", *_HEADINGS):
            self._end_text()
            self._taking = tag
            self._spans = _span(attrs, "colspan"), _span(attrs, "rowspan")
        elif tag == "input" and ("type", "password") in [(k, (v or "").lower()) for k, v in attrs]:
            self._asks_for_password = True
        elif tag in ("br", "p", "div"):
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        if tag == "table":
            self._end_table()
            self._in_table = False
        elif tag == "tr":
            self._end_row()
        elif tag == self._taking or tag in ("ul", "ol", "body", "head"):
            self._end_text()

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        if self.cdata_elem in _NO_TEXT:
            return
        if not self._taking:
            if not self._around or data.isspace():
                return
            self._taking, self._spans = "td", (1, 1)
        self._length += len(data)
        if self._length > _TEXT:
            raise TooLargeError(f"a text of more than {_TEXT} characters in <{self._taking}>")
        self._words.append(data)

    def _end_text(self) -> None:
        text = " ".join("".join(self._words).split())
        if self._taking in ("td", "th", "caption"):
            self._row.append(_Cell(text, *self._spans))
        elif text:
            (self._items if self._taking == "li" else self._headings).append(text)
        self._taking, self._words, self._length = "", [], 0

    def _end_row(self) -> None:
        self._end_text()
        if self._row:
            if not self._tables:
                self._tables.append(_Table())
            table = self._table or self._tables[-1]
            self._placed += table.add(self._row, _ELEMENTS - self._placed)
        self._row = []

    def _begin_table(self) -> None:
        self._end_text()
        self._around.append((self._table, self._row))
        self._table, self._row = _Table(), []
        self._tables.append(self._table)
        self._in_table = True

    def _end_table(self) -> None:
        self._end_row()
        if self._around:
            self._table, self._row = self._around.pop()


def _span(attributes: _Attributes, name: str) -> int:
    """How many columns or rows a cell spans; as browsers do, one where that is not said well."""
    text = next((value for key, value in attributes if key == name), None) or ""
    return max(int(text), 1) if _SPAN.fullmatch(text) else 1
