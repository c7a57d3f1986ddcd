"""What the probes of one criterion say together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from proc19probes.completion.model import RunOutcome
from proc19probes.procedure.model import Criterion, RequestValue, Strength, Verifier
from proc19probes.request.applicability import is_asked_of
from proc19probes.request.model import Request
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.state import State, worst


class Verdict(Enum):
    """What the probes say of a criterion.

    WEAK: what was looked at is fine, by weak evidence only. UNDECIDED: nothing is planned yet, or
    not for all that the criterion asks.
    """

    CRITICAL = "critical"
    UNKNOWN = "unknown"
    WARNING = "warning"
    OK = "ok"
    WEAK = "weak"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class ProbeEvidence:
    """The runs that serve a criterion, what they say together, and what no run looks at."""

    runs: tuple[RunOutcome, ...]
    not_looked_at: tuple[str, ...]
    verdict: Verdict

    def in_state(self, state: State) -> tuple[RunOutcome, ...]:
        """The runs that say this."""
        return tuple(run for run in self.runs if run.state is state)


_FOUND_WRONG = {
    State.CRITICAL: Verdict.CRITICAL,
    State.UNKNOWN: Verdict.UNKNOWN,
    State.WARNING: Verdict.WARNING,
}


def probe_evidence(
    criterion: Criterion, request: Request, runs: Sequence[RunOutcome]
) -> ProbeEvidence:
    """What the criterion's runs say, whatever the order in which they are given."""
    ordered = tuple(sorted(dict.fromkeys(runs), key=_place))
    not_looked_at = tuple(_not_looked_at(criterion, request, ordered))
    found = _FOUND_WRONG.get(worst(run.state for run in ordered)) if ordered else None
    verdict = found or _verdict_on_what_is_fine(criterion, ordered, not_looked_at)
    return ProbeEvidence(ordered, not_looked_at, verdict)


def _place(run: RunOutcome) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    planned = run.planned
    return planned.site or "", planned.subject, planned.call.probe, planned.call.arguments


def _verdict_on_what_is_fine(
    criterion: Criterion, runs: Sequence[RunOutcome], not_looked_at: Sequence[str]
) -> Verdict:
    full = [verifier for verifier in criterion.verified_by if verifier.strength is Strength.FULL]
    if any(_serves(run.planned.call, verifier) for verifier in full for run in runs):
        return Verdict.UNDECIDED if not_looked_at else Verdict.OK
    return Verdict.WEAK if runs else Verdict.UNDECIDED


def _not_looked_at(
    criterion: Criterion, request: Request, runs: Sequence[RunOutcome]
) -> Iterator[str]:
    """What the criterion asks and no run looks at: a probe as a whole, or at a pilot site.

    Weak evidence completes nothing, so nothing is missing where there is none. Where there are
    several ways, a site has to be looked at in one of them; else what the nearest one lacks counts.
    """
    asked = [
        verifier
        for verifier in criterion.verified_by
        if verifier.strength is Strength.FULL and is_asked_of(verifier, request)
    ]
    ways = tuple(dict.fromkeys(way for verifier in asked for way in verifier.ways)) or ("",)
    seen = {verifier: _sites(verifier, runs) for verifier in asked}
    sites: tuple[str | None, ...] = tuple(pilot.name for pilot in request.pilot_sites)
    lacking = [
        text
        for site in sites or (None,)
        for text in min((_lacking(way, site, seen) for way in ways), key=len)
    ]
    yield from dict.fromkeys(lacking)


def _sites(verifier: Verifier, runs: Sequence[RunOutcome]) -> frozenset[str | None]:
    return frozenset(run.planned.site for run in runs if _serves(run.planned.call, verifier))


def _lacking(
    way: str, site: str | None, seen: Mapping[Verifier, frozenset[str | None]]
) -> list[str]:
    """What is not looked at of a way at a site."""
    texts = []
    for verifier, sites in seen.items():
        if verifier.ways and way not in verifier.ways:
            continue
        if not sites:
            texts.append(f"{verifier.probe}: the request names nothing that it could check")
        elif _asked_at_every_pilot_site(verifier) and site is not None and site not in sites:
            texts.append(f"{verifier.probe} at {site}: the request names nothing to check")
    return texts


def _asked_at_every_pilot_site(verifier: Verifier) -> bool:
    return any(
        isinstance(value, RequestValue) and value.value.startswith(("pilot.", "endpoint."))
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
