"""Hosts that are asked directly and not through a proxy, as `no_proxy` lists them.

localhost, .example.org, example.org:8443, 10.0.0.0/8, ::1, [::1]:443, 2001:db8::/32, *
"""

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from proc19probes.vocabulary.plain_text import plain

DIRECT_EXPECTED = "names, addresses or networks with commas between, such as .example.org, ::1"
_BRACKETED = re.compile(r"\[([^\[\]]*)\](/\d{1,3})?(?::(\d{1,5}))?")
_NAMED = re.compile(r"([^:/@\[\]]+(?:/[0-9.]{1,15})?)(?::(\d{1,5}))?")
_HIGHEST_PORT = 65535


@dataclass(frozen=True)
class DirectHost:
    """A name with all below it, a network, or every host (an empty name); at one port or at any."""

    place: str | IPv4Network | IPv6Network
    port: int | None = None

    def holds(self, host: str, port: int | None) -> bool:
        """Whether a URL with this host and port is meant."""
        if self.port is not None and self.port != port:
            return False
        if not self.place:
            return True
        try:
            address = _unmapped(ip_address(host.partition("%")[0]))
        except ValueError:
            name = host.lower().rstrip(".")
            return isinstance(self.place, str) and f".{name}".endswith(f".{self.place}")
        return not isinstance(self.place, str) and address in self.place


def direct_hosts(text: str) -> tuple[DirectHost, ...]:
    """Every entry; raises ValueError naming the first that is none."""
    return tuple(direct_host(entry) for entry in entries_of(text))


def entries_of(text: str) -> list[str]:
    """The entries as they are written, between commas or spaces."""
    return [entry for entry in re.split(r"[,\s]", text) if entry]


def direct_host(entry: str) -> DirectHost:
    """What one entry means; raises ValueError naming it."""
    bracketed, named = _BRACKETED.fullmatch(entry), _NAMED.fullmatch(entry)
    if entry == "*":
        return DirectHost("")
    place: str | IPv4Network | IPv6Network | None
    if bracketed:
        place, port = _network(f"{bracketed[1]}{bracketed[2] or ''}"), bracketed[3]
    elif entry.count(":") > 1:
        place, port = _network(entry), None
    else:
        place, port = (_named(named[1]), named[2]) if named else (None, None)
    if not place or (port is not None and not 0 < int(port) <= _HIGHEST_PORT):
        raise ValueError(f"{plain(entry, 80) or 'something unprintable'} among others")
    return DirectHost(place, None if port is None else int(port))


def _network(text: str) -> IPv4Network | IPv6Network | None:
    address, _, length = text.partition("/")
    try:
        found = _unmapped(ip_address(address.partition("%")[0]))
        return ip_network(f"{found}/{length}" if length else found, strict=False)
    except ValueError:
        return None


def _named(text: str) -> str | IPv4Network | IPv6Network | None:
    """The network, or the name without what only says that all below it are meant too."""
    if found := _network(text):
        return found
    name = text.lower().removeprefix("*").strip(".")
    return None if "/" in text or "*" in name else name


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """IPv4 for an address of IPv6 that only wraps one."""
    return getattr(address, "ipv4_mapped", None) or address
