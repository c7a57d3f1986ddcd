"""One conversation with an LDAP server: requests sent, whole messages read, within limits."""

import socket
import ssl
from types import TracebackType

from proc19probes.outside.kept_document import PIECE_BYTES
from proc19probes.outside.ldap_messages import SEQUENCE
from proc19probes.outside.tls_refusal import refusal_words, tls_failure
from proc19probes.outside.watch import Watch
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    ObtainError,
    RefusedError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
)

_LONGEST_LENGTH = 8
_TLS_RECORDS = (0x15, 0x16)
"""An alert, a handshake (RFC 8446, section 5.1): the server expects TLS."""


class Reading:
    """A connected socket as messages; closed at the end of the context, as is the watch."""

    def __init__(
        self, connection: socket.socket, server: str, watch: Watch, limits: Limits
    ) -> None:
        self.entries = 0
        self._connection = connection
        self._server = server
        self._watch = watch
        self._limits = limits
        self._waiting = b""
        self._at = 0
        self._received = 0

    def __enter__(self) -> "Reading":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watch.end()
        self._connection.close()

    @property
    def over_tls(self) -> bool:
        """Whether the messages are read over TLS."""
        return isinstance(self._connection, ssl.SSLSocket)

    @property
    def so_far(self) -> str:
        """How many entries have come, in words."""
        return f"{self.entries} {'entry' if self.entries == 1 else 'entries'} so far"

    def send(self, request: bytes) -> None:
        """Send a request; raises ObtainError."""
        try:
            self._connection.sendall(request)
        except OSError as error:
            raise self._failure(error) from error

    def message(self) -> bytes:
        """The next message, whole; raises ObtainError."""
        length = self._length()
        while len(self._waiting) - self._at < length:
            self._receive(length)
        start, self._at = self._at, self._at + length
        return self._waiting[start : self._at]

    def _length(self) -> int:
        """How long the next message is, with its head."""
        while True:
            head = self._waiting[self._at : self._at + 2 + _LONGEST_LENGTH]
            if head and head[0] != SEQUENCE:
                raise self._not_ldap(head[0])
            if len(head) > 1:
                count = head[1] & 0x7F if head[1] > 0x7F else 0
                if head[1] == 0x80 or count > _LONGEST_LENGTH:
                    raise MalformedError(
                        f"found a message of unknown length at {self._server}, expected LDAP"
                    )
                if len(head) >= 2 + count:
                    value = int.from_bytes(head[2 : 2 + count], "big") if count else head[1]
                    return self._bounded(2 + count + value)
            self._receive(0)

    def _bounded(self, length: int) -> int:
        if length > self._limits.document_bytes:
            raise TooLargeError(
                f"found a message of {length} bytes, expected at most {self._limits.document_bytes}"
            )
        return length

    def _receive(self, at_least: int) -> None:
        """More of what the server sends; joined once a message is whole, whatever its length."""
        pieces = [self._waiting[self._at :]]
        have = len(pieces[0])
        while True:
            piece = self._piece()
            pieces.append(piece)
            have += len(piece)
            if have >= at_least:
                break
        self._waiting, self._at = b"".join(pieces), 0

    def _piece(self) -> bytes:
        if self._received:
            self._watch.progress.doing = f"reading the answer of {self._server}, {self.so_far}"
        try:
            piece = self._connection.recv(PIECE_BYTES)
        except OSError as error:
            raise self._failure(error) from error
        if not piece:
            raise self._too_slow() if self._watch.over else self._cut()
        self._received += len(piece)
        if self._received > self._limits.document_bytes:
            raise TooLargeError(
                f"found an answer of more than {self._limits.document_bytes} bytes, the limit,"
                f" {self.so_far}"
            )
        return piece

    def _failure(self, error: OSError) -> ObtainError:
        if self._watch.over or self._watch.deadline.passed or isinstance(error, TimeoutError):
            return self._too_slow()
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
            return tls_failure(error, f"TLS with {self._server} failed: {refusal_words(error)}")
        return self._cut()

    def _too_slow(self) -> TooSlowError:
        limit = self._watch.deadline.limit.total_seconds()
        return TooSlowError(f"no answer within {limit:g} s, {self._watch.progress.doing}")

    def _cut(self) -> ObtainError:
        if self.over_tls and not self._received:
            # In TLS 1.3 a server looks at a client's certificate after the client's handshake;
            # OpenLDAP's with GnuTLS sends no alert then.
            return RefusedError(
                f"TLS with {self._server} failed: it cut the connection after the handshake; it may"
                " want a client certificate that it knows"
            )
        return UnreachableError(f"{self._server} cut the connection, {self.so_far}")

    def _not_ldap(self, first: int) -> ObtainError:
        if first in _TLS_RECORDS:
            return MalformedError(f"found TLS at {self._server}, expected LDAP: is its URL ldaps:?")
        return MalformedError(f"found something that is not LDAP at {self._server}")
