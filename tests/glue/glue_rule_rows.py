"""For each rule: an entry of a class, values with which it fires, and values with which not.

The site's clock stands at 2026-11-23T09:00:00Z.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """A code, the class of the genuine entry that is changed, and the two changes."""

    code: str
    kind: str
    fires: tuple[str, ...]
    does_not: tuple[str, ...]


def _row(code: str, kind: str, attribute: str, fires: str, does_not: str, *beside: str) -> Row:
    """Two values of one attribute, beside the same others."""
    others = tuple(f"{kind}{one}" for one in beside)
    return Row(
        code,
        kind,
        (f"{kind}{attribute}={fires}", *others),
        (f"{kind}{attribute}={does_not}", *others),
    )


def _info(code: str, fires: str, does_not: str) -> Row:
    return Row(
        code,
        "Service",
        tuple(f"EntityOtherInfo={one}" for one in fires.split()),
        tuple(f"EntityOtherInfo={one}" for one in does_not.split()),
    )


def _several(
    first: int, kind: str, attributes: str, fires: str, does_not: str, *beside: str
) -> tuple[Row, ...]:
    """Rows of information in a row, with the same values."""
    return tuple(
        _row(f"I{first + number:03}", kind, attribute, fires, does_not, *beside)
        for number, attribute in enumerate(attributes.split())
    )


SHARE, MANAGER, APPLICATION = "ComputingShare", "ComputingManager", "ApplicationEnvironment"
ENVIRONMENT = "ExecutionEnvironment"
SERVICE_SIZE, SHARE_SIZE = "StorageServiceCapacity", "StorageShareCapacity"
LAST_WEEK, NEXT_WEEK = "2026-11-16T09:00:01Z", "2026-11-30T09:00:00Z"
THREE_MINUTES_AHEAD, ONE_MINUTE_AHEAD = "2026-11-23T09:03:00Z", "2026-11-23T09:01:00Z"
LONG_AGO, LAST_YEAR = "2024-11-01T00:00:00Z", "2025-11-24T00:00:00Z"
FAR_AHEAD = "2027-12-01T00:00:00Z"
JOBS = "RunningJobs WaitingJobs StagingJobs SuspendedJobs PreLRMSWaitingJobs"
RUNNING, WAITING = "RunningJobs=60", "WaitingJobs=31"

ERRORS = (
    Row(
        "E001",
        "Endpoint",
        (f"EntityCreationTime={THREE_MINUTES_AHEAD}",),
        (f"EntityCreationTime={ONE_MINUTE_AHEAD}",),
    ),
    # The tree was published at 8:42:24, which is 1056 s ago.
    Row("E002", "Endpoint", ("EntityValidity=1000",), ("EntityValidity=1100",)),
    Row("E002", "Endpoint", ("EntityValidity=60",), ("EntityValidity=10800",)),
    _info("E003", "Share=atlas:101", "Share=atlas:100"),
    _info("E003", "Share=atlas:-1", "Share=atlas:0"),
    _info("E004", "Share=atlas:10 Share=ATLAS:20", "Share=atlas:10 Share=cms:20"),
    _info("E005", "Share=atlas", "Share=atlas:30"),
    _info("E005", "Share=atlas:some", "Share=atlas:30"),
    _info("E007", "Share=atlas:60 Share=cms:41", "Share=atlas:60 Share=cms:40"),
    _row("E008", "Location", "Longitude", "180", "179.99"),
    _row("E009", "Location", "Latitude", "-90", "-89.9"),
    _row("E010", "Endpoint", "StartTime", THREE_MINUTES_AHEAD, ONE_MINUTE_AHEAD),
    _row("E011", "Endpoint", "DowntimeAnnounce", THREE_MINUTES_AHEAD, ONE_MINUTE_AHEAD),
    _row("E012", "Endpoint", "DowntimeStart", FAR_AHEAD, LAST_WEEK, f"DowntimeEnd={NEXT_WEEK}"),
    Row(
        "E013",
        "Endpoint",
        (f"EndpointDowntimeEnd={NEXT_WEEK}",),
        (f"EndpointDowntimeEnd={NEXT_WEEK}", f"EndpointDowntimeStart={LAST_WEEK}"),
    ),
    _row("E014", SERVICE_SIZE, "TotalSize", "5027", "5026"),
    _row("E015", SERVICE_SIZE, "FreeSize", "5001", "3000"),
    _row("E016", SERVICE_SIZE, "UsedSize", "5001", "1500"),
    _row("E017", SERVICE_SIZE, "ReservedSize", "5001", "500"),
    _row("E018", SHARE_SIZE, "TotalSize", "2100", "2011"),
    # All of it is reserved, so the reservation is no part of the sum.
    _row("E018", SHARE_SIZE, "FreeSize", "1000", "1500", "ReservedSize=2000"),
    _row("E019", SHARE_SIZE, "FreeSize", "2001", "1500"),
    _row("E020", SHARE_SIZE, "UsedSize", "2001", "500"),
    Row("E021", "Group", ("objectClass=GLUE2Halo",), ("objectClass=GLUE2Group",)),
    _row("E022", SHARE, "WaitingJobs", "444444", "444443"),
    _row("E023", SHARE, "EstimatedAverageWaitingTime", "2146660842", "600"),
    _row("E024", SHARE, "EstimatedWorstWaitingTime", "2146660842", "600"),
    _row("E026", "Location", "DomainForeignKey", "pilot-grid", "PILOT-GRID"),
    _row("E026", "Contact", "DomainForeignKey", "EXAMPLE-SITE", "urn:ad:PILOT-GRID"),
    _row("E026", "Service", "AdminDomainForeignKey", "urn:ad:EXAMPLE-SITE", "PILOT-GRID"),
    _row("E026", "Service", "AdminDomainForeignKey", "OTHER", "PILOT-GRID", "Type=bdii_site"),
)

WARNINGS = (
    Row(
        "W001",
        "Endpoint",
        ("EntityCreationTime=2024-11-01T00:00:00Z",),
        ("EntityCreationTime=2024-12-01T00:00:00Z",),
    ),
    Row(
        "W002", "Endpoint", ("EntityValidity=600", "EntityCreationTime"), ("EntityValidity=10800",)
    ),
    _info("W003", "ProfileName=OSG", "ProfileName=EGI"),
    _info("W004", "ProfileVersion=", "ProfileVersion=1.0"),
    _row("W005", "ComputingService", "TotalJobs", "102", "101", RUNNING, WAITING),
    _row("W006", "Endpoint", "StartTime", LONG_AGO, LAST_YEAR),
    _row("W007", "Endpoint", "DowntimeAnnounce", "2025-11-01T00:00:00Z", LAST_WEEK),
    Row(
        "W008",
        "Endpoint",
        (f"EndpointDowntimeAnnounce={LAST_WEEK}",),
        (f"EndpointDowntimeAnnounce={LAST_WEEK}", f"EndpointDowntimeStart={NEXT_WEEK}"),
    ),
    _row("W009", "Endpoint", "DowntimeStart", FAR_AHEAD, NEXT_WEEK),
    _row("W010", "Endpoint", "DowntimeStart", LONG_AGO, LAST_WEEK),
    _row("W011", "Endpoint", "DowntimeEnd", FAR_AHEAD, NEXT_WEEK),
    _row("W012", "Endpoint", "DowntimeEnd", "2026-11-16T08:59:59Z", LAST_WEEK),
    _row("W013", "ComputingEndpoint", "TotalJobs", "80", "83", RUNNING, WAITING),
    _row("W014", SHARE, "MinWallTime", "601", "600", "MaxWallTime=600"),
    _row("W015", SHARE, "DefaultWallTime", "601", "600", "MaxWallTime=600"),
    _row("W016", SHARE, "DefaultWallTime", "59", "60", "MinWallTime=60"),
    _row("W017", SHARE, "MinCPUTime", "601", "600", "MaxCPUTime=600"),
    _row("W018", SHARE, "DefaultCPUTime", "601", "600", "MaxCPUTime=600"),
    _row("W019", SHARE, "DefaultCPUTime", "59", "60", "MinCPUTime=60"),
    _row("W020", SHARE, "MaxTotalJobs", "0", "1"),
    _row("W021", SHARE, "MaxTotalJobs", "9", "10", "MaxRunningJobs=10"),
    _row("W021", SHARE, "MaxTotalJobs", "9", "10", "MaxWaitingJobs=10"),
    _row("W022", SHARE, "MaxUserRunningJobs", "0", "1"),
    _row("W023", SHARE, "MaxUserRunningJobs", "11", "10", "MaxRunningJobs=10"),
    _row("W024", SHARE, "MaxSlotsPerJob", "0", "8"),
    _row("W025", SHARE, "TotalJobs", "102", "101", RUNNING, WAITING),
    _row("W026", SHARE, "MaxMainMemory", "99", "100"),
    _row("W027", SHARE, "GuaranteedMainMemory", "2001", "2000", "MaxMainMemory=2000"),
    _row("W028", SHARE, "MaxVirtualMemory", "1999", "2000", "MaxMainMemory=2000"),
    # A publisher that does not know its limit has a placeholder there.
    _row("W028", SHARE, "MaxMainMemory", "64001", "444444"),
    _row("W029", SHARE, "GuaranteedVirtualMemory", "64001", "64000"),
    _row("W030", MANAGER, "TotalPhysicalCPUs", "129", "128"),
    _row("W031", MANAGER, "TotalSlots", "257", "256"),
    # A full cluster is no fault.
    _row("W032", MANAGER, "SlotsUsedByLocalJobs", "129", "128"),
    _row("W033", MANAGER, "SlotsUsedByGridJobs", "129", "128"),
    Row("W034", "Domain", ("UserDomainMember=/CN=Ann Example",), ()),
    _row("W039", "Service", "ID", "_arex", "arex"),
    _row("W040", "Endpoint", "ID", "_arex", "arex"),
    _row("W041", "Endpoint", "ImplementationVersion", "package halo is not installed", "6.17.0"),
    _row("W042", ENVIRONMENT, "Platform", "abacus", "amd64"),
    _row("W043", ENVIRONMENT, "OSFamily", "halo", "Linux"),
    _row("W044", ENVIRONMENT, "OSName", "halo", "AlmaLinux"),
    Row("W036", "Endpoint", ("EndpointURL=https://a/", "EndpointURL=https://b/"), ()),
    Row(
        "W036",
        "Endpoint",
        ("EndpointIssuerCA=a", "EndpointIssuerCA=b"),
        ("EndpointTrustedCA=a", "EndpointTrustedCA=b"),
    ),
    _row("W038", "Endpoint", "Technology", "", "rest"),
    _row("W037", "Endpoint", "QualityLevel", "gold", "pre-production"),
    _row("W037", "Endpoint", "HealthState", "OK", "downtime"),
    _row("W037", "Endpoint", "ServingState", "open", "queueing"),
    _row("W037", "Endpoint", "URL", "arc.pilot-grid.example.org", "gsiftp://arc:2811/jobs"),
    _row("W037", "Endpoint", "StartTime", "2026-11-20T10:00:00+01:00", "2026-11-20T09:00:00Z"),
    _row("W037", "Endpoint", "StartTime", "2026-02-30T10:00:00Z", "2026-11-20T09:00:00.5+00:00"),
    _row("W037", "Location", "Latitude", "north", "-55.75"),
    _row("W037", "Location", "Longitude", "999x", "+12"),
    _row("W037", SHARE, "FreeSlots", "many", "0"),
    _row("W037", SHARE, "FreeSlots", "-1", "999999999"),
    _row("W037", SHARE, "FreeSlots", "1.5", "18446744073709551615"),
    _row("W037", MANAGER, "Homogeneous", "yes", "TRUE"),
    _row("W037", "StorageShare", "ExpirationMode", "never", "neverExpire"),
    _row("W037", "Benchmark", "Value", "1,5", "1.5"),
)

REMARKS = (
    _info("I004", "BLOG=none", "BLOG=https://blog.example.org/"),
    _info("I005", "ICON=none", "ICON=https://example.org/icon.png"),
    _info("I006", "WLCG_TIER=4", "WLCG_TIER=2"),
    _info("I008", "WLCG_NAMEICON=none", "WLCG_NAMEICON=https://example.org/icon.png"),
    _info("I010", "MiddlewareVersion=", "MiddlewareVersion=5.0"),
    _info("I011", "HostDN=none", "HostDN=/DC=org/CN=arc.pilot-grid.example.org"),
    *_several(14, "ComputingService", JOBS, "1000000", "999999"),
    *_several(19, "Endpoint", "IssuerCA TrustedCA", "unknown", "/C=XX/O=Example CA"),
    *_several(21, "ComputingEndpoint", JOBS, "1000000", "999999"),
    *_several(26, SHARE, "MaxWallTime MaxMultiSlotWallTime DefaultWallTime", "999999999", "600"),
    *_several(29, SHARE, "MaxCPUTime MaxTotalCPUTime DefaultCPUTime", "999999999", "600"),
    *_several(32, SHARE, "MaxTotalJobs MaxRunningJobs MaxWaitingJobs", "999999999", "600"),
    *_several(
        35,
        SHARE,
        "RunningJobs LocalRunningJobs WaitingJobs LocalWaitingJobs SuspendedJobs "
        "LocalSuspendedJobs StagingJobs PreLRMSWaitingJobs",
        "1000000",
        "999999",
    ),
    *_several(43, SHARE, "MaxMainMemory GuaranteedMainMemory MaxVirtualMemory", "100000", "99999"),
    _row("I046", SHARE, "GuaranteedVirtualMemory", "100000", "99999"),
    *_several(
        46, SHARE, "EstimatedAverageWaitingTime EstimatedWorstWaitingTime", "1000000", "999999"
    ),
    *_several(48, SHARE, "FreeSlots UsedSlots RequestedSlots", "1000000", "999999"),
    _row("I051", MANAGER, "TotalLogicalCPUs", "9", "10"),
    _row("I052", MANAGER, "TotalLogicalCPUs", "1000000", "999999"),
    _row("I053", MANAGER, "TotalPhysicalCPUs", "9", "10"),
    _row("I054", MANAGER, "TotalPhysicalCPUs", "1000000", "999999"),
    _row("I055", MANAGER, "TotalSlots", "9", "10"),
    _row("I056", MANAGER, "TotalSlots", "1000000", "999999"),
    *_several(
        57,
        MANAGER,
        "WorkingAreaTotal WorkingAreaFree WorkingAreaMultiSlotTotal WorkingAreaMultiSlotFree "
        "CacheTotal CacheFree",
        "1000000",
        "999999",
    ),
    _row("I063", ENVIRONMENT, "TotalInstances", "9", "10"),
    _row("I064", ENVIRONMENT, "TotalInstances", "1000000", "999999"),
    *_several(
        65, ENVIRONMENT, "UsedInstances UnavailableInstances", "11", "10", "TotalInstances=10"
    ),
    _row("I067", ENVIRONMENT, "PhysicalCPUs", "11", "10"),
    _row("I068", ENVIRONMENT, "LogicalCPUs", "1000", "999"),
    _row("I069", ENVIRONMENT, "CPUClockSpeed", "10001", "10000"),
    _row("I070", ENVIRONMENT, "CPUClockSpeed", "99", "100"),
    _row("I071", ENVIRONMENT, "CPUTimeScalingFactor", "1.01", "1.0"),
    _row("I072", ENVIRONMENT, "CPUTimeScalingFactor", "0.1", "0.11"),
    _row("I073", ENVIRONMENT, "WallTimeScalingFactor", "1.01", "1.0"),
    _row("I074", ENVIRONMENT, "WallTimeScalingFactor", "0.1", "0.11"),
    _row("I075", ENVIRONMENT, "MainMemorySize", "1000000", "999999"),
    _row("I076", ENVIRONMENT, "MainMemorySize", "99", "100"),
    _row("I077", ENVIRONMENT, "VirtualMemorySize", "1000000", "999999"),
    _row("I078", ENVIRONMENT, "VirtualMemorySize", "99", "100"),
    _row("I079", APPLICATION, "RemovalDate", LAST_WEEK, NEXT_WEEK),
    *_several(80, APPLICATION, "MaxSlots MaxJobs MaxUserSeats", "0", "1"),
    _row("I083", APPLICATION, "FreeSlots", "2", "1", "MaxSlots=1"),
    _row("I084", APPLICATION, "FreeJobs", "2", "1", "MaxJobs=1"),
    _row("I085", APPLICATION, "FreeUserSeats", "2", "1", "MaxUserSeats=1"),
    _row("I086", SERVICE_SIZE, "TotalSize", "999", "1000"),
    _row("I087", SERVICE_SIZE, "TotalSize", "1000000001", "1000000000"),
    _row("I087", SERVICE_SIZE, "Type", "nearline", "cache", "TotalSize=1000000001"),
    _row("I088", "StorageShare", "AccessLatency", "offline", "nearline"),
    *_several(89, "StorageShare", "DefaultLifeTime MaximumLifeTime", "99999", "100000"),
    _row("I091", SHARE_SIZE, "TotalSize", "999", "1000"),
    _row("I092", SHARE_SIZE, "TotalSize", "1000000001", "1000000000"),
    _row("I093", "ToComputingService", "Bandwidth", "99", "100"),
    _row("I094", "ToComputingService", "Bandwidth", "100001", "100000"),
    *_several(96, SHARE, "MaxMainMemory MaxVirtualMemory", "444444", "444443"),
)

ROWS = (*ERRORS, *WARNINGS, *REMARKS)
