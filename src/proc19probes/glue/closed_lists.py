"""Closed lists of values (GFD-R-P.147, as glue-validator has them), and what is added to them.

Lists that the document calls open (Capability, InterfaceName, Technology, Type of services and
contacts, JobDescription …) are not here: anybody may add to them, so no value is outside.
"""

from collections.abc import Mapping
from types import MappingProxyType

from proc19probes.glue.attributes import CLASSES

OBJECT_CLASS = "objectClass"

_LISTS = {
    "QualityLevel": "development pre-production production testing",
    # GLUE 2.1 adds downtime.
    "HealthState": "critical ok other unknown warning downtime",
    "ServingState": "closed draining production queueing",
    "Boolean": "false true undefined",
    "Staging": "none stagingin staginginout stagingout",
    "ReservationPolicy": "mandatory none optional",
    "ActivityType": "collectionelement parallelelement single workflownode",
    "ApplicationState": "installable installationfailed installedbroken installednotverified "
    "installedverified installingautomatically installingmanually notinstallable pendingremoval "
    "removing",
    "License": "commercial opensource unknown",
    "CPUMultiplicity": "multicpu-multicore multicpu-singlecore singlecpu-multicore "
    "singlecpu-singlecore",
    "AccessLatency": "nearline offline online",
    "RetentionPolicy": "custodial output replica",
    "ExpirationMode": "neverexpire releasewhenexpired warnwhenexpired",
    # The last four are of today's systems.
    "Platform": "amd64 i386 i686 itanium powerpc sparc x86_64 aarch64 arm64 ppc64le riscv64",
    "OSFamily": "linux macosx solaris windows",
    "Tier": "0 1 2 3",
}
# From almalinux on they are of today's systems.
_SYSTEMS = (
    *("aix", "centos", "debian", "fedoracore", "gentoo", "leopard", "linux-rocks", "mandrake"),
    *("redhatenterpriseas", "scientificlinux", "scientificlinuxcern", "scientificsl"),
    *("scientificcernslc", "suse", "suse linux", "ubuntu", "windowsvista", "windowsxp"),
    *("microsoft windows", "almalinux", "centosstream", "centos stream", "fedora", "rhel"),
    *("redhatenterprise", "redhatenterpriselinux", "rocky", "rockylinux", "rocky linux", "sles"),
)

# Classes of the LDAP tree itself, of UpdateStats and of GLUE 2.1's clouds.
_OTHER_CLASSES = (
    "top organization MDS UpdateStats CloudComputingService CloudComputingEndpoint "
    "CloudComputingManager CloudComputingImage CloudComputingInstanceType CloudComputingShare "
    "CloudComputingInstance CloudComputingVirtualAccelerator "
    "CloudComputingImageNetworkConfiguration"
)

CLOSED_LISTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **{name: frozenset(values.split()) for name, values in _LISTS.items()},
        "OSName": frozenset(_SYSTEMS),
        OBJECT_CLASS: frozenset(name.casefold() for name in (*CLASSES, *_OTHER_CLASSES.split())),
    }
)
"""The values of each list; those of CASELESS in lower case, classes without their "GLUE2"."""

CASELESS = frozenset(
    (
        *(OBJECT_CLASS, "Boolean", "Platform", "OSFamily", "OSName"),
        *("AccessLatency", "RetentionPolicy", "ExpirationMode"),
    )
)
"""The lists whose values compare without case: genuine publishers write neverExpire and ONLINE."""


def with_accepted(text: str | None) -> Mapping[str, frozenset[str]]:
    """The lists with what is accepted besides, `NAME=VALUE,…`. Raises ValueError."""
    if not text:
        return CLOSED_LISTS
    lists = dict(CLOSED_LISTS)
    for pair in text.split(","):
        name, equals, value = (part.strip() for part in pair.partition("="))
        if name not in lists or not equals or not value:
            names = ", ".join(CLOSED_LISTS)
            raise ValueError(f"--also-accepted: found {pair!r}, expected NAME=VALUE of {names}")
        lists[name] |= {_as_listed(name, value)}
    return lists


def is_listed(lists: Mapping[str, frozenset[str]], name: str, value: str) -> bool:
    """Whether the list has the value."""
    return _as_listed(name, value) in lists[name]


def _as_listed(name: str, value: str) -> str:
    if name == OBJECT_CLASS and value.casefold().startswith("glue2"):
        value = value[len("glue2") :]
    return value.casefold() if name in CASELESS else value
