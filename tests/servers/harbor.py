"""A stand-in for Harbor on loopback: pages, escapes and refusals as its Swagger file has them.

No Harbor was at hand; what an artefact looks like comes from tests/samples/artefact-registry.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

from servers.json_server import JsonAnswer, JsonRequest, JsonServer

SAMPLES = Path(__file__).parents[1] / "samples" / "artefact-registry"
EMPTY_PROJECT = "vo.example.org"
"""A project that is there, and has no repository as long as none is pushed."""

_BASE = "/api/v2.0/projects/"
_MOST = 100


def digest(text: str) -> str:
    """A digest that is another one for each text."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


@dataclass(frozen=True)
class Artefact:
    """An image in a repository (with its project): its digest, tags, and when it was pushed."""

    repository: str
    digest: str
    tags: tuple[str, ...]
    pushed: datetime


def pushed(repository: str, version: str, at: datetime, build: str = "1") -> Artefact:
    """As EGI's images are pushed: under a short tag that moves on, and a long one that stays."""
    tags = (f"{version}-{build}", version)
    return Artefact(repository, digest(f"{repository}:{version}-{build}"), tags, at)


def pilot_project(now: datetime) -> tuple[Artefact, ...]:
    """Three images that are synchronised, one of them in a nested repository, and an older one."""
    older = digest("egi_vm_images/ubuntu:24.04-0")
    return (
        pushed("egi_vm_images/ubuntu", "24.04", now - timedelta(days=20)),
        Artefact("egi_vm_images/ubuntu", older, ("24.04-0",), now - timedelta(days=90)),
        pushed("egi_vm_images/ubuntu", "22.04", now - timedelta(days=30)),
        pushed("egi_vm_images/rocky/alma", "9", now - timedelta(days=5)),
    )


class HarborServer(JsonServer):
    """A Harbor with these artefacts; with a `robot` (USER:PASSWORD) it lets nobody else in.

    A page has at most `most` entries, whatever is asked for.
    """

    def __init__(
        self, artefacts: tuple[Artefact, ...], robot: str | None = None, most: int = _MOST
    ) -> None:
        super().__init__(self._answer_to)
        self.artefacts = artefacts
        self._robot = robot
        self._most = most

    def _answer_to(self, request: JsonRequest) -> JsonAnswer:
        if self._robot is not None:
            expected = f"Basic {base64.b64encode(self._robot.encode()).decode()}"
            if request.headers.get("authorization") != expected:
                return _refusal(401, "UNAUTHORIZED", "unauthorized: unauthorized")
        project, _, rest = request.path.removeprefix(_BASE).partition("/")
        named = [one for one in self.artefacts if one.repository.startswith(f"{project}/")]
        if not request.path.startswith(_BASE) or (not named and project != EMPTY_PROJECT):
            return _refusal(404, "NOT_FOUND", f"project {project} not found")
        if rest == "repositories":
            names = dict.fromkeys(one.repository for one in named)
            return self._page(request, [_repository(name) for name in names])
        # Repositories with a slash are escaped twice.
        inner = unquote(unquote(rest.removeprefix("repositories/").removesuffix("/artifacts")))
        there = [one for one in named if one.repository == f"{project}/{inner}"]
        if not there:
            return _refusal(404, "NOT_FOUND", f"repository {project}/{inner} not found")
        return self._page(request, [_artefact(one) for one in there])

    def _page(self, request: JsonRequest, entries: list[object]) -> JsonAnswer:
        number = int(request.query.get("page", "1"))
        size = min(int(request.query.get("page_size", "10")), self._most)
        part = entries[(number - 1) * size : number * size]
        headers = {"X-Total-Count": str(len(entries))}
        if number * size < len(entries):
            following = f"{request.path}?page={number + 1}&page_size={size}"
            headers["Link"] = f'<{following}>; rel="next"'
        return JsonAnswer(part, headers=headers)


def _refusal(status: int, code: str, message: str) -> JsonAnswer:
    return JsonAnswer({"errors": [{"code": code, "message": message}]}, status)


def _sample(name: str) -> dict[str, object]:
    first: dict[str, object] = json.loads((SAMPLES / name).read_text())[0]
    return first


def _repository(name: str) -> dict[str, object]:
    return _sample("harbor-repositories-1.json") | {"name": name}


def _artefact(one: Artefact) -> dict[str, object]:
    at = f"{one.pushed:%Y-%m-%dT%H:%M:%S}.031Z"
    tags = [{"name": name, "push_time": at, "immutable": False} for name in one.tags]
    return _sample("harbor-artifacts-ubuntu-1.json") | {
        "digest": one.digest,
        "push_time": at,
        "repository_name": one.repository,
        "tags": tags or None,
    }
