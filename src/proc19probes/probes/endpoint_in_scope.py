"""Whether the site's endpoint of the service type has the expected scope tags in GOCDB.

Serves PROC19 step 1b: what reads GOCDB (monitoring, accounting, the operations portal) reads what
is in the scope EGI. OK means that every such service, or the one on the host given, has all of the
expected scope tags; it may have others besides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

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
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters:
    """Which endpoint, and its scope tags."""

    site: SiteName
    service_type: ServiceType
    hostname: Hostname = None
    scope: Annotated[
        str,
        Option(
            "--scope",
            help="scope tags that the endpoint must have, all of them, with commas between: "
            "EGI,FedCloud",
        ),
    ] = "EGI"


IN_SCOPE = FindingKind("endpoint-in-scope", State.OK, "the endpoint has the expected scope tags")
NOT_IN_SCOPE = FindingKind(
    "endpoint-not-in-scope",
    State.CRITICAL,
    "the endpoint lacks an expected scope tag in GOCDB",
    "In the GOCDB portal open the service, choose Edit and tick the scope tag under 'Scope Tags'; "
    "a reserved one is given by the GOCDB team.",
    Party.PILOT_SITE,
)


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for the services of the type."""
    return ask_services(parameters.service_type, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for each expected tag among the tags of each service that is meant."""
    services = meant(evidence, parameters.site, parameters.hostname)
    if isinstance(services, Finding):
        yield services
        return
    expected = [tag.strip() for tag in parameters.scope.split(",") if tag.strip()]
    if not expected:
        return
    wanted = " and ".join(expected)
    yield from bounded(
        IN_SCOPE.about(name_of(service), f"in scope {wanted} in GOCDB")
        if set(expected) <= set(service.scopes)
        else NOT_IN_SCOPE.about(
            name_of(service), f"in scope {' and '.join(service.scopes) or 'none'} in GOCDB", wanted
        )
        for service in services
    )


PROBE = Probe(
    question="Has the site's endpoint the expected scope tags in GOCDB?",
    parameters=Parameters,
    findings=(IN_SCOPE, NOT_IN_SCOPE, ENDPOINT_NOT_REGISTERED, SITE_NAME_CASE_DIFFERS),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
