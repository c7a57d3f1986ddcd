"""What whoever runs the check gave wrongly is told as theirs, and not as the service's."""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from outside_questions import Bytes, memory_of, obtain

from proc19probes.outside.tls_refusal import refusal_words
from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.findings import not_obtained
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.gocdb import GocdbServer
from servers.tls import Authority, server_context

URLS = ["/public", "/public/", "/public//"]


def asked(access: ServiceAccess) -> Unobtainable:
    found = obtain(memory_of(access), Bytes())
    assert isinstance(found, Unobtainable)
    return found


@pytest.mark.parametrize("end", URLS)
def test_url_that_ends_in_what_is_put_behind_it(end: str) -> None:
    with GocdbServer() as server:
        found = asked(ServiceAccess(f"{server.url}{end}"))
    assert found.cause is Cause.NOT_SET_UP
    assert not_obtained(found).mender is Party.MONITORING
    assert found.detail == (
        "HTTP 404 Not Found; the service's URL ends in /public, which is put behind it: expected "
        "the URL without"
    )


def test_url_that_is_another_wrong_one_stays_the_services_answer() -> None:
    with GocdbServer() as server:
        found = asked(ServiceAccess(f"{server.origin}/elsewhere"))
    assert found.cause is not Cause.NOT_SET_UP
    assert found.detail == "HTTP 404 Not Found"


def test_url_whose_own_folder_is_called_so_is_asked() -> None:
    with GocdbServer() as server:
        here = ServiceAccess(f"{server.origin}/gocdbpi")
        assert isinstance(obtain(memory_of(here), Bytes()), bytes)


def a_file(folder: Path) -> Path:
    return Authority(folder).file()


def nothing(folder: Path) -> Path:
    return folder / "none"


@pytest.mark.parametrize(("anchors", "words"), [(a_file, "the file "), (nothing, "no folder ")])
def test_trust_anchors_that_are_no_folder(
    anchors: Callable[[Path], Path], words: str, tmp_path: Path
) -> None:
    authority = Authority(tmp_path / "server")
    with GocdbServer(tls=server_context(authority.server("127.0.0.1"))) as server:
        found = asked(ServiceAccess(server.url, trust_anchors=anchors(tmp_path)))
    assert found.cause is Cause.NOT_SET_UP
    assert found.detail.startswith(f"found {words}{tmp_path}")
    assert found.detail.endswith("expected the hashed directory of trust anchors (--capath)")


def test_client_certificate_of_an_authority_that_the_service_does_not_know(tmp_path: Path) -> None:
    authority, stranger = Authority(tmp_path / "one"), Authority(tmp_path / "other", "Other CA")
    client = stranger.client()
    with GocdbServer(tls=server_context(authority.server("127.0.0.1"), authority)) as server:
        anchors = authority.trust_anchors()
        found = asked(ServiceAccess(server.url, client.certificate, client.key, anchors))
    assert found.cause is Cause.NOT_SET_UP
    assert "it does not know the authority of the client certificate" in found.detail


def test_connection_that_is_cut_while_we_send_is_told_as_cut() -> None:
    error = ssl.SSLEOFError(8, "EOF occurred in violation of protocol")
    assert refusal_words(error) == "it cut the connection"
