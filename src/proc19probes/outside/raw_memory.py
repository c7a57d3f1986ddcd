"""The first of a run's two memories: what was asked of services, once, and their raw answers."""

import importlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from proc19probes.outside.carrier import Carrier, Facts, Kept, MakeCarrier, Replay, Saved
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.flight import Flight
from proc19probes.outside.loading import LOADING
from proc19probes.outside.masking import scrub, secrets_of
from proc19probes.outside.proxies import proxy_secrets
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import NotRecordedError, ObtainError, TooSlowError


@dataclass(frozen=True)
class Remembered:
    """What a run asked, and what it got: an entry of a recording.

    `secrets` are those of the service's address, in each form that they may take, and those that
    the transport sent besides.
    """

    service: str
    transport: str
    question: Facts
    described: str
    saved: Saved
    secrets: tuple[str, ...]


_FROM_A_FILE = ("answered by", "a file in its place")


class Exchange:
    """One question to a service, and the answer as it comes.

    `from_a_file` is whether a file answers in the place of a service that is none.
    """

    def __init__(self, asked: Asked[object]) -> None:
        self.asked = asked
        self.flight: Flight[Kept[object]] = Flight()
        self.described = ""
        self.question: Facts = ()
        self.secrets: tuple[str, ...] = ()
        self.from_a_file = False
        self._kept: Kept[object] | None = None
        self._failure: ObtainError | None = None
        self._started = time.monotonic()
        self._ended: float | None = None

    def settle(self, open_answer: Callable[["Exchange"], Kept[object]]) -> None:
        """Get the answer for all who wait for it; whatever goes wrong goes to them."""
        with self.flight:
            try:
                self._kept = open_answer(self)
            except ObtainError as error:
                self._failure = error
                raise
            finally:
                self._ended = time.monotonic()
            self.flight.give(self._kept)

    def finish(self) -> None:
        """Bring in what nobody read."""
        if self._kept is not None:
            self._kept.finish()

    def told(self, how: str) -> str:
        """What was asked, how long it took, how much came, and how: one line without secrets."""
        seconds = (self._ended or time.monotonic()) - self._started
        size = 0
        failure = self._failure
        if self._kept is not None:
            seconds, size = self._kept.seconds, self._kept.size
            failure = self._kept.saved().failure
        line = f"{self.described}, {seconds:.2f} s, {size} bytes, {how}"
        line += "".join(f", asked again {why}" for why in self.flight.progress.asked_again)
        if failure is not None:
            line += f", failed: {failure.detail}"
        elif self._kept is None:
            line += f", no answer yet: {self.flight.progress.doing}"
        return scrub(line, self.secrets)

    def remembered(self) -> Remembered:
        """The exchange for a recording."""
        saved = self._saved()
        if self.from_a_file and _FROM_A_FILE not in saved.facts:
            saved = replace(saved, facts=(*saved.facts, _FROM_A_FILE))
        return Remembered(
            self.asked.service.key,
            self.asked.transport,
            self.question,
            self.described,
            saved,
            self.secrets,
        )

    def _saved(self) -> Saved:
        if self._kept is None:
            failure = self._failure or TooSlowError(f"no answer yet, {self.flight.progress.doing}")
            facts = (("asked", self.described),)
            return Saved(facts, self._scrubbed(failure), False, lambda: iter(()))
        saved = self._kept.saved()
        return replace(saved, failure=saved.failure and self._scrubbed(saved.failure))

    def _scrubbed(self, failure: ObtainError) -> ObtainError:
        return type(failure)(scrub(failure.detail, self.secrets))


class RawMemory:
    """Answers of services, each asked for once in a run; thread-safe."""

    def __init__(
        self, access: Callable[[Service], ServiceAccess], limits: Limits, replay: Replay | None
    ) -> None:
        self.limits = limits
        self.replayed = replay is not None
        self.fetches = 0
        self._access = access
        self._replay = replay
        self._lock = threading.Lock()
        self._exchanges: dict[Asked[object], Exchange] = {}
        self._carriers: dict[str, Carrier[object]] = {}

    def exchange(self, asked: Asked[object]) -> tuple[Exchange, bool]:
        """The exchange for a question, and whether the caller is the first and has to open it."""
        with self._lock:
            known = self._exchanges.get(asked)
            if known is not None:
                return known, False
            self._exchanges[asked] = Exchange(asked)
            self.fetches += 1
            return self._exchanges[asked], True

    def open(self, exchange: Exchange) -> None:
        """Ask the service, or the recording; errors go to who waits for the exchange."""
        exchange.settle(
            self._carry if self._replay is None else partial(self._restore, self._replay)
        )

    def exchanges(self) -> tuple[Exchange, ...]:
        """All exchanges so far, in the order in which they were begun."""
        with self._lock:
            return tuple(self._exchanges.values())

    def close(self) -> None:
        """Let go of connections."""
        with self._lock:
            for carrier in self._carriers.values():
                carrier.close()

    def _carry(self, exchange: Exchange) -> Kept[object]:
        asked = exchange.asked
        access = self._access(asked.service)
        exchange.from_a_file = access.url.startswith("file:") and not asked.service.is_files
        carrier = self._carrier(asked.transport)
        in_urls = secrets_of(access.url) + proxy_secrets(access)
        exchange.secrets = in_urls + carrier.secrets(access)
        exchange.question = carrier.question(asked)
        exchange.described = carrier.described(asked, access)
        deadline = Deadline.after(self.limits.fetch)
        return carrier.carry(asked, access, deadline, exchange.flight.progress)

    def _restore(self, replay: Replay, exchange: Exchange) -> Kept[object]:
        asked = exchange.asked
        carrier = self._carrier(asked.transport)
        exchange.question = carrier.question(asked)
        exchange.described = " ".join(value for _, value in exchange.question)
        saved = replay.find(asked.transport, asked.service.key, exchange.question)
        if saved is None:
            raise NotRecordedError(
                f"the recording has no answer of {asked.service.title} to {exchange.described}"
            )
        exchange.from_a_file = _FROM_A_FILE in saved.facts
        if saved.failure is not None and not saved.opened:
            raise saved.failure
        return carrier.restore(saved)

    def _carrier(self, transport: str) -> Carrier[object]:
        with self._lock, LOADING:
            if transport not in self._carriers:
                # By name, so that a transport is loaded when it is first asked for and a new one
                # is a new file in this room, with nothing to change here.
                module = importlib.import_module(f"proc19probes.outside.{transport}")
                make: MakeCarrier = module.carrier
                self._carriers[transport] = make(self.limits)
            return self._carriers[transport]
