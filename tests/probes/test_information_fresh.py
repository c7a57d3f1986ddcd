"""Whether a publisher is alive, by its own clock; genuine trees judged at an instant near them."""

from datetime import timedelta
from pathlib import Path

import pytest

from proc19probes.sources.glue_values import utc_time
from servers.asking import findings, lines
from servers.glue_trees import NOW, SERVICE_TYPE, SITE, Tree, tree
from servers.slapd import Slapd

STATISTICS = (
    b"\n\ndn: o=infosys\nobjectClass: organization\no: infosys\n\n"
    b"dn: Hostname=127.0.0.1,o=infosys\nobjectClass: UpdateStats\nHostname: 127.0.0.1\n"
    b"modifyTimestamp: 20261123085500Z\n"
)
CREATED = b"GLUE2EntityCreationTime: 2026-11-23T08:"


def judged(tmp_path: Path, data: bytes, hours: float = 0, **arguments: str) -> list[str]:
    """The findings so many hours after the samples were read."""
    json = data.startswith(b"{")
    path = tmp_path / ("site.json" if json else "site.ldif")
    path.write_bytes(data)
    given = {
        "site": SITE,
        "service_type": "org.openstack.nova" if json else SERVICE_TYPE,
        "information": path.as_uri(),
        **arguments,
    }
    now = NOW + timedelta(hours=hours)
    return lines(findings(path.as_uri(), "information_fresh", now, **given))


def ids(found: list[str]) -> set[str]:
    return {line.rpartition(" ")[2].strip("[]") for line in found}


def test_young_information_is_fresh(tmp_path: Path) -> None:
    (line,) = judged(tmp_path, tree(Tree.SITE))
    assert line.startswith(f"OK {SERVICE_TYPE} at {SITE}: 10 entries at the site BDII")
    assert "oldest created 17 min ago by the publisher; updater's clock not known" in line


def test_updaters_clock_is_told_beside_the_publishers(tmp_path: Path) -> None:
    (line,) = judged(tmp_path, tree(Tree.SITE) + STATISTICS)
    assert line.endswith("updater last ran 5 min ago [information-fresh]")


def test_a_live_updater_does_not_hide_a_publisher_that_stopped(tmp_path: Path) -> None:
    old = {CREATED: CREATED.replace(b"T08:", b"T01:")}
    found = judged(tmp_path, tree(Tree.SITE, old) + STATISTICS)
    assert ids(found) == {"publisher-stopped"}
    assert "created 7 h ago by the publisher, which has stopped (updater last ran 5 min" in found[0]


def test_an_updater_that_stopped_is_told_too(tmp_path: Path) -> None:
    found = judged(tmp_path, tree(Tree.SITE) + STATISTICS, hours=20)
    assert ids(found) == {"publisher-stopped", "bdii-updater-stopped"}


@pytest.mark.parametrize(("hours", "stopped"), [(2.5, False), (3.5, True)])
def test_validity_of_three_hours_is_the_limit(hours: float, stopped: bool, tmp_path: Path) -> None:
    found = judged(tmp_path, tree(Tree.SITE), hours)
    assert ids(found) == {"publisher-stopped" if stopped else "information-fresh"}


@pytest.mark.parametrize(("most", "stopped"), [("2h", True), ("4h", False)])
def test_greatest_age_is_a_limit_of_its_own(most: str, stopped: bool, tmp_path: Path) -> None:
    found = judged(tmp_path, tree(Tree.JSON), 3, max_age=most)
    assert ids(found) == {"publisher-stopped" if stopped else "information-fresh"}


def test_creation_in_the_future_is_critical(tmp_path: Path) -> None:
    assert ids(judged(tmp_path, tree(Tree.SITE), hours=-1)) == {"created-in-the-future"}


def test_without_a_creation_time_nobody_can_tell(tmp_path: Path) -> None:
    gone = {b"GLUE2EntityCreationTime": b"GLUE2EntityName"}
    found = judged(tmp_path, tree(Tree.SITE, gone))
    assert ids(found) == {"age-not-told"}
    assert found[0].startswith("UNKNOWN ")


@pytest.mark.parametrize(
    ("text", "is_time"),
    [
        ("2026-11-23T08:42:24Z", True),
        ("2026-11-23T08:41:18.031631+00:00", True),
        ("2020-01-01T00:00:00+01:00", False),
        ("2026-02-30T00:00:00Z", False),
        ("2026-11-23T08:42:24", False),
        ("20261123084224Z", False),
        ("", False),
    ],
)
def test_only_times_in_utc_are_times(text: str, is_time: bool) -> None:
    assert (utc_time(text) is not None) is is_time


def test_clocks_of_a_real_server_are_read() -> None:
    # slapd writes the statistics' modifyTimestamp itself: its clock is this machine's.
    statistics = STATISTICS.replace(b"modifyTimestamp: 20261123085500Z\n", b"UpdateTime: 4\n")
    with Slapd(tree(Tree.SITE) + statistics) as slapd:
        found = lines(
            findings(
                slapd.url,
                "information_fresh",
                NOW,
                site=SITE,
                service_type=SERVICE_TYPE,
                level="site",
            )
        )
    (line,) = found
    assert "updater last ran" in line
