"""What GOCDB knows of a site before it is checked: its service types, and its site BDII."""

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.masking import mask_url
from proc19probes.outside.memory import RunMemory
from proc19probes.procedure.model import RequestValue
from proc19probes.site_plan import OF_A_SERVICE, SiteToCheck
from proc19probes.sources.gocdb import SitesListed
from proc19probes.sources.gocdb_types import TypesAtSite
from proc19probes.sources.gocdb_values import SiteList
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.plain_text import is_plain, plain
from proc19probes.vocabulary.unobtainable import Unobtainable

EVERYTHING = frozenset(RequestValue)
"""What every probe that there is may be given."""

_LDAP = ("ldap", "ldaps")
_PORT = 2170
_SHOWN = 100


@dataclass(frozen=True)
class FoundOut:
    """A site with what GOCDB knows of it and nobody gave.

    `notes` are what it does not say, `not_asked` is why its site BDII is not asked; empty where
    it is, or where none is known.
    """

    site: SiteToCheck
    notes: tuple[str, ...] = ()
    not_asked: str = ""


def found_out(
    site: SiteToCheck,
    memory: RunMemory,
    timeout: timedelta,
    needed: frozenset[RequestValue] = EVERYTHING,
) -> FoundOut:
    """What GOCDB knows of the site, as far as what is needed is not given."""
    outside = memory.bound(Deadline.after(timeout))
    known = FoundOut(site)
    if not site.service_types and needed & OF_A_SERVICE:
        known = _with_types(known, outside)
    of_site = OF_A_SERVICE | {RequestValue.PILOT_INFORMATION}
    if RequestValue.PILOT_INFORMATION not in site.given and needed & of_site:
        return _with_bdii(known, outside)
    return known


def _with_types(known: FoundOut, outside: Outside) -> FoundOut:
    site = known.site.name
    types = outside.obtain(TypesAtSite(site))
    if isinstance(types, Unobtainable):
        told = f"{types.subject}: {types.detail}; --service-type names them"
        return replace(known, notes=(f"service types not known, {told}",))
    notes = [f"a service without a type that can be read: {one.why}" for one in types.odd]
    # Of a site that GOCDB does not have the checks of the site itself tell.
    if not types.names and _sites(site, outside).find(site) is not None:
        notes.append(f"GOCDB has no services at {plain(site)}; --service-type names what to see")
    return replace(known, site=replace(known.site, service_types=types.names), notes=tuple(notes))


def _sites(site: str, outside: Outside) -> SiteList:
    """GOCDB's list of sites of this name; an empty one where it gave none."""
    listed = outside.obtain(SitesListed(name=site))
    return SiteList(()) if isinstance(listed, Unobtainable) else listed


def _with_bdii(known: FoundOut, outside: Outside) -> FoundOut:
    found = _sites(known.site.name, outside).find(known.site.name)
    if found is None or not found.giis_url:
        return known
    address = _server(found.giis_url)
    if address is None:
        shown = plain(mask_url(found.giis_url), _SHOWN)
        told = f"GOCDB's GIIS URL is not asked: found {shown}, expected ldap://host:{_PORT}"
        return replace(known, not_asked=told)
    given = {**known.site.given, RequestValue.PILOT_INFORMATION: address}
    return replace(known, site=replace(known.site, given=given))


def _server(giis_url: str) -> str | None:
    """The site BDII, without the base of GLUE 1 that is written behind it; None where it is none.

    Somebody typed it: only a server is asked, never a file of this machine.
    """
    try:
        parts = urlsplit(giis_url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _LDAP or not host or not is_plain(host) or " " in host:
        return None
    return f"{parts.scheme.lower()}://{f'[{host}]' if ':' in host else host}:{port or _PORT}"
