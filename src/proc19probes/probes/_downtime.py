"""Declared downtimes of a site's services: which are on or to come, and until when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice

from proc19probes.sources.addresses import same_host, same_url
from proc19probes.sources.gocdb import GOCDB, DowntimesBetween
from proc19probes.sources.gocdb_values import Downtime
from proc19probes.vocabulary.downtime import HORIZON, DeclaredDowntime
from proc19probes.vocabulary.findings import FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State

_MOST, _HOSTS = 20, 5

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

    def question(self, now: datetime) -> DowntimesBetween:
        """What GOCDB is asked at this instant (UTC)."""
        today = now.astimezone(UTC).date()
        return DowntimesBetween(self.site, today, today + min(HORIZON, date.max - today))


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


def declared(
    downtimes: tuple[Downtime, ...], services: RunningServices, now: datetime
) -> tuple[DeclaredDowntime, ...]:
    """Those of the services that are on or begin before long, each once, the first to begin first.

    No more than a few; those that are left out begin last.
    """
    several: dict[tuple[datetime, datetime, str], list[Downtime]] = {}
    for one in sorted(downtimes, key=lambda one: (one.starts, one.ends)):
        is_to_come = max(now, one.starts) < one.ends and one.starts - now <= HORIZON
        if is_to_come and _is_of(one, services):
            several.setdefault((one.starts, one.ends, one.severity), []).append(one)
    return tuple(
        DeclaredDowntime(
            site=plain(services.site),
            severity=plain(severity),
            starts=starts,
            ends=ends,
            hosts=tuple(dict.fromkeys(plain(one.hostname) for one in each if one.hostname))[
                :_HOSTS
            ],
            services=len({(one.hostname, one.service_type) for one in each}),
        )
        for (starts, ends, severity), each in islice(several.items(), _MOST)
    )


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


def note(
    downtimes: tuple[Downtime, ...], services: RunningServices, now: datetime
) -> tuple[str, ...]:
    """What a reader of the findings should know: which downtime is on."""
    on = ongoing(downtimes, services, now)
    more = len({(one.hostname, one.service_type) for one in on}) - 1
    besides = f", and {more} more" if more > 0 else ""
    return tuple(f"{one.hostname} is {told(one)}{besides}" for one in on[:1])
