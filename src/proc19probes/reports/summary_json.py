"""The report for dashboards: about a kilobyte a request, described by docs/schemas/summary.json.

It is one line of ASCII.
"""

import json
from collections.abc import Collection, Sequence

from proc19probes import __version__
from proc19probes.completion.model import (
    CriterionState,
    RequestCompletion,
)
from proc19probes.completion.waiting import (
    Wait,
    days,
    waits,
    worst_and_oldest_first,
    worst_row,
)
from proc19probes.reports.causes import SharedCause, shared_causes
from proc19probes.reports.decisive import decisive_text
from proc19probes.reports.json_report import (
    Record,
    day_text,
    instant_text,
    since_record,
    ticket_record,
    unread_record,
)
from proc19probes.reports.selection import listed
from proc19probes.reports.unread import Unread
from proc19probes.reports.wording import name
from proc19probes.request.model import TakenDecision
from proc19probes.vocabulary.plain_text import plain

FORMAT = "proc19-summary/1"
"""Counts up when a field goes or changes its meaning; a new field leaves it as it is."""

_TEXT_LIMIT = 200


def render(
    completions: Sequence[RequestCompletion],
    exit_code: int,
    only: Collection[CriterionState] = (),
    unread: Sequence[Unread] = (),
) -> str:
    """The summary of one request or more, found at one instant; ended by a line break.

    Of requests without a row in one of the states `only` nothing is said but by the exit code.
    `unread` are the files of which it can say nothing.
    """
    requests = worst_and_oldest_first(listed(completions, only))
    document: Record = {
        "format": FORMAT,
        "proc19probes": __version__,
        "instant": instant_text(completions[0].instant),
        "exit_code": exit_code,
        "causes": [_cause(cause) for cause in shared_causes(completions)],
        "requests": [_request(completion) for completion in requests],
        "unread": [unread_record(one) for one in unread],
    }
    return json.dumps(document, ensure_ascii=True, allow_nan=False, separators=(",", ":")) + "\n"


def _cause(cause: SharedCause) -> Record:
    hidden = [affected.hidden for affected in cause.affected if affected.hidden]
    return {
        "service": cause.service,
        "text": plain(cause.text, _TEXT_LIMIT),
        "rows": sum(map(len, hidden)),
        "requests": len(hidden),
        "unchecked": sum(len(affected.unchecked) for affected in cause.affected),
    }


def _request(completion: RequestCompletion) -> Record:
    request = completion.request
    counts = completion.counts()
    return {
        "id": name(request.id),
        "product": name(request.product.name),
        "type": request.product.type.value,
        "edition": completion.procedure.edition,
        "outcome": request.outcome.value,
        "ticket": ticket_record(request.ticket),
        "sites": [name(site.name) for site in request.pilot_sites],
        "counts": {state.value: counts[state] for state in CriterionState},
        "complete": completion.complete,
        "applicable": completion.applicable,
        "unchecked": completion.unchecked,
        "worst": _worst(completion),
        "next": [_wait(wait) for wait in waits(completion)],
        "decisions": [_decision(decision) for decision in request.decisions],
    }


def _worst(completion: RequestCompletion) -> Record | None:
    row = worst_row(completion)
    if row is None:
        return None
    return {
        "row": row.row.id,
        "state": row.state.value,
        "text": plain(decisive_text(row), _TEXT_LIMIT),
        **since_record(row.since),
        "days": days(row.since, completion.instant),
    }


def _wait(wait: Wait) -> Record:
    return {
        "party": wait.party.value,
        "state": wait.state.value,
        "rows": list(wait.rows),
        **since_record(wait.since),
        "days": wait.days,
        "holds_back": list(wait.holds_back),
    }


def _decision(decision: TakenDecision) -> Record:
    return {
        "id": name(decision.decision),
        "date": day_text(decision.date),
        "role": decision.role.value,
    }
