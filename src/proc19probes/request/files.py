"""The request files that are meant where folders are named as well as files."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from proc19probes.request.reading import RequestError, RequestProblem, in_a_sentence
from proc19probes.vocabulary.plain_text import plain

MOST_FILES = 10_000
MOST_ENTRIES = 200_000
"""How much of a folder is looked through: a home or a whole disk named by mistake is refused."""


@dataclass(frozen=True)
class RequestFiles:
    """The files to read, and why folders, or parts of them, could not be looked through."""

    files: tuple[Path, ...]
    refused: tuple[RequestError, ...]


def request_files(named: Sequence[Path]) -> RequestFiles:
    """The files that are named, and of each folder all `*.toml` in it at any depth, sorted.

    Hidden files and folders are left out, and links to folders are not followed. What is named
    twice, or alone and in its folder, is read once.
    """
    files: list[Path] = []
    refused: list[RequestError] = []
    for path in named:
        if _is_folder(path):
            found, problems = _looked_through(path)
            files += found
            refused += problems
        else:
            files.append(path)
    once: dict[str, Path] = {}
    for path in files:
        once.setdefault(os.path.abspath(path), path)  # noqa: PTH100
    return RequestFiles(tuple(once.values()), tuple(refused))


def _is_folder(path: Path) -> bool:
    """Whether it is one; what cannot be found out of a file is told when it is read."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _looked_through(folder: Path) -> tuple[list[Path], list[RequestError]]:
    """The folder's request files, and what of it is refused: all of it, or folders in it."""
    found: list[Path] = []
    refused: list[RequestError] = []
    for seen, entry in enumerate(_entries(folder, refused), 1):
        if _names_a_request(entry) and not _is_folder(Path(entry)):
            found.append(Path(entry))
        if len(found) > MOST_FILES:
            return [], [_refusal(folder, f"more than {MOST_FILES} files *.toml")]
        if seen > MOST_ENTRIES:
            return [], [_refusal(folder, f"more than {MOST_ENTRIES} files and folders")]
    if not found and not refused:
        refused.append(_refusal(folder, "no file *.toml, at any depth"))
    return sorted(found), refused


def _entries(folder: Path, refused: list[RequestError]) -> Iterator[os.DirEntry[str]]:
    """All that is in the folder and in those below it; those that cannot be read are `refused`."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False) and not _is_hidden(entry):
                        waiting.append(Path(entry))
                    yield entry
        except OSError as error:
            why = in_a_sentence(error.strerror or "")
            refused.append(_refusal(here, why, "a folder that can be read"))


def _names_a_request(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(".toml") and not _is_hidden(entry)


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    return entry.name.startswith(".")


def _refusal(folder: Path, found: str, expected: str = "a folder of request files") -> RequestError:
    return RequestError((RequestProblem(plain(str(folder)), "folder", found, expected),))
