"""Why GOCDB has no such endpoint at a site: no such type, no such site, or a Closed one."""

from collections.abc import Sequence
from dataclasses import dataclass

from proc19probes.probes._few import few
from proc19probes.probes._service_type import TYPE_CASE_DIFFERS, TYPE_NOT_IN_GOCDB, type_absent
from proc19probes.probes._site import (
    SITE_CLOSED,
    SITE_NAME_CASE_DIFFERS,
    SITE_NOT_IN_GOCDB,
    Sought,
    seek,
    site_or_finding,
)
from proc19probes.sources.gocdb import CertificationStatus, ServiceTypes, SitesListed
from proc19probes.sources.gocdb_values import ServiceEndpoint, ServiceTypeNames, Site, SiteList
from proc19probes.vocabulary.findings import UNOBTAINABLE_KINDS, Finding, FindingKind, Nature
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable

ENDPOINT_NOT_REGISTERED = FindingKind(
    "endpoint-not-registered",
    State.CRITICAL,
    "no such endpoint is registered at the site",
    "In the GOCDB portal open the site, choose Add Service and give this service type and host "
    "name. Where GOCDB says that the service exists already, another site has it, maybe a Closed "
    "one, whose services are not shown: it has to be deleted there, or moved by the GOCDB team, "
    "before it can be added.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
WHY_NOT_REGISTERED = (
    ENDPOINT_NOT_REGISTERED,
    TYPE_NOT_IN_GOCDB,
    TYPE_CASE_DIFFERS,
    SITE_NOT_IN_GOCDB,
    SITE_NAME_CASE_DIFFERS,
    SITE_CLOSED,
)
_TELLING = (SITE_NOT_IN_GOCDB, SITE_NAME_CASE_DIFFERS, UNOBTAINABLE_KINDS[Cause.MALFORMED])


@dataclass(frozen=True)
class Absence:
    """What GOCDB has in place of a site's services of a type: types, the site, Closed sites."""

    service_types: ServiceTypeNames | Unobtainable
    site: Sought
    closed: SiteList | Unobtainable


def ask_absence(site: str, outside: Outside) -> Absence:
    """Ask for what could be the reason that a site has no service of a type."""
    service_types = outside.obtain(ServiceTypes())
    closed = outside.obtain(SitesListed(CertificationStatus.CLOSED, name=site))
    return Absence(service_types, seek(site, outside), closed)


def why_absent(
    absence: Absence | None,
    site: str,
    service_type: str,
    hostname: str | None,
    there: Sequence[ServiceEndpoint],
) -> Finding:
    """The first reason that holds; a reason that could not be asked for is none.

    A GOCDB whose list of sites is broken is not taken at its word that there is no service.
    """
    if absence is not None:
        if isinstance(absence.service_types, ServiceTypeNames):
            no_type = type_absent(absence.service_types, service_type)
            if no_type is not None:
                return no_type
        found = site_or_finding(absence.site, site)
        if not isinstance(found, Site) and found.kind in _TELLING:
            return found
        if isinstance(absence.closed, SiteList) and absence.closed.find(site) is not None:
            return SITE_CLOSED.about(site, "Closed in GOCDB, which shows no service of it")
    return _not_registered(service_type, site, hostname, there)


def _not_registered(
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


def name_of(service: ServiceEndpoint) -> str:
    """How a finding names a service: by its host, by its key where GOCDB has no host."""
    return service.hostname or f"service {service.primary_key}"


def named(services: Sequence[ServiceEndpoint]) -> str:
    """The first few names, and how many more there are."""
    return few(map(name_of, services))
