"""The question that one can put to an HTTP service, or to a folder that stands in for one."""

from dataclasses import dataclass
from typing import ClassVar

from proc19probes.vocabulary.outside import Asked, Document
from proc19probes.vocabulary.service import Service


@dataclass(frozen=True)
class HttpGet(Asked[Document]):
    """A GET of `path` and `query` below a service's URL.

    `document` is the file's name where a folder (a `file:` URL) serves in the service's place.
    `beginning` is how many bytes of the answer are wanted: the rest is never fetched. None is for
    all of it.
    """

    transport: ClassVar[str] = "http"

    service: Service
    path: str
    query: tuple[tuple[str, str], ...]
    document: str
    beginning: int | None = None
