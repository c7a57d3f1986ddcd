"""Many requests: one line each, worst and oldest first, and what they have in common."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.completion.summary import next_moves
from proc19probes.completion.waiting import (
    days_of_worst,
    state_of,
    worst_and_oldest_first,
    worst_row,
)
from proc19probes.reports.ahead import Ahead, ahead, day_of
from proc19probes.reports.decisive import decisive_text
from proc19probes.reports.layout import STRONG, STYLES, Page
from proc19probes.reports.selection import listed, nothing_listed
from proc19probes.reports.together import (
    counts_of_all,
    in_several,
    party_totals,
    verdict_on_all,
)
from proc19probes.reports.unread import Unread
from proc19probes.reports.wording import STATE_OF, moment, name
from proc19probes.vocabulary.downtime import HORIZON

# Lines of a section below the list of requests; what is beyond them is counted.
_SEVERAL, _PARTIES, _AHEAD, _UNREAD = 3, 6, 2, 5
_FEW = 4
_BAR = 7
# Columns for a request's id and its product together, and the most and least for the product.
_NAMES, _PRODUCT, _SHORT_PRODUCT, _LEAST_PRODUCT = 36, 22, 16, 8
_MOVE, _SHORT_MOVE = 18, 13
# Columns from which on there is room for the bar, and for the product.
_WITH_BAR, _WITH_PRODUCT, _ROOMY = 76, 70, 100
_GAP = 2


class Overview:
    """The overview on a page; where `only` names states, requests with a row in them are listed."""

    def __init__(self, page: Page, only: frozenset[CriterionState]) -> None:
        self._page = page
        self._only = only

    def __call__(
        self, completions: Sequence[RequestCompletion], unread: Sequence[Unread]
    ) -> Iterator[RenderableType]:
        """All of it; the verdict on all is the last line."""
        if completions:
            as_of = self._page.text(f"as of {moment(max(one.instant for one in completions))}")
            yield from self._page.sides(self._page.text(counts_of_all(completions)), as_of)
            yield Text("")
            yield from self._requests(completions)
            yield from self._several(completions)
            yield from self._parties(completions)
            yield from self._ahead(completions)
        yield from not_read(self._page, unread)
        if completions:
            yield Text("")
        yield from self._page.hanging("", verdict_on_all(completions, unread), STRONG)

    def _requests(self, completions: Sequence[RequestCompletion]) -> Iterator[RenderableType]:
        requests = worst_and_oldest_first(listed(completions, self._only))
        if not requests:
            yield Text(nothing_listed(self._only))
            return
        titles = ("", "request", "product", "rows", "worst", "move", "days")
        cells = [list(map(Text, titles)), *map(self._cells, requests)]
        # Requests have to be told apart: a long id takes the product's room.
        id = min(max(row[1].cell_len for row in cells), _NAMES - _LEAST_PRODUCT)
        most = _PRODUCT if self._page.width >= _ROOMY else _SHORT_PRODUCT
        product = min(most, _NAMES - id) if self._page.width >= _WITH_PRODUCT else 0
        move = _MOVE if self._page.width >= _ROOMY else _SHORT_MOVE
        yield self._table(cells, (1, id, product, None, 0, move, None), rest=4)

    def _cells(self, completion: RequestCompletion) -> list[Text]:
        page, state = self._page, state_of(completion) or CriterionState.NOT_APPLICABLE
        age = days_of_worst(completion)
        complete, applicable = completion.complete, completion.applicable
        bar = f" {page.bar(complete, applicable, _BAR)}" if page.width >= _WITH_BAR else ""
        product = completion.request.product
        kind = product.type.value.partition(" ")[0]
        moves = next_moves(completion)
        return [
            page.text(page.alphabet.sign(state), STYLES[state]),
            page.text(name(completion.request.id), STRONG),
            page.text(f"{name(product.name)} ({kind})"),
            Text(f"{complete:>2}/{applicable:<2}{bar}"),
            page.text(_worst(completion)),
            page.text(moves[0].party.title if moves else ""),
            Text("" if age is None else f"{age:>{len('days')}}"),
        ]

    def _several(self, completions: Sequence[RequestCompletion]) -> Iterator[RenderableType]:
        several = in_several(completions)
        if several:
            yield Text("In several requests")
            yield self._table(
                [
                    [
                        self._page.state(STATE_OF[one.state], one.text),
                        self._page.text(f"{len(one.requests)}: {', '.join(one.requests)}"),
                    ]
                    for one in several[:_SEVERAL]
                ],
                (0, 24),
                rest=0,
            )
        if len(several) > _SEVERAL:
            yield Text(f"  and {len(several) - _SEVERAL} more")

    def _parties(self, completions: Sequence[RequestCompletion]) -> Iterator[RenderableType]:
        totals = party_totals(completions)
        if not totals:
            return
        cells = [list(map(Text, ("Parties", "rows", "requests", "longest")))]
        # No longer than the list of requests, where that is short.
        most = min(_PARTIES, max(len(completions), _FEW))
        most += len(totals) == most + 1
        for total in totals[:most]:
            longest = "" if total.days is None else f"{total.days:>3} d  {total.longest}"
            numbers = (Text(f"{total.rows:>4}"), Text(f"{total.requests:>8}"))
            cells.append([Text(f"  {total.party.title}"), *numbers, self._page.text(longest)])
        yield self._table(cells, (None, None, None, 0), rest=3)
        if len(totals) > most:
            rows = sum(total.rows for total in totals[most:])
            yield Text(f"  and {len(totals) - most} parties more, {rows} rows")

    def _ahead(self, completions: Sequence[RequestCompletion]) -> Iterator[RenderableType]:
        now = max(one.instant for one in completions)
        coming: dict[Ahead, list[str]] = {}
        for each in completions:
            for one in ahead(each):
                # The same downtime concerns other rows of another request.
                coming.setdefault(replace(one, rows=()), []).append(name(each.request.id))
        listed = sorted(coming.items(), key=lambda pair: pair[0].at)
        if listed:
            yield Text(f"Within {HORIZON.days} days")
            cells = [
                [
                    Text(f"  {day_of(one, now)}"),
                    self._page.text(", ".join(ids[:1]) + f" +{len(ids) - 1}" * (len(ids) > 1)),
                    self._page.text(one.text),
                ]
                for one, ids in listed[:_AHEAD]
            ]
            yield self._table(cells, (None, 14, 0), rest=2)
        if len(listed) > _AHEAD:
            yield Text(f"  and {len(listed) - _AHEAD} more")

    def _table(
        self, cells: Sequence[Sequence[Text]], widths: Sequence[int | None], rest: int
    ) -> Table:
        """The cells in columns of at most these widths; the `rest` has what is left of the line.

        None is as wide as the widest cell, 0 leaves the column out.
        """
        columns = [index for index, width in enumerate(widths) if width != 0 or index == rest]
        taken = {
            index: min(max(row[index].cell_len for row in cells), widths[index] or self._page.width)
            for index in columns
            if index != rest
        }
        left = self._page.width - sum(taken.values()) - _GAP * (len(columns) - 1)
        # Gaps are part of the columns: versions of the library differ in where they put padding.
        table = Table.grid(padding=0)
        for index in columns:
            gap = 0 if index == columns[-1] else _GAP
            table.add_column(width=taken.get(index, left) + gap, no_wrap=True)
        for row in cells:
            for index in columns:
                row[index].truncate(taken.get(index, left), overflow="ellipsis")
            table.add_row(*(row[index] for index in columns))
        return table


def _worst(completion: RequestCompletion) -> str:
    """The worst row and why it is so; before it, that nobody has to move."""
    row, outcome = worst_row(completion), completion.request.outcome
    told = [outcome.value] if outcome.waits_for_nobody else []
    told += [f"{row.row.id} {decisive_text(row)}"] if row is not None else []
    return ": ".join(told)


def not_read(page: Page, unread: Sequence[Unread]) -> Iterator[Text]:
    """The files that could not be read, and why; beyond some they are counted."""
    for one in unread[:_UNREAD]:
        yield from page.hanging("Not read: ", f"{name(one.file)}: {one.first(1)[0]}")
    if len(unread) > _UNREAD:
        yield Text(f"Not read: {len(unread) - _UNREAD} files more")
