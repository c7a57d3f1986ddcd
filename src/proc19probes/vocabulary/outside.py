"""The door to the world as a probe and a source see it: questions, and who answers them.

Three layers: a probe puts a source's `Question` to an `Outside` and gets a value or an
`Unobtainable`; the question puts what a transport understands (`Asked`) to a `Transport` and
parses the answer.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import Unobtainable

Answer = TypeVar("Answer")


class Asked(Generic[Answer]):
    """One question in the words of a transport; a frozen value, asked once in a run."""

    transport: ClassVar[str]
    """The module of the room `outside` that carries it."""

    service: Service


class Document(Protocol):
    """Bytes that a service answered, to be read from the first one as often as one likes."""

    def chunks(self) -> Iterator[bytes]:
        """The bytes in pieces of at most 64 KiB; raises ObtainError where the transport fails."""


class Transport(Protocol):
    """What carries a question to a service and brings the answer back."""

    def put(self, asked: Asked[Answer]) -> Answer:
        """The answer; raises ObtainError."""


class Question(ABC, Generic[Answer]):
    """What a source asks: a frozen value; equal questions are asked and parsed once in a run."""

    @property
    @abstractmethod
    def service(self) -> Service:
        """The service that is asked: one for all such questions, or one that the question names."""

    @property
    @abstractmethod
    def subject(self) -> str:
        """What is asked for, in words: "GOCDB's list of service types"."""

    @abstractmethod
    def answer(self, transport: Transport) -> Answer:
        """Ask and parse into an immutable value; raises ObtainError."""


@dataclass(frozen=True)
class QuestionAt(Question[Answer]):
    """A question to one place, about all that it asks for there: a list at an address, a file."""

    place: Service

    @property
    def service(self) -> Service:
        """The place."""
        return self.place

    @property
    def subject(self) -> str:
        """The place's name."""
        return self.place.title


class Outside(Protocol):
    """The world, bound to one probe's deadline."""

    def obtain(self, question: Question[Answer]) -> Answer | Unobtainable:
        """The answer, remembered if it was asked for before; never raises ObtainError."""

    def obtain_all(self, questions: Sequence[Question[Answer]]) -> list[Answer | Unobtainable]:
        """The answers in order; where the world can, asked for at the same time."""
        answers: list[Answer | Unobtainable] = []
        for one in questions:
            answer = self.obtain(one)
            answers.append(answer)
        return answers
