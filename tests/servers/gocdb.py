"""A GOCDB on loopback: real HTTP, with or without TLS, and answers as the real one gives them."""

import ssl
from http.server import BaseHTTPRequestHandler
from threading import Lock
from urllib.parse import urlsplit

from servers.gocdb_documents import GocdbDocuments
from servers.loopback import LoopbackServer

_NOT_FOUND = (
    b'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n'
    b"<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n</body></html>\n"
)


class GocdbServer(LoopbackServer):
    """A server of these documents; a context manager.

    `queries` are the query strings that it was asked, in order; `connections` is how many clients
    made, `bytes_sent` the length of all bodies. It also acts as a plain HTTP proxy:
    whatever the authority in a request line, it answers itself, and notes it in `proxied`.
    """

    def __init__(
        self, documents: GocdbDocuments | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self.documents = documents or GocdbDocuments()
        self.queries: list[str] = []
        self.proxied: list[str] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.connections = 0
        self.bytes_sent = 0
        self._counting = Lock()
        super().__init__(self._handler(), tls)

    @property
    def url(self) -> str:
        """What a setting would say of it; the programmatic interface is below it."""
        return f"{self.origin}/gocdbpi"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                with owner._counting:
                    owner.connections += 1
                super().setup()

            def do_GET(self) -> None:
                target = urlsplit(self.path)
                if target.scheme:
                    owner.proxied.append(f"{target.scheme}://{target.netloc}")
                owner.requests.append((self.path, dict(self.headers)))
                if target.path.rstrip("/") != "/gocdbpi/public":
                    self._send(404, "text/html; charset=iso-8859-1", _NOT_FOUND)
                    return
                owner.queries.append(target.query)
                body = owner.documents.answer(target.path, target.query)
                self._send(200, "application/xml", body)

            def _send(self, status: int, content_type: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Type", content_type)
                self.end_headers()
                self.wfile.write(body)
                with owner._counting:
                    owner.bytes_sent += len(body)

            def version_string(self) -> str:
                return "Apache/2.4.71 (Debian) OpenSSL/3.0.22"

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        return Handler
