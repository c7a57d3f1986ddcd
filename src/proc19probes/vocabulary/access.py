"""How services are reached in a run, and the limits on what they may answer."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from proc19probes.vocabulary.common_options import AddressFamily


@dataclass(frozen=True)
class ServiceAccess:
    """Where a service is and with which credentials it is asked.

    `url` is http, https, ldap, ldaps or file. `token` is the file that holds one. `trust_anchors`
    is a hashed directory; None means the IGTF one
    and the system's. `proxy` None means what the environment says, empty means none. `no_proxy`
    lists the hosts that are asked without it; None means what the environment says of its own
    proxy.
    """

    url: str
    certificate: Path | None = None
    key: Path | None = None
    trust_anchors: Path | None = None
    proxy: str | None = None
    address_family: AddressFamily = AddressFamily.ANY
    token: Path | None = None
    no_proxy: str | None = None


@dataclass(frozen=True)
class Limits:
    """Bounds on one fetch: its time as a whole, its bytes, and how many run at once to one server.

    A server is a host and a port. `patience` is how long who asks waits, and so how long it may be
    until a service is asked again that says when.
    """

    fetch: timedelta = timedelta(seconds=60)
    document_bytes: int = 64 * 1024 * 1024
    requests_per_host: int = 4
    patience: timedelta = timedelta(seconds=60)
