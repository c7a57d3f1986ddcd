"""Whether each service answers as itself."""

import time
from pathlib import Path

import pytest

from doctor.doctor_command import diagnose
from servers.faulty import FAULTS
from servers.gocdb import GocdbServer
from servers.tls import Authority, server_context

BY_NAME = {fault.name: fault for fault in FAULTS}


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
    ("fault", "words"),
    [
        ("server-down", "connection refused"),
        ("html-instead-of-xml", "html"),
        ("http-404", "404"),
        ("silent", "no answer within 2 s"),
    ],
)
def test_a_service_that_does_not_answer_as_itself_is_unknown_with_a_remedy(
    fault: str, words: str, tmp_path: Path
) -> None:
    with BY_NAME[fault].start(tmp_path) as service:
        found = diagnose("--timeout", "2", PROC19_SERVICES_GOCDB_URL=service.url)

    row = found.of("GOCDB")
    assert row.state == "UNKNOWN"
    assert words in row.text.lower()
    assert row.remedy
    assert found.ended.code == 3


def test_a_silent_service_is_waited_for_no_longer_than_the_timeout(tmp_path: Path) -> None:
    with BY_NAME["silent"].start(tmp_path) as service:
        before = time.monotonic()
        diagnose("--timeout", "1", PROC19_SERVICES_GOCDB_URL=service.url)

    assert time.monotonic() - before < 10


def test_the_timeout_of_the_settings_holds_where_none_is_given(tmp_path: Path) -> None:
    with BY_NAME["silent"].start(tmp_path) as service:
        found = diagnose(PROC19_SERVICES_GOCDB_URL=service.url, PROC19_RUN_TIMEOUT="1")

    assert found.of("GOCDB").state == "UNKNOWN"


def test_a_gocdb_over_tls_answers_where_its_authority_is_in_capath(tmp_path: Path) -> None:
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
    assert "authority is not among the trust anchors" in row.text


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
