"""Whether records arrive: what is found in real queues of a sender."""

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from dirq.QueueSimple import QueueSimple
from record_queues import (
    DAYS,
    HOURS,
    JOB,
    NOW,
    OPENSTACK,
    SAMPLES,
    SITE,
    cloud_record,
    findings,
    lines,
    put,
)

from proc19probes.catalogue import load_probe
from proc19probes.vocabulary.parameters import build
from servers.ams import AmsServer, Published, Topic


def arrive(queue: Path, **arguments: str) -> list[str]:
    return lines(
        findings("records_arrive", {}, {"records": queue.as_uri(), **OPENSTACK, **arguments})
    )


def test_young_records_that_arrived_of_late_are_ok(queue: Path) -> None:
    put(queue, cloud_record())
    (found,) = findings("records_arrive", {}, {"records": queue.as_uri(), **OPENSTACK})
    assert lines([found]) == [
        "OK records of OpenStack from SAMPLE-SITE: at least 1, the last arrived 2 h ago, the "
        "newest tells of 2026-11-23 06:00Z, known by CloudType [records-arrive]"
    ]
    assert [(one.label, one.value, one.critical) for one in found.measures] == [
        ("records", 1, "1:"),
        ("arrival_age", 2 * 3600, "2678400"),
        ("record_age", 3 * 3600, "2678400"),
    ]


def test_records_that_the_library_wrote_now_arrived_now(queue: Path) -> None:
    QueueSimple(str(queue)).add(cloud_record().decode())
    now = datetime.now(UTC)
    arguments = {"records": queue.as_uri(), "max_age": "3650d", "critical_age": "3650d"}
    (found,) = findings("records_arrive", {}, arguments, now=now)
    assert "the last arrived less than 1 h ago" in found.text
    assert "known by any product" in found.text


def test_mail_drop_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a7e1b0ac").write_bytes(cloud_record())
    (line,) = arrive(tmp_path, max_age="3650d", critical_age="3650d", period="3650d")
    assert line.startswith("OK ")


AGES = {
    "arrived-and-told-8-days-ago": (
        (8, 8),
        [
            "WARNING records of OpenStack from SAMPLE-SITE: the last arrived 8 days ago, the "
            "newest tells of 2026-11-15 (8 days ago), expected at most 7d ago [arrival-old]",
        ],
    ),
    "old-records-arrive": (
        (0.1, 8),
        [
            "WARNING records of OpenStack from SAMPLE-SITE: the last arrived 2 h ago, the newest "
            "tells of 2026-11-15 (8 days ago), expected at most 7d ago [records-old]"
        ],
    ),
    "very-old-records-arrive": (
        (0.1, 32),
        [
            "CRITICAL records of OpenStack from SAMPLE-SITE: the last arrived 2 h ago, the newest "
            "tells of 2026-10-22 (32 days ago), expected at most 7d ago [records-very-old]"
        ],
    ),
    "nothing-since-32-days": (
        (32, 32),
        [
            "CRITICAL records of OpenStack from SAMPLE-SITE: the last arrived 32 days ago, the "
            "newest tells of 2026-10-22 (32 days ago), expected at most 7d ago [arrival-very-old]",
        ],
    ),
    "arrived-8-days-ago-and-told-of-long-before": (
        (8, 32),
        [
            "WARNING records of OpenStack from SAMPLE-SITE: the last arrived 8 days ago, the "
            "newest tells of 2026-10-22 (32 days ago), expected at most 7d ago [arrival-old]",
            "CRITICAL records of OpenStack from SAMPLE-SITE: the last arrived 8 days ago, the "
            "newest tells of 2026-10-22 (32 days ago), expected at most 7d ago [records-very-old]",
        ],
    ),
}


@pytest.mark.parametrize(("days", "expected"), AGES.values(), ids=AGES)
def test_age_of_arrival_and_of_records_are_told_apart(
    days: tuple[float, float], expected: list[str], queue: Path
) -> None:
    put(queue, cloud_record(NOW - days[1] * DAYS), NOW - days[0] * DAYS)
    assert arrive(queue) == expected


def test_records_of_the_future_that_arrived_long_ago_do_not_count_as_young(queue: Path) -> None:
    put(queue, cloud_record(NOW), NOW - 8 * DAYS)
    (line,) = arrive(queue)
    assert line == (
        "WARNING records of OpenStack from SAMPLE-SITE: the last arrived 8 days ago, expected at "
        "most 7d ago [arrival-old]"
    )


def test_other_thresholds_are_taken(queue: Path) -> None:
    put(queue, cloud_record(), NOW - 3 * HOURS)
    (line,) = arrive(queue, max_age="1h", critical_age="4h")
    assert line.endswith("expected at most 1h ago [arrival-old]")
    assert arrive(queue, max_age="1h", critical_age="2h")[0].endswith("[arrival-very-old]")
    assert arrive(queue, max_age="4h")[0].startswith("OK ")


def test_fewer_records_than_expected_are_critical(queue: Path) -> None:
    for hours in range(3):
        put(queue, cloud_record(), NOW - hours * HOURS)
    put(queue, cloud_record(NOW - 40 * DAYS), NOW - 40 * DAYS)
    assert arrive(queue, min_records="4") == [
        "CRITICAL records of OpenStack from SAMPLE-SITE: 3 in the period, expected at least 4 "
        "[too-few-records]"
    ]
    (line,) = arrive(queue, min_records="3")
    assert line.startswith("OK ")


def test_records_of_other_products_alone_are_critical_and_named(queue: Path) -> None:
    put(queue, cloud_record())
    assert arrive(queue, accounted_as="OpenNebula") == [
        "CRITICAL records of OpenNebula from SAMPLE-SITE: none, but CloudType caso/5.2.1 "
        "(OpenStack) [only-other-products-records]"
    ]


def test_records_of_another_site_alone_are_critical(queue: Path) -> None:
    put(queue, cloud_record())
    assert arrive(queue, site="sample-site") == [
        "CRITICAL records of OpenStack from sample-site: none in 1 message (there: SAMPLE-SITE), "
        "expected at least 1 [no-records]"
    ]


def test_records_that_apel_refuses_have_not_arrived(queue: Path) -> None:
    put(queue, cloud_record().replace(b"Disk", b"Disc"))
    assert arrive(queue) == [
        "CRITICAL records of OpenStack from SAMPLE-SITE: none in 1 message, 1 of the site not "
        "valid, expected at least 1 [no-records]"
    ]


def test_submit_host_makes_up_for_a_description_that_was_left_out(queue: Path) -> None:
    job = JOB.replace(b"InfrastructureDescription: APEL-CREAM-HTCONDOR\n", b"")
    job = job.replace(b"1623693622", str(int((NOW - 5 * HOURS).timestamp())).encode())
    put(queue, job)
    (line,) = arrive(queue, accounted_as="HTCONDOR")
    assert line.endswith("but SubmitHost host.ac.uk/cluster [only-other-products-records]")
    (line,) = arrive(queue, accounted_as="HTCONDOR", submit_host="host.ac.uk")
    assert line.startswith("OK records of HTCONDOR or host.ac.uk from SAMPLE-SITE: at least 1")
    assert "known by SubmitHost" in line


def test_records_without_a_time_count_by_their_arrival(queue: Path) -> None:
    undated = (SAMPLES / "cloud_msg4.msg").read_bytes().replace(b"Test Site", SITE.encode())
    put(queue, undated)
    (line,) = arrive(queue)
    assert line == (
        "OK records of OpenStack from SAMPLE-SITE: at least 1, the last arrived 2 h ago, known by "
        "CloudType [records-arrive]"
    )


def test_critical_age_below_the_other_is_no_question() -> None:
    with pytest.raises(ValueError, match="--critical-age: found less than --max-age"):
        build(load_probe("records_arrive").parameters, {"site": SITE, "critical_age": "1d"})


class Timeless(AmsServer):
    """Says of no message when it was published."""

    def _post_pull(self, name: str, topic: Topic, body: bytes) -> object:
        pulled = cast(
            dict[str, list[dict[str, dict[str, object]]]], super()._post_pull(name, topic, body)
        )
        for one in pulled["receivedMessages"]:
            del one["message"]["publishTime"]
        return pulled


def test_records_and_arrival_without_a_time_are_unknown() -> None:
    undated = (SAMPLES / "cloud_msg4.msg").read_bytes().replace(b"Test Site", SITE.encode())
    with Timeless({"pilot": Topic([Published(undated, NOW)])}) as server:
        (line,) = lines(findings("records_arrive", {}, {"records": server.url("pilot")}))
    assert line == (
        "UNKNOWN records of any product from SAMPLE-SITE: no record says of which time it is "
        "[records-undated]"
    )
