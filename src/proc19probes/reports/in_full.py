"""Every row of a request in the procedure's order, with all that its state rests on."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.text import Text

from proc19probes.completion.model import CriterionCompletion, CriterionState, RowCompletion
from proc19probes.reports.evidence import Said, everything, stories
from proc19probes.reports.lines import BODY, Lines
from proc19probes.reports.wording import open_before, parties, sentence

_PART = f"{BODY}  "


class InFull:
    """The rows by area; at verbosity 2 also what each check asked of whom."""

    def __init__(self, lines: Lines, verbosity: int) -> None:
        self._lines = lines
        self._page = lines.page
        self._verbosity = verbosity

    def __call__(self, rows: Sequence[RowCompletion]) -> Iterator[Text]:
        """All of it."""
        for area, listed in groupby(rows, key=lambda row: row.row.area):
            yield Text("")
            yield from self._page.hanging("", sentence(area))
            for row in listed:
                since = "" if _since_is_told(row) else f" ({row.since})"
                yield from self._lines.headed(row.state, row.row.id, f"{row.row.title}{since}")
                yield from self._row(row)

    def _row(self, row: RowCompletion) -> Iterator[Text]:
        if all(one.state is CriterionState.BLOCKED and not one.notes for one in row.criteria):
            # The rows that come first are the same for all of them.
            yield from self._lines.said("", row.criteria[0].because)
            return
        alone = len(row.criteria) == 1
        told = []
        for completed in row.criteria:
            if alone:
                yield from self._lines.said("", completed.because)
            else:
                yield from self._criterion(completed)
            items = [*everything(completed, self._lines.command)]
            items += stories(completed) if self._verbosity > 1 else ()
            yield from self._lines.items(items, BODY if alone else _PART)
            told += [completed.because, *(one.text for one in items if isinstance(one, Said))]
        yield from self._lines.items([Said("note", text) for text in open_before(row)])
        unnamed = [party for party in row.move if not any(party.title in text for text in told)]
        if unnamed:
            yield from self._lines.said("move", parties(unnamed))

    def _criterion(self, completed: CriterionCompletion) -> Iterator[Text]:
        _, _, short = completed.criterion.id.rpartition(".")
        head = Text(BODY) + self._page.state(completed.state, "")
        yield from self._page.hanging(head, f"{short}: {sentence(completed.because)}")


def _since_is_told(row: RowCompletion) -> bool:
    """Whether there is no day to tell, or the reason has it: the day that the request says."""
    if row.since is None:
        return True
    return not row.since.seen and any(str(row.since.day) in one.because for one in row.criteria)
