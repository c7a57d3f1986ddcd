"""Which probe is to run, with which arguments, and what for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProbeCall:
    """A probe and its arguments, by parameter name and as one writes them; equal calls run once."""

    probe: str
    arguments: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PlannedRun:
    """A call that serves one criterion of one request, at a site where it concerns one.

    `criterion` is the full id (`1b.registered`), `subject` what the run is about in words:
    "org.openstack.nova at PILOT-CLOUD". `weak_because` says why what it finds may be about another
    product; empty where it cannot be.
    """

    call: ProbeCall
    criterion: str
    subject: str
    site: str | None
    weak_because: str = ""
