"""The images of a list in vmcatcher's cache: which files are looked at, and what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from proc19probes.probes._listed_images import NOT_LISTED
from proc19probes.sources.image_content import image_name
from proc19probes.sources.image_list_values import ImageList, ListedImage
from proc19probes.sources.vmcatcher import (
    CachedFile,
    DigestInCache,
    FilesInCache,
    HeldImage,
    ImagesOfList,
)
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature, not_obtained
from proc19probes.vocabulary.http import Content
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable

_RUN = "Run vmcatcher_cache by hand and read what it says; see that its cron job runs."
NONE_WANTED = FindingKind(
    "no-image-to-be-cached",
    State.CRITICAL,
    "the site has told vmcatcher to cache none of the list's images",
    "Tell vmcatcher which images to cache: vmcatcher_image -a -u UUID.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
NOT_CACHED = FindingKind(
    "image-not-cached",
    State.CRITICAL,
    "an image that vmcatcher is told to cache is not in its cache",
    f"{_RUN} It gives up an image after five downloads that failed, until the list is new.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
DIFFERS = FindingKind(
    "cached-image-differs",
    State.CRITICAL,
    "the file in the cache is not the image that the list has",
    f"Take the image out of use. {_RUN} An image that was altered is to be told to the Security "
    "Team.",
    Party.PILOT_SITE,
)
WITHDRAWN = FindingKind(
    "withdrawn-image-in-cache",
    State.WARNING,
    "an image that the list no longer has, or that has expired, is still in the cache",
    f"{_RUN} It moves what is expired out of the cache, and its event handler out of the cloud.",
    Party.PILOT_SITE,
)
WRONG_IN_CACHE = (NONE_WANTED, NOT_CACHED, DIFFERS, WITHDRAWN, NOT_LISTED)
"""All of it, for a probe's table of findings."""


@dataclass(frozen=True)
class Cached:
    """What was seen of the cache: the images that vmcatcher knows, and their files.

    `digests` are those of the files that have the right size, by the image's identifier.
    """

    held: tuple[HeldImage, ...] | Unobtainable
    files: tuple[CachedFile, ...] | Unobtainable = ()
    digests: tuple[tuple[str, Content | Unobtainable], ...] = ()

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How large the files are that are there, by the identifier that vmcatcher has."""
        files = () if isinstance(self.files, Unobtainable) else self.files
        return {one.name: one.size for one in files if one.size is not None}

    @cached_property
    def contents(self) -> dict[str, Content]:
        """What is known of the files that were read."""
        return {name: one for name, one in self.digests if isinstance(one, Content)}

    def wanted(self, document: ImageList) -> list[tuple[ListedImage, str]]:
        """The list's images that vmcatcher is told to cache, and the identifier that it has."""
        listed = _by_identifier(document)
        held = () if isinstance(self.held, Unobtainable) else self.held
        return [
            (image, one.identifier)
            for one in held
            if one.is_to_be_cached and (image := listed.get(one.identifier.lower())) is not None
        ]


def ask_cache(database: Service, cache: Service, document: ImageList, outside: Outside) -> Cached:
    """Sizes of the files first; then digests, the smallest first, while there is time."""
    held = outside.obtain(ImagesOfList(database, document.identifier))
    if isinstance(held, Unobtainable):
        return Cached(held)
    files = outside.obtain(FilesInCache(cache, tuple(one.identifier for one in held)))
    seen = Cached(held, files)
    right = [
        (seen.sizes[name], name)
        for image, name in seen.wanted(document)
        if image.sha512 and seen.sizes.get(name) == image.size
    ]
    digests: list[tuple[str, Content | Unobtainable]] = []
    for size, name in sorted(right):
        found = outside.obtain(DigestInCache(cache, name, size))
        digests.append((name, found))
        if isinstance(found, Unobtainable) and found.cause is Cause.TOO_SLOW:
            break
    return Cached(held, files, tuple(digests))


def wrong_in_cache(document: ImageList, cached: Cached, now: datetime) -> Iterator[Finding]:
    """What is wrong, or could not be seen. One file that was read in time is enough."""
    for part in (cached.held, cached.files):
        if isinstance(part, Unobtainable):
            yield not_obtained(part)
            return
    yield from _withdrawn(document, cached, now)
    wanted = cached.wanted(document)
    if not wanted:
        found = f"none of its {len(document.images)} images is to be cached here"
        yield NONE_WANTED.about(f"list {document.identifier}", found)
    for image, name in wanted:
        yield from _wrong_with_file(image, name, cached)
    for _, unread in cached.digests:
        if isinstance(unread, Unobtainable) and not (
            unread.cause is Cause.TOO_SLOW and cached.contents
        ):
            yield not_obtained(unread)


def _by_identifier(document: ImageList) -> dict[str, ListedImage]:
    return {one.identifier: one for one in document.images if one.identifier}


def _wrong_with_file(image: ListedImage, name: str, cached: Cached) -> Iterator[Finding]:
    subject = image_name(image)
    size, content = cached.sizes.get(name), cached.contents.get(name)
    if image.size is None or not image.sha512:
        yield NOT_LISTED.about(subject, "listed without size or digest that can be used")
    elif size is None:
        yield NOT_CACHED.about(subject, "no file in the cache", f"one of {image.size} bytes")
    elif size != image.size:
        yield DIFFERS.about(subject, f"{size} bytes in the cache", f"{image.size}")
    elif content is not None and content.sha512 != image.sha512:
        there = f"sha512 {content.sha512[:16]}…" if content.sha512 else f"over {size} bytes"
        found = f"another content in the cache, {there}"
        yield DIFFERS.about(subject, found, f"sha512 {image.sha512[:16]}…")


def _withdrawn(document: ImageList, cached: Cached, now: datetime) -> Iterator[Finding]:
    """The images that are in the cache and should not be."""
    listed = _by_identifier(document)
    for name in cached.sizes:
        image = listed.get(name.lower())
        subject = f"image {name}"
        if image is None:
            yield WITHDRAWN.about(subject, "in the cache, and no longer in the list", "taken out")
        elif image.expires and image.expires.at and image.expires.at <= now:
            found = f"in the cache, expired {image.expires.text}"
            yield WITHDRAWN.about(subject, found, "taken out")
