r"""How a text is written in Nagios's object files, so that it stays the text (measured, 4.4.6).

A `;` begins a comment, a `\` at the end of a line joins the next one to it, a line break begins
a new directive, a `$NAME$` is expanded, a `!` ends an argument; what is left is a shell's.
"""

import shlex

from proc19probes.configuration.model import ConfigurationError, see_utf8
from proc19probes.vocabulary.monitored import safe_name

# A longer argument than this arrives cut (9,000 arrive).
_LONGEST_ARGUMENT = 9000
_HARMLESS = frozenset(" ._:/@+-,")


def shell_word(text: str) -> str:
    """The text as one word of a command_line: the shell's quotes, then Nagios's own escapes.

    Raises ConfigurationError for a text that a Nagios file cannot hold.
    """
    if any(character in text for character in "\0\n\r"):
        raise ConfigurationError(
            f"{text!r}: a line break or NUL, which no argument of a Nagios check can hold"
        )
    see_utf8(text)
    return shlex.quote(text).replace("$", "$$").replace(";", "\\;")


def check_command(name: str, words: list[str]) -> str:
    """A check_command whose only argument is these words, each already a shell's word."""
    argument = " ".join(words).replace("!", "\\!")
    if len(argument.encode()) > _LONGEST_ARGUMENT:
        raise ConfigurationError(
            f"{name} {argument[:60]}…: arguments of more than {_LONGEST_ARGUMENT} bytes, which"
            " Nagios cuts"
        )
    return f"{name}!{argument}" if words else name


def shown(text: str) -> str:
    """The text for people: as it is where that is harmless, else mapped, with a digest.

    Nagios hands names and notes to notification commands as they are, and a shell reads those.
    """
    mapped = "".join(c if c.isalnum() or c in _HARMLESS else "_" for c in text).strip()
    if mapped == text and text not in ("", "null"):
        return text
    return f"{mapped} {safe_name(text)[-12:]}".strip()
