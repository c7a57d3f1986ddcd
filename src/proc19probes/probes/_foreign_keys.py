"""The foreign keys of GLUE 2: what each leads to (GFD-R-P.218, the LDAP rendering)."""

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
