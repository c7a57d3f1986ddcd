"""How a text is written in Icinga 2's language, so that it stays the text (measured, 2.13.6).

A string knows five escapes; `$` begins a macro wherever a command reads the string. No shell has
a part in it. `{{{ }}}` is never used: a foreign text may hold what ends it.
"""

from proc19probes.configuration.model import ConfigurationError, see_utf8

# Linux starts no process with a longer argument (MAX_ARG_STRLEN, with the NUL at its end).
_LONGEST_ARGUMENT = 128 * 1024 - 1
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def string(text: str) -> str:
    """The text as a string. Raises ConfigurationError for a NUL, and what is no UTF-8."""
    if "\0" in text:
        raise ConfigurationError(f"{text!r}: a NUL, which no string of Icinga 2 can hold")
    see_utf8(text)
    return f'"{text.translate(_ESCAPES)}"'


def argument(text: str) -> str:
    """The text as a string of which a command is made: without a macro.

    Raises ConfigurationError for one that no process can be given.
    """
    escaped = string(text.replace("$", "$$"))
    if len(text.encode()) > _LONGEST_ARGUMENT:
        raise ConfigurationError(
            f"{text[:60]!r}…: an argument of more than {_LONGEST_ARGUMENT} bytes, which no process"
            " can be given"
        )
    return escaped
