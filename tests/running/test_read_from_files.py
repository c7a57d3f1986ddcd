"""What a file says in the place of a service is weak evidence, live and from a recording."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proc19probes.outside.memory import RunMemory
from proc19probes.outside.recording import read_recording, write_recording
from proc19probes.running import open_memory, run
from proc19probes.settings import ServiceSettings, Settings
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.worth import Worth
from servers.gocdb import GocdbServer

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
QUEUE_CALL = ProbeCall("records_valid", (("site", "PILOT-GRID"), ("records", "file:///nowhere")))


def in_a_file(address: str) -> ProbeCall:
    arguments = (
        ("site", "PILOT-GRID"),
        ("service_type", "org.nordugrid.arex"),
        ("information", address),
    )
    return ProbeCall("service_published", arguments)


def result_of(call: ProbeCall, memory: RunMemory, settings: Settings) -> ProbeResult:
    return run(call, memory, settings, NOW, timedelta(minutes=5))


@pytest.fixture
def ldif(tmp_path: Path) -> str:
    (tmp_path / "site.ldif").write_text("dn: o=glue\nobjectClass: organization\no: glue\n")
    return (tmp_path / "site.ldif").as_uri()


def test_file_in_place_of_a_bdii_is_weak_evidence(ldif: str) -> None:
    memory = open_memory(Settings(), CommonOptions())
    result = result_of(in_a_file(ldif), memory, Settings())
    assert result.from_files == ("the site BDII of PILOT-GRID",)
    assert (result.worth, result.weak_because) == (
        Worth.WEAK,
        "the site BDII of PILOT-GRID read from a file",
    )


def test_recording_remembers_that_a_file_answered(ldif: str, tmp_path: Path) -> None:
    memory = open_memory(Settings(), CommonOptions())
    live = result_of(in_a_file(ldif), memory, Settings())
    write_recording(memory, tmp_path / "recording.zip", NOW, (), "a recording")
    replay = read_recording(tmp_path / "recording.zip", None)
    again = open_memory(Settings(), CommonOptions(), replay)
    assert result_of(in_a_file(ldif), again, Settings()).from_files == live.from_files


def test_folder_in_place_of_gocdb_is_weak_evidence(tmp_path: Path) -> None:
    (tmp_path / "get_service_types").write_text(
        "<results><SERVICE_TYPE><SERVICE_TYPE_NAME>org.example.ce</SERVICE_TYPE_NAME>"
        "<SERVICE_TYPE_DESC>A computing element</SERVICE_TYPE_DESC></SERVICE_TYPE></results>"
    )
    settings = Settings(services={"gocdb": ServiceSettings(url=tmp_path.as_uri())})
    memory = open_memory(settings, CommonOptions())
    call = ProbeCall("service_type_in_gocdb", (("service_type", "org.example.ce"),))
    assert result_of(call, memory, settings).from_files == ("GOCDB",)


def test_answer_of_a_service_is_no_file() -> None:
    with GocdbServer() as server:
        settings = Settings(services={"gocdb": ServiceSettings(url=server.url)})
        memory = open_memory(settings, CommonOptions())
        call = ProbeCall("service_type_in_gocdb", (("service_type", "org.openstack.nova"),))
        result = result_of(call, memory, settings)
    assert (result.from_files, result.worth) == ((), Worth.FULL)


def test_queue_of_records_is_files_by_nature() -> None:
    memory = open_memory(Settings(), CommonOptions())
    assert result_of(QUEUE_CALL, memory, Settings()).from_files == ()
