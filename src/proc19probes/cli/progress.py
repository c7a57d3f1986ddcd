"""How far a run is, on a terminal, while it lasts."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


class Progress:
    """A bar and `done/total` on one line of a terminal, wiped at the end; silent elsewhere.

    A context manager: however the run ends, the line is gone then. Only who writes for people
    `shows` it.
    """

    def __init__(self, shows: bool) -> None:
        self._shows = shows and sys.stderr.isatty()
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        return self

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` checks are through."""
        if not self._shows:
            return
        if self._bar is None:
            self._bar = _begun(total)
        self._bar.update(self._bar.task_ids[0], completed=done, refresh=True)

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def _begun(total: int) -> "Bar":
    # What draws it is loaded for a terminal only.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    class CursorStays(Console):
        """A process that is killed meanwhile leaves a terminal with a cursor."""

        def show_cursor(self, show: bool = True) -> bool:  # noqa: ARG002
            """Leave it as it is."""
            return False

    told = TextColumn("{task.completed}/{task.total} checks")
    console = CursorStays(file=sys.stderr, color_system=None)
    bar = Progress(BarColumn(), told, console=console, transient=True, auto_refresh=False)
    bar.add_task("checks", total=total)
    bar.start()
    return bar
