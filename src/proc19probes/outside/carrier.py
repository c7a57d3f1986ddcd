"""What a transport's module offers to the run's memory and to a recording.

A transport is a module of this room, named as `Asked.transport` has it, with a function
`carrier(limits: Limits) -> Carrier`. The memory calls it once a run, when the transport is first
needed; nothing else names the module.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from proc19probes.outside.deadline import Deadline
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.unobtainable import ObtainError

Answer = TypeVar("Answer")

Facts = tuple[tuple[str, str], ...]
"""Names and values, in an order that depends on nothing but the question."""


class Progress:
    """What a fetch is doing just now, for whoever has to say why there is no answer yet.

    `asked_again` says of each time that the service was asked anew when and why.
    """

    def __init__(self) -> None:
        self.doing = "waiting for its turn"
        self.asked_again: tuple[str, ...] = ()


@dataclass(frozen=True)
class Saved:
    """An answer as a recording keeps it.

    `facts` are what a reader wants to know besides (an address without its secrets, a status, a
    type). `failure` is how the answer ended where it is not whole. `opened` tells a failure before
    there was anything of an answer from one while it was read. `body` gives the bytes anew at each
    call.
    """

    facts: Facts
    failure: ObtainError | None
    opened: bool
    body: Callable[[], Iterator[bytes]]


class Kept(ABC, Generic[Answer]):
    """An answer that is kept for the rest of a run."""

    @property
    @abstractmethod
    def seconds(self) -> float:
        """How long it took, until now or until it was whole."""

    @property
    @abstractmethod
    def size(self) -> int:
        """How many bytes of it have come."""

    @property
    @abstractmethod
    def answer(self) -> Answer:
        """What a question gets."""

    @abstractmethod
    def finish(self) -> None:
        """Bring in what has not been read; a failure is kept with the answer and not raised."""

    @abstractmethod
    def saved(self) -> Saved:
        """The answer for a recording."""


class Carrier(ABC, Generic[Answer]):
    """A transport during one run: connections, and how many may be open at once."""

    @abstractmethod
    def question(self, asked: Asked[Answer]) -> Facts:
        """What a recording finds the answer by: nothing of the service's address, no secret."""

    @abstractmethod
    def described(self, asked: Asked[Answer], access: ServiceAccess) -> str:
        """The question in one line for people, with secrets masked."""

    def secrets(self, access: ServiceAccess) -> tuple[str, ...]:  # noqa: ARG002 - for who overrides it
        """What must not be seen anywhere besides what the URLs hold; nothing for most."""
        return ()

    @abstractmethod
    def carry(
        self, asked: Asked[Answer], access: ServiceAccess, deadline: Deadline, progress: Progress
    ) -> Kept[Answer]:
        """Ask the service; raises ObtainError. It returns before long after the deadline."""

    @abstractmethod
    def restore(self, saved: Saved) -> Kept[Answer]:
        """The answer of a recording, that ends as it ended then."""

    @abstractmethod
    def close(self) -> None:
        """Let go of connections."""


class Replay(Protocol):
    """Where answers come from in place of the services."""

    def find(self, transport: str, service: str, question: Facts) -> Saved | None:
        """The answer that was saved; None where there is none."""


class MakeCarrier(Protocol):
    """The function `carrier` of a transport's module."""

    def __call__(self, limits: Limits) -> Carrier[object]:
        """The transport, for one run."""
