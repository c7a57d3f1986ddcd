"""What comes before long: reviews that fall due, what expires, downtimes that are declared."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from proc19probes.completion.model import CriterionState, RequestCompletion, RunOutcome
from proc19probes.reports.wording import moment, name
from proc19probes.request.model import SignOff, TakenDecision
from proc19probes.vocabulary.downtime import HORIZON, DeclaredDowntime
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.moment import EXPIRES, PART_EXPIRES
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.result import ProbeResult

_EXPIRY = {EXPIRES: "expires", PART_EXPIRES: "an image of it expires"}


class Coming(Enum):
    """The kinds of what is to come."""

    REVIEW = "review"
    EXPIRY = "expiry"
    DOWNTIME = "downtime"


@dataclass(frozen=True)
class Ahead:
    """One thing to come, or a downtime that is on, and when it begins (UTC); a day at midnight.

    `text` says it in one sentence without that day. `rows` are the rows that it concerns, by id;
    `party` is who has to act, where somebody has.
    """

    kind: Coming
    at: datetime
    text: str
    rows: tuple[str, ...]
    party: Party | None

    @property
    def day(self) -> date:
        """The day (UTC) on which it comes."""
        return self.at.date()


def day_of(one: Ahead, instant: datetime) -> str:
    """The day on which it comes; `now` of what has begun."""
    return str(one.day) if one.at > instant else "now       "


def ahead(completion: RequestCompletion, within: timedelta = HORIZON) -> tuple[Ahead, ...]:
    """What comes for the request within this time of its instant, each once, the soonest first.

    A review that is past is none of it: its row says so.
    """
    runs = (run for row in completion.rows for criterion in row.criteria for run in criterion.runs)
    return _soonest(
        (*_reviews(completion, within), *ahead_of_runs(runs, completion.instant, within))
    )


def ahead_of_runs(
    runs: Iterable[RunOutcome], instant: datetime, within: timedelta = HORIZON
) -> tuple[Ahead, ...]:
    """What the findings of these runs say of what comes, where no request is asked about."""
    told = [
        (run.planned.criterion.partition(".")[0], run.result)
        for run in runs
        if run.result is not None and not run.stale
    ]
    return _soonest((*_expiries(told, instant, within), *_downtimes(told, instant, within)))


def _soonest(found: Iterable[Ahead]) -> tuple[Ahead, ...]:
    kinds = tuple(Coming)
    return tuple(sorted(found, key=lambda one: (one.at, kinds.index(one.kind), one.text)))


_Told = Sequence[tuple[str, ProbeResult]]
"""Results, each with the row that it is for."""


def _reviews(completion: RequestCompletion, within: timedelta) -> Iterator[Ahead]:
    """Reviews of what counts now; one where a party has to look at several rows on a day."""
    today = completion.instant.astimezone(UTC).date()
    rows: defaultdict[tuple[date, Party, str | None], list[str]] = defaultdict(list)
    for row in completion.rows:
        for criterion in row.criteria:
            applies = criterion.state is not CriterionState.NOT_APPLICABLE
            signed: list[SignOff | TakenDecision] = [*(criterion.sign_offs if applies else ())]
            signed += (criterion.decision,) if criterion.decision is not None else ()
            for one in signed:
                day = one.review_by
                if day is not None and timedelta() <= day - today <= within:
                    site = one.site if isinstance(one, SignOff) else None
                    rows[day, one.role, site].append(row.row.id)
    for (day, role, site), ids in rows.items():
        each = tuple(dict.fromkeys(ids))
        at_site = f" at {name(site)}" if site is not None else ""
        text = f"review of {', '.join(each)} by {role.title}{at_site}"
        yield Ahead(Coming.REVIEW, datetime.combine(day, time(), UTC), text, each, role)


def _expiries(told: _Told, instant: datetime, within: timedelta) -> Iterator[Ahead]:
    """Of each result what expires first."""
    rows: defaultdict[tuple[datetime, str, Party | None], list[str]] = defaultdict(list)
    for row, result in told:
        expiring = [
            (one.at, f"{finding.subject}: {_EXPIRY[one.label]} {moment(one.at)}", _renews(finding))
            for finding in result.findings
            for one in finding.moments
            if one.label in _EXPIRY and timedelta() < one.at - instant <= within
        ]
        if expiring:
            rows[min(expiring, key=lambda one: one[0])].append(row)
    for (at, text, party), ids in rows.items():
        yield Ahead(Coming.EXPIRY, at, text, tuple(dict.fromkeys(ids)), party)


def _renews(finding: Finding) -> Party:
    """Who renews what expires: of all that is looked at only image lists do, and their images."""
    return finding.mender or Party.VM_IMAGE_SUPPORT


def _downtimes(told: _Told, instant: datetime, within: timedelta) -> Iterator[Ahead]:
    """Each downtime once, however many results tell of some of its services."""
    several: defaultdict[tuple[str, datetime, datetime, str], list[tuple[DeclaredDowntime, str]]]
    several = defaultdict(list)
    for row, result in told:
        for one in result.downtimes:
            if instant < one.ends and one.starts - instant <= within:
                several[one.site, one.starts, one.ends, one.severity].append((one, row))
    for (site, starts, ends, severity), each in several.items():
        hosts = tuple(dict.fromkeys(host for one, _ in each for host in one.hosts))
        more = max(len(hosts), *(one.services for one, _ in each)) - 1
        besides = f", and {more} more" if more > 0 else ""
        how = f" ({severity})" if severity else ""
        text = f"downtime{how} until {moment(ends)}: {(*hosts, site)[0]}{besides}"
        rows = tuple(dict.fromkeys(row for _, row in each))
        yield Ahead(Coming.DOWNTIME, starts, text, rows, None)
