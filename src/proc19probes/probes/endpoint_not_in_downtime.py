"""Whether the site's endpoint is in no declared downtime.

Serves PROC19 steps 3c and 7c: tests of an endpoint that is in a declared downtime say nothing of
the product. OK means that GOCDB has the endpoint, and no downtime of it that is on. A downtime is
no fault, since the site declared it, and no verdict on the service either: it is WARNING.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._absent_endpoint import WHY_NOT_REGISTERED
from proc19probes.probes._downtime import IN_DOWNTIME, RunningServices, ongoing, told
from proc19probes.probes._endpoint import (
    URL_DIFFERS,
    WhichEndpoint,
    ask_services,
    bounded,
    has_host,
    meant,
)
from proc19probes.probes._endpoint import Evidence as Registered
from proc19probes.probes._site import odd_record
from proc19probes.sources.gocdb import GOCDB, OngoingDowntimes
from proc19probes.sources.gocdb_values import Downtime, DowntimeList, OddRecord, ServiceEndpoint
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

Parameters = WhichEndpoint


NOT_IN_DOWNTIME = FindingKind(
    "endpoint-not-in-downtime", State.OK, "the endpoint is in no declared downtime"
)


@dataclass(frozen=True)
class Evidence:
    """What GOCDB has of the endpoint, and the downtimes of its site."""

    registered: Registered
    downtimes: DowntimeList | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask GOCDB for the services of the type, and for ongoing downtimes."""
    registered = ask_services(parameters.site, parameters.service_type, outside)
    downtimes = outside.obtain(OngoingDowntimes(parameters.site))
    return Evidence(registered, downtimes)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Look for each service that is meant among those of the downtimes that are on."""
    found, downtimes = meant(evidence.registered, parameters), evidence.downtimes
    yield from found.findings
    if isinstance(downtimes, Unobtainable):
        yield not_obtained(downtimes)
        return
    subject = OngoingDowntimes(parameters.site).subject
    yield from bounded(
        odd_record(subject, odd)
        for odd in downtimes.odd
        if any(_may_be_of(odd, one) for one in found.services)
    )
    yield from bounded(
        _of(one, found.name_of(one), downtimes.downtimes, parameters.endpoint_url, now)
        for one in found.services
    )


def _may_be_of(odd: OddRecord, service: ServiceEndpoint) -> bool:
    return odd.service_type in ("", service.service_type) and (
        not odd.hostname or has_host(service, odd.hostname)
    )


def _of(
    service: ServiceEndpoint,
    name: str,
    downtimes: tuple[Downtime, ...],
    url: str | None,
    now: datetime,
) -> Finding:
    which = RunningServices(service.site, service.service_type, service.hostname, url)
    on = ongoing(downtimes, which, now)
    if on:
        in_downtime = IN_DOWNTIME.about(name, told(on[0]), "in none")
        return in_downtime.at(starts=on[0].starts, ends=on[0].ends)
    return NOT_IN_DOWNTIME.about(name, "in no declared downtime in GOCDB")


PROBE = Probe(
    question="Is the site's endpoint in no declared downtime in GOCDB?",
    parameters=Parameters,
    findings=(NOT_IN_DOWNTIME, IN_DOWNTIME, URL_DIFFERS, *WHY_NOT_REGISTERED),
    services=(GOCDB,),
    interval=timedelta(hours=1),
    ask=ask,
    judge=judge,
)
