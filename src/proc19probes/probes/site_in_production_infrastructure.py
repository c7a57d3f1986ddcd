"""Whether the site belongs to the production infrastructure in GOCDB.

Serves PROC19 step 1b: the product is integrated in the EGI Production Infrastructure, and a site of
the infrastructure Test is not part of it. OK means that GOCDB lists the site under the
infrastructure Production. It says nothing about certification: site_certified does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._site import (
    SITE_NAME_CASE_DIFFERS,
    SITE_NOT_IN_GOCDB,
    Listed,
    SiteName,
    ask_lists,
    judge_status,
)
from proc19probes.sources.gocdb import GOCDB, ProductionStatus, SitesListed
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters:
    """Which site."""

    site: SiteName


IN_PRODUCTION = FindingKind(
    "site-in-production-infrastructure",
    State.OK,
    "the site belongs to the production infrastructure in GOCDB",
)
NOT_IN_PRODUCTION = FindingKind(
    "site-not-in-production-infrastructure",
    State.CRITICAL,
    "the site does not belong to the production infrastructure in GOCDB",
    "The Operations Centre sets 'Infrastructure' on the site's Edit page in the GOCDB portal to "
    "Production.",
    Party.OPERATIONS_CENTRE,
    nature=Nature.ABSENT,
)


@dataclass(frozen=True)
class Evidence:
    """GOCDB's lists by infrastructure, Production first, up to the one that has the site."""

    lists: tuple[Listed, ...]


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for the sites in Production, and only where the site is not there for the others."""
    lists = {status.value: SitesListed(None, status) for status in ProductionStatus}
    return Evidence(ask_lists(outside, parameters.site, lists))


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Say in which of the lists the site is."""
    return judge_status(evidence.lists, parameters.site, IN_PRODUCTION, NOT_IN_PRODUCTION)


PROBE = Probe(
    question="Does the site belong to the production infrastructure in GOCDB?",
    parameters=Parameters,
    findings=(IN_PRODUCTION, NOT_IN_PRODUCTION, SITE_NOT_IN_GOCDB, SITE_NAME_CASE_DIFFERS),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
