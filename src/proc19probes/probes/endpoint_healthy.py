"""Whether the product's published endpoints say that they are healthy and serve.

Serves PROC19 step 2c. OK means that every endpoint of the product has the HealthState ok and the
ServingState production, and nothing worse beside, and that what it says has not expired by its
CreationTime and Validity. In GLUE 2.1 JSON the HealthState is a constant that cloud-info-provider
writes: there only the ServingState is judged, and the line says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.glue.values import seconds_over
from proc19probes.probes._endpoint import bounded
from proc19probes.probes._information import (
    INFORMATION_SERVICES,
    WHERE_IT_IS_NOT,
    AskedLevel,
    Evidence,
    GlueType,
    Information,
    PublishedAs,
    ask_site,
    checked_level,
    name_of,
    product_published,
)
from proc19probes.probes._publisher_clock import age_shown
from proc19probes.probes._site import SiteName
from proc19probes.probes._together import together
from proc19probes.sources.glue_values import GlueEntry, Publication, visible
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State, worst


@dataclass(frozen=True)
class Parameters:
    """Which product, at which site, and where it is looked for."""

    site: SiteName
    service_type: GlueType
    published_as: PublishedAs = None
    level: AskedLevel = None
    information: Information = None

    def __post_init__(self) -> None:
        checked_level(self.level)


_READ_INFO = "Read the endpoint's HealthStateInfo and the log of its service, and mend the service."
HEALTHY = FindingKind("endpoint-healthy", State.OK, "every endpoint of the product is in service")
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
NO_ENDPOINT = FindingKind(
    "no-endpoint-published",
    State.CRITICAL,
    "the product's service is published without any endpoint",
    "See that the product's information provider runs at the resource.",
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


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for all that is published for the site."""
    return ask_site(parameters.site, parameters.level, parameters.information, outside)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Look at what each endpoint says of itself."""
    seen = product_published(evidence, parameters.service_type, parameters.published_as)
    if isinstance(seen, Finding):
        yield seen
        return
    there, product = seen
    subject = f"{parameters.service_type} at {parameters.site}"
    if not product.endpoints:
        yield NO_ENDPOINT.about(subject, f"no endpoint is published at {there.place}")
        return
    constant = there.publication is Publication.JSON
    findings = [one for entry in product.endpoints for one in _of_endpoint(entry, constant, now)]
    yield from bounded(together(findings, "endpoints", _state))
    if not findings:
        health = "HealthState not judged, a constant of GLUE JSON" if constant else "HealthState ok"
        count = len(product.endpoints)
        found = f"{count} endpoint{'s' * (count > 1)} with ServingState production, {health}"
        yield HEALTHY.about(subject, f"{found}, at {there.place}")


def _of_endpoint(entry: GlueEntry, constant: bool, now: datetime) -> Iterator[Finding]:
    over = seconds_over(entry.first("EntityCreationTime"), entry.first("EntityValidity"), now)
    if over is not None:
        states = (f"{name} {' and '.join(values)}" for name, values in _states(entry) if values)
        said = f"expired {age_shown(timedelta(seconds=over))} ago"
        found = f"{said} (CreationTime {entry.first('EntityCreationTime')}; {', '.join(states)})"
        yield EXPIRED.about(name_of(entry), found, "states that are still valid")
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


def _state(finding: Finding) -> str:
    """The state without what the endpoint adds to it."""
    return finding.found.partition(" (")[0]


PROBE = Probe(
    question="Do the product's published endpoints say that they are healthy and serve?",
    parameters=Parameters,
    findings=(HEALTHY, CRITICAL, LIMITED, NOT_SAID, EXPIRED, NO_ENDPOINT, *WHERE_IT_IS_NOT),
    services=INFORMATION_SERVICES,
    interval=timedelta(minutes=15),
    ask=ask,
    judge=judge,
)
