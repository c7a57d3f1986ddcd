"""A server of JSON on loopback whose answers come from a function: what a stand-in is made of."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from servers.loopback import LoopbackServer


@dataclass(frozen=True)
class JsonRequest:
    """A request as it came, the path still escaped."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class JsonAnswer:
    """What is answered; a document of bytes is sent as it is."""

    document: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class JsonServer(LoopbackServer):
    """A context manager; `asked` are the requests so far."""

    def __init__(self, answer: Callable[[JsonRequest], JsonAnswer]) -> None:
        self.asked: list[JsonRequest] = []
        self._answer = answer
        super().__init__(self._handler())

    @property
    def url(self) -> str:
        """Its address."""
        return self.origin

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                target = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = JsonRequest(target.path, dict(parse_qsl(target.query)), headers)
                owner.asked.append(request)
                answer = owner._answer(request)
                body = answer.document
                if not isinstance(body, bytes):
                    body = json.dumps(body).encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        return Handler
