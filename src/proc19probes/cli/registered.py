"""What GOCDB says of a site before it is checked: its service types, and its site BDII."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.procedure.model import RequestValue
from proc19probes.site_plan import SiteToCheck
from proc19probes.sources.gocdb import SitesListed
from proc19probes.sources.gocdb_types import TypesAtSite
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import Unobtainable

_LDAP = ("ldap", "ldaps")


def found_out(
    site: SiteToCheck, memory: RunMemory, timeout: timedelta, told: list[str]
) -> SiteToCheck:
    """The site with what GOCDB knows of it and nobody gave; what it does not say is told."""
    outside = memory.bound(Deadline(time.monotonic() + timeout.total_seconds(), timeout))
    types = site.service_types or _types(site.name, outside, told)
    given = dict(site.given)
    if RequestValue.PILOT_INFORMATION not in given:
        information = _site_bdii(site.name, outside)
        given |= {RequestValue.PILOT_INFORMATION: information} if information else {}
    return SiteToCheck(site.name, types, given, site.product_type)


def _types(site: str, outside: Outside, told: list[str]) -> tuple[str, ...]:
    types = outside.obtain(TypesAtSite(site))
    if isinstance(types, Unobtainable):
        told.append(
            f"service types not known, {types.subject}: {types.detail}; --service-type names them"
        )
        return ()
    told += (f"a service without a type that can be read: {one.why}" for one in types.odd)
    if not types.names:
        told.append(f"GOCDB has no services at {plain(site)}; --service-type names what to see")
    return types.names


def _site_bdii(site: str, outside: Outside) -> str | None:
    """The site BDII that GOCDB names, without the base of GLUE 1 that is written behind it."""
    listed = outside.obtain(SitesListed(name=site))
    found = None if isinstance(listed, Unobtainable) else listed.find(site)
    try:
        parts = urlsplit(found.giis_url if found else "")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _LDAP or not host:
        return None
    return f"{parts.scheme.lower()}://{f'[{host}]' if ':' in host else host}:{port or 2170}"
