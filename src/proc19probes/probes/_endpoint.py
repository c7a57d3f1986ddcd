"""What the questions about endpoints share: parameters, evidence, and which endpoints are meant."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from proc19probes.probes._site import case_differs
from proc19probes.sources.addresses import same_host, same_url
from proc19probes.sources.gocdb import ServiceEndpoints
from proc19probes.sources.gocdb_values import EndpointsOfType, ServiceEndpoint
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

_NAMED = 5

ServiceType = Annotated[
    str,
    Option("--service-type", help="service type as GOCDB names it, such as org.openstack.nova"),
]
Hostname = Annotated[
    str | None,
    Option(
        "--hostname",
        short="-H",
        help="host of the endpoint; left out, all endpoints of the type at the site are looked at",
    ),
]
EndpointUrl = Annotated[
    str | None,
    Option(
        "--endpoint-url",
        help="URL of the endpoint as GOCDB should have it, as the service's URL or as that of one "
        "of its endpoint objects; a scheme's own port and one trailing slash may be left out",
    ),
]

ENDPOINT_NOT_REGISTERED = FindingKind(
    "endpoint-not-registered",
    State.CRITICAL,
    "no such endpoint is registered at the site",
    "In the GOCDB portal open the site, choose Add Service and give this service type and host "
    "name. GOCDB does not show the services of a Closed site.",
    Party.PILOT_SITE,
)

URL_DIFFERS = FindingKind(
    "endpoint-url-differs",
    State.CRITICAL,
    "the endpoint is registered with another URL",
    "In the GOCDB portal open the service and correct 'Service URL', or add an endpoint with this "
    "'Endpoint URL'.",
    Party.PILOT_SITE,
)


@dataclass(frozen=True)
class Evidence:
    """All services of the type, at every site."""

    services: EndpointsOfType | Unobtainable


def ask_services(service_type: str, outside: Outside) -> Evidence:
    """What GOCDB has of this service type."""
    services = outside.obtain(ServiceEndpoints(service_type))
    return Evidence(services)


def meant(
    evidence: Evidence, site: str, hostname: str | None
) -> tuple[ServiceEndpoint, ...] | Finding:
    """The services at the site, on the host where one is given; a finding where there is none."""
    services = evidence.services
    if isinstance(services, Unobtainable):
        return not_obtained(services)
    there = services.at(site)
    chosen = tuple(one for one in there if hostname is None or has_host(one, hostname))
    if chosen:
        return chosen
    name = None if there else services.site_called_like(site)
    if name is not None:
        return case_differs(site, name)
    return not_registered(services.service_type, site, hostname, there)


def not_registered(
    service_type: str, site: str, hostname: str | None, there: Sequence[ServiceEndpoint]
) -> Finding:
    """The finding that says what there is in place of what was expected."""
    if hostname is None:
        subject, found = f"{service_type} at {site}", "not registered in GOCDB"
    elif there:
        subject = hostname
        found = f"not registered as {service_type} at {site} (there: {named(there)})"
    else:
        subject, found = hostname, f"not registered as {service_type} at {site} in GOCDB"
    return ENDPOINT_NOT_REGISTERED.about(subject, found, "registered")


def url_differs(services: Sequence[ServiceEndpoint], url: str) -> Finding:
    """The finding that says with which URLs the services are registered in place of this one."""
    urls = ", ".join(dict.fromkeys(each for one in services[:_NAMED] for each in urls_of(one)))
    return URL_DIFFERS.about(named(services), f"registered with {urls or 'no URL'}", url)


def name_of(service: ServiceEndpoint) -> str:
    """How a finding names a service: by its host, by its key where GOCDB has no host."""
    return service.hostname or f"service {service.primary_key}"


def urls_of(service: ServiceEndpoint) -> tuple[str, ...]:
    """The service's URL and those of its endpoint objects, each once, without the empty ones."""
    urls = (service.url, *(endpoint.url for endpoint in service.endpoints))
    return tuple(dict.fromkeys(url for url in urls if url))


def has_host(service: ServiceEndpoint, hostname: str) -> bool:
    """Whether the service is on this host."""
    return same_host(service.hostname, hostname)


def has_url(service: ServiceEndpoint, url: str) -> bool:
    """Whether the service or one of its endpoint objects is registered with this URL."""
    return any(same_url(registered, url) for registered in urls_of(service))


def named(services: Sequence[ServiceEndpoint]) -> str:
    """The first few names, and how many more there are."""
    names = ", ".join(name_of(service) for service in services[:_NAMED])
    more = len(services) - _NAMED
    return f"{names} and {more} more" if more > 0 else names


def bounded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first few findings of each kind; one more of it counts what the rest are about."""
    told: dict[FindingKind, int] = {}
    more: dict[FindingKind, int] = {}
    for finding in findings:
        kind = finding.kind
        told[kind] = told.get(kind, 0) + 1
        if told[kind] <= _NAMED:
            yield finding
        else:
            more[kind] = more.get(kind, 0) + max(1, len(finding.each))
    for kind, count in more.items():
        yield kind.about(f"{count} more", kind.sentence)
