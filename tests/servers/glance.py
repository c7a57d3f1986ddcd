"""A stand-in for OpenStack's image service on loopback: pages and refusals as its manual has them.

No OpenStack was at hand; what an image looks like comes from tests/samples/image-service.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from servers.harbor import Artefact
from servers.json_server import JsonAnswer, JsonRequest, JsonServer

SAMPLES = Path(__file__).parents[1] / "samples" / "image-service"
HOST = "registry.example.org"


@dataclass(frozen=True)
class GlanceImage:
    """An image; `artefact` is what the synchronisation notes of where it was taken from."""

    name: str | None
    status: str = "active"
    artefact: str | None = None
    visibility: str = "shared"

    @property
    def identifier(self) -> str:
        """Another one for each image."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.name} {self.status} {self.artefact}"))

    def document(self) -> dict[str, object]:
        """As the service writes it."""
        sample: dict[str, object] = json.loads((SAMPLES / "images-1.json").read_text())["images"][0]
        own = {"name": self.name, "status": self.status, "visibility": self.visibility}
        if self.artefact is None:
            sample.pop("appdb_id")
            return sample | own | {"id": self.identifier}
        return sample | own | {"id": self.identifier, "appdb_id": self.artefact}


def synchronised(artefact: Artefact, tag: str, status: str = "active") -> GlanceImage:
    """The image as EGI's synchronisation makes it."""
    name = f"{artefact.repository}:{tag}"
    return GlanceImage(f"{HOST} {name}", status, f"{HOST}/{name}-{artefact.digest}")


def copied(artefacts: Iterable[Artefact]) -> tuple[GlanceImage, ...]:
    """What a site has of these: each under its tag without a hyphen, and two images of its own."""
    tags = ((one, tag) for one in artefacts for tag in one.tags if "-" not in tag)
    own = (GlanceImage("cirros"), GlanceImage(None, "queued"))
    return (*(synchronised(one, tag) for one, tag in tags), *own)


class GlanceServer(JsonServer):
    """An image service with these images; with a `token` it lets nobody else in.

    A page has at most `most` images, whatever is asked for.
    """

    def __init__(
        self, images: tuple[GlanceImage, ...], token: str | None = None, most: int = 1000
    ) -> None:
        super().__init__(self._answer_to)
        self.images = images
        self._token = token
        self._most = most

    def _answer_to(self, request: JsonRequest) -> JsonAnswer:
        if self._token is not None and request.headers.get("x-auth-token") != self._token:
            return JsonAnswer(b"The request you have made requires authentication.", 401)
        if request.path != "/v2/images":
            return JsonAnswer(b"<html><head><title>404 Not Found</title></head></html>", 404)
        size = min(int(request.query.get("limit", "25")), self._most)
        start = 0
        if "marker" in request.query:
            places = [one.identifier for one in self.images]
            start = places.index(request.query["marker"]) + 1
        part = self.images[start : start + size]
        answer: dict[str, object] = {
            "images": [one.document() for one in part],
            "first": f"/v2/images?limit={size}",
            "schema": "/v2/schemas/images",
        }
        if part and start + size < len(self.images):
            answer["next"] = f"/v2/images?limit={size}&marker={part[-1].identifier}"
        return JsonAnswer(answer)
