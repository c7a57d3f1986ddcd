"""Whether what a resource publishes of the product arrives at the site's BDII and the top BDII.

Serves PROC19 step 2c. OK means that every service and every endpoint of the product that one hop
publishes is at the next one too, by its ID, with the same type, URL and states. Times may differ:
a later hop has read an earlier one some minutes ago; more than an hour is a WARNING. What only a
later hop has is no fault, as a site's BDII gathers several resources.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._hops import (
    COPY_OLD,
    DIFFERS,
    LOST,
    NO_ENDPOINT,
    Hop,
    compare,
    lost_on_the_way,
)
from proc19probes.probes._information import (
    INFORMATION_SERVICES,
    WHERE_IT_IS_NOT,
    GlueType,
    PublishedAs,
    product_published,
)
from proc19probes.probes._information import Evidence as Published
from proc19probes.probes._site import SiteName
from proc19probes.sources.bdii import Level, is_glue_json, site_information
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option, Url
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


def _hop(level: str, instead: str) -> Option:
    return Option(
        f"--{level}-information",
        help=f"URL of the {level} BDII, or of an LDIF file that stands in for it; left out, "
        f"{instead}",
    )


@dataclass(frozen=True)
class Parameters:
    """Which product, and the hops that its information takes."""

    site: SiteName
    service_type: GlueType
    published_as: PublishedAs = None
    resource_information: Annotated[Url | None, _hop("resource", "this hop is not asked")] = None
    site_information: Annotated[Url | None, _hop("site", "this hop is not asked")] = None
    top_information: Annotated[Url | None, _hop("top", "the top BDII of the settings")] = None

    def __post_init__(self) -> None:
        for url in (self.resource_information, self.site_information, self.top_information):
            if url is not None and is_glue_json(url):
                raise ValueError(
                    f"found {url}, expected a BDII or an LDIF file: GLUE JSON takes no hops"
                )


AGREE = FindingKind("hops-agree", State.OK, "each hop publishes what the one before it publishes")
ONE_HOP = FindingKind(
    "one-hop-only",
    State.UNKNOWN,
    "one hop alone was asked, and there is nothing to compare it with",
    "Give --resource-information or --site-information.",
    Party.MONITORING,
)


@dataclass(frozen=True)
class Evidence:
    """What each hop publishes for the site, from the resource to the top."""

    hops: tuple[Published, ...]


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask all hops at the same time for all that they publish for the site."""
    places = [
        (Level.RESOURCE, parameters.resource_information),
        (Level.SITE, parameters.site_information),
    ]
    questions = [
        site_information(parameters.site, level, url) for level, url in places if url is not None
    ]
    questions.append(site_information(parameters.site, Level.TOP, parameters.top_information))
    return Evidence(tuple(Published(found) for found in outside.obtain_all(questions)))


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for each service and endpoint of one hop at the next one."""
    subject = f"{parameters.service_type} at {parameters.site}"
    (only, *more) = (one.information for one in evidence.hops)
    if not more and not isinstance(only, Unobtainable):
        yield ONE_HOP.about(subject, f"only {only.place} was asked", "two hops or three")
        return
    looked_at = [_hop_of(one, parameters) for one in evidence.hops]
    yield from _missing(looked_at)
    hops = [one for one in looked_at if isinstance(one, Hop)]
    findings = [one for earlier, later in pairwise(hops) for one in compare(earlier, later)]
    findings += [
        NO_ENDPOINT.about(subject, f"no endpoint is published at {one.information.place}")
        for one in hops[:1]
        if not one.product.endpoints
    ]
    yield from bounded(findings)
    if len(hops) > 1 and not findings:
        first, *later = (one.information.place for one in hops)
        count = len(hops[0].product.endpoints)
        all_ = f"all {count} endpoints" if count > 1 else "the endpoint"
        yield AGREE.about(subject, f"{all_} at {first} also at {', '.join(later)}")


def _missing(looked_at: Sequence[Hop | Finding]) -> Iterator[Finding]:
    """What is said of the hops that have not the product, or could not be asked."""
    earlier: Hop | None = None
    for one in looked_at:
        if isinstance(one, Hop):
            earlier = one
        else:
            yield one if earlier is None else lost_on_the_way(one, earlier)


def _hop_of(hop: Published, parameters: Parameters) -> Hop | Finding:
    seen = product_published(hop, parameters.service_type, parameters.published_as)
    return seen if isinstance(seen, Finding) else Hop(*seen)


PROBE = Probe(
    question="Does each hop of the information system publish what the one before it publishes?",
    parameters=Parameters,
    findings=(AGREE, LOST, DIFFERS, COPY_OLD, NO_ENDPOINT, ONE_HOP, *WHERE_IT_IS_NOT),
    services=INFORMATION_SERVICES,
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
