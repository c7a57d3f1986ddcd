"""Whether sites of the infrastructure publish the product at the top BDII, and which.

Serves PROC19 step 2c, and whoever watches a product spread. OK means that at least so many sites as
are asked for have a service or an endpoint of the product at the top BDII; -v names them all. It is
asked by class and for one attribute, and read as it comes, since a top BDII has a hundred thousand
entries.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._few import few
from proc19probes.probes._information import GlueType, PublishedAs, product_names
from proc19probes.sources.bdii import TOP_BDII, PublishingSites, SitesPublishing
from proc19probes.sources.glue_values import visible
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature, not_obtained
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

_ON_A_LINE = 10


@dataclass(frozen=True)
class Parameters:
    """Which product, and how many sites are expected."""

    service_type: GlueType
    published_as: PublishedAs = None
    min_sites: Annotated[
        int, Option("--min-sites", help="how many sites are expected to publish it", unit="sites")
    ] = 1

    def __post_init__(self) -> None:
        if self.min_sites < 1:
            raise ValueError(f"--min-sites: found {self.min_sites}, expected 1 or more")


PUBLISHED = FindingKind("product-published", State.OK, "enough sites publish the product")
TOO_FEW = FindingKind(
    "too-few-sites-publish",
    State.CRITICAL,
    "fewer sites publish the product than are expected",
    "See at the sites that deploy the product that its information provider runs and that their "
    "BDII reads it.",
    Party.OPERATIONS_CENTRE,
    nature=Nature.ABSENT,
)
BDII_HAS_NOTHING = FindingKind(
    "top-bdii-has-no-service",
    State.UNKNOWN,
    "the top BDII has no service and no endpoint of any product",
    "See that the URL is that of a top BDII, and that its bdii-update runs.",
    Party.INFORMATION_SYSTEM,
    nature=Nature.ABSENT,
)


@dataclass(frozen=True)
class Evidence:
    """The sites that publish the product."""

    sites: PublishingSites | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask the top BDII for every service and every endpoint."""
    names = product_names(parameters.service_type, parameters.published_as)
    found = outside.obtain(SitesPublishing(names))
    return Evidence(found)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Count the sites."""
    found = evidence.sites
    if isinstance(found, Unobtainable):
        yield not_obtained(found)
        return
    if not found.entries:
        yield BDII_HAS_NOTHING.about(
            TOP_BDII.title, "no service and no endpoint is published there"
        )
        return
    count = len(found.sites)
    named = f"{count} site{'s' * (count != 1)}" + (f": {few(found.sites)}" if count else "")
    kind = PUBLISHED if count >= parameters.min_sites else TOO_FEW
    measures = (Measure("sites", count, critical=f"{parameters.min_sites}:", minimum="0"),)
    expected = f"at least {parameters.min_sites}"
    told = kind.about(parameters.service_type, f"published by {named}", expected, measures)
    yield replace(told, each=tuple(_named_in_lines(found.sites)))


def _named_in_lines(sites: Sequence[str]) -> Iterator[str]:
    """All sites, several a line: some monitoring servers take 8 KiB and no more."""
    for first in range(0, len(sites), _ON_A_LINE):
        yield ", ".join(plain(visible(site)) for site in sites[first : first + _ON_A_LINE])


PROBE = Probe(
    question="Do as many sites as expected publish the product at the top BDII?",
    parameters=Parameters,
    findings=(PUBLISHED, TOO_FEW, BDII_HAS_NOTHING),
    services=(TOP_BDII,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
