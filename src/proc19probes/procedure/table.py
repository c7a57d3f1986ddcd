"""A TOML table read strictly: every key is asked for by its type, and what was not is a problem."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TypeVar

from proc19probes.procedure.problems import Problem

EnumType = TypeVar("EnumType", bound=Enum)

_KINDS = ((bool, "a truth value"), (str, "a text"), (list, "a list"), (dict, "a table"))


@dataclass(frozen=True)
class Place:
    """Where in the file one is: the file, the part of it, and the key that leads there."""

    file: str
    part: str = ""
    key: str = ""

    def at(self, key: str) -> "Place":
        """The place of a key of the table here."""
        return replace(self, key=f"{self.key}.{key}" if self.key else key)


@dataclass
class Problems:
    """All that was found wrong so far, in the order of finding."""

    found: list[Problem] = field(default_factory=list)

    def add(self, place: Place, text: str) -> None:
        """Note what is wrong at the place."""
        self.found.append(Problem(place.file, place.part, place.key, text))


class Table:
    """A table of the file; a wrong or missing value is a problem, and something harmless instead.

    What it reads is only good for use where no problem was found.
    """

    def __init__(self, values: Mapping[str, object], place: Place, problems: Problems) -> None:
        self._values = values
        self.place = place
        self._problems = problems
        self._asked: set[str] = set()

    def has(self, key: str) -> bool:
        """Whether the key is there; does not count as asking for it."""
        return key in self._values

    def holds_table(self, key: str) -> bool:
        """Whether the key's value is a table; does not count as asking for it."""
        return isinstance(self._values.get(key), dict)

    def names(self) -> Iterator[str]:
        """The keys that are there, in the file's order."""
        return iter(self._values)

    def problem(self, key: str, text: str) -> None:
        """Note what is wrong with the key's value."""
        self._problems.add(self.place.at(key), text)

    def text(self, key: str, default: str | None = None) -> str:
        """The text of a key, without blanks around it; it must not be empty."""
        value = self._value(key, required=default is None)
        if value is None:
            return default or ""
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.problem(key, f"found {_shown(value)}, expected a text")
        return ""

    def choice(
        self, key: str, choices: type[EnumType], default: EnumType | None = None
    ) -> EnumType:
        """The member of the enum whose value stands at the key."""
        value = self._value(key, required=default is None)
        if value is None:
            return default or next(iter(choices))
        return self._member(key, value, choices)

    def choices(self, key: str, choices: type[EnumType], least: int = 1) -> tuple[EnumType, ...]:
        """The members of the enum in the key's list, each once and at least so many."""
        members = tuple(
            self._member(key, value, choices) for value in self._list(key, required=True)
        )
        if len(set(members)) != len(members):
            self.problem(key, "found the same one twice, expected each once")
        self._at_least(key, least)
        return members

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts in the key's list, each once and at least one."""
        texts: list[str] = []
        for value in self._list(key, required=True):
            if not isinstance(value, str) or not value:
                self.problem(key, f"found {_shown(value)}, expected a text")
            elif value in texts:
                self.problem(key, f"found {value!r} twice, expected each once")
            else:
                texts.append(value)
        self._at_least(key, 1)
        return tuple(texts)

    def truth(self, key: str) -> bool:
        """Whether the key stands there as true; it does not where it is left out."""
        value = self._value(key, required=False)
        if value is not None and not isinstance(value, bool):
            self.problem(key, f"found {_shown(value)}, expected true or false")
        return value is True

    def table(self, key: str) -> "Table":
        """The table at the key."""
        value = self._value(key, required=True)
        if value is not None and not isinstance(value, dict):
            self.problem(key, f"found {_shown(value)}, expected a table")
        return Table(value if isinstance(value, dict) else {}, self.place.at(key), self._problems)

    def tables(self, key: str, named_by: str, required: bool = False) -> Iterator["Table"]:
        """The tables in the key's list; in problems each is called by its key `named_by`."""
        for number, value in enumerate(self._list(key, required), start=1):
            if not isinstance(value, dict):
                self.problem(key, f"found {_shown(value)}, expected a table")
                continue
            place = self.place.at(f"{key}[{value.get(named_by, number)}]")
            yield Table(value, place, self._problems)

    def parts(self, key: str, named_by: str, required: bool = False) -> Iterator["Table"]:
        """The tables in the key's list, each a part of the file of its own ("row 1b")."""
        for number, value in enumerate(self._list(key, required), start=1):
            if not isinstance(value, dict):
                self.problem(key, f"found {_shown(value)}, expected a table")
                continue
            part = f"{key} {value.get(named_by, f'number {number}')}"
            yield Table(value, Place(self.place.file, part), self._problems)

    def close(self) -> None:
        """Every key that nobody asked for is a problem."""
        for key in self._values:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                self.problem(key, f"unknown key, expected one of {known}")

    def _value(self, key: str, required: bool) -> object:
        self._asked.add(key)
        if required and key not in self._values:
            self.problem(key, "missing")
        return self._values.get(key)

    def _list(self, key: str, required: bool) -> list[object]:
        value = self._value(key, required)
        if isinstance(value, list):
            return value
        if value is not None:
            self.problem(key, f"found {_shown(value)}, expected a list")
        return []

    def _at_least(self, key: str, least: int) -> None:
        if isinstance(value := self._values.get(key), list) and len(value) < least:
            self.problem(key, f"found {len(value)} of them, expected {least} or more")

    def _member(self, key: str, value: object, choices: type[EnumType]) -> EnumType:
        for member in choices:
            if member.value == value:
                return member
        expected = ", ".join(str(member.value) for member in choices)
        self.problem(key, f"found {_shown(value)}, expected one of {expected}")
        return next(iter(choices))


def _shown(value: object) -> str:
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return repr(value) if kind is str else name
    return repr(value)
