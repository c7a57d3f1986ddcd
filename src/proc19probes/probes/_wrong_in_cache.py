"""What is wrong with the images of a list in vmcatcher's cache."""

from collections.abc import Iterator
from datetime import datetime

from proc19probes.probes._cached_images import Cached, Told, by_identifier
from proc19probes.probes._list_contents import all_expired, has_expired
from proc19probes.probes._listed_images import NOT_LISTED
from proc19probes.sources.image_content import image_name
from proc19probes.sources.image_list_values import ImageList, ListedImage
from proc19probes.sources.vmcatcher import HeldImage
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature, not_obtained
from proc19probes.vocabulary.moment import EXPIRES
from proc19probes.vocabulary.party import Party
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
    f"{_RUN} It gives up an image after five downloads that failed, until the list is new, and "
    "fetches none that cache.index names; vmcatcher_cache -s takes those without a file out of it.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
NOT_INDEXED = FindingKind(
    "cached-image-not-indexed",
    State.CRITICAL,
    "vmcatcher deletes an image from its cache when it starts, since cache.index does not name it",
    "Let vmcatcher_cache run: it deletes such files and fetches the images anew. See what became "
    "of the index: a full disk, two runs at once, or files that somebody else put there.",
    Party.PILOT_SITE,
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
    "an image that the list no longer has is still in the cache",
    f"{_RUN} It moves such images out of the cache, and its event handler out of the cloud.",
    Party.PILOT_SITE,
)
EXPIRED = FindingKind(
    "expired-image-in-cache",
    State.WARNING,
    "an image that has expired is still in the cache; vmcatcher does not take it out by itself",
    "Unsubscribe from the image: vmcatcher_image -r -u UUID. The next run of vmcatcher_cache moves "
    "it out of the cache, and its event handler out of the cloud.",
    Party.PILOT_SITE,
)
TO_BE_TAKEN_OUT = (WITHDRAWN, EXPIRED)
"""What says nothing against the images that should be there."""
WRONG_IN_CACHE = (NONE_WANTED, NOT_CACHED, NOT_INDEXED, DIFFERS, *TO_BE_TAKEN_OUT, NOT_LISTED)
"""All of it, for a probe's table of findings."""


def wrong_in_cache(document: ImageList, cached: Cached, now: datetime) -> Iterator[Finding]:
    """What is wrong, or could not be seen. One file that was read in time is enough."""
    wanted = cached.wanted(document, now)
    unnamed = list(_not_indexed(wanted, cached))
    for part in (cached.held, () if unnamed else cached.index, cached.files):
        if isinstance(part, Unobtainable):
            yield not_obtained(part)
            return
    yield from _to_be_taken_out(document, cached, now)
    if not wanted:
        yield _nothing_wanted(document, now)
    yield from unnamed
    for image, one in wanted:
        yield from _wrong_with_file(image, one, cached)
    some_read = any(one.identifier in cached.contents for _, one in wanted)
    for _, unread in cached.digests:
        slow = isinstance(unread, Unobtainable) and unread.cause is Cause.TOO_SLOW
        if isinstance(unread, Unobtainable) and not (slow and some_read):
            yield not_obtained(unread)


def _nothing_wanted(document: ImageList, now: datetime) -> Finding:
    expired = sum(has_expired(image, now) for image in document.images)
    if expired == len(document.images):
        return all_expired(document)
    found = f"none of its {len(document.images)} images is to be cached here"
    found += f" ({expired} of them expired)" if expired else ""
    return NONE_WANTED.about(f"list {document.identifier}", found)


def _not_indexed(wanted: Told, cached: Cached) -> Iterator[Finding]:
    """The images that are there, and that vmcatcher does not know to be there.

    Without an index vmcatcher knows of none; without files the folder may be anybody's.
    """
    there = [one.identifier for _, one in wanted if one.identifier in cached.sizes]
    if isinstance(cached.index, Unobtainable) and cached.index.cause is not Cause.UNREACHABLE:
        return
    if there and not cached.index:
        found = f"names no image, and {len(there)} of the list's are in the cache"
        yield NOT_INDEXED.about("cache.index", found)
    elif there and isinstance(cached.index, Unobtainable):
        found = f"not there, and {len(there)} of the list's images are in the cache"
        yield NOT_INDEXED.about("cache.index", found)
    else:
        for name in there:
            if name not in cached.named:
                yield NOT_INDEXED.about(f"image {name}", "in the cache, and not in cache.index")


def _wrong_with_file(image: ListedImage, held: HeldImage, cached: Cached) -> Iterator[Finding]:
    subject, name = image_name(image), held.identifier
    size, content = cached.sizes.get(name), cached.contents.get(name)
    if image.size is None or not image.sha512:
        yield NOT_LISTED.about(subject, "listed without size or digest that can be used")
    elif size is None:
        found = f"no file in the cache{_why_not_cached(held, cached)}"
        yield NOT_CACHED.about(subject, found, f"one of {image.size} bytes")
    elif size != image.size:
        yield DIFFERS.about(subject, f"{size} bytes in the cache", f"{image.size}")
    elif content is not None and content.sha512 != image.sha512:
        there = f"sha512 {content.sha512[:16]}…" if content.sha512 else f"over {size} bytes"
        found = f"another content in the cache, {there}"
        yield DIFFERS.about(subject, found, f"sha512 {image.sha512[:16]}…")


def _why_not_cached(held: HeldImage, cached: Cached) -> str:
    """What keeps vmcatcher from fetching the image, as far as that is to be seen."""
    if not held.is_taken_over:
        return ", and vmcatcher has taken over no version of the image"
    if held.identifier in cached.named:
        return ", and vmcatcher does not fetch it, since cache.index names it"
    return ""


def _to_be_taken_out(document: ImageList, cached: Cached, now: datetime) -> Iterator[Finding]:
    """The images that are in the cache and should not be."""
    listed = by_identifier(document)
    for name in cached.sizes:
        image = listed.get(name.lower())
        subject = f"image {name}"
        if image is None:
            yield WITHDRAWN.about(subject, "in the cache, and no longer in the list", "taken out")
        elif image.expires is not None and has_expired(image, now):
            found = f"in the cache, expired {image.expires.text}"
            expired = EXPIRED.about(subject, found, "taken out")
            yield expired.at(**{EXPIRES: image.expires.at})
