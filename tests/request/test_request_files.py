"""Which files are meant where folders are named: real folders, with all that may lie in one."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from proc19probes.request import files
from proc19probes.request.files import RequestFiles, request_files
from servers.users import nobody


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "requests"
    path.mkdir()
    return path


def write(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return paths


def told(found: RequestFiles) -> list[str]:
    return [str(error) for error in found.refused]


def test_folder_stands_for_all_its_toml_files_at_any_depth_sorted(folder: Path) -> None:
    write(folder, "b.toml", "a.toml", "cloud/2026/z.toml", "cloud/a.toml", "notes.txt", "a.toml~")
    found = request_files([folder])
    assert found.refused == ()
    assert [str(path.relative_to(folder)) for path in found.files] == [
        *("a.toml", "b.toml"),
        *("cloud/2026/z.toml", "cloud/a.toml"),
    ]


def test_hidden_files_and_folders_are_left_out_and_a_named_one_is_not(folder: Path) -> None:
    shown, hidden = write(folder, "shown.toml", ".cache/old.toml")
    write(folder, ".halo.toml", ".git/a/b.toml")
    assert request_files([folder]).files == (shown,)
    assert request_files([folder / ".cache"]).files == (hidden,)


def test_links_to_folders_are_not_followed_and_links_to_files_are(folder: Path) -> None:
    (real,) = write(folder, "real.toml")
    (elsewhere,) = write(folder.parent / "elsewhere", "other.toml")
    (folder / "round").symlink_to(folder)
    (folder / "round.toml").symlink_to(folder)
    (folder / "up").symlink_to(folder.parent)
    (folder / "linked.toml").symlink_to(elsewhere)
    (folder / "broken.toml").symlink_to("nowhere")
    (folder / "itself.toml").symlink_to("itself.toml")
    found = request_files([folder])
    assert found.refused == ()
    assert {path.name for path in found.files} == {
        *("real.toml", "linked.toml"),
        *("broken.toml", "itself.toml"),
    }
    assert real in found.files
    assert request_files([folder / "round"]).files[-1].name == "real.toml"


def test_folder_called_like_a_file_is_a_folder(folder: Path) -> None:
    (inside,) = write(folder, "year.toml/halo.toml")
    assert request_files([folder]).files == (inside,)


def test_files_that_are_named_stay_as_they_are_even_if_they_are_not_there(folder: Path) -> None:
    (here,) = write(folder, "a.toml")
    gone, odd = Path("gone.toml"), Path("request.txt")
    assert request_files([gone, folder, odd]) == RequestFiles((gone, here, odd), ())


@pytest.mark.parametrize("names", [(), ("readme.md", ".halo.toml", ".git/a.toml")], ids=len)
def test_folder_without_a_request_is_refused_by_its_name(
    folder: Path, names: Sequence[str]
) -> None:
    write(folder, *names)
    found = request_files([folder])
    assert found.files == ()
    assert told(found) == [
        f"{folder}: folder: found no file *.toml, at any depth, expected a folder of request files"
    ]


def test_folder_that_cannot_be_read_is_told_and_the_others_are_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "a.toml", "shut/b.toml")
    # Who may read the folder need not be able to read those above it.
    monkeypatch.chdir(folder)
    Path("shut").chmod(0)
    with nobody():
        found = request_files([Path()])
        alone = request_files([Path("shut")])
    Path("shut").chmod(0o700)
    reason = "shut: folder: found permission denied, expected a folder that can be read"
    assert (found.files, told(found)) == ((Path("a.toml"),), [reason])
    assert (alone.files, told(alone)) == ((), [reason])


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("MOST_FILES", "found more than 2 files *.toml, expected a folder of request files"),
        ("MOST_ENTRIES", "found more than 2 files and folders, expected a folder of request files"),
    ],
)
def test_folder_with_more_than_a_limit_is_refused_whole(
    folder: Path, limit: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, limit, 2)
    write(folder, "a.toml", "b.toml")
    assert len(request_files([folder]).files) == 2
    write(folder, "c.toml")
    found = request_files([folder])
    assert (found.files, told(found)) == ((), [f"{folder}: folder: {said}"])


def test_name_that_would_break_a_line_or_is_not_unicode_does_not_break_the_message(
    folder: Path,
) -> None:
    odd = folder / os.fsdecode(b"two\nlines \xff")
    odd.mkdir()
    (line,) = told(request_files([odd]))
    assert line.isprintable()
    assert line.startswith(f"{folder}/two lines")


def test_very_deep_folder_is_looked_through(folder: Path) -> None:
    deep = folder
    for _ in range(1200):
        deep /= "d"
        deep.mkdir()
    (deep / "a.toml").write_text("")
    found = request_files([folder])
    assert (found.files, found.refused) == ((deep / "a.toml",), ())
    # What removes a folder of tests may not be able to go so deep.
    (deep / "a.toml").unlink()
    while deep != folder:
        deep.rmdir()
        deep = deep.parent
