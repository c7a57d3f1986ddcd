"""The foreign keys of GLUE 2: what each leads to (GFD-R-P.218), and which lead nowhere."""

from collections import Counter
from collections.abc import Iterator

from proc19probes.probes._information import name_of
from proc19probes.probes._left_out import checked_left_out
from proc19probes.sources.glue_values import (
    GlueEntry,
    Publication,
    SiteInformation,
    domain_named,
    visible,
)
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

_LEADS_TO = {
    ("Service", "ServiceID"): "EndpointService ShareService ManagerService ContactService "
    "LocationService ComputingEndpointComputingService ComputingShareComputingService "
    "ComputingManagerComputingService StorageEndpointStorageService StorageShareStorageService "
    "StorageManagerStorageService",
    ("Endpoint", "EndpointID"): "ShareEndpoint ComputingShareComputingEndpoint "
    "StorageShareStorageEndpoint AccessPolicyEndpoint",
    ("Share", "ShareID"): "MappingPolicyShare",
    ("Manager", "ManagerID"): "ResourceManager ExecutionEnvironmentComputingManager",
    ("Resource", "ResourceID"): "ComputingShareExecutionEnvironment ShareResource",
    ("Domain", "DomainID"): "ServiceAdminDomain ContactDomain LocationDomain",
}
KEYS = {
    f"{name}ForeignKey": target for target, names in _LEADS_TO.items() for name in names.split()
}
"""For each attribute that is a key: the class of the entry that it names, and where its ID is."""

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
KNOWN_NAMES = {kind.id: kind for kind in (DANGLING, PARTLY_DANGLING)}
"""What may be left out, by id."""


def without_known(
    lost: list[tuple[Finding, str]], leave_out: str | None
) -> tuple[list[Finding], Counter[str]]:
    """The findings that are not left out, and by id how many are."""
    known = checked_left_out(leave_out, KNOWN_NAMES)
    findings: list[Finding] = []
    left_out: Counter[str] = Counter()
    for one, leads_to in lost:
        if known.covers(one.kind, one.subject, one.found, leads_to):
            left_out[one.kind.id] += 1
        else:
            findings.append(one)
    return findings, left_out


def keys_of(entry: GlueEntry, there: SiteInformation) -> Iterator[tuple[GlueEntry, str]]:
    """The entry with each of its attributes that is a key."""
    for name in KEYS:
        # A cloud's JSON has no entry for the site's domain.
        if name == "ServiceAdminDomainForeignKey" and there.publication is Publication.JSON:
            continue
        if entry.values(name):
            yield entry, name


def followed(
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
