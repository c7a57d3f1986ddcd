"""Why something could not be found out: one error class a cause, and the value it becomes."""

from dataclasses import dataclass
from enum import Enum

from proc19probes.vocabulary.party import Party


class Cause(Enum):
    """The closed list of reasons why an answer could not be had."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NOT_PERMITTED = "not-permitted"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    OVER_FIXED_LIMIT = "over-fixed-limit"
    SERVER_LIMIT = "server-limit"
    TLS_REQUIRED = "tls-required"
    TOO_SLOW = "too-slow"
    NOT_RECORDED = "not-recorded"


class ObtainError(Exception):
    """An answer could not be had; raised by a transport or by a parser, never shown as a traceback.

    `subject` is what was asked for (filled in by the run's memory where the raiser does not know
    it), `detail` what happened.
    """

    cause: Cause

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class UnreachableError(ObtainError):
    """Nobody answered: no such name, no route, connection refused or cut."""

    cause = Cause.UNREACHABLE


class RefusedError(ObtainError):
    """The service answered, and not with an answer: an HTTP or TLS error, an error document."""

    cause = Cause.REFUSED


class NotPermittedError(ObtainError):
    """The service does not give this answer to whoever asks without the right."""

    cause = Cause.NOT_PERMITTED


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

    `subject` is what was asked for, `operator` who runs the service that should have answered.
    """

    cause: Cause
    subject: str
    detail: str
    operator: Party
