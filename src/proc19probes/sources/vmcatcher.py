"""vmcatcher at a site: the lists that it is subscribed to, their images, the files in its cache.

subscription        identifier, uri, authorised, imagelist_latest, …
imageListInstance   id, data_hash, expired, imported, version, …
ImageDefinition     id, identifier, latest, cache, subscription, …

(source: vmcatcher 0.6.3, databaseDefinition.py; the columns that are read here are the same in all
versions since 0.2.) `imported` is when a list that had not been seen before was taken over: a run
of vmcatcher that finds the same list writes nothing. An image stays defined when a later version of
the list no longer has it; `latest` is 0 as long as no version of it was taken over. In the cache
folder an image is a file whose name is its identifier, and `cache.index` has a member for each:

{"c0482bc2-…": {"uuid": "c0482bc2-…", "filename": "c0482bc2-…", "sha512": "5c548a09…", "size": 49,
  "message": "MIME-Version: 1.0…", …}, …}

(source: vmcatcher_cache/manged_directory.py.) Whenever vmcatcher_cache starts, it deletes each file
of the folder that no `filename` names.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from proc19probes.sources.image_list_fields import SHA512, UUID
from proc19probes.sources.image_list_format import MOST_IMAGES
from proc19probes.sources.json_events import JsonEvents
from proc19probes.vocabulary.database import Cell, DatabaseQuery, Row
from proc19probes.vocabulary.http import Content, ContentDigest, ContentSize, HttpGet
from proc19probes.vocabulary.outside import Question, QuestionAt, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import MalformedError, UnreachableError

VMCATCHER = Service("vmcatcher", "vmcatcher's database", "", Party.PILOT_SITE, is_files=True)
_CACHE = Service("vmcatcher-cache", "vmcatcher's cache folder", "", Party.PILOT_SITE, is_files=True)

_MOST_SUBSCRIPTIONS = 10
_INDEX = "cache.index"
# An image's entry holds the whole signed list that the image is from.
_LONGEST_TEXT = 64 * 1024 * 1024
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{6})?", re.ASCII)
_SUBSCRIPTIONS = (
    "SELECT s.identifier, s.uri, s.authorised,"
    " l.version, l.data_hash, l.expired, l.imported"
    " FROM subscription AS s LEFT JOIN imageListInstance AS l ON l.id = s.imagelist_latest"
    " WHERE lower(s.identifier) = ? OR s.uri = ? ORDER BY s.id"
)
_IMAGES = (
    "SELECT d.identifier, d.cache, d.latest"
    " FROM subscription AS s JOIN ImageDefinition AS d ON d.subscription = s.id"
    " WHERE lower(s.identifier) = ? AND lower(d.identifier) IN (SELECT value FROM json_each(?))"
    " ORDER BY d.identifier"
)
# ImageDefinition.cache: vmcatcher keeps the image in its cache where it is this.
_TO_BE_CACHED = 1


def vmcatcher_at(database: Path | None) -> Service:
    """The database in this file, or that of the settings. Raises ValueError."""
    return VMCATCHER if database is None else _in_file(VMCATCHER, "--database", database)


def cache_at(folder: Path) -> Service:
    """The cache in this folder. Raises ValueError."""
    return _in_file(_CACHE, "--cache", folder)


def _in_file(kind: Service, flag: str, path: Path) -> Service:
    if not path.is_absolute():
        raise ValueError(f"{flag}: found {str(path)!r}, expected a path that begins with /")
    title = f"{kind.title} {plain(str(path))}"
    return replace(kind, title=title, whose=plain(str(path)), given_url=path.as_uri())


@dataclass(frozen=True)
class HeldList:
    """The newest version of a list that vmcatcher has.

    `sha512` is that of the message as it came; empty where vmcatcher has forgotten it. `imported`
    is in UTC, None where it cannot be read.
    """

    version: str
    sha512: str
    is_expired: bool
    imported: datetime | None


@dataclass(frozen=True)
class Subscription:
    """A list that vmcatcher is told to follow; `newest` is None where it never had it."""

    identifier: str
    uri: str
    is_authorised: bool
    newest: HeldList | None


@dataclass(frozen=True)
class HeldImage:
    """An image of a list, as vmcatcher knows it; `is_to_be_cached` is what the site told it.

    `is_taken_over` is whether it has a version of the image, from any version of the list.
    """

    identifier: str
    is_to_be_cached: bool
    is_taken_over: bool


@dataclass(frozen=True)
class CachedFile:
    """A file of the cache folder, by the image's identifier; `size` is None where there is none."""

    name: str
    size: int | None


@dataclass(frozen=True)
class SubscriptionsTo(QuestionAt[tuple[Subscription, ...]]):
    """The subscription to a list, and one to another list at the same address."""

    identifier: str
    uri: str

    def answer(self, transport: Transport) -> tuple[Subscription, ...]:
        """Read them; raises ObtainError."""
        values = (self.identifier, self.uri)
        query = DatabaseQuery(self.place, _SUBSCRIPTIONS, values, _MOST_SUBSCRIPTIONS)
        return tuple(_subscription(row) for row in transport.put(query))


@dataclass(frozen=True)
class ImagesOfList(QuestionAt[tuple[HeldImage, ...]]):
    """Those of these images (in lower case) that vmcatcher knows of any version of a list."""

    identifier: str
    images: tuple[str, ...]

    def answer(self, transport: Transport) -> tuple[HeldImage, ...]:
        """Read them; raises ObtainError."""
        values = (self.identifier, json.dumps(self.images))
        query = DatabaseQuery(self.place, _IMAGES, values, MOST_IMAGES)
        return tuple(_image(row) for row in transport.put(query))


@dataclass(frozen=True)
class IndexOfCache(QuestionAt[tuple[str, ...]]):
    """The images whose files cache.index names, by the name of the file."""

    @property
    def subject(self) -> str:
        """The file's name, and where it is."""
        return f"{_INDEX} in {self.place.title}"

    def answer(self, transport: Transport) -> tuple[str, ...]:
        """Read it to its end; raises ObtainError."""
        get = HttpGet(_file_of(self.place, _INDEX), "", (), _INDEX)
        events = JsonEvents(transport.put(get), _LONGEST_TEXT)
        names = [_named_file(events) for _ in events.members_of_root(MOST_IMAGES)]
        events.finish()
        return tuple(name for name in names if UUID.fullmatch(name))


@dataclass(frozen=True)
class FilesInCache(QuestionAt[tuple[CachedFile, ...]]):
    """How large the files of these images are in the cache folder."""

    identifiers: tuple[str, ...]

    def answer(self, transport: Transport) -> tuple[CachedFile, ...]:
        """Look for each; raises ObtainError."""
        return tuple(self._seen(one, transport) for one in self.identifiers)

    def _seen(self, identifier: str, transport: Transport) -> CachedFile:
        try:
            content = transport.put(ContentSize(_file_of(self.place, identifier)))
        except UnreachableError:
            # Whether the folder is vmcatcher's is seen by its index.
            return CachedFile(identifier, None)
        return CachedFile(identifier, content.size)


@dataclass(frozen=True)
class DigestInCache(Question[Content]):
    """The SHA-512 of an image's file in the cache folder, read no further than `most` bytes."""

    cache: Service
    identifier: str
    most: int

    @property
    def service(self) -> Service:
        """The file."""
        return _file_of(self.cache, self.identifier)

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"image {self.identifier} in {self.cache.title}"

    def answer(self, transport: Transport) -> Content:
        """Read it and keep nothing of it; raises ObtainError."""
        return transport.put(ContentDigest(self.service, self.most))


def _file_of(cache: Service, name: str) -> Service:
    return replace(
        cache, whose=f"{cache.whose}/{name}", given_url=f"{cache.given_url.rstrip('/')}/{name}"
    )


def _subscription(row: Row) -> Subscription:
    identifier, uri, authorised, version, digest, expired, imported = row
    newest = None
    if version is not None:
        known = isinstance(digest, str) and SHA512.fullmatch(digest)
        newest = HeldList(
            _text(version), str(digest).lower() if known else "", expired is not None, _at(imported)
        )
    return Subscription(_text(identifier), _text(uri), authorised == 1, newest)


def _named_file(events: JsonEvents) -> str:
    """The name of the file that an entry of the index has; empty where it has none."""
    name = ""
    for key in events.members():
        if key != "filename":
            events.skip()
        elif isinstance(value := events.scalar(), str):
            name = value
    return name


def _image(row: Row) -> HeldImage:
    identifier, cache, latest = row
    if not isinstance(identifier, str) or not UUID.fullmatch(identifier):
        shown = plain(str(identifier), 60)
        raise MalformedError(f"found the image {shown!r} in vmcatcher's database, expected a UUID")
    return HeldImage(identifier, cache == _TO_BE_CACHED, bool(latest))


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _at(cell: Cell) -> datetime | None:
    try:
        if isinstance(cell, str) and _TIME.fullmatch(cell):
            return datetime.fromisoformat(cell).replace(tzinfo=UTC)
    except ValueError:
        pass
    return None
