"""Whether the site's endpoint of the service type is marked as monitored in GOCDB.

Serves PROC19 step 1b: monitoring (3a to 3c) looks only at what is marked so. GOCDB has two marks
that do not depend on each other, the service's (NODE_MONITORED) and that of each of its endpoint
objects (ENDPOINT_MONITORED). OK means that the service is monitored and so are all its endpoint
objects; with a URL given, only the endpoint objects with that URL count, and all of them where it
is the service's own URL and no object has it.
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
from proc19probes.sources.addresses import same_url
from proc19probes.sources.gocdb import GOCDB
from proc19probes.sources.gocdb_values import ServiceEndpoint
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State

Parameters = WhichEndpoint

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
    return ask_services(parameters.site, parameters.service_type, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look at both marks of each service that is meant."""
    found = meant(evidence, parameters)
    yield from found.findings
    yield from bounded(
        finding
        for service in found.services
        for finding in _of_service(service, found.name_of(service), parameters.endpoint_url)
    )


def _of_service(service: ServiceEndpoint, name: str, url: str | None) -> Iterator[Finding]:
    """Both marks; a URL that no endpoint object has is the whole service's own."""
    with_url = [one for one in service.endpoints if url is not None and same_url(one.url, url)]
    objects = with_url or service.endpoints
    unmonitored = [one for one in objects if not one.monitored]
    if not service.monitored:
        yield NOT_MONITORED.about(name, "service not monitored in GOCDB", "monitored")
    if unmonitored and len(unmonitored) == len(objects):
        which = f"endpoint {url} not" if with_url else "no endpoint object"
        yield NO_OBJECT_MONITORED.about(name, f"{which} monitored in GOCDB", "monitored")
    else:
        for one in unmonitored:
            found = f"endpoint object {one.name or one.url} not monitored in GOCDB"
            yield OBJECT_NOT_MONITORED.about(name, found, "monitored")
    if service.monitored and not unmonitored:
        what = url if with_url else "its endpoint objects"
        yield MONITORED.about(name, f"monitored in GOCDB{f', {what} too' if objects else ''}")


PROBE = Probe(
    question="Is the site's endpoint monitored in GOCDB, the service and its endpoint objects?",
    parameters=Parameters,
    findings=(
        MONITORED,
        NOT_MONITORED,
        NO_OBJECT_MONITORED,
        OBJECT_NOT_MONITORED,
        URL_DIFFERS,
        *WHY_NOT_REGISTERED,
    ),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
