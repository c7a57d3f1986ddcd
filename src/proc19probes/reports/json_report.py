"""The report for programs: one JSON document, described by docs/schemas/status.json.

It is written in ASCII, so that it is JSON whatever the encoding of the output.
"""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime

from proc19probes.completion.completing import overall
from proc19probes.completion.model import (
    CriterionCompletion,
    CriterionState,
    PlaceCompletion,
    RequestCompletion,
    RowCompletion,
    RunOutcome,
    Since,
)
from proc19probes.completion.summary import next_moves, verdict
from proc19probes.procedure.model import Implication
from proc19probes.reports.ahead import Ahead, ahead
from proc19probes.reports.causes import SharedCause, shared_causes
from proc19probes.reports.evidence import Command
from proc19probes.reports.selection import listed, shown
from proc19probes.reports.unread import Unread
from proc19probes.reports.wording import name, sentence, sites
from proc19probes.request.model import PilotSite, Request, SignOff, TakenDecision, Ticket
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.worth import Worth

FORMAT = "proc19-status/1"
"""Counts up when a field goes or changes its meaning; a new field leaves it as it is."""

Value = str | int | float | None | Sequence["Value"] | dict[str, "Value"]
Record = dict[str, Value]


def render(
    completions: Sequence[RequestCompletion],
    command: Command,
    exit_code: int,
    only: Collection[CriterionState] = (),
    unread: Sequence[Unread] = (),
) -> str:
    """The report, ended by a line break; `only` chooses the rows listed, not those counted.

    A request without such a row is left out. `unread` are the files of which it can say nothing.
    """
    return written(
        {
            "format": FORMAT,
            "exit_code": exit_code,
            "causes": [_cause(cause, command) for cause in shared_causes(completions)],
            "requests": [
                _request(completion, command, only) for completion in listed(completions, only)
            ],
            "unread": [unread_record(one) for one in unread],
        }
    )


def render_error(message: str, exit_code: int, form: str = FORMAT) -> str:
    """What could not be done, in the same format: one text a line of the message."""
    lines = [sentence(line) for line in message.splitlines()]
    errors = [line for line in lines if line] or ["failed without a message"]
    return written({"format": form, "exit_code": exit_code, "errors": errors})


def written(document: Record) -> str:
    """The document as it is sent out, ended by a line break."""
    return json.dumps(document, ensure_ascii=True, indent=2, allow_nan=False) + "\n"


def unread_record(unread: Unread) -> Record:
    """A request file that could not be read, and why."""
    return {
        "file": sentence(unread.file),
        "problems": [sentence(problem) for problem in unread.problems],
    }


def _cause(cause: SharedCause, command: Command) -> Record:
    return {
        "id": cause.cause.value,
        "service": cause.service,
        "text": cause.text,
        "remedy": cause.remedy,
        "mender": _party(cause.mender),
        "command": list(command(cause.call)),
        "affected": [
            {
                "request": name(affected.request),
                "hidden": list(affected.hidden),
                "unchecked": list(affected.unchecked),
            }
            for affected in cause.affected
        ],
    }


def _request(
    completion: RequestCompletion, command: Command, only: Collection[CriterionState]
) -> Record:
    request = completion.request
    counts = completion.counts()
    return {
        "id": name(request.id),
        "file": sentence(request.file),
        "product": {"name": name(request.product.name), "type": request.product.type.value},
        "edition": completion.procedure.edition,
        "edition_file": _edition_file(completion),
        "outcome": request.outcome.value,
        "ticket": ticket_record(request.ticket),
        "sites": [_pilot_site(site, request) for site in request.pilot_sites],
        "decisions": [_decision(decision) for decision in request.decisions],
        "instant": instant_text(completion.instant),
        "state": overall(completion).value,
        "verdict": sentence(verdict(completion)),
        "complete": completion.complete,
        "applicable": completion.applicable,
        "counts": {state.value: counts[state] for state in CriterionState},
        "unchecked": completion.unchecked,
        "alarms_remembered": completion.remembers,
        "notes": [sentence(note) for note in completion.notes],
        "ahead": [_ahead(one) for one in ahead(completion)],
        "rows": [_row(row, command) for row in shown(completion, only)],
        "next": _next(completion),
    }


def _ahead(coming: Ahead) -> Record:
    return {
        "day": day_text(coming.day),
        "kind": coming.kind.value,
        "rows": list(coming.rows),
        "text": sentence(coming.text),
        "party": _party(coming.party),
    }


def ticket_record(ticket: Ticket | None) -> Record | None:
    """The ticket that starts the process; None where there is none yet."""
    if ticket is None:
        return None
    return {"url": sentence(ticket.url), "opened": day_text(ticket.opened)}


def _pilot_site(site: PilotSite, request: Request) -> Record:
    return {
        "name": name(site.name),
        "service_types": [name(one) for one in site.service_types or request.service_types],
        "asked_about": site in request.sites_looked_at,
    }


def _row(row: RowCompletion, command: Command) -> Record:
    return {
        "id": row.row.id,
        "area": sentence(row.row.area),
        "title": sentence(row.row.title),
        "state": row.state.value,
        **since_record(row.since),
        "responsible": _parties(row.row.responsible),
        "move": _parties(row.move),
        "blocked_by": list(row.blocked_by),
        "open_before": list(row.open_before),
        "unchecked": row.unchecked,
        "criteria": [_criterion(criterion, command) for criterion in row.criteria],
    }


def _criterion(completed: CriterionCompletion, command: Command) -> Record:
    return {
        "id": completed.criterion.id,
        "text": sentence(completed.criterion.text),
        "state": completed.state.value,
        "because": sentence(completed.because),
        "notes": [sentence(note) for note in completed.notes],
        **since_record(completed.since),
        "move": _parties(completed.move),
        "blocked_by": list(completed.blocked_by),
        "implied_by": _implication(completed.implied_by),
        "decision": _decision(completed.decision),
        "sign_offs": [_sign_off(sign_off) for sign_off in completed.sign_offs],
        "unchecked": completed.unchecked,
        "holds": completed.criterion.holds.value,
        "sites": [_site(place) for place in sites(completed)],
        "runs": [run_record(run, command) for run in completed.runs],
    }


def _site(place: PlaceCompletion) -> Record:
    return {
        "site": name(place.site or ""),
        "state": place.state.value,
        "because": sentence(place.because),
    }


def run_record(run: RunOutcome, command: Command) -> Record:
    """What a check found, and the command to repeat it."""
    result = run.result
    return {
        "probe": run.planned.call.probe,
        "subject": name(run.planned.subject),
        "site": None if run.planned.site is None else name(run.planned.site),
        "command": list(command(run.planned.call)),
        "state": run.state.value,
        "stale": run.stale,
        "checked_at": None if result is None else instant_text(result.checked_at),
        "seconds": None if result is None else round(result.seconds, 3),
        "worth": None if result is None else _worth(run, result).value,
        "weak_because": run.weak_because,
        "findings": [] if result is None else [_finding(item) for item in result.findings],
        "notes": [] if result is None else list(result.notes),
    }


def _worth(run: RunOutcome, result: ProbeResult) -> Worth:
    return Worth.WEAK if run.weak_because else result.worth


def _finding(finding: Finding) -> Record:
    return {
        "id": finding.kind.id,
        "state": finding.state.value,
        "subject": finding.subject,
        "found": finding.found,
        "expected": finding.expected,
        "remedy": finding.kind.remedy,
        "mender": _party(finding.mender),
        "measures": [_measure(measure) for measure in finding.measures],
        "moments": [
            {"label": moment.label, "at": instant_text(moment.at)} for moment in finding.moments
        ],
        "each": list(finding.each),
        "stands_for": finding.stands_for,
        "worth": finding.worth.value,
        "weak_because": finding.weak_because,
        "service": finding.service or None,
        "nature": None if finding.nature is None else finding.nature.value,
    }


def _measure(measure: Measure) -> Record:
    return {"label": measure.label, "value": measure.value, "unit": measure.unit}


def _sign_off(sign_off: SignOff) -> Record:
    return {
        "by": name(sign_off.by),
        "role": sign_off.role.value,
        "site": None if sign_off.site is None else name(sign_off.site),
        "date": day_text(sign_off.date),
        "evidence": sentence(sign_off.evidence),
        "review_by": day_text(sign_off.review_by),
    }


def _decision(decision: TakenDecision | None) -> Record | None:
    if decision is None:
        return None
    return {
        "id": name(decision.decision),
        "by": name(decision.by),
        "role": decision.role.value,
        "date": day_text(decision.date),
        "reason": sentence(decision.reason),
        "evidence": None if decision.evidence is None else sentence(decision.evidence),
        "review_by": day_text(decision.review_by),
    }


def _implication(implication: Implication | None) -> Record | None:
    if implication is None:
        return None
    return {"criterion": implication.criterion, "reason": sentence(implication.reason)}


def _next(completion: RequestCompletion) -> list[Value]:
    return [{"party": move.party.value, "rows": list(move.rows)} for move in next_moves(completion)]


def _parties(parties: Sequence[Party]) -> list[Value]:
    return [party.value for party in parties]


def _party(party: Party | None) -> str | None:
    return None if party is None else party.value


def since_record(since: Since | None) -> Record:
    """From which day on, and whether the request says so or a run saw it."""
    if since is None:
        return {"since": None, "since_is": None}
    return {"since": day_text(since.day), "since_is": "seen" if since.seen else "said"}


def _edition_file(completion: RequestCompletion) -> str | None:
    file = completion.request.edition_file
    return None if file is None else sentence(file)


def day_text(day: date | None) -> str | None:
    """The day as RFC 3339 has it."""
    return None if day is None else day.isoformat()


def instant_text(instant: datetime) -> str:
    """The instant (UTC) as RFC 3339 has it, to the second."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
