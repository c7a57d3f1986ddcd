"""Whether the site's endpoint of the service type is in production, as GOCDB has it.

Serves PROC19 step 1b, "Deploy technical service instance and register in GOCDB". OK means that
every such service, or the one on the host and with the URL given, has IN_PRODUCTION Y (in the
portal: "Is this service in production?"). It says nothing about the site:
site_in_production_infrastructure does.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from proc19probes.probes._absent_endpoint import WHY_NOT_REGISTERED
from proc19probes.probes._endpoint import (
    URL_DIFFERS,
    Evidence,
    WhichEndpoint,
    ask_services,
    bounded,
    meant,
)
from proc19probes.sources.gocdb import GOCDB
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State

Parameters = WhichEndpoint

IN_PRODUCTION = FindingKind(
    "endpoint-in-production", State.OK, "the endpoint is in production in GOCDB"
)
NOT_IN_PRODUCTION = FindingKind(
    "endpoint-not-in-production",
    State.CRITICAL,
    "the endpoint is not in production in GOCDB",
    "In the GOCDB portal open the service, choose Edit and set 'Is this service in production?' "
    "to Y, and 'Is this service monitored?' with it: for most "
    "service types GOCDB refuses the one without the other.",
    Party.PILOT_SITE,
)


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for the services of the type."""
    return ask_services(parameters.site, parameters.service_type, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look at IN_PRODUCTION of each service that is meant."""
    found = meant(evidence, parameters)
    yield from found.findings
    yield from bounded(
        IN_PRODUCTION.about(found.name_of(service), "in production in GOCDB")
        if service.in_production
        else NOT_IN_PRODUCTION.about(
            found.name_of(service), "not in production in GOCDB", "in production"
        )
        for service in found.services
    )


PROBE = Probe(
    question="Is the site's endpoint in production in GOCDB?",
    parameters=Parameters,
    findings=(IN_PRODUCTION, NOT_IN_PRODUCTION, URL_DIFFERS, *WHY_NOT_REGISTERED),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
