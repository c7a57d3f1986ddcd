"""Declared downtimes of a site's services: which one is on, and until when."""

from dataclasses import dataclass
from datetime import datetime

from proc19probes.sources.addresses import same_host, same_url
from proc19probes.sources.gocdb import GOCDB, OngoingDowntimes
from proc19probes.sources.gocdb_values import Downtime
from proc19probes.vocabulary.findings import FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

IN_DOWNTIME = FindingKind(
    "endpoint-in-downtime",
    State.WARNING,
    "the endpoint is in a declared downtime",
    "Wait until it ends. Where the work is done already, open the downtime in the GOCDB portal and "
    "end it.",
    Party.PILOT_SITE,
)


@dataclass(frozen=True)
class RunningServices:
    """The services of a site; those of a type, on a host and with a URL where these are given."""

    site: str
    service_type: str | None = None
    hostname: str | None = None
    endpoint_url: str | None = None

    @property
    def question(self) -> OngoingDowntimes:
        """What GOCDB is asked."""
        return OngoingDowntimes(self.site)


def running_services(probe: Probe[object, object], parameters: object) -> RunningServices | None:
    """The services of a site that a probe with these parameters looks at; None where it has none.

    What asks GOCDB for a site alone looks at how the site is registered, and what has a finding
    for a downtime tells it by that.
    """
    names = ("site", "service_type", "hostname", "endpoint_url")
    site, *which = (getattr(parameters, name, None) for name in names)
    is_of_services = which[0] is not None or not set(probe.services) <= {GOCDB}
    if site is None or not is_of_services or IN_DOWNTIME in probe.findings:
        return None
    return RunningServices(site, *which)


def ongoing(
    downtimes: tuple[Downtime, ...], services: RunningServices, now: datetime
) -> tuple[Downtime, ...]:
    """Those of the services that are on at this instant, the one that ends last first."""
    on = [one for one in downtimes if one.starts <= now < one.ends and _is_of(one, services)]
    return tuple(sorted(on, key=lambda one: one.ends, reverse=True))


def _is_of(downtime: Downtime, services: RunningServices) -> bool:
    url = services.endpoint_url
    return (
        downtime.site == services.site
        and services.service_type in (None, downtime.service_type)
        and (services.hostname is None or same_host(downtime.hostname, services.hostname))
        and (url is None or not downtime.urls or any(same_url(one, url) for one in downtime.urls))
    )


def told(downtime: Downtime) -> str:
    """`in a declared downtime (OUTAGE) until 2026-11-24 20:42 UTC`."""
    return f"in a declared downtime ({downtime.severity}) until {downtime.ends:%Y-%m-%d %H:%M} UTC"


def note(services: RunningServices, outside: Outside, now: datetime) -> tuple[str, ...]:
    """What a reader of the findings should know; nothing where GOCDB does not answer."""
    downtimes = outside.obtain(services.question)
    if isinstance(downtimes, Unobtainable):
        return ()
    on = ongoing(downtimes.downtimes, services, now)
    more = len({(one.hostname, one.service_type) for one in on}) - 1
    besides = f", and {more} more" if more > 0 else ""
    return tuple(f"{one.hostname} is {told(one)}{besides}" for one in on[:1])
