"""Declared downtimes of a site's service: which one is on, and until when."""

from dataclasses import dataclass
from datetime import datetime

from proc19probes.sources.addresses import same_host, same_url
from proc19probes.sources.gocdb import GOCDB, OngoingDowntimes
from proc19probes.sources.gocdb_values import Downtime
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class RunningService:
    """A service by its site and type; by host and URL too where they are given."""

    site: str
    service_type: str
    hostname: str | None = None
    endpoint_url: str | None = None


def running_service(probe: Probe[object, object], parameters: object) -> RunningService | None:
    """The service that a probe with these parameters looks at; None where it looks at none.

    What asks GOCDB alone looks at what is registered, and not at what runs.
    """
    given = [getattr(parameters, name, None) for name in ("site", "service_type")]
    if set(probe.services) <= {GOCDB} or not all(isinstance(one, str) for one in given):
        return None
    host, url = (getattr(parameters, name, None) for name in ("hostname", "endpoint_url"))
    return RunningService(str(given[0]), str(given[1]), host, url)


def ongoing(
    downtimes: tuple[Downtime, ...], service: RunningService, now: datetime
) -> tuple[Downtime, ...]:
    """Those of the service that are on at this instant, the one that ends last first."""
    on = [one for one in downtimes if one.starts <= now < one.ends and _is_of(one, service)]
    return tuple(sorted(on, key=lambda one: one.ends, reverse=True))


def _is_of(downtime: Downtime, service: RunningService) -> bool:
    url = service.endpoint_url
    return (
        downtime.site == service.site
        and downtime.service_type == service.service_type
        and (service.hostname is None or same_host(downtime.hostname, service.hostname))
        and (url is None or not downtime.urls or any(same_url(one, url) for one in downtime.urls))
    )


def told(downtime: Downtime) -> str:
    """`in a declared downtime (OUTAGE) until 2026-11-24 20:42 UTC`."""
    return f"in a declared downtime ({downtime.severity}) until {downtime.ends:%Y-%m-%d %H:%M} UTC"


def note(service: RunningService, outside: Outside, now: datetime) -> tuple[str, ...]:
    """What a reader of a failure is to know; nothing where GOCDB does not answer."""
    downtimes = outside.obtain(OngoingDowntimes(service.site))
    if isinstance(downtimes, Unobtainable):
        return ()
    on = ongoing(downtimes.downtimes, service, now)
    return tuple(f"{one.hostname} is {told(one)}" for one in on[:1])
