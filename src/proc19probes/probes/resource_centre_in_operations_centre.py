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
    Sought,
    odd_record,
    seek,
    site_or_finding,
)
from proc19probes.sources.gocdb import GOCDB
from proc19probes.sources.gocdb_values import OddRecord
from proc19probes.sources.names_alike import alike, how_it_differs
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


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
    """The site in GOCDB's list, or the list."""

    sought: Sought


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for the site, and for all sites where it has none of that name."""
    return Evidence(seek(parameters.site, outside))


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for the site, and compare its Operations Centre."""
    name, expected = parameters.site, parameters.operations_centre
    site = site_or_finding(evidence.sought, name, f"a site of {expected}")
    if isinstance(site, Finding):
        yield site
    elif site.operations_centre is None:
        yield odd_record(f"{name} in GOCDB", OddRecord(f"SITE {name} has no ROC"))
    elif site.operations_centre == expected:
        yield IN_OPERATIONS_CENTRE.about(name, f"belongs to {expected} in GOCDB")
    else:
        centre = site.operations_centre
        how = f", {how_it_differs(centre, expected)}" if alike(centre, expected) else ""
        found = f"belongs to {centre or 'no Operations Centre'} in GOCDB{how}"
        yield IN_OTHER_OPERATIONS_CENTRE.about(name, found, expected)


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
