"""Whether the Resource Centre is in GOCDB and belongs to the Operations Centre.

Serves the prerequisites of PROC19: an Operations Centre has "one or more RC available to deploy the
new platform". OK means that GOCDB lists the site, with this Operations Centre as its ROC (in the
portal: NGI). The list holds sites of every certification status: site_certified tells which.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._site import (
    SITE_NAME_CASE_DIFFERS,
    SITE_NOT_IN_GOCDB,
    SiteName,
    case_differs,
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


@dataclass(frozen=True)
class Parameters:
    """Which Resource Centre, and where it should belong."""

    site: SiteName
    operations_centre: Annotated[
        str,
        Option(
            "--operations-centre",
            help="name of the Operations Centre as GOCDB has it (NGI), such as NGI_IT",
        ),
    ]


IN_OPERATIONS_CENTRE = FindingKind(
    "resource-centre-in-operations-centre",
    State.OK,
    "the Resource Centre is in GOCDB and belongs to the Operations Centre",
)
IN_OTHER_OPERATIONS_CENTRE = FindingKind(
    "resource-centre-in-other-operations-centre",
    State.CRITICAL,
    "the Resource Centre belongs to another Operations Centre",
    "Correct the Operations Centre in the request; or ask the GOCDB team to move the site to "
    "the other NGI.",
    Party.OPERATIONS_CENTRE,
)


@dataclass(frozen=True)
class Evidence:
    """GOCDB's list of all sites."""

    sites: SiteList | Unobtainable


def ask(_parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for all sites."""
    sites = outside.obtain(SitesListed())
    return Evidence(sites)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for the site, and compare its Operations Centre."""
    sites, name, expected = evidence.sites, parameters.site, parameters.operations_centre
    if isinstance(sites, Unobtainable):
        yield not_obtained(sites)
        return
    site = sites.find(name)
    if site is not None:
        right = site.operations_centre == expected
        kind = IN_OPERATIONS_CENTRE if right else IN_OTHER_OPERATIONS_CENTRE
        found = f"belongs to {site.operations_centre or 'no Operations Centre'} in GOCDB"
        yield kind.about(name, found, expected)
    elif (other := sites.called_like(name)) is not None:
        yield case_differs(name, other)
    else:
        yield SITE_NOT_IN_GOCDB.about(name, "not in GOCDB", f"a site of {expected}")


PROBE = Probe(
    question="Is the Resource Centre in GOCDB, and does it belong to the Operations Centre?",
    parameters=Parameters,
    findings=(
        IN_OPERATIONS_CENTRE,
        IN_OTHER_OPERATIONS_CENTRE,
        SITE_NOT_IN_GOCDB,
        SITE_NAME_CASE_DIFFERS,
    ),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
