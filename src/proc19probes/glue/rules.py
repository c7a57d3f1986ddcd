"""The rules that are errors (E) and warnings (W), a row each, by glue-validator's codes.

Those that look at more than one attribute's value are in kinds.py: E021 (classes), E025
(companions), W034 and W036 to W038 (the tables of attributes).
"""

from datetime import timedelta

from proc19probes.glue.rule import Rule
from proc19probes.glue.shapes import (
    Shape,
    above_other,
    ahead_by,
    begins_with,
    below,
    below_other,
    beyond,
    contains,
    differs_from_sum,
    is_another_domain,
    is_empty,
    is_not_text,
    is_number,
    later_than,
    older_than,
    outside,
    past_its_validity,
    unless,
    where_other_is_same,
    without,
)
from proc19probes.glue.shares import (
    exceed_the_whole,
    is_no_percentage,
    is_no_share,
    name_a_vo_twice,
)

# So much is allowed for clocks that differ.
_CLOCKS = timedelta(seconds=120)
_WEEK, _YEAR = timedelta(days=7), timedelta(days=365)


def _jobs() -> Shape:
    others = ("StagingJobs", "SuspendedJobs", "PreLRMSWaitingJobs")
    return differs_from_sum(("RunningJobs", "WaitingJobs"), others, 0.1, 0)


def _sizes() -> Shape:
    return differs_from_sum(("FreeSize", "UsedSize"), ("ReservedSize",), 0.005, 1)


def _sizes_of_share() -> Shape:
    """Where all is reserved, the reservation is the total and no part of it."""
    whole = differs_from_sum(("FreeSize", "UsedSize"), (), 0.005, 1)
    return where_other_is_same("ReservedSize", whole, _sizes())


def _not_estimated() -> Shape:
    return is_number(2146660842, "an estimate")


# What rpm and dpkg-query print for a package that is not there.
_FAILED_QUERIES = ("is not installed", "no packages found")

ERRORS = (
    Rule("E001", "Entity", "CreationTime", ahead_by(_CLOCKS)),
    Rule("E002", "Entity", "Validity", past_its_validity()),
    Rule("E003", "Entity", "OtherInfo", is_no_percentage(), "Share"),
    Rule("E004", "Entity", "OtherInfo", name_a_vo_twice(), "Share*"),
    Rule("E005", "Entity", "OtherInfo", is_no_share(), "Share"),
    Rule("E007", "Entity", "OtherInfo", exceed_the_whole(), "Share*"),
    Rule("E008", "Location", "Longitude", beyond(180)),
    Rule("E009", "Location", "Latitude", beyond(90)),
    Rule("E010", "Endpoint", "StartTime", ahead_by(_CLOCKS)),
    Rule("E011", "Endpoint", "DowntimeAnnounce", ahead_by(_CLOCKS)),
    Rule("E012", "Endpoint", "DowntimeStart", later_than("DowntimeEnd")),
    Rule("E013", "Endpoint", "DowntimeEnd", without("DowntimeStart")),
    Rule("E014", "StorageServiceCapacity", "TotalSize", _sizes()),
    Rule("E015", "StorageServiceCapacity", "FreeSize", above_other("TotalSize")),
    Rule("E016", "StorageServiceCapacity", "UsedSize", above_other("TotalSize")),
    Rule("E017", "StorageServiceCapacity", "ReservedSize", above_other("TotalSize")),
    Rule("E018", "StorageShareCapacity", "TotalSize", _sizes_of_share()),
    Rule("E019", "StorageShareCapacity", "FreeSize", above_other("TotalSize")),
    Rule("E020", "StorageShareCapacity", "UsedSize", above_other("TotalSize")),
    Rule("E022", "ComputingShare", "WaitingJobs", is_number(444444, "the number of jobs")),
    Rule("E023", "ComputingShare", "EstimatedAverageWaitingTime", _not_estimated()),
    Rule("E024", "ComputingShare", "EstimatedWorstWaitingTime", _not_estimated()),
    Rule("E026", "Location", "DomainForeignKey", is_another_domain()),
    Rule("E026", "Contact", "DomainForeignKey", is_another_domain()),
    Rule("E026", "Service", "AdminDomainForeignKey", is_another_domain()),
)
"""glue-validator's errors."""

WARNINGS = (
    Rule("W001", "Entity", "CreationTime", older_than(2 * _YEAR)),
    Rule("W002", "Entity", "Validity", without("CreationTime")),
    Rule("W003", "Entity", "OtherInfo", is_not_text("EGI"), "ProfileName"),
    Rule("W004", "Entity", "OtherInfo", is_empty(), "ProfileVersion"),
    Rule("W005", "ComputingService", "TotalJobs", _jobs()),
    Rule("W006", "Endpoint", "StartTime", older_than(2 * _YEAR)),
    Rule("W007", "Endpoint", "DowntimeAnnounce", older_than(_YEAR)),
    Rule("W008", "Endpoint", "DowntimeAnnounce", without("DowntimeStart")),
    Rule("W009", "Endpoint", "DowntimeStart", unless("DowntimeEnd", ahead_by(_YEAR))),
    Rule("W010", "Endpoint", "DowntimeStart", unless("DowntimeEnd", older_than(_YEAR))),
    Rule("W011", "Endpoint", "DowntimeEnd", ahead_by(_YEAR)),
    Rule("W012", "Endpoint", "DowntimeEnd", older_than(_WEEK)),
    Rule("W013", "ComputingEndpoint", "TotalJobs", _jobs()),
    Rule("W014", "ComputingShare", "MinWallTime", above_other("MaxWallTime")),
    Rule("W015", "ComputingShare", "DefaultWallTime", above_other("MaxWallTime")),
    Rule("W016", "ComputingShare", "DefaultWallTime", below_other("MinWallTime")),
    Rule("W017", "ComputingShare", "MinCPUTime", above_other("MaxCPUTime")),
    Rule("W018", "ComputingShare", "DefaultCPUTime", above_other("MaxCPUTime")),
    Rule("W019", "ComputingShare", "DefaultCPUTime", below_other("MinCPUTime")),
    Rule("W020", "ComputingShare", "MaxTotalJobs", is_number(0, "above 0")),
    Rule("W021", "ComputingShare", "MaxTotalJobs", below_other("MaxRunningJobs", "MaxWaitingJobs")),
    Rule("W022", "ComputingShare", "MaxUserRunningJobs", is_number(0, "above 0")),
    Rule("W023", "ComputingShare", "MaxUserRunningJobs", above_other("MaxRunningJobs")),
    Rule("W024", "ComputingShare", "MaxSlotsPerJob", is_number(0, "above 0")),
    Rule("W025", "ComputingShare", "TotalJobs", _jobs()),
    Rule("W026", "ComputingShare", "MaxMainMemory", below(100, " MB")),
    Rule("W027", "ComputingShare", "GuaranteedMainMemory", above_other("MaxMainMemory")),
    Rule("W028", "ComputingShare", "MaxVirtualMemory", below_other("MaxMainMemory")),
    Rule("W029", "ComputingShare", "GuaranteedVirtualMemory", above_other("MaxVirtualMemory")),
    Rule("W030", "ComputingManager", "TotalPhysicalCPUs", above_other("TotalLogicalCPUs")),
    Rule("W031", "ComputingManager", "TotalSlots", above_other("TotalLogicalCPUs", times=2)),
    Rule("W032", "ComputingManager", "SlotsUsedByLocalJobs", above_other("TotalSlots")),
    Rule("W033", "ComputingManager", "SlotsUsedByGridJobs", above_other("TotalSlots")),
    Rule("W039", "Service", "ID", begins_with("_")),
    Rule("W040", "Endpoint", "ID", begins_with("_")),
    Rule("W041", "Endpoint", "ImplementationVersion", contains(*_FAILED_QUERIES)),
    Rule("W042", "ExecutionEnvironment", "Platform", outside("Platform")),
    Rule("W043", "ExecutionEnvironment", "OSFamily", outside("OSFamily")),
    Rule("W044", "ExecutionEnvironment", "OSName", outside("OSName")),
)
"""glue-validator's warnings."""
