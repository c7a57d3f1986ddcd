"""Options that take several words, with commas or by being repeated, from a known set or not."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Generic, TypeVar

import click

from proc19probes.completion.model import CriterionState
from proc19probes.vocabulary.nearest import folded, suggestion
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State

_SHOWN = 60
Thing = TypeVar("Thing")


def several(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> frozenset[str]:
    """All words of an option, whether or not there are such; a usage error where one is empty."""
    return frozenset(_words(values))


class KnownWords(Generic[Thing]):
    """The words that an option may have, as click asks about them.

    `by_word` are those that are shown, `also` other names, each with the word for it; neither case
    nor blanks nor hyphens matter.
    """

    def __init__(
        self, by_word: Mapping[str, Thing], also: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """The words in the order in which they are shown."""
        self.words = tuple(by_word)
        self._also = also
        names = {**{word: word for word in by_word}, **also}
        self._by_fold = {folded(name): by_word[word] for name, word in names.items()}

    def read(
        self, _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
    ) -> frozenset[Thing]:
        """What all words of an option stand for; a usage error for one that is not known."""
        words = tuple(_words(values))
        for word in words:
            if folded(word) not in self._by_fold:
                told = suggestion(word, self.words, self._also)
                raise click.BadParameter(f"found {plain(word, _SHOWN)!r}; {told}")
        return frozenset(self._by_fold[folded(word)] for word in words)

    def complete(
        self, _context: click.Context, _parameter: click.Parameter, incomplete: str
    ) -> list[str]:
        """The words that begin so, after those that are there already."""
        before, comma, begun = incomplete.rpartition(",")
        return [f"{before}{comma}{word}" for word in self.words if word.startswith(begun)]


def _words(values: tuple[str, ...]) -> Iterator[str]:
    for value in values:
        for word in value.split(","):
            if not word.strip():
                raise click.BadParameter(f"found {plain(value, _SHOWN)!r}, expected a word")
            yield word.strip()


def word_of(state: CriterionState) -> str:
    """The state as one word."""
    return state.value.replace(" ", "-")


STATES = KnownWords({word_of(state): state for state in CriterionState})
FOUND = KnownWords({state.value.lower(): state for state in State})
PARTIES = KnownWords(
    {party.value: party for party in Party},
    {
        name: party.value
        for party in Party
        for name in (party.title, party.abbreviation)
        if name is not None
    },
)
"""By its id, by the name that reports print, or by the usual abbreviation."""
