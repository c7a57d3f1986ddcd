"""A folder wherever request files are named: status, record, config and request validate."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from proc19_process import HALO, STRATUS, proc19

from servers.gocdb import GocdbServer
from servers.other_services import other_services

EMPTY = "folder: found no file *.toml, at any depth, expected a folder of request files"


@pytest.fixture(scope="module")
def url() -> Iterator[dict[str, str]]:
    with other_services() as others, GocdbServer() as gocdb:
        yield {**others, "PROC19_SERVICES_GOCDB_URL": gocdb.url}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two requests, one of them deeper, and one that is hidden."""
    path = tmp_path / "requests"
    (path / "grid").mkdir(parents=True)
    shutil.copy(STRATUS, path / "stratus.toml")
    shutil.copy(HALO, path / "grid" / "halo.toml")
    (path / ".stratus.toml.swp.toml").write_text("edition = 3\n")
    return path


def test_status_reports_on_every_request_of_a_folder(folder: Path, url: dict[str, str]) -> None:
    ended = proc19("status", "--format", "json", "--step", "2", folder, **url)

    document = json.loads(ended.out)
    assert [one["file"] for one in document["requests"]] == [
        f"{folder}/grid/halo.toml",
        f"{folder}/stratus.toml",
    ]
    assert (document["unread"], ended.err) == ([], "")


def test_file_of_a_folder_that_is_no_request_is_told_as_unread(
    folder: Path, url: dict[str, str]
) -> None:
    settings = folder / "settings.toml"
    settings.write_text('[services.gocdb]\nurl = "https://goc.example.org"\n')
    ended = proc19("status", "--format", "json", "--step", "2", folder, **url)

    document = json.loads(ended.out)
    assert (ended.code, len(document["requests"])) == (3, 2)
    assert [one["file"] for one in document["unread"]] == [str(settings)]


@pytest.mark.parametrize(
    "command",
    [["status"], ["status", "--format", "nagios"], ["record", "-o", "a.zip"], ["config", "nagios"]],
    ids=" ".join,
)
def test_folder_without_a_request_is_one_line(
    command: list[str], tmp_path: Path, url: dict[str, str]
) -> None:
    ended = proc19(*command, tmp_path, **url)

    assert ended.code == 3
    (line,) = (ended.out + ended.err).splitlines()
    assert line.removeprefix("PROC19 UNKNOWN - ").removeprefix("proc19: ") == f"{tmp_path}: {EMPTY}"


def test_folder_without_a_request_beside_a_request_is_unread(
    tmp_path: Path, url: dict[str, str]
) -> None:
    ended = proc19("status", "--format", "json", "--step", "2", tmp_path, HALO, **url)

    document = json.loads(ended.out)
    assert (ended.code, [one["id"] for one in document["requests"]]) == (3, ["halo"])
    assert document["unread"] == [{"file": str(tmp_path), "problems": [EMPTY]}]


def test_record_keeps_every_request_of_a_folder(folder: Path, url: dict[str, str]) -> None:
    archive = folder.parent / "run.zip"
    ended = proc19("record", "-o", archive, folder, **url)

    assert ended.code == 0
    kept = [name for name in zipfile.ZipFile(archive).namelist() if name.startswith("requests/")]
    assert sorted(kept) == ["requests/halo.toml", "requests/stratus.toml"]


def test_configuration_is_of_every_request_of_a_folder_by_its_file(
    folder: Path, url: dict[str, str]
) -> None:
    ended = proc19("config", "icinga2", "--proc19", "/usr/bin/proc19", folder, **url)

    assert ended.code == 0
    assert f"{folder}/grid/halo.toml" in ended.out
    assert f"{folder}/stratus.toml" in ended.out


def test_validate_checks_every_request_of_a_folder(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    broken = folder / "grid" / "broken.toml"
    broken.write_text("edition = 'wiki-2016\n")
    ended = proc19("request", "validate", empty, folder)

    assert ended.code == 2
    assert ended.out == f"{folder}/grid/halo.toml: valid\n{folder}/stratus.toml: valid\n"
    first, second = ended.err.splitlines()
    assert first == f"{empty}: {EMPTY}"
    assert second.startswith(f"{broken}: end of document: found no TOML")
