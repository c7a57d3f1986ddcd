"""Services that go wrong in every way we know: real ones on loopback, and a table of them.

Each fault is started as a context manager that gives the service's URL and what is needed to ask
it. `FAULTS` says for each the cause that a probe has to name.
"""

import os
import re
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from proc19probes.vocabulary.unobtainable import Cause
from servers.tls import Authority, server_context

_HOST = "127.0.0.1"
_HERE = Path(__file__).parent
OVER_LIMIT_BYTES = 65 * 1024 * 1024
"""More than the 64 MiB that a document may have."""

DOCUMENT = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<results>\n'
    b'  <SERVICE_TYPE TYPE_ID="1G0" PRIMARY_KEY="1G0">\n'
    b"    <SERVICE_TYPE_NAME>CE</SERVICE_TYPE_NAME>\n"
    b"    <SERVICE_TYPE_DESC>[Site service] The Compute Element.</SERVICE_TYPE_DESC>\n"
    b"  </SERVICE_TYPE>\n</results>\n"
)


class FoundBy(Enum):
    """Who notices the fault: the transport, or the parser of what it brings."""

    TRANSPORT = "transport"
    PARSER = "parser"


@dataclass(frozen=True)
class FaultyService:
    """Where the service is, whom to trust, and what to put before a command that asks it."""

    url: str
    trust_anchors: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    command_prefix: tuple[str, ...] = ()


Start = Callable[[Path], AbstractContextManager[FaultyService]]
"""Given a folder for keys and certificates."""

Behaviour = Callable[[socket.socket, threading.Event], None]
"""What a server does with a connection whose request it has read, until the event ends the test."""


@dataclass(frozen=True)
class Fault:
    """One way in which a service goes wrong; `id` names it and what a probe has to say."""

    name: str
    cause: Cause
    start: Start
    found_by: FoundBy = FoundBy.TRANSPORT

    @property
    def id(self) -> str:
        """The row's name in a table of tests."""
        return f"{self.name}-is-{self.cause.value}"


class FaultyServer:
    """Connections on loopback, each treated by one behaviour in a thread; counts them."""

    def __init__(
        self, behaviour: Behaviour, tls: ssl.SSLContext | None = None, reads_request: bool = True
    ) -> None:
        self.connections = 0
        self._behaviour = behaviour
        self._tls = tls
        self._reads_request = reads_request
        self._over = threading.Event()
        self._listening = socket.create_server((_HOST, 0))
        self.port: int = self._listening.getsockname()[1]

    @property
    def url(self) -> str:
        """The base URL, as a setting has it."""
        return f"{'https' if self._tls else 'http'}://{_HOST}:{self.port}/gocdbpi"

    def __enter__(self) -> "FaultyServer":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        # Closing alone would not wake the thread that waits for a connection.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._treat, args=(connection,), daemon=True).start()

    def _treat(self, connection: socket.socket) -> None:
        try:
            if self._tls:
                connection = _shake_hands(self._tls, connection)
            with connection:
                if not self._reads_request or _read_request(connection):
                    self._behaviour(connection, self._over)
        except (OSError, ValueError):
            # The client went away, or refused; that is its part of the test.
            connection.close()


def _shake_hands(context: ssl.SSLContext, connection: socket.socket) -> ssl.SSLSocket:
    """The handshake; where it fails, the alert reaches the client before the connection is cut.

    Closing while something is unread would reset the connection, and could take the alert with it.
    """
    below = socket.socket(fileno=os.dup(connection.fileno()))
    wrapped = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
    with below:
        try:
            wrapped.do_handshake()
        except ssl.SSLError:
            below.shutdown(socket.SHUT_WR)
            while below.recv(65536):
                continue
            wrapped.close()
            raise
    return wrapped


def _read_request(connection: socket.socket) -> bytes:
    """The request with its body; what stayed unread would reset the connection."""
    request = b""
    while not _is_whole(request):
        piece = connection.recv(65536)
        if not piece:
            return b""
        request += piece
    return request


def _is_whole(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    announced = re.search(rb"(?im)^Content-Length: *(\d+)", head)
    return bool(end) and len(body) >= int(announced[1] if announced else 0)


# Behaviours.


def answers(body: bytes, status: str = "200 OK", headers: str = "") -> Behaviour:
    """A whole answer with this body."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\n{headers}"
    if "Content-Length" not in headers and "Transfer-Encoding" not in headers:
        head += f"Content-Length: {len(body)}\r\n"
    return says(f"{head}Connection: close\r\n\r\n".encode("latin-1") + body)


def says(data: bytes) -> Behaviour:
    """These bytes, and the connection is closed."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)

    return behave


def silent(connection: socket.socket, over: threading.Event) -> None:
    """Nothing, for as long as the test goes on."""
    over.wait()


def resets(connection: socket.socket, over: threading.Event) -> None:
    """A connection that is reset, and not closed."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def dribbles(at_once: bytes, slowly: bytes) -> Behaviour:
    """Something at once, and the rest a byte a second."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(at_once)
        for byte in slowly:
            connection.sendall(bytes([byte]))
            if over.wait(1):
                return

    return behave


def redirects(location: str) -> Behaviour:
    """A redirect; `{port}` is the server's own."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        there = location.format(port=connection.getsockname()[1])
        answers(b"", "302 Found", f"Location: {there}\r\n")(connection, over)

    return behave


def endless(connection: socket.socket, over: threading.Event) -> None:
    """A chunked document that begins as any answer does, and never ends."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b" " * 40_000 + b"\n"
    connection.sendall(b"9\r\n<results>\r\n")
    while not over.is_set():
        connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))


# Starters.


def plain(behaviour: Behaviour) -> Start:
    """A server without TLS."""

    @contextmanager
    def start(folder: Path) -> Iterator[FaultyService]:
        with FaultyServer(behaviour) as server:
            yield FaultyService(server.url)

    return start


@contextmanager
def closed_port(folder: Path) -> Iterator[FaultyService]:
    """A port that is ours and that nobody listens on."""
    with socket.socket() as unused:
        unused.bind((_HOST, 0))
        yield FaultyService(f"http://{_HOST}:{unused.getsockname()[1]}/gocdbpi")


@contextmanager
def unknown_authority(folder: Path) -> Iterator[FaultyService]:
    """A certificate of an authority that is not among the trust anchors."""
    authority = Authority(folder / "unknown", "Unknown CA")
    trusted = Authority(folder / "trusted").trust_anchors()
    context = server_context(authority.server(_HOST))
    with FaultyServer(answers(DOCUMENT), context) as server:
        yield FaultyService(server.url, trusted)


def certificate_for(host: str, days: int) -> Start:
    """A certificate of a trusted authority, for this name, with so many days to go."""

    @contextmanager
    def start(folder: Path) -> Iterator[FaultyService]:
        authority = Authority(folder)
        context = server_context(authority.server(host, days=days))
        with FaultyServer(answers(DOCUMENT), context) as server:
            yield FaultyService(server.url, authority.trust_anchors())

    return start


def wants_client_certificate(version: ssl.TLSVersion) -> Start:
    """A server that refuses, by a handshake alert, who has no certificate of its own authority."""

    @contextmanager
    def start(folder: Path) -> Iterator[FaultyService]:
        authority = Authority(folder)
        context = server_context(authority.server(_HOST), authority)
        context.maximum_version = version
        with FaultyServer(answers(DOCUMENT), context) as server:
            yield FaultyService(server.url, authority.trust_anchors())

    return start


@contextmanager
def no_tls_on_tls_port(folder: Path) -> Iterator[FaultyService]:
    """Plain HTTP where TLS is expected."""
    refusal = answers(b"<html>speak HTTP here</html>", "400 Bad Request")

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)
        refusal(connection, over)

    with FaultyServer(behave, reads_request=False) as server:
        trusted = Authority(folder).trust_anchors()
        yield FaultyService(server.url.replace("http:", "https:"), trusted)


@contextmanager
def silent_tls(folder: Path) -> Iterator[FaultyService]:
    """A server that accepts, and never begins the handshake."""
    with FaultyServer(silent, reads_request=False) as server:
        trusted = Authority(folder).trust_anchors()
        yield FaultyService(server.url.replace("http:", "https:"), trusted)


@contextmanager
def hanging_name_server(folder: Path) -> Iterator[FaultyService]:
    """A name server that never answers: for a command, run behind `command_prefix`."""
    mapped = () if os.geteuid() == 0 else ("--map-root-user",)
    script = str(_HERE / "silent_name_server.py")
    yield FaultyService(
        "http://gocdb.example.org/gocdbpi",
        command_prefix=("unshare", "--net", "--mount", *mapped, sys.executable, script),
    )


_EXPANSION = (
    b'<?xml version="1.0"?>\n<!DOCTYPE results [<!ENTITY a0 "lol">'
    + b"".join(
        b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)
    )
    + b"]>\n<results><SERVICE_TYPE>&a9;</SERVICE_TYPE></results>"
)
_OUTSIDE_ENTITY = (
    b'<!DOCTYPE results [<!ENTITY f SYSTEM "file:///etc/passwd">]>\n<results><A>&f;</A></results>'
)
_DEEP = b"<results>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</results>"
_ATTRIBUTES = (
    b"<results><a " + b" ".join(b'a%d=""' % number for number in range(1_000_000)) + b"/></results>"
)
_COMMENT = b"<results><!--" + b"x" * 8_000_000 + b"--></results>"
_HTML = b"<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body>Down<br></html>\n"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"

FAULTS = (
    Fault("server-down", Cause.UNREACHABLE, closed_port),
    Fault("name-server-hangs", Cause.TOO_SLOW, hanging_name_server),
    Fault("silent", Cause.TOO_SLOW, plain(silent)),
    Fault("silent-in-handshake", Cause.TOO_SLOW, silent_tls),
    Fault("headers-one-byte-a-second", Cause.TOO_SLOW, plain(dribbles(b"", _HEAD * 10))),
    Fault(
        "body-one-byte-a-second",
        Cause.TOO_SLOW,
        plain(dribbles(_HEAD + b"Content-Length: %d\r\n\r\n" % len(DOCUMENT), DOCUMENT)),
    ),
    Fault(
        "body-one-byte-a-second-of-unknown-length",
        Cause.TOO_SLOW,
        plain(dribbles(_HEAD + b"Connection: close\r\n\r\n", DOCUMENT)),
    ),
    Fault("reset", Cause.UNREACHABLE, plain(resets)),
    Fault("not-http", Cause.MALFORMED, plain(says(b"220 mail.example.org ESMTP\r\n"))),
    Fault("http-404", Cause.NOT_THERE, plain(answers(_HTML, "404 Not Found"))),
    Fault("http-410", Cause.NOT_THERE, plain(answers(b"", "410 Gone"))),
    Fault(
        "http-503-for-an-hour",
        Cause.REFUSED,
        plain(answers(_HTML, "503 Service Unavailable", "Retry-After: 3600\r\n")),
    ),
    Fault("http-500", Cause.REFUSED, plain(answers(b"", "500 Internal Server Error"))),
    Fault("http-403", Cause.NOT_PERMITTED, plain(answers(_HTML, "403 Forbidden"))),
    Fault(
        "status-with-a-pipe",
        Cause.REFUSED,
        plain(answers(b"", "500 down | time=0 \x1b[31m\x85OK")),
    ),
    Fault(
        "truncated-body",
        Cause.UNREACHABLE,
        plain(answers(DOCUMENT[:100], headers=f"Content-Length: {len(DOCUMENT)}\r\n")),
    ),
    Fault(
        "truncated-chunk",
        Cause.UNREACHABLE,
        plain(says(_HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n" + DOCUMENT[:100])),
    ),
    Fault(
        "content-length-no-number",
        Cause.MALFORMED,
        plain(answers(DOCUMENT, headers="Content-Length: many\r\n")),
    ),
    Fault(
        "content-length-too-small",
        Cause.MALFORMED,
        plain(answers(DOCUMENT, headers="Content-Length: 100\r\n")),
        FoundBy.PARSER,
    ),
    Fault(
        "announced-over-the-limit",
        Cause.TOO_LARGE,
        plain(answers(DOCUMENT, headers=f"Content-Length: {OVER_LIMIT_BYTES}\r\n")),
    ),
    Fault("endless", Cause.TOO_LARGE, plain(endless)),
    Fault(
        "redirect-to-another-host",
        Cause.REFUSED,
        plain(redirects("http://other.example.org/gocdbpi/public/?token=s3cr3t")),
    ),
    Fault("redirect-to-a-file", Cause.REFUSED, plain(redirects("file:///etc/passwd"))),
    Fault(
        "redirect-to-another-port", Cause.REFUSED, plain(redirects("http://127.0.0.1:9/gocdbpi"))
    ),
    Fault("redirect-loop", Cause.REFUSED, plain(redirects("http://127.0.0.1:{port}/gocdbpi"))),
    Fault(
        "gzip-not-asked-for",
        Cause.MALFORMED,
        plain(answers(b"\x1f\x8b\x08\x00", headers="Content-Encoding: gzip\r\n")),
    ),
    Fault("tls-unknown-authority", Cause.NOT_SET_UP, unknown_authority),
    Fault("tls-expired", Cause.REFUSED, certificate_for(_HOST, days=-1)),
    Fault("tls-wrong-name", Cause.REFUSED, certificate_for("other.example.org", days=30)),
    Fault(
        "tls-1.2-wants-client-certificate",
        Cause.REFUSED,
        wants_client_certificate(ssl.TLSVersion.TLSv1_2),
    ),
    Fault(
        "tls-1.3-wants-client-certificate",
        Cause.REFUSED,
        wants_client_certificate(ssl.TLSVersion.TLSv1_3),
    ),
    Fault("no-tls-on-tls-port", Cause.REFUSED, no_tls_on_tls_port),
    Fault("html-instead-of-xml", Cause.MALFORMED, plain(answers(_HTML)), FoundBy.PARSER),
    Fault(
        "text-instead-of-xml",
        Cause.REFUSED,
        plain(answers(b"Unable to find method: get_nothing | time=0\x1b[31m\n")),
        FoundBy.PARSER,
    ),
    Fault("empty-answer", Cause.MALFORMED, plain(answers(b"")), FoundBy.PARSER),
    Fault("truncated-xml", Cause.MALFORMED, plain(answers(DOCUMENT[:150])), FoundBy.PARSER),
    Fault(
        "not-utf-8",
        Cause.MALFORMED,
        plain(answers(DOCUMENT.replace(b"Element", b"\xc9l\xe9ment"))),
        FoundBy.PARSER,
    ),
    Fault("entity-expansion", Cause.MALFORMED, plain(answers(_EXPANSION)), FoundBy.PARSER),
    Fault("entity-of-a-file", Cause.MALFORMED, plain(answers(_OUTSIDE_ENTITY)), FoundBy.PARSER),
    Fault("depth-100000", Cause.TOO_LARGE, plain(answers(_DEEP)), FoundBy.PARSER),
    Fault("a-million-attributes", Cause.TOO_LARGE, plain(answers(_ATTRIBUTES)), FoundBy.PARSER),
    Fault("huge-comment", Cause.TOO_LARGE, plain(answers(_COMMENT)), FoundBy.PARSER),
)
