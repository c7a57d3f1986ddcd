"""A connection to a host by its name, bounded as a whole."""

import errno
import socket
import threading
from typing import NamedTuple

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.flight import Flight
from proc19probes.outside.watch import Watch
from proc19probes.vocabulary.common_options import AddressFamily
from proc19probes.vocabulary.unobtainable import (
    NoWayError,
    ObtainError,
    TooSlowError,
    UnreachableError,
)

_FAMILIES = {
    AddressFamily.ANY: socket.AF_UNSPEC,
    AddressFamily.IPV4: socket.AF_INET,
    AddressFamily.IPV6: socket.AF_INET6,
}
# An address that nobody answers at must leave time for the next one.
_SECONDS_FOR_ONE_OF_SEVERAL = 5.0
# What this machine or its network says before the other one has a say.
_NO_NETWORK = (
    errno.ENETDOWN,
    errno.ENETUNREACH,
    errno.EHOSTUNREACH,
    errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
    errno.EACCES,
    errno.EPERM,
)


class Address(NamedTuple):
    """What getaddrinfo says of one address."""

    family: socket.AddressFamily
    kind: socket.SocketKind
    protocol: int
    canonical_name: str
    socket_address: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]


def connect(
    host: str, port: int, family: AddressFamily, watch: Watch, called: str = ""
) -> socket.socket:
    """A connected socket, watched; every address is tried; raises ObtainError.

    `called` comes before the host's name in what is said of it: "the proxy ".
    """
    where = f"{called}{host} port {port}"
    watch.progress.doing = f"the name server did not answer for {called}{host}"
    addresses = _resolve(host, port, family, watch, called)
    watch.progress.doing = f"connecting to {where}"
    problems: list[OSError] = []
    for left, address in enumerate(addresses, start=1 - len(addresses)):
        seconds = watch.deadline.remaining()
        if left:
            seconds = min(seconds, _SECONDS_FOR_ONE_OF_SEVERAL)
        try:
            connection = _connect_to(address, seconds, watch)
        except OSError as error:
            problems.append(error)
            continue
        watch.progress.doing = f"waiting for {where} to answer"
        return connection
    if watch.deadline.passed:
        raise TooSlowError(
            f"no connection to {where} within {watch.deadline.limit.total_seconds():g} s"
        )
    raise _no_connection(where, problems)


def _no_connection(where: str, problems: list[OSError]) -> ObtainError:
    """What the last address said that said something itself; else what is wrong here."""
    theirs = [problem for problem in problems if problem.errno not in _NO_NETWORK]
    if theirs:
        reason = "no answer" if isinstance(theirs[-1], TimeoutError) else _reason(theirs[-1])
        return UnreachableError(f"no connection to {where}: {reason}")
    reason = _reason(problems[-1]) if problems else "the name has no address"
    return NoWayError(f"no connection to {where}: {reason}")


def _resolve(
    host: str, port: int, family: AddressFamily, watch: Watch, called: str
) -> list[Address]:
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
        raise NoWayError(f"no {version}address for {called}{host}: {error.strerror}") from error
    except UnicodeError as error:
        raise NoWayError(f"{called}{host} cannot be the name of a host") from error


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


def _reason(problem: OSError) -> str:
    return (problem.strerror or type(problem).__name__).lower()


def bounded_seconds(deadline: Deadline) -> float:
    """What is left, as a time-out of a socket, for which 0 would mean not to wait at all."""
    return max(deadline.remaining(), 0.001)
