"""Which edition a request follows: one of the package's, or one in a file that it names."""

import os
import re
from pathlib import Path

import pytest
from request_samples import CLOUD, TODAY, procedure_for

from proc19probes.procedure.loading import editions
from proc19probes.request.reading import RequestError, parse_request, read_request

PACKAGED = Path(__file__).parents[2] / "src" / "proc19probes" / "procedure" / "wiki-2016.toml"


def _request_of(edition: str) -> bytes:
    return CLOUD.read_bytes().replace(b'edition = "wiki-2016"', f'edition = "{edition}"'.encode())


def _edition(folder: Path, title: str, name: str = "wiki-2016") -> Path:
    """An edition in a file, told from the others by its title."""
    folder.mkdir(parents=True, exist_ok=True)
    text = re.sub(r'(?m)^title = "Integration.*"$', f'title = "{title}"', PACKAGED.read_text())
    path = folder / f"{name}.toml"
    path.write_text(text.replace('edition = "wiki-2016"', f'edition = "{name}"'))
    return path


def _read(path: Path):
    return read_request(path, procedure_for, TODAY)


def _refused(path: Path) -> str:
    with pytest.raises(RequestError) as raised:
        _read(path)
    return str(raised.value).removeprefix(f"{path}: ")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with an edition of the package's name in it."""
    folder = tmp_path / "current"
    _edition(folder, "of the current folder")
    monkeypatch.chdir(folder)
    return folder


def _beside(tmp_path: Path, edition: str) -> Path:
    _edition(tmp_path / "requests", "of the request's folder")
    path = tmp_path / "requests" / "cloud.toml"
    path.write_bytes(_request_of(edition))
    return path


def test_name_is_one_of_the_package_whatever_lies_in_the_current_folder(elsewhere, tmp_path):
    request = _read(_beside(tmp_path, "wiki-2016"))
    assert (request.edition_file, request.edition_source) == (None, "wiki-2016")
    assert procedure_for(request.edition_source).title.startswith("Integration of new cloud")


def test_name_of_a_file_without_a_path_is_no_edition(elsewhere, tmp_path):
    assert _refused(_beside(tmp_path, "wiki-2016.toml")) == (
        'edition: found "wiki-2016.toml", expected an edition that can be used (no edition is '
        f"called 'wiki-2016.toml', expected one of {', '.join(editions())}, or the path of a file, "
        "beginning with ./ or /)"
    )


def test_path_is_relative_to_the_request_not_to_the_current_folder(elsewhere, tmp_path):
    path = _beside(tmp_path, "./wiki-2016.toml")
    for given in (path, Path(os.path.relpath(path))):
        request = _read(given)
        assert request.edition == "./wiki-2016.toml"
        assert request.edition_file == request.edition_source
        assert Path(request.edition_source).is_absolute()
        assert Path(request.edition_source).samefile(path.parent / "wiki-2016.toml")
        assert procedure_for(request.edition_source).title == "of the request's folder"


def test_request_in_the_current_folder_names_what_lies_beside_it(elsewhere):
    Path("cloud.toml").write_bytes(_request_of("./wiki-2016.toml"))
    request = _read(Path("cloud.toml"))
    assert request.edition_source == str(elsewhere / "wiki-2016.toml")
    assert procedure_for(request.edition_source).title == "of the current folder"


def test_absolute_path_is_taken_as_it_is(elsewhere, tmp_path):
    file = _edition(tmp_path / "editions", "of another folder", "docs-2025")
    request = _read(_beside(tmp_path, str(file)))
    assert request.edition_source == request.edition == str(file)
    assert procedure_for(request.edition_source).edition == "docs-2025"


@pytest.mark.parametrize("edition", ["../wiki-2016.toml", "~/wiki-2016.toml", "a/wiki-2016", "./"])
def test_what_is_neither_a_name_nor_such_a_path_is_refused(tmp_path, edition):
    said = _refused(_beside(tmp_path, edition))
    assert said == (
        f'edition: found the text "{edition}", expected an edition\'s name like wiki-2016, or the '
        "path of its file, beginning with ./ or /"
    )


NOT_EDITIONS = {
    "absent": (lambda path: None, "No such file or directory"),
    "folder": (Path.mkdir, "Is a directory"),
    "pipe": (os.mkfifo, "not a regular file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "not a regular file"),
    "large": (lambda path: path.write_bytes(b"# " * 1024 * 1024), "more than 1048576 bytes"),
    "not-toml": (lambda path: path.write_bytes(b"edition"), "not TOML"),
    "very-long-number": (lambda path: path.write_bytes(b"a = " + b"9" * 10_000), "not TOML"),
    "other-name": (
        lambda path: path.write_text(PACKAGED.read_text()),
        "found 'wiki-2016', expected the file's name 'mine'",
    ),
}


@pytest.mark.parametrize(("make", "words"), NOT_EDITIONS.values(), ids=NOT_EDITIONS)
def test_file_that_holds_no_edition_is_one_problem_of_the_request(tmp_path, make, words):
    path = _beside(tmp_path, "./mine.toml")
    make(path.parent / "mine.toml")
    said = _refused(path)
    assert said.startswith('edition: found "./mine.toml", expected an edition that can be used (')
    assert words in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("edition", ["./wiki-2016.toml", str(PACKAGED)])
def test_request_from_an_archive_names_no_file(elsewhere, edition):
    def never(source):
        raise AssertionError(f"{source} was opened")

    with pytest.raises(RequestError) as raised:
        parse_request("cloud.toml", _request_of(edition), never, TODAY)
    (problem,) = raised.value.problems
    assert (problem.key, problem.rule) == ("edition", "edition-known")
    assert "a request from an archive names one of the package's" in problem.expected
