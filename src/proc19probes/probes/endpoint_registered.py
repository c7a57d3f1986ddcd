"""Whether the endpoint is registered in GOCDB at the right site, with the expected host and URL.

Serves PROC19 step 1b, "Deploy technical service instance and register in GOCDB", and 7b, "Add
service endpoint to GOCDB (type: eu.egi.cloud.vm-metadata.vmcatcher)". OK means that the site has a
service of this type, on this host and with this URL where they are given. The URL may be the
service's own or that of one of its endpoint objects.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._absent_endpoint import ENDPOINT_NOT_REGISTERED, WHY_NOT_REGISTERED, named
from proc19probes.probes._endpoint import (
    URL_DIFFERS,
    WhichEndpoint,
    ask_services,
    bounded,
    has_host,
    has_url,
    meant,
)
from proc19probes.probes._endpoint import Evidence as Registered
from proc19probes.sources.gocdb import GOCDB, ServiceEndpoints
from proc19probes.sources.gocdb_values import EndpointsOfType
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

Parameters = WhichEndpoint

REGISTERED = FindingKind(
    "endpoint-registered", State.OK, "the endpoint is registered in GOCDB as expected"
)
AT_OTHER_SITE = FindingKind(
    "endpoint-at-other-site",
    State.CRITICAL,
    "the endpoint is registered at another site",
    "Correct the site in the request where GOCDB is right. Else delete the service at the other "
    "site in the GOCDB portal and then add it at the right one, or have the GOCDB team move it: "
    "GOCDB refuses a type and host that another site has.",
    Party.PILOT_SITE,
)
HOST_DIFFERS = FindingKind(
    "endpoint-host-differs",
    State.CRITICAL,
    "the site has endpoints of this type on other hosts only",
    "In the GOCDB portal open the service, choose Edit and correct 'Host name', or add a service "
    "with the expected host. Where GOCDB says that it exists already, another site has it, maybe a "
    "Closed one: it has to be deleted there, or moved by the GOCDB team, first.",
    Party.PILOT_SITE,
)


@dataclass(frozen=True)
class Evidence:
    """What GOCDB has at the site; at all sites, where what is meant is not there."""

    registered: Registered
    everywhere: EndpointsOfType | Unobtainable | None = None


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for the services of the type at the site, and elsewhere if it is not there."""
    registered = ask_services(parameters.site, parameters.service_type, outside)
    absent = [one.kind for one in meant(registered, parameters).findings]
    told = parameters.hostname is not None or parameters.endpoint_url is not None
    if absent != [ENDPOINT_NOT_REGISTERED] or not told:
        return Evidence(registered)
    everywhere = outside.obtain(ServiceEndpoints(parameters.service_type))
    return Evidence(registered, everywhere)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for the endpoint at the site first, then at the others."""
    found, url = meant(evidence.registered, parameters), parameters.endpoint_url
    for finding in found.findings:
        is_absent = finding.kind is ENDPOINT_NOT_REGISTERED
        yield (_what_there_is(evidence, parameters) if is_absent else None) or finding
    with_url = f" with {url}" if url is not None else ""
    yield from bounded(
        REGISTERED.about(found.name_of(one), f"registered at {one.site}{with_url}")
        for one in found.services
    )


def _what_there_is(evidence: Evidence, parameters: Parameters) -> Finding | None:
    """Where the endpoint is in place of the site, or else what the site has in its place."""
    services, host = evidence.everywhere, parameters.hostname
    subject = host or parameters.endpoint_url
    if subject is None:
        return None
    if isinstance(services, EndpointsOfType):
        is_expected = has_url if host is None else has_host
        sites = (one.site for one in services.endpoints if is_expected(one, subject))
        other = next((name for name in sites if name != parameters.site), None)
        if other is not None:
            return AT_OTHER_SITE.about(subject, f"registered at {other}", parameters.site)
    there = meant(evidence.registered, parameters).at_site
    found = f"{parameters.service_type} on {named(there)}"
    return HOST_DIFFERS.about(parameters.site, found, subject) if there else None


PROBE = Probe(
    question="Is the endpoint registered in GOCDB at the site, with the expected host and URL?",
    parameters=Parameters,
    findings=(REGISTERED, AT_OTHER_SITE, HOST_DIFFERS, URL_DIFFERS, *WHY_NOT_REGISTERED),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
