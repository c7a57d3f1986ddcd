"""Whether what is published for the site refers to what is published for the site.

Serves PROC19 step 2c. OK means that every foreign key between services, endpoints, shares,
managers, policies and the site's domain leads to an entry that is there; `urn:ad:SITE` is the
domain SITE. A service may name services of other sites as related: that key is not followed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._foreign_keys import (
    DANGLING,
    KEYS,
    KNOWN_NAMES,
    PARTLY_DANGLING,
    followed,
    keys_of,
    without_known,
)
from proc19probes.probes._information import (
    INFORMATION_SERVICES,
    WHERE_IT_IS_NOT,
    AskedLevel,
    Evidence,
    GlueType,
    Information,
    PublishedAs,
    all_of_product,
    ask_site,
    checked_level,
    product_published,
)
from proc19probes.probes._left_out import LeaveOut, checked_left_out, left_out_told
from proc19probes.probes._site import SiteName
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters:
    """Which product, at which site, and where it is looked for."""

    site: SiteName
    service_type: GlueType
    published_as: PublishedAs = None
    level: AskedLevel = None
    information: Information = None
    leave_out: LeaveOut = None

    def __post_init__(self) -> None:
        checked_level(self.level)
        checked_left_out(self.leave_out, KNOWN_NAMES)


RESOLVE = FindingKind("keys-resolve", State.OK, "every foreign key leads to an entry")
NO_KEY = FindingKind(
    "no-foreign-key-published",
    State.UNKNOWN,
    "the product's entries have no foreign key at all",
    "See that the information provider publishes the keys between services and endpoints.",
    Party.TECHNOLOGY_PROVIDER,
    nature=Nature.ABSENT,
)


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for all that is published for the site."""
    return ask_site(parameters.site, parameters.level, parameters.information, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Follow every key of the product's entries."""
    seen = product_published(evidence, parameters.service_type, parameters.published_as)
    if isinstance(seen, Finding):
        yield seen
        return
    there, product = seen
    # By the tree and not by the keys, which are what is in question.
    entries = all_of_product(there, product)
    known = {
        attribute: {value for one in there.of_class(kind) for value in one.values(attribute)}
        for kind, attribute in set(KEYS.values())
    }
    known["DomainID"].add(there.site)
    keys = [key for entry in entries for key in keys_of(entry, there)]
    lost = [one for entry, name in keys for one in followed(entry, name, known)]
    findings, left_out = without_known(lost, parameters.leave_out)
    yield from bounded(findings)
    subject = f"{parameters.service_type} at {parameters.site}"
    if not keys:
        yield NO_KEY.about(subject, f"no foreign key is published at {there.place}")
    elif not findings:
        which = f"all but those left out of {len(keys)}" if left_out else f"all {len(keys)}"
        found = f"{which} foreign keys resolve at {there.place}{left_out_told(left_out)}"
        yield RESOLVE.about(subject, found)


PROBE = Probe(
    question="Does all that is published of the product refer to what is published too?",
    parameters=Parameters,
    findings=(RESOLVE, DANGLING, PARTLY_DANGLING, NO_KEY, *WHERE_IT_IS_NOT),
    services=INFORMATION_SERVICES,
    interval=timedelta(hours=1),
    ask=ask,
    judge=judge,
)
