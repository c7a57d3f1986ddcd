"""What is wrong at one place of a request file."""

from collections.abc import Sequence
from dataclasses import dataclass

from proc19probes.vocabulary.plain_text import plain

VALUE_LIMIT = 80
_FEW = 5


@dataclass(frozen=True)
class Fault:
    """At which key, what was found, what was expected; `rule` where it is one across fields.

    Tables of one array are counted from 1: `sign_off[2].role` is of the second `[[sign_off]]`.
    """

    key: str
    found: str
    expected: str
    rule: str | None = None


def quoted(text: str) -> str:
    """The text in quotes, plain and not too long to stand in a message."""
    return f'"{plain(text, VALUE_LIMIT)}"'


def listed(words: tuple[str, ...], nothing: str) -> str:
    """The words, with "or" before the last; `nothing` where there is none."""
    shown = [plain(word, VALUE_LIMIT) for word in words]
    if len(shown) < 2:
        return "".join(shown) or nothing
    return f"{', '.join(shown[:-1])} or {shown[-1]}"


def the_first(words: Sequence[str], nothing: str) -> str:
    """Five of the words and how many more there are; `nothing` where there is none."""
    shown = [plain(word, VALUE_LIMIT) for word in words[:_FEW]]
    if len(words) > _FEW:
        shown.append(f"{len(words) - _FEW} more")
    return ", ".join(shown) or nothing
