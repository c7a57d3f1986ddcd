"""The checks of one site for people: what is wrong, each thing once, and what was not checked."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from proc19probes.reports.ahead import ahead_of_runs
from proc19probes.reports.evidence import Command
from proc19probes.reports.found_once import Follows, ToldBlock, told_once
from proc19probes.reports.layout import STRONG, Page
from proc19probes.reports.lines import Lines
from proc19probes.reports.site_check import Checked, SiteCheck, blocks
from proc19probes.reports.text_options import TextOptions
from proc19probes.reports.wording import STATE_OF, follow_from_this, moment, name, sentence
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State


def render(
    check: SiteCheck,
    command: Command,
    follows: Follows,
    options: TextOptions,
    only: frozenset[State] = frozenset(),
) -> str:
    """The report; its last line is the verdict. `only` chooses what is listed, not what counts."""
    page = Page(options.width, options.colour, options.encoding)
    report = _SiteReport(check, Lines(page, command), options.verbosity, only)
    return page.printed(report.page(follows))


_STATE = len(State.CRITICAL.value)
# In characters; -v has all of it.
_TEXT = 240
_AHEAD = 5
_TOP = "of the top BDII"


class _SiteReport:
    def __init__(
        self, check: SiteCheck, lines: Lines, verbosity: int, only: frozenset[State]
    ) -> None:
        self._check = check
        self._lines = lines
        self._page = lines.page
        self._verbosity = verbosity
        self._only = only
        # A remedy that several findings have is told with the first of them.
        self._told: set[str] = set()

    def page(self, follows: Follows) -> Iterator[RenderableType]:
        """All of it."""
        yield from self._heading()
        yield Text("")
        if not self._only or State.UNKNOWN in self._only:
            yield from self._silences()
        shown = self._check.shown(self._only)
        found = blocks(shown, self._only)
        # In full each check tells its own findings, whatever explains them.
        told = told_once(found, {} if self._verbosity else follows)
        for one, block in zip(shown, told, strict=True):
            yield from self._wrong(one, block)
        if self._verbosity or State.OK in self._only:
            yield from self._fine(shown)
        yield from self._notes(shown)
        runs = [one.outcome for one in self._check.checked]
        yield from self._lines.ahead(
            ahead_of_runs(runs, self._check.instant), self._check.instant, _AHEAD
        )
        yield Text("")
        yield from self._not_checked()
        verdict = f"{self._check.state.value}: {self._check.verdict()}"
        yield from self._page.hanging("", verdict, STRONG)

    def _heading(self) -> Iterator[Text]:
        check, page = self._check, self._page
        if check.replayed:
            yield from self._lines.replayed(check.replayed, check.instant)
        types = ", ".join(map(name, check.service_types)) or "no service type"
        yield from page.hanging(page.text(name(check.site), STRONG) + page.text(" · "), types)
        source = page.text(f"information {sentence(check.information or _TOP)}")
        yield from page.sides(source, Text(f"as of {moment(check.instant)}"))
        yield from page.hanging("steps touched: ", " ".join(check.rows) or "none")
        for note in (*check.notes, *filter(None, (check.not_asked,))):
            yield from page.hanging("note: ", sentence(note))

    def _silences(self) -> Iterator[Text]:
        for one in self._check.silences:
            head = self._page.state(STATE_OF[State.UNKNOWN], "")
            yield from self._page.hanging(head, one.told)
            yield from self._lines.mending(one.first)

    def _wrong(self, one: Checked, told: ToldBlock) -> Iterator[Text]:
        silent = one.outcome.result is None
        if not told.own and not silent:
            return
        state = one.outcome.state
        head = self._page.state(STATE_OF[state], f"{state.value.lower():<{_STATE}}  ")
        yield from self._page.hanging(head, f"{one.name} ({', '.join(one.rows)})")
        if silent:
            yield from self._lines.said("", one.outcome.text)
            yield from self._lines.by_hand(one.outcome.planned.call)
        for alike in told.own:
            text = alike.text if self._verbosity else plain(alike.text, _TEXT)
            yield from self._lines.said("", text)
            remedy = alike.first.finding.kind.remedy
            if remedy not in self._told:
                yield from self._lines.fix(alike.first)
            self._told.add(remedy)
        if told.own:
            yield from self._lines.by_hand(one.outcome.planned.call)
        if told.felt and self._verbosity:
            yield from self._lines.said("", told.felt)
        elif told.consequences:
            yield from self._lines.said("", f"{follow_from_this(told.consequences)}: -v")

    def _fine(self, shown: Sequence[Checked]) -> Iterator[Text]:
        for one in shown:
            result = one.outcome.result
            for finding in result.findings if result is not None else ():
                if finding.state is State.OK:
                    head = self._page.state(STATE_OF[State.OK], "")
                    yield from self._page.hanging(head, f"{one.name}: {finding.text}")

    def _notes(self, shown: Sequence[Checked]) -> Iterator[Text]:
        notes = (note for one in shown if one.outcome.result for note in one.outcome.result.notes)
        for note in dict.fromkeys(notes):
            yield from self._page.hanging("note: ", sentence(note))

    def _not_checked(self) -> Iterator[Text]:
        lacking = self._check.lacking
        if lacking and not self._only:
            yield Text("Not checked, for want of")
            for option, probes in lacking.items():
                yield from self._page.hanging(f"  {option}  ", ", ".join(probes))
            yield Text("")
