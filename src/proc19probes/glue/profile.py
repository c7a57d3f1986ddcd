"""Which attributes the EGI profile asks for, recommends and does not want.

(source: the profile's table as glue-validator 2.1.0 has it; bdii.md's classes that decide.)
Where one of several names will do they are joined by `/`.
"""

from collections.abc import Mapping
from types import MappingProxyType

OBJECT_CLASS = "objectClass"

_SHARE = (
    "DefaultWallTime DefaultCPUTime MaxSlotsPerJob MaxMainMemory GuaranteedMainMemory "
    "MaxVirtualMemory GuaranteedVirtualMemory ServingState EstimatedAverageWaitingTime "
    "EstimatedWorstWaitingTime FreeSlots UsedSlots"
)
_ENVIRONMENT = (
    "Platform CPUTimeScalingFactor WallTimeScalingFactor MainMemorySize VirtualMemorySize OSFamily "
    "OSName OSVersion ConnectivityIn ConnectivityOut ComputingManagerForeignKey"
)
_SERVICES = "ComputingServiceForeignKey StorageServiceForeignKey"

_MANDATORY = {
    "Group": "ID/Name",
    "Share": "ID",
    "Resource": "ID",
    "Activity": "ID",
    "Domain": "ID",
    "Extension": "LocalID Key Value",
    "Location": "ID",
    "Contact": "ID Detail Type",
    "Service": "ID Type QualityLevel AdminDomainForeignKey",
    "Endpoint": "ID URL InterfaceName ImplementationName ImplementationVersion QualityLevel "
    "HealthState ServingState",
    "Policy": "ID Scheme Rule",
    "Manager": "ID ProductName ProductVersion",
    "ComputingShare": _SHARE,
    "ComputingManager": "TotalPhysicalCPUs TotalLogicalCPUs ComputingServiceForeignKey",
    "Benchmark": "ID Type Value",
    "ApplicationHandle": "ID Type Value",
    "ApplicationEnvironment": "ID AppName",
    "ExecutionEnvironment": _ENVIRONMENT,
    "StorageServiceCapacity": "ID Type TotalSize",
    "StorageShareCapacity": "ID Type TotalSize",
    "StorageAccessProtocol": "ID Type Version",
    "StorageShare": "ServingState SharingID AccessLatency RetentionPolicy ExpirationMode "
    "StorageServiceForeignKey",
    "StorageManager": "StorageServiceForeignKey",
    "DataStore": "Type Latency TotalSize StorageManagerForeignKey",
    "ToStorageService": f"ID LocalPath RemotePath {_SERVICES}",
    "ToComputingService": f"ID NetworkInfo Bandwidth {_SERVICES}",
}
_RECOMMENDED = {
    "Location": "Country Latitude Longitude",
    "Service": "Capability",
    "Endpoint": "Capability InterfaceVersion IssuerCA",
    "Policy": "UserDomainForeignKey",
    "ComputingService": "TotalJobs RunningJobs WaitingJobs",
    "ComputingShare": "MappingQueue MaxWallTime MaxMultiSlotWallTime MinWallTime MaxCPUTime "
    "MaxTotalCPUTime MinCPUTime MaxTotalJobs MaxRunningJobs MaxWaitingJobs MaxUserRunningJobs "
    "TotalJobs RunningJobs WaitingJobs RequestedSlots",
    "ComputingManager": "TotalSlots SlotsUsedByGridJobs",
    "ExecutionEnvironment": "TotalInstances PhysicalCPUs LogicalCPUs CPUMultiplicity CPUVendor "
    "CPUModel CPUVersion CPUClockSpeed",
    "StorageServiceCapacity": "FreeSize UsedSize ReservedSize",
    "StorageShareCapacity": "FreeSize UsedSize ReservedSize",
}

DECIDING = frozenset(("Domain", "Service", "Endpoint", "Policy", "Manager", "Location", "Contact"))
"""The classes whose mandatory attributes decide; those of others are a warning."""

WITHOUT_TIME = frozenset(("Group", "Extension", "Policy", "Location", "Contact", "Domain"))
"""Classes whose entries may be without CreationTime and Validity: genuine publishers write so."""

RECOMMENDED_OF_ALL = ("EntityCreationTime", "EntityValidity")


def _whole_names(table: dict[str, str]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType(
        {
            of: tuple(
                "/".join(f"{of}{name}" for name in either.split("/")) for either in names.split()
            )
            for of, names in table.items()
        }
    )


MANDATORY = _whole_names(_MANDATORY)
"""By class, the whole names of the attributes that its entries must have."""

RECOMMENDED = _whole_names(_RECOMMENDED)
"""By class, the whole names of the attributes that its entries should have."""


def short_name(name: str, of: str) -> str:
    """An attribute's name without its class; of several that will do, one or the other."""
    return " or ".join(either.removeprefix(of) for either in name.split("/"))


UNDESIRABLE_ATTRIBUTES = frozenset(("userdomainmember",))
UNDESIRABLE_CLASS = "computingactivity"
"""Who a job's owner is and what it does is nobody's business: its attributes are not wanted."""

NOT_IN_JSON = frozenset(
    ("ServiceAdminDomainForeignKey", "EndpointImplementationVersion", "PolicyUserDomainForeignKey")
)
"""What cloud-info-provider's GLUE 2.1 JSON has no place for; a domain it may name, as no entry."""


def is_undesirable(attribute: str) -> bool:
    """Whether the profile does not want this attribute, whose whole name is in lower case."""
    return attribute in UNDESIRABLE_ATTRIBUTES or attribute.startswith(UNDESIRABLE_CLASS)
