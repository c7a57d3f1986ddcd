"""What the questions about published information share: parameters, evidence, what is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from proc19probes.sources.bdii import site_information
from proc19probes.sources.glue_values import GlueEntry, SiteInformation
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option, Url
from proc19probes.vocabulary.unobtainable import Unobtainable

GlueType = Annotated[
    str,
    Option(
        "--service-type",
        help="service type of the product: a service's Type, or an endpoint's InterfaceName, in "
        "what is published",
    ),
]
PublishedAs = Annotated[
    str | None,
    Option(
        "--published-as",
        help="names, separated by commas, by which the product is published where they are not "
        "the service type: Types of services or InterfaceNames of endpoints",
    ),
]
Level = Annotated[
    str | None,
    Option(
        "--level",
        help="which BDII is asked: top, site or resource; left out, the site's where "
        "--information is given, else the top BDII",
    ),
]
Information = Annotated[
    Url | None,
    Option(
        "--information",
        help="where the site publishes: URL of a BDII (ldap://host:2170), of an LDIF file "
        "(file:///site.ldif), of GLUE 2.1 JSON (https:, file:///site.json) or of a subscription "
        "(https://host/v1/projects/P/subscriptions/S); left out, the BDII of the level as the "
        "settings have it",
    ),
]


@dataclass(frozen=True)
class Evidence:
    """What is published for the site."""

    information: SiteInformation | Unobtainable


def ask_site(site: str, level: str | None, information: Url | None, outside: Outside) -> Evidence:
    """What the place that is meant publishes for the site."""
    return Evidence(outside.obtain(site_information(site, level, information)))


def published(evidence: Evidence) -> SiteInformation | Finding:
    """The site's entries; the finding that says why there are none."""
    raise NotImplementedError


@dataclass(frozen=True)
class ProductEntries:
    """The product's services at a site, and their endpoints."""

    services: tuple[GlueEntry, ...]
    endpoints: tuple[GlueEntry, ...]


def product_entries(
    information: SiteInformation, service_type: str, published_as: str | None
) -> ProductEntries | Finding:
    """The services and endpoints of the product; the finding that says what there is instead."""
    raise NotImplementedError


def name_of(entry: GlueEntry) -> str:
    """How a finding names an entry: class and ID."""
    raise NotImplementedError


def bounded(findings: Sequence[Finding]) -> Sequence[Finding]:
    """See probes/_endpoint.bounded."""
    raise NotImplementedError
