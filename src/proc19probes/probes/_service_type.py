"""What the questions about service types share: which names GOCDB has, and what it has in place."""

from proc19probes.probes._site import odd_record
from proc19probes.sources.gocdb import ServiceTypes
from proc19probes.sources.gocdb_values import ServiceTypeNames
from proc19probes.sources.names_alike import how_it_differs
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

TYPE_NOT_IN_GOCDB = FindingKind(
    "service-type-not-in-gocdb",
    State.CRITICAL,
    "the service type is not in GOCDB's list of service types",
    "Ask the GOCDB team to add the service type: a ticket in GGUS to the support unit GOCDB, with "
    "its name and description as agreed in the Task Force.",
    Party.GOCDB,
    nature=Nature.ABSENT,
)
TYPE_CASE_DIFFERS = FindingKind(
    "service-type-case-differs",
    State.CRITICAL,
    "GOCDB writes the service type otherwise: in case, in Unicode form, or without a blank",
    "Write the service type as GOCDB has it, in the request or in --service-type; if the agreed "
    "name is the other one, ask the GOCDB team to rename it.",
    Party.MONITORING,
)


def type_absent(service_types: ServiceTypeNames, wanted: str) -> Finding | None:
    """Why the list has not the name; None where it has."""
    if wanted in service_types.names:
        return None
    other = service_types.called_like(wanted)
    if other is not None:
        return TYPE_CASE_DIFFERS.about(
            wanted, f"in GOCDB as {other}, {how_it_differs(other, wanted)}"
        )
    if service_types.odd:
        return odd_record(ServiceTypes().subject, service_types.odd[0])
    count = len(service_types.names)
    return TYPE_NOT_IN_GOCDB.about(
        wanted, f"not among GOCDB's {count} service types", "one of them"
    )
