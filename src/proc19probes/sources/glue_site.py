"""Whose site published entries are, where no name above them says it: they name it themselves.

At a resource by the domain of each service, `GLUE2ServiceAdminDomainForeignKey: urn:ad:SITE` (ARC)
or `: SITE`; in GLUE 2.1 JSON by the same key and by a service's OtherInfo:
  {"CloudComputingService": [{"Associations": {"AdminDomain": ["SITE"]},
    "OtherInfo": {"gocdb_id": "12249G0", "site_name": "SITE"}, …}]}
(source: ARC 6.17, cloud-info-provider 1.2.0). Both may be left out.
"""

from collections.abc import Iterable
from dataclasses import replace

from proc19probes.sources.glue_values import (
    Absence,
    GlueEntry,
    SiteInformation,
    domain_named,
)

_SITE_NAME = "site_name="


def sites_named(service: GlueEntry) -> tuple[str, ...]:
    """The sites that a service says it is of; none where it says nothing."""
    keys = (domain_named(key) for key in service.values("ServiceAdminDomainForeignKey"))
    told = (
        text.removeprefix(_SITE_NAME)
        for text in service.values("EntityOtherInfo")
        if text.startswith(_SITE_NAME)
    )
    return tuple(dict.fromkeys(name for name in (*keys, *told) if name))


def is_of_another_site(service: GlueEntry, site: str) -> bool:
    """Whether a service names sites, and this one is none of them."""
    named = sites_named(service)
    return bool(named) and site not in named


def seen_at_its_site(there: SiteInformation) -> SiteInformation:
    """The same, or without its entries where services name other sites and none names this one."""
    named = [name for one in there.of_class("Service") for name in sites_named(one)]
    if not named or there.site in named:
        return there
    instead = tuple(likest_first(dict.fromkeys(named), there.site))
    return replace(there, entries=(), absence=Absence.SITE, found_instead=instead)


def likest_first(names: Iterable[str], site: str) -> list[str]:
    """The names in order, before them one that differs from the site's in case or spaces only."""
    alike = as_alike(site)
    return sorted(names, key=lambda name: (as_alike(name) != alike, name))


def as_alike(name: str) -> str:
    """What names share that differ in case and in spaces only."""
    return "".join(name.split()).casefold()
