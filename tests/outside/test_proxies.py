"""Proxies as people and environments name them, and the hosts that are asked past them."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from outside_questions import Bytes, memory_of, obtain

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.proxies import proxy_to
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.faulty import DOCUMENT, Behaviour, FaultyServer, answers, closed_port, says

GOCDB = "http://goc.example.org/gocdbpi"


@pytest.fixture(autouse=True)
def _no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def proxy() -> Iterator[FaultyServer]:
    """One that answers in the service's place, whatever it is asked."""
    with FaultyServer(answers(DOCUMENT)) as server:
        yield server


def refused(access: ServiceAccess, limits: Limits | None = None) -> Unobtainable:
    found = obtain(memory_of(access, limits), Bytes())
    assert isinstance(found, Unobtainable)
    assert "s3cr3t" not in found.detail
    return found


SPELLINGS = ("http://127.0.0.1:{}", "http://127.0.0.1:{}/", "127.0.0.1:{}", "//127.0.0.1:{}",
             "localhost:{}", "us:s3cr3t@127.0.0.1:{}", "HTTP://127.0.0.1:{}")  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("given", ["setting", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_proxy_without_a_scheme_is_http(
    given: str, spelling: str, proxy: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = spelling.format(proxy.port)
    access = ServiceAccess(GOCDB, proxy=text if given == "setting" else None)
    if given != "setting":
        monkeypatch.setenv(given, text)
    assert obtain(memory_of(access), Bytes()) == DOCUMENT
    assert proxy.connections == 1


def test_variable_in_lower_case_is_stronger_and_an_empty_one_means_none(
    proxy: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", f"127.0.0.1:{proxy.port}")
    assert obtain(memory_of(GOCDB), Bytes()) == DOCUMENT
    monkeypatch.setenv("http_proxy", "")
    assert proxy_to(GOCDB, ServiceAccess(GOCDB)) == ""


def test_header_that_a_web_server_hands_on_is_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://attacker.example.org")
    monkeypatch.setenv("REQUEST_METHOD", "GET")
    assert proxy_to(GOCDB, ServiceAccess(GOCDB)) == ""


ODD = {
    "socks5://us:s3cr3t@proxy.example.org:1080": (
        "socks5://***@proxy.example.org:1080, which begins with socks5://"
    ),
    "ftp://proxy.example.org": "ftp://proxy.example.org, which begins with ftp://",
    "http://": "http://, which names no host",
    "http://:3128": "http://:3128, which names no host",
    "http://us:s3cr3t@:3128": "http://***@:3128, which names no host",
    "proxy.example.org:99999": (
        "proxy.example.org:99999, whose host or port no URL can have"
    ),
    "proxy.example.org:0": "proxy.example.org:0, whose port is not one from 1 to 65535",
    "proxy.example.org:": "proxy.example.org:, whose port is not one from 1 to 65535",
    "proxy.example.org:squid": "proxy.example.org:squid, whose host or port no URL can have",
    "http:proxy.example.org:3128": (
        "http:proxy.example.org:3128, whose host or port no URL can have"
    ),
    "us:s3cr3t@[::1": "***@[::1, whose host or port no URL can have",
    "::1:3128": "::1:3128, whose host or port no URL can have",
    "http://proxy.example.org:3128/s3cr3t.pac": (
        "http://proxy.example.org:3128, which has more than a host and a port"
    ),
    "http://proxy.example.org?key=s3cr3t": (
        "http://proxy.example.org, which has more than a host and a port"
    ),
    "http://proxy.example.org#s3cr3t": (
        "http://proxy.example.org, which has more than a host and a port"
    ),
    "proxy example.org": "proxy example.org, which has a character that no URL has",
    "us:s3cr3t://@proxy\n.example.org": (
        "***@proxy .example.org, which has a character that no URL has"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "named"), ODD.items(), ids=map(repr, ODD))
@pytest.mark.parametrize("url", [GOCDB, "https://goc.example.org/"], ids=["http", "https"])
def test_odd_proxy_is_named_without_its_secrets_and_not_the_service(
    url: str, text: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = "expected host:3128 or a URL like http://host:3128, or nothing for no proxy"
    found = refused(ServiceAccess(url, proxy=text))
    assert (found.cause, found.mender) == (Cause.UNREACHABLE, Party.MONITORING)
    assert found.detail == f"found the proxy {named}, {expected}"
    assert "goc.example.org" not in found.detail

    variable = f"{url.partition(':')[0]}_proxy"
    monkeypatch.setenv(variable, text)
    found = refused(ServiceAccess(url))
    assert found.detail == f"found the proxy {named} ({variable} in the environment), {expected}"


def test_host_that_is_asked_directly_does_not_mind_an_odd_proxy(proxy: FaultyServer) -> None:
    access = ServiceAccess(proxy.url, proxy="socks5://nowhere", no_proxy="127.0.0.1")
    assert obtain(memory_of(access), Bytes()) == DOCUMENT


def test_proxy_that_nobody_is_at_is_named_and_is_for_whoever_runs_the_check(tmp_path) -> None:
    with closed_port(tmp_path) as service:
        url = service.url.removesuffix("/gocdbpi")
        port = url.rpartition(":")[2]
        access = ServiceAccess(GOCDB, proxy=url.replace("//", "//us:s3cr3t@"))
        direct = refused(ServiceAccess(service.url))
        for one in (access, replace(access, url="https://goc.example.org/")):
            found = refused(one)
            assert found.detail == (
                f"no connection to the proxy 127.0.0.1 port {port}: connection refused"
            )
            assert (found.cause, found.mender) == (Cause.UNREACHABLE, Party.MONITORING)
    assert (direct.cause, direct.mender) == (Cause.UNREACHABLE, Party.GOCDB)


def test_proxy_whose_name_does_not_resolve_is_named() -> None:
    found = refused(ServiceAccess(GOCDB, proxy="proxy.invalid:3128"))
    assert found.detail.startswith("no address for the proxy proxy.invalid: ")
    assert found.mender is Party.MONITORING


THROUGH: dict[str, tuple[str, Behaviour, str]] = {
    "wants-a-user": (
        GOCDB,
        answers(b"", "407 Proxy Authentication Required"),
        "the proxy http://***@127.0.0.1:N did not connect us to goc.example.org: HTTP 407, it"
        " wants a user and a password",
    ),
    "wants-a-user-for-tls": (
        "https://goc.example.org/",
        answers(b"", "407 s3cr3t"),
        "the proxy http://***@127.0.0.1:N did not connect us to goc.example.org: HTTP 407",
    ),
    "refuses": (
        "https://goc.example.org:8443/",
        answers(b"", "403 s3cr3t"),
        "the proxy http://***@127.0.0.1:N did not connect us to goc.example.org:8443: HTTP 403",
    ),
}


@pytest.mark.parametrize(("url", "behaviour", "words"), THROUGH.values(), ids=THROUGH)
def test_proxy_that_does_not_let_through_is_for_whoever_runs_the_check(
    url: str, behaviour: Behaviour, words: str
) -> None:
    with FaultyServer(behaviour) as server:
        access = ServiceAccess(url, proxy=f"us:s3cr3t@127.0.0.1:{server.port}")
        found = refused(access)
    assert found.detail.replace(f":{server.port}", ":N") == words
    assert (found.cause, found.mender) == (Cause.UNREACHABLE, Party.MONITORING)


def test_what_goes_wrong_beyond_a_proxy_names_both() -> None:
    with FaultyServer(says(b"220 mail.example.org\r\n")) as server:
        found = refused(ServiceAccess(GOCDB, proxy=f"us:s3cr3t@127.0.0.1:{server.port}"))
    assert found.detail == (
        "found something that is not HTTP at goc.example.org (through the proxy"
        f" http://***@127.0.0.1:{server.port}): BadStatusLine"
    )


def test_secret_of_a_proxy_of_the_environment_is_not_shown_where_it_is_echoed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FaultyServer(answers(b"", "500 s3cr3t dXM6czNjcjN0")) as server:
        monkeypatch.setenv("HTTP_PROXY", f"us:s3cr3t@127.0.0.1:{server.port}")
        bound = memory_of(GOCDB).bound(Deadline.after(Limits().fetch))
        shown = f"{bound.obtain(Bytes())} {bound.story}"
    assert "HTTP 500 *** ***" in shown
    assert "s3cr3t" not in shown


DIRECT = (
    # Names: with all below them, and no others.
    ("example.org", "http://example.org/", True),
    ("example.org", "http://goc.example.org/", True),
    ("example.org", "http://notexample.org/", False),
    ("example.org", "http://example.org.evil.net/", False),
    (".example.org", "http://goc.example.org/", True),
    (".example.org", "http://example.org/", True),
    ("*.example.org", "http://goc.example.org/", True),
    ("EXAMPLE.org.", "http://goc.Example.ORG/", True),
    ("example.org", "http://goc.example.org./", True),
    # Lists.
    ("a.net, example.org ,b.net", "http://example.org/", True),
    ("a.net example.org", "http://example.org/", True),
    (",, ,", "http://example.org/", False),
    ("*", "http://example.org/", True),
    ("*", "http://[::1]:8080/", True),
    ("a.net,*", "https://10.1.2.3/", True),
    # Ports.
    ("example.org:443", "https://example.org/", True),
    ("example.org:443", "http://example.org/", False),
    ("example.org:8443", "https://goc.example.org:8443/", True),
    ("10.1.2.3:80", "http://10.1.2.3/", True),
    ("10.1.2.3:80", "http://10.1.2.3:81/", False),
    # IPv4.
    ("10.1.2.3", "http://10.1.2.3:8080/", True),
    ("10.1.2.3", "http://10.1.2.30/", False),
    ("2.3", "http://10.1.2.3/", False),
    ("10.0.0.0/8", "http://10.255.0.1/", True),
    ("10.0.0.1/8", "http://10.255.0.1/", True),
    ("10.0.0.0/255.0.0.0", "http://10.255.0.1/", True),
    ("10.0.0.0/8", "http://11.0.0.1/", False),
    ("10.0.0.0/8", "http://ten.example.org/", False),
    ("10.0.0.0/8", "http://[::1]/", False),
    # IPv6 in its forms.
    ("::1", "http://[::1]/", True),
    ("[::1]", "http://[::1]:8080/", True),
    ("[::1]:443", "https://[::1]/", True),
    ("[::1]:443", "https://[::1]:8443/", False),
    ("0:0:0:0:0:0:0:1", "http://[::1]/", True),
    ("::1", "http://[0:0:0:0:0:0:0:1]/", True),
    ("2001:DB8::A", "http://[2001:db8:0:0:0:0:0:a]/", True),
    ("2001:db8:0::a", "http://[2001:DB8::A]/", True),
    ("2001:0db8:0000:0000:0000:0000:0000:000a", "http://[2001:db8::a]/", True),
    ("2001:db8::a", "http://[2001:db8::b]/", False),
    ("2001:db8::/32", "http://[2001:db8:ffff::1]/", True),
    ("[2001:db8::]/32", "http://[2001:db8:ffff::1]/", True),
    ("2001:DB8::/32", "http://[2001:db9::1]/", False),
    ("fe80::/10", "http://[fe80::1%25eth0]/", True),
    ("fe80::1%eth0", "http://[fe80::1%25eth0]/", True),
    ("::ffff:10.0.0.1", "http://10.0.0.1/", True),
    ("10.0.0.0/8", "http://[::ffff:10.0.0.1]/", True),
    # What is no entry means no host, and the others hold.
    ("10.0.0.0/33,example.org", "http://example.org/", True),
    ("10.0.0.0/33,http://example.org,[::1", "http://10.0.0.1/", False),
)


@pytest.mark.parametrize(("listed", "url", "direct"), DIRECT)
@pytest.mark.parametrize("spelling", ["no_proxy", "NO_PROXY"])
def test_hosts_that_no_proxy_lists_are_asked_directly(
    spelling: str, listed: str, url: str, direct: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("http_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(variable, "proxy.example.org:3128")
    monkeypatch.setenv(spelling, listed)
    expected = "" if direct else "http://proxy.example.org:3128"
    assert proxy_to(url, ServiceAccess(url)) == expected


def test_setting_no_proxy_goes_with_the_set_proxy_and_replaces_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = "http://proxy.example.org:3128"
    monkeypatch.setenv("no_proxy", "goc.example.org")
    assert proxy_to(GOCDB, ServiceAccess(GOCDB, proxy=there)) == there
    assert proxy_to(GOCDB, ServiceAccess(GOCDB, proxy=there, no_proxy=".example.org")) == ""
    monkeypatch.setenv("http_proxy", there)
    assert proxy_to(GOCDB, ServiceAccess(GOCDB)) == ""
    assert proxy_to(GOCDB, ServiceAccess(GOCDB, no_proxy="other.example.org")) == there
    assert proxy_to(GOCDB, ServiceAccess(GOCDB, no_proxy="")) == there
