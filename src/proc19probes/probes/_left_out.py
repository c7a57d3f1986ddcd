"""Known findings that are left out, by what they are called and by the object they are about.

  W034,foreign-key-partly-dangling:*:emies:*

A warning may be left out wherever it is found; anything worse only for objects that are named, so
that no new one is hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated

from proc19probes.vocabulary.findings import FindingKind
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.state import State

LeaveOut = Annotated[
    str | None,
    Option(
        "--leave-out",
        help="findings that are known and accepted, separated by commas: the ID of a warning, or "
        "ID:PATTERN, where PATTERN with * and ? matches the object that the finding is about, or "
        "the line about it; the OK line says how often each was found",
    ),
]


@dataclass(frozen=True)
class LeftOut:
    """What is left out: a kind, and a pattern for its object (None: every one)."""

    chosen: tuple[tuple[FindingKind, str | None], ...] = ()

    def covers(self, kind: FindingKind, subject: str, found: str, *objects: str) -> bool:
        """Whether a finding about the subject, or about these objects, is left out."""
        identifier = subject.partition(" ")[2]
        texts = (subject, identifier, f"{subject}: {found}", *objects)
        return any(
            one is kind and (pattern is None or any(fnmatchcase(text, pattern) for text in texts))
            for one, pattern in self.chosen
        )


def checked_left_out(text: str | None, known: Mapping[str, FindingKind]) -> LeftOut:
    """What this list leaves out of the findings that are known by name. Raises ValueError."""
    if text is None:
        return LeftOut()
    chosen = []
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise ValueError(_refused(text, "IDs of this probe's findings"))
    for part in parts:
        name, colon, pattern = part.partition(":")
        kind = known.get(name)
        is_named = bool(colon and pattern.strip("*? "))
        if kind is None or kind.state is State.OK or (colon and not is_named):
            raise ValueError(_refused(part, "an ID of this probe's findings, or ID:PATTERN"))
        if not colon and kind.state is not State.WARNING:
            raise ValueError(_refused(part, f"{name}:PATTERN, as only a warning goes without one"))
        chosen.append((kind, pattern if colon else None))
    return LeftOut(tuple(chosen))


def _refused(part: str, expected: str) -> str:
    return f"--leave-out: found {part!r}, expected {expected}"


def left_out_told(counts: Mapping[str, int]) -> str:
    """How often each was found, as the end of a line; nothing where none was."""
    told = ", ".join(f"{name} {counts[name]} times" for name in sorted(counts))
    return f"; left out: {told}" if told else ""
