"""A connection to a host by its name, bounded as a whole."""

import socket
import threading
from typing import NamedTuple

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.flight import Flight
from proc19probes.outside.watch import Watch
from proc19probes.vocabulary.common_options import AddressFamily
from proc19probes.vocabulary.unobtainable import TooSlowError, UnreachableError

_FAMILIES = {
    AddressFamily.ANY: socket.AF_UNSPEC,
    AddressFamily.IPV4: socket.AF_INET,
    AddressFamily.IPV6: socket.AF_INET6,
}
# An address that nobody answers at must leave time for the next one.
_SECONDS_FOR_ONE_OF_SEVERAL = 5.0


class Address(NamedTuple):
    """What getaddrinfo says of one address."""

    family: socket.AddressFamily
    kind: socket.SocketKind
    protocol: int
    canonical_name: str
    socket_address: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]


def connect(host: str, port: int, family: AddressFamily, watch: Watch) -> socket.socket:
    """A connected socket, watched; every address is tried; raises ObtainError."""
    where = f"{host} port {port}"
    watch.progress.doing = f"the name server did not answer for {host}"
    addresses = _resolve(host, port, family, watch)
    watch.progress.doing = f"connecting to {where}"
    problem: OSError | None = None
    for left, address in enumerate(addresses, start=1 - len(addresses)):
        seconds = watch.deadline.remaining()
        if left:
            seconds = min(seconds, _SECONDS_FOR_ONE_OF_SEVERAL)
        try:
            connection = _connect_to(address, seconds, watch)
        except OSError as error:
            problem = error
            continue
        watch.progress.doing = f"waiting for {where} to answer"
        return connection
    if watch.deadline.passed:
        raise TooSlowError(
            f"no connection to {where} within {watch.deadline.limit.total_seconds():g} s"
        )
    reason = "no answer" if isinstance(problem, TimeoutError) else _reason(problem)
    raise UnreachableError(f"no connection to {where}: {reason}")


def _resolve(host: str, port: int, family: AddressFamily, watch: Watch) -> list[Address]:
    # getaddrinfo takes no time-out and cannot be interrupted: it is left behind in its thread.
    flight: Flight[list[Address]] = Flight()
    flight.progress = watch.progress
    threading.Thread(
        target=_look_up, args=(host, port, family, flight), name=f"look up {host}", daemon=True
    ).start()
    try:
        return flight.wait(watch.deadline)
    except socket.gaierror as error:
        version = "" if family is AddressFamily.ANY else f"{family.value} "
        raise UnreachableError(f"no {version}address for {host}: {error.strerror}") from error
    except UnicodeError as error:
        raise UnreachableError(f"{host} cannot be the name of a host") from error


def _look_up(host: str, port: int, family: AddressFamily, flight: Flight[list[Address]]) -> None:
    with flight:
        found = socket.getaddrinfo(host, port, _FAMILIES[family], socket.SOCK_STREAM)
        flight.give([Address(*address) for address in found])


def _connect_to(address: Address, seconds: float, watch: Watch) -> socket.socket:
    connection = socket.socket(address.family, address.kind, address.protocol)
    try:
        connection.settimeout(max(seconds, 0.001))
        connection.connect(address.socket_address)
        connection.settimeout(bounded_seconds(watch.deadline))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        watch.add(connection)
    except OSError:
        connection.close()
        raise
    return connection


def _reason(problem: OSError | None) -> str:
    if problem is None:
        return "the name has no address"
    return (problem.strerror or type(problem).__name__).lower()


def bounded_seconds(deadline: Deadline) -> float:
    """What is left, as a time-out of a socket, for which 0 would mean not to wait at all."""
    return max(deadline.remaining(), 0.001)
