"""The question that one can put to a queue of messages: a folder, or a subscription."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar, Protocol

from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.service import Service

MOST_BODY_BYTES = 1024 * 1024
"""The largest message that the messaging service takes; what is larger comes without its body."""


class Holding(Enum):
    """Whose a subscription is: one that is shared is only looked at, one's own may be moved."""

    SHARED = "shared"
    OWN = "own"


@dataclass(frozen=True)
class Message:
    """A message with the bytes that came.

    `arrived` (UTC) is when it came to the queue, None where nothing says so. `size` is that of the
    whole body, which is empty where it is over MOST_BODY_BYTES. `notes` are what the queue keeps
    beside it by name: signer, empaid, error.
    """

    name: str
    arrived: datetime | None
    body: bytes
    size: int
    notes: tuple[tuple[str, str], ...] = ()

    def note(self, name: str) -> str | None:
        """What the queue keeps of the message under this name."""
        return dict(self.notes).get(name)


class Messages(Protocol):
    """A queue's messages, the newest first, to be read from the first one as often as one likes."""

    @property
    def sent(self) -> bool:
        """Whether all that is there was sent: so in a subscription; a folder may be a sender's."""

    def messages(self) -> Iterator[Message]:
        """The messages one by one, read no further than asked; raises ObtainError."""


@dataclass(frozen=True)
class MessagesOf(Asked[Messages]):
    """The messages of a service: of a folder (`file:`) or of a subscription (`https:`).

    A folder is a directory queue or a mail-drop; a subscription's URL is like
    `https://host/v1/projects/P/subscriptions/S`.
    """

    transport: ClassVar[str] = "messages"

    service: Service
    holding: Holding = Holding.SHARED
