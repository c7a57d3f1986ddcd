"""What any probe can be called with: values for what it requires, and addresses of its services."""

from collections.abc import Iterable
from enum import Enum
from urllib.parse import urlsplit

from proc19probes.catalogue import load_probe
from proc19probes.vocabulary.parameters import Kind, parameters_of

_VALUES = {
    Kind.TEXT: "PILOT-CLOUD",
    Kind.COUNT: "1",
    Kind.DURATION: "1h",
    Kind.PATH: "/nonexistent",
    Kind.URL: "https://pilot.example.org/",
    Kind.RANGE: "1:",
}
_LDAP = {"top-bdii", "site-bdii", "resource-bdii"}
# It answers no question over a network.
_LOCAL = {"openssl", "vmcatcher"}
# What is asked of a messaging service is asked of one subscription.
_SUBSCRIPTION = "/v1/projects/accounting/subscriptions/pilot"
_OF_MESSAGES = {"accounting-records", "rejected-records"}


class Protocol(Enum):
    """What a service is asked in."""

    HTTP = "http"
    LDAP = "ldap"


def required_values(name: str) -> dict[str, str]:
    """A value for every parameter without which the probe does not run."""
    parameters = parameters_of(load_probe(name).parameters)
    return {one.name: _VALUES[one.kind] for one in parameters if one.required}


def required_arguments(name: str) -> list[str]:
    """The same, as words of a command line."""
    parameters = parameters_of(load_probe(name).parameters)
    pairs = ((one.option.flag, _VALUES[one.kind]) for one in parameters if one.required)
    return [word for pair in pairs for word in pair]


def services_asked_in(name: str, protocol: Protocol) -> list[str]:
    """The names of the probe's services that are asked in this protocol."""
    names = [service.name for service in load_probe(name).services if service.name not in _LOCAL]
    return [one for one in names if (one in _LDAP) == (protocol is Protocol.LDAP)]


def one_of_each_kind(names: Iterable[str]) -> list[str]:
    """The first of those that ask the same services."""
    return list({load_probe(name).services: name for name in reversed([*names])}.values())


def asks_for_messages(name: str) -> bool:
    """Whether the probe's questions go to a messaging service."""
    return any(service.name in _OF_MESSAGES for service in load_probe(name).services)


def addresses(name: str, protocol: Protocol, url: str) -> list[str]:
    """The options that send the probe's questions in this protocol to a URL."""
    names = services_asked_in(name, protocol)
    return [word for one in names for word in (f"--{one}-url", _address(one, url))]


def _address(service: str, url: str) -> str:
    parts = urlsplit(url)
    if service in _OF_MESSAGES and parts.scheme in ("http", "https"):
        return parts._replace(path=_SUBSCRIPTION).geturl()
    return url
