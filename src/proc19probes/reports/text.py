"""The report for people at a terminal; its grammar is docs/output.md."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.completion.summary import verdict_in_short
from proc19probes.reports.ahead import ahead
from proc19probes.reports.causes import shared_causes
from proc19probes.reports.evidence import Command
from proc19probes.reports.in_full import InFull
from proc19probes.reports.layout import STRONG, Page
from proc19probes.reports.lines import Lines
from proc19probes.reports.one_screen import OneScreen
from proc19probes.reports.overview import Overview, not_read
from proc19probes.reports.selection import shown
from proc19probes.reports.text_options import TextOptions
from proc19probes.reports.unread import Unread, files_counted
from proc19probes.reports.wording import edition, moment, name, remarks, sentence

_NOTES = 3
_BAR = 20


def render(
    completions: Sequence[RequestCompletion],
    command: Command,
    options: TextOptions,
    unread: Sequence[Unread] = (),
) -> str:
    """One request on a screen, or in full; of several the overview. The verdict is the last line.

    `unread` are the files of which it can say nothing.
    """
    page = Page(options.width, options.colour, options.encoding)
    report = _Report(Lines(page, command), options, unread)
    return page.printed(report.page(completions))


class _Report:
    def __init__(self, lines: Lines, options: TextOptions, unread: Sequence[Unread]) -> None:
        self._lines = lines
        self._page = lines.page
        self._options = options
        self._unread = unread

    def page(self, completions: Sequence[RequestCompletion]) -> Iterator[RenderableType]:
        """All of it."""
        if self._options.replayed and completions:
            yield from self._lines.replayed(self._options.replayed, completions[0].instant)
        if len(completions) == 1:
            yield from self._alone(completions[0])
            return
        if self._options.verbosity:
            for completion in completions:
                yield from self._in_full(completion)
                yield from self._verdict(completion)
                yield Text("")
        yield from Overview(self._page, self._options.only)(completions, self._unread)

    def _alone(self, completion: RequestCompletion) -> Iterator[RenderableType]:
        if self._options.verbosity:
            yield from self._in_full(completion)
        else:
            yield from self._heading(completion)
            yield Text("")
            yield from OneScreen(completion, self._lines, self._options.only)()
        yield from self._not_read()
        yield from self._verdict(completion)

    def _in_full(self, completion: RequestCompletion) -> Iterator[RenderableType]:
        yield from self._heading(completion)
        if not self._options.only or CriterionState.UNKNOWN in self._options.only:
            for cause in shared_causes([completion]):
                yield from self._lines.cause(cause)
        rows = shown(completion, self._options.only)
        yield from InFull(self._lines, self._options.verbosity)(rows)
        if not self._options.only:
            coming = ahead(completion)
            yield from [Text("")] if coming else []
            yield from self._lines.ahead(coming, completion.instant, len(coming))

    def _heading(self, completion: RequestCompletion) -> Iterator[Text]:
        request, page = completion.request, self._page
        about = f" · {request.product.type.value} · {request.outcome.value}"
        done = f"{completion.complete} of {completion.applicable} rows "
        bar = page.bar(completion.complete, completion.applicable, _BAR)
        left = page.text(name(request.product.name), STRONG) + page.text(about)
        yield from page.sides(left, Text(done + bar))
        ticket = f"ticket {sentence(request.ticket.url)}" if request.ticket else "no ticket"
        yield from page.sides(page.text(ticket), Text(f"as of {moment(completion.instant)}"))
        if request.edition_file:
            yield from page.hanging("", f"by edition {edition(completion)}")
        listed = remarks(completion)
        told = listed if self._options.verbosity else listed[:_NOTES]
        for remark in told:
            yield from page.hanging("note: ", sentence(remark))
        if len(listed) > len(told):
            yield Text(f"note: and {len(listed) - len(told)} more: -v")

    def _verdict(self, completion: RequestCompletion) -> Iterator[Text]:
        unread = f"; {files_counted(self._unread)}" if self._unread else ""
        yield Text("")
        verdict = sentence(verdict_in_short(completion)) + unread
        yield from self._page.hanging("", verdict, STRONG)

    def _not_read(self) -> Iterator[Text]:
        """The files that could not be read, and why."""
        return not_read(self._page, self._unread)
