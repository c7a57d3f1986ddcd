"""A web server on loopback with images, and with what can be wrong with them.

with ImageServer() as server:
    server.url                      # http://127.0.0.1:…
    server.asked                    # method, path and headers of each request

/one and /two are IMAGES; /altered is as large as /one with other content, /longer has a byte more,
/unsized does not say how large it is, /elsewhere leads to /one on the host `localhost`; all of
`documents` is there. A path of `by_get_alone` is refused by HEAD with this status, one of `ranged`
is given in part where a part is asked for (RFC 9110, section 14).
"""

import re
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
        self.by_get_alone: dict[str, int] = {}
        self.ranged: set[str] = set()
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
            refusal = None if with_body else server.by_get_alone.get(self.path)
            part = _part_of(document, headers.get("range", "")) if document else None
            if refusal:
                self._say(refusal)
            elif location:
                self._say(302, ("Location", location))
            elif document is None:
                self._say(404)
            elif with_body and part and self.path in server.ranged:
                content, where = part
                self._say(206, ("Content-Range", where), ("Content-Length", str(len(content))))
                self.wfile.write(content)
            else:
                sized = ("Content-Length", str(len(document)))
                self._say(200, *([] if self.path == "/unsized" else [sized]))
                if with_body:
                    self.wfile.write(document)

        def _say(self, status: int, *headers: tuple[str, str]) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is said."""

    return Handler


def _part_of(document: bytes, asked: str) -> tuple[bytes, str] | None:
    """The bytes that are asked for, and the header that says which these are."""
    match = re.fullmatch(r"bytes=(\d+)-(\d+)", asked)
    if match is None:
        return None
    first, last = int(match[1]), min(int(match[2]), len(document) - 1)
    return document[first : last + 1], f"bytes {first}-{last}/{len(document)}"
