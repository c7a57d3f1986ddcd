"""The rules that are remarks (I), a row each, by glue-validator's codes."""

from proc19probes.glue.rule import Rule
from proc19probes.glue.shapes import (
    Shape,
    above,
    above_other,
    at_least,
    at_most,
    below,
    in_the_past,
    is_empty,
    is_no_name,
    is_no_url,
    is_number,
    is_text,
    outside,
    where,
)

_NOT_KNOWN = is_number(999999999, "the limit")
_NO_LIMIT = is_number(444444, "the limit")
_MANY = at_least(1_000_000)
_MUCH_MEMORY = at_least(100_000, " MB")
_LONG = at_least(1_000_000, " s")
_BIG = at_least(1_000_000, " GB")
_FEW = below(10)
_NONE = is_number(0, "above 0")
_SHORT_LIVED = below(100_000, " s")
_ON_DISK_OR_TAPE = ("online", "nearline")


def _each(first: int, of: str, attributes: str, shape: Shape) -> tuple[Rule, ...]:
    """One rule for each attribute, with codes in a row from the first."""
    return tuple(
        Rule(f"I{first + number:03}", of, attribute, shape)
        for number, attribute in enumerate(attributes.split())
    )


_COUNTS = "RunningJobs WaitingJobs StagingJobs SuspendedJobs PreLRMSWaitingJobs"
_SHARE, _MANAGER = "ComputingShare", "ComputingManager"
_ENVIRONMENT, _APPLICATION = "ExecutionEnvironment", "ApplicationEnvironment"
_SERVICE_SIZE, _SHARE_SIZE = "StorageServiceCapacity", "StorageShareCapacity"

REMARKS = (
    Rule("I004", "Entity", "OtherInfo", is_no_url(), "BLOG"),
    Rule("I005", "Entity", "OtherInfo", is_no_url(), "ICON"),
    Rule("I006", "Entity", "OtherInfo", outside("Tier"), "WLCG_TIER"),
    Rule("I008", "Entity", "OtherInfo", is_no_url(), "WLCG_NAMEICON"),
    Rule("I010", "Entity", "OtherInfo", is_empty(), "MiddlewareVersion"),
    Rule("I011", "Entity", "OtherInfo", is_no_name(), "HostDN"),
    *_each(14, "ComputingService", _COUNTS, _MANY),
    *_each(19, "Endpoint", "IssuerCA TrustedCA", is_text("unknown", "a CA")),
    *_each(21, "ComputingEndpoint", _COUNTS, _MANY),
    *_each(26, _SHARE, "MaxWallTime MaxMultiSlotWallTime DefaultWallTime", _NOT_KNOWN),
    *_each(29, _SHARE, "MaxCPUTime MaxTotalCPUTime DefaultCPUTime", _NOT_KNOWN),
    *_each(32, _SHARE, "MaxTotalJobs MaxRunningJobs MaxWaitingJobs", _NOT_KNOWN),
    *_each(35, _SHARE, "RunningJobs LocalRunningJobs WaitingJobs LocalWaitingJobs", _MANY),
    *_each(39, _SHARE, "SuspendedJobs LocalSuspendedJobs StagingJobs PreLRMSWaitingJobs", _MANY),
    *_each(43, _SHARE, "MaxMainMemory GuaranteedMainMemory MaxVirtualMemory", _MUCH_MEMORY),
    *_each(46, _SHARE, "EstimatedAverageWaitingTime EstimatedWorstWaitingTime", _LONG),
    Rule("I046", _SHARE, "GuaranteedVirtualMemory", _MUCH_MEMORY),
    *_each(48, _SHARE, "FreeSlots UsedSlots RequestedSlots", _MANY),
    Rule("I051", _MANAGER, "TotalLogicalCPUs", _FEW),
    Rule("I052", _MANAGER, "TotalLogicalCPUs", _MANY),
    Rule("I053", _MANAGER, "TotalPhysicalCPUs", _FEW),
    Rule("I054", _MANAGER, "TotalPhysicalCPUs", _MANY),
    Rule("I055", _MANAGER, "TotalSlots", _FEW),
    Rule("I056", _MANAGER, "TotalSlots", _MANY),
    *_each(57, _MANAGER, "WorkingAreaTotal WorkingAreaFree", _BIG),
    *_each(59, _MANAGER, "WorkingAreaMultiSlotTotal WorkingAreaMultiSlotFree", _BIG),
    *_each(61, _MANAGER, "CacheTotal CacheFree", _BIG),
    Rule("I063", _ENVIRONMENT, "TotalInstances", _FEW),
    Rule("I064", _ENVIRONMENT, "TotalInstances", _MANY),
    *_each(65, _ENVIRONMENT, "UsedInstances UnavailableInstances", above_other("TotalInstances")),
    Rule("I067", _ENVIRONMENT, "PhysicalCPUs", above(10)),
    Rule("I068", _ENVIRONMENT, "LogicalCPUs", at_least(1000)),
    Rule("I069", _ENVIRONMENT, "CPUClockSpeed", above(10_000, " MHz")),
    Rule("I070", _ENVIRONMENT, "CPUClockSpeed", below(100, " MHz")),
    Rule("I071", _ENVIRONMENT, "CPUTimeScalingFactor", above(1)),
    Rule("I072", _ENVIRONMENT, "CPUTimeScalingFactor", at_most(0.1)),
    Rule("I073", _ENVIRONMENT, "WallTimeScalingFactor", above(1)),
    Rule("I074", _ENVIRONMENT, "WallTimeScalingFactor", at_most(0.1)),
    Rule("I075", _ENVIRONMENT, "MainMemorySize", at_least(1_000_000, " MB")),
    Rule("I076", _ENVIRONMENT, "MainMemorySize", below(100, " MB")),
    Rule("I077", _ENVIRONMENT, "VirtualMemorySize", at_least(1_000_000, " MB")),
    Rule("I078", _ENVIRONMENT, "VirtualMemorySize", below(100, " MB")),
    Rule("I079", _APPLICATION, "RemovalDate", in_the_past()),
    *_each(80, _APPLICATION, "MaxSlots MaxJobs MaxUserSeats", _NONE),
    Rule("I083", _APPLICATION, "FreeSlots", above_other("MaxSlots")),
    Rule("I084", _APPLICATION, "FreeJobs", above_other("MaxJobs")),
    Rule("I085", _APPLICATION, "FreeUserSeats", above_other("MaxUserSeats")),
    Rule("I086", _SERVICE_SIZE, "TotalSize", where("Type", _ON_DISK_OR_TAPE, below(1000, " GB"))),
    Rule("I087", _SERVICE_SIZE, "TotalSize", where("Type", _ON_DISK_OR_TAPE, above(1e9, " GB"))),
    Rule("I088", "StorageShare", "AccessLatency", is_text("offline", "online or nearline")),
    *_each(89, "StorageShare", "DefaultLifeTime MaximumLifeTime", _SHORT_LIVED),
    Rule("I091", _SHARE_SIZE, "TotalSize", below(1000, " GB")),
    Rule("I092", _SHARE_SIZE, "TotalSize", above(1e9, " GB")),
    Rule("I093", "ToComputingService", "Bandwidth", below(100)),
    Rule("I094", "ToComputingService", "Bandwidth", above(100_000)),
    *_each(96, _SHARE, "MaxMainMemory MaxVirtualMemory", _NO_LIMIT),
)
"""glue-validator's information, which says what is worth a look and changes no state."""

NOT_JUDGED = {
    "E006": "glue-validator never emits it",
    "W035": "glue-validator never emits it; an undesirable attribute is W034",
    "W045": "glue-validator never emits it",
    "I001": "names of grids: its list is of 2012, and any grid may name itself",
    "I002": "ways of configuration: its list knows yaim, puppet and quattor alone",
    "I003": "names of NGIs: GOCDB has those that there are, and its list does not follow",
    "I007": "glue-validator never emits it",
    "I009": "names of middleware: its list knows EMI and UMD alone",
    "I012": "names of VOs: the Operations Portal has those that there are, and its list does not "
    "follow",
    "I013": "benchmarks of CPUScalingReference: its list is older than HEPscore",
    "I999": "glue-validator never emits it",
}
"""The codes that are not judged, and why not."""
