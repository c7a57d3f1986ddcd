"""The lines that every text for people is made of: a state's heading, labels, commands, causes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rich.text import Text

from proc19probes.completion.model import CriterionState
from proc19probes.reports.ahead import Ahead, day_of
from proc19probes.reports.causes import SharedCause, affected_rows
from proc19probes.reports.evidence import Command, Item, Said, to_mend
from proc19probes.reports.found_once import Wrong
from proc19probes.reports.layout import Page
from proc19probes.reports.shell import shell_words
from proc19probes.reports.wording import moment, sentence
from proc19probes.vocabulary.planned import ProbeCall

BODY = " " * 6
"""What stands below a heading begins here."""

_LABEL = 9
_ID = 3
_STATE = len("attention")


class Lines:
    """Lines on a page; `command` gives what repeats a check."""

    def __init__(self, page: Page, command: Command) -> None:
        self.page = page
        self.command = command

    def replayed(self, recording: str, instant: datetime) -> Iterator[Text]:
        """That a recording was asked, and no service; an empty line follows."""
        told = f"Replay of {sentence(recording)}: what was answered at {moment(instant)}."
        yield from self.page.hanging("", told)
        yield Text("")

    def headed(self, state: CriterionState, id: str, title: str) -> Iterator[Text]:
        """`✗ 1b  failing   TITLE`, the part before the title in the state's colour."""
        head = self.page.state(state, f"{id:<{_ID}} {state.value:<{_STATE}}")
        yield from self.page.hanging(head + Text("  "), sentence(title))

    def said(self, label: str, text: str, indent: str = BODY) -> Iterator[Text]:
        """`label    text`; the text alone where there is no label."""
        prefix = f"{indent}{label:<{_LABEL}}" if label else indent
        yield from self.page.hanging(prefix, sentence(text))

    def by_hand(self, call: ProbeCall, indent: str = BODY) -> Iterator[Text]:
        """The command that repeats a check."""
        yield from self._typed(self.command(call), indent)

    def by_hand_in_short(self, call: ProbeCall) -> Iterator[Text]:
        """The same on two lines at most, else its beginning: -v has all of it."""
        first, *rest = self.by_hand(call)
        if len(rest) > 1:
            first, rest = Text(first.plain.removesuffix("\\") + self.page.alphabet.spelled("…")), []
        yield from (first, *rest)

    def mending(self, wrong: Wrong) -> Iterator[Text]:
        """How to mend what is wrong, who can, and the command to look again, in short."""
        yield from self.fix(wrong)
        yield from self.by_hand_in_short(wrong.run.planned.call)

    def fix(self, wrong: Wrong) -> Iterator[Text]:
        """How to mend what is wrong, and who can."""
        finding = wrong.finding
        yield from self.said("fix", to_mend(finding.kind.remedy, finding.mender))

    def items(self, items: Iterable[Item], indent: str = BODY) -> Iterator[Text]:
        """What a state rests on, a line or more each."""
        for item in items:
            if isinstance(item, Said):
                yield from self.said(item.label, item.text, indent)
            else:
                yield from self._typed(item.argv, indent)

    def cause_alone(self, cause: SharedCause) -> Iterator[Text]:
        """What keeps answers back, and the rows that it hides."""
        head = self.page.state(CriterionState.UNKNOWN, "")
        yield from self.page.hanging(head, f"{cause.text} - {affected_rows(cause, several=False)}")

    def cause(self, cause: SharedCause) -> Iterator[Text]:
        """The same, with how to mend it, who can, and the command to look again."""
        yield from self.cause_alone(cause)
        yield from self.said("fix", to_mend(cause.remedy, cause.mender))
        yield from self.by_hand(cause.call)

    def ahead(self, listed: Sequence[Ahead], instant: datetime, most: int) -> Iterator[Text]:
        """What comes, a line each with its day, the soonest first; beyond so many it is counted."""
        for one in listed[:most]:
            yield from self.page.hanging(f"Ahead: {day_of(one, instant)}  ", one.text)
        if len(listed) > most:
            yield Text(f"Ahead: {len(listed) - most} more until {listed[-1].day}")

    def _typed(self, argv: tuple[str, ...], indent: str) -> Iterator[Text]:
        units = shell_words(argv, self.page.alphabet.shows)
        first = f"{indent}{'check':<{_LABEL}}"
        yield from self.page.command(first, units, f"{indent}  ")
