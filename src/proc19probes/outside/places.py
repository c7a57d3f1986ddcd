"""How many exchanges run at once with one server: a host and a port."""

import threading
from contextlib import closing

from proc19probes.outside.carrier import Progress
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.files import Pieces
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.unobtainable import TooSlowError


class Places:
    """The places at every server that a transport asks in one run; thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._places: dict[tuple[str, int | None], threading.BoundedSemaphore] = {}

    def take(
        self, host: str, port: int | None, deadline: Deadline, progress: Progress
    ) -> threading.BoundedSemaphore:
        """A place there, to be released; raises TooSlowError where none is free in time."""
        where = f"{host} port {port}"
        with self._lock:
            if (host, port) not in self._places:
                many = self._limits.requests_per_host
                self._places[host, port] = threading.BoundedSemaphore(many)
            place = self._places[host, port]
        progress.doing = f"waiting for other requests to {where} to end"
        if not place.acquire(timeout=deadline.remaining()):
            raise TooSlowError(f"other requests to {where} took all the time")
        return place


def until_read(pieces: Pieces, place: threading.BoundedSemaphore) -> Pieces:
    """The pieces; the place is free again when they are at their end, or nobody wants more."""
    try:
        with closing(pieces):
            yield from pieces
    finally:
        place.release()
