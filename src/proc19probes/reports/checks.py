"""The report of checks alone, where no request says what they add up to."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from proc19probes.completion.model import RunOutcome
from proc19probes.reports.evidence import Command
from proc19probes.reports.json_report import Record, instant_text, run_record, written
from proc19probes.reports.layout import wrapped, wrapped_command
from proc19probes.reports.shell import shell_words
from proc19probes.vocabulary.state import State, worst

FORMAT = "proc19-check/1"
_INDENT = " " * 9
_WORST_FIRST = (State.CRITICAL, State.UNKNOWN, State.WARNING, State.OK)


def render_checks(
    outcomes: Sequence[RunOutcome], instant: datetime, command: Command, width: int
) -> str:
    """The checks, the worst first, with what to do where one is not OK; the verdict is last.

    How to mend something is told once, however many checks met it.
    """
    ordered = sorted(outcomes, key=lambda outcome: _WORST_FIRST.index(_state(outcome)))
    told: set[str] = set()
    lines = [line for outcome in ordered for line in _lines(outcome, command, told, width)]
    states = [_state(outcome) for outcome in outcomes]
    counts = ", ".join(f"{states.count(s)} {s.value}" for s in _WORST_FIRST if s in states)
    verdict = f"{counts or 'nothing was checked'}; as of {instant_text(instant)}."
    return "\n".join([*lines, "", *wrapped(f"{worst(states).value}: {verdict}", width)]) + "\n"


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


def _lines(outcome: RunOutcome, command: Command, told: set[str], width: int) -> Iterator[str]:
    probe = outcome.planned.call.probe
    if outcome.result is None:
        yield f"{State.UNKNOWN.value:<8} {probe}: not run"
        return
    for finding in outcome.result.worst_findings:
        text = f"{probe}: {finding.text} [{finding.kind.id}]"
        yield from wrapped(text, width, f"{finding.state.value:<8} ", _INDENT)
        mender = f" ({finding.mender.title})" if finding.mender is not None else ""
        remedy = f"{finding.kind.remedy}{mender}"
        if finding.state is not State.OK and remedy not in told:
            told.add(remedy)
            yield from wrapped(remedy, width, f"{_INDENT}to mend: ", _INDENT)
    for note in outcome.result.notes:
        yield from wrapped(note, width, f"{_INDENT}note: ", _INDENT)
    if outcome.result.state is not State.OK:
        words = shell_words(command(outcome.planned.call))
        yield from wrapped_command(words, width, f"{_INDENT}by hand: ", f"{_INDENT}    ")
