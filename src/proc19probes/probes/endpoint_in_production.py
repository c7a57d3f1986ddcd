"""Whether the site's endpoint of the service type is in production, as GOCDB has it.

Serves PROC19 step 1b, "Deploy technical service instance and register in GOCDB". OK means that
every such service, or the one on the host given, has IN_PRODUCTION Y (in the portal: "Is this
service in production?"). It says nothing about the site: site_in_production_infrastructure does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import (
    ENDPOINT_NOT_REGISTERED,
    Evidence,
    Hostname,
    ServiceType,
    ask_services,
    bounded,
    meant,
    name_of,
)
from proc19probes.probes._site import SITE_NAME_CASE_DIFFERS, SiteName
from proc19probes.sources.gocdb import GOCDB
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters:
    """Which endpoint."""

    site: SiteName
    service_type: ServiceType
    hostname: Hostname = None


IN_PRODUCTION = FindingKind(
    "endpoint-in-production", State.OK, "the endpoint is in production in GOCDB"
)
NOT_IN_PRODUCTION = FindingKind(
    "endpoint-not-in-production",
    State.CRITICAL,
    "the endpoint is not in production in GOCDB",
    "In the GOCDB portal open the service, choose Edit and set 'Is this service in production?' "
    "to Y.",
    Party.PILOT_SITE,
)


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for the services of the type."""
    return ask_services(parameters.service_type, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look at IN_PRODUCTION of each service that is meant."""
    services = meant(evidence, parameters.site, parameters.hostname)
    if isinstance(services, Finding):
        yield services
        return
    yield from bounded(
        IN_PRODUCTION.about(name_of(service), "in production in GOCDB")
        if service.in_production
        else NOT_IN_PRODUCTION.about(
            name_of(service), "not in production in GOCDB", "in production"
        )
        for service in services
    )


PROBE = Probe(
    question="Is the site's endpoint in production in GOCDB?",
    parameters=Parameters,
    findings=(IN_PRODUCTION, NOT_IN_PRODUCTION, ENDPOINT_NOT_REGISTERED, SITE_NAME_CASE_DIFFERS),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
