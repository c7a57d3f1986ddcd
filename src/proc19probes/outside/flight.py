"""An answer that is on its way, for everybody who waits for it."""

import threading
from types import TracebackType
from typing import Generic, TypeVar

from proc19probes.outside.carrier import Progress
from proc19probes.outside.deadline import Deadline
from proc19probes.vocabulary.unobtainable import TooSlowError

Answer = TypeVar("Answer")


class Flight(Generic[Answer]):
    """One answer, made once by who enters it as a context, awaited by any number of threads.

    Whatever error ends the context becomes the answer of all who wait: ours as well as a mistake
    in a parser, so that nobody waits for an answer that cannot come.
    """

    def __init__(self) -> None:
        self.progress = Progress()
        self._landed = threading.Event()
        self._answer: list[Answer] = []
        self._error: BaseException | None = None

    def __enter__(self) -> "Flight[Answer]":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is None and not self._answer:
            error = RuntimeError("an answer was promised and not given")
        self._error = error
        self._landed.set()
        return True

    def give(self, answer: Answer) -> None:
        """What those who wait get, as soon as the context ends."""
        self._answer.append(answer)

    @property
    def landed(self) -> bool:
        """Whether there is an answer or an error."""
        return self._landed.is_set()

    def wait(self, deadline: Deadline) -> Answer:
        """The answer; raises the error that ended the flight, or TooSlowError at the deadline."""
        if not self._landed.wait(deadline.remaining()):
            raise TooSlowError(
                f"no answer within {deadline.limit.total_seconds():g} s, {self.progress.doing}"
            )
        if self._error is not None:
            raise self._error
        return self._answer[0]

    def join(self, deadline: Deadline) -> bool:
        """Whether it has landed by the deadline."""
        return self._landed.wait(deadline.remaining())
