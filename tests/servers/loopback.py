"""What every HTTP server of the tests is: a handler on loopback, over TLS or in the open."""

import socket
import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


class _LingeringServer(ThreadingHTTPServer):
    """A server that reads what a client is still sending before it closes (RFC 9112, 9.6).

    Else the client is reset while it sends, and does not get the alert by which its certificate was
    refused: in TLS 1.3 it has begun to send by then.
    """

    daemon_threads = True

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Say that nothing more comes, and close when the client has nothing more to say."""
        if isinstance(request, ssl.SSLSocket):
            with suppress(OSError):
                request.shutdown(socket.SHUT_WR)
                request.settimeout(1)
                while request.recv(65536):
                    pass
        super().shutdown_request(request)


class LoopbackServer:
    """A server with this handler; a context manager."""

    def __init__(
        self, handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None
    ) -> None:
        self._server = _LingeringServer(("127.0.0.1", 0), handler)
        self._scheme = "http"
        if tls is not None:
            self._scheme = "https"
            # The handshake is left to the thread of the connection.
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def authority(self) -> str:
        """Where it listens: 127.0.0.1 and its port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def origin(self) -> str:
        """Its address without a path."""
        return f"{self._scheme}://{self.authority}"

    def named(self, host: str) -> str:
        """The same by another name of this machine."""
        return f"{self._scheme}://{host}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
