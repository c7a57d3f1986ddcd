"""What an image's address answered, held against what the list says of the image."""

from collections.abc import Iterator

from proc19probes.sources.addresses import shown_address
from proc19probes.sources.image_content import image_name
from proc19probes.sources.image_list_values import ListedImage
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.http import Content
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

_CORRECT = (
    "Do not use the image. Have it put back, or the list's endorser sign a list that has what is "
    "there now."
)
SIZE_DIFFERS = FindingKind(
    "image-size-differs",
    State.CRITICAL,
    "the image has another size than the list says",
    _CORRECT,
    Party.VM_IMAGE_SUPPORT,
)
DIGEST_DIFFERS = FindingKind(
    "image-digest-differs",
    State.CRITICAL,
    "the image has another content than the list says",
    f"{_CORRECT} An image that was altered is to be told to the Security Team.",
    Party.VM_IMAGE_SUPPORT,
)
SIZE_NOT_TOLD = FindingKind(
    "image-size-not-told",
    State.UNKNOWN,
    "the server does not say how large the image is",
    "Fetch the image whole: --deep all.",
    Party.MONITORING,
)
NOT_LISTED = FindingKind(
    "image-not-described",
    State.UNKNOWN,
    "the list does not say where the image is, how large, or with which digest",
    "See what check_proc19_image_list_valid says of the list.",
    Party.VM_IMAGE_SUPPORT,
)
WRONG_IMAGE = (SIZE_DIFFERS, DIGEST_DIFFERS, SIZE_NOT_TOLD, NOT_LISTED)
"""All of it, for a probe's table of findings."""


def wrong_with_image(
    image: ListedImage, answer: Content | Unobtainable | None
) -> Iterator[Finding]:
    """What is wrong, where something is; the answer is None where nothing could be asked."""
    name = image_name(image)
    if answer is None:
        yield NOT_LISTED.about(name, "listed without address, size or digest that can be used")
    elif isinstance(answer, Unobtainable):
        yield not_obtained(answer)
    elif answer.size is None:
        found = f"no size at {shown_address(image.uri)}"
        yield SIZE_NOT_TOLD.about(name, found, f"{image.size} bytes")
    elif answer.size != image.size:
        more = " and there are more" if answer.is_longer else ""
        yield SIZE_DIFFERS.about(name, f"{answer.size} bytes{more}", f"{image.size}")
    elif answer.sha512 is not None and answer.sha512 != image.sha512:
        found = f"another content, sha512 {answer.sha512[:16]}…"
        yield DIGEST_DIFFERS.about(name, found, f"{image.sha512[:16]}…")
