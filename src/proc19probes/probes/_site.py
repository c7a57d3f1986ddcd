"""What the questions about sites share: the site's name, and in which of GOCDB's lists it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from proc19probes.sources.gocdb import SitesListed
from proc19probes.sources.gocdb_values import SiteList
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

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
    "GOCDB has the site's name in other upper and lower case",
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


def case_differs(site: str, registered: str) -> Finding:
    """The finding that says how GOCDB writes the site's name."""
    found = f"registered as {registered}, with other upper and lower case"
    return SITE_NAME_CASE_DIFFERS.about(site, found)


@dataclass(frozen=True)
class Listed:
    """One of GOCDB's lists: of the sites that have this status."""

    status: str
    sites: SiteList | Unobtainable


def ask_lists(outside: Outside, site: str, lists: dict[str, SitesListed]) -> tuple[Listed, ...]:
    """The lists by status, up to the one that has the site; only the first where that failed."""
    asked: list[Listed] = []
    for status, question in lists.items():
        sites = outside.obtain(question)
        asked.append(Listed(status, sites))
        if isinstance(sites, Unobtainable):
            if len(asked) == 1:
                break
        elif sites.find(site) is not None:
            break
    return tuple(asked)


def judge_status(
    lists: tuple[Listed, ...], site: str, right: FindingKind, wrong: FindingKind
) -> Iterator[Finding]:
    """`right` where the first list has the site, `wrong` with its status where another one has."""
    if not lists:
        return
    expected = lists[0].status
    missing = [listed.sites for listed in lists if isinstance(listed.sites, Unobtainable)]
    obtained = {one.status: one.sites for one in lists if isinstance(one.sites, SiteList)}
    for status, sites in obtained.items():
        if sites.find(site) is not None:
            kind = right if status == expected else wrong
            yield kind.about(site, f"{status} in GOCDB", expected)
            return
    yield from map(not_obtained, missing)
    for sites in obtained.values():
        name = sites.called_like(site)
        if name is not None:
            yield case_differs(site, name)
            return
    if not missing:
        yield SITE_NOT_IN_GOCDB.about(site, "not in GOCDB", expected)
    elif expected in obtained:
        yield wrong.about(site, f"not among the sites that are {expected} in GOCDB", expected)
