"""Whether the product's published endpoints say that they are healthy and serve.

Serves PROC19 step 2c. OK means that every endpoint of the product has the HealthState ok and the
ServingState production. In GLUE 2.1 JSON the HealthState is a constant that cloud-info-provider
writes: there only the ServingState is judged, and the line says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

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
from proc19probes.probes._site import SiteName
from proc19probes.probes._together import together
from proc19probes.sources.glue_values import GlueEntry, Publication
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


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


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for all that is published for the site."""
    return ask_site(parameters.site, parameters.level, parameters.information, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
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
    findings = [one for entry in product.endpoints for one in _of_endpoint(entry, constant)]
    yield from bounded(together(findings, "endpoints", _state))
    if not findings:
        health = "HealthState not judged, a constant of GLUE JSON" if constant else "HealthState ok"
        count = len(product.endpoints)
        found = f"{count} endpoint{'s' * (count > 1)} with ServingState production, {health}"
        yield HEALTHY.about(subject, f"{found}, at {there.place}")


def _of_endpoint(entry: GlueEntry, constant: bool) -> Iterator[Finding]:
    states = [("ServingState", _SERVING, "production")]
    if not constant or entry.first("EndpointHealthState") != "ok":
        states.insert(0, ("HealthState", _HEALTH, "ok"))
    for name, known, expected in states:
        value = entry.first(f"Endpoint{name}")
        kind = known.get(value.lower(), NOT_SAID) if value is not None else NOT_SAID
        if kind is not None:
            said = f"{name} {value}" if value is not None else f"no {name}"
            info = entry.first(f"Endpoint{name}Info")
            yield kind.about(name_of(entry), f"{said} ({info})" if info else said, expected)


def _state(finding: Finding) -> str:
    """The state without what the endpoint adds to it."""
    return finding.found.partition(" (")[0]


PROBE = Probe(
    question="Do the product's published endpoints say that they are healthy and serve?",
    parameters=Parameters,
    findings=(HEALTHY, CRITICAL, LIMITED, NOT_SAID, NO_ENDPOINT, *WHERE_IT_IS_NOT),
    services=INFORMATION_SERVICES,
    interval=timedelta(minutes=15),
    ask=ask,
    judge=judge,
)
