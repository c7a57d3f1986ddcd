"""Whether the product's published endpoints say that they are healthy and serve.

Serves PROC19 step 2c. OK means that every endpoint of the product has the HealthState ok and the
ServingState production, and nothing worse beside, and that what it says has not expired by its
CreationTime and Validity. In GLUE 2.1 JSON the HealthState is a constant that cloud-info-provider
writes: there only the ServingState is judged, and the line says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._health import (
    CRITICAL,
    EXPIRED,
    LIMITED,
    NOT_SAID,
    states_found,
    without_details,
)
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
    product_published,
)
from proc19probes.probes._site import SiteName
from proc19probes.probes._together import together
from proc19probes.sources.glue_values import Publication
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


HEALTHY = FindingKind("endpoint-healthy", State.OK, "every endpoint of the product is in service")
NO_ENDPOINT = FindingKind(
    "no-endpoint-published",
    State.CRITICAL,
    "the product's service is published without any endpoint",
    "See that the product's information provider runs at the resource.",
    Party.PILOT_SITE,
)


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
    findings = [one for entry in product.endpoints for one in states_found(entry, constant, now)]
    yield from bounded(together(findings, "endpoints", without_details))
    if not findings:
        health = "HealthState not judged, a constant of GLUE JSON" if constant else "HealthState ok"
        count = len(product.endpoints)
        found = f"{count} endpoint{'s' * (count > 1)} with ServingState production, {health}"
        yield HEALTHY.about(subject, f"{found}, at {there.place}")


PROBE = Probe(
    question="Do the product's published endpoints say that they are healthy and serve?",
    parameters=Parameters,
    findings=(HEALTHY, CRITICAL, LIMITED, NOT_SAID, EXPIRED, NO_ENDPOINT, *WHERE_IT_IS_NOT),
    services=INFORMATION_SERVICES,
    interval=timedelta(minutes=15),
    ask=ask,
    judge=judge,
)
