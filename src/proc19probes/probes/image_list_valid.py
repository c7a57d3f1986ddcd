"""Whether the image list has what its format asks of list and images.

Serves PROC19 steps 7a and 7c. OK means: every required field is there and of its type, identifiers
are UUIDs and each is there once, times are written in the one form that all readers take, and there
is an image at least (required fields of the library vmitrust; docs/image-lists.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._image_list import (
    LIST_SERVICES,
    WHERE_IT_IS_NOT_READ,
    Evidence,
    ListParameters,
    ask_list,
    list_name,
    trusted,
)
from proc19probes.sources.image_list_values import ImageList, MisfitKind
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters(ListParameters):
    """Which list."""


_CORRECT = "Have the list's endorser correct the field, and sign and publish the list anew."
VALID = FindingKind("list-valid", State.OK, "the list has what its format asks")
MISSING = FindingKind(
    "list-field-missing",
    State.CRITICAL,
    "a field that the format requires is not there",
    _CORRECT,
    Party.VM_IMAGE_SUPPORT,
)
MALFORMED = FindingKind(
    "list-field-malformed",
    State.CRITICAL,
    "a field does not hold what the format asks for",
    _CORRECT,
    Party.VM_IMAGE_SUPPORT,
)
TWICE = FindingKind(
    "identifier-twice",
    State.CRITICAL,
    "an identifier stands for two things",
    "Have the list's endorser give each image an identifier of its own, and publish the list anew.",
    Party.VM_IMAGE_SUPPORT,
)
NO_IMAGE = FindingKind(
    "list-without-images",
    State.CRITICAL,
    "the list has no image",
    "Have the list's endorser add the images, or do not subscribe to the list.",
    Party.VM_IMAGE_SUPPORT,
)
FLAT = FindingKind(
    "list-in-old-form",
    State.WARNING,
    "the list's fields stand by themselves, a form that newer readers do not take",
    "Have the list's endorser put them into hv:imagelist.",
    Party.VM_IMAGE_SUPPORT,
)
_KINDS = {
    MisfitKind.MISSING: MISSING,
    MisfitKind.MALFORMED: MALFORMED,
    MisfitKind.TWICE: TWICE,
}


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Fetch the list and have its signature examined."""
    return ask_list(parameters, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Tell every field that is not as it should be."""
    found = trusted(evidence, parameters)
    if isinstance(found, Finding):
        yield found
        return
    document = found.document
    place = list_name(parameters.image_list)
    wrong = [*bounded(_misfits(document)), *_as_a_whole(document, place)]
    yield from wrong
    if not wrong:
        count = len(document.images)
        images = f"{count} image{'s' * (count > 1)}"
        yield VALID.about(place, f"{images}, every required field of list and images")


def _misfits(document: ImageList) -> Iterator[Finding]:
    for one in document.misfits:
        yield _KINDS[one.kind].about(one.owner, f"{one.field} {one.found}", one.expected)
    if document.more_misfits:
        yield MALFORMED.more(document.more_misfits)


def _as_a_whole(document: ImageList, place: str) -> Iterator[Finding]:
    if document.is_flat:
        yield FLAT.about(place, "fields without hv:imagelist around them", "hv:imagelist")
    if not document.images:
        yield NO_IMAGE.about(place, "no image", "one at least")


PROBE = Probe(
    question="Has the image list what its format asks of list and images?",
    parameters=Parameters,
    findings=(VALID, MISSING, MALFORMED, TWICE, NO_IMAGE, FLAT, *WHERE_IT_IS_NOT_READ),
    services=LIST_SERVICES,
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
