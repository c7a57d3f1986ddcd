"""The memory of a run: every question asked once and parsed once, however many probes ask it."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from proc19probes.outside.carrier import Replay
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.flight import Flight
from proc19probes.outside.masking import scrub
from proc19probes.outside.raw_memory import Exchange, RawMemory, Remembered
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.outside import Asked, Outside, Question, Transport
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import ObtainError, Unobtainable

Answer = TypeVar("Answer")

_STORY_LINE_CHARACTERS = 1000


class RunMemory:
    """What a run asked and got; thread-safe.

    `access` says where a service is; `limits.fetch` bounds each exchange with one. With `replay`
    all answers come from there, and no service is asked.
    """

    def __init__(
        self,
        access: Callable[[Service], ServiceAccess],
        limits: Limits,
        replay: Replay | None = None,
    ) -> None:
        self._raw = RawMemory(access, limits, replay)
        self._lock = threading.Lock()
        self._answerings: dict[Question[object], _Answering] = {}

    def bound(self, deadline: Deadline) -> "BoundOutside":
        """The world for one probe, that waits until this deadline and no longer."""
        return BoundOutside(self, deadline)

    @property
    def replayed(self) -> bool:
        """Whether a recording answers, and no service."""
        return self._raw.replayed

    @property
    def fetches(self) -> int:
        """How many exchanges with services, or with the recording, there were."""
        return self._raw.fetches

    @property
    def parses(self) -> int:
        """How many questions were answered by asking and parsing, and not from the memory."""
        with self._lock:
            return len(self._answerings)

    def asked_at(self, question: Question[Answer]) -> float | None:
        """When the question was first put, on the monotonic clock; None where it was not yet."""
        with self._lock:
            known = self._answerings.get(cast("Question[object]", question))
        return None if known is None else known.began

    def answers(self) -> tuple[Remembered, ...]:
        """All exchanges, whole, for a recording; waits for what is under way, at most one fetch."""
        deadline = Deadline.after(self._raw.limits.fetch)
        with self._lock:
            answerings = tuple(self._answerings.values())
        for answering in answerings:
            answering.finished.wait(deadline.remaining())
        return tuple(exchange.remembered() for exchange in self._raw.exchanges())

    def close(self) -> None:
        """Let go of connections; what is kept can still be read."""
        self._raw.close()

    def answering(self, question: Question[object]) -> tuple["_Answering", bool]:
        """The answering of a question, and whether the caller is the first to ask it."""
        with self._lock:
            known = self._answerings.get(question)
            if known is not None:
                return known, False
            answering = self._answerings[question] = _Answering(question, self._raw)
        answering.start()
        return answering, True


class BoundOutside(Outside):
    """The world for one probe; asked by one thread."""

    def __init__(self, memory: RunMemory, deadline: Deadline) -> None:
        self._memory = memory
        self._deadline = deadline
        self._story: list[str] = []
        self._from_files: dict[str, None] = {}

    @property
    def from_files(self) -> tuple[str, ...]:
        """The titles of the services in whose place a file answered."""
        return tuple(self._from_files)

    @property
    def story(self) -> tuple[str, ...]:
        """What was asked of whom, how long it took, how many bytes came: a line an exchange."""
        return tuple(self._story)

    def obtain(self, question: Question[Answer]) -> Answer | Unobtainable:
        """The answer, or why it could not be had; a mistake in a parser is raised as it is."""
        answering, first = self._memory.answering(cast("Question[object]", question))
        return self._awaited(question, answering, first)

    def obtain_all(self, questions: Sequence[Question[Answer]]) -> list[Answer | Unobtainable]:
        """The same for each; all are under way before the first is waited for."""
        begun = [self._memory.answering(cast("Question[object]", one)) for one in questions]
        answers: list[Answer | Unobtainable] = []
        for question, (answering, first) in zip(questions, begun, strict=True):
            answer = self._awaited(question, answering, first)
            answers.append(answer)
        return answers

    def _awaited(
        self, question: Question[Answer], answering: "_Answering", first: bool
    ) -> Answer | Unobtainable:
        try:
            return cast(Answer, answering.flight.wait(self._deadline))
        except ObtainError as error:
            # The only place where an error of ours becomes a value.
            detail = plain(scrub(error.detail, answering.secrets()))
            return Unobtainable(error.cause, question.subject, detail, question.service, error.side)
        finally:
            self._story += answering.story(first)
            self._from_files |= dict.fromkeys(answering.from_files())


class _Answering(Transport):
    """One question being answered in a thread of its own, and the exchanges that it takes."""

    def __init__(self, question: Question[object], raw: RawMemory) -> None:
        self.flight: Flight[object] = Flight()
        self.finished = threading.Event()
        self.began = time.monotonic()
        self._question = question
        self._raw = raw
        self._exchanges: list[tuple[Exchange, bool]] = []

    def start(self) -> None:
        """Begin; if no thread can be had, that is the answer."""
        thread = threading.Thread(target=self._run, name=self._question.subject, daemon=True)
        try:
            thread.start()
        except RuntimeError:
            with self.flight:
                raise
            self.finished.set()

    def put(self, asked: Asked[Answer]) -> Answer:
        """The answer to one exchange of this question."""
        # An answer that is not read to its end holds one of the places that its host has.
        self._finish_own()
        exchange, first = self._raw.exchange(cast("Asked[object]", asked))
        self._exchanges.append((exchange, first))
        self.flight.progress = exchange.flight.progress
        if first:
            self._raw.open(exchange)
        kept = exchange.flight.wait(Deadline.after(self._raw.limits.fetch))
        return cast(Answer, kept.answer)

    def secrets(self) -> tuple[str, ...]:
        """Those of all addresses that were asked."""
        return tuple(secret for exchange, _ in self._exchanges for secret in exchange.secrets)

    def from_files(self) -> tuple[str, ...]:
        """The titles of the services in whose place a file answered."""
        return tuple(one.asked.service.title for one, _ in self._exchanges if one.from_a_file)

    def story(self, first: bool) -> list[str]:
        """A line an exchange, for the probe that asked first or for another one."""
        fetched = "recorded" if self._raw.replayed else "fetched"
        return [
            plain(
                f"asked {exchange.asked.service.title} for {self._question.subject}:"
                f" {exchange.told(fetched if first and own else 'remembered')}",
                _STORY_LINE_CHARACTERS,
            )
            for exchange, own in tuple(self._exchanges)
        ]

    def _run(self) -> None:
        with self.flight:
            self.flight.give(self._question.answer(self))
        # After those who wait have their answer: a recording wants documents whole, also where a
        # parser stopped early.
        try:
            self._finish_own()
        finally:
            self.finished.set()

    def _finish_own(self) -> None:
        for exchange, own in self._exchanges:
            if own:
                exchange.finish()
