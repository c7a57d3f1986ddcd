"""Which settings are in force and from where; the two forms; exit codes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.proc19_process import proc19
from doctor.doctor_command import diagnose
from proc19probes.catalogue import known_services
from servers.faulty import FAULTS
from servers.gocdb import GocdbServer

CLOSED = next(fault for fault in FAULTS if fault.name == "server-down")


@pytest.fixture(scope="module")
def gocdb() -> Iterator[GocdbServer]:
    with GocdbServer() as server:
        yield server


def test_each_setting_has_its_value_and_its_origin(
    gocdb: GocdbServer, others: dict[str, str], trust_anchors: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('[limits]\nfetch = "20s"\n[run]\ntimeout = 9\nworkers = 3\n')
    found = diagnose(
        "--settings", settings, PROC19_SERVICES_GOCDB_URL=gocdb.url, PROC19_RUN_WORKERS="5"
    )

    set_by_variables = {
        "services.accounting-portal.url": "PROC19_SERVICES_ACCOUNTING_PORTAL_URL",
        "services.apel-pages.url": "PROC19_SERVICES_APEL_PAGES_URL",
        "services.top-bdii.url": "PROC19_SERVICES_TOP_BDII_URL",
    }
    assert found.settings == {
        **{key: (others[name], name) for key, name in set_by_variables.items()},
        "limits.document_bytes": ("67108864", "default"),
        "limits.fetch": ("20s", str(settings)),
        "limits.requests_per_host": ("4", "default"),
        "network.address_family": ("any", "default"),
        "run.timeout": ("9s", str(settings)),
        "run.workers": ("5", "PROC19_RUN_WORKERS"),
        "services.gocdb.url": (gocdb.url, "PROC19_SERVICES_GOCDB_URL"),
        "tls.capath": (str(trust_anchors), "PROC19_TLS_CAPATH"),
    }


def test_a_service_without_a_set_address_is_shown_with_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("ACCOUNTING_PORTAL", "APEL_PAGES"):
        monkeypatch.delenv(f"PROC19_SERVICES_{name}_URL")
    # No service is asked: the proxy is a port that nobody listens on.
    with CLOSED.start(tmp_path) as service:
        proxy = service.url.removesuffix("/gocdbpi")
        found = diagnose("--timeout", "5", PROC19_NETWORK_PROXY=proxy)

    assert found.settings["services.gocdb.url"] == ("https://goc.egi.eu/gocdbpi", "default")
    for name, service in known_services().items():
        if service.default_url and name != "top-bdii":
            assert found.settings[f"services.{name}.url"] == (service.default_url, "default")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("alive", [True, False], ids=["answering", "dead"])
def test_a_secret_in_an_address_is_never_shown(
    form: str, alive: bool, gocdb: GocdbServer, tmp_path: Path
) -> None:
    with CLOSED.start(tmp_path) as dead:
        url = gocdb.url if alive else dead.url
        ended = proc19(
            *("doctor", "--format", form, "--timeout", "10"),
            PROC19_SERVICES_GOCDB_URL=url.replace("//", "//robot:s3cr3t-word@"),
        )

    assert "s3cr3t-word" not in ended.out + ended.err
    assert "services.gocdb.url" in ended.out
    assert url.removeprefix("http://") in ended.out


def test_the_text_form_has_settings_then_what_was_examined(gocdb: GocdbServer) -> None:
    ended = proc19("doctor", PROC19_SERVICES_GOCDB_URL=gocdb.url, PROC19_RUN_WORKERS="5")

    lines = ended.out.splitlines()
    assert lines[0] == "Settings in force"
    assert re.search(r"(?m)^  run\.workers +5  \(PROC19_RUN_WORKERS\)$", ended.out)
    assert lines.index("Services and credentials") > lines.index("")
    assert lines[-4:] == [
        "  OK        the EGI Accounting Portal: answered with the accounting portal's first row",
        "  OK        the top BDII: answered with the top BDII's list of sites",
        "  OK        GOCDB: answered with GOCDB's list of service types",
        "  OK        APEL's publication pages: answered with APEL's page of cloud sites",
    ]
    assert (ended.code, ended.err) == (0, "")


def test_in_the_text_form_the_remedy_stands_below_what_is_not_well(tmp_path: Path) -> None:
    with CLOSED.start(tmp_path) as service:
        ended = proc19("doctor", PROC19_SERVICES_GOCDB_URL=service.url)

    *_, what, remedy, _ = ended.out.splitlines()
    assert what.startswith("  UNKNOWN   GOCDB: ")
    assert remedy.strip() == (
        "see that the service is up and that its name and port are reachable from here"
    )


def test_the_json_form_has_every_part(gocdb: GocdbServer) -> None:
    document = diagnose(PROC19_SERVICES_GOCDB_URL=gocdb.url).document

    assert list(document) == ["format", "state", "settings", "examinations"]
    assert document["format"] == "proc19-doctor/1"
    assert {tuple(row) for row in document["settings"]} == {("key", "value", "origin")}
    assert {tuple(row) for row in document["examinations"]} == {
        ("subject", "state", "text", "remedy")
    }


def test_what_is_wrong_outweighs_what_could_not_be_found_out(tmp_path: Path) -> None:
    with CLOSED.start(tmp_path) as service:
        found = diagnose(
            PROC19_SERVICES_GOCDB_URL=service.url, PROC19_TLS_CAPATH=str(tmp_path / "absent")
        )

    # Without trust anchors no service is asked over HTTP.
    assert {row.state for row in found.rows} == {"CRITICAL", "UNKNOWN", "OK"}
    assert found.of("GOCDB").state == "UNKNOWN"
    assert (found.ended.code, found.document["state"]) == (2, "CRITICAL")


def test_settings_that_cannot_be_used_are_said_and_nothing_is_asked(gocdb: GocdbServer) -> None:
    asked = len(gocdb.queries)
    ended = proc19("doctor", PROC19_SERVICES_GOCDB_URL=gocdb.url, PROC19_RUN_WORKERS="many")

    assert ended.code == 3
    assert ended.out == ""
    assert ended.err.startswith("proc19: PROC19_RUN_WORKERS: run.workers: found many, expected")
    assert len(gocdb.queries) == asked
