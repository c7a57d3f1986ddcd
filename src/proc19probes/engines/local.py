"""Runs probes here, several at once, and leaves behind those that do not come back in time."""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from proc19probes.running import Memory, broken, left_behind, not_reached, run
from proc19probes.settings import Settings
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.result import ProbeResult

# Who takes longer waits for a service, and a silent one would take the time of all others.
_SECONDS_AT_WORK = 1.0
# Threads that wait cost little, and are not to be had without end.
_MOST_AT_ONCE = 200


@dataclass(frozen=True)
class RunLimits:
    """The longest time for one call, and for all of them together where that is bounded."""

    each: timedelta
    whole: timedelta | None = None


def run_all(
    calls: Iterable[ProbeCall],
    memory: Memory,
    settings: Settings,
    now: datetime,
    limits: RunLimits,
    progress: Callable[[int, int], None],
) -> dict[ProbeCall, ProbeResult]:
    """The result of each distinct call, in the order of the calls.

    At most `settings.workers` are at work at once, each as long as the limits say; one that waits
    for a service leaves its place to the next. `progress` is told in this thread how many are done,
    of how many.
    """
    return _LocalRun(tuple(dict.fromkeys(calls)), memory, settings, now, limits).finish(progress)


class _LocalRun:
    """One thread a call, so that one that never returns costs nobody else's place."""

    def __init__(
        self,
        calls: tuple[ProbeCall, ...],
        memory: Memory,
        settings: Settings,
        now: datetime,
        limits: RunLimits,
    ) -> None:
        self._calls = calls
        self._memory = memory
        self._settings = settings
        self._now = now
        self._timeout = limits.each
        self._whole = limits.whole
        self._ends = (
            inf if limits.whole is None else time.monotonic() + limits.whole.total_seconds()
        )
        self._waiting = deque(calls)
        # In the order of their start, which is the order of their ends.
        self._running: dict[ProbeCall, float] = {}
        self._came_back: queue.SimpleQueue[tuple[ProbeCall, ProbeResult]] = queue.SimpleQueue()
        self._results: dict[ProbeCall, ProbeResult] = {}

    def finish(self, progress: Callable[[int, int], None]) -> dict[ProbeCall, ProbeResult]:
        """Run everything."""
        progress(0, len(self._calls))
        while len(self._results) < len(self._calls):
            if time.monotonic() < self._ends:
                while self._waiting and self._place_in() == 0.0:
                    self._start(self._waiting.popleft())
                self._await_one()
            else:
                self._leave_the_rest()
            progress(len(self._results), len(self._calls))
        return {call: self._results[call] for call in self._calls}

    def _place_in(self) -> float:
        """In how many seconds the next call can be started, if none comes back before."""
        if len(self._running) >= max(_MOST_AT_ONCE, self._settings.workers):
            return inf
        newest = list(self._running.values())[-self._settings.workers :]
        if len(newest) < self._settings.workers:
            return 0.0
        began = newest[0] - self._timeout.total_seconds()
        return max(0.0, began + _SECONDS_AT_WORK - time.monotonic())

    def _start(self, call: ProbeCall) -> None:
        self._running[call] = time.monotonic() + self._timeout.total_seconds()
        # A daemon, so that a call that never returns does not keep the process.
        thread = threading.Thread(target=self._work, args=(call,), name=call.probe, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            # No thread can be had.
            self._came_back.put((call, broken(call, error, self._now, 0.0)))

    def _work(self, call: ProbeCall) -> None:
        began = time.monotonic()
        try:
            result = run(call, self._memory, self._settings, self._now, self._timeout)
        # A mistake in one probe must not end the run of all others; it is shown as that probe's.
        except BaseException as error:  # noqa: BLE001
            result = broken(call, error, self._now, time.monotonic() - began)
        self._came_back.put((call, result))

    def _await_one(self) -> None:
        """The next result, or the first call that is out of time, if the run itself is not.

        Nothing where a place is free before that.
        """
        first, ends = next(iter(self._running.items()))
        until = min(ends, self._ends)
        if self._waiting:
            until = min(until, time.monotonic() + self._place_in())
        try:
            call, result = self._came_back.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            if until < ends:
                return
            call = first
            result = left_behind(call, self._settings, self._now, self._timeout)
        # What was left behind may come back after all: it has its result already.
        if self._running.pop(call, None) is not None:
            self._results[call] = result

    def _leave_the_rest(self) -> None:
        """The time of the whole run is over: what has no result was left behind or never begun."""
        whole = self._whole or timedelta()
        for call in self._calls:
            if call not in self._results:
                self._results[call] = not_reached(call, self._settings, self._now, whole)
