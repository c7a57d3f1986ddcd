"""Since when each criterion of each request is in its state, as far as it was looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from proc19probes.completion.model import CriterionCompletion, CriterionState, RequestCompletion


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
    """The standings of a request's criteria by full id, and when (UTC) it was last looked at."""

    observed: datetime
    standings: Mapping[str, Standing]


@dataclass(frozen=True)
class History:
    """What was seen of each request, by its id."""

    requests: Mapping[str, RequestHistory] = field(default_factory=dict)


def observe(history: History, completions: Iterable[RequestCompletion]) -> History:
    """The history with what these completions show.

    A state that is still the same keeps its instant. Criteria that a completion does not show keep
    their standing, since it may be narrowed to some rows, unless the procedure no longer has them.
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
    return RequestHistory(completion.instant, standings)
