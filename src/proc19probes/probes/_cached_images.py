"""The images of a list in vmcatcher's cache: which files are looked at, and what was seen."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from proc19probes.probes._list_contents import has_expired
from proc19probes.sources.image_list_values import ImageList, ListedImage
from proc19probes.sources.vmcatcher import (
    CachedFile,
    DigestInCache,
    FilesInCache,
    HeldImage,
    ImagesOfList,
    IndexOfCache,
)
from proc19probes.vocabulary.http import Content
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable

Told = list[tuple[ListedImage, HeldImage]]
"""Images of the list that vmcatcher is told to cache, as they are listed and as it knows them."""


@dataclass(frozen=True)
class Cached:
    """What was seen of the cache: its index, the images that vmcatcher knows, and their files.

    `held` are images of the list, and such of its older versions as the index has. `digests` are
    those of the files that have the right size, by the image's identifier.
    """

    held: tuple[HeldImage, ...] | Unobtainable
    index: tuple[str, ...] | Unobtainable = ()
    files: tuple[CachedFile, ...] | Unobtainable = ()
    digests: tuple[tuple[str, Content | Unobtainable], ...] = ()

    @cached_property
    def named(self) -> frozenset[str]:
        """The images that the index names."""
        return frozenset(() if isinstance(self.index, Unobtainable) else self.index)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How large the files are that are there, by the identifier that vmcatcher has."""
        files = () if isinstance(self.files, Unobtainable) else self.files
        return {one.name: one.size for one in files if one.size is not None}

    @cached_property
    def contents(self) -> dict[str, Content]:
        """What is known of the files that were read."""
        return {name: one for name, one in self.digests if isinstance(one, Content)}

    def told(self, document: ImageList) -> Told:
        """The list's images that vmcatcher is told to cache."""
        listed = by_identifier(document)
        held = () if isinstance(self.held, Unobtainable) else self.held
        return [
            (image, one)
            for one in held
            if one.is_to_be_cached and (image := listed.get(one.identifier.lower())) is not None
        ]

    def wanted(self, document: ImageList, now: datetime) -> Told:
        """Those that have not expired: vmcatcher keeps the others too, and should not."""
        return [(image, one) for image, one in self.told(document) if not has_expired(image, now)]


def by_identifier(document: ImageList) -> dict[str, ListedImage]:
    """The list's images that can be told apart."""
    return {one.identifier: one for one in document.images if one.identifier}


def ask_cache(database: Service, cache: Service, document: ImageList, outside: Outside) -> Cached:
    """Index and sizes of the files first; then digests, the smallest first, while there is time."""
    index = outside.obtain(IndexOfCache(cache))
    named = () if isinstance(index, Unobtainable) else index
    held = _held(database, document, named, outside)
    if isinstance(held, Unobtainable):
        return Cached(held, index)
    files = outside.obtain(FilesInCache(cache, tuple(one.identifier for one in held)))
    seen = Cached(held, index, files)
    right = [
        (seen.sizes[one.identifier], one.identifier)
        for image, one in seen.told(document)
        if image.sha512 and seen.sizes.get(one.identifier) == image.size
    ]
    digests: list[tuple[str, Content | Unobtainable]] = []
    for size, name in sorted(right):
        found = outside.obtain(DigestInCache(cache, name, size))
        digests.append((name, found))
        if isinstance(found, Unobtainable) and found.cause is Cause.TOO_SLOW:
            break
    return Cached(held, index, files, tuple(digests))


def _held(
    database: Service, document: ImageList, named: tuple[str, ...], outside: Outside
) -> tuple[HeldImage, ...] | Unobtainable:
    """The list's images, and those that the index names and only older versions of it had."""
    listed = by_identifier(document)
    left = dict.fromkeys(name.lower() for name in named if name.lower() not in listed)
    held: tuple[HeldImage, ...] = ()
    for images in (tuple(listed), tuple(left)):
        found = outside.obtain(ImagesOfList(database, document.identifier, images))
        if isinstance(found, Unobtainable):
            return found
        held += found
    return held
