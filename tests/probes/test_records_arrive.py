"""Whether records arrive: what is found in real queues of a sender."""

from collections.abc import Callable
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
from record_scenarios import public_ip

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


UNDATED = (SAMPLES / "cloud_msg4.msg").read_bytes().replace(b"Test Site", SITE.encode())


def test_nothing_shows_when_records_without_a_time_were_made(queue: Path) -> None:
    put(queue, UNDATED)
    assert arrive(queue) == [
        "UNKNOWN records of OpenStack from SAMPLE-SITE: the last arrived 2 h ago, and no record "
        "says of which time it is [records-undated]"
    ]
    put(queue, cloud_record(), NOW - 3 * HOURS)
    assert arrive(queue)[0].startswith("OK ")


def test_records_without_a_time_that_arrived_long_ago_are_old_by_their_arrival(
    queue: Path,
) -> None:
    put(queue, UNDATED, NOW - 40 * DAYS)
    (line,) = arrive(queue)
    assert line.startswith("CRITICAL ")
    assert line.endswith("[arrival-very-old]")


def public_ips(when: datetime) -> bytes:
    return public_ip(when + 3 * HOURS)


def sync_of(when: datetime) -> bytes:
    sync = (SAMPLES / "factory_sync.msg").read_bytes().replace(b"RAL-LCG2", SITE.encode())
    sync = sync.replace(b"sub.rl.ac.uk", b"cinder.example.eu")
    sync = sync.replace(b"Month: 3", f"Month: {when.month}".encode())
    return sync.replace(b"Year: 2010", f"Year: {when.year}".encode())


def storage_of(when: datetime) -> bytes:
    star = (SAMPLES / "caso_star.xml").read_bytes()
    return star.replace(b"2026-11-20", f"{when:%F}".encode())


MADE = {"cloud": cloud_record, "ip": public_ips, "sync": sync_of, "storage": storage_of}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_records_that_are_all_of_the_future_are_attention(
    made: Callable[[datetime], bytes], queue: Path
) -> None:
    put(queue, made(NOW + 60 * DAYS))
    (line,) = arrive(queue, accounted_as="OpenStack", submit_host="cinder.example.eu")
    assert line.startswith(
        "WARNING records of OpenStack or cinder.example.eu from SAMPLE-SITE: the last arrived 2 h "
        "ago, and all records tell of what was still to come, up to 2027-01-"
    )
    assert line.endswith(", expected times that have been [records-of-the-future]")
    put(queue, made(NOW), NOW - 3 * HOURS)
    assert arrive(queue, submit_host="cinder.example.eu")[0].startswith("OK ")


def test_job_of_the_future_is_refused_and_has_not_arrived(queue: Path) -> None:
    put(queue, JOB.replace(b"1623693622", str(int((NOW + 60 * DAYS).timestamp())).encode()))
    (line,) = arrive(queue, accounted_as="HTCONDOR")
    assert line.endswith("1 of the site not valid, expected at least 1 [no-records]")


def test_arrival_of_the_future_shows_nothing_either(queue: Path) -> None:
    put(queue, cloud_record(NOW + 800 * DAYS), NOW + 800 * DAYS)
    (line,) = arrive(queue)
    assert line.startswith("WARNING ")
    assert line.endswith("[records-of-the-future]")


def test_month_that_is_not_over_is_no_future(queue: Path) -> None:
    put(queue, sync_of(NOW))
    (line,) = arrive(queue, submit_host="cinder.example.eu")
    assert line.startswith("OK ")


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
    with Timeless({"pilot": Topic([Published(UNDATED, NOW)])}) as server:
        (line,) = lines(findings("records_arrive", {}, {"records": server.url("pilot")}))
    assert line == (
        "UNKNOWN records of any product from SAMPLE-SITE: no record says of which time it is "
        "[records-undated]"
    )


WITHOUT_ARRIVAL = {
    "of-the-future": (cloud_record(NOW + 60 * DAYS), "WARNING", "records-of-the-future"),
    "of-this-month": (sync_of(NOW), "OK", "records-arrive"),
    "of-late": (cloud_record(), "OK", "records-arrive"),
    "of-old": (cloud_record(NOW - 40 * DAYS), "CRITICAL", "records-very-old"),
}


@pytest.mark.parametrize(("body", "state", "kind"), WITHOUT_ARRIVAL.values(), ids=WITHOUT_ARRIVAL)
def test_records_whose_arrival_is_not_known_are_judged_by_their_own_time(
    body: bytes, state: str, kind: str
) -> None:
    with Timeless({"pilot": Topic([Published(body, NOW)])}) as server:
        (found,) = findings("records_arrive", {}, {"records": server.url("pilot")})
    assert (found.state.value, found.kind.id) == (state, kind)
