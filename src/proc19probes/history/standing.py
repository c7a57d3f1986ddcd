"""Since when each criterion of each request is in its state, as far as it was looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from proc19probes.completion.model import (
    CriterionCompletion,
    CriterionState,
    LastVerdict,
    LastVerdicts,
    RequestCompletion,
)
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Standing:
    """A criterion's state, the instant (UTC) at which it was first seen in it, and what it was.

    `previous` is None where no other state was ever seen.
    """

    state: CriterionState
    since: datetime
    previous: CriterionState | None


@dataclass(frozen=True)
class RequestHistory:
    """What was seen of a request, and when (UTC) it was last looked at.

    `standings` are its criteria's by full id, `verdicts` what probes said when they last could.
    """

    observed: datetime
    standings: Mapping[str, Standing]
    verdicts: LastVerdicts = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """What was seen of each request, by its id."""

    requests: Mapping[str, RequestHistory] = field(default_factory=dict)

    def last_verdicts(self, request: str) -> LastVerdicts:
        """What probes said of the request of this id when they last could."""
        seen = self.requests.get(request)
        return {} if seen is None else seen.verdicts


def observe(history: History, completions: Iterable[RequestCompletion]) -> History:
    """The history with what these completions show.

    A state that is still the same keeps its instant, and a verdict stays until probes say
    another. Criteria that a completion does not show keep both, since it may be narrowed to some
    rows, unless the procedure no longer has them; so do sites, unless the request no longer does.
    A completion from before the last look (a recording that is replayed) changes nothing.
    """
    requests = dict(history.requests)
    for completion in completions:
        seen = requests.get(completion.request.id)
        if seen is None or completion.instant >= seen.observed:
            requests[completion.request.id] = _observed(seen, completion)
    return History(requests)


def since(
    history: History, completion: RequestCompletion, criterion: CriterionCompletion
) -> datetime | None:
    """The instant (UTC) since which the criterion is in its state; None where none is known."""
    seen = history.requests.get(completion.request.id)
    standing = seen.standings.get(criterion.criterion.id) if seen is not None else None
    return standing.since if standing is not None and standing.state is criterion.state else None


def _observed(seen: RequestHistory | None, completion: RequestCompletion) -> RequestHistory:
    known = completion.procedure.criterion_by_id
    standings = {
        id: standing for id, standing in (seen.standings if seen else {}).items() if id in known
    }
    for row in completion.rows:
        for criterion in row.criteria:
            before = standings.get(criterion.criterion.id)
            if before is None or before.state is not criterion.state:
                standings[criterion.criterion.id] = Standing(
                    criterion.state, completion.instant, before.state if before else None
                )
    verdicts = {**(_still_meant(seen.verdicts, completion) if seen else {}), **_said(completion)}
    return RequestHistory(completion.instant, standings, verdicts)


def _still_meant(verdicts: LastVerdicts, completion: RequestCompletion) -> LastVerdicts:
    """The verdicts on criteria that the procedure has, at sites that the request names."""
    known = completion.procedure.criterion_by_id
    request = completion.request
    sites = {site.name for site in request.pilot_sites}
    sites |= {centre.name for centre in request.resource_centres}
    return {
        (criterion, site): verdict
        for (criterion, site), verdict in verdicts.items()
        if criterion in known and (site is None or site in sites)
    }


def _said(completion: RequestCompletion) -> LastVerdicts:
    """What probes say now, wherever they say anything."""
    return {
        (criterion.criterion.id, place.site): LastVerdict(place.found, completion.instant)
        for row in completion.rows
        for criterion in row.criteria
        for place in criterion.places
        if place.found is not None and place.found is not State.UNKNOWN
    }
