"""Lines for a terminal: what rich makes of texts, prefixes and tables at a width, with colour.

Only the report for people loads this: a probe never does.
"""

import codecs
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text

from proc19probes.completion.model import CriterionState
from proc19probes.reports.text_options import Colour
from proc19probes.reports.wording import ASCII_SIGNS, SIGNS

NARROWEST = 40
"""Columns below which nothing is laid out."""

# Below so many columns a text begins on the line after its prefix.
_LEAST_ROOM = 20
_FURTHER = "      "
_CUT = "…"


STYLES = {
    CriterionState.DISPUTED: "bold magenta",
    CriterionState.FAILING: "bold red",
    CriterionState.UNKNOWN: "magenta",
    CriterionState.ATTENTION: "yellow",
    CriterionState.BLOCKED: "blue",
    CriterionState.WAITING: "cyan",
    CriterionState.IMPLIED: "green",
    CriterionState.SIGNED_OFF: "green",
    CriterionState.VERIFIED: "bold green",
    CriterionState.NOT_APPLICABLE: "dim",
}
"""The colour of each state, in rich's words."""

STRONG = "bold"
"""The style of the product's name, and of the verdict."""

_SPELLINGS = str.maketrans(
    {"…": "...", "–": "-", "—": "-", "’": "'", "“": '"', "”": '"', "·": "-", "→": ">", "×": "x"}
)


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


class Page:
    """Where lines are laid out: its width in columns, its colour, its alphabet."""

    def __init__(self, width: int, colour: Colour, encoding: str) -> None:
        self.width = max(width, NARROWEST)
        self.alphabet = Alphabet(encoding)
        self._console = Console(
            file=StringIO(),
            width=self.width,
            force_terminal=colour is Colour.ANSI,
            color_system="standard" if colour is Colour.ANSI else None,
            no_color=False,
            highlight=False,
            legacy_windows=False,
        )

    def hanging(self, prefix: str | Text, text: str, style: str = "") -> Iterator[Text]:
        """The text beside a prefix, its further lines below its first.

        A URL is never broken; any other word only where no line could hold it.
        """
        head = self.text(prefix) if isinstance(prefix, str) else prefix
        room = self.width - head.cell_len
        if room < _LEAST_ROOM:
            yield head
            head, room = Text(_FURTHER), self.width - len(_FURTHER)
        for line in self._wrapped(self.alphabet.spelled(text), room):
            line.stylize(style)
            yield head + line
            head = Text(" " * head.cell_len)

    def command(self, prefix: str, units: Sequence[str], rest: str) -> Iterator[Text]:
        r"""The command in lines that a shell reads as one: broken between units, with ` \`."""
        line, empty = prefix, True
        for index, unit in enumerate(units):
            end = 0 if index == len(units) - 1 else 2
            if not empty and cell_len(line) + 1 + cell_len(unit) + end > self.width:
                yield Text(f"{line} \\")
                line, empty = rest, True
            line += unit if empty else f" {unit}"
            empty = False
        yield Text(line)

    def state(self, state: CriterionState, text: str) -> Text:
        """A text in the state's colour, behind the state's sign."""
        return self.text(f"{self.alphabet.sign(state)} {text}", STYLES[state])

    def sides(self, left: Text, right: Text) -> Iterator[Text]:
        """Two texts at the two ends of a line, or each on its own where it cannot hold them."""
        gap = self.width - left.cell_len - right.cell_len
        if gap >= 2:
            yield left + Text(" " * gap) + right
        else:
            yield from (line for text in (left, right) for line in self._lines(text, self.width))

    def text(self, text: str, style: str = "") -> Text:
        """A text as it can be shown, on one line; what is added to it has a style of its own."""
        shown = Text(self.alphabet.spelled(text))
        shown.stylize(style)
        return shown

    def bar(self, part: int, whole: int, width: int) -> str:
        """How much of a whole it is; full and empty are what is exactly so."""
        full = width * part // whole if whole else 0
        filled = max(full, 1) if part else 0
        on, off = ("█", "░") if self.alphabet.shows("█░") else ("#", ".")
        return on * filled + off * (width - filled)

    def printed(self, page: Iterable[RenderableType]) -> str:
        """The page as it is written, each line ended by a line break and by nothing else."""
        with self._console.capture() as capture:
            for one in page:
                self._console.print(one, soft_wrap=isinstance(one, Text))
        lines = capture.get().split("\n")
        text = "\n".join(line.rstrip() for line in lines)
        return text if self.alphabet.shows(_CUT) else text.replace(_CUT, "~")

    def _wrapped(self, text: str, room: int) -> Iterator[Text]:
        words: list[str] = []
        for word in text.split(" "):
            if "://" in word and cell_len(word) > room:
                yield from self._lines(Text(" ".join(words)), room) if words else ()
                yield Text(word)
                words = []
            else:
                words.append(word)
        yield from self._lines(Text(" ".join(words)), room) if words else ()

    def _lines(self, text: Text, room: int) -> Iterator[Text]:
        for line in text.wrap(self._console, room, overflow="fold"):
            line.rstrip()
            yield line
