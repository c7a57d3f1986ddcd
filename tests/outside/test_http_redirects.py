"""Redirects: whom they may lead to, and that nobody else gets token, password or certificate."""

import re
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from outside_questions import Bytes, memory_of, obtain
from token_questions import ANYWHERE, HEADERS, ONE, SENT, TOKEN, TOKENS, Witness, refused, server_of

from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.http import Redirects, TokenUse
from proc19probes.vocabulary.unobtainable import Cause
from servers.faulty import FaultyServer, answers, redirects
from servers.image_web import IMAGES, ImageServer
from servers.tls import Authority, server_context


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    return path


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def shows_who_asks(head: str) -> bool:
    return re.search(r"(?im)^(authorization|x-auth-token|cookie):", head) is not None


@pytest.mark.parametrize("use", SENT, ids=lambda use: use.value)
def test_within_the_host_the_token_goes_along(use: TokenUse, token: Path) -> None:
    token.write_text(TOKENS[use])
    with ImageServer() as server:
        server.redirects["/moved"] = "/one"
        for redirected in Redirects:
            wanted = replace(ONE, path="/moved", token_use=use, redirects=redirected)
            found = obtain(memory_of(ServiceAccess(server.url, token=token)), Bytes(wanted))
            assert found == IMAGES["/one"]
        ((name, value),) = HEADERS[use].items()
        assert [asked.path for asked in server.asked] == ["/moved", "/one"] * 2
        assert {asked.headers[name] for asked in server.asked} == {value}


def test_another_host_is_not_asked_where_it_is_not_to_be(token: Path) -> None:
    with ImageServer() as server:
        wanted = Bytes(replace(ONE, path="/elsewhere"))
        found = refused(obtain(memory_of(ServiceAccess(server.url, token=token)), wanted))
        assert [asked.path for asked in server.asked] == ["/elsewhere"]
    assert found.cause is Cause.REFUSED
    assert found.detail == (
        f"redirected to {server.named('localhost')}/one, expected an answer from 127.0.0.1"
    )


@pytest.mark.parametrize("use", SENT, ids=lambda use: use.value)
def test_another_host_gets_no_token(use: TokenUse, token: Path) -> None:
    token.write_text(TOKENS[use])
    with ImageServer() as server:
        wanted = replace(ANYWHERE, path="/elsewhere", token_use=use)
        found = obtain(memory_of(ServiceAccess(server.url, token=token)), Bytes(wanted))
        first, second = (asked.headers for asked in server.asked)
    assert found == IMAGES["/one"]
    assert HEADERS[use].items() <= first.items()
    assert second["host"].startswith("localhost:")
    assert not {"authorization", "x-auth-token", "cookie", "referer"} & set(second)


def test_another_port_of_the_host_is_another_host(token: Path) -> None:
    with ImageServer() as first, ImageServer() as second:
        first.redirects["/one"] = f"{second.url}/one"
        access = ServiceAccess(first.url, token=token)
        assert obtain(memory_of(access), Bytes(ANYWHERE)) == IMAGES["/one"]
        assert refused(obtain(memory_of(access), Bytes(ONE))).cause is Cause.REFUSED
        (asked,) = second.asked
    assert "authorization" not in asked.headers


def test_another_host_gets_no_password_of_the_url() -> None:
    with ImageServer() as server:
        server.redirects["/one"] = server.named("localhost").replace("//", "//us:else@") + "/two"
        url = server.url.replace("//", "//us:s3cr3t@")
        assert obtain(memory_of(url), Bytes(ANYWHERE)) == IMAGES["/two"]
        first, second = (asked.headers for asked in server.asked)
    assert first["authorization"].startswith("Basic ")
    assert "authorization" not in second


def asking_for_a_certificate(authority: Authority) -> ssl.SSLContext:
    context = server_context(authority.server("127.0.0.1", "localhost"), authority)
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


def test_another_host_over_tls_gets_neither_token_nor_certificate(
    authority: Authority, token: Path
) -> None:
    context = asking_for_a_certificate(authority)
    there = Witness(answers(b"an image"))
    with server_of(there, context) as second:
        here = Witness(redirects(second.url.replace("127.0.0.1", "localhost")))
        client = authority.client()
        with server_of(here, context) as first:
            access = ServiceAccess(
                first.url, client.certificate, client.key, authority.trust_anchors(), token=token
            )
            assert obtain(memory_of(access), Bytes(ANYWHERE)) == b"an image"
    assert here.certificates[0]
    assert f"Authorization: Bearer {TOKEN}" in here.heads[0]
    assert there.certificates in ([{}], [None])
    assert not shows_who_asks(there.heads[0])


def test_first_host_does_not_get_token_or_certificate_again_once_it_was_left(
    authority: Authority, token: Path
) -> None:
    context = asking_for_a_certificate(authority)
    here, there = Witness(), Witness()
    with server_of(here, context) as first, server_of(there, context) as second:
        elsewhere = redirects(second.url.replace("127.0.0.1", "localhost"))
        here.treat = (elsewhere, answers(b"an image"))
        there.treat = (redirects(f"{first.url}/again"),)
        client = authority.client()
        access = ServiceAccess(
            first.url, client.certificate, client.key, authority.trust_anchors(), token=token
        )
        assert obtain(memory_of(access), Bytes(ANYWHERE)) == b"an image"
    assert [shows_who_asks(head) for head in here.heads] == [True, False]
    assert [bool(certificate) for certificate in here.certificates] == [True, False]
    assert "/gocdbpi/again" in here.heads[1]


@pytest.mark.parametrize("redirected", Redirects, ids=lambda redirected: redirected.name)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_tls_is_never_left(
    host: str, redirected: Redirects, authority: Authority, token: Path
) -> None:
    credential = authority.server("127.0.0.1", "localhost")
    with ImageServer() as in_the_open, ImageServer(credential) as over_tls:
        over_tls.redirects["/one"] = f"{in_the_open.named(host)}/one"
        access = ServiceAccess(over_tls.url, trust_anchors=authority.trust_anchors(), token=token)
        wanted = Bytes(replace(ONE, redirects=redirected))
        found = refused(obtain(memory_of(access), wanted))
        assert in_the_open.asked == []
    assert found.cause is Cause.REFUSED
    assert found.detail.startswith(f"redirected to {in_the_open.named(host)}/one, expected ")


@pytest.mark.parametrize("redirected", Redirects, ids=lambda redirected: redirected.name)
def test_tls_may_be_entered_with_the_token(
    redirected: Redirects, authority: Authority, token: Path
) -> None:
    with ImageServer() as in_the_open, ImageServer(authority.server("127.0.0.1")) as over_tls:
        in_the_open.redirects["/one"] = f"{over_tls.url}/one"
        access = ServiceAccess(
            in_the_open.url, trust_anchors=authority.trust_anchors(), token=token
        )
        wanted = Bytes(replace(ONE, redirects=redirected))
        assert obtain(memory_of(access), wanted) == IMAGES["/one"]
        (asked,) = over_tls.asked
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"


def test_another_host_is_trusted_no_more_than_the_first(tmp_path: Path, token: Path) -> None:
    trusted, stranger = Authority(tmp_path / "trusted"), Authority(tmp_path / "other", "Other CA")
    with (
        ImageServer(trusted.server("127.0.0.1")) as first,
        ImageServer(stranger.server("localhost")) as second,
    ):
        first.redirects["/one"] = f"{second.named('localhost')}/one"
        access = ServiceAccess(first.url, trust_anchors=trusted.trust_anchors(), token=token)
        found = refused(obtain(memory_of(access), Bytes(ANYWHERE)))
        assert second.asked == []
    assert found.cause is Cause.NOT_SET_UP
    assert "its certificate's authority is not among the trust anchors" in found.detail


@pytest.mark.parametrize(("redirections", "ends"), [(5, True), (6, False)])
@pytest.mark.parametrize("redirected", Redirects, ids=lambda redirected: redirected.name)
def test_five_redirects_are_followed_and_no_more(
    redirected: Redirects, redirections: int, ends: bool
) -> None:
    with ImageServer() as server:
        server.documents[f"/{redirections}"] = b"the end"
        for number in range(redirections):
            server.redirects[f"/{number}"] = f"/{number + 1}"
        wanted = Bytes(replace(ONE, path="/0", redirects=redirected))
        found = obtain(memory_of(server.url), wanted)
        assert len(server.asked) == 6
    if ends:
        assert found == b"the end"
    else:
        assert refused(found).detail == (f"more than 5 redirects, the last one to {server.url}/6")


def test_hosts_that_send_us_to_each_other_are_left_in_the_end(token: Path) -> None:
    with ImageServer() as server, ImageServer() as other:
        server.redirects["/one"] = f"{other.named('localhost')}/two"
        other.redirects["/two"] = f"{server.url}/one"
        access = ServiceAccess(server.url, token=token)
        found = refused(obtain(memory_of(access), Bytes(ANYWHERE)))
        asked = [*server.asked, *other.asked]
    assert found.cause is Cause.REFUSED
    assert found.detail.startswith("more than 5 redirects, the last one to ")
    assert len([one for one in asked if "authorization" in one.headers]) == 1
    assert len(asked) == 6


LOCATIONS = (
    "file:///etc/passwd",
    "ftp://other.example.org/",
    "http://[::1/",
    "http://[pilot]/",
    "http://localhost:port/",
    "http://localhost:99999/",
    "http:///one",
    "http://local host/",
    "//",
    "http://localhost\\@127.0.0.1:{port}/",
    "\xff://\x01",
)


@pytest.mark.parametrize("location", LOCATIONS)
@pytest.mark.parametrize("redirected", Redirects, ids=lambda redirected: redirected.name)
def test_redirect_to_what_is_no_address_is_told(
    redirected: Redirects, location: str, token: Path
) -> None:
    with FaultyServer(redirects(location)) as server:
        access = ServiceAccess(server.url, token=token)
        found = refused(obtain(memory_of(access), Bytes(replace(ONE, redirects=redirected))))
    assert found.cause in (Cause.REFUSED, Cause.UNREACHABLE)
    assert TOKEN not in found.detail
