"""How a text for people is written."""

from dataclasses import dataclass, field
from enum import Enum

from proc19probes.completion.model import CriterionState


class Colour(Enum):
    """Whether states are coloured besides having a word and a sign."""

    PLAIN = "plain"
    ANSI = "ansi"


@dataclass(frozen=True)
class TextOptions:
    """How a text for people is written.

    `verbosity` 0 is one screen, 1 every row with its evidence, 2 also what each check asked of
    whom. `width` is in columns, at least 40. `only` chooses rows by state, all where it is empty.
    `encoding` is the output's: what it lacks is replaced. `replayed` names the recording that was
    asked in place of the services, if one was.
    """

    verbosity: int = 0
    width: int = 80
    colour: Colour = Colour.PLAIN
    only: frozenset[CriterionState] = field(default=frozenset())
    encoding: str = "utf-8"
    replayed: str = ""
