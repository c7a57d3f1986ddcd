"""How far a run is, on a terminal, while it lasts."""

import sys
from typing import TextIO


class Progress:
    """`done/total` on one line of a terminal, wiped when the run is over; silent elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._shown = 0

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` checks are through."""
        if not self._stream.isatty():
            return
        text = f"{done}/{total} checks" if done < total else ""
        self._stream.write("\r" + text.ljust(self._shown) + ("" if text else "\r"))
        self._stream.flush()
        self._shown = len(text)
