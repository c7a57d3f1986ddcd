"""Whether each service answers as itself."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doctor.doctor_command import Row, diagnose
from proc19probes.catalogue import greetings, known_services
from servers.accounting_pages import ERROR_PAGE, LOGIN_PAGE, AccountingDocuments, AccountingServer
from servers.bdii_update import EmptyBdii
from servers.faulty import FAULTS
from servers.faulty_ldap import LDAP_FAULTS
from servers.glue_trees import Tree, tree
from servers.gocdb import GocdbServer
from servers.slapd import Slapd
from servers.tls import Authority, server_context

BY_NAME = {fault.name: fault for fault in FAULTS}
LDAP_BY_NAME = {fault.name: fault for fault in LDAP_FAULTS}
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def about(subject: str, *arguments: str, **variables: str) -> Row:
    """The row about one service, where GOCDB is well and so is what no variable says."""
    with GocdbServer() as gocdb:
        found = diagnose(*arguments, PROC19_SERVICES_GOCDB_URL=gocdb.url, **variables)
    row = found.of(subject)
    assert [one for one in found.rows if one.state != "OK" and one != row] == []
    assert found.ended.code == (0 if row.state == "OK" else 3)
    return row


def test_every_service_with_an_address_of_its_own_is_asked_and_no_other() -> None:
    asked = [question.service.name for question in greetings()]
    assert sorted(asked) == sorted(
        name for name, service in known_services().items() if service.default_url
    )


def test_services_of_one_site_are_neither_asked_nor_shown() -> None:
    with GocdbServer() as server:
        found = diagnose(PROC19_SERVICES_GOCDB_URL=server.url)

    subjects = {row.subject for row in found.rows}
    assert subjects >= {"GOCDB", "the top BDII"}
    assert not subjects & {"the site BDII", "the resource BDII", "the GLUE JSON"}
    assert not any("site-bdii" in key or "glue-json" in key for key in found.settings)


def test_a_gocdb_that_answers_is_ok() -> None:
    with GocdbServer() as server:
        found = diagnose(PROC19_SERVICES_GOCDB_URL=server.url)

    row = found.of("GOCDB")
    assert (row.state, row.text, row.remedy) == (
        "OK",
        "answered with GOCDB's list of service types",
        "",
    )
    assert found.ended.code == 0
    assert found.document["state"] == "OK"


@pytest.mark.parametrize(
    ("fault", "seconds", "words"),
    [
        ("server-down", 20, "connection refused"),
        ("html-instead-of-xml", 20, "html"),
        ("http-404", 20, "404"),
        ("silent", 2, "no answer within 2 s"),
    ],
)
def test_a_service_that_does_not_answer_as_itself_is_unknown_with_a_remedy(
    fault: str, seconds: int, words: str, tmp_path: Path
) -> None:
    with BY_NAME[fault].start(tmp_path) as service:
        found = diagnose("--timeout", str(seconds), PROC19_SERVICES_GOCDB_URL=service.url)

    row = found.of("GOCDB")
    assert row.state == "UNKNOWN"
    assert words in row.text.lower()
    assert row.remedy
    assert found.ended.code == 3


def test_a_silent_service_is_waited_for_no_longer_than_the_timeout(tmp_path: Path) -> None:
    with BY_NAME["silent"].start(tmp_path) as service:
        before = time.monotonic()
        found = diagnose("--timeout", "1", PROC19_SERVICES_GOCDB_URL=service.url)

    # Without an option it would be 30 seconds.
    assert time.monotonic() - before < 30
    assert "no answer within 1 s" in found.of("GOCDB").text


def test_the_timeout_of_the_settings_holds_where_none_is_given(tmp_path: Path) -> None:
    with BY_NAME["silent"].start(tmp_path) as service:
        found = diagnose(PROC19_SERVICES_GOCDB_URL=service.url, PROC19_RUN_TIMEOUT="1")

    assert found.of("GOCDB").state == "UNKNOWN"


def test_a_gocdb_over_tls_answers_where_its_authority_is_in_capath(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROC19_TLS_CAPATH")
    authority = Authority(tmp_path)
    settings = tmp_path / "settings.toml"
    with GocdbServer(tls=server_context(authority.server("127.0.0.1"))) as server:
        settings.write_text(
            f'[services.gocdb]\nurl = "{server.url}"\n'
            f'[tls]\ncapath = "{authority.trust_anchors()}"\n'
        )
        found = diagnose("--settings", settings)

    assert found.of("GOCDB").state == "OK"
    assert found.of(authority.trust_anchors()).state == "OK"
    assert found.ended.code == 0


def test_a_gocdb_over_tls_of_another_authority_is_not_believed(tmp_path: Path) -> None:
    authority, other = Authority(tmp_path / "one"), Authority(tmp_path / "other", "Other CA")
    with GocdbServer(tls=server_context(authority.server("127.0.0.1"))) as server:
        found = diagnose(
            PROC19_SERVICES_GOCDB_URL=server.url, PROC19_TLS_CAPATH=str(other.trust_anchors())
        )

    row = found.of("GOCDB")
    assert row.state == "UNKNOWN"
    assert "authority is not among the trust anchors (--capath)" in row.text
    assert row.remedy.startswith("correct the option, the setting or the name")


def test_a_url_that_ends_in_public_is_for_who_asks() -> None:
    with GocdbServer() as server:
        found = diagnose(PROC19_SERVICES_GOCDB_URL=f"{server.url}/public")

    row = found.of("GOCDB")
    assert row.state == "UNKNOWN"
    assert "the service's URL ends in /public, which is put behind it" in row.text
    assert row.remedy.startswith("correct the option, the setting or the name")


def test_a_gocdb_that_wants_a_certificate_is_asked_with_the_one_of_the_settings(
    tmp_path: Path,
) -> None:
    authority = Authority(tmp_path)
    client = authority.client()
    client.key.chmod(0o600)
    with GocdbServer(tls=server_context(authority.server("127.0.0.1"), authority)) as server:
        found = diagnose(
            PROC19_SERVICES_GOCDB_URL=server.url,
            PROC19_TLS_CAPATH=str(authority.trust_anchors()),
            PROC19_TLS_CERT=str(client.certificate),
            PROC19_TLS_KEY=str(client.key),
        )

    assert {row.state for row in found.rows} == {"OK"}
    assert found.of("GOCDB").text == "answered with GOCDB's list of service types"


def top(row_of: Callable[[], AbstractContextManager[str]], *arguments: str) -> Row:
    with row_of() as url:
        return about("the top BDII", *arguments, PROC19_SERVICES_TOP_BDII_URL=url)


def slapd(ldif: bytes, *suffixes: str) -> Callable[[], AbstractContextManager[str]]:
    @contextmanager
    def serve() -> Iterator[str]:
        with Slapd(ldif, suffixes=suffixes or ("o=grid", "o=glue")) as server:
            yield server.url

    return serve


@contextmanager
def whose_updater_adds_nothing() -> Iterator[str]:
    with EmptyBdii(tree(Tree.TOP)) as bdii:
        yield bdii.url


@contextmanager
def behind_a_firewall_that_drops() -> Iterator[str]:
    """A port where nobody accepts and no more connections fit: what comes is dropped."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        port = listening.getsockname()[1]
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            waiting.append(one)
        yield f"ldap://127.0.0.1:{port}"
        for one in waiting:
            one.close()


NO_TOP_BDII = {
    "a-site's": (
        slapd(tree(Tree.SITE)),
        "no site below GLUE2GroupID=grid,o=glue, and no top BDII is without one",
    ),
    "no-bdii": (
        slapd(b"dn: o=grid\nobjectClass: organization\no: grid\n", "o=grid"),
        "no GLUE2GroupID=grid,o=glue (above it: nothing), expected a top BDII",
    ),
    "a-resource's": (
        slapd(tree(Tree.RESOURCE)),
        "no GLUE2GroupID=grid,o=glue (above it: o=glue), expected a top BDII",
    ),
    "whose-updater-adds-nothing": (
        whose_updater_adds_nothing,
        "no GLUE2GroupID=grid,o=glue (above it: nothing), expected a top BDII",
    ),
}


@pytest.mark.parametrize(("server", "words"), NO_TOP_BDII.values(), ids=NO_TOP_BDII)
def test_server_that_is_no_top_bdii_does_not_pass_for_one(
    server: Callable[[], AbstractContextManager[str]], words: str
) -> None:
    row = top(server)
    assert (row.state, row.text) == ("UNKNOWN", f"the top BDII's list of sites: {words}")
    assert row.remedy


SILENT = {
    "server-down": "connection refused",
    "silent": "no answer within 8 s",
    "closes-at-once": "cut the connection",
    "insufficient-access": "insufficientAccessRights (50)",
    "busy": "busy (51): too busy",
    "http-on-the-port": "something that is not LDAP",
    "an-entry-now-and-then-for-ever": "no answer within 8 s",
}


@pytest.mark.parametrize(("fault", "words"), SILENT.items(), ids=SILENT)
def test_top_bdii_that_does_not_answer_is_unknown_in_one_line(
    fault: str, words: str, tmp_path: Path
) -> None:
    with LDAP_BY_NAME[fault].start(tmp_path) as service:
        row = about("the top BDII", "--timeout", "8", PROC19_SERVICES_TOP_BDII_URL=service.url)

    assert row.state == "UNKNOWN"
    assert row.text.startswith("the top BDII's list of sites: ")
    assert words in row.text
    assert row.remedy


def test_top_bdii_behind_a_firewall_that_drops_is_waited_for_no_longer_than_the_timeout() -> None:
    before = time.monotonic()
    # Long enough to be connecting by then, on a busy machine too.
    row = top(behind_a_firewall_that_drops, "--timeout", "5")

    # Without an option it would be 30 seconds.
    assert time.monotonic() - before < 30
    assert row.state == "UNKNOWN"
    assert re.fullmatch(
        r"the top BDII's list of sites: no answer within 5 s, connecting to 127\.0\.0\.1 port \d+",
        row.text,
    )


ACCOUNTING = {
    "portal-login": ("/json", LOGIN_PAGE, "a login page in place of JSON"),
    "portal-error": ("/json", ERROR_PAGE, "an error page in place of JSON"),
    "portal-other-json": ("/json", b'{"status": "ok"}', "no row of any site"),
    "portal-without-a-row": ("/json", b'{"results": []}', "no row of any site"),
    "pages-login": ("/cloudtest/cloudsites2.html", LOGIN_PAGE, "a login page in place of a table"),
    "pages-error": ("/cloudtest/cloudsites2.html", ERROR_PAGE, "an error page in place of a table"),
}


@pytest.mark.parametrize(("path", "page", "words"), ACCOUNTING.values(), ids=ACCOUNTING)
def test_page_in_place_of_a_service_of_accounting_is_unknown(
    path: str, page: bytes, words: str
) -> None:
    names = {"/json": ("the EGI Accounting Portal", "ACCOUNTING_PORTAL")}
    subject, name = names.get(path, ("APEL's publication pages", "APEL_PAGES"))
    with AccountingServer(AccountingDocuments(NOW, {path: page})) as server:
        row = about(subject, **{f"PROC19_SERVICES_{name}_URL": server.url})

    assert row.state == "UNKNOWN"
    assert words in row.text
    assert row.remedy
