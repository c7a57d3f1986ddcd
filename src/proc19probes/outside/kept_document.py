"""A document that is read from the net by whoever reads first, and kept for all others."""

import tempfile
import threading
import time
from collections.abc import Iterator

from proc19probes.outside.carrier import Facts, Kept, Saved
from proc19probes.vocabulary.outside import Document
from proc19probes.vocabulary.unobtainable import ObtainError, TooLargeError

PIECE_BYTES = 64 * 1024
_IN_MEMORY_BYTES = 1024 * 1024


class KeptDocument(Kept[Document]):
    """A document and the pieces that are still to come; above 1 MiB in an unlinked file.

    Every reader starts at the first byte. Who has read all that is kept takes the next piece from
    the net, keeps it, and goes on: bytes pass once, while they are parsed, and readers never wait
    for each other longer than for one piece.
    """

    def __init__(self, pieces: Iterator[bytes], facts: Facts, started: float) -> None:
        self._size = 0
        self._pieces = pieces
        self._facts = facts
        self._started = started
        self._ended: float | None = None
        self._failure: ObtainError | None = None
        self._interrupted = False
        self._taking = threading.Lock()
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - kept open
        self._using_file = threading.Lock()

    @property
    def answer(self) -> Document:
        """The document itself."""
        return self

    @property
    def seconds(self) -> float:
        """From the question to the last byte, or until now."""
        return (self._ended or time.monotonic()) - self._started

    @property
    def size(self) -> int:
        """How many bytes are kept so far."""
        return self._size

    def chunks(self) -> Iterator[bytes]:
        """The bytes from the first one; raises ObtainError where they end before the end."""
        offset = 0
        while piece := self._piece_at(offset):
            offset += len(piece)
            yield piece

    def finish(self) -> None:
        """Take all pieces that are still to come."""
        try:
            while not self._interrupted and self._piece_at(self._size):
                pass
        except ObtainError:
            # Kept as the document's end by `_take`.
            return

    def saved(self) -> Saved:
        """The bytes that came, and how they ended."""
        return Saved(self._facts, self._failure, True, self._kept_pieces)

    def _piece_at(self, offset: int) -> bytes:
        if kept := self._kept_at(offset):
            return kept
        with self._taking:
            return self._kept_at(offset) or self._take()

    def _kept_at(self, offset: int) -> bytes:
        if offset >= self._size:
            return b""
        with self._using_file:
            self._file.seek(offset)
            return self._file.read(PIECE_BYTES)

    def _kept_pieces(self) -> Iterator[bytes]:
        offset = 0
        while piece := self._kept_at(offset):
            offset += len(piece)
            yield piece

    def _take(self) -> bytes:
        if self._failure is not None:
            raise self._failure
        if self._interrupted:
            raise RuntimeError("the document was not read to its end because of a mistake of ours")
        if self._ended is not None:
            return b""
        # An error that is not ours leaves it so: what is kept then must not pass for the whole.
        self._interrupted = True
        try:
            piece = next(self._pieces, b"")
            self._keep(piece)
        except ObtainError as error:
            self._failure = error
            self._ended = time.monotonic()
            raise
        self._interrupted = False
        return piece

    def _keep(self, piece: bytes) -> None:
        if not piece:
            self._ended = time.monotonic()
            return
        try:
            with self._using_file:
                self._file.seek(self._size)
                self._file.write(piece)
        except OSError as error:
            raise TooLargeError(
                f"no room for {self._size + len(piece)} bytes in the folder for temporary files:"
                f" {error.strerror or error}"
            ) from error
        self._size += len(piece)
