"""Whether the site is certified in GOCDB.

Serves PROC19 step 1b and the prerequisites: a site takes part in the infrastructure once its
certification status is Certified (PROC09, Resource Centre Registration and Certification). OK means
that GOCDB lists it among the Certified sites; GOCDB shows a site's status to callers without a
registered credential in this way only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._site import (
    SITE_CLOSED,
    SITE_NAME_CASE_DIFFERS,
    SITE_NOT_IN_GOCDB,
    Listed,
    SiteName,
    ask_lists,
    judge_status,
)
from proc19probes.sources.gocdb import GOCDB, CertificationStatus, SitesListed
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters:
    """Which site."""

    site: SiteName


CERTIFIED = FindingKind("site-certified", State.OK, "the site is certified in GOCDB")
NOT_CERTIFIED = FindingKind(
    "site-not-certified",
    State.CRITICAL,
    "the site is not certified in GOCDB",
    "The Operations Centre takes the site through certification (PROC09) and sets 'Certification "
    "Status' on the site's page in the GOCDB portal: a Candidate to Uncertified first, which alone "
    "can become Certified.",
    Party.OPERATIONS_CENTRE,
    nature=Nature.ABSENT,
)
SUSPENDED = FindingKind(
    "site-suspended",
    State.CRITICAL,
    "the site is suspended in GOCDB",
    "The Operations Centre and EGI Operations settle what the site was suspended for; then the "
    "Operations Centre sets 'Certification Status' in the GOCDB portal to Uncertified, and after a "
    "new certification (PROC09) to Certified.",
    Party.OPERATIONS_CENTRE,
)


@dataclass(frozen=True)
class Evidence:
    """GOCDB's lists by certification status, Certified first, up to the one that has the site."""

    lists: tuple[Listed, ...]


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for the Certified sites, and only where the site is not there for the others."""
    lists = {status.value: SitesListed(status) for status in CertificationStatus}
    return Evidence(ask_lists(outside, parameters.site, lists))


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Say in which of the lists the site is."""
    own = {"Suspended": SUSPENDED, "Closed": SITE_CLOSED}
    return judge_status(evidence.lists, parameters.site, CERTIFIED, NOT_CERTIFIED, own)


PROBE = Probe(
    question="Is the site certified in GOCDB?",
    parameters=Parameters,
    findings=(
        CERTIFIED,
        NOT_CERTIFIED,
        SUSPENDED,
        SITE_CLOSED,
        SITE_NOT_IN_GOCDB,
        SITE_NAME_CASE_DIFFERS,
    ),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
