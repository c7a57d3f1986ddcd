"""A folder of configuration brought up to date: whole or not at all, and nobody else's touched."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from proc19probes.configuration.model import ConfigurationError
from proc19probes.storage import (
    StorageError,
    lock,
    remove_left,
    replace_file,
    replace_files,
    undisturbed,
)

_HEAD = "# What proc19 config wrote here, and removes when it is no longer wanted.\n"


@dataclass(frozen=True)
class Written:
    """What was done: names of files, each in alphabetical order."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def write_folder(folder: Path, server: str, files: Mapping[str, str]) -> Written:
    """Make the files of `server` in the folder these; raises ConfigurationError.

    A file that holds already what it should is not rewritten. What was written before is known
    from a list kept in the folder; a file that is not on it is somebody else's and left alone, and
    one of them where a new file should be stops everything.
    """
    try:
        if not folder.is_dir():
            folder.mkdir()
            folder.chmod(0o755)
        with lock(folder / f"proc19-{server}"), undisturbed():
            return _write(folder, folder / f".proc19-{server}.list", files)
    except StorageError as error:
        raise ConfigurationError(str(error)) from error
    except OSError as error:
        raise ConfigurationError(f"{folder}: {error.strerror or error}") from error


def _write(folder: Path, listed: Path, files: Mapping[str, str]) -> Written:
    ours = _read_list(listed)
    wanted = {name: text.encode() for name, text in sorted(files.items())}
    remove_left(folder, {*ours, *wanted, listed.name})
    there = {name: _content(folder / name) for name in sorted({*ours, *wanted})}
    for name, data in wanted.items():
        if name not in ours and there[name] not in (None, data):
            raise ConfigurationError(
                f"{folder / name}: was not written by proc19; move it away, or name another folder"
            )
    gone = tuple(name for name in there if name not in wanted and there[name] is not None)
    differing = {name: data for name, data in wanted.items() if there[name] != data}
    if differing or gone or set(wanted) != ours:
        # First both lists' files, so that a run that is killed in between leaves none unknown.
        _keep_list(listed, {*ours, *wanted})
        try:
            replace_files(folder, differing, gone)
        except StorageError:
            with suppress(StorageError):
                _keep_list(listed, ours)
            raise
        _remove_empty(folder, ours - set(wanted))
        _keep_list(listed, set(wanted))
    return Written(
        tuple(name for name in differing if there[name] is None),
        tuple(name for name in differing if there[name] is not None),
        gone,
        tuple(name for name in wanted if name not in differing),
    )


def _remove_empty(folder: Path, names: set[str]) -> None:
    """Icinga warns of a zone's folder that is left where there is no such zone any more."""
    for parent in {(folder / name).parent for name in names} - {folder}:
        # What is not empty stays.
        with suppress(OSError):
            parent.rmdir()


def _read_list(path: Path) -> set[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return set()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error
    names = {line for line in lines if line and not line.startswith("#")}
    for name in names:
        parts = PurePosixPath(name).parts
        if PurePosixPath(name).is_absolute() or ".." in parts or not name.isprintable():
            raise ConfigurationError(f"{path}: found {name!r}, expected a file of this folder")
    return names


def _keep_list(path: Path, names: set[str]) -> None:
    text = _HEAD + "".join(f"{name}\n" for name in sorted(names))
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        replace_file(path, text.encode())


def _content(path: Path) -> bytes | None:
    """What is in the file; None where there is none. A link is not followed."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise ConfigurationError(f"{path}: found a link or a folder, expected a file")
    return path.read_bytes() if path.exists() else None
