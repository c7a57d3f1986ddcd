"""What an endpoint says of itself, HealthState and ServingState, and what is found of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from proc19probes.glue.values import instant, valid_until
from proc19probes.probes._information import name_of
from proc19probes.probes._publisher_clock import age_shown
from proc19probes.sources.glue_values import GlueEntry, visible
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State, worst

_READ_INFO = "Read the endpoint's HealthStateInfo and the log of its service, and mend the service."
CRITICAL = FindingKind(
    "endpoint-health-critical",
    State.CRITICAL,
    "an endpoint says that it does not work, or that it is closed",
    _READ_INFO,
    Party.PILOT_SITE,
)
LIMITED = FindingKind(
    "endpoint-health-limited",
    State.WARNING,
    "an endpoint says that it works in part, or takes no new work for now",
    _READ_INFO,
    Party.PILOT_SITE,
)
NOT_SAID = FindingKind(
    "endpoint-health-not-said",
    State.UNKNOWN,
    "an endpoint does not say how it is, or in a word that GLUE does not have",
    "See that the information provider publishes HealthState and ServingState with values of GLUE.",
    Party.PILOT_SITE,
)
EXPIRED = FindingKind(
    "endpoint-state-expired",
    State.UNKNOWN,
    "what an endpoint says of itself was valid until some time ago, and nothing newer is there",
    "See that the product's information provider runs at the resource, and read its log.",
    Party.PILOT_SITE,
)

# GLUE 2.0, EndpointHealthState_t and ServingState_t; GLUE 2.1 adds downtime.
_HEALTH = {
    "ok": None,
    "warning": LIMITED,
    "downtime": LIMITED,
    "critical": CRITICAL,
    "unknown": NOT_SAID,
    "other": NOT_SAID,
}
_SERVING = {"production": None, "draining": LIMITED, "queueing": LIMITED, "closed": CRITICAL}
_KNOWN: Mapping[str, Mapping[str, FindingKind | None]] = {
    "HealthState": _HEALTH,
    "ServingState": _SERVING,
}


def states_found(entry: GlueEntry, constant: bool, now: datetime) -> Iterator[Finding]:
    """What is wrong with what an endpoint says; a `constant` HealthState ok says nothing."""
    created = entry.first("EntityCreationTime")
    until = valid_until(created, entry.first("EntityValidity"))
    if until is not None and until < now:
        states = (f"{name} {' and '.join(values)}" for name, values in _states(entry) if values)
        found = (
            f"expired {age_shown(now - until)} ago (CreationTime {created}; {', '.join(states)})"
        )
        expired = EXPIRED.about(name_of(entry), found, "states that are still valid")
        yield expired.at(created=instant(created or ""), expired=until)
        return
    for name, values in _states(entry):
        if constant and name == "HealthState" and set(values) == {"ok"}:
            continue
        value = _worst(values, _KNOWN[name])
        kind = _KNOWN[name].get(value.lower(), NOT_SAID) if value is not None else NOT_SAID
        if kind is not None:
            said = f"{name} {visible(value)}" if value is not None else f"no {name}"
            more = [visible(one) for one in values if one != value]
            said += f", beside {', '.join(more)}" if more else ""
            info = entry.first(f"Endpoint{name}Info")
            expected = "ok" if name == "HealthState" else "production"
            yield kind.about(name_of(entry), f"{said} ({info})" if info else said, expected)


def _states(entry: GlueEntry) -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((name, entry.values(f"Endpoint{name}")) for name in _KNOWN)


def _worst(values: tuple[str, ...], known: Mapping[str, FindingKind | None]) -> str | None:
    """Of several values the one that weighs most; an endpoint has one of each state."""
    kinds = [(known.get(value.lower(), NOT_SAID), value) for value in values]
    weighed = [(State.OK if kind is None else kind.state, value) for kind, value in kinds]
    most = worst(state for state, _ in weighed)
    return next((value for state, value in weighed if state is most), None)


def without_details(finding: Finding) -> str:
    """The state without what the endpoint adds to it."""
    return finding.found.partition(" (")[0]
