"""Whether the endpoint that GOCDB has is the one that is published for the site.

Serves PROC19 step 2c. OK means that every service of the type that GOCDB has at the site, on the
host given where one is, has an endpoint with its URL or on its host among what is published of the
product, under exactly the site's name in GOCDB. Where neither host nor URL is given, what is
published of the product on a host that GOCDB does not have is WARNING.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._absent_endpoint import WHY_NOT_REGISTERED
from proc19probes.probes._endpoint import (
    URL_DIFFERS,
    WhichEndpoint,
    ask_services,
    bounded,
    meant,
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
from proc19probes.probes._registered import (
    AS_REGISTERED,
    PUBLISHED_NOT_REGISTERED,
    REGISTERED_NOT_PUBLISHED,
    WITH_ANOTHER_URL,
    as_published,
    unregistered,
)
from proc19probes.sources.gocdb import GOCDB
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.probe import Probe


@dataclass(frozen=True)
class Parameters(WhichEndpoint):
    """Which endpoint, and where it is published."""

    published_as: PublishedAs = None
    level: AskedLevel = None
    information: Information = None

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_level(self.level)


@dataclass(frozen=True)
class Evidence:
    """What GOCDB has of the type, and what is published for the site."""

    registered: Registered
    published: Published


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for the type's services, and for all that is published for the site."""
    return Evidence(
        ask_services(parameters.site, parameters.service_type, outside),
        ask_site(parameters.site, parameters.level, parameters.information, outside),
    )


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for each registered service among the published endpoints."""
    registered, there = meant(evidence.registered, parameters), published(evidence.published)
    yield from registered.findings
    if isinstance(there, Finding):
        yield there
        return
    services = registered.services or registered.on_host
    if not services:
        return
    url = parameters.endpoint_url
    product = product_entries(there, parameters.service_type, parameters.published_as)
    if isinstance(product, Finding):
        yield product
        return
    findings = [
        as_published(one, registered.name_of(one), product.endpoints, url, there.place)
        for one in services
    ]
    if parameters.hostname is None and parameters.endpoint_url is None:
        findings += unregistered(product.endpoints, services, there.place)
    yield from bounded(findings)


PROBE = Probe(
    question="Is the endpoint that GOCDB has the one that is published for the site?",
    parameters=Parameters,
    findings=(
        AS_REGISTERED,
        REGISTERED_NOT_PUBLISHED,
        WITH_ANOTHER_URL,
        URL_DIFFERS,
        PUBLISHED_NOT_REGISTERED,
        *WHERE_IT_IS_NOT,
        *WHY_NOT_REGISTERED,
    ),
    services=(GOCDB, *INFORMATION_SERVICES),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
