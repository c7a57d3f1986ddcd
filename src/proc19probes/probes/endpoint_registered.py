"""Whether the endpoint is registered in GOCDB at the right site, with the expected host and URL.

Serves PROC19 step 1b, "Deploy technical service instance and register in GOCDB", and 7b, "Add
service endpoint to GOCDB (type: eu.egi.cloud.vm-metadata.vmcatcher)". OK means that the site has a
service of this type, on this host and with this URL where they are given. The URL may be the
service's own or that of one of its endpoint objects.
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
    has_host,
    has_url,
    meant,
    name_of,
    named,
    url_differs,
)
from proc19probes.probes._site import SITE_NAME_CASE_DIFFERS, SiteName
from proc19probes.sources.gocdb import GOCDB
from proc19probes.sources.gocdb_values import EndpointsOfType
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters:
    """Which endpoint, and how it should be registered."""

    site: SiteName
    service_type: ServiceType
    hostname: Hostname = None
    endpoint_url: EndpointUrl = None


REGISTERED = FindingKind(
    "endpoint-registered", State.OK, "the endpoint is registered in GOCDB as expected"
)
AT_OTHER_SITE = FindingKind(
    "endpoint-at-other-site",
    State.CRITICAL,
    "the endpoint is registered at another site",
    "In the GOCDB portal add the service to the right site and delete it at the other one, or have "
    "it moved; or correct the site in the request.",
    Party.PILOT_SITE,
)
HOST_DIFFERS = FindingKind(
    "endpoint-host-differs",
    State.CRITICAL,
    "the site has endpoints of this type on other hosts only",
    "In the GOCDB portal open the service, choose Edit and correct 'Host name', or add a service "
    "with the expected host.",
    Party.PILOT_SITE,
)


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for the services of the type."""
    return ask_services(parameters.service_type, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for the endpoint at the site first, then at the others."""
    services, url = meant(evidence, parameters.site, parameters.hostname), parameters.endpoint_url
    if isinstance(services, Finding):
        yield _what_there_is(evidence, parameters) or services
        return
    right = [service for service in services if url is None or has_url(service, url)]
    with_url = f" with {url}" if url is not None else ""
    yield from bounded(
        REGISTERED.about(name_of(one), f"registered at {one.site}{with_url}") for one in right
    )
    if url is not None and not right:
        yield url_differs(services, url)


def _what_there_is(evidence: Evidence, parameters: Parameters) -> Finding | None:
    """Where the endpoint is in place of the site, or else what the site has in its place."""
    services, site, host = evidence.services, parameters.site, parameters.hostname
    subject = host or parameters.endpoint_url
    if not isinstance(services, EndpointsOfType) or subject is None:
        return None
    is_expected = has_url if host is None else has_host
    sites = dict.fromkeys(one.site for one in services.endpoints if is_expected(one, subject))
    other = next((name for name in sites if name.casefold() != site.casefold()), None)
    if other is not None:
        return AT_OTHER_SITE.about(subject, f"registered at {other}", site)
    there = services.at(site)
    return (
        HOST_DIFFERS.about(site, f"{services.service_type} on {named(there)}", subject)
        if there
        else None
    )


PROBE = Probe(
    question="Is the endpoint registered in GOCDB at the site, with the expected host and URL?",
    parameters=Parameters,
    findings=(
        REGISTERED,
        ENDPOINT_NOT_REGISTERED,
        AT_OTHER_SITE,
        HOST_DIFFERS,
        URL_DIFFERS,
        SITE_NAME_CASE_DIFFERS,
    ),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
