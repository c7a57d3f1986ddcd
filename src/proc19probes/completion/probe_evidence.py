"""What the probes of one criterion say together, at one place or at all of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import Enum

from proc19probes.completion.model import RunOutcome
from proc19probes.procedure.model import (
    Criterion,
    Holds,
    Places,
    RequestValue,
    Strength,
    Verifier,
)
from proc19probes.request.applicability import is_asked_of
from proc19probes.request.model import Request
from proc19probes.vocabulary.findings import Nature
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.state import State, worst


class Verdict(Enum):
    """What the probes say of a criterion, in the order in which one of several places counts.

    CRITICAL, UNKNOWN, WARNING: as a run says; UNKNOWN only by one whose OK would prove something.
    WEAK: what was looked at is fine, but does not prove it. NOT_SEEN: nothing of it was there yet.
    UNDECIDED: nothing is planned, or not for all that the criterion asks.
    """

    CRITICAL = "critical"
    UNKNOWN = "unknown"
    WARNING = "warning"
    OK = "ok"
    WEAK = "weak"
    NOT_SEEN = "not seen"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class ProbeEvidence:
    """The runs that serve a criterion, what they say together, and what no run looks at.

    `said` is what each run says; None where it only saw that something is not there yet, and that
    refutes nothing.
    """

    runs: tuple[RunOutcome, ...]
    said: tuple[State | None, ...]
    not_looked_at: tuple[str, ...]
    verdict: Verdict

    def saying(self, state: State | None) -> tuple[RunOutcome, ...]:
        """The runs that say this."""
        return tuple(run for run, said in zip(self.runs, self.said, strict=True) if said is state)

    @property
    def found(self) -> State | None:
        """What a history remembers of it; None where the probes cannot say anything now."""
        if any(_is_wrong(run) for run in self.saying(State.CRITICAL)):
            return State.CRITICAL
        if self.verdict is Verdict.OK:
            return State.OK
        # What is not there yet says nothing of what was wrong before.
        seen = self.runs and self.verdict is not Verdict.NOT_SEEN
        if not seen or any(run.unanswered for run in self.runs):
            return None
        return State.WARNING if self.verdict is Verdict.WARNING else State.OK


class Asking:
    """A criterion's runs for one request, to be judged at its places or as a whole.

    `places` are the names of the request's pilot sites or Resource Centres, as the criterion asks.
    """

    def __init__(self, criterion: Criterion, request: Request, runs: Sequence[RunOutcome]) -> None:
        self._criterion = criterion
        self._runs = tuple(sorted({run.planned: run for run in runs}.values(), key=_order))
        self._seen = {
            verifier: _sites(verifier, self._runs)
            for verifier in criterion.verified_by
            if verifier.strength is Strength.FULL and is_asked_of(verifier, request)
        }
        self.places = places_of(criterion, request)

    def as_a_whole(self) -> ProbeEvidence:
        """What all runs say together, as if they were of one place."""
        lacking = (text for one in self.places or (None,) for text in _lacking(self._seen, one))
        return self._judged(self._runs, tuple(dict.fromkeys(lacking)))

    def at_each_place(self) -> dict[str | None, ProbeEvidence]:
        """What the runs at each place say; None alone where the request has no such place."""
        at: dict[str | None, list[RunOutcome]] = {one: [] for one in self.places or (None,)}
        for run in self._runs:
            site = run.planned.site
            # What concerns no place in particular counts at each.
            for one in tuple(at) if site is None else (site,):
                at.setdefault(one, []).append(run)
        return {
            one: self._judged(tuple(runs), tuple(_lacking(self._seen, one)))
            for one, runs in at.items()
        }

    def _judged(self, runs: tuple[RunOutcome, ...], lacking: tuple[str, ...]) -> ProbeEvidence:
        said = tuple(_said(run, self._criterion.holds) for run in runs)
        full = [
            (run, state)
            for run, state in zip(runs, said, strict=True)
            if self._is_full(run.planned.call)
        ]
        return ProbeEvidence(runs, said, lacking, _verdict(set(said), full, lacking))

    def _is_full(self, call: ProbeCall) -> bool:
        return any(
            verifier.strength is Strength.FULL and _serves(call, verifier)
            for verifier in self._criterion.verified_by
        )


def somewhere(evidences: Collection[ProbeEvidence]) -> ProbeEvidence:
    """What the evidence of several places says where one of them proves it."""
    verdicts = {evidence.verdict for evidence in evidences}
    if Verdict.OK in verdicts:
        verdicts &= {Verdict.OK, Verdict.CRITICAL, Verdict.WARNING}
    lacking = (text for evidence in evidences for text in evidence.not_looked_at)
    return ProbeEvidence(
        tuple(run for evidence in evidences for run in evidence.runs),
        tuple(state for evidence in evidences for state in evidence.said),
        () if Verdict.OK in verdicts else tuple(dict.fromkeys(lacking)),
        next(verdict for verdict in Verdict if verdict in verdicts),
    )


def proved_by(probe: str, evidence: ProbeEvidence) -> bool:
    """Whether this probe alone found all well, and looked at something that proves it."""
    own = [run for run in evidence.runs if run.planned.call.probe == probe]
    return bool(own) and all(run.state is State.OK and not run.weak_because for run in own)


def places_of(criterion: Criterion, request: Request) -> tuple[str, ...]:
    """The places of the request at which the criterion is looked at."""
    if criterion.places is Places.RESOURCE_CENTRES:
        return tuple(dict.fromkeys(centre.name for centre in request.resource_centres))
    return tuple(dict.fromkeys(site.name for site in request.sites_looked_at))


def _order(run: RunOutcome) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    planned = run.planned
    return planned.site or "", planned.subject, planned.call.probe, planned.call.arguments


def _is_wrong(run: RunOutcome) -> bool:
    """Whether the run found out that something is wrong, and not merely nothing."""
    findings = run.result.findings if run.result is not None else ()
    return any(one.state is State.CRITICAL and not one.could_not_find_out for one in findings)


def _said(run: RunOutcome, holds: Holds) -> State | None:
    """The run's state; where one place proves it, that of all but what is not there (yet)."""
    if holds is not Holds.SOMEWHERE or run.result is None or run.stale:
        return run.state
    telling = [one for one in run.result.findings if one.nature is not Nature.ABSENT]
    state = worst(one.state for one in telling) if telling else State.OK
    seen = len(telling) == len(run.result.findings)
    return state if seen or state is not State.OK else None


def _verdict(
    said: Set[State | None],
    full: Sequence[tuple[RunOutcome, State | None]],
    lacking: Sequence[str],
) -> Verdict:
    """What runs say together: `full` are those whose OK proves something."""
    if State.CRITICAL in said:
        return Verdict.CRITICAL
    if any(state is State.UNKNOWN for _, state in full):
        return Verdict.UNKNOWN
    if State.WARNING in said:
        return Verdict.WARNING
    if None in said:
        return Verdict.NOT_SEEN
    if full and not any(run.weak_because for run, _ in full):
        return Verdict.UNDECIDED if lacking else Verdict.OK
    return Verdict.WEAK if State.OK in said else Verdict.UNDECIDED


_Seen = Mapping[Verifier, frozenset[str | None]]
"""The sites at which a run of each verifier looks."""


_OF_A_PLACE = ("pilot.", "endpoint.", "resource_centre.")


def _sites(verifier: Verifier, runs: Sequence[RunOutcome]) -> frozenset[str | None]:
    return frozenset(run.planned.site for run in runs if _serves(run.planned.call, verifier))


def _lacking(seen: _Seen, site: str | None) -> Iterator[str]:
    """What is not looked at at a site, in the way of which most is."""
    for verifier in seen:
        if not verifier.ways and (text := _lack(verifier, seen[verifier], site)):
            yield text
    ways = tuple(dict.fromkeys(way for verifier in seen for way in verifier.ways))
    lacks = [
        [_lack(verifier, seen[verifier], site) for verifier in seen if way in verifier.ways]
        for way in ways
    ]
    if ways and all(all(texts) for texts in lacks):
        where = f" at {site}" if site is not None else ""
        yield f"the request names nothing{where} for any of the ways: {', '.join(ways)}"
    elif ways:
        # The one of which least is missing, among those of which something is there.
        begun = [texts for texts in lacks if not all(texts)]
        yield from filter(None, min(begun, key=lambda texts: len([*filter(None, texts)])))


def _lack(verifier: Verifier, sites: frozenset[str | None], site: str | None) -> str:
    """Why the verifier is not asked at the site; empty where it is."""
    named = "the request names nothing that it could check"
    if verifier.needs:
        named = f"the request does not name all that it needs: {', '.join(verifier.needs)}"
    if not sites:
        return f"{verifier.probe}: {named}"
    if not _asked_at_every_place(verifier) or site is None or site in sites:
        return ""
    if not verifier.needs:
        named = "the request names nothing to check"
    return f"{verifier.probe} at {site}: {named}"


def _asked_at_every_place(verifier: Verifier) -> bool:
    return any(
        isinstance(value, RequestValue) and value.value.startswith(_OF_A_PLACE)
        for _, value in verifier.arguments
    )


def _serves(call: ProbeCall, verifier: Verifier) -> bool:
    """Whether the call is one of this verifier's, where several use the same probe."""
    if call.probe != verifier.probe:
        return False
    given = dict(call.arguments)
    if not given.keys() >= {*verifier.needs}:
        return False
    for name, value in verifier.arguments:
        expected = verifier.service_type if value is RequestValue.ENDPOINT_SERVICE_TYPE else value
        if isinstance(expected, str) and given.get(name) != expected:
            return False
    return True
