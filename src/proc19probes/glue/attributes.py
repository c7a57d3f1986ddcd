"""The classes of GLUE 2 and their attributes, in the LDAP rendering without its "GLUE2".

(source: GLUE20.schema of the package glue-schema, which has the names, which attribute has one
value and which are whole numbers; GFD-R-P.147 for times, real numbers and closed lists.)

  ("Manager", "Entity", "ID ProductName ServiceForeignKey ProductVersion")
class, the class that it extends, its attributes without the class's name before them. A star is
for those with several values, `:` for what a value has to be: whole, real, time, url, or the name
of a closed list.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

_TABLE = (
    ("Group", "", "ID"),
    ("Entity", "", "Name OtherInfo* CreationTime:time Validity:whole"),
    ("Extension", "", "LocalID Key Value EntityForeignKey*"),
    (
        "Location",
        "Entity",
        "ID Address Place Country PostCode Latitude:real Longitude:real ServiceForeignKey* "
        "DomainForeignKey*",
    ),
    ("Contact", "Entity", "ID Detail Type ServiceForeignKey* DomainForeignKey*"),
    ("Domain", "Entity", "ID Description WWW*"),
    ("AdminDomain", "Domain", "Distributed:Boolean Owner* AdminDomainForeignKey*"),
    ("UserDomain", "Domain", "Level:whole UserManager* Member* UserDomainForeignKey*"),
    (
        "Service",
        "Entity",
        "ID Type QualityLevel:QualityLevel AdminDomainForeignKey* Capability* StatusInfo* "
        "Complexity ServiceForeignKey*",
    ),
    (
        "Endpoint",
        "Entity",
        "ID URL:url InterfaceName QualityLevel:QualityLevel HealthState:HealthState "
        "ServingState:ServingState ServiceForeignKey Capability* Technology InterfaceVersion "
        "InterfaceExtension* WSDL* SupportedProfile* Semantics* Implementor "
        "ImplementationName ImplementationVersion HealthStateInfo StartTime:time IssuerCA "
        "TrustedCA* DowntimeAnnounce:time DowntimeStart:time DowntimeEnd:time DowntimeInfo",
    ),
    ("Share", "Entity", "ID ServiceForeignKey Description EndpointForeignKey* ResourceForeignKey*"),
    ("Manager", "Entity", "ID ProductName ServiceForeignKey ProductVersion"),
    ("Resource", "Entity", "ID ManagerForeignKey"),
    (
        "Activity",
        "Entity",
        "ID UserDomainForeignKey EndpointForeignKey ShareForeignKey ResourceForeignKey "
        "ActivityForeignKey*",
    ),
    ("Policy", "Entity", "ID Scheme Rule* UserDomainForeignKey*"),
    ("AccessPolicy", "Policy", "EndpointForeignKey*"),
    ("MappingPolicy", "Policy", "ShareForeignKey*"),
    (
        "ComputingService",
        "Service",
        "TotalJobs:whole RunningJobs:whole WaitingJobs:whole StagingJobs:whole "
        "SuspendedJobs:whole PreLRMSWaitingJobs:whole",
    ),
    (
        "ComputingEndpoint",
        "Endpoint",
        "Staging:Staging JobDescription* TotalJobs:whole RunningJobs:whole WaitingJobs:whole "
        "StagingJobs:whole SuspendedJobs:whole PreLRMSWaitingJobs:whole "
        "ComputingServiceForeignKey",
    ),
    (
        "ComputingShare",
        "Share",
        "ServingState:ServingState MappingQueue MaxWallTime:whole MaxMultiSlotWallTime:whole "
        "MinWallTime:whole DefaultWallTime:whole MaxCPUTime:whole MaxTotalCPUTime:whole "
        "MinCPUTime:whole DefaultCPUTime:whole MaxTotalJobs:whole MaxRunningJobs:whole "
        "MaxWaitingJobs:whole MaxPreLRMSWaitingJobs:whole MaxUserRunningJobs:whole "
        "MaxSlotsPerJob:whole MaxStageInStreams:whole MaxStageOutStreams:whole "
        "SchedulingPolicy MaxMainMemory:whole GuaranteedMainMemory:whole "
        "MaxVirtualMemory:whole GuaranteedVirtualMemory:whole MaxDiskSpace:whole "
        "DefaultStorageService Preemption:Boolean TotalJobs:whole RunningJobs:whole "
        "LocalRunningJobs:whole WaitingJobs:whole LocalWaitingJobs:whole SuspendedJobs:whole "
        "LocalSuspendedJobs:whole StagingJobs:whole LocalStagingJobs:whole "
        "PreLRMSWaitingJobs:whole EstimatedAverageWaitingTime:whole "
        "EstimatedWorstWaitingTime:whole FreeSlots:whole FreeSlotsWithDuration "
        "UsedSlots:whole RequestedSlots:whole ReservationPolicy:ReservationPolicy Tag* "
        "ComputingEndpointForeignKey* ExecutionEnvironmentForeignKey* "
        "ComputingServiceForeignKey",
    ),
    (
        "ComputingManager",
        "Manager",
        "Reservation:Boolean BulkSubmission:Boolean TotalPhysicalCPUs:whole "
        "TotalLogicalCPUs:whole TotalSlots:whole SlotsUsedByLocalJobs:whole "
        "SlotsUsedByGridJobs:whole Homogeneous:Boolean NetworkInfo* LogicalCPUDistribution "
        "WorkingAreaShared:Boolean WorkingAreaGuaranteed:Boolean WorkingAreaTotal:whole "
        "WorkingAreaFree:whole WorkingAreaLifeTime:whole WorkingAreaMultiSlotTotal:whole "
        "WorkingAreaMultiSlotFree:whole WorkingAreaMultiSlotLifeTime:whole CacheTotal:whole "
        "CacheFree:whole TmpDir ScratchDir ApplicationDir ComputingServiceForeignKey",
    ),
    (
        "Benchmark",
        "Entity",
        "ID Type Value:real ExecutionEnvironmentForeignKey ComputingManagerForeignKey",
    ),
    (
        "ExecutionEnvironment",
        "Resource",
        "Platform MainMemorySize:whole OSFamily ConnectivityIn:Boolean "
        "ConnectivityOut:Boolean VirtualMachine:Boolean TotalInstances:whole "
        "UsedInstances:whole UnavailableInstances:whole PhysicalCPUs:whole LogicalCPUs:whole "
        "CPUMultiplicity:CPUMultiplicity CPUVendor CPUModel CPUVersion CPUClockSpeed:whole "
        "CPUTimeScalingFactor:real WallTimeScalingFactor:real VirtualMemorySize:whole OSName "
        "OSVersion NetworkInfo* ComputingManagerForeignKey",
    ),
    (
        "ApplicationEnvironment",
        "Entity",
        "ID AppName ComputingManagerForeignKey AppVersion Repository State:ApplicationState "
        "RemovalDate:time License:License Description BestBenchmark* ParallelSupport "
        "MaxSlots:whole MaxJobs:whole MaxUserSeats:whole FreeSlots:whole FreeJobs:whole "
        "FreeUserSeats:whole ExecutionEnvironmentForeignKey*",
    ),
    ("ApplicationHandle", "Entity", "ID Type Value ApplicationEnvironmentForeignKey"),
    (
        "ComputingActivity",
        "Activity",
        "State* Owner Type:ActivityType IDFromEndpoint LocalIDFromManager JobDescription "
        "RestartState* ExitCode:whole ComputingManagerExitCode Error* WaitingPosition:whole "
        "UserDomain LocalOwner RequestedTotalWallTime:whole RequestedTotalCPUTime:whole "
        "RequestedSlots:whole RequestedApplicationEnvironment* StdIn StdOut StdErr LogDir "
        "ExecutionNode* Queue UsedTotalWallTime:whole UsedTotalCPUTime:whole "
        "UsedMainMemory:whole SubmissionTime:time ComputingManagerSubmissionTime:time "
        "StartTime:time ComputingManagerEndTime:time EndTime:time WorkingAreaEraseTime:time "
        "ProxyExpirationTime:time SubmissionHost SubmissionClientName OtherMessages "
        "ComputingEndpointForeignKey ComputingShareForeignKey ExecutionEnvironmentForeignKey",
    ),
    (
        "ToStorageService",
        "Entity",
        "ID LocalPath RemotePath ComputingServiceForeignKey StorageServiceForeignKey",
    ),
    ("StorageService", "Service", ""),
    (
        "StorageServiceCapacity",
        "Entity",
        "ID Type StorageServiceForeignKey TotalSize:whole FreeSize:whole UsedSize:whole "
        "ReservedSize:whole",
    ),
    (
        "StorageAccessProtocol",
        "Entity",
        "ID Type Version StorageServiceForeignKey MaxStreams:whole",
    ),
    ("StorageEndpoint", "Endpoint", "StorageServiceForeignKey"),
    (
        "StorageShare",
        "Share",
        "ServingState:ServingState SharingID AccessLatency:AccessLatency Path AccessMode* "
        "RetentionPolicy*:RetentionPolicy ExpirationMode:ExpirationMode DefaultLifeTime:whole "
        "MaximumLifeTime:whole Tag StorageEndpointForeignKey* DataStoreForeignKey* "
        "StorageServiceForeignKey",
    ),
    (
        "StorageShareCapacity",
        "Entity",
        "ID Type StorageShareForeignKey* TotalSize:whole FreeSize:whole UsedSize:whole "
        "ReservedSize:whole",
    ),
    ("StorageManager", "Manager", "StorageServiceForeignKey"),
    (
        "DataStore",
        "Resource",
        "Type Latency TotalSize:whole FreeSize:whole UsedSize:whole StorageManagerForeignKey",
    ),
    (
        "ToComputingService",
        "Entity",
        "ID ComputingServiceForeignKey StorageServiceForeignKey NetworkInfo Bandwidth:whole "
        "StorageAccessProtocolForeignKey*",
    ),
)


class Attribute(NamedTuple):
    """An attribute: its whole name, whether it has several values, and what a value has to be."""

    name: str
    several: bool
    kind: str


def _attributes() -> Iterator[Attribute]:
    for name, _, attributes in _TABLE:
        for spelled in attributes.split():
            short, _, kind = spelled.partition(":")
            yield Attribute(f"{name}{short.removesuffix('*')}", short.endswith("*"), kind)


ATTRIBUTES: Mapping[str, Attribute] = MappingProxyType(
    {one.name.casefold(): one for one in _attributes()}
)
"""Every attribute by its whole name in lower case, such as endpointhealthstate."""

CLASSES: Mapping[str, str] = MappingProxyType({name: above for name, above, _ in _TABLE})
"""Every class, and the class that it extends ("" for none)."""

_BY_FOLDED_NAME = {name.casefold(): name for name in CLASSES}


def with_extended(classes: tuple[str, ...]) -> frozenset[str]:
    """The classes that GLUE 2 knows of these, and all that they extend."""
    found = set()
    for name in classes:
        known = _BY_FOLDED_NAME.get(name.casefold(), "")
        while known:
            found.add(known)
            known = CLASSES[known]
    return frozenset(found)
