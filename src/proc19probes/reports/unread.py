"""Request files that could not be read: what every form of the report says of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from proc19probes.reports.wording import name

_NAMED = 5


@dataclass(frozen=True)
class Unread:
    """A request file that could not be read, or is refused: its path, and a line a problem."""

    file: str
    problems: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The problems, each with the file."""
        return tuple(f"{self.file}: {problem}" for problem in self.problems)

    def first(self, most: int) -> tuple[str, ...]:
        """The problems up to a number, the last of them with how many more there are."""
        more = len(self.problems) - most
        if more <= 0:
            return self.problems
        rest = f" (and {more} more problem{'s' if more > 1 else ''})"
        return (*self.problems[: most - 1], self.problems[most - 1] + rest)


def files_unread(unread: Sequence[Unread]) -> str:
    """`2 files that cannot be read (a.toml, b.toml)`."""
    files = [name(one.file) for one in unread]
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return f"{files_counted(unread)} ({', '.join(files[:_NAMED])}{more})"


def files_counted(unread: Sequence[Unread]) -> str:
    """`2 files that cannot be read`."""
    noun = "file" if len(unread) == 1 else "files"
    return f"{len(unread)} {noun} that cannot be read"
