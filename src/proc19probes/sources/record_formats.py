"""The formats of usage records: which fields each has, of which kind, and which must be there.

Source: the record classes of apel (apel/db/records, apel/db/loader), EGI's message formats, and for
the two in JSON their published descriptions. The version in a header decides only where it is shown
here; others are accepted by APEL as they come.
"""

from dataclasses import dataclass, replace
from enum import Enum

from proc19probes.sources.record_values import RecordRefusedError


class Rules(Enum):
    """What is asked of a record beyond the kinds of its fields."""

    NONE = "none"
    JOB = "job"
    SUMMARY = "summary"


@dataclass(frozen=True)
class RecordFormat:
    """One format of a record.

    `versions` are those that are published, `identity` names the field by which a record is known.
    `expected` fields are documented as mandatory, though their absence is let through.
    """

    title: str
    versions: tuple[str, ...]
    mandatory: tuple[str, ...]
    fields: frozenset[str]
    identity: str = ""
    site: str = "Site"
    ignored: frozenset[str] = frozenset()
    integers: frozenset[str] = frozenset()
    decimals: frozenset[str] = frozenset()
    instants: frozenset[str] = frozenset()
    dictionaries: frozenset[str] = frozenset()
    expected: tuple[str, ...] = ()
    rules: Rules = Rules.NONE


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_VO = "VO VOGroup VORole"
_UPDATED = _words("UpdateTime")

JOB = RecordFormat(
    title="job record",
    versions=("v0.1", "v0.2", "v0.3"),
    mandatory=("Site", "LocalJobId", "WallDuration", "CpuDuration", "StartTime", "EndTime"),
    fields=_words(
        "Site SubmitHost MachineName Queue LocalJobId LocalUserId GlobalUserName FQAN",
        _VO,
        "WallDuration CpuDuration Processors NodeCount StartTime EndTime",
        "InfrastructureDescription InfrastructureType MemoryReal MemoryVirtual",
        "ServiceLevelType ServiceLevel",
    ),
    identity="LocalJobId",
    ignored=_words("SubmitHostType UpdateTime"),
    integers=_words("WallDuration CpuDuration Processors NodeCount MemoryReal MemoryVirtual"),
    decimals=_words("ServiceLevel"),
    instants=_words("StartTime EndTime"),
    rules=Rules.JOB,
)
JOB_IN_XML = replace(JOB, title="compute accounting record", versions=())
JOB_04 = replace(JOB, versions=("v0.4",), dictionaries=_words("ServiceLevel"))
SUMMARY = RecordFormat(
    title="summary of jobs",
    versions=("v0.2",),
    mandatory=("Site", "Month", "Year", "WallDuration", "CpuDuration", "NumberOfJobs"),
    fields=_words(
        "Site Month Year GlobalUserName",
        _VO,
        "SubmitHost InfrastructureType InfrastructureDescription ServiceLevelType ServiceLevel",
        "NodeCount Processors EarliestEndTime LatestEndTime WallDuration CpuDuration NumberOfJobs",
    ),
    ignored=_UPDATED,
    integers=_words(
        "Month Year NodeCount Processors WallDuration CpuDuration NumberOfJobs",
    ),
    decimals=_words("ServiceLevel"),
    instants=_words("EarliestEndTime LatestEndTime"),
    rules=Rules.SUMMARY,
)
SUMMARY_04 = replace(SUMMARY, versions=("v0.4",), dictionaries=_words("ServiceLevel"))
_NORMALISED = _words("NormalisedWallDuration NormalisedCpuDuration")
NORMALISED_SUMMARY = replace(
    SUMMARY,
    title="normalised summary of jobs",
    versions=("v0.3",),
    mandatory=(
        *("Site", "Month", "Year", "WallDuration", "CpuDuration"),
        *("NormalisedWallDuration", "NormalisedCpuDuration", "NumberOfJobs"),
    ),
    fields=SUMMARY.fields - _words("InfrastructureType ServiceLevel")
    | _words("Infrastructure")
    | _NORMALISED,
    integers=SUMMARY.integers | _NORMALISED,
    decimals=frozenset(),
)
NORMALISED_SUMMARY_04 = replace(NORMALISED_SUMMARY, versions=("v0.4",), dictionaries=_NORMALISED)
SYNC = RecordFormat(
    title="synchronisation record",
    versions=("v0.1",),
    mandatory=("Site", "NumberOfJobs", "Month", "Year"),
    fields=_words("Site SubmitHost NumberOfJobs Month Year"),
    integers=_words("NumberOfJobs Month Year"),
)
CLOUD = RecordFormat(
    title="cloud record",
    versions=("v0.2", "v0.4"),
    mandatory=("VMUUID", "SiteName"),
    fields=_words(
        "RecordCreateTime VMUUID SiteName CloudComputeService MachineName LocalUserId LocalGroupId",
        "GlobalUserName FQAN Status StartTime EndTime SuspendDuration WallDuration CpuDuration",
        "CpuCount NetworkType NetworkInbound NetworkOutbound PublicIPCount Memory Disk",
        "BenchmarkType Benchmark StorageRecordId ImageId CloudType",
        _VO,
    ),
    identity="VMUUID",
    site="SiteName",
    ignored=_words("UpdateTime MeasurementTime MeasurementMonth MeasurementYear"),
    integers=_words(
        "SuspendDuration WallDuration CpuDuration NetworkInbound NetworkOutbound PublicIPCount",
        "Memory Disk",
    ),
    decimals=_words("CpuCount Benchmark"),
    instants=_words("RecordCreateTime StartTime EndTime"),
)
CLOUD_SUMMARY = RecordFormat(
    title="cloud summary",
    versions=("v0.2", "v0.4"),
    mandatory=("SiteName", "Month", "Year", "NumberOfVMs"),
    fields=_words(
        "SiteName CloudComputeService Month Year GlobalUserName",
        _VO,
        "Status CloudType ImageId EarliestStartTime LatestStartTime WallDuration CpuDuration",
        "CpuCount NetworkInbound NetworkOutbound Memory Disk BenchmarkType Benchmark NumberOfVMs",
    ),
    site="SiteName",
    ignored=_UPDATED,
    integers=_words(
        "Month Year WallDuration CpuDuration NetworkInbound NetworkOutbound Memory Disk",
        "NumberOfVMs",
    ),
    decimals=_words("CpuCount Benchmark"),
    instants=_words("EarliestStartTime LatestStartTime"),
)
STORAGE = RecordFormat(
    title="storage record",
    versions=(),
    mandatory=(
        *("RecordId", "CreateTime", "StorageSystem", "StartTime", "EndTime"),
        "ResourceCapacityUsed",
    ),
    fields=_words(
        "RecordId CreateTime StorageSystem Site StorageShare StorageMedia StorageClass FileCount",
        "DirectoryPath LocalUser LocalGroup UserIdentity Group SubGroup Role StartTime EndTime",
        "ResourceCapacityUsed LogicalCapacityUsed ResourceCapacityAllocated",
    ),
    identity="RecordId",
    integers=_words("FileCount ResourceCapacityUsed LogicalCapacityUsed ResourceCapacityAllocated"),
    instants=_words("CreateTime StartTime EndTime"),
)
PUBLIC_IP = RecordFormat(
    title="public IP record",
    versions=("0.2",),
    mandatory=("MeasurementTime", "SiteName", "IPVersion", "IPCount"),
    fields=_words(
        "MeasurementTime SiteName CloudComputeService CloudType LocalUser LocalGroup",
        "GlobalUserName FQAN IPVersion IPCount",
    ),
    site="SiteName",
    integers=_words("IPVersion IPCount"),
    instants=_words("MeasurementTime"),
    expected=("CloudType", "LocalUser", "LocalGroup", "FQAN"),
)
ACCELERATOR = RecordFormat(
    title="accelerator record",
    versions=("0.1",),
    mandatory=(
        *("MeasurementMonth", "MeasurementYear", "AssociatedRecordType", "AssociatedRecord"),
        *("SiteName", "Count", "AvailableDuration", "Type"),
    ),
    fields=_words(
        "MeasurementMonth MeasurementYear AssociatedRecordType AssociatedRecord GlobalUserName",
        "FQAN SiteName Count Cores ActiveDuration AvailableDuration BenchmarkType Benchmark Type",
        "Model CloudType CloudComputeService",
    ),
    identity="AssociatedRecord",
    site="SiteName",
    integers=_words("MeasurementMonth MeasurementYear Cores ActiveDuration AvailableDuration"),
    decimals=_words("Count Benchmark"),
    expected=("FQAN", "CloudType"),
)

# By type where the version does not matter, by the whole header where it does.
_OF_04 = {
    "APEL-individual-job-message": JOB_04,
    "APEL-summary-job-message: v0.4": SUMMARY_04,
    "APEL-normalised-summary-message: v0.4": NORMALISED_SUMMARY_04,
}
_OF_OTHERS = {
    "APEL-individual-job-message": JOB,
    "APEL-summary-job-message: v0.2": SUMMARY,
    "APEL-summary-job-message: v0.3": NORMALISED_SUMMARY,
}
_OF_ANY = {
    "APEL-sync-message": SYNC,
    "APEL-cloud-message": CLOUD,
    "APEL-cloud-summary-message": CLOUD_SUMMARY,
}
OF_JSON = {"APEL Public IP message": PUBLIC_IP, "APEL-accelerator-message": ACCELERATOR}
"""The formats in JSON, by the message's Type."""


def format_of(header: str) -> tuple[RecordFormat, str]:
    """The format that a message's first line names, and its version.

    Raises RecordRefusedError as APEL's loader would.
    """
    kind, colon, rest = header.partition(":")
    if not colon:
        raise RecordRefusedError("Message header is incorrect: substring not found")
    version = f":{rest}".strip(": ")
    known = {**(_OF_04 if version == "v0.4" else _OF_OTHERS), **_OF_ANY}
    found = known.get(kind.strip()) or known.get(header.strip())
    if found is None:
        raise RecordRefusedError(f"Message type {header} not recognised.")
    return found, version
