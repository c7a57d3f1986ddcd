"""Whether records are valid: what is found in real queues of a sender."""

from pathlib import Path

import pytest
from record_queues import (
    DAYS,
    HOURS,
    JOB,
    NOW,
    SAMPLES,
    SITE,
    cloud_record,
    findings,
    lines,
    put,
)
from record_scenarios import public_ip


def valid(queue: Path, **arguments: str) -> list[str]:
    return lines(findings("records_valid", {}, {"records": queue.as_uri(), **arguments}))


def test_valid_records_are_ok(queue: Path) -> None:
    put(queue, cloud_record())
    put(queue, cloud_record() + cloud_record().split(b"\n", 1)[1])
    assert valid(queue) == ["OK SAMPLE-SITE: 3 valid records in 2 messages [records-valid]"]


def test_record_that_apel_refuses_is_critical_and_named(queue: Path) -> None:
    put(queue, cloud_record())
    name = put(queue, cloud_record().replace(b"Status: started", b"State: started"))
    assert valid(queue) == [
        f"CRITICAL message {name}: record 1: Unknown field: State, expected what APEL takes "
        "[record-refused]"
    ]


def test_job_that_ends_in_the_future_is_critical_today_and_not_then(queue: Path) -> None:
    put(queue, JOB.replace(b"1623693622", str(int((NOW + 3 * DAYS).timestamp())).encode()))
    (line,) = valid(queue)
    assert "is in the future., expected what APEL takes [record-refused]" in line
    (found,) = findings("records_valid", {}, {"records": queue.as_uri()}, now=NOW + 2 * DAYS)
    assert found.kind.id == "records-valid"


DOUBTS = {
    "negative-duration": (b"CpuDuration: 31359976", b"CpuDuration: -7", "CpuDuration is negative"),
    "year-5138": (
        b"StartTime: 1764592012",
        b"StartTime: 99999999999",
        "StartTime and WallDuration in the future: 5139-11",
    ),
    "bogus-status": (b"Status: started", b"Status: bogus", "Status that nobody has documented"),
    "version": (b"v0.4", b"v9.9", "version v9.9 of the cloud record"),
}


@pytest.mark.parametrize(("old", "new", "words"), DOUBTS.values(), ids=DOUBTS)
def test_what_apel_lets_through_is_attention(
    old: bytes, new: bytes, words: str, queue: Path
) -> None:
    put(queue, cloud_record().replace(old, new))
    (line,) = valid(queue)
    assert line.startswith("WARNING message ")
    assert words in line
    assert line.endswith("[record-doubtful]")


def test_thirteenth_month_and_message_without_a_record_are_attention(queue: Path) -> None:
    sync = (SAMPLES / "factory_sync.msg").read_bytes().replace(b"RAL-LCG2", SITE.encode())
    put(queue, sync.replace(b"Month: 3", b"Month: 13"))
    put(queue, b"APEL-cloud-message: v0.4")
    first, second = valid(queue)
    assert "record 1: Month 13 of Year 2010 is no month [record-doubtful]" in first
    assert "the message: no record follows the header [record-doubtful]" in second


def test_many_bad_messages_are_a_few_lines(queue: Path) -> None:
    for _ in range(50):
        put(queue, cloud_record().replace(b"Disk", b"Disc"))
    found = valid(queue)
    assert len(found) == 6
    assert found[-1].startswith("CRITICAL 45 more: ")
    assert len(valid(queue, messages="3")) == 3


def test_doubts_that_are_not_told_are_counted_as_many(queue: Path) -> None:
    sync = (SAMPLES / "factory_sync.msg").read_bytes().replace(b"RAL-LCG2", SITE.encode())
    header, record = sync.replace(b"Month: 3", b"Month: 13").split(b"\n", 1)
    put(queue, header + b"\n" + record * 1000)
    found = findings("records_valid", {}, {"records": queue.as_uri()})
    assert sum(one.stands_for for one in found) == 1000
    assert found[-1].subject == "995 more"


def test_message_in_json_is_valid_by_its_description_which_is_said(queue: Path) -> None:
    put(queue, public_ip(NOW))
    put(queue, cloud_record())
    assert valid(queue) == [
        "OK SAMPLE-SITE: 2 valid records in 2 messages; 1 message in JSON by its description "
        "alone: APEL's loader takes no JSON [records-valid]"
    ]


def test_messages_in_json_alone_do_not_show_that_apel_takes_any(queue: Path) -> None:
    put(queue, public_ip(NOW))
    put(queue, public_ip(NOW))
    assert valid(queue) == [
        "UNKNOWN SAMPLE-SITE: 2 valid records in 2 messages; 2 messages in JSON by its description "
        "alone: APEL's loader takes no JSON [only-in-json]"
    ]


BENCHMARK = b"ServiceLevel: {hepspec: 11.4, HEPscore23: 15.3}\n"
NO_BENCHMARK = {
    "v0.3": (b"", b"v0.3", "ScalingFactorUnit custom not valid. (neither ServiceLevelType nor"),
    "v0.3-null": (
        b"ServiceLevelType: NULL\nServiceLevel: NULL\n",
        b"v0.3",
        "ScalingFactorUnit custom not valid. (neither ServiceLevelType nor",
    ),
    "v0.3-one-of-two": (b"ServiceLevelType: hepspec\n", b"v0.3", "Unit but not value supplied"),
    "v0.4": (b"", b"v0.4", "KeyError: 'ServiceLevelType'"),
}


@pytest.mark.parametrize(("level", "version", "reason"), NO_BENCHMARK.values(), ids=NO_BENCHMARK)
def test_job_without_service_level_is_refused_by_apel(
    level: bytes, version: bytes, reason: str, queue: Path
) -> None:
    assert BENCHMARK in JOB
    put(queue, JOB.replace(BENCHMARK, level).replace(b"v0.4", version))
    (line,) = valid(queue)
    assert line.startswith("CRITICAL message ")
    assert reason in line
    assert line.endswith("expected what APEL takes [record-refused]")


def test_message_in_json_that_is_not_as_described_is_critical(queue: Path) -> None:
    name = put(queue, public_ip(NOW).replace(b"IPCount", b"Count"))
    assert valid(queue) == [
        f"CRITICAL message {name}: record 1: Unknown field: Count, expected what the format's "
        "description has [record-not-as-described]"
    ]


def test_doubt_in_json_is_attention(queue: Path) -> None:
    put(queue, public_ip(NOW).replace(b'"IPVersion": 4', b'"IPVersion": 5'))
    (line,) = valid(queue)
    assert line.endswith("record 1: IPVersion is none of 4, 6: 5 [record-doubtful]")


def test_message_that_names_no_site_is_the_sites_in_a_queue_of_its_own(queue: Path) -> None:
    put(queue, cloud_record().replace(b"SiteName", b"Site Name"))
    put(queue, cloud_record(), NOW - 3 * HOURS)
    (line,) = valid(queue)
    assert "record 1: Unknown field: Site Name" in line
    put(queue, cloud_record().replace(b"SAMPLE", b"OTHER"), NOW - 4 * HOURS)
    (line,) = valid(queue)
    assert line.startswith("OK ")
