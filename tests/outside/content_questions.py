"""Questions for size and digest of an image, and how they are put."""

from dataclasses import dataclass
from datetime import timedelta

from outside_questions import memory_of

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.http import Content, ContentDigest, ContentSize
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import Unobtainable

IMAGE = Service("listed-image", "the image", "", Party.VM_IMAGE_SUPPORT)
ENOUGH = 10**12


@dataclass(frozen=True)
class Size(Question[Content]):
    """How large the image is."""

    service = IMAGE
    subject = "the image"

    def answer(self, transport: Transport) -> Content:
        """By HEAD."""
        return transport.put(ContentSize(IMAGE))


@dataclass(frozen=True)
class Digest(Question[Content]):
    """Size and digest of the image."""

    service = IMAGE
    subject = "the image"

    most: int = ENOUGH

    def answer(self, transport: Transport) -> Content:
        """By reading it."""
        return transport.put(ContentDigest(IMAGE, self.most))


def ask(memory: RunMemory, question: Question[Content]) -> Content | Unobtainable:
    return memory.bound(Deadline.after(timedelta(minutes=10))).obtain(question)


def found_at(url: str, question: Question[Content], limits: Limits | None = None) -> Content:
    found = ask(memory_of(url, limits), question)
    assert isinstance(found, Content), found
    return found


def refused_at(url: str, question: Question[Content], limits: Limits | None = None) -> Unobtainable:
    found = ask(memory_of(url, limits), question)
    assert isinstance(found, Unobtainable), found
    return found
