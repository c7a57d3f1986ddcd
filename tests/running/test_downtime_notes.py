"""A failure of a running service says that the service is in a declared downtime."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proc19probes import running
from proc19probes.plugin.line import headline
from proc19probes.running import open_memory, run
from proc19probes.settings import ServiceSettings, Settings
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State
from servers.faulty import FaultyServer, silent
from servers.gocdb import GocdbServer
from servers.gocdb_documents import GocdbDocuments

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
NOVA = "org.openstack.nova"
NOTE = "nova.pilot-cloud.example.org is in a declared downtime (OUTAGE) until 2026-11-24 20:42 UTC"


@pytest.fixture(autouse=True)
def _on_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_FOR_A_NOTE", timedelta(seconds=60))


@pytest.fixture
def gocdb() -> Iterator[GocdbServer]:
    with GocdbServer() as server:
        yield server


@pytest.fixture
def published(tmp_path: Path) -> str:
    """Where the site publishes nothing of the type."""
    (tmp_path / "site.json").write_text(json.dumps({}))
    return (tmp_path / "site.json").as_uri()


def result_of(
    url: str | None, published: str, *, service_type: str = NOVA, now: datetime = NOW
) -> ProbeResult:
    settings = Settings(services={} if url is None else {"gocdb": ServiceSettings(url=url)})
    memory = open_memory(settings, CommonOptions())
    arguments = (
        ("site", "PILOT-CLOUD"),
        ("service_type", service_type),
        ("information", published),
    )
    try:
        call = ProbeCall("service_published", arguments)
        return run(call, memory, settings, now, timedelta(minutes=5))
    finally:
        memory.close()


def test_failure_in_a_declared_downtime_says_so_and_fails_still(
    gocdb: GocdbServer, published: str
) -> None:
    with_note, without = result_of(gocdb.url, published), result_of(None, published)
    assert with_note.notes == (NOTE,)
    assert with_note.findings == without.findings
    assert with_note.state is not State.OK
    line = headline("SERVICE_PUBLISHED", with_note)
    assert line.endswith(f"; note: {NOTE} [{with_note.worst_findings[0].kind.id}]")


@pytest.mark.parametrize(
    ("service_type", "now"),
    [("org.nordugrid.arex", NOW), (NOVA, NOW + timedelta(days=2)), (NOVA, NOW - timedelta(days=2))],
    ids=["another-type", "it-is-over", "it-is-to-come"],
)
def test_no_note_where_no_downtime_of_the_service_is_on(
    gocdb: GocdbServer, published: str, service_type: str, now: datetime
) -> None:
    assert result_of(gocdb.url, published, service_type=service_type, now=now).notes == ()


def test_gocdb_is_not_asked_where_nobody_said_where_it_is(published: str) -> None:
    assert result_of(None, published).notes == ()


@pytest.mark.parametrize("answer", [b"", b"<results/>", b"Unable to find method: get_downtime"])
def test_gocdb_that_has_no_answer_changes_nothing(answer: bytes, published: str) -> None:
    documents = GocdbDocuments(replacements={"get_downtime": answer})
    with GocdbServer(documents) as server:
        found = result_of(server.url, published)
    assert found.notes == ()
    assert found.findings == result_of(None, published).findings


def test_gocdb_that_is_silent_changes_nothing(
    published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_FOR_A_NOTE", timedelta(seconds=0.1))
    with FaultyServer(silent) as server:
        found = result_of(server.url, published)
    assert found.notes == ()
    assert found.findings == result_of(None, published).findings


def test_what_is_registered_is_told_without_a_note(gocdb: GocdbServer) -> None:
    settings = Settings(services={"gocdb": ServiceSettings(url=gocdb.url)})
    memory = open_memory(settings, CommonOptions())
    arguments = (("site", "PILOT-CLOUD"), ("service_type", NOVA))
    call = ProbeCall("endpoint_in_production", arguments)
    found = run(call, memory, settings, NOW, timedelta(minutes=5))
    memory.close()
    assert (found.state, found.notes) == (State.CRITICAL, ())
    assert not any("get_downtime" in query for query in gocdb.queries)
