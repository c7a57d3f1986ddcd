"""The report for people at a terminal; its grammar is docs/output.md."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from proc19probes.completion.model import (
    CriterionCompletion,
    CriterionState,
    RequestCompletion,
    RowCompletion,
)
from proc19probes.completion.summary import verdict
from proc19probes.reports.causes import (
    SharedCause,
    affected_rows,
    hidden,
    only_causes,
    shared_causes,
)
from proc19probes.reports.evidence import (
    ByHand,
    Command,
    Item,
    Said,
    everything,
    failures,
    notes,
    stories,
    to_mend,
    words,
)
from proc19probes.reports.layout import (
    NARROWEST,
    Alphabet,
    Colour,
    columns,
    padded,
    painted,
    wrapped,
    wrapped_command,
)
from proc19probes.reports.selection import shown
from proc19probes.reports.shell import shell_words
from proc19probes.reports.together import moves_in_words, verdict_on_all
from proc19probes.reports.unread import Unread
from proc19probes.reports.wording import (
    FOLDED,
    edition,
    folded,
    moment,
    name,
    open_before,
    parties,
    product,
    remarks,
    sentence,
)

_INDENT = " " * 6
_LABEL = 10
_ID = 3
_PROBLEMS = 10
_STATE = max(len(state.value) for state in CriterionState)


@dataclass(frozen=True)
class TextOptions:
    """How the report is written.

    `verbosity` 0 folds what is fine to a count, 1 shows every row with its evidence, 2 also what
    each check asked of whom. `width` is in columns, at least 40. `only` chooses rows by state, all
    where it is empty. `encoding` is the output's: what it lacks is replaced.
    """

    verbosity: int = 0
    width: int = 80
    colour: Colour = Colour.PLAIN
    only: frozenset[CriterionState] = field(default=frozenset())
    encoding: str = "utf-8"


def render(
    completions: Sequence[RequestCompletion],
    command: Command,
    options: TextOptions,
    unread: Sequence[Unread] = (),
) -> str:
    """The report, a block for each request; its last line is the verdict.

    `unread` are the files of which it can say nothing.
    """
    page = _Page(command, options)
    lines = list(page.causes(completions))
    for completion in completions:
        lines += page.request(completion)
    lines += page.unread(unread)
    if len(completions) != 1 or unread:
        lines += ["", *page.sentence(verdict_on_all(completions, unread))]
    return "\n".join(lines).lstrip("\n") + "\n"


class _Page:
    """The lines of one report, all with the same width, colour and alphabet."""

    def __init__(self, command: Command, options: TextOptions) -> None:
        self._command = command
        self._options = options
        self._width = max(options.width, NARROWEST)
        self._alphabet = Alphabet(options.encoding)

    def sentence(self, text: str, first: str = "", rest: str = "") -> list[str]:
        """A text over as many lines as it needs."""
        return wrapped(self._alphabet.spelled(text), self._width, first, rest)

    def causes(self, completions: Sequence[RequestCompletion]) -> Iterator[str]:
        """What keeps answers from several rows, once, with the rows that it hides."""
        only = self._options.only
        if only and CriterionState.UNKNOWN not in only:
            return
        for cause in shared_causes(completions):
            yield from self._cause(cause, len(completions) > 1)

    def _cause(self, cause: SharedCause, several: bool) -> Iterator[str]:
        state = CriterionState.UNKNOWN
        sign = self._alphabet.sign(state)
        text = f"{cause.text} - {affected_rows(cause, several)}"
        yield from self._headed(f"{sign} ", text, state)
        remedy = Said("to mend", to_mend(cause.remedy, cause.mender))
        yield from self._items([remedy, ByHand(self._command(cause.call))], _INDENT)

    def request(self, completion: RequestCompletion) -> Iterator[str]:
        """The block of one request."""
        request = completion.request
        about = (
            f"PROC19 {edition(completion)}: {product(completion)}, "
            f"outcome {request.outcome.value}, as of {moment(completion.instant)}"
        )
        yield ""
        yield from self.sentence(about, rest="  ")
        for remark in remarks(completion):
            yield from self.sentence(sentence(remark), "  note: ", "    ")
        rows = shown(completion, self._options.only)
        yield from self._by_area(rows) if self._options.verbosity else self._by_state(rows)
        yield from self._next(completion)
        yield ""
        yield from self.sentence(sentence(verdict(completion)))

    def unread(self, unread: Sequence[Unread]) -> Iterator[str]:
        """The files that could not be read, and why."""
        if unread:
            yield from ("", "Cannot be read:")
        for one in unread:
            yield from self.sentence(name(one.file), "  ", "    ")
            for problem in one.first(_PROBLEMS):
                yield from self.sentence(sentence(problem), _INDENT, f"{_INDENT}  ")

    def _by_area(self, rows: Sequence[RowCompletion]) -> Iterator[str]:
        for area, listed in groupby(rows, key=lambda row: row.row.area):
            yield ""
            yield from self.sentence(sentence(area))
            for row in listed:
                yield from self._row(row)
                yield from self._row_in_full(row)

    def _by_state(self, rows: Sequence[RowCompletion]) -> Iterator[str]:
        put_away = () if self._options.only else FOLDED
        open_rows = [row for row in rows if row.state not in put_away and not hidden(row)]
        for state in CriterionState:
            listed = [row for row in open_rows if row.state is state]
            if listed:
                yield ""
            for row in listed:
                yield from self._row(row)
                yield from self._row_in_short(row)
        counts = folded(rows, put_away)
        if counts:
            yield ""
            yield from self.sentence(f"Not shown (-v shows them): {counts}.")

    def _row(self, row: RowCompletion) -> Iterator[str]:
        told = "" if _since_is_told(row) else f" ({row.since})"
        head = f"{self._alphabet.sign(row.state)} {row.row.id:<{_ID}} {row.state.value:<{_STATE}} "
        yield from self._headed(head, f"{sentence(row.row.title)}{told}", row.state)

    def _row_in_full(self, row: RowCompletion) -> Iterator[str]:
        for completed in row.criteria:
            items = [*everything(completed, self._command)]
            if self._options.verbosity > 1:
                items += stories(completed)
            yield from self._because(row, completed)
            yield from self._items(items, _item_indent(row))
        yield from self._items([Said("note", text) for text in open_before(row)], _INDENT)
        yield from self._whose_move(row)

    def _row_in_short(self, row: RowCompletion) -> Iterator[str]:
        put_away = FOLDED if row.state not in FOLDED else ()
        if all(one.state is CriterionState.BLOCKED and not one.notes for one in row.criteria):
            # The rows that come first are the same for all of them.
            yield from self._said("", row.criteria[0].because, _INDENT)
            return
        for completed in row.criteria:
            if completed.state in put_away or only_causes(completed):
                continue
            items = [*failures(completed, self._command)]
            disputed = completed.state is CriterionState.DISPUTED
            if disputed or not items or len(row.criteria) > 1:
                yield from self._because(row, completed)
            before = [*words(completed)] if disputed else []
            yield from self._items([*before, *items, *notes(completed)], _item_indent(row))
        if row.state is not CriterionState.WAITING:
            yield from self._whose_move(row)

    def _because(self, row: RowCompletion, completed: CriterionCompletion) -> Iterator[str]:
        if len(row.criteria) == 1:
            yield from self._said("", completed.because, _INDENT)
        else:
            yield from self._criterion(completed)

    def _criterion(self, completed: CriterionCompletion) -> Iterator[str]:
        sign = self._alphabet.sign(completed.state)
        _, _, short = completed.criterion.id.rpartition(".")
        head = f"{_INDENT}{sign} "
        text = f"{short}: {sentence(completed.because)}"
        yield from self._headed(head, text, completed.state, _INDENT + "  ")

    def _whose_move(self, row: RowCompletion) -> Iterator[str]:
        if row.move:
            yield from self._said("move", parties(row.move), _INDENT)

    def _next(self, completion: RequestCompletion) -> Iterator[str]:
        moves = moves_in_words(completion)
        if not moves:
            return
        yield ""
        yield "Next:"
        for party, text in moves:
            yield from self.sentence(f"{party.title}: {text}", "  ", "    ")

    def _items(self, items: Iterable[Item], indent: str) -> Iterator[str]:
        for item in items:
            if isinstance(item, Said):
                yield from self._said(item.label, item.text, indent)
            else:
                yield from self._by_hand(item, indent)

    def _said(self, label: str, text: str, indent: str) -> Iterator[str]:
        first = indent + (padded(label, _LABEL) + " " if label else "")
        rest = " " * columns(first)
        yield from self.sentence(sentence(text), first, rest)

    def _by_hand(self, item: ByHand, indent: str) -> Iterator[str]:
        units = shell_words(item.argv, self._alphabet.shows)
        first = indent + padded("by hand", _LABEL) + " "
        yield from wrapped_command(units, self._width, first, f"{indent}    ")

    def _headed(
        self, head: str, text: str, state: CriterionState, rest: str = _INDENT
    ) -> Iterator[str]:
        lines = self.sentence(text, head, rest)
        yield painted(head.rstrip(), state, self._options.colour) + lines[0][len(head.rstrip()) :]
        yield from lines[1:]


def _since_is_told(row: RowCompletion) -> bool:
    """Whether there is no day to tell, or the reason has it: the day that the request says."""
    if row.since is None:
        return True
    return not row.since.seen and any(str(row.since.day) in one.because for one in row.criteria)


def _item_indent(row: RowCompletion) -> str:
    """What belongs to one of several criteria stands below it, further in."""
    return _INDENT if len(row.criteria) == 1 else f"{_INDENT}  "
