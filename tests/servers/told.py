"""A transport that answers with the documents it was told, in order, the last one ever after."""

from collections.abc import Iterator
from typing import Any

from proc19probes.vocabulary.http import HttpGet


class ToldDocument:
    """Bytes handed out in chunks of `size`."""

    def __init__(self, body: bytes, size: int = 64 * 1024) -> None:
        self._body = body
        self._size = size

    def chunks(self) -> Iterator[bytes]:
        for start in range(0, len(self._body), self._size):
            yield self._body[start : start + self._size]


class Told:
    """Answers with these bodies; `asked` is what was asked."""

    def __init__(self, *bodies: bytes, size: int = 64 * 1024) -> None:
        self._bodies = bodies
        self._size = size
        self.asked: list[HttpGet] = []

    def put(self, asked: Any) -> Any:
        self.asked.append(asked)
        number = min(len(self.asked), len(self._bodies)) - 1
        return ToldDocument(self._bodies[number], self._size)
