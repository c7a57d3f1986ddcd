"""The image service of a cloud, OpenStack's Glance: the images that whoever asks can see there.

GET /v2/images?limit=200 with X-Auth-Token (Image API v2):
  {"images": [{"id": "1bea47ed-…", "name": "registry.egi.eu egi_vm_images/ubuntu:24.04",
     "status": "active", "visibility": "shared",
     "appdb_id": "registry.egi.eu/egi_vm_images/ubuntu:24.04-sha256:…", …}, …],
   "next": "/v2/images?limit=200&marker=1bea47ed-…", "first": …, "schema": …}
The last page has no `next`. Properties that are not Glance's own stand beside the others; EGI's
image synchronisation (atrope) sets appdb_id, which ends in the digest that the image has in the
registry. Glance's own checksum and os_hash_value are of the image as it was stored, maybe converted
into another format, so that they can be compared with nothing.
(Sources: the Image API v2 as OpenStack documents it; what atrope sets, as published in 2026. No
answer of such a site was at hand.)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from proc19probes.sources.digests import digest_of
from proc19probes.sources.json_documents import (
    Members,
    elements_of,
    json_document,
    members_of,
    text_of,
)
from proc19probes.vocabulary.http import HttpGet, TokenUse
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import MalformedError, TooLargeError

IMAGE_SERVICE = Service("image-service", "the image service", "", Party.PILOT_SITE)

_PAGE_SIZE = 200
_MOST_PAGES = 100
_MOST_IMAGES = 20_000
_EXPECTED = "Glance's list of images"


@dataclass(frozen=True)
class SiteImage:
    """An image in the service; `name` is empty where it has none.

    `digest` is the one that the image has in the registry that it was taken from, as the
    synchronisation noted it (`sha256:6b86…`, in lower case); None where nothing is noted.
    `is_private` is whether nobody sees it but the project that owns it.
    """

    identifier: str
    name: str
    status: str
    digest: str | None
    is_private: bool = False

    @property
    def is_active(self) -> bool:
        """Whether machines can be started from it."""
        return self.status == "active"


@dataclass(frozen=True)
class ImagesOfService(Question[tuple[SiteImage, ...]]):
    """All images that whoever asks can see."""

    place: Service

    @property
    def service(self) -> Service:
        """The site's."""
        return self.place

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"the images in {self.place.title}"

    def answer(self, transport: Transport) -> tuple[SiteImage, ...]:
        """Ask for one page after the other; raises ObtainError."""
        images: list[SiteImage] = []
        for image in self._images(transport):
            images.append(image)
            if len(images) > _MOST_IMAGES:
                raise TooLargeError(f"more than {_MOST_IMAGES} images")
        return tuple(images)

    def _images(self, transport: Transport) -> Iterator[SiteImage]:
        markers: set[str] = set()
        limit = ("limit", str(_PAGE_SIZE))
        query: tuple[tuple[str, str], ...] = (limit,)
        for page in range(1, _MOST_PAGES + 1):
            get = HttpGet(
                self.place,
                "/v2/images",
                query,
                f"images-{page}.json",
                token_use=TokenUse.OPENSTACK,
            )
            members = members_of(json_document(transport.put(get), _EXPECTED), _EXPECTED)
            if "images" not in members:
                raise MalformedError(f"JSON without images, expected {_EXPECTED}")
            for image in elements_of(members["images"], _EXPECTED):
                yield _image(members_of(image, _EXPECTED))
            if members.get("next") is None:
                return
            marker = _marker(text_of(members, "next", _EXPECTED))
            if marker in markers:
                raise MalformedError(f"page {page} leads back to one before it")
            markers.add(marker)
            query = (limit, ("marker", marker))
        raise TooLargeError(f"more than {_MOST_PAGES} pages of images")


def _image(members: Members) -> SiteImage:
    what = "an image"
    return SiteImage(
        text_of(members, "id", what),
        text_of(members, "name", what) if members.get("name") else "",
        text_of(members, "status", what),
        _noted_digest(members.get("appdb_id")),
        members.get("visibility") == "private",
    )


def _noted_digest(noted: object) -> str | None:
    """The digest that the name ends in: after a tag and a hyphen, or alone."""
    if not isinstance(noted, str):
        return None
    return digest_of(noted, "sha256") or digest_of(noted.rpartition("-")[2], "sha256") or None


def _marker(following: str) -> str:
    """Where the next page begins: all that is taken of its address."""
    try:
        markers = parse_qs(urlsplit(following).query, max_num_fields=20).get("marker", [])
    except ValueError:
        markers = []
    if len(markers) != 1:
        raise MalformedError("an address of the next page without one marker")
    return markers[0]
