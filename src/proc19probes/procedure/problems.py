"""What is wrong in an edition's file, and where."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the file, the part of it ("row 1b", empty for the top), the key, and what.

    `key` leads from the part to the value: `criterion[registered].verified_by[1].probe`.
    """

    file: str
    part: str
    key: str
    text: str

    def __str__(self) -> str:
        return ": ".join(piece for piece in (self.file, self.part, self.key, self.text) if piece)


class ProcedureError(Exception):
    """An edition that cannot be used; holds all its problems, and shows each on its own line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
