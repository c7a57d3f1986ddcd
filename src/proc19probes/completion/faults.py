"""Where a probe found a fault, and whether that explains what another one found."""

from dataclasses import dataclass

from proc19probes.completion.model import RunOutcome


@dataclass(frozen=True)
class Place:
    """What a run is about: a site, and of it a service type, a host, a URL; None is all of them."""

    site: str | None
    service_type: str | None
    hostname: str | None
    endpoint_url: str | None

    def covers(self, other: "Place") -> bool:
        """Whether a fault here is one there: it is the same, or a part of this."""
        pairs = (
            (self.service_type, other.service_type),
            (self.hostname, other.hostname),
            (self.endpoint_url, other.endpoint_url),
        )
        return self.site == other.site and all(mine in (None, its) for mine, its in pairs)


def place_of(run: RunOutcome) -> Place:
    """What the run is about."""
    given = dict(run.planned.call.arguments)
    names = ("service_type", "hostname", "endpoint_url")
    return Place(run.planned.site, *(given.get(name) for name in names))
