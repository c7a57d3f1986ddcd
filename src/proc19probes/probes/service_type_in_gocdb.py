"""Whether the service type is in GOCDB's list of service types.

Serves PROC19 step 1a, "Add new service types agreed within Task Force". OK means that GOCDB lists a
service type with exactly this name. Names compare with upper and lower case, as GOCDB and what
reads it (monitoring, the operations portal) compare them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._service_type import TYPE_CASE_DIFFERS, TYPE_NOT_IN_GOCDB, type_absent
from proc19probes.sources.gocdb import GOCDB, ServiceTypes
from proc19probes.sources.gocdb_values import ServiceTypeNames
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters:
    """The service type that was agreed."""

    service_type: Annotated[
        str,
        Option(
            "--service-type",
            help="name of the service type, exactly as agreed, such as org.openstack.nova",
        ),
    ]


IN_GOCDB = FindingKind(
    "service-type-in-gocdb", State.OK, "the service type is in GOCDB's list of service types"
)


@dataclass(frozen=True)
class Evidence:
    """GOCDB's list."""

    service_types: ServiceTypeNames | Unobtainable


def ask(_parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for its list."""
    service_types = outside.obtain(ServiceTypes())
    return Evidence(service_types)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for the name in the list."""
    service_types, wanted = evidence.service_types, parameters.service_type
    if isinstance(service_types, Unobtainable):
        yield not_obtained(service_types)
        return
    yield type_absent(service_types, wanted) or IN_GOCDB.about(wanted, "a service type in GOCDB")


PROBE = Probe(
    question="Is the service type in GOCDB's list of service types?",
    parameters=Parameters,
    findings=(IN_GOCDB, TYPE_NOT_IN_GOCDB, TYPE_CASE_DIFFERS),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
