"""What the questions about sites share: the site's name, and in which of GOCDB's lists it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from proc19probes.sources.gocdb import GOCDB, SitesListed
from proc19probes.sources.gocdb_values import OddRecord, Site, SiteList
from proc19probes.sources.names_alike import how_it_differs
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable

SiteName = Annotated[
    str,
    Option(
        "--site",
        help="name of the site: its Short Name in GOCDB, where upper and lower case matter",
    ),
]

SITE_NAME_CASE_DIFFERS = FindingKind(
    "site-name-case-differs",
    State.CRITICAL,
    "GOCDB writes the site's name otherwise: in case, in Unicode form, or without a blank",
    "Write the site's name as GOCDB has it, in the request or in --site.",
    Party.MONITORING,
)
SITE_NOT_IN_GOCDB = FindingKind(
    "site-not-in-gocdb",
    State.CRITICAL,
    "the site is not in GOCDB",
    "Compare the name with the Short Name of the site in the GOCDB portal; a new site is added "
    "there by its Operations Centre (Add Site).",
    Party.OPERATIONS_CENTRE,
    nature=Nature.ABSENT,
)
SITE_CLOSED = FindingKind(
    "site-closed",
    State.CRITICAL,
    "the site is Closed in GOCDB",
    "GOCDB does not open a Closed site again, and shows none of its services: name another site in "
    "the request. A host that it has cannot be added at another one before it is deleted there, or "
    "moved by the GOCDB team.",
    Party.OPERATIONS_CENTRE,
)


def case_differs(site: str, registered: str) -> Finding:
    """The finding that says how GOCDB writes the site's name."""
    found = f"registered as {registered}, {how_it_differs(registered, site)}"
    return SITE_NAME_CASE_DIFFERS.about(site, found)


def odd_record(subject: str, record: OddRecord) -> Finding:
    """The finding that says which record of an answer of GOCDB's cannot be judged, and why."""
    return not_obtained(Unobtainable(Cause.MALFORMED, subject, record.why, GOCDB))


@dataclass(frozen=True)
class Sought:
    """A site that GOCDB was asked for by name, and all sites where it has none of that name."""

    named: SiteList | Unobtainable
    everywhere: SiteList | Unobtainable | None = None


def seek(site: str, outside: Outside) -> Sought:
    """Ask for the one site, and for the whole list only where it is not there."""
    named = outside.obtain(SitesListed(name=site))
    if isinstance(named, Unobtainable) or named.find(site) is not None:
        return Sought(named)
    everywhere = outside.obtain(SitesListed())
    return Sought(named, everywhere)


def site_or_finding(sought: Sought, site: str, expected: str = "") -> Site | Finding:
    """The site, or what there is in its place."""
    if isinstance(sought.named, Unobtainable):
        return not_obtained(sought.named)
    found = sought.named.find(site)
    if found is not None or sought.everywhere is None:
        return found or SITE_NOT_IN_GOCDB.about(site, "not in GOCDB", expected)
    if isinstance(sought.everywhere, Unobtainable):
        return not_obtained(sought.everywhere)
    return sought.everywhere.find(site) or _absent(site, [sought.everywhere], expected)


def _absent(site: str, lists: list[SiteList], expected: str) -> Finding:
    """A site that none of these lists has: a record that may be its own, another name, or not."""
    for one in lists:
        for odd in one.odd:
            if odd.site in ("", site):
                return odd_record(f"{site} in GOCDB", odd)
    for one in lists:
        name = one.called_like(site)
        if name is not None:
            return case_differs(site, name)
    return SITE_NOT_IN_GOCDB.about(site, "not in GOCDB", expected)


@dataclass(frozen=True)
class Listed:
    """One of GOCDB's answers: sites of this status, or of any where it is None."""

    status: str | None
    sites: SiteList | Unobtainable

    def has(self, site: str) -> bool:
        """Whether the site is seen in it."""
        return isinstance(self.sites, SiteList) and self.sites.find(site) is not None


def ask_lists(outside: Outside, site: str, lists: Mapping[str, SitesListed]) -> tuple[Listed, ...]:
    """What GOCDB says of the site by status, the first status being the one that is expected.

    The one site is asked for first. Where it has not that status the whole list is asked for, since
    an answer without a site may come from a GOCDB that lists none; then the others, until one has
    the site; then all sites.
    """
    (expected, first), *others = lists.items()
    named = _listed(expected, replace(first, name=site), outside)
    if isinstance(named.sites, Unobtainable) or named.has(site):
        return (named,)
    whole = _listed(expected, first, outside)
    if isinstance(whole.sites, Unobtainable) and whole.sites.cause is Cause.MALFORMED:
        return (whole,)
    asked = [named, whole]
    for status, question in others:
        if asked[-1].has(site):
            return tuple(asked)
        asked.append(_listed(status, replace(question, name=site), outside))
    if not asked[-1].has(site):
        asked.append(_listed(None, SitesListed(), outside))
    return tuple(asked)


def _listed(status: str | None, question: SitesListed, outside: Outside) -> Listed:
    sites = outside.obtain(question)
    return Listed(status, sites)


def judge_status(
    lists: tuple[Listed, ...],
    site: str,
    right: FindingKind,
    wrong: FindingKind,
    others: Mapping[str, FindingKind] | None = None,
) -> Iterator[Finding]:
    """`right` where a list of the first status has the site, `wrong` where one of another has.

    `others` are kinds in place of `wrong` for a status of their own.
    """
    if not lists:
        return
    expected = lists[0].status or ""
    for one in lists:
        if one.status is not None and one.has(site):
            kind = right if one.status == expected else (others or {}).get(one.status, wrong)
            yield kind.about(site, f"{one.status} in GOCDB", expected)
            return
    missing = [one.sites for one in lists if isinstance(one.sites, Unobtainable)]
    obtained = [one.sites for one in lists if isinstance(one.sites, SiteList)]
    yield from map(not_obtained, missing)
    listed = any(one.has(site) for one in lists)
    absent = None if listed else _absent(site, obtained, expected)
    if absent is not None and (absent.kind is not SITE_NOT_IN_GOCDB or not missing):
        yield absent
    elif any(one.status == expected and isinstance(one.sites, SiteList) for one in lists):
        yield wrong.about(site, f"not among the sites that are {expected} in GOCDB", expected)
