"""One request on one screen: what is to be mended, who is waited for, what comes after what."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from proc19probes.completion.model import (
    ALARMING,
    CriterionCompletion,
    CriterionState,
    RequestCompletion,
    RowCompletion,
    RunOutcome,
)
from proc19probes.completion.waiting import Wait, waits
from proc19probes.reports.ahead import ahead
from proc19probes.reports.blocked import chains
from proc19probes.reports.causes import SharedCause, hidden, only_causes, shared_causes
from proc19probes.reports.deciding import joined
from proc19probes.reports.decisive import without_finding
from proc19probes.reports.found_once import (
    Alike,
    Block,
    ToldBlock,
    things,
    told_once,
    wrong,
)
from proc19probes.reports.lines import Lines
from proc19probes.reports.selection import nothing_listed, shown
from proc19probes.reports.wording import (
    FOLDED,
    findings,
    folded,
    parties,
    sites,
)
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause

_MADE_BY = {
    State.CRITICAL: (CriterionState.DISPUTED, CriterionState.FAILING),
    State.UNKNOWN: (CriterionState.UNKNOWN,),
    State.WARNING: (CriterionState.ATTENTION,),
    State.OK: (),
}
"""The states that a finding of each state makes."""

# So many rows say how to mend what was found, and how to look again; -v has it of all.
_IN_FULL = 2
_AHEAD = 3
_HELD_BACK_NAMED = 3
_PARTY = 36
# In characters; -v has all of it.
_TEXT, _ATTENTION_TEXT, _FURTHER_TEXT = 210, 140, 100


class OneScreen:
    """The lines of one request below its heading and above its verdict."""

    def __init__(
        self, completion: RequestCompletion, lines: Lines, only: frozenset[CriterionState]
    ) -> None:
        self._completion = completion
        self._lines = lines
        self._page = lines.page
        self._only = only
        self._rows = sorted(
            (row for row in shown(completion, only) if row.state in ALARMING and not hidden(row)),
            key=lambda row: row.state.place,
        )

    def __call__(self) -> Iterator[RenderableType]:
        """All of it."""
        if not shown(self._completion, self._only):
            yield Text(nothing_listed(self._only))
            return
        yield from self._alarms()
        yield Text("")
        yield from self._waiting()
        yield from self._blocked()
        yield from self._complete()
        if not self._only:
            yield from self._lines.ahead(ahead(self._completion), self._completion.instant, _AHEAD)

    def _alarms(self) -> Iterator[Text]:
        told_causes: set[Cause] = set()
        for cause in self._causes():
            in_full = cause.cause not in told_causes
            yield from self._lines.cause(cause) if in_full else self._lines.cause_alone(cause)
            told_causes.add(cause.cause)
        blocks = [Block(row.row.id, wrong(_alarming_runs(row))) for row in self._rows]
        told = told_once(blocks, self._completion.procedure.follows)
        full_rows = [row.row.id for row, block in zip(self._rows, told, strict=True) if block.own]
        unsigned = [row for row in self._rows if _lacks_a_signature_alone(row)]
        # One row alone has its title.
        unsigned = unsigned if len(unsigned) > 1 else []
        for row, block in zip(self._rows, told, strict=True):
            missing = [text for one in row.criteria for text in _missing(one)]
            silent = [run for one in row.criteria for run in _silent(one)]
            if not (block.own or missing or silent) or row in unsigned:
                continue
            yield from self._heading(row, block, missing)
            if block.own:
                yield from self._finding(row, block.own[0], row.row.id in full_rows[:_IN_FULL])
            for text in _besides(block):
                yield from self._lines.said("", text)
            yield from self._no_answer(silent)
        yield from self._unsigned(unsigned)

    def _unsigned(self, rows: Sequence[RowCompletion]) -> Iterator[Text]:
        """Several rows that lack nothing but a signature, together."""
        if rows:
            each = ", ".join(f"{joined(_titles(row), 'or')} ({row.row.id})" for row in rows)
            ids = ", ".join(row.row.id for row in rows)
            text = f"{ids} attention: evidence found, to be signed off by {each}"
            head = self._page.state(CriterionState.ATTENTION, "")
            yield from self._page.hanging(head, text)

    def _causes(self) -> tuple[SharedCause, ...]:
        if self._only and CriterionState.UNKNOWN not in self._only:
            return ()
        return shared_causes([self._completion])

    def _heading(
        self, row: RowCompletion, told: ToldBlock, missing: Sequence[str]
    ) -> Iterator[Text]:
        """The row's title; what no probe found stands beside it where that is all."""
        since = f" ({row.since})" if row.since is not None and row.since.seen else ""
        alone = [f": {text}" for text in missing[:1] if not told.own]
        title = f"{row.row.title}{since}{''.join(alone)}"
        yield from self._lines.headed(row.state, row.row.id, title)
        for text in missing[len(alone) :]:
            yield from self._lines.said("", text)

    def _no_answer(self, silent: Sequence[RunOutcome]) -> Iterator[Text]:
        """Checks without an answer: the first, and how many more."""
        for run in silent[:1]:
            more = f", and {len(silent) - 1} more: -v" if len(silent) > 1 else ""
            text = f"{plain(run.text, _TEXT)} ({Party.MONITORING.title}){more}"
            yield from self._lines.said("", text)
            yield from self._lines.by_hand_in_short(run.planned.call)

    def _finding(self, row: RowCompletion, first: Alike, in_full: bool) -> Iterator[Text]:
        """The worst of what was found; who can mend it, and where there is room how."""
        limit = _TEXT if row.state is not CriterionState.ATTENTION else _ATTENTION_TEXT
        text = plain(f"{_said_before(row, first)}{first.text}", limit)
        mender = first.first.finding.mender
        by = f" ({mender.title}): -v" if mender is not None and not in_full else ""
        yield from self._lines.said("", f"{text}{by}")
        if in_full:
            yield from self._lines.mending(first.first)

    def _waiting(self) -> Iterator[RenderableType]:
        if self._only and CriterionState.WAITING not in self._only:
            return
        listed = waits(self._completion, CriterionState.WAITING)
        if not listed:
            return
        table = Table.grid(padding=(0, 2, 0, 0), expand=False)
        table.add_column(max_width=min(_PARTY, self._page.width // 2), no_wrap=True)
        table.add_column()
        table.add_column(justify="right", no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_row(*map(self._page.text, ("Waiting for", "rows", "days", "holds back")))
        for wait in listed:
            table.add_row(*map(self._page.text, _cells(wait)))
        yield table

    def _blocked(self) -> Iterator[Text]:
        listed = () if self._only else chains(self._completion.rows)
        if self._only and CriterionState.BLOCKED in self._only:
            listed = chains(shown(self._completion, self._only))
        if listed:
            yield from self._page.hanging("Blocked: ", " · ".join(listed))

    def _complete(self) -> Iterator[Text]:
        if self._only:
            for row in shown(self._completion, self._only):
                if row.state in FOLDED:
                    yield from self._lines.headed(row.state, row.row.id, row.row.title)
            return
        rows = self._completion.rows
        counts = folded(rows, [state for state in FOLDED if state.complete])
        yield from self._page.hanging("Complete: ", f"{counts or 'nothing'}{self._left_out()}")

    def _left_out(self) -> str:
        """What else the screen counts and does not show."""
        rows = self._completion.rows
        inapplicable = sum(row.state is CriterionState.NOT_APPLICABLE for row in rows)
        told_of = {run.planned.call for row in self._rows for run in _alarming_runs(row)}
        runs = (run for row in rows for one in row.criteria for run in one.runs)
        count = things(wrong(run for run in runs if run.planned.call not in told_of))
        idle = sum(row.state is CriterionState.WAITING and not row.move for row in rows)
        told = [f"{self._completion.unchecked} not checked now"] * bool(self._completion.unchecked)
        told += [f"not done, and waiting for nobody: {idle}"] * bool(idle)
        told += [f"not applicable: {inapplicable}"] * bool(inapplicable)
        told += [f"{findings(count)} in rows that are not shown"] * bool(count)
        return "".join(f" · {text}" for text in told) + " (-v: all rows)"


def _alarming_runs(row: RowCompletion) -> tuple[RunOutcome, ...]:
    return tuple(run for one in row.criteria if one.state in ALARMING for run in one.runs)


def _said_before(row: RowCompletion, first: Alike) -> str:
    """Who signed off what the finding disputes, and at how many sites it is so, if at several."""
    completed = next(one for one in row.criteria if first.first.run in one.runs)
    if completed.state not in _MADE_BY[first.first.finding.state]:
        return ""
    word = f"{completed.vouched}, but " if completed.vouched else ""
    at = sites(completed)
    so = sum(place.state is completed.state for place in at)
    return f"{word}at {so} of {len(at)} sites: " if len(at) > 1 else word


def _besides(told: ToldBlock) -> Iterator[str]:
    """What else was found, counted, and how much follows from what is told."""
    second, rest = told.own[1:2], told.own[2:]
    for alike in second:
        more = f", and {findings(sum(one.things for one in rest))} more" if rest else ""
        yield f"{plain(alike.text, _FURTHER_TEXT)}{more}: -v"
    if told.follows_from and told.own:
        yield f"more of it is told with {', '.join(told.follows_from)}"
    if told.felt:
        yield f"{told.felt}: -v"


def _lacks_a_signature_alone(row: RowCompletion) -> bool:
    return all(one.evidence_found for one in row.criteria if one.state in ALARMING) and not (
        row.since is not None and row.since.seen
    )


def _titles(row: RowCompletion) -> list[str]:
    moves = (party for one in row.criteria if one.evidence_found for party in one.move)
    return [party.title for party in dict.fromkeys(moves)]


def _silent(completed: CriterionCompletion) -> list[RunOutcome]:
    return [run for run in completed.runs if completed.state in ALARMING and run.silent]


def _missing(completed: CriterionCompletion) -> Iterator[str]:
    """What no probe found: the signature or review that lacks, the alarm that is remembered."""
    if completed.state not in ALARMING or only_causes(completed):
        return
    found_now = any(one.finding.text in completed.because for one in wrong(completed.runs))
    asked_in_vain = any(run.text in completed.because for run in _silent(completed))
    if completed.last_alarm is None and (found_now or asked_in_vain):
        return
    told = without_finding(completed)
    unnamed = any(one.title not in told for one in completed.move)
    yield f"{told} ({parties(completed.move)})" if unnamed else told


def _cells(wait: Wait) -> tuple[str, str, str, str]:
    held = wait.holds_back
    told = " ".join(held) if len(held) <= _HELD_BACK_NAMED else f"{len(held)} rows"
    days = "" if wait.days is None else str(wait.days)
    return f"  {wait.party.title}", " ".join(wait.rows), days, told
