"""Questions that the tests of the room `outside` put, and how a memory is asked."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from proc19probes.outside.carrier import Replay
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.http import HttpGet
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import Unobtainable

GOCDB = Service("gocdb", "GOCDB", "https://goc.example.org/gocdbpi", Party.GOCDB)
TYPES = HttpGet(GOCDB, "/public/", (("method", "get_service_types"),), "types.xml")


@dataclass(frozen=True)
class Bytes(Question[bytes]):
    """The document as it is; `name` tells questions with one document apart."""

    service = GOCDB

    asked: HttpGet = TYPES
    name: str = "the list of service types"

    @property
    def subject(self) -> str:
        """What is asked for."""
        return self.name

    def answer(self, transport: Transport) -> bytes:
        """The bytes."""
        return b"".join(transport.put(self.asked).chunks())


@dataclass(frozen=True)
class Parsed(Question[str]):
    """What `parse` makes of the document."""

    service = GOCDB

    parse: Callable[[bytes], str] = field(hash=False, compare=False)
    asked: HttpGet = TYPES

    @property
    def subject(self) -> str:
        """What is asked for."""
        return "the list of service types"

    def answer(self, transport: Transport) -> str:
        """What the test's own parser says, given the first piece only."""
        return self.parse(next(iter(transport.put(self.asked).chunks()), b""))


def memory_of(
    access: ServiceAccess | str, limits: Limits | None = None, replay: Replay | None = None
) -> RunMemory:
    """A run's memory that reaches every service so."""
    found = ServiceAccess(access) if isinstance(access, str) else access
    return RunMemory(lambda service: found, limits or Limits(), replay)


def obtain(
    memory: RunMemory, question: Question[bytes], seconds: float = 60
) -> bytes | Unobtainable:
    """The answer, for one who waits so long."""
    return memory.bound(Deadline.after(timedelta(seconds=seconds))).obtain(question)


def together(count: int, act: Callable[[int], None]) -> None:
    """`act` in so many threads at once, to the end of all of them."""
    barrier = threading.Barrier(count)

    def begin(number: int) -> None:
        barrier.wait()
        act(number)

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
        assert not thread.is_alive()
