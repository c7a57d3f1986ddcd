"""Whether the endpoint that GOCDB has is the one that is published for the site.

Serves PROC19 step 2c. OK means that every service of the type that GOCDB has at the site, on the
host given where one is, has an endpoint with its URL or on its host among what is published of the
product, under exactly the site's name in GOCDB.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import (
    ENDPOINT_NOT_REGISTERED,
    EndpointUrl,
    Hostname,
    ServiceType,
    ask_services,
    bounded,
    meant,
    name_of,
    urls_of,
)
from proc19probes.probes._endpoint import Evidence as Registered
from proc19probes.probes._information import (
    INFORMATION_SERVICES,
    WHERE_IT_IS_NOT,
    AskedLevel,
    Information,
    PublishedAs,
    ask_site,
    checked_level,
    product_entries,
    published,
)
from proc19probes.probes._information import Evidence as Published
from proc19probes.probes._site import SITE_NAME_CASE_DIFFERS, SiteName
from proc19probes.sources.addresses import host_of, same_host, same_url
from proc19probes.sources.glue_values import GlueEntry
from proc19probes.sources.gocdb import GOCDB
from proc19probes.sources.gocdb_values import ServiceEndpoint
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters:
    """Which endpoint, and where it is published."""

    site: SiteName
    service_type: ServiceType
    hostname: Hostname = None
    endpoint_url: EndpointUrl = None
    published_as: PublishedAs = None
    level: AskedLevel = None
    information: Information = None

    def __post_init__(self) -> None:
        checked_level(self.level)


@dataclass(frozen=True)
class Evidence:
    """What GOCDB has of the type, and what is published for the site."""

    registered: Registered
    published: Published


AS_REGISTERED = FindingKind(
    "published-as-registered", State.OK, "the endpoint that GOCDB has is published"
)
REGISTERED_NOT_PUBLISHED = FindingKind(
    "registered-endpoint-not-published",
    State.CRITICAL,
    "the endpoint that GOCDB has is not among those that are published",
    "Correct the one of the two that is wrong: the host or URL in the GOCDB portal, or what the "
    "information provider publishes as the endpoint's URL.",
    Party.PILOT_SITE,
)


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for the type's services, and for all that is published for the site."""
    return Evidence(
        ask_services(parameters.service_type, outside),
        ask_site(parameters.site, parameters.level, parameters.information, outside),
    )


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for each registered service among the published endpoints."""
    services = meant(evidence.registered, parameters.site, parameters.hostname)
    there = published(evidence.published)
    yield from (one for one in (services, there) if isinstance(one, Finding))
    if isinstance(services, Finding) or isinstance(there, Finding):
        return
    product = product_entries(there, parameters.service_type, parameters.published_as)
    if isinstance(product, Finding):
        yield product
        return
    for_each = (
        _of_service(one, product.endpoints, parameters.endpoint_url, there.place)
        for one in services
    )
    yield from bounded(for_each)


def _of_service(
    service: ServiceEndpoint, endpoints: tuple[GlueEntry, ...], url: str | None, place: str
) -> Finding:
    urls = [text for one in endpoints for text in one.values("EndpointURL")]
    expected = (url,) if url is not None else urls_of(service)
    name = name_of(service)
    for text in urls:
        if any(same_url(text, one) for one in expected):
            return AS_REGISTERED.about(name, f"published at {place} with {text}")
    if url is None:
        for text in urls:
            if same_host(host_of(text), service.hostname):
                return AS_REGISTERED.about(name, f"published at {place}, on its host with {text}")
    shown = f"published at {place} are {', '.join(dict.fromkeys(urls[:5])) or 'no URL'}"
    return REGISTERED_NOT_PUBLISHED.about(name, shown, url or f"an endpoint on {name}")


PROBE = Probe(
    question="Is the endpoint that GOCDB has the one that is published for the site?",
    parameters=Parameters,
    findings=(
        AS_REGISTERED,
        REGISTERED_NOT_PUBLISHED,
        *WHERE_IT_IS_NOT,
        ENDPOINT_NOT_REGISTERED,
        SITE_NAME_CASE_DIFFERS,
    ),
    services=(GOCDB, *INFORMATION_SERVICES),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
