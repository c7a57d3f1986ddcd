"""Why something could not be found out: one error class a cause, and the value it becomes."""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service


class Side(Enum):
    """Where the fault lies: at the service, or with whoever asks it."""

    THERE = "there"
    HERE = "here"


class Cause(Enum):
    """The closed list of reasons why an answer could not be had."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NOT_THERE = "not-there"
    NOT_PERMITTED = "not-permitted"
    NOT_SET_UP = "not-set-up"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    OVER_FIXED_LIMIT = "over-fixed-limit"
    SERVER_LIMIT = "server-limit"
    TLS_REQUIRED = "tls-required"
    TOO_SLOW = "too-slow"
    NOT_RECORDED = "not-recorded"

    @property
    def side(self) -> Side:
        """Where the fault lies, unless the error says otherwise."""
        ours = (Cause.NOT_PERMITTED, Cause.NOT_SET_UP, Cause.TOO_LARGE, Cause.TLS_REQUIRED)
        return Side.HERE if self in (*ours, Cause.TOO_SLOW, Cause.NOT_RECORDED) else Side.THERE


class ObtainError(Exception):
    """An answer could not be had; raised by a transport or by a parser, never shown as a traceback.

    `detail` is what happened.
    """

    cause: ClassVar[Cause]

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def side(self) -> Side:
        """Where the fault lies."""
        return self.cause.side


class UnreachableError(ObtainError):
    """Nobody answered: connection refused or cut."""

    cause = Cause.UNREACHABLE


class NoWayError(UnreachableError):
    """Nobody could be asked from here.

    No address that can be asked, a name that does not resolve, no network, an unusable proxy.
    """

    @property
    def side(self) -> Side:
        """Always here."""
        return Side.HERE


class RefusedError(ObtainError):
    """The service answered, and not with an answer: an HTTP or TLS error, an error document."""

    cause = Cause.REFUSED


class NotThereError(ObtainError):
    """The service answered that it has nothing under this address: HTTP 404 or 410."""

    cause = Cause.NOT_THERE


class NotPermittedError(ObtainError):
    """The service does not give this answer to whoever asks without the right."""

    cause = Cause.NOT_PERMITTED


class NotSetUpError(ObtainError):
    """What the check was given for asking does not do: an address, a name, whom to trust."""

    cause = Cause.NOT_SET_UP


class MalformedError(ObtainError):
    """The answer is not in the format that was expected."""

    cause = Cause.MALFORMED


class TooLargeError(ObtainError):
    """The answer is over a limit of size, depth or count."""

    cause = Cause.TOO_LARGE


class OverFixedLimitError(TooLargeError):
    """Something in the answer is over a limit of ours that no setting raises."""

    cause = Cause.OVER_FIXED_LIMIT


class ServerLimitError(ObtainError):
    """The service gives no more than a limit of its own allows."""

    cause = Cause.SERVER_LIMIT


class TlsRequiredError(ObtainError):
    """The service gives its answer over TLS only."""

    cause = Cause.TLS_REQUIRED


class TooSlowError(ObtainError):
    """The answer was not there in time."""

    cause = Cause.TOO_SLOW


class NotRecordedError(ObtainError):
    """A replayed recording does not hold this question."""

    cause = Cause.NOT_RECORDED


@dataclass(frozen=True)
class Unobtainable:
    """What stands in place of a part of the evidence that could not be had, and why.

    `subject` is what was asked for, `service` who should have answered, `side` where the fault
    lies: None where the cause alone says it.
    """

    cause: Cause
    subject: str
    detail: str
    service: Service
    side: Side | None = None

    @property
    def mender(self) -> Party:
        """Who can fix it."""
        side = self.side or self.cause.side
        return Party.MONITORING if side is Side.HERE else self.service.operator
