"""Which images of a registry's project a site has: by name, status and digest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._publisher_clock import ago
from proc19probes.sources.artefact_registry import RegistryApi, RegistryImage, RegistryProject, Tag
from proc19probes.sources.digests import are_comparable
from proc19probes.sources.image_service import SiteImage
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

_SHOWN_DIGEST = len("sha256:") + 12

AT_SITE = FindingKind(
    "registry-images-at-site",
    State.OK,
    "the image service has each image of the project that is synchronised, and it is active",
)
NOT_AT_SITE = FindingKind(
    "registry-image-not-at-site",
    State.CRITICAL,
    "the image service does not have an image of the project",
    "See that the site's images are synchronised (images: sync: true in the site's file of EGI's "
    "central synchronisation, or the log of the site's own), and that whoever asks is in a project "
    "that the images are shared with. The synchronisation leaves out an image without the "
    "annotation eu.egi.cloud.tag.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
OUTDATED = FindingKind(
    "registry-image-outdated",
    State.CRITICAL,
    "the image service has the image of this name as it was before",
    "See in the log of the synchronisation why the image was not taken anew; machines are started "
    "from the old one until it is.",
    Party.PILOT_SITE,
)
NOT_ACTIVE = FindingKind(
    "registry-image-not-active",
    State.CRITICAL,
    "the image service has the image, and no machine can be started from it",
    "See in the image service why it is in this status: a transfer that broke leaves it queued or "
    "saving. Take it away, so that the synchronisation brings it anew.",
    Party.PILOT_SITE,
)
NOT_YET = FindingKind(
    "registry-image-not-yet-at-site",
    State.WARNING,
    "the image service does not have an image that is new in the project",
    "Wait for the next synchronisation; where it is known to take longer, raise --max-age.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
LEFT_OVER = FindingKind(
    "registry-image-left-over",
    State.WARNING,
    "the image service has an image of the project that the registry no longer has",
    "Take the image away, or deactivate it: what the registry no longer has gets no security "
    "updates.",
    Party.PILOT_SITE,
)
PROJECT_EMPTY = FindingKind(
    "registry-project-empty",
    State.UNKNOWN,
    "the registry shows no image of the project that is to be synchronised",
    "See that the project's name is the right one, and that whoever asks may see its images.",
    Party.MONITORING,
    nature=Nature.ABSENT,
)
SERVICE_EMPTY = FindingKind(
    "image-service-empty",
    State.CRITICAL,
    "the image service shows no image at all",
    "See that the token is of a project that the site's images are shared with, and that the "
    "site's images are synchronised.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
OF_IMAGES = (
    *(AT_SITE, NOT_AT_SITE, OUTDATED, NOT_ACTIVE, NOT_YET, LEFT_OVER),
    *(PROJECT_EMPTY, SERVICE_EMPTY),
)
"""All of it, for a probe's table of findings."""

_SINCE = {RegistryApi.HARBOR: "pushed", RegistryApi.OCI: "made"}


@dataclass(frozen=True)
class Expectation:
    """What is expected of a site.

    `host` is what its images' names begin with; what is younger in the registry than `max_age` it
    may still lack.
    """

    site: str
    host: str
    api: RegistryApi
    max_age: timedelta

    def name(self, repository: str, tag: Tag) -> str:
        """How the image service calls the image: registry.egi.eu egi_vm_images/ubuntu:24.04."""
        return f"{self.host} {repository}:{tag.name}"


@dataclass(frozen=True)
class _Wanted:
    """An image, the names under one of which it should be there, and since when it is known."""

    image: RegistryImage
    names: tuple[str, ...]
    since: datetime | None

    def is_young(self, max_age: timedelta, now: datetime) -> bool:
        """Whether the site may still lack it."""
        return self.since is not None and now - self.since <= max_age


def judged(
    project: RegistryProject, there: Iterable[SiteImage], expected: Expectation, now: datetime
) -> Iterator[Finding]:
    """What of the project's images is at the site, and what should not be."""
    wanted = [one for image in project.images for one in _wanted(image, expected)]
    if not wanted:
        found = f"{_images(len(project.images))}, none with a tag that is synchronised"
        yield PROJECT_EMPTY.about(
            project.name, found if project.images else "no image", "images with a tag without '-'"
        )
        return
    by_name: defaultdict[str, list[SiteImage]] = defaultdict(list)
    for image in there:
        by_name[image.name].append(image)
    wrong = [one for want in wanted for one in _wrong_with(want, by_name, expected, now)]
    yield from wrong
    yield from _left_over(project, by_name, expected)
    if not wrong:
        yield _all_there(f"{expected.host} {project.name}", wanted, by_name, expected)


def _wanted(image: RegistryImage, expected: Expectation) -> Iterator[_Wanted]:
    """The image as the site should have it; nothing where no tag of it is synchronised.

    EGI's image synchronisation leaves out tags with a hyphen, and takes an image under one of the
    others.
    """
    tags = [tag for tag in image.tags if "-" not in tag.name]
    if tags:
        names = tuple(expected.name(image.repository, tag) for tag in tags)
        yield _Wanted(image, names, min((tag.since for tag in tags if tag.since), default=None))


def _named(want: _Wanted, by_name: Mapping[str, list[SiteImage]]) -> list[SiteImage]:
    return [image for name in want.names for image in by_name.get(name, ())]


def _wrong_with(
    want: _Wanted, by_name: Mapping[str, list[SiteImage]], expected: Expectation, now: datetime
) -> Iterator[Finding]:
    """Why the site has not the image, where that is so."""
    named = _named(want, by_name)
    active = [image for image in named if image.is_active]
    # One that cannot be compared may be anybody's: it does not stand for one that differs.
    noted = [image for image in active if are_comparable(image.digest, want.image.digest)]
    if any(image.digest == want.image.digest for image in noted) or (active and not noted):
        return
    if noted:
        kind = OUTDATED
        found = f"{_digest(noted[0].digest)} at {expected.site}"
        should = f"{_digest(want.image.digest)}, as in the registry"
    elif named:
        kind, should = NOT_ACTIVE, "active"
        found = f"{named[0].status} at {expected.site} ({named[0].identifier})"
    else:
        kind, should = NOT_AT_SITE, "an active image of this name"
        found = f"not at {expected.site}"
    told = "since when it is in the registry is not said"
    if want.since is not None:
        told = f"{_SINCE[expected.api]} {ago(want.since, now)}"
    if want.is_young(expected.max_age, now):
        kind, should = NOT_YET, f"{should} within {show_duration(expected.max_age)}"
    wrong = kind.about(want.names[0], f"{found}, {told}", should)
    yield wrong.at(**{_SINCE[expected.api]: want.since})


def _left_over(
    project: RegistryProject, by_name: Mapping[str, list[SiteImage]], expected: Expectation
) -> Iterator[Finding]:
    """Active images of the project under names, or with digests, that the registry does not have.

    One that is older than that of the same name is told as such where the new one is missing.
    """
    digests: defaultdict[str, set[str]] = defaultdict(set)
    for known in project.images:
        for tag in known.tags:
            digests[expected.name(known.repository, tag)].add(known.digest)
    for name, images in by_name.items():
        if not name.startswith(f"{expected.host} {project.name}/"):
            continue
        active = [image for image in images if image.is_active]
        renewed = any(image.digest in digests.get(name, ()) for image in active)
        for image in active:
            there = digests.get(name, ())
            other = image.digest not in there
            old = renewed and other and any(are_comparable(image.digest, one) for one in there)
            if name not in digests or old:
                digest = f" with {_digest(image.digest)}" if old else ""
                found = f"still active at {expected.site}{digest} ({image.identifier})"
                yield LEFT_OVER.about(name, found, "only what the registry has")


def _all_there(
    subject: str,
    wanted: list[_Wanted],
    by_name: Mapping[str, list[SiteImage]],
    expected: Expectation,
) -> Finding:
    """What was seen where everything is there; weak where that was not seen of each image."""
    alike = private = 0
    for want in wanted:
        active = [image for image in _named(want, by_name) if image.is_active]
        same = [image for image in active if image.digest == want.image.digest]
        alike += bool(same)
        private += all(image.is_private for image in same or active)
    count = len(wanted)
    how = "with the registry's digests" if alike else "by name"
    if 0 < alike < count:
        how = f"{alike} {how}, the others by name"
    finding = AT_SITE.about(subject, f"{_images(count)} active at {expected.site}, {how}")
    if alike < count:
        those = f"for {count - alike} of them " if alike else ""
        finding = finding.weakened(f"{those}no digest is noted that can be compared")
    if private:
        finding = finding.weakened(f"{private} private, seen by nobody but their owner")
    return finding


def _images(count: int) -> str:
    return f"{count} image{'s' * (count != 1)}"


def _digest(digest: str | None) -> str:
    return (digest or "")[:_SHOWN_DIGEST]
