"""What a list that may be read has to say before anything can be compared with it."""

from datetime import datetime

from proc19probes.sources.image_list_values import ImageList, ListedImage
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

_SEE = "See what check_proc19_image_list_valid says of the list."
NOT_IDENTIFIED = FindingKind(
    "list-not-identified",
    State.UNKNOWN,
    "the list does not say its identifier or its version",
    _SEE,
    Party.VM_IMAGE_SUPPORT,
)
NO_IMAGES = FindingKind(
    "no-image-to-look-for",
    State.UNKNOWN,
    "the list has no image that has not expired, so there is nothing that a site should have",
    _SEE,
    Party.VM_IMAGE_SUPPORT,
    nature=Nature.ABSENT,
)
WHAT_A_LIST_LACKS = (NOT_IDENTIFIED, NO_IMAGES)
"""All of it, for a probe's table of findings."""


def unidentified(document: ImageList, place: str) -> Finding | None:
    """The finding that the list does not say which it is; None where it does."""
    if document.identifier and document.version:
        return None
    lacks = "identifier" if not document.identifier else "version"
    return NOT_IDENTIFIED.about(place, f"without {lacks} that can be used")


def lack_of(document: ImageList, place: str) -> Finding | None:
    """The finding that says why nothing can be compared; None where the list has all of it."""
    if (nameless := unidentified(document, place)) is not None:
        return nameless
    return None if document.images else NO_IMAGES.about(place, "no image")


def has_expired(image: ListedImage, now: datetime) -> bool:
    """Whether the image's own time (dc:date:expires), where the list has one, is over."""
    return image.expires is not None and image.expires.at is not None and image.expires.at <= now


def all_expired(document: ImageList) -> Finding:
    """The finding that all images of the list have expired."""
    found = f"{len(document.images)} of {len(document.images)} images have expired"
    return NO_IMAGES.about(f"list {document.identifier}", found, "one that has not")
