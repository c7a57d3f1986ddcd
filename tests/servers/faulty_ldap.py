"""LDAP servers that go wrong in every way we know: on loopback, and a table of them.

As `servers.faulty` has it for HTTP: `LDAP_FAULTS` says for each the cause that a probe has to name.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from proc19probes.vocabulary.unobtainable import Cause
from servers import faulty
from servers.faulty import Behaviour, Fault, FaultyServer, FaultyService, Start
from servers.ldap_messages import (
    done,
    entry,
    message,
    notice_of_disconnection,
    octets,
    reference,
    tlv,
)
from servers.tls import Authority, server_context

_HOST = "127.0.0.1"
_SITE = "GLUE2DomainID=EXAMPLE-SITE,o=glue"
SITE_ENTRY = entry(
    1,
    _SITE,
    {"objectClass": ["GLUE2AdminDomain", "GLUE2Domain"], "GLUE2DomainID": ["EXAMPLE-SITE"]},
)
"""What a site BDII says of the site itself."""


def replies(data: bytes) -> Behaviour:
    """These bytes to the request, and the connection stays open until the client has gone."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        if connection.recv(65536):
            connection.sendall(data)
            connection.recv(65536)

    return behave


def replies_and_goes(data: bytes) -> Behaviour:
    """These bytes to the request, and the connection is closed."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)
        faulty.says(data)(connection, over)

    return behave


def keeps_sending(piece: Callable[[int], bytes], seconds: float = 0) -> Behaviour:
    """One piece after the other, so many seconds apart, for as long as the test goes on."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)
        number = 0
        while not over.is_set():
            connection.sendall(piece(number))
            number += 1
            if seconds and over.wait(seconds):
                return

    return behave


def pages_for_ever(connection: socket.socket, over: threading.Event) -> None:
    """Page after page with no entry on it, each naming a next one."""
    number = 0
    while connection.recv(65536):
        number += 1
        connection.sendall(done(number, cookie=b"more"))


_LARGE_ENTRY = entry(
    1,
    f"GLUE2ServiceID=service-0000000,{_SITE}",
    {"objectClass": ["GLUE2Service"], "GLUE2EntityOtherInfo": ["x" * 2000]},
)


def _large_entry(number: int) -> bytes:
    return _LARGE_ENTRY.replace(b"service-0000000", b"service-%07d" % number, 1)


def _million_entries(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(65536)
    for number in range(1_000_000):
        if over.is_set():
            return
        connection.sendall(_large_entry(number))
    connection.sendall(done(1))


# Starters.


def plain(behaviour: Behaviour) -> Start:
    """A server without TLS."""

    @contextmanager
    def start(folder: Path) -> Iterator[FaultyService]:
        with FaultyServer(behaviour, reads_request=False) as server:
            yield FaultyService(_url("ldap", server.port))

    return start


def _url(scheme: str, port: int) -> str:
    return f"{scheme}://{_HOST}:{port}"


@contextmanager
def closed_port(folder: Path) -> Iterator[FaultyService]:
    """A port that is ours and that nobody listens on."""
    with socket.socket() as unused:
        unused.bind((_HOST, 0))
        yield FaultyService(_url("ldap", unused.getsockname()[1]))


@contextmanager
def hanging_name_server(folder: Path) -> Iterator[FaultyService]:
    """A name server that never answers: for a command, run behind `command_prefix`."""
    with faulty.hanging_name_server(folder) as service:
        yield replace(service, url="ldap://bdii.example.org:2170")


@contextmanager
def tls_where_none_is_expected(folder: Path) -> Iterator[FaultyService]:
    """A port for ldaps, asked as one for ldap."""
    context = server_context(Authority(folder).server(_HOST))
    with FaultyServer(replies(done(1)), context, reads_request=False) as server:
        yield FaultyService(_url("ldap", server.port))


@contextmanager
def unknown_authority(folder: Path) -> Iterator[FaultyService]:
    """A certificate of an authority that is not among the trust anchors."""
    authority = Authority(folder / "unknown", "Unknown CA")
    trusted = Authority(folder / "trusted").trust_anchors()
    context = server_context(authority.server(_HOST))
    with FaultyServer(replies(done(1)), context, reads_request=False) as server:
        yield FaultyService(_url("ldaps", server.port), trusted)


def certificate_for(host: str, days: int) -> Start:
    """A certificate of a trusted authority, for this name, with so many days to go."""

    @contextmanager
    def start(folder: Path) -> Iterator[FaultyService]:
        authority = Authority(folder)
        context = server_context(authority.server(host, days=days))
        with FaultyServer(replies(done(1)), context, reads_request=False) as server:
            yield FaultyService(_url("ldaps", server.port), authority.trust_anchors())

    return start


@contextmanager
def wants_client_certificate(folder: Path) -> Iterator[FaultyService]:
    """A server that refuses who has no certificate of its own authority."""
    authority = Authority(folder)
    context = server_context(authority.server(_HOST), authority)
    with FaultyServer(replies(done(1)), context, reads_request=False) as server:
        yield FaultyService(_url("ldaps", server.port), authority.trust_anchors())


def over_tls(behaviour: Behaviour) -> Start:
    """A server that is asked over TLS, and does not speak it by itself."""

    @contextmanager
    def start(folder: Path) -> Iterator[FaultyService]:
        with FaultyServer(behaviour, reads_request=False) as server:
            yield FaultyService(_url("ldaps", server.port), Authority(folder).trust_anchors())

    return start


_LONG_LENGTH = b"\x30\x84\xff\xff\xff\xff"
_UNKNOWN_LENGTH = b"\x30\x80\x02\x01\x01"
_OVERLONG = message(1, 0x64, octets(_SITE), b"\x30\x7f\x30\x05")
_NO_ENTRY = message(1, 0x64, tlv(0x30, octets(_SITE)))
_HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>speak HTTP here</html>"
_ALERT = b"\x15\x03\x01\x00\x02\x02\x46"
_ELSEWHERE = "ldap://other.example.org:2170/o=glue??sub"

LDAP_FAULTS = (
    Fault("server-down", Cause.UNREACHABLE, closed_port),
    Fault("name-server-hangs", Cause.TOO_SLOW, hanging_name_server),
    Fault("silent", Cause.TOO_SLOW, plain(faulty.silent)),
    Fault("silent-in-handshake", Cause.TOO_SLOW, over_tls(faulty.silent)),
    Fault("one-byte-a-second", Cause.TOO_SLOW, plain(faulty.dribbles(b"", SITE_ENTRY))),
    Fault(
        "an-entry-then-one-byte-a-second",
        Cause.TOO_SLOW,
        plain(faulty.dribbles(SITE_ENTRY, SITE_ENTRY)),
    ),
    Fault("reset", Cause.UNREACHABLE, plain(faulty.resets)),
    Fault("closes-at-once", Cause.UNREACHABLE, plain(replies_and_goes(b""))),
    Fault(
        "cut-in-a-result",
        Cause.UNREACHABLE,
        plain(replies_and_goes(SITE_ENTRY + SITE_ENTRY[:40])),
    ),
    Fault("cut-before-the-end", Cause.UNREACHABLE, plain(replies_and_goes(SITE_ENTRY))),
    Fault("malformed-message", Cause.MALFORMED, plain(replies(_OVERLONG))),
    Fault("malformed-entry", Cause.MALFORMED, plain(replies(_NO_ENTRY))),
    Fault("answer-to-another-request", Cause.MALFORMED, plain(replies(done(9)))),
    Fault("length-unknown", Cause.MALFORMED, plain(replies(_UNKNOWN_LENGTH))),
    Fault("length-of-4-gigabytes", Cause.TOO_LARGE, plain(replies(_LONG_LENGTH))),
    Fault("http-on-the-port", Cause.MALFORMED, plain(replies(_HTTP))),
    Fault("tls-on-the-port", Cause.UNREACHABLE, tls_where_none_is_expected),
    Fault("tls-alert-on-the-port", Cause.MALFORMED, plain(replies(_ALERT))),
    Fault("entries-for-ever", Cause.TOO_LARGE, plain(keeps_sending(_large_entry))),
    Fault(
        "an-entry-now-and-then-for-ever",
        Cause.TOO_SLOW,
        plain(keeps_sending(lambda _: SITE_ENTRY, seconds=0.2)),
    ),
    Fault("pages-for-ever", Cause.TOO_SLOW, plain(pages_for_ever)),
    Fault("a-million-entries", Cause.TOO_LARGE, plain(_million_entries)),
    Fault("size-limit", Cause.SERVER_LIMIT, plain(replies(SITE_ENTRY + done(1, 4)))),
    Fault("administrative-limit", Cause.SERVER_LIMIT, plain(replies(SITE_ENTRY + done(1, 11)))),
    Fault("time-limit", Cause.TOO_SLOW, plain(replies(SITE_ENTRY + done(1, 3)))),
    Fault("referral", Cause.REFUSED, plain(replies(done(1, 10, urls=(_ELSEWHERE,))))),
    Fault("reference", Cause.REFUSED, plain(replies(reference(1, _ELSEWHERE) + done(1)))),
    Fault("busy", Cause.REFUSED, plain(replies(done(1, 51, words="too busy")))),
    Fault(
        "words-with-a-pipe",
        Cause.REFUSED,
        plain(replies(done(1, 52, words="down | time=0 \x1b[31m\x85OK\n"))),
    ),
    Fault("goes-away", Cause.REFUSED, plain(replies(notice_of_disconnection(52, "shutting down")))),
    Fault("insufficient-access", Cause.NOT_PERMITTED, plain(replies(done(1, 50)))),
    Fault("authentication-wanted", Cause.NOT_PERMITTED, plain(replies(done(1, 48)))),
    Fault("tls-unknown-authority", Cause.NOT_SET_UP, unknown_authority),
    Fault("tls-expired", Cause.REFUSED, certificate_for(_HOST, days=-1)),
    Fault("tls-wrong-name", Cause.REFUSED, certificate_for("other.example.org", days=30)),
    Fault("tls-wants-client-certificate", Cause.REFUSED, wants_client_certificate),
    Fault("no-tls-on-tls-port", Cause.REFUSED, over_tls(replies(_HTTP))),
)
