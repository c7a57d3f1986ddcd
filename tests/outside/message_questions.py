"""How the tests of messages ask: so many of a queue's messages, and then no further."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.messages import Holding, Message, MessagesOf
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import Unobtainable

RECORDS = Service(
    "records", "the records of PILOT-SITE", "", Party.PILOT_SITE, "PILOT-SITE", is_files=True
)


@dataclass(frozen=True)
class Newest(Question[tuple[Message, ...]]):
    """The newest messages, at most so many."""

    service = RECORDS

    count: int = 1_000_000
    holding: Holding = Holding.SHARED

    @property
    def subject(self) -> str:
        """What is asked for."""
        return f"the newest {self.count} messages"

    def answer(self, transport: Transport) -> tuple[Message, ...]:
        """The messages."""
        found = transport.put(MessagesOf(RECORDS, self.holding)).messages()
        return tuple(islice(found, self.count))


def newest(
    memory: RunMemory, count: int = 1_000_000, holding: Holding = Holding.SHARED
) -> tuple[Message, ...]:
    """The messages, which the test expects to be had."""
    found = asked(memory, Newest(count, holding))
    assert not isinstance(found, Unobtainable), found
    return found


def refused(
    memory: RunMemory, count: int = 1_000_000, holding: Holding = Holding.SHARED
) -> Unobtainable:
    """Why they cannot be had, which the test expects."""
    found = asked(memory, Newest(count, holding))
    assert isinstance(found, Unobtainable), found
    return found


def asked(memory: RunMemory, question: Newest) -> tuple[Message, ...] | Unobtainable:
    """The answer, or why there is none."""
    return memory.bound(Deadline.after(timedelta(minutes=10))).obtain(question)


def names(messages: tuple[Message, ...]) -> list[str]:
    """What they are called."""
    return [message.name for message in messages]
