"""Whether a publisher is alive, by its own clock; genuine trees judged at an instant near them."""

from datetime import UTC, datetime, timedelta
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
OLD = {CREATED: CREATED.replace(b"T08:", b"T01:")}
SERVICE = b"objectClass: GLUE2Service\n"
CHANGE = SERVICE + b"modifyTimestamp: 20261123084000Z\n"
CHANGED = {SERVICE: CHANGE}


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
    assert "oldest created 17 min ago by the publisher; " in line


def test_updaters_clock_is_told_beside_the_publishers(tmp_path: Path) -> None:
    (line,) = judged(tmp_path, tree(Tree.SITE) + STATISTICS)
    assert line.endswith("updater last ran 5 min ago [information-fresh]")


def test_a_live_updater_does_not_hide_a_publisher_that_stopped(tmp_path: Path) -> None:
    found = judged(tmp_path, tree(Tree.SITE, {**OLD, **CHANGED}) + STATISTICS)
    assert ids(found) == {"publisher-stopped"}
    assert (
        "created 7 h ago by the publisher, which has stopped (entries last changed 20 min ago, "
        "which proves no publisher; updater last ran 5 min ago)"
    ) in found[0]


def test_newest_change_of_the_products_entries_is_told(tmp_path: Path) -> None:
    # The site's own entry, which is not the product's, changed later.
    domain = b"objectClass: GLUE2Domain\n"
    own = {domain: domain + b"modifyTimestamp: 20261123085900Z\n"}
    (line,) = judged(tmp_path, tree(Tree.SITE, {**CHANGED, **own}) + STATISTICS)
    assert (
        "oldest created 17 min ago by the publisher; entries last changed 20 min ago, which proves "
        "no publisher; updater last ran 5 min ago"
    ) in line


def test_change_of_entries_makes_no_state(tmp_path: Path) -> None:
    long_ago = {SERVICE: CHANGE.replace(b"20261123", b"20251123")}
    (line,) = judged(tmp_path, tree(Tree.SITE, long_ago))
    assert line.startswith("OK ")
    assert "entries last changed 365 d ago" in line


UNKNOWN_CLOCKS = {
    "nothing": (
        tree(Tree.SITE),
        "entries' last change not known: no modifyTimestamp; updater's clock not known: no "
        "statistics",
    ),
    "json": (tree(Tree.JSON), "clocks of a BDII not known: GLUE JSON has none"),
    "entries-malformed": (
        tree(Tree.SITE, {SERVICE: SERVICE + b"modifyTimestamp: yesterday\n"}),
        "entries' last change not obtained: malformed, a modifyTimestamp 'yesterday'; updater",
    ),
    "updater-malformed": (
        tree(Tree.SITE) + STATISTICS.replace(b"20261123085500Z", b"today"),
        "updater's clock not obtained: malformed, a modifyTimestamp 'today' [",
    ),
    "foreign-digits": (
        tree(Tree.SITE) + STATISTICS.replace(b"085500Z", "٠٨٥٥٠٠Z".encode()),
        "updater's clock not obtained: malformed, a modifyTimestamp '20261123٠٨٥٥٠٠Z' [",
    ),
}


@pytest.mark.parametrize(("data", "why"), UNKNOWN_CLOCKS.values(), ids=UNKNOWN_CLOCKS)
def test_why_a_clock_is_not_known_is_said_of_what_is_fresh(
    data: bytes, why: str, tmp_path: Path
) -> None:
    (line,) = judged(tmp_path, data)
    assert line.startswith("OK ")
    assert why in line


def test_an_updater_that_stopped_is_blamed_and_not_the_publisher(tmp_path: Path) -> None:
    # Both five hours old, the Validity is of three.
    (line,) = judged(tmp_path, tree(Tree.SITE, CHANGED) + STATISTICS, hours=5)
    assert line == (
        "CRITICAL updater of the site BDII of PILOT-GRID: last ran 5 h ago; publisher not judged, "
        "oldest created 5 h ago by it; entries last changed 5 h ago, which proves no publisher, "
        "expected at most 1h [bdii-updater-stopped]"
    )


def test_a_publisher_that_stopped_before_the_updater_is_told_too(tmp_path: Path) -> None:
    found = judged(tmp_path, tree(Tree.SITE, OLD) + STATISTICS, hours=5)
    assert ids(found) == {"publisher-stopped", "bdii-updater-stopped"}


def test_an_updater_that_stopped_is_critical_while_what_it_brought_is_young(
    tmp_path: Path,
) -> None:
    found = judged(tmp_path, tree(Tree.SITE) + STATISTICS, hours=2)
    assert ids(found) == {"information-fresh", "bdii-updater-stopped"}
    found = judged(tmp_path, tree(Tree.SITE) + STATISTICS, hours=2, max_updater_age="3h")
    assert ids(found) == {"information-fresh"}


def test_updater_older_than_a_short_validity_is_to_blame(tmp_path: Path) -> None:
    short = {b"GLUE2EntityValidity: 10800": b"GLUE2EntityValidity: 1200"}
    (line,) = judged(tmp_path, tree(Tree.SITE, short) + STATISTICS, hours=0.5)
    assert line.endswith("expected at most 20m [bdii-updater-stopped]")
    # With an updater that is younger than that the publisher is to blame.
    found = judged(tmp_path, tree(Tree.SITE, short) + STATISTICS, hours=0.2)
    assert ids(found) == {"publisher-stopped"}


@pytest.mark.parametrize(
    ("level", "party"),
    [("top", "information-system"), ("site", "pilot-site"), ("resource", "pilot-site")],
)
def test_updater_is_mended_by_who_runs_the_bdii(level: str, party: str, tmp_path: Path) -> None:
    trees = {"top": Tree.TOP, "site": Tree.SITE, "resource": Tree.RESOURCE}
    path = tmp_path / "site.ldif"
    path.write_bytes(tree(trees[level]) + STATISTICS)
    found = findings(
        path.as_uri(),
        "information_fresh",
        NOW + timedelta(hours=5),
        site=SITE,
        service_type=SERVICE_TYPE,
        level=level,
    )
    menders = {
        one.mender.value for one in found if one.kind.id.endswith("updater-stopped") if one.mender
    }
    assert menders == {party}


@pytest.mark.parametrize(("hours", "age"), [(2, "2 h"), (5, "5 h")])
@pytest.mark.parametrize("level", [{"level": "resource"}, {}], ids=["resource", "no-level"])
def test_at_an_arc_resource_it_is_the_publisher_or_the_updater(
    level: dict[str, str], hours: int, age: str, tmp_path: Path
) -> None:
    found = judged(tmp_path, tree(Tree.RESOURCE) + STATISTICS, hours=hours, **level)
    stopped = [line for line in found if line.startswith("CRITICAL")]
    assert stopped == [
        f"CRITICAL {SERVICE_TYPE} at {SITE}: CreationTime 2026-11-23T08:25:28Z, {age} ago; updater "
        f"of the resource BDII of PILOT-GRID last ran {age} ago: publisher or updater has stopped, "
        "expected at most 1h [publisher-or-updater-stopped]"
    ]


def test_at_a_resource_a_live_updater_leaves_the_publisher(tmp_path: Path) -> None:
    found = judged(tmp_path, tree(Tree.RESOURCE, OLD) + STATISTICS, level="resource")
    assert ids(found) == {"publisher-stopped"}


def test_clock_of_an_updater_in_the_future_is_critical(tmp_path: Path) -> None:
    ahead = STATISTICS.replace(b"20261123085500Z", b"20261124150000Z")
    found = judged(tmp_path, tree(Tree.SITE) + ahead)
    assert ids(found) == {"information-fresh", "bdii-clock-ahead"}
    assert found[0].startswith(
        "CRITICAL updater of the site BDII of PILOT-GRID: last ran 30 h in the future"
    )


@pytest.mark.parametrize(("seconds", "ahead"), [(120, False), (121, True)])
def test_clocks_may_differ_by_two_minutes(seconds: int, ahead: bool, tmp_path: Path) -> None:
    statistics = STATISTICS.replace(b"085500Z", b"09%02d%02dZ" % divmod(seconds, 60))
    found = judged(tmp_path, tree(Tree.SITE) + statistics)
    assert ("bdii-clock-ahead" in ids(found)) is ahead


@pytest.mark.parametrize("validity", ["three hours", "-1", "1e4", "١٠٨٠٠"])
def test_validity_that_is_no_number_is_told(validity: str, tmp_path: Path) -> None:
    other = {b"GLUE2EntityValidity: 10800": f"GLUE2EntityValidity: {validity}".encode()}
    found = judged(tmp_path, tree(Tree.SITE, other))
    assert ids(found) == {"validity-not-a-number", "information-fresh"}
    assert found[0].startswith(
        f"WARNING 10 entries: Validity '{validity}', so --max-age alone is the limit, the first "
    )


def test_entries_of_one_age_are_told_once_and_each_in_detail(tmp_path: Path) -> None:
    path = tmp_path / "site.ldif"
    path.write_bytes(tree(Tree.SITE, OLD))
    (one,) = findings(
        path.as_uri(), "information_fresh", NOW, site=SITE, service_type=SERVICE_TYPE, level="site"
    )
    assert one.text.startswith("10 entries: created 7 h ago by the publisher, which has stopped")
    assert len(set(one.each)) == 10
    assert all("created 7 h ago by the publisher" in text for text in one.each)


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
        ("2026-11-23T08:42:2٤Z", False),
        ("", False),
    ],
)
def test_only_times_in_utc_are_times(text: str, is_time: bool) -> None:
    assert (utc_time(text) is not None) is is_time


def test_clocks_of_a_real_server_are_read() -> None:
    # slapd writes each modifyTimestamp itself: its clock is this machine's.
    now = datetime.now(UTC)
    before = now - timedelta(hours=1)
    created = b"GLUE2EntityCreationTime: %b" % before.strftime("%Y-%m-%dT%H:").encode()
    statistics = STATISTICS.replace(b"modifyTimestamp: 20261123085500Z\n", b"UpdateTime: 4\n")
    with Slapd(tree(Tree.SITE, {CREATED: created}) + statistics) as slapd:
        found = lines(
            findings(
                slapd.url,
                "information_fresh",
                now,
                site=SITE,
                service_type=SERVICE_TYPE,
                level="site",
            )
        )
    (line,) = found
    assert line.startswith("OK ")
    assert "entries last changed" in line
    assert "updater last ran" in line
