"""The answer to a search as it is kept and recorded: LDIF, with a comment where the base is absent.

    # found-above: GLUE2GroupID=grid,o=glue

Only we write that comment: entries of a file are written anew, without the file's own comments.
"""

import base64
from collections.abc import Generator, Iterator
from contextlib import closing

from proc19probes.outside.carrier import Kept, Saved
from proc19probes.outside.kept_document import PIECE_BYTES, KeptDocument
from proc19probes.outside.ldif import read_entries, written_line
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.ldap import Entries, LdapEntry
from proc19probes.vocabulary.outside import Document
from proc19probes.vocabulary.unobtainable import ObtainError, TooLargeError

_FOUND_ABOVE = b"# found-above"

Texts = Generator[bytes, None, None]
"""Entries as LDIF, each whole; closed by who reads them."""


def written_found_above(dn: bytes) -> bytes:
    """The comment that says which entry above the base is the deepest that exists."""
    return written_line(_FOUND_ABOVE, dn)


def in_pieces(texts: Texts, limits: Limits) -> Iterator[bytes]:
    """The texts in pieces of at most 64 KiB; raises TooLargeError over the limit of a document.

    What came before an error is given out first, so that it is kept. Whatever ends it, the texts
    are closed, and with them the connection that they come from.
    """
    with closing(texts):
        yield from _pieces(texts, limits)


def _pieces(texts: Texts, limits: Limits) -> Iterator[bytes]:
    waiting: list[bytes] = []
    waits = size = 0
    failure: ObtainError | None = None
    while failure is None:
        try:
            text = next(texts, None)
        except ObtainError as error:
            failure, text = error, None
        if text is None:
            break
        size += len(text)
        if size > limits.document_bytes:
            failure = TooLargeError(
                f"found an answer of more than {limits.document_bytes} bytes, the limit"
            )
            break
        waiting.append(text)
        waits += len(text)
        if waits >= PIECE_BYTES:
            joined = b"".join(waiting)
            whole = waits - waits % PIECE_BYTES
            yield from (joined[at : at + PIECE_BYTES] for at in range(0, whole, PIECE_BYTES))
            waiting, waits = [joined[whole:]], waits - whole
    if waits:
        yield b"".join(waiting)
    if failure is not None:
        raise failure


class FoundEntries(Entries):
    """The entries of an answer in LDIF."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def entries(self) -> Iterator[LdapEntry]:
        """The entries as they come; raises ObtainError where they end before the end."""
        return read_entries(self._document.chunks())

    @property
    def found_above(self) -> str | None:
        """The deepest entry above a base that does not exist; None where it does."""
        # The comment stands alone: no entry is found below a base that does not exist.
        first = next(self._document.chunks(), b"")
        name, _, value = first.partition(b":")
        if name != _FOUND_ABOVE:
            return None
        if value.startswith(b":"):
            value = base64.b64decode(value[1:])
        return value.strip().decode("utf-8", "replace")


class KeptEntries(Kept[Entries]):
    """An answer of a server, a file or a recording, kept as LDIF."""

    def __init__(self, pieces: Iterator[bytes], started: float) -> None:
        self._document = KeptDocument(pieces, (), started)
        self._answer = FoundEntries(self._document)

    @property
    def answer(self) -> Entries:
        """The entries."""
        return self._answer

    @property
    def seconds(self) -> float:
        """From the question to the last entry, or until now."""
        return self._document.seconds

    @property
    def size(self) -> int:
        """How many bytes of LDIF are kept so far."""
        return self._document.size

    def finish(self) -> None:
        """Take all entries that are still to come."""
        self._document.finish()

    def saved(self) -> Saved:
        """The LDIF that came, and how it ended."""
        return self._document.saved()
