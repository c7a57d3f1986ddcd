"""HTTP during one run, loaded when a service is first asked over it."""

from typing import TYPE_CHECKING

from proc19probes.outside.loading import LOADING
from proc19probes.vocabulary.access import Limits

if TYPE_CHECKING:
    from proc19probes.outside.web import Web


class WebWhenNeeded:
    """Connections that a transport shares; a run on files or on a recording never loads requests.

    Thread-safe.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._web: Web | None = None

    def loaded(self) -> "Web":
        """HTTP with these limits, the same each time."""
        with LOADING:
            if self._web is None:
                from proc19probes.outside.web import Web

                self._web = Web(self._limits)
            return self._web

    def close(self) -> None:
        """Close idle connections."""
        if self._web is not None:
            self._web.close()
