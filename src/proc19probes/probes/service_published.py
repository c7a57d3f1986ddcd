"""Whether the product's service and its endpoints are published for the site.

Serves PROC19 steps 2b and 2c. OK means that the BDII of the level that is asked, or the site's GLUE
JSON, has a service of the product below exactly the site's name in GOCDB, and at least one endpoint
of each such service. A service without an endpoint is half a tree: after a resource has died its
entries leave a BDII over several updates, the service last.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._few import few
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
    service_keys,
)
from proc19probes.probes._site import SiteName
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


PUBLISHED = FindingKind(
    "service-published", State.OK, "the product's service and its endpoints are published"
)
HALF_TREE = FindingKind(
    "half-tree",
    State.CRITICAL,
    "half of the product is published: a service without its endpoint, or an endpoint alone",
    "See that the product's information provider runs at the resource. Just after a start it mends "
    "itself within a few updates of the BDII.",
    Party.PILOT_SITE,
)


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for all that is published for the site."""
    return ask_site(parameters.site, parameters.level, parameters.information, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for services of the product, and for an endpoint of each."""
    seen = product_published(evidence, parameters.service_type, parameters.published_as)
    if isinstance(seen, Finding):
        yield seen
        return
    there, product = seen
    named = {key for one in product.endpoints for key in service_keys(one)}
    owned = {one.first("ServiceID") for one in product.services}
    alone = [one for one in product.services if one.first("ServiceID") not in named]
    lost = [one for one in product.endpoints if not owned & {*service_keys(one)}]
    findings = [HALF_TREE.about(name_of(one), "published without an endpoint") for one in alone]
    findings += [HALF_TREE.about(name_of(one), "published without its service") for one in lost]
    yield from bounded(findings)
    if not findings:
        urls = dict.fromkeys(one.first("EndpointURL") or name_of(one) for one in product.endpoints)
        subject = f"{parameters.service_type} at {parameters.site}"
        yield PUBLISHED.about(subject, f"published at {there.place}, with {few(urls)}")


PROBE = Probe(
    question="Are the product's service and its endpoints published for the site?",
    parameters=Parameters,
    findings=(PUBLISHED, HALF_TREE, *WHERE_IT_IS_NOT),
    services=INFORMATION_SERVICES,
    interval=timedelta(hours=1),
    ask=ask,
    judge=judge,
)
