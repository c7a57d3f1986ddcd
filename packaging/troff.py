"""Manual pages as troff reads them (man(7)): texts in, a page out, in ASCII alone."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable

_WIDTH = 95
# Each of these is something else to troff, or shown as something else that a shell does not take.
_SPECIAL = str.maketrans(
    {
        "\\": r"\e",
        "-": r"\-",
        "'": r"\(aq",
        "`": r"\(ga",
        "^": r"\(ha",
        "~": r"\(ti",
        # A terminal without UTF-8 has no character for it.
        "…": "...",
    }
)
_OPTION = re.compile(r"`([^`]+)`|(?<![\w-])(--[a-z0-9][a-z0-9-]*)")


def escaped(text: str) -> str:
    """The text as troff shows it unchanged."""
    return "".join(map(_glyph, text.translate(_SPECIAL)))


def _glyph(character: str) -> str:
    """ASCII as it is; all else by its code, letter and accent apart as groff names them."""
    if character.isascii():
        return character
    parts = unicodedata.normalize("NFD", character)
    return f"\\[u{'_'.join(f'{ord(part):04X}' for part in parts)}]"


def bold(text: str) -> str:
    """The text as one types it."""
    return rf"\fB{escaped(text)}\fR"


def italic(text: str) -> str:
    """A name that stands for a value."""
    return rf"\fI{escaped(text)}\fR"


def prose(text: str) -> str:
    """A text with what is between backticks, and every long option, in bold."""
    shown, at = "", 0
    for match in _OPTION.finditer(text):
        shown += escaped(text[at : match.start()]) + bold(match[1] or match[2])
        at = match.end()
    return shown + escaped(text[at:])


def _lines(shown: str) -> list[str]:
    """Lines of text, none of which troff takes for a request."""
    lines = textwrap.wrap(shown, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [rf"\&{line}" if line[0] in ".'" else line for line in lines]


class ManualPage:
    """One page of section 1, written from top to bottom; what is shown is troff already."""

    def __init__(self, name: str, date: str, source: str) -> None:
        self.name = name
        title = escaped(name.upper())
        # No hyphen and no blank that the text has not: options and ids are to be copied.
        as_it_is = (".nh", ".ad l", ".ss 12 0")
        self._lines = [f'.TH {title} 1 "{date}" "{source}" "PROC19"', *as_it_is]

    def section(self, title: str) -> None:
        """A section's title, in capitals by custom."""
        self._lines.append(f'.SH "{escaped(title)}"')

    def part(self, title: str) -> None:
        """The title of a part of a section."""
        self._lines.append(f'.SS "{escaped(title)}"')

    def paragraph(self, shown: str) -> None:
        """One paragraph."""
        self._lines += [".PP", *_lines(shown)]

    def line(self, shown: str) -> None:
        """The text that a section begins with; NAME has nothing else."""
        self._lines += _lines(shown)

    def item(self, term: str, *paragraphs: str) -> None:
        """A term, and what it means below it."""
        self._lines += [".TP", term]
        for number, shown in enumerate(paragraphs):
            self._lines += [".IP"] * bool(number) + _lines(shown)

    def example(self, commands: Iterable[str]) -> None:
        """Commands as one types them, each on a line of its own."""
        self._lines += [".PP", ".nf", ".RS 4"]
        self._lines += [bold(command) for command in commands]
        self._lines += [".RE", ".fi"]

    @property
    def text(self) -> str:
        """The whole page."""
        return "\n".join(self._lines) + "\n"
