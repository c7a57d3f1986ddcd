"""The images of a list, looked for among those that a site publishes."""

from collections.abc import Iterator

from proc19probes.probes._endpoint import bounded
from proc19probes.sources.glue_values import SiteInformation
from proc19probes.sources.image_content import image_name
from proc19probes.sources.image_list_values import ImageList, ListedImage
from proc19probes.sources.published_images import PublishedImages, Versions
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.measure import Measure
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
CANNOT_TELL = FindingKind(
    "image-not-told-apart",
    State.UNKNOWN,
    "nothing that the list says of an image is in what the site publishes",
    "Have the list's endorser give each image its ad:mpuri, or the site publish dc:identifier in "
    "OtherInfo.",
    Party.VM_IMAGE_SUPPORT,
)
OF_PUBLISHED_IMAGES = (
    *(PUBLISHED, NONE_PUBLISHED, NONE_OF_LIST, NOT_PUBLISHED, OTHER_VERSION, CANNOT_TELL),
)
"""All of it, for a probe's table of findings."""


def compared(document: ImageList, there: SiteInformation) -> Iterator[Finding]:
    """Each image of the list, looked for among those of the site."""
    images, count = PublishedImages(there.entries), len(document.images)
    if not images.count:
        found = f"no image published at {there.place}"
        yield NONE_PUBLISHED.about(there.site, found, f"{count} of list {document.identifier}")
        return
    wrong = list(_wrong(document, there, images))
    if len(wrong) == count and all(one.kind is NOT_PUBLISHED for one in wrong):
        found = f"none of list {document.identifier} among {images.count} published"
        yield NONE_OF_LIST.about(there.site, f"{found} at {there.place}", f"{count} of the list")
        return
    yield from bounded(wrong)
    if not wrong:
        told = (
            any(version.are_same for version in _versions(images, image))
            for image in document.images
        )
        text = f"{count} of {count} images of list {document.identifier} published at"
        text += f" {there.place}, {sum(told)} with the version that is listed"
        measures = (Measure("published", count, minimum="0"),)
        yield PUBLISHED.about(there.site, text, "", measures)


def _wrong(
    document: ImageList, there: SiteInformation, images: PublishedImages
) -> Iterator[Finding]:
    count = len(document.images)
    present = sum(bool(images.of(image)) for image in document.images)
    for image in document.images:
        name, known = image_name(image), images.of(image)
        versions = _versions(images, image)
        if not known and not images.can_tell(image):
            yield CANNOT_TELL.about(name, "without ad:mpuri, and no identifier is published")
        elif not known:
            found = f"not published at {there.place}, where {present} of the list's {count} are"
            yield NOT_PUBLISHED.about(name, found)
        elif len(versions) == len(known) and not any(one.are_same for one in versions):
            found = f"{versions[0].published} published at {there.place}"
            yield OTHER_VERSION.about(name, found, versions[0].listed)


def _versions(images: PublishedImages, image: ListedImage) -> list[Versions]:
    told = (one.versions(image) for one in images.of(image))
    return [one for one in told if one is not None]
