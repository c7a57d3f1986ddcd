"""An ARGO Messaging Service on loopback: real HTTP, and answers as the real one gives them.

Offsets, pulls and acknowledgements are kept as the service keeps them: a pull begins at the
subscription's offset and does not move it; an acknowledgement does, and so does modifyOffset.
"""

import base64
import json
import re
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from servers.loopback import LoopbackServer

_PATH = re.compile(r"/v1/projects/([^/]+)/subscriptions/([^/:]+)(?::(\w+))?")
_INSTANT = "%Y-%m-%dT%H:%M:%S"


class AttributesAs:
    """The two ways in which attributes of a message are written."""

    @staticmethod
    def an_object(attributes: dict[str, str]) -> object:
        """As the server writes them."""
        return attributes

    @staticmethod
    def a_list(attributes: dict[str, str]) -> object:
        """As its manual shows them."""
        return [{"key": key, "value": value} for key, value in attributes.items()]


@dataclass(frozen=True)
class Published:
    """A message of a topic."""

    body: bytes
    at: datetime
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Topic:
    """A subscription's messages and its offset; `first` is the oldest that is kept still."""

    messages: list[Published]
    current: int = 0
    first: int = 0

    @property
    def end(self) -> int:
        """The offset after the last message."""
        return len(self.messages)


class AmsError(Exception):
    """An answer that is not 200, with AMS' own code, message and status."""

    def __init__(self, code: int, message: str, status: str) -> None:
        super().__init__(message)
        self.code = code
        self.body = {"error": {"code": code, "message": message, "status": status}}


class AmsServer(LoopbackServer):
    """A server of one project's subscriptions; a context manager.

    `asked` counts the requests by what follows the subscription's name: pull, acknowledge, offsets,
    modifyOffset, timeToOffset, metrics. Without a `token` everybody is let in. It also acts as a
    plain HTTP proxy: whatever the authority in a request line, it answers itself.
    """

    def __init__(
        self,
        subscriptions: dict[str, Topic],
        project: str = "accounting",
        token: str | None = None,
        tls: ssl.SSLContext | None = None,
        at_most: int = 1_000_000,
    ) -> None:
        self.subscriptions = subscriptions
        self.project = project
        self.token = token
        self.at_most = at_most
        self.attributes_as = AttributesAs.an_object
        self.asked: Counter[str] = Counter()
        self.requests: list[tuple[str, str, bytes]] = []
        self.headers: list[dict[str, str]] = []
        self._lock = threading.Lock()
        super().__init__(self._handler(), tls)

    def url(self, subscription: str, authority: str | None = None) -> str:
        """What a setting would say of a subscription, here or behind another name."""
        where = f"{self._scheme}://{authority or self.authority}"
        return f"{where}/v1/projects/{self.project}/subscriptions/{subscription}"

    def answer(self, method: str, target: str, token: str | None, body: bytes) -> object:
        """What the service answers; raises AmsError."""
        parts = urlsplit(target)
        path = _PATH.fullmatch(parts.path)
        if path is None:
            raise AmsError(404, "API doesn't exist", "NOT_FOUND")
        if self.token is not None and token != self.token:
            raise AmsError(401, "Unauthorized", "UNAUTHORIZED")
        project, name, verb = path[1], path[2], path[3] or ""
        self.asked[verb] += 1
        if project != self.project:
            raise AmsError(404, "project doesn't exist", "NOT_FOUND")
        if name not in self.subscriptions:
            raise AmsError(404, "Subscription doesn't exist", "NOT_FOUND")
        act = getattr(self, f"_{method.lower()}_{verb.lower()}", None)
        if act is None:
            raise AmsError(405, "Method not allowed", "METHOD_NOT_ALLOWED")
        with self._lock:
            return act(name, self.subscriptions[name], body or parts.query.encode())

    def _post_pull(self, name: str, topic: Topic, body: bytes) -> object:
        asked = _arguments(body, "Pull Parameters")
        count = int(asked.get("maxMessages", "1"))
        begin = max(topic.current, topic.first)
        found = topic.messages[begin : begin + min(count, self.at_most)]
        received = [
            {
                "ackId": f"projects/{self.project}/subscriptions/{name}:{offset}",
                "message": {
                    "messageId": str(offset),
                    "attributes": self.attributes_as(message.attributes),
                    "data": base64.b64encode(message.body).decode(),
                    "publishTime": f"{message.at.astimezone(UTC):{_INSTANT}}.120340567Z",
                },
            }
            for offset, message in enumerate(found, start=begin)
        ]
        return {"receivedMessages": received}

    def _post_acknowledge(self, name: str, topic: Topic, body: bytes) -> object:
        offsets = [int(ack.rpartition(":")[2]) for ack in json.loads(body)["ackIds"]]
        topic.current = max(offsets) + 1
        return {}

    def _get_offsets(self, name: str, topic: Topic, body: bytes) -> object:
        return {"max": topic.end, "min": topic.first, "current": topic.current}

    def _post_modifyoffset(self, name: str, topic: Topic, body: bytes) -> object:
        offset = json.loads(body)["offset"]
        if not topic.first <= offset <= topic.end:
            raise AmsError(
                400,
                f"Offset should be between {topic.first} and {topic.end}",
                "INVALID_ARGUMENT",
            )
        topic.current = offset
        return {}

    def _get_timetooffset(self, name: str, topic: Topic, body: bytes) -> object:
        instant = datetime.fromisoformat(parse_qs(body.decode())["time"][0])
        later = [number for number, one in enumerate(topic.messages) if one.at >= instant]
        if not later:
            raise AmsError(409, "Timestamp is out of bounds for the subscription's topic", "")
        return {"offset": later[0]}

    def _get_metrics(self, name: str, topic: Topic, body: bytes) -> object:
        series = [{"timestamp": f"{topic.messages[-1].at:{_INSTANT}}Z", "value": topic.end}]
        metric = {
            "metric": "subscription.number_of_messages",
            "metric_type": "counter",
            "value_type": "int64",
            "resource_type": "subscription",
            "resource_name": name,
            "timeseries": series,
            "description": "Counter that displays the number of messages consumed",
        }
        return {"metrics": [metric]}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._respond()

            def do_POST(self) -> None:
                self._respond()

            def _respond(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                owner.requests.append((self.command, self.path, body))
                owner.headers.append({name.lower(): text for name, text in self.headers.items()})
                try:
                    answer = owner.answer(
                        self.command, self.path, self.headers.get("x-api-key"), body
                    )
                    self._send(200, answer)
                except AmsError as error:
                    self._send(error.code, error.body)

            def _send(self, status: int, answer: object) -> None:
                data = json.dumps(answer, separators=(",", ":")).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        return Handler


def _arguments(body: bytes, what: str) -> dict[str, str]:
    """The JSON texts of a request; the real service refuses numbers here."""
    try:
        asked = json.loads(body)
    except ValueError:
        asked = None
    if not isinstance(asked, dict) or not all(isinstance(text, str) for text in asked.values()):
        raise AmsError(400, f"Invalid {what}", "INVALID_ARGUMENT")
    return asked
