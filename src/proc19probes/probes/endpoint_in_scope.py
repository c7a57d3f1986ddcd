"""Whether the site's endpoint of the service type has the expected scope tags in GOCDB.

Serves PROC19 step 1b: what reads GOCDB (monitoring, accounting, the operations portal) reads what
is in the scope EGI. OK means that every such service, or the one on the host and with the URL
given, has all of the expected scope tags; it may have others besides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._absent_endpoint import WHY_NOT_REGISTERED
from proc19probes.probes._endpoint import (
    URL_DIFFERS,
    WhichEndpoint,
    ask_services,
    bounded,
    meant,
)
from proc19probes.probes._endpoint import Evidence as Registered
from proc19probes.probes._scope import SCOPE_NOT_IN_GOCDB, ScopeUse, ask_use, tags_of, unused
from proc19probes.sources.gocdb import GOCDB
from proc19probes.sources.gocdb_values import ServiceEndpoint
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters(WhichEndpoint):
    """Which endpoint, and its scope tags."""

    scope: Annotated[
        str,
        Option(
            "--scope",
            help="scope tags that the endpoint must have, all of them, with commas between: "
            "EGI,FedCloud",
        ),
    ] = "EGI"


IN_SCOPE = FindingKind("endpoint-in-scope", State.OK, "the endpoint has the expected scope tags")
NOT_IN_SCOPE = FindingKind(
    "endpoint-not-in-scope",
    State.CRITICAL,
    "the endpoint lacks an expected scope tag in GOCDB",
    "In the GOCDB portal open the service, choose Edit and tick the scope tag under 'Scope Tags'; "
    "a reserved one can be ticked where the site has it, else the GOCDB team gives it.",
    Party.PILOT_SITE,
)


@dataclass(frozen=True)
class Evidence:
    """What GOCDB has at the site, and the use of the tags that a service meant lacks."""

    registered: Registered
    uses: tuple[ScopeUse, ...] = ()


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for the services of the type, and for the tags that are not there."""
    registered = ask_services(parameters.site, parameters.service_type, outside)
    expected = tags_of(parameters.scope)
    services = meant(registered, parameters).services
    lacking = dict.fromkeys(tag for one in services for tag in _lacks(one, expected))
    return Evidence(registered, ask_use(lacking, outside))


def _lacks(service: ServiceEndpoint, expected: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(tag for tag in expected if tag not in service.scopes)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for each expected tag among the tags of each service that is meant."""
    found = meant(evidence.registered, parameters)
    yield from found.findings
    expected = tags_of(parameters.scope)
    if not expected:
        return
    own = dict.fromkeys(tag for one in found.services for tag in one.scopes)
    unknown = tuple(unused(evidence.uses, own))
    yield from unknown
    wanted = " and ".join(expected)
    known = tuple(tag for tag in expected if tag not in {one.subject for one in unknown})
    yield from bounded(
        NOT_IN_SCOPE.about(
            found.name_of(one), f"in scope {' and '.join(one.scopes) or 'none'} in GOCDB", wanted
        )
        if _lacks(one, known)
        else IN_SCOPE.about(found.name_of(one), f"in scope {' and '.join(known)} in GOCDB")
        for one in (found.services if known else ())
    )


PROBE = Probe(
    question="Has the site's endpoint the expected scope tags in GOCDB?",
    parameters=Parameters,
    findings=(IN_SCOPE, NOT_IN_SCOPE, SCOPE_NOT_IN_GOCDB, URL_DIFFERS, *WHY_NOT_REGISTERED),
    services=(GOCDB,),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
