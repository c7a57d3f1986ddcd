"""Which known word was likely meant by one that is not known."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

_COMPARED = 60
_LISTED = 50
_NO_OTHERS: Mapping[str, str] = MappingProxyType({})


def folded(text: str) -> str:
    """The text without what may differ between two spellings of a name: case, blanks, hyphens."""
    return "".join(character for character in text.casefold() if character.isalnum())


def nearest(word: str, known: Iterable[str], most: int = 1) -> tuple[str, ...]:
    """The known words that are most like it, at most so many, the nearest first."""
    by_fold = {folded(one): one for one in known}
    near = difflib.get_close_matches(folded(word[:_COMPARED]), by_fold, most)
    return tuple(by_fold[one] for one in near)


def suggestion(word: str, known: Sequence[str], also: Mapping[str, str] = _NO_OTHERS) -> str:
    """What to say after a word that is not known: `did you mean A? there are: A, B`.

    `also` are other names, each with the known word that it stands for.
    """
    by_name = {**{one: one for one in known}, **also}
    near = "".join(f"did you mean {by_name[name]}? " for name in nearest(word, by_name))
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"{near}there are: {', '.join(known[:_LISTED]) or 'none'}{more}"
