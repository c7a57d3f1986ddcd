"""Whether the images of the list are where it says, as large as it says, and the same bytes.

Serves PROC19 step 7d, as evidence for the word of the EGI Cloud VM Image Management SU. OK means:
each image that was asked for has the size that the list has (hv:size), and those of --deep, fetched
whole, the SHA-512 too (sl:checksum:sha512). Only addresses of a list are asked that its endorser
signed, whom --endorser and --endorser-ca name: nobody else has this machine ask for anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._endorser import (
    NOT_ENDORSED,
    NOT_SAID,
    EndorsedListParameters,
    endorsed,
)
from proc19probes.probes._endpoint import bounded
from proc19probes.probes._image_list import (
    LIST_SERVICES,
    WHERE_IT_IS_NOT_READ,
    ask_list,
    list_name,
)
from proc19probes.probes._image_list import Evidence as PublishedList
from proc19probes.probes._listed_images import WRONG_IMAGE, wrong_with_image
from proc19probes.sources.image_content import (
    LISTED_IMAGE,
    DigestOfImage,
    SizeOfImage,
)
from proc19probes.sources.image_list_values import ListedImage
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.http import Content
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

_ALL = "all"


@dataclass(frozen=True)
class Parameters(EndorsedListParameters):
    """Which list, who should have endorsed it, and how closely its images are looked at."""

    images: Annotated[
        int, Option("--images", help="how many images, the first of the list", unit="images")
    ] = 100
    deep: Annotated[
        str,
        Option(
            "--deep",
            help="how many of these are fetched whole and their SHA-512 compared, the first of "
            "the list: a number, or all; it takes a long --timeout",
        ),
    ] = "0"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.images:
            raise ValueError("--images: found 0, expected 1 or more")
        if self.deep != _ALL and not (self.deep.isascii() and self.deep.isdigit()):
            raise ValueError(f"--deep: found {self.deep!r}, expected a number or all")

    @property
    def fetched_whole(self) -> int:
        """How many of the images are fetched whole."""
        return self.images if self.deep == _ALL else int(self.deep[:9])


ANSWER = FindingKind("images-answer", State.OK, "the images are where the list says, as it says")
NO_IMAGE = FindingKind(
    "no-image-to-ask-for",
    State.UNKNOWN,
    "the list has no image, so there is nothing to ask for",
    "See what check_proc19_image_list_valid says of the list.",
    Party.VM_IMAGE_SUPPORT,
    nature=Nature.ABSENT,
)

_Answer = tuple[ListedImage, Content | Unobtainable | None]


@dataclass(frozen=True)
class Evidence:
    """The list, and what each image's address answered; None where it was not asked."""

    published: PublishedList
    answers: tuple[_Answer, ...]


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Fetch the list, and ask for its images where it is its endorser's."""
    published = ask_list(parameters, outside)
    found = endorsed(published, parameters)
    if isinstance(found, Finding):
        return Evidence(published, ())
    images = found.document.images[: parameters.images]
    whole = parameters.fetched_whole
    answers = (_ask_for(one, number < whole, outside) for number, one in enumerate(images))
    return Evidence(published, tuple(answers))


def _ask_for(image: ListedImage, whole: bool, outside: Outside) -> _Answer:
    if not image.uri or image.size is None or not image.sha512:
        return image, None
    if whole:
        return image, outside.obtain(DigestOfImage(image, image.size))
    return image, outside.obtain(SizeOfImage(image))


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Compare what the addresses answered with what the list says."""
    found = endorsed(evidence.published, parameters)
    if isinstance(found, Finding):
        yield found
        return
    place = list_name(parameters.image_list)
    if not evidence.answers:
        yield NO_IMAGE.about(place, "no image")
        return
    wrong = [one for image, answer in evidence.answers for one in wrong_with_image(image, answer)]
    yield from bounded(wrong)
    if not wrong:
        listed, asked = len(found.document.images), len(evidence.answers)
        whole = min(parameters.fetched_whole, asked)
        deep = (
            f"{whole} fetched whole, with the SHA-512 that is listed" if whole else "none fetched"
        )
        yield ANSWER.about(place, f"{asked} of {listed} images answer with their size, {deep}")


PROBE = Probe(
    question="Are the list's images where it says, and as it says?",
    parameters=Parameters,
    findings=(ANSWER, *WRONG_IMAGE, NOT_ENDORSED, NOT_SAID, NO_IMAGE, *WHERE_IT_IS_NOT_READ),
    services=(*LIST_SERVICES, LISTED_IMAGE),
    interval=timedelta(days=1),
    ask=ask,
    judge=judge,
)
