"""What a monitoring server is to run, before it is written in any server's language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from pathlib import Path

from proc19probes.vocabulary.monitored import OWN_HOST
from proc19probes.vocabulary.planned import PlannedRun

STARTING = timedelta(seconds=15)
"""How much longer a server waits than what it runs: to start Python, on a busy machine."""


class ConfigurationError(Exception):
    """What cannot be written for this server, in one line that names it and says why."""


def see_utf8(text: str) -> None:
    """Raises ConfigurationError for what came as bytes that are no UTF-8: a file's name may be."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ConfigurationError(
            f"{text!r}: bytes that are no UTF-8, in which configuration is written"
        ) from error


@dataclass(frozen=True)
class Schedule:
    """How often something is run, and how long it may take by its own account."""

    interval: timedelta
    timeout: timedelta

    @property
    def retry_interval(self) -> timedelta:
        """When to look again at what was not well: nothing here mends itself within minutes."""
        return min(self.interval, timedelta(minutes=15))

    @property
    def server_timeout(self) -> timedelta:
        """When the server stops it, longer than its own time-out: who was stopped says nothing."""
        return self.timeout + STARTING


@dataclass(frozen=True)
class RequestToRun:
    """A request: its id, the product's name, the file, and what is planned for it."""

    id: str
    product: str
    file: Path
    runs: tuple[PlannedRun, ...]


@dataclass(frozen=True)
class Argument:
    """An option of a probe and its value, by the parameter's name and the option's flag."""

    parameter: str
    flag: str
    value: str


@dataclass(frozen=True)
class Check:
    """A service of a host: one call of a probe; `title` is foreign text, `serves` criteria."""

    host: str
    service: str
    title: str
    probe: str
    arguments: tuple[Argument, ...]
    schedule: Schedule
    serves: tuple[str, ...]


@dataclass(frozen=True)
class RequestCheck:
    """A service of OWN_HOST: a request as a whole; `title` is foreign text."""

    service: str
    title: str
    file: Path
    schedule: Schedule


@dataclass(frozen=True)
class Host:
    """A host: a site, the host of an endpoint, or OWN_HOST; `title` is foreign text.

    `address` is None where nothing can be reached under it; `site` is the first site that it is of.
    """

    name: str
    title: str
    address: str | None
    site: str | None


@dataclass(frozen=True)
class OnHost:
    """A host, whether the server has it already, and what is run for it."""

    host: Host
    known: bool
    checks: tuple[Check, ...]
    requests: tuple[RequestCheck, ...]


@dataclass(frozen=True)
class Configuration:
    """Everything that a server is to run, each check once, in the order of hosts' names.

    `known_hosts` are those that the server has by another configuration: only services are added.
    """

    hosts: tuple[Host, ...]
    checks: tuple[Check, ...]
    requests: tuple[RequestCheck, ...]
    known_hosts: frozenset[str] = frozenset()

    def by_host(self) -> Iterator[OnHost]:
        """Each host with what is run for it."""
        checks = {name: tuple(all_) for name, all_ in groupby(self.checks, lambda one: one.host)}
        for host in self.hosts:
            requests = self.requests if host.name == OWN_HOST else ()
            known = host.name in self.known_hosts
            yield OnHost(host, known, checks.get(host.name, ()), requests)

    @property
    def probes(self) -> tuple[str, ...]:
        """The probes that are run, in alphabetical order."""
        return tuple(sorted({check.probe for check in self.checks}))

    @property
    def longest_timeout(self) -> timedelta:
        """The longest that a server has to wait."""
        schedules = [one.schedule for one in self.checks]
        schedules += [one.schedule for one in self.requests]
        return max((one.server_timeout for one in schedules), default=timedelta())


@dataclass(frozen=True)
class Installation:
    """Where the commands are; no `plugins` means the server's own folder of plugins."""

    proc19: Path
    plugins: Path | None


@dataclass(frozen=True)
class Reference:
    """An option that every probe is given by the server's own reference to a file's path.

    What a credential is never stands in a configuration: neither it nor, with this, where it is.
    """

    flag: str
    to: str
