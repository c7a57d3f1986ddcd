"""Whether what is published for the site refers to what is published for the site.

Serves PROC19 step 2c. OK means that every foreign key between services, endpoints, shares,
managers, policies and the site's domain leads to an entry that is there; `urn:ad:SITE` is the
domain SITE. A service may name services of other sites as related: that key is not followed.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._foreign_keys import KEYS
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
    name_of,
    product_published,
)
from proc19probes.probes._left_out import LeaveOut, checked_left_out, left_out_told
from proc19probes.probes._site import SiteName
from proc19probes.sources.glue_values import (
    GlueEntry,
    Publication,
    SiteInformation,
    domain_named,
    visible,
)
from proc19probes.vocabulary.findings import Finding, FindingKind
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
        checked_left_out(self.leave_out, _KNOWN_NAMES)


RESOLVE = FindingKind("keys-resolve", State.OK, "every foreign key leads to an entry")
DANGLING = FindingKind(
    "foreign-key-dangling",
    State.CRITICAL,
    "a foreign key leads to an entry that is not published",
    "See that the information provider publishes both entries with the same ID. Just after a start "
    "it mends itself within a few updates of the BDII.",
    Party.PILOT_SITE,
)
PARTLY_DANGLING = FindingKind(
    "foreign-key-partly-dangling",
    State.WARNING,
    "of several foreign keys of one kind one leads to an entry that is not published",
    "Tell the product's developers: their information provider writes an ID that no entry has.",
    Party.TECHNOLOGY_PROVIDER,
)
NO_KEY = FindingKind(
    "no-foreign-key-published",
    State.UNKNOWN,
    "the product's entries have no foreign key at all",
    "See that the information provider publishes the keys between services and endpoints.",
    Party.TECHNOLOGY_PROVIDER,
)

_KNOWN_NAMES = {kind.id: kind for kind in (DANGLING, PARTLY_DANGLING)}


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
    keys = [key for entry in entries for key in _keys(entry, there)]
    lost = [one for entry, name in keys for one in _followed(entry, name, known)]
    findings, left_out = _without_known(lost, parameters)
    yield from bounded(findings)
    subject = f"{parameters.service_type} at {parameters.site}"
    if not keys:
        yield NO_KEY.about(subject, f"no foreign key is published at {there.place}")
    elif not findings:
        which = f"all but those left out of {len(keys)}" if left_out else f"all {len(keys)}"
        found = f"{which} foreign keys resolve at {there.place}{left_out_told(left_out)}"
        yield RESOLVE.about(subject, found)


def _without_known(
    lost: list[tuple[Finding, str]], parameters: Parameters
) -> tuple[list[Finding], Counter[str]]:
    """The findings that are not left out, and by id how many are."""
    known = checked_left_out(parameters.leave_out, _KNOWN_NAMES)
    findings: list[Finding] = []
    left_out: Counter[str] = Counter()
    for one, leads_to in lost:
        if known.covers(one.kind, one.subject, one.found, leads_to):
            left_out[one.kind.id] += 1
        else:
            findings.append(one)
    return findings, left_out


def _keys(entry: GlueEntry, there: SiteInformation) -> Iterator[tuple[GlueEntry, str]]:
    for name in KEYS:
        # A cloud's JSON has no entry for the site's domain.
        if name == "ServiceAdminDomainForeignKey" and there.publication is Publication.JSON:
            continue
        if entry.values(name):
            yield entry, name


def _followed(
    entry: GlueEntry, name: str, known: dict[str, set[str]]
) -> Iterator[tuple[Finding, str]]:
    """Each value of a key that leads nowhere: what is found, and the value."""
    leads_to = KEYS[name][1]
    there = known[leads_to]
    values = entry.values(name)
    meant = domain_named if leads_to == "DomainID" else str
    lost = [one for one in values if not {one, meant(one)} & there]
    kind = DANGLING if len(lost) == len(values) else PARTLY_DANGLING
    for value in lost:
        found = f"{name} leads to {visible(value)}, which is not published"
        yield kind.about(name_of(entry), found), value


PROBE = Probe(
    question="Does all that is published of the product refer to what is published too?",
    parameters=Parameters,
    findings=(RESOLVE, DANGLING, PARTLY_DANGLING, NO_KEY, *WHERE_IT_IS_NOT),
    services=INFORMATION_SERVICES,
    interval=timedelta(hours=1),
    ask=ask,
    judge=judge,
)
