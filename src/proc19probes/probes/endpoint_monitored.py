"""Whether the site's endpoint of the service type is marked as monitored in GOCDB.

Serves PROC19 step 1b: monitoring (3a to 3c) looks only at what is marked so. GOCDB has two marks
that do not depend on each other, the service's (NODE_MONITORED) and that of each of its endpoint
objects (ENDPOINT_MONITORED). OK means that the service is monitored and so are all its endpoint
objects; with a URL given, only the endpoint objects with that URL count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import (
    ENDPOINT_NOT_REGISTERED,
    URL_DIFFERS,
    EndpointUrl,
    Evidence,
    Hostname,
    ServiceType,
    ask_services,
    bounded,
    has_url,
    meant,
    name_of,
    url_differs,
)
from proc19probes.probes._site import SITE_NAME_CASE_DIFFERS, SiteName
from proc19probes.sources.addresses import same_url
from proc19probes.sources.gocdb import GOCDB
from proc19probes.sources.gocdb_values import ServiceEndpoint
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
    endpoint_url: EndpointUrl = None


_TICK_ENDPOINT = "In the GOCDB portal open the service, edit the endpoint and tick 'Monitored'."

MONITORED = FindingKind("endpoint-monitored", State.OK, "the endpoint is monitored in GOCDB")
NOT_MONITORED = FindingKind(
    "endpoint-not-monitored",
    State.CRITICAL,
    "the service is not monitored in GOCDB",
    "In the GOCDB portal open the service, choose Edit and set 'Is this service monitored?' to Y.",
    Party.PILOT_SITE,
)
NO_OBJECT_MONITORED = FindingKind(
    "no-endpoint-object-monitored",
    State.CRITICAL,
    "no endpoint object of the service, or none with the URL given, is monitored in GOCDB",
    _TICK_ENDPOINT,
    Party.PILOT_SITE,
)
OBJECT_NOT_MONITORED = FindingKind(
    "endpoint-object-not-monitored",
    State.WARNING,
    "some endpoint objects of the service are not monitored in GOCDB",
    f"{_TICK_ENDPOINT} Where that endpoint is not meant to be monitored, give --endpoint-url.",
    Party.PILOT_SITE,
)


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for the services of the type."""
    return ask_services(parameters.service_type, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look at both marks of each service that is meant."""
    services, url = meant(evidence, parameters.site, parameters.hostname), parameters.endpoint_url
    if isinstance(services, Finding):
        yield services
        return
    right = [service for service in services if url is None or has_url(service, url)]
    if url is not None and not right:
        yield url_differs(services, url)
    yield from bounded(finding for service in right for finding in _of_service(service, url))


def _of_service(service: ServiceEndpoint, url: str | None) -> Iterator[Finding]:
    name = name_of(service)
    objects = [one for one in service.endpoints if url is None or same_url(one.url, url)]
    unmonitored = [one for one in objects if not one.monitored]
    if not service.monitored:
        yield NOT_MONITORED.about(name, "service not monitored in GOCDB", "monitored")
    if unmonitored and len(unmonitored) == len(objects):
        which = f"endpoint {url} not" if url is not None else "no endpoint object"
        yield NO_OBJECT_MONITORED.about(name, f"{which} monitored in GOCDB", "monitored")
    else:
        for one in unmonitored:
            found = f"endpoint object {one.name or one.url} not monitored in GOCDB"
            yield OBJECT_NOT_MONITORED.about(name, found, "monitored")
    if service.monitored and not unmonitored:
        too = f", {url or 'its endpoint objects'} too" if objects else ""
        yield MONITORED.about(name, f"monitored in GOCDB{too}")


PROBE = Probe(
    question="Is the site's endpoint monitored in GOCDB, the service and its endpoint objects?",
    parameters=Parameters,
    findings=(
        MONITORED,
        NOT_MONITORED,
        NO_OBJECT_MONITORED,
        OBJECT_NOT_MONITORED,
        URL_DIFFERS,
        ENDPOINT_NOT_REGISTERED,
        SITE_NAME_CASE_DIFFERS,
    ),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
