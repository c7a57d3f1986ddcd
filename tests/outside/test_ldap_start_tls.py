"""StartTLS: TLS begun on an open connection, by real servers, and by those that do it wrong."""

from pathlib import Path

import pytest
from ldap_questions import Answered, search
from outside_questions import memory_of, obtain

from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.faulty import FaultyServer
from servers.faulty_ldap import replies, replies_and_goes
from servers.ldap_messages import message, octets, tlv
from servers.slapd import Slapd
from servers.tls import Authority

TREE = Path(__file__).parents[1] / "samples" / "bdii" / "site-bdii-o=glue.ldif"
WHOLE = search("o=glue")


def refused(access: ServiceAccess) -> tuple[Cause, str]:
    found = obtain(memory_of(access), WHOLE)
    assert isinstance(found, Unobtainable), found
    return found.cause, found.detail


@pytest.mark.parametrize("lines", [(), ("security tls=128",)], ids=["offered", "required"])
def test_tls_begins_on_the_open_port(lines: tuple[str, ...], tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Slapd(TREE, certificate=authority.server("127.0.0.1"), lines=lines) as slapd:
        url = f"{slapd.url}?starttls"
        access = ServiceAccess(url, trust_anchors=authority.trust_anchors())
        found = obtain(memory_of(access), WHOLE)
    assert isinstance(found, Answered)
    assert len(found.entries) == 48


def test_server_that_requires_tls_says_so_in_the_open() -> None:
    with Slapd(TREE, lines=("security tls=128",)) as slapd:
        cause, words = refused(ServiceAccess(slapd.url))
    assert cause is Cause.TLS_REQUIRED
    assert words.startswith("the server answers over TLS only: confidentialityRequired (13)")


def test_certificate_of_an_unknown_authority_is_for_whoever_asks(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "unknown", "Unknown CA")
    trusted = Authority(tmp_path / "trusted").trust_anchors()
    with Slapd(TREE, certificate=authority.server("127.0.0.1")) as slapd:
        cause, words = refused(ServiceAccess(f"{slapd.url}?starttls", trust_anchors=trusted))
    assert cause is Cause.NOT_SET_UP
    assert "not among the trust anchors" in words


def test_server_without_a_certificate_does_not_begin_tls(tmp_path: Path) -> None:
    anchors = Authority(tmp_path).trust_anchors()
    with Slapd(TREE) as slapd:
        cause, words = refused(ServiceAccess(f"{slapd.url}?starttls", trust_anchors=anchors))
    assert cause is Cause.REFUSED
    assert words.startswith("the server does not begin TLS: ")


FINE = message(1, 0x78, tlv(0x0A, b"\0"), octets(""), octets(""))
ENTRY = message(2, 0x64, octets("o=glue"), tlv(0x30))
WRONG = {
    "more-behind-the-answer": (replies(FINE + ENTRY), Cause.MALFORMED),
    "another-number": (replies(FINE.replace(b"\0\0\0\1", b"\0\0\0\7")), Cause.MALFORMED),
    "no-ldap": (replies(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Cause.MALFORMED),
    "an-entry": (replies(message(1, 0x64, octets("o=glue"), tlv(0x30))), Cause.MALFORMED),
    "endless": (replies(b"\x30\x83\x0f\x42\x40" + b"x" * 9000), Cause.MALFORMED),
    "cut": (replies_and_goes(FINE[:5]), Cause.UNREACHABLE),
    "nothing": (replies_and_goes(b""), Cause.UNREACHABLE),
    "no-tls-after-all": (replies(FINE), Cause.REFUSED),
}


@pytest.mark.parametrize(("behaviour", "cause"), WRONG.values(), ids=WRONG)
def test_server_that_goes_wrong_is_told_by_its_cause(
    behaviour: object, cause: Cause, tmp_path: Path
) -> None:
    anchors = Authority(tmp_path).trust_anchors()
    with FaultyServer(behaviour, reads_request=False) as server:  # type: ignore[arg-type]
        url = f"ldap://127.0.0.1:{server.port}?starttls"
        found, words = refused(ServiceAccess(url, trust_anchors=anchors))
    assert found is cause, words


@pytest.mark.parametrize("ending", ["?startls", "?base", "/??sub"])
def test_other_words_behind_the_address_are_refused(ending: str) -> None:
    cause, words = refused(ServiceAccess(f"ldap://127.0.0.1:9{ending}"))
    assert cause is Cause.UNREACHABLE
    assert "expected nothing or starttls behind the ?" in words


def test_tls_is_not_begun_twice() -> None:
    cause, words = refused(ServiceAccess("ldaps://127.0.0.1:9?starttls"))
    assert cause is Cause.UNREACHABLE
    assert "over TLS already" in words
