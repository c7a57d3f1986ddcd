"""Whether the site itself has the expected scope tags in GOCDB.

Serves PROC19 steps 1b and 7b: an endpoint in the scope EGI at a site that is not in it is seen by
what asks for services, and by nothing that begins with the sites. OK means that GOCDB lists the
site under each of the tags; GOCDB shows a site's tags to callers without a registered credential in
this way only. It says nothing about the site's endpoints: endpoint_in_scope does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._scope import SCOPE_NOT_IN_GOCDB, ScopeUse, ask_use, tags_of, unused
from proc19probes.probes._site import (
    SITE_NAME_CASE_DIFFERS,
    SITE_NOT_IN_GOCDB,
    SiteName,
    Sought,
    seek,
    site_or_finding,
)
from proc19probes.sources.gocdb import GOCDB, SitesListed
from proc19probes.sources.gocdb_values import SiteList
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

_MOST = 20


@dataclass(frozen=True)
class Parameters:
    """Which site, and its scope tags."""

    site: SiteName
    scope: Annotated[
        str,
        Option(
            "--scope",
            help="scope tags that the site must have, all of them, with commas between: "
            "EGI,FedCloud",
        ),
    ] = "EGI"

    def __post_init__(self) -> None:
        if len(tags_of(self.scope)) > _MOST:
            raise ValueError(f"--scope: more than {_MOST} tags")


IN_SCOPE = FindingKind("site-in-scope", State.OK, "the site has the expected scope tags")
NOT_IN_SCOPE = FindingKind(
    "site-not-in-scope",
    State.CRITICAL,
    "the site lacks an expected scope tag in GOCDB",
    "On the site's Edit page in the GOCDB portal tick the scope tag under 'Scope Tags'; a reserved "
    "one can be ticked where the Operations Centre (NGI) has it, else the GOCDB team gives it.",
    Party.OPERATIONS_CENTRE,
)


@dataclass(frozen=True)
class Evidence:
    """The sites of this name by tag; where a tag is lacking, the site and the tag's use."""

    by_tag: tuple[tuple[str, SiteList | Unobtainable], ...]
    sought: Sought | None = None
    uses: tuple[ScopeUse, ...] = ()


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for the site under each tag; for the site, and for a tag's use, where it is not there."""
    by_tag = []
    for tag in tags_of(parameters.scope):
        sites = outside.obtain(SitesListed(name=parameters.site, scope=tag))
        by_tag.append((tag, sites))
    lacking = [tag for tag, sites in by_tag if _lacks(sites, parameters.site)]
    if not lacking:
        return Evidence(tuple(by_tag))
    return Evidence(tuple(by_tag), seek(parameters.site, outside), ask_use(lacking, outside))


def _lacks(sites: SiteList | Unobtainable, site: str) -> bool:
    return isinstance(sites, SiteList) and sites.find(site) is None


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Say which tags the site has, and what is wrong with the others."""
    name = parameters.site
    wanted = " and ".join(tag for tag, _ in evidence.by_tag)
    yield from (not_obtained(one) for _, one in evidence.by_tag if isinstance(one, Unobtainable))
    lacking = [tag for tag, sites in evidence.by_tag if _lacks(sites, name)]
    if evidence.sought is not None:
        there = site_or_finding(evidence.sought, name)
        if isinstance(there, Finding):
            yield there
            return
    unknown = tuple(unused(evidence.uses))
    yield from unknown
    known = [tag for tag in lacking if tag not in {one.subject for one in unknown}]
    has = [t for t, sites in evidence.by_tag if isinstance(sites, SiteList) and t not in lacking]
    if known:
        yield NOT_IN_SCOPE.about(name, f"not in scope {' and '.join(known)} in GOCDB", wanted)
    elif has:
        yield IN_SCOPE.about(name, f"in scope {' and '.join(has)} in GOCDB")


PROBE = Probe(
    question="Has the site itself the expected scope tags in GOCDB?",
    parameters=Parameters,
    findings=(
        IN_SCOPE,
        NOT_IN_SCOPE,
        SCOPE_NOT_IN_GOCDB,
        SITE_NOT_IN_GOCDB,
        SITE_NAME_CASE_DIFFERS,
    ),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
