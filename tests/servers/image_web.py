"""A web server on loopback with images, and with what can be wrong with them.

with ImageServer() as server:
    server.url                      # http://127.0.0.1:…
    server.asked                    # method, path and headers of each request

/one and /two are IMAGES; /altered is as large as /one with other content, /longer has a byte more,
/unsized does not say how large it is, /elsewhere leads to /one on the host `localhost`; all of
`documents` is there.
"""

from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from servers.loopback import LoopbackServer
from servers.tls import Credential, server_context

IMAGES = {"/one": b"image one " * 5000, "/two": b"image two " * 700}


@dataclass(frozen=True)
class Request:
    """What was asked, with the headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]


class ImageServer(LoopbackServer):
    """The server, running; a context manager. With a credential it speaks HTTPS."""

    def __init__(self, credential: Credential | None = None) -> None:
        self.asked: list[Request] = []
        self.documents: dict[str, bytes] = {
            **IMAGES,
            "/altered": bytes(reversed(IMAGES["/one"])),
            "/longer": IMAGES["/one"] + b".",
            "/unsized": IMAGES["/one"],
        }
        self.redirects: dict[str, str] = {}
        super().__init__(_handler_of(self), credential and server_context(credential))
        self.redirects["/elsewhere"] = f"{self.named('localhost')}/one"

    @property
    def url(self) -> str:
        """Where it is."""
        return self.origin


def _handler_of(server: ImageServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, with_body: bool) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.asked.append(Request(self.command, self.path, headers))
            document = server.documents.get(self.path)
            location = server.redirects.get(self.path)
            self.send_response(302 if location else 404 if document is None else 200)
            if location:
                self.send_header("Location", location)
            if self.path != "/unsized":
                self.send_header("Content-Length", str(len(document or b"")))
            self.end_headers()
            if with_body and document:
                self.wfile.write(document)

        def log_message(self, *_: object) -> None:
            """Nothing is said."""

    return Handler
