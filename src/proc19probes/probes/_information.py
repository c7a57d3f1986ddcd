"""What the questions about published information share: parameters, evidence, what is meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from proc19probes.probes._few import few
from proc19probes.sources.bdii import (
    RESOURCE_BDII,
    SITE_BDII,
    TOP_BDII,
    Level,
    SiteAtBdii,
    site_information,
)
from proc19probes.sources.bdii_clocks import Updater, UpdaterClock
from proc19probes.sources.distinguished_names import names_above
from proc19probes.sources.glue_json import GLUE_JSON
from proc19probes.sources.glue_site import as_alike, is_of_another_site, sites_named
from proc19probes.sources.glue_values import (
    Absence,
    GlueEntry,
    OddEntry,
    Publication,
    SiteInformation,
    visible,
)
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option, Url
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State
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
AskedLevel = Annotated[
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


SITE_NOT_PUBLISHED = FindingKind(
    "site-not-published",
    State.CRITICAL,
    "nothing is published for the site, though others are there",
    "See that the site's BDII runs and that GOCDB has its address (GIIS URL): the top BDII reads "
    "the sites that GOCDB has. A resource and a GLUE JSON name their site themselves: see that the "
    "address is this site's, and which site the information provider is configured with.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
SITE_IN_OTHER_CASE = FindingKind(
    "site-published-in-other-case",
    State.CRITICAL,
    "the site is published under a name in other upper and lower case than in GOCDB",
    "Set the site's name in the configuration of its BDII, or of the information provider where "
    "that names it, to what GOCDB has, letter by letter.",
    Party.PILOT_SITE,
)
BASE_ABSENT = FindingKind(
    "base-absent",
    State.UNKNOWN,
    "the server publishes no GLUE 2 at the base that was asked for",
    "See that the URL is that of a BDII, and of the level that is meant.",
    Party.MONITORING,
    nature=Nature.ABSENT,
)
BDII_EMPTY = FindingKind(
    "bdii-empty",
    State.UNKNOWN,
    "the BDII is there and publishes nothing at all",
    "See on the BDII's host that bdii-update runs, and read its log.",
    Party.INFORMATION_SYSTEM,
    nature=Nature.ABSENT,
)
NOT_READABLE = FindingKind(
    "not-readable",
    State.UNKNOWN,
    "the base is there, and the server gives nothing of what is below it",
    "Let everybody read it, as GLUE 2 is public: see the access rules of the BDII's slapd.",
    Party.INFORMATION_SYSTEM,
)
NOT_READ = FindingKind(
    "entries-not-read",
    State.UNKNOWN,
    "the product is not among what could be read, and a part could not be read",
    "Tell the product's developers: their information provider writes what GLUE 2.1 does not have. "
    "information_valid names every such part.",
    Party.TECHNOLOGY_PROVIDER,
)
SERVICE_NOT_PUBLISHED = FindingKind(
    "service-not-published",
    State.CRITICAL,
    "the site is published, the product's service is not",
    "See that the product's information provider runs at the resource and that the site's BDII "
    "reads it; where the product is published by another name, give --published-as.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
SITE_ENTRY_MISSING = FindingKind(
    "site-entry-missing",
    State.CRITICAL,
    "half of the site is published: what is below its own entry, and not that entry",
    "See in the log of bdii-update why the site's GLUE2DomainID entry is not added; just after a "
    "start look again in some minutes.",
    Party.PILOT_SITE,
)
WHERE_A_SITE_IS_NOT = (
    SITE_NOT_PUBLISHED,
    SITE_ENTRY_MISSING,
    SITE_IN_OTHER_CASE,
    BASE_ABSENT,
    BDII_EMPTY,
    NOT_READABLE,
    NOT_READ,
)
"""What every probe on a site's published information finds where there is none."""

_MAY_HIDE = ("CloudComputingService", "CloudComputingEndpoint")
"""Of which classes an entry that cannot be read may be the product's."""

WHERE_IT_IS_NOT = (*WHERE_A_SITE_IS_NOT, SERVICE_NOT_PUBLISHED)
"""The same of a product's."""


INFORMATION_SERVICES = (TOP_BDII, SITE_BDII, RESOURCE_BDII, GLUE_JSON)
"""Where a site's information can be."""


@dataclass(frozen=True)
class Evidence:
    """What is published for the site."""

    information: SiteInformation | Unobtainable


def checked_level(level: str | None) -> Level | None:
    """The level of this name. Raises ValueError."""
    levels = {one.value: one for one in Level}
    if level is not None and level not in levels:
        raise ValueError(f"--level: found {level!r}, expected one of {', '.join(levels)}")
    return None if level is None else levels[level]


def ask_site(site: str, level: str | None, information: Url | None, outside: Outside) -> Evidence:
    """What the place that is meant publishes for the site."""
    question = site_information(site, checked_level(level), information)
    found = outside.obtain(question)
    return Evidence(found)


def ask_updater(
    site: str, level: str | None, information: Url | None, outside: Outside
) -> UpdaterClock | Unobtainable | None:
    """When the updater of the BDII that is meant last ran; None where no BDII is meant."""
    question = site_information(site, checked_level(level), information)
    if not isinstance(question, SiteAtBdii):
        return None
    clock: UpdaterClock | Unobtainable = outside.obtain(Updater(question.server))
    return clock


def published(evidence: Evidence) -> SiteInformation | Finding:
    """The site's entries; the finding that says why there are none."""
    found = evidence.information
    if isinstance(found, Unobtainable):
        return not_obtained(found)
    instead = few(found.found_instead)
    match found.absence:
        case None:
            return found
        case Absence.BASE:
            if any("glue2domainid=" in one.casefold() for one in found.found_instead):
                there = f"has GLUE 2 of another level (it has: {instead})"
                return BASE_ABSENT.about(found.place, there, "a BDII of this level")
            there = f"has no base for GLUE 2 (it has: {instead or 'none'})"
            return BASE_ABSENT.about(found.place, there, "o=glue")
        case Absence.SITES:
            told = "is there and publishes no site at all"
            return _by_its_operator(BDII_EMPTY.about(found.place, told, found.site))
        case Absence.UNREADABLE:
            told = f"has {instead} and gives nothing of it"
            return _by_its_operator(NOT_READABLE.about(found.place, told, "entries"))
        case Absence.DOMAIN:
            return SITE_ENTRY_MISSING.about(
                found.site, f"without its own entry at {found.place} (there: {instead})", "a domain"
            )
        case Absence.SITE:
            first = next(iter(found.found_instead), "")
            if as_alike(first) == as_alike(found.site):
                return SITE_IN_OTHER_CASE.about(
                    found.site, f"{found.place} has {visible(first)}", found.site
                )
            there = f"not published at {found.place} (there: {instead})"
            return SITE_NOT_PUBLISHED.about(found.site, there, "published")


def _by_its_operator(finding: Finding) -> Finding:
    """A finding about a BDII is for whoever runs it: the site, unless it is the top BDII."""
    at_top = finding.subject == TOP_BDII.title
    return finding if at_top else replace(finding, mender=Party.PILOT_SITE)


@dataclass(frozen=True)
class ProductEntries:
    """The product's services at a site, and their endpoints."""

    services: tuple[GlueEntry, ...]
    endpoints: tuple[GlueEntry, ...]


def product_names(service_type: str, published_as: str | None) -> tuple[str, ...]:
    """The names by which the product may be published."""
    others = (name.strip() for name in (published_as or "").split(","))
    return tuple(dict.fromkeys((service_type, *(name for name in others if name))))


def product_entries(
    information: SiteInformation, service_type: str, published_as: str | None
) -> ProductEntries | Finding:
    """The services and endpoints of the product; the finding that says what there is instead.

    A service is the product's where its Type is one of the names, or the InterfaceName of one of
    its endpoints is.
    """
    names = product_names(service_type, published_as)
    all_services = tuple(information.of_class("Service"))
    all_endpoints = tuple(information.of_class("Endpoint"))
    wanted = set(names)
    named = {one.dn for one in all_endpoints if wanted & {*one.values("EndpointInterfaceName")}}
    of_named = {key for one in all_endpoints if one.dn in named for key in service_keys(one)}
    services = tuple(
        one
        for one in all_services
        if wanted & {*one.values("ServiceType")} or one.first("ServiceID") in of_named
    )
    own = {one.first("ServiceID") for one in services}
    endpoints = tuple(one for one in all_endpoints if one.dn in named or own & {*service_keys(one)})
    product = ProductEntries(services, endpoints)
    if services and all(_is_elsewhere(one, information) for one in services):
        sites = few(name for one in services for name in sites_named(one))
        found = f"published at {information.place} for {sites} only"
        subject = f"{service_type} at {information.site}"
        return SERVICE_NOT_PUBLISHED.about(subject, found, information.site)
    hidden = next((one for one in information.odd if one.of in _MAY_HIDE), None)
    if hidden is not None and not (services and endpoints):
        return not_read(f"{service_type} at {information.site}", hidden, information)
    return product if services or endpoints else _none_of(names, information)


def _is_elsewhere(service: GlueEntry, information: SiteInformation) -> bool:
    """Whether a service that stands below no site's name says that it is another's."""
    named_above = information.publication is Publication.BDII
    return not named_above and is_of_another_site(service, information.site)


def not_read(subject: str, odd: OddEntry, information: SiteInformation) -> Finding:
    """That something may be there where a part of what is published could not be read."""
    return NOT_READ.about(subject, f"{odd.found} at {information.place}", odd.expected)


def _none_of(names: Sequence[str], information: SiteInformation) -> Finding:
    """That the product is not there, and what is."""
    subject = f"{names[0]} at {information.site}"
    services, endpoints = information.of_class("Service"), information.of_class("Endpoint")
    there = _types(services, "ServiceType") | _types(endpoints, "EndpointInterfaceName")
    folded = {name.casefold() for name in names}
    in_order = sorted(there, key=lambda name: (name.casefold() not in folded, name))
    found = f"not published at {information.place} (there: {few(in_order) or 'no service'})"
    return SERVICE_NOT_PUBLISHED.about(subject, found, " or ".join(names))


SHARE_TO_SERVICE = (
    *("ShareServiceForeignKey", "ComputingShareComputingServiceForeignKey"),
    "StorageShareStorageServiceForeignKey",
)
SHARE_TO_ENDPOINT = (
    *("ShareEndpointForeignKey", "ComputingShareComputingEndpointForeignKey"),
    "StorageShareStorageEndpointForeignKey",
)
"""The keys of a share; publishers write that of its own class, that of every share, or both."""


def product_policies(there: SiteInformation, product: ProductEntries) -> list[GlueEntry]:
    """The access policies of the product's endpoints and the mapping policies of its shares."""
    services = {one.first("ServiceID") for one in product.services}
    endpoints = {one.first("EndpointID") for one in product.endpoints}
    shares = {
        one.first("ShareID")
        for one in there.of_class("Share")
        if any({*one.values(key)} & services for key in SHARE_TO_SERVICE)
        or any({*one.values(key)} & endpoints for key in SHARE_TO_ENDPOINT)
    }
    return [
        one
        for one in there.of_class("Policy")
        if {*one.values("AccessPolicyEndpointForeignKey")} & endpoints
        or {*one.values("MappingPolicyShareForeignKey")} & shares
    ]


def product_published(
    evidence: Evidence, service_type: str, published_as: str | None
) -> tuple[SiteInformation, ProductEntries] | Finding:
    """What is published for the site and what of it is the product's; else why there is none."""
    there = published(evidence)
    if isinstance(there, Finding):
        return there
    product = product_entries(there, service_type, published_as)
    return product if isinstance(product, Finding) else (there, product)


def all_of_product(there: SiteInformation, product: ProductEntries) -> tuple[GlueEntry, ...]:
    """The product's services and endpoints, what is below them, and their policies, each once.

    What is below a service is known by the tree; a JSON document, which has none, is all the
    product's.
    """
    services = {one.first("ServiceID") for one in product.services}
    related = (
        one
        for one in there.entries
        if there.publication is Publication.JSON or set(services_above(one)) & services
    )
    policies = product_policies(there, product)
    return tuple(dict.fromkeys((*product.services, *product.endpoints, *related, *policies)))


def service_keys(endpoint: GlueEntry) -> tuple[str, ...]:
    """The services that an endpoint says it is of, by its foreign key or by the DN above it."""
    keys = endpoint.values("EndpointServiceForeignKey")
    return tuple(dict.fromkeys((*keys, *services_above(endpoint))))


def services_above(entry: GlueEntry) -> tuple[str, ...]:
    """The services that an entry stands below in the tree."""
    return tuple(names_above(entry.dn, "GLUE2ServiceID"))


def _types(entries: Iterable[GlueEntry], attribute: str) -> set[str]:
    return {value for one in entries for value in one.values(attribute)}


_IDENTIFIERS = (
    *("EndpointID", "ServiceID", "ManagerID", "ShareID", "PolicyID", "DomainID"),
    *("LocationID", "ContactID", "ResourceID", "BenchmarkID"),
)


def name_of(entry: GlueEntry) -> str:
    """How a finding names an entry: class and ID."""
    kind = entry.classes[-1] if entry.classes else "entry"
    for attribute in _IDENTIFIERS:
        if identifier := entry.first(attribute):
            return f"{kind} {visible(identifier)}"
    return f"{kind} {visible(entry.dn)}"
