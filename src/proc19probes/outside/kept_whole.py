"""An answer that is there as a whole: a value that was found out, and not a document to be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from proc19probes.outside.carrier import Facts, Kept, Saved
from proc19probes.outside.kept_document import PIECE_BYTES

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Whole(Generic[Answer]):
    """The answer's value, how many bytes it stands for, and what a recording has of it."""

    value: Answer
    size: int
    recorded: bytes


class KeptWhole(Kept[Answer]):
    """Such an answer, kept for the rest of a run; `seconds` is how long it took."""

    def __init__(self, whole: Whole[Answer], facts: Facts, seconds: float) -> None:
        self._whole = whole
        self._facts = facts
        self._seconds = seconds

    @property
    def answer(self) -> Answer:
        """The value."""
        return self._whole.value

    @property
    def seconds(self) -> float:
        """How long it took to find out."""
        return self._seconds

    @property
    def size(self) -> int:
        """How many bytes it stands for."""
        return self._whole.size

    def finish(self) -> None:
        """Nothing: it is whole."""

    def saved(self) -> Saved:
        """What a recording has of it."""
        return Saved(self._facts, None, True, self._pieces)

    def _pieces(self) -> Iterator[bytes]:
        data = self._whole.recorded
        for offset in range(0, len(data), PIECE_BYTES):
            yield data[offset : offset + PIECE_BYTES]
