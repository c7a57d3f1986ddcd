"""Endpoints that GOCDB has and endpoints that are published, each looked for among the others."""

from collections.abc import Iterator

from proc19probes.probes._absent_endpoint import name_of
from proc19probes.probes._endpoint import has_host, has_url, urls_of
from proc19probes.probes._few import few
from proc19probes.sources.addresses import host_of, same_host, same_url
from proc19probes.sources.glue_values import GlueEntry
from proc19probes.sources.gocdb_values import ServiceEndpoint
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

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
    nature=Nature.ABSENT,
)
WITH_ANOTHER_URL = FindingKind(
    "published-with-another-url",
    State.WARNING,
    "an endpoint is published on the host that GOCDB has, and with none of GOCDB's URLs",
    "Correct the one of the two that is wrong: the URL in the GOCDB portal, or what the "
    "information provider publishes as the endpoint's URL.",
    Party.PILOT_SITE,
)
PUBLISHED_NOT_REGISTERED = FindingKind(
    "published-endpoint-not-registered",
    State.WARNING,
    "an endpoint of the product is published on a host that GOCDB does not have for it",
    "Add the service in the GOCDB portal, or take the host's information provider out of what the "
    "site publishes.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)


def as_published(
    service: ServiceEndpoint,
    name: str,
    endpoints: tuple[GlueEntry, ...],
    url: str | None,
    place: str,
) -> Finding:
    """Whether the service is published: with the URL where one is given, else with any of its own.

    Where neither says a URL an endpoint on the service's host is enough.
    """
    urls = [text for one in endpoints for text in one.values("EndpointURL")]
    expected = (url,) if url is not None else urls_of(service)
    for text in urls:
        if any(same_url(text, one) for one in expected):
            return AS_REGISTERED.about(name, f"published at {place} with {text}")
    if url is None:
        for text in urls:
            if same_host(host_of(text), service.hostname):
                found = f"published at {place}, on its host with {text}"
                kind = WITH_ANOTHER_URL if expected else AS_REGISTERED
                return kind.about(name, found, " or ".join(expected))
    found = f"published at {place} are {few(urls) or 'no URL'}"
    return REGISTERED_NOT_PUBLISHED.about(name, found, url or f"an endpoint on {name_of(service)}")


def unregistered(
    endpoints: tuple[GlueEntry, ...], services: tuple[ServiceEndpoint, ...], place: str
) -> Iterator[Finding]:
    """A finding for each host that GOCDB does not have, with the first URL on it."""
    urls = {
        host_of(url): url for one in reversed(endpoints) for url in one.values("EndpointURL")[::-1]
    }
    for host, url in sorted(urls.items()):
        if not any(has_host(one, host) or has_url(one, url) for one in services):
            expected = f"registered in GOCDB as {services[0].service_type}"
            yield PUBLISHED_NOT_REGISTERED.about(
                host or "an endpoint", f"published at {place} with {url}", expected
            )
