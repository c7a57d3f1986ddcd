"""The report of checks alone, where no request says what they add up to."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from proc19probes.completion.model import RunOutcome
from proc19probes.reports.evidence import Command, to_mend
from proc19probes.reports.found_once import WORST_FIRST
from proc19probes.reports.json_report import Record, instant_text, run_record, written
from proc19probes.vocabulary.state import State, worst

if TYPE_CHECKING:
    from rich.text import Text

    from proc19probes.reports.lines import Lines

FORMAT = "proc19-check/1"
_INDENT = " " * 9


def render_checks(
    outcomes: Sequence[RunOutcome], instant: datetime, command: Command, width: int
) -> str:
    """The checks, the worst first, with what to do where one is not OK; the verdict is last.

    How to mend something is told once, however many checks met it.
    """
    # What lays it out is loaded for people only.
    from proc19probes.reports.layout import Colour, Page
    from proc19probes.reports.lines import Lines

    page = Page(width, Colour.PLAIN, "utf-8")
    lines = Lines(page, command)
    ordered = sorted(outcomes, key=lambda outcome: WORST_FIRST.index(_state(outcome)))
    told: set[str] = set()
    text = [line for outcome in ordered for line in _lines(outcome, lines, told)]
    states = [_state(outcome) for outcome in outcomes]
    counts = ", ".join(f"{states.count(s)} {s.value}" for s in WORST_FIRST if s in states)
    verdict = f"{counts or 'nothing was checked'}; as of {instant_text(instant)}."
    return page.printed([*text, "", *page.hanging("", f"{worst(states).value}: {verdict}")])


def render_checks_json(outcomes: Sequence[RunOutcome], instant: datetime, command: Command) -> str:
    """The checks as JSON, each as docs/schemas/status.json describes a run."""
    state = worst(_state(outcome) for outcome in outcomes)
    document: Record = {
        "format": FORMAT,
        "exit_code": state.exit_code,
        "instant": instant_text(instant),
        "state": state.value,
        "runs": [run_record(outcome, command) for outcome in outcomes],
    }
    return written(document)


def _state(outcome: RunOutcome) -> State:
    return State.UNKNOWN if outcome.result is None else outcome.result.state


def _lines(outcome: RunOutcome, lines: "Lines", told: set[str]) -> Iterator["Text"]:
    probe = outcome.planned.call.probe
    if outcome.result is None:
        yield from lines.page.hanging(f"{State.UNKNOWN.value:<8} ", f"{probe}: not run")
        return
    for finding in outcome.result.worst_findings:
        text = f"{probe}: {finding.text} [{finding.kind.id}]"
        yield from lines.page.hanging(f"{finding.state.value:<8} ", text)
        remedy = to_mend(finding.kind.remedy, finding.mender)
        if finding.state is not State.OK and remedy not in told:
            told.add(remedy)
            yield from lines.said("fix", remedy, _INDENT)
    for note in outcome.result.notes:
        yield from lines.said("note", note, _INDENT)
    if outcome.result.state is not State.OK:
        yield from lines.by_hand(outcome.planned.call, _INDENT)
