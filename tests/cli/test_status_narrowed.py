"""What proc19 status is narrowed to, and what is listed, over several requests at once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from proc19_process import HALO, STRATUS, Ended, proc19

from servers.gocdb import GocdbServer
from servers.other_services import other_services

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
STATUS = json.loads((SCHEMAS / "status.json").read_text("utf-8"))
SUMMARY = json.loads((SCHEMAS / "summary.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def url() -> Iterator[dict[str, str]]:
    with other_services() as others, GocdbServer() as gocdb:
        yield {**others, "PROC19_SERVICES_GOCDB_URL": gocdb.url}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Both requests of the demonstration."""
    for request in (STRATUS, HALO):
        (tmp_path / request.name).write_text(request.read_text())
    return tmp_path


def report(*arguments: str | Path, **variables: str) -> tuple[Ended, dict[str, Any]]:
    """How the command ended, and its JSON, which follows the schema."""
    ended = proc19("status", "--format", "json", *arguments, **variables)
    document = json.loads(ended.out)
    jsonschema.validate(document, STATUS)
    assert document["exit_code"] == ended.code
    return ended, document


def rows(document: dict[str, Any]) -> dict[str, list[str]]:
    """The rows of each request."""
    return {one["id"]: [row["id"] for row in one["rows"]] for one in document["requests"]}


@pytest.mark.parametrize(
    "given",
    [
        ("--party", "TP", "--party", "omb"),
        ("--party", "technology-provider,Operations Management Board"),
        ("--party", "OMB, TP"),
    ],
    ids=str,
)
def test_parties_are_named_as_people_do_and_several_are_all_of_theirs(
    given: tuple[str, ...], folder: Path, url: dict[str, str]
) -> None:
    _, expected = report(*("--party", "technology-provider", "--party", "omb"), folder, **url)
    _, document = report(*given, folder, **url)
    assert rows(document) == rows(expected)
    assert {"2", "2a"} <= set(rows(document)["halo"])


@pytest.mark.parametrize("given", [("1a,2",), ("1a", "2"), ("2 , 1a",)], ids=str)
def test_steps_are_several_alike(given: tuple[str, ...], url: dict[str, str]) -> None:
    words = [word for one in given for word in ("--step", one)]
    _, document = report(*words, HALO, **url)
    assert rows(document) == {"halo": ["2", "1a"]}


def test_sites_are_several_alike(folder: Path, url: dict[str, str]) -> None:
    _, document = report("--site", "PILOT-GRID,PILOT-CLOUD", "--step", "2", folder, **url)
    assert set(rows(document)) == {"halo", "stratus"}


def test_state_narrows_counts_verdict_and_exit_code(folder: Path, url: dict[str, str]) -> None:
    ended, document = report("--state", "signed-off,verified", folder, **url)
    assert ended.code == 0
    for request in document["requests"]:
        assert {row["state"] for row in request["rows"]} <= {"signed off", "verified"}
        assert request["applicable"] == request["complete"] == len(request["rows"])


def test_request_without_a_row_in_the_state_is_not_shown(folder: Path, url: dict[str, str]) -> None:
    ended, document = report("--state", "disputed", folder, **url)
    assert rows(document) == {"stratus": ["1b"]}
    assert ended.code == 2


def test_filters_combine_over_all_requests(folder: Path, url: dict[str, str]) -> None:
    _, by_state = report("--state", "waiting", folder, **url)
    _, by_party = report("--party", "TP", folder, **url)
    _, both = report("--state", "waiting", "--party", "TP", folder, **url)
    _, at_grid = report(
        "--state", "waiting", "--party", "TP", "--site", "PILOT-GRID", folder, **url
    )
    for id, listed in rows(both).items():
        assert set(listed) == set(rows(by_state)[id]) & set(rows(by_party)[id])
    assert list(rows(at_grid)) == ["halo"]


def test_what_matches_no_row_is_refused_with_what_was_asked_for(
    folder: Path, url: dict[str, str]
) -> None:
    def refusal(*arguments: str) -> str:
        ended = proc19("status", *arguments, folder, **url)
        assert (ended.code, ended.out) == (3, "")
        return ended.err

    assert refusal("--party", "monitoring") == (
        "proc19: no row matches --party monitoring; see proc19 steps\n"
    )
    assert refusal("--step", "1a,1b", "--state", "not applicable") == (
        "proc19: no row matches --step 1a,1b --state not-applicable; see proc19 steps\n"
    )


def test_only_leaves_exit_code_and_counts_and_shows_no_request_without_such_a_row(
    folder: Path, url: dict[str, str]
) -> None:
    whole, everything = report(folder, **url)
    ended, document = report("--only", "disputed", folder, **url)
    assert ended.code == whole.code == 2
    assert rows(document) == {"stratus": ["1b"]}
    counts = {one["id"]: one["counts"] for one in everything["requests"]}
    assert document["requests"][0]["counts"] == counts["stratus"]


def test_only_without_any_such_row_leaves_the_exit_code(folder: Path, url: dict[str, str]) -> None:
    whole = proc19("status", "--step", "1a,1b", folder, **url)
    ended, document = report("--only", "not-applicable", "--step", "1a,1b", folder, **url)
    markdown = proc19(
        *("status", "--format", "markdown", "--only", "not-applicable", "--step", "1a,1b", folder),
        **url,
    )
    assert (rows(document), ended.code, markdown.code) == ({}, whole.code, whole.code)
    assert "no row is not applicable" in markdown.out


@pytest.mark.parametrize(
    ("option", "given", "told"),
    [
        ("--party", "Technology Providr", "did you mean technology-provider? there are: applicant"),
        ("--state", "faling", "did you mean failing? there are: disputed, failing"),
        ("--only", "signed", "did you mean signed-off? there are: disputed, failing"),
        ("--step", "1B", "did you mean 1b? there are: "),
        ("--site", "pilotgrid", "did you mean PILOT-GRID? there are: PILOT-CLOUD, PILOT-GRID"),
    ],
)
def test_word_that_is_not_known_is_told_with_what_was_meant(
    option: str, given: str, told: str, folder: Path, url: dict[str, str]
) -> None:
    ended = proc19("status", option, given, folder, **url)
    assert (ended.code, ended.out) == (3, "")
    (line,) = ended.err.splitlines()
    assert told in line
    assert given in line


def test_summary_is_alone_on_stdout_and_follows_its_schema(
    folder: Path, url: dict[str, str]
) -> None:
    (folder / "settings.toml").write_text("")
    ended = proc19("status", "--format", "summary", folder, **url)
    document = json.loads(ended.out)
    jsonschema.validate(document, SUMMARY)
    assert (document["exit_code"], ended.code, ended.err) == (2, 2, "")
    assert [one["id"] for one in document["requests"]] == ["stratus", "halo"]
    assert [one["file"] for one in document["unread"]] == [f"{folder}/settings.toml"]


def test_summary_is_of_what_was_asked_about(folder: Path, url: dict[str, str]) -> None:
    arguments = ("--party", "GOCDB", "--state", "failing", folder)
    ended = proc19("status", "--format", "summary", *arguments, **url)
    (request,) = json.loads(ended.out)["requests"]
    assert (request["id"], request["applicable"], request["worst"]["row"]) == ("halo", 1, "1a")


@pytest.mark.parametrize(
    "arguments",
    [["missing.toml"], ["--party", "nobody"], [], ["--state", "x"], ["--site", "X"]],
    ids=str,
)
def test_errors_of_the_summary_are_of_its_format(arguments: list[str], url: dict[str, str]) -> None:
    named = [str(HALO)] if arguments and arguments[0].startswith("--") else []
    ended = proc19("status", "--format", "summary", *arguments, *named, **url)
    document = json.loads(ended.out)
    jsonschema.validate(document, SUMMARY)
    assert (ended.code, document["exit_code"], ended.err) == (3, 3, "")
    assert document["format"] == "proc19-summary/1"
