"""Causes that keep answers from several rows, each told once with the rows that it hides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from proc19probes.completion.model import (
    CriterionCompletion,
    CriterionState,
    RequestCompletion,
    RowCompletion,
    RunOutcome,
)
from proc19probes.reports.wording import CAUSES, FOLDED, name
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause

_CAUSE_BY_ID = {cause.value: cause for cause in Cause}
_REQUESTS_NAMED = 10


@dataclass(frozen=True)
class AffectedRows:
    """The rows of one request that a cause keeps answers from.

    `hidden` are unknown because of it; `unchecked` stand on something else, or show something else.
    """

    request: str
    hidden: tuple[str, ...]
    unchecked: tuple[str, ...]


@dataclass(frozen=True)
class SharedCause:
    """Why answers of one service could not be had, and every row that misses them.

    `call` is one of the checks that met it.
    """

    service: str
    cause: Cause
    detail: str
    remedy: str
    mender: Party | None
    call: ProbeCall
    affected: tuple[AffectedRows, ...]

    @property
    def text(self) -> str:
        """`GOCDB unreachable: name not found`."""
        return f"{self.service} {CAUSES[self.cause]}: {self.detail}"


_Key = tuple[str, str, str]


def found(run: RunOutcome) -> tuple[Finding, ...]:
    """What the run found; nothing where it was not run, or too long ago to be judged by."""
    return () if run.result is None or run.stale else run.result.findings


def is_cause(finding: Finding) -> bool:
    """Whether the finding says that an answer could not be had, and not what the answer was.

    One that settings make weigh more, or less, is told as what it is then.
    """
    return finding.kind.id in _CAUSE_BY_ID and finding.state is State.UNKNOWN


def cause_text(finding: Finding) -> str:
    """What `SharedCause.text` says of a finding for which `is_cause` holds."""
    return f"{_service(finding)} {CAUSES[_CAUSE_BY_ID[finding.kind.id]]}: {finding.found}"


def shared_causes(completions: Sequence[RequestCompletion]) -> tuple[SharedCause, ...]:
    """All causes met in any of the requests, in the order of their first row."""
    first: dict[_Key, tuple[Finding, ProbeCall]] = {}
    rows: dict[_Key, list[tuple[RequestCompletion, RowCompletion]]] = {}
    for completion in completions:
        for row in completion.rows:
            met = dict.fromkeys(_key(finding) for _, finding in _met(row))
            for call, finding in _met(row):
                first.setdefault(_key(finding), (finding, call))
            for key in met:
                rows.setdefault(key, []).append((completion, row))
    return tuple(_cause(*first[key], rows[key]) for key in first)


def hidden(row: RowCompletion) -> bool:
    """Whether a cause tells all that is open in the row: it is unknown, and by nothing else."""
    open_criteria = [item for item in row.criteria if item.state not in FOLDED]
    return bool(open_criteria) and all(only_causes(item) for item in open_criteria)


def _unknown(row: RowCompletion) -> bool:
    """Whether the row is unknown by causes alone, whatever else is open in it."""
    unknown = [item for item in row.criteria if item.state is CriterionState.UNKNOWN]
    return row.state is CriterionState.UNKNOWN and all(only_causes(item) for item in unknown)


def only_causes(criterion: CriterionCompletion) -> bool:
    """Whether the criterion is unknown by causes alone, which are told elsewhere."""
    if criterion.state is not CriterionState.UNKNOWN or criterion.last_alarm is not None:
        return False
    if any(run.silent for run in criterion.runs):
        return False
    wrong = [
        finding for run in criterion.runs for finding in found(run) if finding.state is not State.OK
    ]
    return bool(wrong) and all(is_cause(finding) for finding in wrong)


def _met(row: RowCompletion) -> Iterator[tuple[ProbeCall, Finding]]:
    for criterion in row.criteria:
        for run in criterion.runs:
            for finding in found(run):
                if is_cause(finding):
                    yield run.planned.call, finding


def _cause(
    finding: Finding, call: ProbeCall, met_by: list[tuple[RequestCompletion, RowCompletion]]
) -> SharedCause:
    by_request: dict[int, list[tuple[RequestCompletion, RowCompletion]]] = {}
    for completion, row in met_by:
        by_request.setdefault(id(completion), []).append((completion, row))
    return SharedCause(
        _service(finding),
        _CAUSE_BY_ID[finding.kind.id],
        finding.found,
        finding.kind.remedy,
        finding.mender,
        call,
        tuple(
            AffectedRows(
                pairs[0][0].request.id,
                tuple(row.row.id for _, row in pairs if _unknown(row)),
                tuple(row.row.id for _, row in pairs if not _unknown(row)),
            )
            for pairs in by_request.values()
        ),
    )


def _key(finding: Finding) -> _Key:
    return finding.kind.id, _service(finding), finding.found


def _service(finding: Finding) -> str:
    """The service that gave no answer, else what had no time to ask one; as a line begins."""
    return (finding.service or finding.subject).removeprefix("the ")


def affected_rows(cause: SharedCause, several: bool) -> str:
    """`hides 1a, 1b; leaves 5a unchecked`; with `several` requests, of which one each."""
    hides = _listed(((item, item.hidden) for item in cause.affected), several)
    leaves = _listed(((item, item.unchecked) for item in cause.affected), several)
    told = [f"hides {hides}"] if hides else []
    return "; ".join([*told, f"leaves {leaves} unchecked"] if leaves else told)


def _listed(rows: Iterable[tuple[AffectedRows, tuple[str, ...]]], several: bool) -> str:
    listed = [
        ", ".join(ids) + (f" of {name(item.request)}" if several else "")
        for item, ids in rows
        if ids
    ]
    more = len(listed) - _REQUESTS_NAMED
    rest = f" and rows of {more} more requests" if more > 0 else ""
    return " and ".join(listed[:_REQUESTS_NAMED]) + rest
