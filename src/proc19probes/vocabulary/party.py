"""The parties of PROC19, and those who run the services that it depends on."""

from enum import Enum


class Party(Enum):
    """Who is responsible for a step, may sign it off, or can mend a finding."""

    APPLICANT = "applicant"
    TECHNOLOGY_PROVIDER = "technology-provider"
    EGI_OPERATIONS = "egi-operations"
    OPERATIONS_CENTRE = "operations-centre"
    RESOURCE_CENTRE = "resource-centre"
    PILOT_SITE = "pilot-site"
    OMB = "omb"
    GOCDB = "gocdb"
    ARGO = "argo"
    GGUS = "ggus"
    APEL = "apel"
    ACCOUNTING_PORTAL = "accounting-portal"
    VM_IMAGE_SUPPORT = "vm-image-support"
    RESOURCE_ALLOCATION = "resource-allocation"
    SECURITY_TEAM = "security-team"
    UMD_REPRESENTATIVE = "umd-representative"
    SOFTWARE_PROVISIONING = "software-provisioning"
    INFORMATION_SYSTEM = "information-system"
    MONITORING = "monitoring"

    @property
    def title(self) -> str:
        """The party's name as PROC19 or EGI write it."""
        return _TITLES[self]

    @property
    def abbreviation(self) -> str | None:
        """What EGI's documents usually shorten the name to; None where there is no such thing."""
        return _ABBREVIATIONS.get(self)


_TITLES = {
    Party.APPLICANT: "Applicant",
    Party.TECHNOLOGY_PROVIDER: "Technology Provider",
    Party.EGI_OPERATIONS: "EGI Operations",
    Party.OPERATIONS_CENTRE: "Operations Centre",
    Party.RESOURCE_CENTRE: "Resource Centre",
    Party.PILOT_SITE: "Pilot Site",
    Party.OMB: "Operations Management Board",
    Party.GOCDB: "GOCDB",
    Party.ARGO: "ARGO",
    Party.GGUS: "GGUS",
    Party.APEL: "APEL",
    Party.ACCOUNTING_PORTAL: "EGI Accounting Portal",
    Party.VM_IMAGE_SUPPORT: "EGI Cloud VM Image Management SU",
    Party.RESOURCE_ALLOCATION: "Resource Allocation",
    Party.SECURITY_TEAM: "Security Team",
    Party.UMD_REPRESENTATIVE: "EGI Operations (UMD)",
    Party.SOFTWARE_PROVISIONING: "EGI Software provisioning Team",
    Party.INFORMATION_SYSTEM: "Information System operators",
    Party.MONITORING: "whoever runs this check",
}

_ABBREVIATIONS = {
    Party.TECHNOLOGY_PROVIDER: "TP",
    Party.EGI_OPERATIONS: "EGIOps",
    Party.OPERATIONS_CENTRE: "OC",
    Party.RESOURCE_CENTRE: "RC",
    Party.OMB: "OMB",
    Party.RESOURCE_ALLOCATION: "RA",
    Party.UMD_REPRESENTATIVE: "UMD",
}
