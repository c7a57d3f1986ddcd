"""What the questions about endpoints share: parameters, evidence, and which endpoints are meant."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated

from proc19probes.probes._absent_endpoint import Absence, ask_absence, name_of, named, why_absent
from proc19probes.probes._few import few
from proc19probes.probes._site import SiteName, odd_record
from proc19probes.sources.addresses import plain_host, same_host, same_url
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

URL_DIFFERS = FindingKind(
    "endpoint-url-differs",
    State.CRITICAL,
    "the endpoint is registered with another URL",
    "In the GOCDB portal open the service and correct 'Service URL', or add an endpoint with this "
    "'Endpoint URL'.",
    Party.PILOT_SITE,
)


@dataclass(frozen=True)
class WhichEndpoint:
    """Which endpoint: the parameters that the questions about one have."""

    site: SiteName
    service_type: ServiceType
    hostname: Hostname = None
    endpoint_url: EndpointUrl = None

    def __post_init__(self) -> None:
        checked_host(self.hostname)


def checked_host(hostname: str | None) -> None:
    """Raise ValueError for what is no host alone: a URL, or a host with its port or path."""
    if hostname is None:
        return
    _, colon, port = hostname.partition(":")
    if "/" in hostname or "@" in hostname or (colon and port.isdigit()):
        raise ValueError(
            f"--hostname: found {hostname!r}, expected the host alone, like nova.example.org;"
            " a URL is for --endpoint-url"
        )


@dataclass(frozen=True)
class Evidence:
    """The services of the type at the site; where there is none, what there is in their place."""

    at_site: EndpointsOfType | Unobtainable
    absence: Absence | None = None


def ask_services(site: str, service_type: str, outside: Outside) -> Evidence:
    """What GOCDB has of this service type at the site, and why that is nothing where it is."""
    at_site = outside.obtain(ServiceEndpoints(service_type, site))
    if isinstance(at_site, Unobtainable) or at_site.endpoints or at_site.odd:
        return Evidence(at_site)
    return Evidence(at_site, ask_absence(site, outside))


@dataclass(frozen=True)
class Meant:
    """The services that are meant, those on the host, those at the site; and what else is found."""

    services: tuple[ServiceEndpoint, ...] = ()
    on_host: tuple[ServiceEndpoint, ...] = ()
    at_site: tuple[ServiceEndpoint, ...] = ()
    findings: tuple[Finding, ...] = ()

    @cached_property
    def _on_each_host(self) -> Counter[str]:
        return Counter(plain_host(one.hostname) for one in self.at_site)

    @cached_property
    def _at_each_url(self) -> Counter[tuple[str, str]]:
        return Counter((plain_host(one.hostname), _first_url(one)) for one in self.at_site)

    def name_of(self, service: ServiceEndpoint) -> str:
        """The service by its host, with its URL or its key where the site has several on it."""
        host = plain_host(service.hostname)
        if not host or self._on_each_host[host] == 1:
            return name_of(service)
        url = _first_url(service)
        is_alone = url and self._at_each_url[host, url] == 1
        which = url if is_alone else f"service {service.primary_key}"
        return f"{service.hostname} ({which})"


def meant(evidence: Evidence, which: WhichEndpoint) -> Meant:
    """The services at the site, on the host and with the URL; findings where there is none.

    A record on the host that cannot be judged is a finding, unless the URL is found without it.
    """
    services, hostname, url = evidence.at_site, which.hostname, which.endpoint_url
    if isinstance(services, Unobtainable):
        return Meant(findings=(not_obtained(services),))
    there = services.at(which.site)
    on_host = tuple(one for one in there if hostname is None or has_host(one, hostname))
    subject = ServiceEndpoints(which.service_type, which.site).subject
    odd = tuple(
        bounded(
            odd_record(subject, one)
            for one in services.odd
            if hostname is None or not one.hostname or same_host(one.hostname, hostname)
        )
    )
    if not on_host:
        absent = why_absent(evidence.absence, which.site, which.service_type, hostname, there)
        return Meant((), (), there, odd or (absent,))
    if url is None:
        return Meant(on_host, on_host, there, odd)
    right = tuple(one for one in on_host if has_url(one, url))
    return Meant(right, on_host, there, () if right else odd or (url_differs(on_host, url),))


def url_differs(services: Sequence[ServiceEndpoint], url: str) -> Finding:
    """The finding that says with which URLs the services are registered in place of this one."""
    urls = few(each for one in services for each in urls_of(one))
    return URL_DIFFERS.about(named(services), f"registered with {urls or 'no URL'}", url)


def urls_of(service: ServiceEndpoint) -> tuple[str, ...]:
    """The service's URL and those of its endpoint objects, each once, without the empty ones."""
    urls = (service.url, *(endpoint.url for endpoint in service.endpoints))
    return tuple(dict.fromkeys(url for url in urls if url))


def _first_url(service: ServiceEndpoint) -> str:
    return next(iter(urls_of(service)), "")


def has_host(service: ServiceEndpoint, hostname: str) -> bool:
    """Whether the service is on this host."""
    return same_host(service.hostname, hostname)


def has_url(service: ServiceEndpoint, url: str) -> bool:
    """Whether the service or one of its endpoint objects is registered with this URL."""
    return any(same_url(registered, url) for registered in urls_of(service))


def bounded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first few findings of each kind; one more of it counts what the rest are about."""
    told: Counter[FindingKind] = Counter()
    more: Counter[FindingKind] = Counter()
    last: dict[FindingKind, Finding] = {}
    for finding in findings:
        kind = finding.kind
        told[kind] += 1
        if told[kind] <= _NAMED:
            yield finding
        else:
            more[kind] += finding.stands_for
            last[kind] = finding
    for kind, one in last.items():
        rest = kind.more(more[kind])
        yield replace(rest, state=one.state, mender=one.mender, service=one.service)
