"""The images of a list, looked for among those that a site publishes."""

from collections.abc import Iterator
from datetime import datetime

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._list_contents import all_expired, has_expired
from proc19probes.sources.glue_values import SiteInformation
from proc19probes.sources.image_content import image_name
from proc19probes.sources.image_list_values import ImageList, ListedImage
from proc19probes.sources.published_images import PublishedImages
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.moment import EXPIRES
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

PUBLISHED = FindingKind("images-published", State.OK, "the list's images are published")
NONE_PUBLISHED = FindingKind(
    "no-image-published",
    State.CRITICAL,
    "the site publishes no image at all",
    "See that the information provider may list the images (its log says), and that it runs for "
    "each VO.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
NONE_OF_LIST = FindingKind(
    "no-image-of-list-published",
    State.CRITICAL,
    "the site publishes images, and none of them is of the list",
    "Subscribe to the list with vmcatcher, cloudkeeper or atrope, and keep the list's ad:mpuri "
    "with each image: vmcatcher_event_ad_mpuri in OpenStack.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
NOT_PUBLISHED = FindingKind(
    "image-not-published",
    State.WARNING,
    "an image of the list is not among those that the site publishes",
    "See that the image is in the cloud, with the list's ad:mpuri, and open to the VO.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
OTHER_VERSION = FindingKind(
    "other-version-published",
    State.WARNING,
    "the site publishes another version of an image than the list has",
    "Have the site's synchronisation of images run, and read what it says of this one.",
    Party.PILOT_SITE,
)
WITHDRAWN = FindingKind(
    "withdrawn-image-published",
    State.WARNING,
    "the site publishes an image that has expired, or that the list does not have",
    "Take the image out of the cloud; with vmcatcher: vmcatcher_image -r -u UUID, and then "
    "vmcatcher_cache. One that another list has should not be open to this VO.",
    Party.PILOT_SITE,
)
CANNOT_TELL = FindingKind(
    "image-not-told-apart",
    State.UNKNOWN,
    "nothing that the list says of an image is in what the site publishes",
    "Have the list's endorser give each image its ad:mpuri, or the site publish dc:identifier in "
    "OtherInfo.",
    Party.VM_IMAGE_SUPPORT,
)
OF_PUBLISHED_IMAGES = (
    *(PUBLISHED, NONE_PUBLISHED, NONE_OF_LIST, NOT_PUBLISHED, OTHER_VERSION, WITHDRAWN),
    CANNOT_TELL,
)
"""All of it, for a probe's table of findings."""


def compared(document: ImageList, there: SiteInformation, now: datetime) -> Iterator[Finding]:
    """Each image of the list, looked for among those of the site."""
    images = PublishedImages(there.entries)
    current = [image for image in document.images if not has_expired(image, now)]
    yield from bounded(_to_be_taken_out(document, there, images, now))
    count = len(current)
    if not current:
        yield all_expired(document)
        return
    if not images.count:
        found = f"no image published at {there.place}"
        yield NONE_PUBLISHED.about(there.site, found, f"{count} of list {document.identifier}")
        return
    wrong = list(_wrong(current, there, images))
    if len(wrong) == count and all(one.kind is NOT_PUBLISHED for one in wrong):
        found = f"none of list {document.identifier} among {images.count} published"
        yield NONE_OF_LIST.about(there.site, f"{found} at {there.place}", f"{count} of the list")
        return
    yield from bounded(wrong)
    if not wrong:
        yield _all_there(document, current, there, images)


def _all_there(
    document: ImageList,
    current: list[ListedImage],
    there: SiteInformation,
    images: PublishedImages,
) -> Finding:
    """What was seen where everything is there; weak where the version of an image is not told."""
    count, expired = len(current), len(document.images) - len(current)
    told = sum(all(one.versions(image) for one in images.of(image)) for image in current)
    text = f"{count} of {len(document.images)} images of list {document.identifier} published at"
    text += f" {there.place}, {told} with the version that is listed"
    text += f"; {expired} expired" if expired else ""
    measures = (Measure("published", count, minimum="0"),)
    finding = PUBLISHED.about(there.site, text, "", measures)
    if told < count:
        those = f"for {count - told} of them " if told else ""
        finding = finding.weakened(f"{those}no version is told that can be compared")
    return finding


def _wrong(
    current: list[ListedImage], there: SiteInformation, images: PublishedImages
) -> Iterator[Finding]:
    count = len(current)
    present = sum(bool(images.of(image)) for image in current)
    for image in current:
        name, known = image_name(image), images.of(image)
        versions = [told for one in known if (told := one.versions(image)) is not None]
        others = [one for one in versions if not one.are_same]
        if not known and not images.can_tell(image):
            yield CANNOT_TELL.about(name, "without ad:mpuri, and no identifier is published")
        elif not known:
            found = f"not published at {there.place}, where {present} of the list's {count} are"
            yield NOT_PUBLISHED.about(name, found)
        elif others:
            beside = " beside it" if len(others) < len(versions) else ""
            found = f"{others[0].published} published at {there.place}{beside}"
            yield OTHER_VERSION.about(name, found, others[0].listed)


def _to_be_taken_out(
    document: ImageList, there: SiteInformation, images: PublishedImages, now: datetime
) -> Iterator[Finding]:
    """The images that are published and should not be."""
    for image in document.images:
        if image.expires is not None and has_expired(image, now) and images.of(image):
            found = f"published at {there.place}, expired {image.expires.text}"
            expired = WITHDRAWN.about(image_name(image), found, "taken out")
            yield expired.at(**{EXPIRES: image.expires.at})
    for one in images.beside(document.images):
        found = f"published at {there.place} to the same VO, and not in the list"
        yield WITHDRAWN.about(one.name, found, "taken out")
