"""What proc19 status tells of several requests, of some that cannot be read, and of the past."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from proc19_process import HALO, STRATUS, Ended, proc19

from servers.faulty import closed_port
from servers.gocdb import GocdbServer
from servers.other_services import other_services

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "status.json").read_text("utf-8")
)
NONSENSE = "edition = 3\n"
GONE = "file: found no such file or directory, expected a file that can be read"


@pytest.fixture(scope="module")
def others() -> Iterator[dict[str, str]]:
    with other_services() as variables:
        yield variables


@pytest.fixture(scope="module")
def url(others: dict[str, str]) -> Iterator[dict[str, str]]:
    with GocdbServer() as gocdb:
        yield {**others, "PROC19_SERVICES_GOCDB_URL": gocdb.url}


@pytest.fixture
def dead(others: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    with closed_port(tmp_path) as service:
        yield {**others, "PROC19_SERVICES_GOCDB_URL": service.url}


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.toml"
    path.write_text(NONSENSE)
    return path


def report(*arguments: str | Path, **variables: str) -> tuple[Ended, dict[str, Any]]:
    """How the command ended, and its JSON, which follows the schema."""
    ended = proc19("status", "--format", "json", *arguments, **variables)
    document = json.loads(ended.out)
    jsonschema.validate(document, SCHEMA)
    assert document["exit_code"] == ended.code
    return ended, document


def ids(document: dict[str, Any]) -> list[str]:
    return [request["id"] for request in document["requests"]]


def row(document: dict[str, Any], id: str) -> dict[str, Any]:
    (request,) = document["requests"]
    return next(one for one in request["rows"] if one["id"] == id)


# One site


def test_request_that_does_not_name_the_site_is_left_out(url: dict[str, str]) -> None:
    """Kept without its checks it was told as complete, though a row of it is disputed."""
    at_grid, grid = report("--site", "PILOT-GRID", "--step", "1b", STRATUS, HALO, **url)
    at_cloud, cloud = report("--site", "PILOT-CLOUD", "--step", "1b", STRATUS, HALO, **url)

    assert (ids(grid), ids(cloud)) == (["halo"], ["stratus"])
    assert row(cloud, "1b")["state"] == "disputed"
    assert at_cloud.code == 2
    assert at_grid.code != 2


@pytest.mark.parametrize(
    ("site", "told"),
    [
        ("pilot-grid", "pilot-grid; did you mean PILOT-GRID? there are: PILOT-CLOUD, PILOT-GRID"),
        ("PILOT-CLUOD", "PILOT-CLUOD; did you mean PILOT-CLOUD? there are: PILOT-CLOUD, PILOT-G"),
        ("ELSEWHERE", "ELSEWHERE; there are: PILOT-CLOUD, PILOT-GRID"),
    ],
)
def test_site_that_no_request_names_is_told_with_the_nearest(
    site: str, told: str, url: dict[str, str]
) -> None:
    ended = proc19("status", "--site", site, STRATUS, HALO, **url)

    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith(f"proc19: --site: no request names {told}")


def test_site_that_no_readable_request_names_is_told_with_what_cannot_be_read(
    broken: Path, url: dict[str, str]
) -> None:
    ended = proc19("status", "--site", "ELSEWHERE", HALO, broken, **url)

    first, *more = ended.err.splitlines()
    assert first == "proc19: --site: no request names ELSEWHERE; there are: PILOT-GRID"
    assert more
    assert all(line.startswith(f"{broken}: ") for line in more)


def test_site_narrows_what_is_looked_at_and_not_what_the_request_says(
    url: dict[str, str], tmp_path: Path
) -> None:
    """Two sites are named, so a site's sign-off that names none still counts for none."""
    two = tmp_path / "two.toml"
    sign_off = (
        '\n[[sign_off]]\ncriterion = "1b.deployed"\nby = "Kim Example"\nrole = "pilot-site"\n'
        'date = 2026-11-02\nevidence = "https://example.org/1b"\n'
    )
    text = HALO.read_text().replace(
        '[[pilot_site]]\nname = "PILOT-GRID"',
        '[[pilot_site]]\nname = "PILOT-CANDIDATE"\n\n[[pilot_site]]\nname = "PILOT-GRID"',
    )
    two.write_text(text + sign_off)

    _, document = report("--site", "PILOT-GRID", "--step", "1b", two, **url)

    deployed, registered = (
        next(one for one in row(document, "1b")["criteria"] if one["id"] == id)
        for id in ("1b.deployed", "1b.registered")
    )
    assert [one["site"] for one in registered["sites"]] == ["PILOT-GRID"]
    assert "signed off" not in {one["state"] for one in deployed["sites"]}


# One party


def test_party_whose_rows_are_all_complete_is_exit_0(url: dict[str, str]) -> None:
    ended, document = report("--party", "omb", HALO, **url)

    assert ended.code == 0
    assert [one["id"] for one in document["requests"][0]["rows"]] == ["2"]


def test_party_that_may_sign_a_part_of_a_row_is_concerned(url: dict[str, str]) -> None:
    _, document = report("--party", "resource-centre", HALO, **url)

    (prerequisites,) = document["requests"][0]["rows"]
    assert prerequisites["id"] == "prerequisites"
    assert "resource-centre" not in prerequisites["responsible"]


def test_request_without_a_row_of_the_party_is_left_out(
    dead: dict[str, str], tmp_path: Path
) -> None:
    rejected = tmp_path / "rejected.toml"
    rejected.write_text(HALO.read_text().replace('outcome = "approved"', 'outcome = "withdrawn"'))
    nowhere = {**dead, "PROC19_SERVICES_GOCDB_URL": "http://gocdb.invalid/"}

    _, document = report("--party", "monitoring", rejected, HALO, **nowhere)

    assert ids(document) == ["halo"]


# Files that cannot be read


def test_file_that_cannot_be_read_is_told_and_the_others_are_reported(
    broken: Path, url: dict[str, str]
) -> None:
    gone = broken.with_name("gone.toml")
    ended, document = report("--step", "2", broken, HALO, gone, **url)

    assert (ended.code, ended.err) == (3, "")
    assert ids(document) == ["halo"]
    assert [one["file"] for one in document["unread"]] == [str(broken), str(gone)]
    assert document["unread"][1]["problems"] == [GONE]
    assert any(one.startswith("edition: found ") for one in document["unread"][0]["problems"])


@pytest.mark.parametrize("fail_on", ["unchecked", "attention", "unknown", "failing"])
def test_file_that_cannot_be_read_is_3_whatever_else_counts_unless_something_is_worse(
    fail_on: str, broken: Path, url: dict[str, str]
) -> None:
    def code(step: str) -> int:
        return proc19("status", "--fail-on", fail_on, "--step", step, HALO, broken, **url).code

    assert (code("2"), code("1a")) == (3, 2)


def test_text_tells_at_its_end_what_cannot_be_read_and_stderr_names_it(
    broken: Path, url: dict[str, str]
) -> None:
    gone = broken.with_name("gone.toml")
    ended = proc19("status", "--step", "2", HALO, gone, broken, COLUMNS="400", **url)

    lines = ended.out.splitlines()
    assert lines[-4] == f"Not read: {gone}: {GONE}"
    assert lines[-3].startswith(f"Not read: {broken}: ")
    assert lines[-1] == "1 of 1 rows complete; 2 files that cannot be read"
    first, second = ended.err.splitlines()
    assert first == f"proc19: {gone}: {GONE}"
    assert second.startswith(f"proc19: {broken}: ")


def test_server_is_told_in_the_line_and_why_below_it(broken: Path, url: dict[str, str]) -> None:
    gone = broken.with_name("gone.toml")
    ended = proc19("status", "--format", "nagios", "--step", "2", HALO, gone, **url)

    assert (ended.code, ended.err) == (3, "")
    line, below = ended.out.splitlines()
    assert line.startswith(
        f"PROC19 UNKNOWN - Halo: 1 of 1 rows complete; 1 file that cannot be read ({gone}) | "
    )
    assert below == f"{gone}: {GONE}"


def test_ticket_has_a_section_of_what_cannot_be_read(broken: Path, url: dict[str, str]) -> None:
    gone = broken.with_name("gone.toml")
    ended = proc19("status", "--format", "markdown", "--step", "2", HALO, gone, **url)

    told = ended.out.partition("### Cannot be read\n\n")[2].splitlines()
    assert told[:2] == [f"- {gone}", f"  - {GONE}"]


def test_where_no_file_can_be_read_there_is_no_report(broken: Path, url: dict[str, str]) -> None:
    gone = broken.with_name("gone.toml")
    ended = proc19("status", gone, broken, **url)

    assert (ended.code, ended.out) == (3, "")
    assert ended.err.splitlines()[0] == f"proc19: {gone}: {GONE}"
    assert len(ended.err.splitlines()) > 1


def test_request_whose_id_another_has_is_told_and_leaves_the_other_s_history_alone(
    url: dict[str, str], tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("first", "second")]
    files = []
    for folder, name in zip(folders, ("halo.toml", "HALO.toml"), strict=True):
        folder.mkdir()
        files.append(folder / name)
    shutil.copy(HALO, files[0])
    files[1].write_text(HALO.read_text().replace('outcome = "approved"', 'outcome = "withdrawn"'))
    history = tmp_path / "history.json"

    ended, document = report("--step", "2", *files, PROC19_HISTORY_FILE=str(history), **url)

    assert ended.code == 3
    assert [request["file"] for request in document["requests"]] == [str(files[0])]
    (unread,) = document["unread"]
    assert unread["file"] == str(files[1])
    assert unread["problems"][0].startswith('id: found "HALO", which ')
    assert set(json.loads(history.read_text())["requests"]) == {"halo"}


@pytest.mark.parametrize(
    "command", [("record", "-o", "run.zip"), ("config", "nagios")], ids=lambda one: one[0]
)
@pytest.mark.parametrize("second", ["broken", "same-id"])
def test_archive_and_configuration_are_of_all_requests_or_of_none(
    command: tuple[str, ...], second: str, broken: Path, url: dict[str, str], tmp_path: Path
) -> None:
    other = broken
    if second == "same-id":
        other = tmp_path / "halo.toml"
        shutil.copy(HALO, other)
    arguments = [str(tmp_path / one) if one.endswith(".zip") else one for one in command]

    ended = proc19(*arguments, HALO, other, **url)

    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith(f"proc19: {other}: ")
    assert not (tmp_path / "run.zip").exists()


# Not checked now, and the past


def test_what_could_not_be_checked_now_is_counted_in_every_form_and_changes_the_code_if_asked(
    dead: dict[str, str],
) -> None:
    """A Pilot Site signed 1b of Stratus off, and GOCDB does not answer."""
    asked = ("--step", "1b", STRATUS)
    ended, document = report(*asked, **dead)
    told = {
        form: proc19("status", "--format", form, *asked, COLUMNS="400", **dead)
        for form in ("text", "markdown", "nagios")
    }

    (request,) = document["requests"]
    assert (request["unchecked"], row(document, "1b")["state"]) == (1, "signed off")
    assert row(document, "1b")["unchecked"] is True
    for form, one in told.items():
        assert "1 of 1 rows complete, 1 of them not checked now" in one.out, form
        assert one.code == ended.code == 0
    assert told["nagios"].out.endswith(" unchecked=1\n")
    for form in ("text", "markdown"):
        assert "alarms are not remembered: without a history" in told[form].out
    assert proc19("status", "--fail-on", "unchecked", *asked, **dead).code == 3


def signed_and_failing(url: dict[str, str], history: Path) -> dict[str, str]:
    """Variables under which Stratus' 1b was seen disputed."""
    variables = {**url, "PROC19_HISTORY_FILE": str(history)}
    _, document = report(STRATUS, **variables)
    assert row(document, "1b")["state"] == "disputed"
    return variables


def test_alarm_is_not_gone_when_its_service_does_not_answer(
    url: dict[str, str], dead: dict[str, str], tmp_path: Path
) -> None:
    variables = signed_and_failing(url, tmp_path / "history.json")
    silent = {**variables, **dead}

    ended, document = report("--step", "1b", STRATUS, **silent)
    at_site, narrowed = report("--step", "1b", "--site", "PILOT-CLOUD", STRATUS, **silent)
    forgetful, forgotten = report("--step", "1b", STRATUS, **dead)

    for one in (document, narrowed):
        assert row(one, "1b")["state"] == "unknown"
        assert one["requests"][0]["alarms_remembered"] is True
        (registered,) = [
            each for each in row(one, "1b")["criteria"] if each["id"] == "1b.registered"
        ]
        assert "it was failing when it last could" in registered["because"]
    assert (ended.code, at_site.code) == (3, 3)
    assert forgotten["requests"][0]["alarms_remembered"] is False
    assert row(forgotten, "1b")["state"] == "signed off"
    assert forgetful.code == 0


def test_one_site_alone_adds_nothing_to_the_history(url: dict[str, str], tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    proc19("status", "--site", "PILOT-GRID", HALO, PROC19_HISTORY_FILE=str(history), **url)
    assert not history.exists()


def test_replay_neither_asks_the_history_nor_adds_to_it(
    url: dict[str, str], tmp_path: Path
) -> None:
    history = tmp_path / "history.json"
    variables = signed_and_failing(url, history)
    before = history.read_bytes()
    archive = tmp_path / "run.zip"
    proc19("record", "-o", archive, STRATUS, **variables)

    _, document = report("--step", "1b", "--replay", archive, **variables)

    assert document["requests"][0]["alarms_remembered"] is False
    assert row(document, "1b")["since_is"] != "seen"
    assert history.read_bytes() == before


def test_history_that_cannot_be_read_is_told_and_nothing_is_remembered(
    dead: dict[str, str], tmp_path: Path
) -> None:
    history = tmp_path / "history.json"
    history.write_text("no history")

    ended, document = report("--step", "1b", STRATUS, PROC19_HISTORY_FILE=str(history), **dead)

    assert document["requests"][0]["alarms_remembered"] is False
    (line,) = ended.err.splitlines()
    assert line.startswith(
        f"proc19: since when is not told, and alarms are not remembered: {history}: damaged"
    )
    assert history.read_text() == "no history"


def test_day_that_was_merely_seen_says_so_and_the_request_s_own_comes_first(
    url: dict[str, str], tmp_path: Path
) -> None:
    variables = {**url, "PROC19_HISTORY_FILE": str(tmp_path / "history.json")}
    report(HALO, **variables)
    _, document = report(HALO, **variables)

    assert (row(document, "1a")["state"], row(document, "1a")["since_is"]) == ("failing", "seen")
    assert (row(document, "1")["since"], row(document, "1")["since_is"]) == ("2026-08-17", "said")
    text = proc19("status", "--step", "1a", HALO, COLUMNS="400", **variables).out
    assert f"(seen since {row(document, '1a')['since']})" in text


# Severities


@pytest.mark.parametrize("form", ["text", "json", "nagios"])
def test_severity_that_would_hide_an_alarm_is_refused(form: str, url: dict[str, str]) -> None:
    hiding = {"PROC19_SEVERITY_SERVICE_TYPE_NOT_IN_GOCDB": "UNKNOWN"}
    ended = proc19("status", "--format", form, "--step", "1a", HALO, **hiding, **url)

    assert ended.code == 3
    assert (
        "PROC19_SEVERITY_SERVICE_TYPE_NOT_IN_GOCDB: severity.service-type-not-in-gocdb: found "
        "UNKNOWN, expected WARNING or CRITICAL, since this finding says that something is wrong"
    ) in ended.out + ended.err
