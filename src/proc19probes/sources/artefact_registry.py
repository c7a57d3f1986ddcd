"""The artefact registry: which images a project has, by tag and digest, and since when.

EGI's is a Harbor (registry.egi.eu). Its images are artefacts with tags such as 24.04 and
24.04-2026.11.20, in the project egi_vm_images or in that of a VO. Harbor is asked by its own
interface, since its list of repositories in that of OCI is for administrators only:
  GET /api/v2.0/projects/PROJECT/repositories?page=1&page_size=100
    [{"name": "egi_vm_images/ubuntu", …}, …]
  GET /api/v2.0/projects/PROJECT/repositories/ubuntu/artifacts?page=1&page_size=100
    [{"digest": "sha256:…", "push_time": "2026-11-20T08:41:18.031Z",
      "tags": [{"name": "24.04", "push_time": "2026-11-20T08:41:19.120Z"}, …] or null}, …]
Any other registry is asked by the OCI Distribution Specification 1.1:
  GET /v2/_catalog, GET /v2/PROJECT/ubuntu/tags/list, GET /v2/PROJECT/ubuntu/manifests/24.04
whose digest is that of the manifest's bytes. When an image was pushed is not said there; when it
was made is in the manifest's annotation org.opencontainers.image.created, or in its configuration.
(Sources: Harbor's API 2.0 as its Swagger file has it; the specifications of OCI, image and
distribution. Docker's registry was at hand, a Harbor was not.)
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from urllib.parse import quote

from proc19probes.sources.digests import digest_of
from proc19probes.sources.json_documents import (
    Members,
    elements_of,
    instant_of,
    json_document,
    json_of,
    members_of,
    text_of,
    whole_document,
)
from proc19probes.vocabulary.http import ANY_TYPE, HttpGet, Redirects, TokenUse
from proc19probes.vocabulary.outside import Document, Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import MalformedError, TooLargeError

ARTEFACT_REGISTRY = Service(
    "artefact-registry", "the artefact registry", "", Party.VM_IMAGE_SUPPORT
)

_PAGE_SIZE = 100
_MOST_PAGES = 100
_MOST_IMAGES = 5000
_MOST_REPOSITORIES = 10_000
_MOST_TAGS = 1000
_LONGEST = 255
_SHOWN = 60
_CREATED = "org.opencontainers.image.created"
_CONFIGURATIONS = (
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
)
_MANIFESTS = ", ".join(
    (
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    )
)
_REPOSITORY = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*", re.ASCII)
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}", re.ASCII)
_CANONICAL = "sha256"


class RegistryApi(Enum):
    """How a registry is asked."""

    HARBOR = "harbor"
    OCI = "oci"


@dataclass(frozen=True)
class Tag:
    """A tag of an image: since when it is there, or, of OCI, when the image was made.

    `since` is in UTC; None where it is not said.
    """

    name: str
    since: datetime | None


@dataclass(frozen=True)
class RegistryImage:
    """An image by its digest; `repository` is with the project: egi_vm_images/ubuntu.

    `digest` is with its algorithm and in lower case: sha256:6b86…
    """

    repository: str
    digest: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True)
class RegistryProject:
    """The images of a project that have a tag."""

    name: str
    images: tuple[RegistryImage, ...]


@dataclass(frozen=True)
class ProjectImages(Question[RegistryProject]):
    """The images of a project, in one registry."""

    registry: Service
    project: str
    api: RegistryApi

    @property
    def service(self) -> Service:
        """The registry."""
        return self.registry

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"the images of {plain(self.project)} in {self.registry.title}"

    def answer(self, transport: Transport) -> RegistryProject:
        """Ask for one list after the other; raises ObtainError."""
        desk = _Desk(transport, self.registry)
        images: list[RegistryImage] = []
        for image in _LISTINGS[self.api](desk, self.project):
            images.append(image)
            if len(images) > _MOST_IMAGES:
                raise TooLargeError(f"more than {_MOST_IMAGES} images in one project")
        return RegistryProject(self.project, tuple(images))


@dataclass(frozen=True)
class _Desk:
    """Where questions to one registry are put."""

    transport: Transport
    registry: Service

    def get(
        self, path: str, query: tuple[tuple[str, str], ...], document: str, accept: str = ANY_TYPE
    ) -> Document:
        """The document at this path; raises ObtainError."""
        name = document.replace("/", "_")
        get = HttpGet(self.registry, path, query, name, token_use=TokenUse.PASSWORD, accept=accept)
        return self.transport.put(get)

    def blob(self, repository: str, digest: str) -> bytes:
        """What has this digest; raises ObtainError, also where it has another one.

        Registries keep it where they please, and send there.
        """
        get = HttpGet(
            self.registry,
            f"/v2/{repository}/blobs/{digest}",
            (),
            f"{digest.replace(':', '-')}.json",
            token_use=TokenUse.PASSWORD,
            redirects=Redirects.ANYWHERE,
        )
        data = whole_document(self.transport.put(get))
        if _digest_of(data, digest.partition(":")[0]) != digest:
            raise MalformedError(f"a configuration of {repository} that has not its digest")
        return data


def _harbor(desk: _Desk, project: str) -> Iterator[RegistryImage]:
    base = f"/api/v2.0/projects/{quote(project, safe='')}/repositories"
    for repository in _harbor_pages(desk, base, f"{project}-repositories"):
        name = _checked(_REPOSITORY, text_of(repository, "name", "a repository"))
        inner = name.removeprefix(f"{project}/")
        if inner == name:
            raise MalformedError(f"the repository {plain(name, _SHOWN)} in {plain(project)}")
        # A slash in a repository's name is to be escaped twice.
        path = f"{base}/{quote(quote(inner, safe=''), safe='')}/artifacts"
        for artefact in _harbor_pages(desk, path, f"{name}-artifacts"):
            image = _harbor_image(name, artefact)
            if image.tags:
                yield image


def _harbor_pages(desk: _Desk, path: str, document: str) -> Iterator[Members]:
    """The objects of all pages, the last of which is empty."""
    before: list[object] = []
    for page in range(1, _MOST_PAGES + 1):
        query = (("page", str(page)), ("page_size", str(_PAGE_SIZE)))
        answer = desk.get(path, query, f"{document}-{page}.json")
        entries = elements_of(json_document(answer, "Harbor's list"), "Harbor's list")
        if not entries:
            return
        if entries == before:
            raise MalformedError(f"page {page} is the same as the one before it")
        before = entries
        for entry in entries:
            yield members_of(entry, "Harbor's list")
    raise TooLargeError(f"more than {_MOST_PAGES} pages in one list of Harbor")


def _harbor_image(repository: str, artefact: Members) -> RegistryImage:
    what = f"an artefact of {repository}"
    tags = [members_of(tag, what) for tag in _elements_or_none(artefact.get("tags"), what)]
    if len(tags) > _MOST_TAGS:
        raise TooLargeError(f"more than {_MOST_TAGS} tags of one image")
    return RegistryImage(
        repository,
        _checked_digest(text_of(artefact, "digest", what)),
        tuple(
            Tag(
                _checked(_TAG, text_of(tag, "name", what)),
                _pushed(tag if tag.get("push_time") else artefact, what),
            )
            for tag in tags
        ),
    )


def _pushed(members: Members, what: str) -> datetime:
    text = text_of(members, "push_time", what)
    instant = instant_of(text)
    if instant is None:
        raise MalformedError(f"{what}: pushed at {plain(text, _SHOWN)!r}, expected a time")
    return instant


def _oci(desk: _Desk, project: str) -> Iterator[RegistryImage]:
    catalog = _oci_names(
        desk, "/v2/_catalog", "repositories", "catalog", _REPOSITORY, _MOST_REPOSITORIES
    )
    for repository in catalog:
        if not repository.startswith(f"{project}/"):
            continue
        path = f"/v2/{repository}/tags/list"
        images: dict[str, list[Tag]] = {}
        for name in _oci_names(desk, path, "tags", f"{repository}-tags", _TAG, _MOST_TAGS):
            digest, made = _oci_manifest(desk, repository, name)
            images.setdefault(digest, []).append(Tag(name, made))
        for digest, tags in images.items():
            yield RegistryImage(repository, digest, tuple(tags))


def _oci_names(
    desk: _Desk, path: str, key: str, document: str, form: re.Pattern[str], most: int
) -> Iterator[str]:
    """The names of all pages; a registry that knows no pages sends all of them each time."""
    names: set[str] = set()
    size = ("n", str(_PAGE_SIZE))
    query: tuple[tuple[str, str], ...] = (size,)
    for page in range(1, _MOST_PAGES + 1):
        answer = desk.get(path, query, f"{document}-{page}.json")
        what = f"the list of {key}"
        members = members_of(json_document(answer, what), what)
        if key not in members:
            raise MalformedError(f"JSON without {key}, expected {what}")
        found = [_checked(form, name) for name in _elements_or_none(members[key], what)]
        new = [name for name in dict.fromkeys(found) if name not in names]
        if not new:
            return
        names.update(new)
        if len(names) > most:
            raise TooLargeError(f"more than {most} names in the list of {key}")
        yield from new
        query = (size, ("last", found[-1]))
    raise TooLargeError(f"more than {_MOST_PAGES} pages in the list of {key}")


def _oci_manifest(desk: _Desk, repository: str, tag: str) -> tuple[str, datetime | None]:
    """The digest of what has this tag, and when it was made."""
    path = f"/v2/{repository}/manifests/{tag}"
    answer = desk.get(path, (), f"{repository}-manifest-{tag}.json", _MANIFESTS)
    what = f"the manifest of {repository}:{tag}"
    manifest = members_of(json_document(answer, what), what)
    if manifest.get("schemaVersion") != 2:
        raise MalformedError(f"{what}: not of schema version 2")
    made = members_of(manifest.get("annotations", {}), what).get(_CREATED)
    configuration = members_of(manifest.get("config", {}), what)
    if made is None and configuration.get("mediaType") in _CONFIGURATIONS:
        digest = _checked_digest(text_of(configuration, "digest", what))
        blob = json_of(desk.blob(repository, digest), f"the configuration of {repository}:{tag}")
        made = members_of(blob, what).get("created")
    # Whoever makes an image writes it, so what is no time is none of the registry's faults.
    return _digest_of(whole_document(answer)), instant_of(made) if isinstance(made, str) else None


_LISTINGS: dict[RegistryApi, Callable[[_Desk, str], Iterator[RegistryImage]]] = {
    RegistryApi.HARBOR: _harbor,
    RegistryApi.OCI: _oci,
}


def _elements_or_none(value: object, what: str) -> list[object]:
    """The elements; no list at all is an empty one, as programs in Go write it."""
    return [] if value is None else elements_of(value, what)


def _digest_of(data: bytes, algorithm: str = _CANONICAL) -> str:
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


def _checked_digest(text: str) -> str:
    """A digest that names its algorithm, in lower case; MalformedError for what is none."""
    digest = digest_of(text, _CANONICAL)
    if not digest or ":" not in text:
        raise MalformedError(f"{plain(text[:_SHOWN], _SHOWN)!r}, expected a name or digest")
    return digest


def _checked(form: re.Pattern[str], text: object) -> str:
    """A name that goes into further questions; MalformedError for what is none."""
    if not isinstance(text, str) or len(text) > _LONGEST or not form.fullmatch(text):
        raise MalformedError(f"{plain(str(text)[:_SHOWN], _SHOWN)!r}, expected a name or digest")
    return text
