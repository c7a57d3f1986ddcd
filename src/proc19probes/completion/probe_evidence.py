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
    seen = {verifier: _sites(verifier, runs) for verifier in asked}
    sites: tuple[str | None, ...] = tuple(pilot.name for pilot in request.pilot_sites)
    lacking = (text for site in sites or (None,) for text in _lacking(seen, site))
    yield from dict.fromkeys(lacking)


_Seen = Mapping[Verifier, frozenset[str | None]]
"""The sites at which a run of each verifier looks."""


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
    if not _asked_at_every_pilot_site(verifier) or site is None or site in sites:
        return ""
    if not verifier.needs:
        named = "the request names nothing to check"
    return f"{verifier.probe} at {site}: {named}"


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
