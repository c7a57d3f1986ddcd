"""A rule across the fields of a request, and how what breaks one is worded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from proc19probes.request.case import Case
from proc19probes.request.fault import Fault, listed
from proc19probes.vocabulary.nearest import nearest
from proc19probes.vocabulary.party import Party


@dataclass(frozen=True)
class Rule:
    """A rule across fields: its id, and what it asks for in one sentence."""

    id: str
    sentence: str


Check = tuple[Rule, Callable[[Case], Iterator[Fault]]]
"""A rule, and what breaks it in a request."""


def likely(what: str, word: str, known: tuple[str, ...], edition: str) -> str:
    """Which of the known words was likely meant; else that the edition lists them."""
    near = nearest(word, known, 3)
    if near:
        return listed(near, "")
    return f"a {what} of {edition}; `proc19 request new` lists them"


def one_of_parties(parties: tuple[Party, ...], nobody: str) -> str:
    """The roles of these parties as a request writes them; `nobody` where there is none."""
    return listed(tuple(f'"{party.value}"' for party in parties), nobody)
