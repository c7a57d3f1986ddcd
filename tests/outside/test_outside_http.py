"""The HTTP transport: what it asks, whom it believes, and what it says of what goes wrong."""

import re
import select
import socket
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest
from outside_questions import TYPES, Bytes, memory_of, obtain

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.common_options import AddressFamily
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.faulty import (
    DOCUMENT,
    FAULTS,
    Behaviour,
    Fault,
    FaultyServer,
    FoundBy,
    answers,
    closed_port,
    endless,
    hanging_name_server,
    redirects,
    says,
    silent,
)
from servers.tls import Authority, server_context

SHORT = Limits(fetch=timedelta(seconds=1))
IN_PROCESS = [fault for fault in FAULTS if fault.start is not hanging_name_server]

DETAILS = {
    "server-down": "no connection to 127.0.0.1 port N: connection refused",
    "silent": "no answer within 1 s, waiting for 127.0.0.1 port N to answer",
    "silent-in-handshake": "no answer within 1 s, waiting for 127.0.0.1 port N to answer",
    "headers-one-byte-a-second": "no answer within 1 s, waiting for 127.0.0.1 port N to answer",
    "reset": "127.0.0.1:N cut the connection",
    "not-http": "found something that is not HTTP at 127.0.0.1:N: BadStatusLine",
    "http-404": "HTTP 404 Not Found",
    "http-410": "HTTP 410 Gone",
    "http-503-for-an-hour": "HTTP 503 Service Unavailable, to be asked again after 3600 s",
    "http-500": "HTTP 500 Internal Server Error",
    "http-403": "HTTP 403 Forbidden",
    "status-with-a-pipe": "HTTP 500 down / time=0 [31m OK",
    "truncated-body": "connection cut after 100 of 252 bytes",
    "truncated-chunk": "connection cut after 0 bytes",
    "content-length-no-number": "found Content-Length 'many', expected a number of bytes",
    "announced-over-the-limit": "found an answer of 68157440 bytes, expected at most 67108864",
    "endless": "found an answer of more than 67108864 bytes, the limit",
    "redirect-to-another-host": (
        "redirected to http://other.example.org/gocdbpi/public/?token=***,"
        " expected an answer from 127.0.0.1"
    ),
    "redirect-to-a-file": "redirected to file:///etc/passwd, expected an answer from 127.0.0.1",
    "redirect-to-another-port": (
        "redirected to http://127.0.0.1:9/gocdbpi, expected an answer from 127.0.0.1"
    ),
    "redirect-loop": "more than 5 redirects, the last one to http://127.0.0.1:N/gocdbpi",
    "gzip-not-asked-for": "found Content-Encoding gzip, which was not asked for",
    "tls-unknown-authority": (
        "TLS with 127.0.0.1:N failed: its certificate's authority is not among the trust anchors"
        " (--capath); issued by CN=Unknown CA,O=PROC19 tests"
    ),
    "tls-expired": "TLS with 127.0.0.1:N failed: its certificate has expired",
    "tls-wrong-name": "TLS with 127.0.0.1:N failed: its certificate is for another address",
    "tls-1.2-wants-client-certificate": (
        "TLS with 127.0.0.1:N failed: handshake alert; it may want a client certificate"
    ),
    "tls-1.3-wants-client-certificate": (
        "TLS with 127.0.0.1:N failed: it wants a client certificate"
    ),
    "no-tls-on-tls-port": "TLS with 127.0.0.1:N failed: it does not speak TLS on this port",
}


def limits_for(fault: Fault) -> Limits:
    return SHORT if fault.cause is Cause.TOO_SLOW else Limits()


def without_port(text: str, url: str) -> str:
    port = urlsplit(url).port
    return text.replace(f":{port}", ":N").replace(f"port {port}", "port N")


@pytest.mark.parametrize("fault", IN_PROCESS, ids=lambda fault: fault.id)
def test_each_fault_gets_its_cause_and_words(fault: Fault, tmp_path: Path) -> None:
    with fault.start(tmp_path) as service:
        access = ServiceAccess(service.url, service.certificate, service.key, service.trust_anchors)
        found = obtain(memory_of(access, limits_for(fault)), Bytes())
    if fault.found_by is FoundBy.PARSER:
        assert isinstance(found, bytes)
        return
    assert isinstance(found, Unobtainable)
    assert found.cause is fault.cause
    if fault.name.startswith("body-one-byte"):
        assert found.detail.startswith("no answer within 1 s, reading the answer of 127.0.0.1:")
    else:
        assert without_port(found.detail, service.url) == DETAILS[fault.name]


def test_every_fault_of_the_transport_has_its_words() -> None:
    found = {fault.name for fault in IN_PROCESS if fault.found_by is FoundBy.TRANSPORT}
    assert {name for name in found if not name.startswith("body-one-byte")} == set(DETAILS)


def test_name_server_that_never_answers_is_too_slow(tmp_path: Path) -> None:
    program = textwrap.dedent(
        f"""
        import sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from datetime import timedelta
        from outside_questions import Bytes, memory_of, obtain
        from proc19probes.vocabulary.access import Limits
        memory = memory_of("http://gocdb.example.org/pi", Limits(fetch=timedelta(seconds=1)))
        print(obtain(memory, Bytes()).detail)
        """
    )
    with hanging_name_server(tmp_path) as service:
        done = subprocess.run(
            [*service.command_prefix, sys.executable, "-c", program],
            capture_output=True,
            text=True,
            timeout=600,
        )
    assert done.stderr == ""
    assert done.stdout == (
        "no answer within 1 s, the name server did not answer for gocdb.example.org\n"
    )


@pytest.mark.parametrize(
    "url",
    ["http://pilot.invalid/", "https://pilot.invalid/", f"http://{'a' * 70}.example.org/", ""],
)
def test_name_that_does_not_resolve_is_for_whoever_runs_the_check(url: str) -> None:
    found = obtain(memory_of(url), Bytes())
    assert isinstance(found, Unobtainable)
    assert (found.cause, found.mender) == (Cause.UNREACHABLE, Party.MONITORING)
    assert (urlsplit(url).hostname or "no address of GOCDB is known") in found.detail


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1/", "ldap://192.0.2.1:2170", "http://[2001:db8::1]/"]
)
def test_network_that_is_down_is_for_whoever_runs_the_check(url: str, tmp_path: Path) -> None:
    program = textwrap.dedent(
        f"""
        import sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from outside_questions import Bytes, memory_of, obtain
        from ldap_questions import Searched
        url = {url!r}
        question = Searched() if url.startswith("ldap") else Bytes()
        found = obtain(memory_of(url), question)
        print(found.cause.value, found.mender.value, found.detail)
        """
    )
    with hanging_name_server(tmp_path) as service:
        done = subprocess.run(
            [*service.command_prefix, sys.executable, "-c", program],
            capture_output=True,
            text=True,
            timeout=600,
        )
    host = urlsplit(url).hostname
    port = urlsplit(url).port or 80
    assert done.stderr == ""
    assert done.stdout == (
        f"unreachable monitoring no connection to {host} port {port}: network is unreachable\n"
    )


def test_address_that_refuses_says_more_than_one_that_no_network_leads_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with closed_port(Path()) as service:
        port = urlsplit(service.url).port
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda *_: [
                (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port)),
                (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("255.255.255.255", port)),
            ],
        )
        found = obtain(memory_of(service.url), Bytes())
    assert isinstance(found, Unobtainable)
    assert found.mender is Party.GOCDB
    assert found.detail.endswith(": connection refused")


@pytest.mark.parametrize(
    ("family", "found"),
    [(AddressFamily.ANY, bytes), (AddressFamily.IPV4, bytes), (AddressFamily.IPV6, Unobtainable)],
    ids=["any-family", "ipv4-only", "ipv6-only-finds-no-address"],
)
def test_only_the_wanted_address_family_is_tried(family: AddressFamily, found: type) -> None:
    with FaultyServer(answers(DOCUMENT)) as server:
        access = ServiceAccess(server.url, address_family=family)
        assert isinstance(obtain(memory_of(access), Bytes()), found)


def test_every_address_of_a_name_is_tried() -> None:
    # localhost is ::1 and 127.0.0.1; the server listens on the second one only.
    with FaultyServer(answers(DOCUMENT)) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        assert obtain(memory_of(url), Bytes()) == DOCUMENT


def heads_seen(access_of, asked=TYPES) -> list[str]:
    """The request heads that a server sees when it is asked twice, on whatever connections."""
    heads: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            heads.append(f"{self.client_address[1]} {self.requestline}\n{self.headers}")
            self.send_response(200)
            self.send_header("Content-Length", str(len(DOCUMENT)))
            self.send_header("Set-Cookie", "session=abc")
            self.end_headers()
            self.wfile.write(DOCUMENT)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        memory = memory_of(access_of(server.server_port))
        for path in ("/public/", "/public/again"):
            assert obtain(memory, Bytes(replace(asked, path=path))) == DOCUMENT
        memory.close()
    finally:
        server.shutdown()
        server.server_close()
    return heads


def test_a_request_says_who_asks_and_takes_no_encoding_and_no_cookie() -> None:
    first, second = heads_seen(lambda port: ServiceAccess(f"http://127.0.0.1:{port}/gocdbpi/"))
    assert "GET /gocdbpi/public/?method=get_service_types HTTP/1.1" in first
    assert "User-Agent: proc19probes/" in first
    assert "Accept-Encoding: identity" in first
    assert "Cookie" not in second


def test_types_are_asked_for_where_a_question_says_them_and_any_where_it_does_not() -> None:
    def access(port: int) -> ServiceAccess:
        return ServiceAccess(f"http://127.0.0.1:{port}/")

    asked = replace(TYPES, accept="application/json, text/plain")
    assert "\nAccept: application/json, text/plain\n" in heads_seen(access, asked)[0]
    assert "\nAccept: */*\n" in heads_seen(access)[0]


def test_types_that_are_asked_for_tell_recorded_questions_apart_and_any_type_is_not_noted() -> None:
    with FaultyServer(answers(DOCUMENT)) as server:
        memory = memory_of(server.url)
        for accept in ("*/*", "application/json"):
            assert obtain(memory, Bytes(replace(TYPES, accept=accept), accept)) == DOCUMENT
        noted = [dict(one.question).get("accept") for one in memory.answers()]
    assert noted == [None, "application/json"]


def test_a_connection_is_used_again() -> None:
    first, second = heads_seen(lambda port: ServiceAccess(f"http://127.0.0.1:{port}/"))
    assert first.split()[0] == second.split()[0]


def test_values_are_quoted_and_an_empty_one_is_sent() -> None:
    asked = replace(TYPES, query=(("sitename", "A B&c=ü"), ("scope", "")))
    first, _ = heads_seen(lambda port: ServiceAccess(f"http://127.0.0.1:{port}/"), asked)
    assert "/public/?sitename=A%20B%26c%3D%C3%BC&scope= " in first


def test_a_user_in_the_url_is_sent_as_authorization_and_the_netrc_file_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    first, _ = heads_seen(lambda port: ServiceAccess(f"http://robot:s3cr3t@127.0.0.1:{port}/"))
    assert "Authorization: Basic cm9ib3Q6czNjcjN0" in first
    first, _ = heads_seen(lambda port: ServiceAccess(f"http://127.0.0.1:{port}/"))
    assert "Authorization" not in first


@pytest.mark.parametrize("proxy", [None, "given"], ids=["from-the-environment", "given"])
def test_a_proxy_is_asked_in_the_services_place(
    proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def access(port: int) -> ServiceAccess:
        url = f"http://us:s3cr3t@127.0.0.1:{port}"
        if proxy is None:
            monkeypatch.setenv("http_proxy", url)
            return ServiceAccess("http://goc.example.org/gocdbpi")
        return ServiceAccess("http://goc.example.org/gocdbpi", proxy=url)

    first, _ = heads_seen(access)
    assert "GET http://goc.example.org/gocdbpi/public/?method=get_service_types" in first
    assert "Proxy-Authorization: Basic" in first


def test_an_empty_proxy_means_none_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert len(heads_seen(lambda port: ServiceAccess(f"http://127.0.0.1:{port}/", proxy=""))) == 2


def test_a_redirect_within_the_host_is_followed_with_the_same_credential() -> None:
    heads: list[bytes] = []

    def behave(connection: socket.socket, over: Event) -> None:
        heads.append(connection.recv(65536))
        elsewhere = redirects("/elsewhere/?method=get_service_types")
        treat = elsewhere if len(heads) == 1 else answers(DOCUMENT)
        treat(connection, over)

    with FaultyServer(behave, reads_request=False) as server:
        url = server.url.replace("http://", "http://robot:secret@")
        assert obtain(memory_of(url), Bytes()) == DOCUMENT

    credentials = [re.findall(rb"^Authorization: (.*)\r$", head, re.M) for head in heads]
    assert len(heads) == 2
    assert credentials[0] == credentials[1] != []
    assert heads[1].startswith(b"GET /elsewhere/")


def test_tls_with_a_trusted_authority_and_a_client_certificate(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = server_context(authority.server("127.0.0.1", "localhost"), authority)
    client = authority.client()
    with FaultyServer(answers(DOCUMENT), context) as server:
        access = ServiceAccess(
            server.url, client.certificate, client.key, authority.trust_anchors()
        )
        assert obtain(memory_of(access), Bytes()) == DOCUMENT


def test_a_certificate_and_key_in_one_file(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = server_context(authority.server("127.0.0.1"), authority)
    client = authority.client()
    both = tmp_path / "proxy.pem"
    both.write_bytes(client.certificate.read_bytes() + client.key.read_bytes())
    with FaultyServer(answers(DOCUMENT), context) as server:
        access = ServiceAccess(server.url, both, None, authority.trust_anchors())
        assert obtain(memory_of(access), Bytes()) == DOCUMENT


def test_a_client_certificate_of_an_unknown_authority_is_refused(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "known")
    stranger = Authority(tmp_path / "stranger", "Stranger").client()
    context = server_context(authority.server("127.0.0.1"), authority)
    with FaultyServer(answers(DOCUMENT), context) as server:
        access = ServiceAccess(
            server.url, stranger.certificate, stranger.key, authority.trust_anchors()
        )
        found = obtain(memory_of(access), Bytes())
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.NOT_SET_UP
    assert "it does not know the authority of the client certificate" in found.detail


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"certificate": "missing.pem"}, "cannot be read: No such file or directory"),
        ({"certificate": "empty.pem"}, "cannot be used"),
        ({"trust_anchors": "missing"}, "expected the hashed directory of trust anchors"),
    ],
    ids=["no-certificate", "empty-certificate", "no-trust-anchors"],
)
def test_a_credential_that_cannot_be_used_is_told(
    change: dict[str, str], words: str, tmp_path: Path
) -> None:
    (tmp_path / "empty.pem").write_text("")
    paths = {name: tmp_path / file for name, file in change.items()}
    access = replace(ServiceAccess("https://127.0.0.1:9/"), **paths)
    found = obtain(memory_of(access), Bytes())
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.NOT_SET_UP
    assert words in found.detail


SECRETS = ("s3cr3t", "czNjcjN0", "t0k3n")


@pytest.mark.parametrize(
    "status",
    ["200 OK", "500 s3cr3t t0k3n dXM6czNjcjN0", "302 Found"],
    ids=["answered", "echoed-in-the-status", "redirected"],
)
def test_no_secret_of_a_url_is_ever_shown(status: str) -> None:
    head = "Location: http://us:s3cr3t@other.example.org/?token=t0k3n\r\n"
    with FaultyServer(answers(DOCUMENT, status, head)) as server:
        url = server.url.replace("//", "//us:s3cr3t@") + "?access_token=t0k3n"
        bound = memory_of(url).bound(Deadline.after(timedelta(minutes=10)))
        shown = f"{bound.obtain(Bytes())} {bound.story}"
    assert "***" in shown
    assert not [secret for secret in SECRETS if secret in shown]


def test_requests_to_one_host_wait_for_a_place() -> None:
    asked = Event()

    def silent_when_asked(connection: socket.socket, over: Event) -> None:
        asked.set()
        silent(connection, over)

    with FaultyServer(silent_when_asked) as server:
        memory = memory_of(server.url, Limits(requests_per_host=1))
        first = Thread(target=obtain, args=(memory, Bytes()))
        first.start()
        assert asked.wait(600)
        second = obtain(memory, Bytes(replace(TYPES, path="/other/"), "another"), seconds=0.5)
        assert server.connections == 1
    first.join(600)
    assert isinstance(second, Unobtainable)
    assert second.cause is Cause.TOO_SLOW


def test_silent_server_takes_no_place_of_another_port_of_its_host() -> None:
    asked = Event()

    def silent_when_asked(connection: socket.socket, over: Event) -> None:
        asked.set()
        silent(connection, over)

    there = {"silent": "", "other": ""}
    memory = RunMemory(
        lambda service: ServiceAccess(there[service.name]), Limits(requests_per_host=1)
    )
    questions = {
        name: Bytes(replace(TYPES, service=Service(name, name, "", Party.GOCDB))) for name in there
    }
    with FaultyServer(silent_when_asked) as one, FaultyServer(answers(DOCUMENT)) as other:
        there.update(silent=one.url, other=other.url)
        waiting = Thread(target=obtain, args=(memory, questions["silent"]))
        waiting.start()
        assert asked.wait(600)
        assert obtain(memory, questions["other"]) == DOCUMENT
        assert waiting.is_alive()
    waiting.join(600)


def test_a_question_may_leave_one_answer_unread_and_ask_again() -> None:
    class Walk(Bytes):
        def answer(self, transport) -> bytes:
            next(iter(transport.put(TYPES).chunks()))
            second = transport.put(replace(TYPES, path="/public/2"))
            return b"".join(second.chunks())

    big = answers(b"x" * 200_000)
    with FaultyServer(big) as server:
        memory = memory_of(server.url, Limits(requests_per_host=1))
        assert obtain(memory, Walk()) == b"x" * 200_000


def test_no_more_than_the_wanted_beginning_is_fetched() -> None:
    """The server of an endless document notices that nobody reads it any more."""
    noticed = Event()

    def endless_to_the_end(connection: socket.socket, over: Event) -> None:
        try:
            endless(connection, over)
        finally:
            noticed.set()

    wanted = Bytes(replace(TYPES, beginning=100_000))
    with FaultyServer(endless_to_the_end) as server:
        memory = memory_of(server.url, Limits(requests_per_host=1))
        found = obtain(memory, wanted)
        assert noticed.wait(600)
    assert isinstance(found, bytes)
    assert len(found) == 100_000


@pytest.mark.parametrize(
    ("beginning", "size"), [(70_000, 70_000), (None, 200_000), (10**6, 200_000)]
)
def test_beginning_of_a_file_is_as_long_as_is_wanted(
    beginning: int | None, size: int, tmp_path: Path
) -> None:
    (tmp_path / TYPES.document).write_bytes(b"x" * 200_000)
    found = obtain(memory_of(tmp_path.as_uri()), Bytes(replace(TYPES, beginning=beginning)))
    assert found == b"x" * size


def test_folder_that_has_a_folder_in_the_documents_place_is_told(tmp_path: Path) -> None:
    (tmp_path / TYPES.document).mkdir()
    found = obtain(memory_of(tmp_path.as_uri()), Bytes())
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.UNREACHABLE
    assert found.detail.endswith(f"{TYPES.document} is not a regular file, expected one")


def test_a_beginning_and_the_whole_are_two_questions() -> None:
    with FaultyServer(answers(b"x" * 200_000)) as server:
        memory = memory_of(server.url)
        assert obtain(memory, Bytes(replace(TYPES, beginning=10), "a part")) == b"x" * 10
        assert obtain(memory, Bytes(TYPES, "the whole")) == b"x" * 200_000


def test_a_place_is_free_again_after_a_failure() -> None:
    with FaultyServer(answers(b"", "500 No")) as server:
        memory = memory_of(server.url, Limits(requests_per_host=1))
        for number in range(3):
            found = obtain(memory, Bytes(replace(TYPES, path=f"/{number}"), str(number)))
            assert isinstance(found, Unobtainable)
            assert found.detail == "HTTP 500 No"


def test_an_answer_of_many_headers_is_no_http() -> None:
    many = b"".join(b"X-%d: 1\r\n" % number for number in range(1000))
    with FaultyServer(says(b"HTTP/1.1 200 OK\r\n" + many + b"\r\n")) as server:
        found = obtain(memory_of(server.url), Bytes())
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.MALFORMED


@pytest.mark.parametrize(
    "url",
    ["ftp://goc.example.org/", "goc.example.org", "http://[::1/", "http://host:99999/", "http:///"],
)
def test_what_is_no_url_is_told(url: str) -> None:
    found = obtain(memory_of(url), Bytes())
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.UNREACHABLE


def test_service_without_an_address_says_how_to_give_one() -> None:
    found = obtain(memory_of(""), Bytes())
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.UNREACHABLE
    assert found.detail == (
        "no address of GOCDB is known, expected --gocdb-url or services.gocdb.url in the settings"
    )


def test_the_time_for_a_fetch_bounds_it_as_a_whole() -> None:
    started = time.monotonic()
    with FaultyServer(silent) as server:
        assert isinstance(obtain(memory_of(server.url, SHORT), Bytes()), Unobtainable)
    # Who asks would wait 60 seconds.
    assert time.monotonic() - started < 30


def tunnel_to(port: int) -> Behaviour:
    """A proxy that connects whoever asks to one port of this machine."""

    def behave(connection: socket.socket, over: Event) -> None:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", port)) as there:
            ends = {connection: there, there: connection}
            while not over.is_set():
                for end in select.select(list(ends), [], [], 0.1)[0]:
                    piece = end.recv(65536)
                    if not piece:
                        return
                    ends[end].sendall(piece)

    return behave


def test_tls_through_a_proxy_is_checked_against_the_service(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = server_context(authority.server("goc.example.org"))
    with (
        FaultyServer(answers(DOCUMENT), context) as server,
        FaultyServer(tunnel_to(server.port)) as proxy,
    ):
        access = ServiceAccess(
            "https://goc.example.org/gocdbpi",
            trust_anchors=authority.trust_anchors(),
            proxy=f"http://us:s3cr3t@127.0.0.1:{proxy.port}",
        )
        assert obtain(memory_of(access), Bytes()) == DOCUMENT
        other = replace(access, url="https://other.example.org/gocdbpi")
        found = obtain(memory_of(other), Bytes())
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.REFUSED
    assert "its certificate is for another name" in found.detail


PROXIES = {
    "refuses": (
        answers(b"", "403 s3cr3t"),
        " did not connect us to goc.example.org: HTTP 403",
    ),
    "silent": (silent, "no answer within 1 s, waiting for the proxy 127.0.0.1 port"),
}


@pytest.mark.parametrize(("behaviour", "words"), PROXIES.values(), ids=PROXIES)
def test_a_proxy_that_does_not_connect_is_told(behaviour: Behaviour, words: str) -> None:
    with FaultyServer(behaviour) as proxy:
        access = ServiceAccess(
            "https://goc.example.org/gocdbpi", proxy=f"http://us:s3cr3t@127.0.0.1:{proxy.port}"
        )
        found = obtain(memory_of(access, SHORT), Bytes())
    assert isinstance(found, Unobtainable)
    assert words in found.detail
    assert "s3cr3t" not in found.detail
