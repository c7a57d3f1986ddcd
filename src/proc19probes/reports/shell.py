"""A command as one types it in a POSIX shell."""

import shlex
from collections.abc import Callable, Iterator, Sequence


def shell_words(
    argv: Sequence[str], writable: Callable[[str], bool] = str.isprintable
) -> tuple[str, ...]:
    """The words of the command, an option and its value as one.

    What is not `writable` is written as `$'…'` with escapes, which bash, zsh and POSIX 2024 read.
    """
    return tuple(_units([_quoted(argument, writable) for argument in argv]))


def shell_line(argv: Sequence[str]) -> str:
    """The command on one line."""
    return " ".join(shell_words(argv))


def _units(words: Sequence[str]) -> Iterator[str]:
    option = ""
    for word in words:
        if option and not word.startswith("-"):
            yield f"{option} {word}"
            option = ""
            continue
        if option:
            yield option
        option = word if word.startswith("-") and "=" not in word else ""
        if not option:
            yield word
    if option:
        yield option


def _quoted(argument: str, writable: Callable[[str], bool]) -> str:
    if argument.isprintable() and writable(argument):
        return shlex.quote(argument)
    return "$'" + "".join(_escaped(character) for character in argument) + "'"


def _escaped(character: str) -> str:
    if character in "\\'":
        return f"\\{character}"
    if character.isascii() and character.isprintable():
        return character
    octets = character.encode("utf-8", "surrogateescape" if _is_octet(character) else "replace")
    return "".join(f"\\x{octet:02x}" for octet in octets)


def _is_octet(character: str) -> bool:
    return "\udc80" <= character <= "\udcff"
