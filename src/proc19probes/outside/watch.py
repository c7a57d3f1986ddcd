"""The end of a conversation at its deadline, whatever it is waiting for."""

import os
import socket
import threading
from contextvars import ContextVar
from types import TracebackType

from proc19probes.outside.carrier import Progress
from proc19probes.outside.deadline import Deadline


class Watch:
    """Shuts the sockets of one exchange with `host` when its deadline has come.

    A time-out of a socket bounds one read; a service that sends a byte a second passes every one.
    A duplicate of the socket is shut, since the original may be closed meanwhile and its number
    belong to something else.
    """

    def __init__(self, host: str, deadline: Deadline, progress: Progress) -> None:
        self.host = host
        self.deadline = deadline
        self.progress = progress
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self.over = False
        self._timer = threading.Timer(deadline.remaining(), self._shut)
        self._timer.daemon = True
        self._timer.start()

    def add(self, connection: socket.socket) -> None:
        """Shut this socket too."""
        duplicate = socket.socket(fileno=os.dup(connection.fileno()))
        with self._lock:
            self._sockets.append(duplicate)
            over = self.over
        if over:
            self._shut()

    def end(self) -> None:
        """Watch no longer; the sockets stay as they are."""
        self._timer.cancel()
        with self._lock:
            sockets, self._sockets = self._sockets, []
        for duplicate in sockets:
            duplicate.close()

    def __enter__(self) -> "Watch":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def _shut(self) -> None:
        with self._lock:
            self.over = True
            for duplicate in self._sockets:
                try:
                    duplicate.shutdown(socket.SHUT_RDWR)
                except OSError:
                    # The other side was first.
                    continue


CURRENT: ContextVar[Watch] = ContextVar("watch of the exchange that this thread is in")
