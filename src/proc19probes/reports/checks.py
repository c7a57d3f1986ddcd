"""The report of checks alone, where no request says what they add up to."""

from collections.abc import Sequence
from datetime import datetime

from proc19probes.completion.model import RunOutcome
from proc19probes.reports.evidence import Command
from proc19probes.reports.json_report import Record, instant_text, run_record, written
from proc19probes.reports.shell import shell_line
from proc19probes.vocabulary.state import State, worst

FORMAT = "proc19-check/1"
_WORST_FIRST = (State.CRITICAL, State.UNKNOWN, State.WARNING, State.OK)


def render_checks(outcomes: Sequence[RunOutcome], instant: datetime, command: Command) -> str:
    """A line a check, the worst first, with what to do where one is not OK; the verdict is last."""
    ordered = sorted(outcomes, key=lambda outcome: _WORST_FIRST.index(_state(outcome)))
    lines = [line for outcome in ordered for line in _lines(outcome, command)]
    states = [_state(outcome) for outcome in outcomes]
    counts = ", ".join(f"{states.count(s)} {s.value}" for s in _WORST_FIRST if s in states)
    verdict = f"{counts or 'nothing was checked'}; as of {instant_text(instant)}."
    return "\n".join([*lines, "", f"{worst(states).value}: {verdict}"]) + "\n"


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


def _lines(outcome: RunOutcome, command: Command) -> list[str]:
    probe = outcome.planned.call.probe
    if outcome.result is None:
        return [f"{State.UNKNOWN.value:<8} {probe}: not run"]
    lines = []
    for finding in outcome.result.worst_findings:
        lines.append(f"{finding.state.value:<8} {probe}: {finding.text} [{finding.kind.id}]")
        if finding.state is not State.OK:
            mender = f" ({finding.mender.title})" if finding.mender is not None else ""
            lines.append(f"         to mend: {finding.kind.remedy}{mender}")
    if outcome.result.state is not State.OK:
        lines.append(f"         by hand: {shell_line(command(outcome.planned.call))}")
    return lines
