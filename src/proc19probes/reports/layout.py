"""Lines for a terminal: measured in columns, wrapped to a width, coloured where that is wanted."""

import codecs
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from proc19probes.completion.model import CriterionState
from proc19probes.reports.wording import ASCII_SIGNS, SIGNS

NARROWEST = 40
"""Columns below which nothing is wrapped."""


class Colour(Enum):
    """Whether states are coloured besides having a word and a sign."""

    PLAIN = "plain"
    ANSI = "ansi"


_ANSI = {
    CriterionState.DISPUTED: "1;35",
    CriterionState.FAILING: "1;31",
    CriterionState.UNKNOWN: "35",
    CriterionState.ATTENTION: "33",
    CriterionState.BLOCKED: "34",
    CriterionState.WAITING: "36",
    CriterionState.IMPLIED: "32",
    CriterionState.SIGNED_OFF: "32",
    CriterionState.VERIFIED: "1;32",
    CriterionState.NOT_APPLICABLE: "2",
}

_SPELLINGS = str.maketrans({"…": "...", "–": "-", "—": "-", "’": "'", "“": '"', "”": '"'})


def painted(text: str, state: CriterionState, colour: Colour) -> str:
    """The text in the state's colour."""
    return text if colour is Colour.PLAIN else f"\x1b[{_ANSI[state]}m{text}\x1b[0m"


@dataclass(frozen=True)
class Alphabet:
    """What the output's encoding can show."""

    encoding: str = "utf-8"

    def shows(self, text: str) -> bool:
        """Whether every character can be written."""
        try:
            text.encode(self._known)
        except UnicodeEncodeError:
            return False
        return True

    def sign(self, state: CriterionState) -> str:
        """The state's sign, from ASCII where the encoding lacks any of the signs."""
        return (SIGNS if self.shows("".join(SIGNS.values())) else ASCII_SIGNS)[state]

    def spelled(self, text: str) -> str:
        """The text with a stand-in for each character that cannot be written."""
        if self.shows(text):
            return text
        return text.translate(_SPELLINGS).encode(self._known, "replace").decode(self._known)

    @property
    def _known(self) -> str:
        try:
            return codecs.lookup(self.encoding).name
        except LookupError:
            return "ascii"


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_column, text))


def _column(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, width: int) -> str:
    """The text with spaces after it, up to a width in columns."""
    return text + " " * (width - columns(text))


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """The text in lines of at most `width` columns; `first` and `rest` begin the lines.

    A URL is never broken; any other word only where no line could hold it.
    """
    room = max(width - columns(rest), 1)
    pieces = [piece for word in text.split(" ") for piece in _pieces(word, room)]
    return _filled(pieces, width, first, rest, "")


def wrapped_command(units: Sequence[str], width: int, first: str, rest: str) -> list[str]:
    r"""The command in lines that a shell reads as one: broken between units, with ` \`."""
    return _filled(units, width, first, rest, " \\")


def _filled(
    pieces: Sequence[str], width: int, first: str, rest: str, continuation: str
) -> list[str]:
    lines = []
    line, empty = first, True
    for index, piece in enumerate(pieces):
        last = index == len(pieces) - 1
        needed = columns(line) + (not empty) + columns(piece)
        if needed + (0 if last else columns(continuation)) > width:
            if not empty:
                lines.append(line + continuation)
                line, empty = rest, True
            elif columns(line) > columns(rest):
                lines.append(line.rstrip())
                line = rest
        line += piece if empty else f" {piece}"
        empty = False
    lines.append(line.rstrip())
    return lines


def _pieces(word: str, room: int) -> Iterator[str]:
    if "://" in word or columns(word) <= room:
        yield word
        return
    piece, taken = "", 0
    for character in word:
        if taken + _column(character) > room and piece:
            yield piece
            piece, taken = "", 0
        piece += character
        taken += _column(character)
    yield piece
