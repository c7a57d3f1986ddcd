"""Why a row is in its state, in a few words: the first finding, else the reason."""

from proc19probes.completion.model import CriterionCompletion, RowCompletion
from proc19probes.reports.causes import cause_text, found, is_cause
from proc19probes.reports.deciding import joined
from proc19probes.reports.found_once import wrong


def decisive_text(row: RowCompletion) -> str:
    """What was found first and is not OK, else what kept the answer back, else the reason."""
    completed = next(one for one in row.criteria if one.state is row.state)
    for one in wrong(completed.runs):
        # What a sign-off has settled is no reason, and does not stand in it.
        if one.finding.text in completed.because:
            return one.finding.text
    causes = (finding for run in completed.runs for finding in found(run) if is_cause(finding))
    return next(map(cause_text, causes), without_finding(completed))


def without_finding(completed: CriterionCompletion) -> str:
    """The reason where no finding tells it."""
    if completed.evidence_found:
        titles = [party.title for party in completed.move]
        return f"evidence found, to be signed off by {joined(titles, 'or')}"
    return completed.because
