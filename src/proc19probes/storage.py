"""Files and folders replaced whole or not at all, and a lock between processes."""

import fcntl
import os
import re
import secrets
import shutil
import signal
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

LOCK_WAIT = timedelta(seconds=10)
_LOCK_POLL_SECONDS = 0.05
_BESIDE = re.compile(r"\.(.+)\.[0-9a-f]{12}\.new")


class StorageError(Exception):
    """Something could not be written; one line that names the file and the reason."""


def replace_file(path: Path, data: bytes) -> None:
    """The file with this content, its permission bits kept; raises StorageError.

    Who reads meanwhile sees the old content or the new one, and a failure leaves the old one.
    """
    with _told(path):
        target = path.resolve()
        mode = _mode_of_replaceable(target)
        beside = _name_beside(target)
        try:
            _write_new(beside, data, mode)
            beside.replace(target)
        finally:
            # After the rename there is nothing left under this name.
            beside.unlink(missing_ok=True)
        _sync_folder(target.parent)


def replace_files(folder: Path, files: Mapping[str, bytes], removed: Iterable[str]) -> None:
    """The files (by relative path) with this content, and those removed; raises StorageError.

    A failure leaves all as they were. Permission bits are kept; what is new can be read by all.
    """
    with _told(folder):
        staged: dict[Path, Path] = {}
        try:
            for name, data in files.items():
                target = _inside(folder, name)
                _make_readable_folder(target.parent)
                staged[target] = _name_beside(target)
                _write_new(staged[target], data, _mode_of_replaceable(target) or 0o644)
            _swap_files(staged, [_inside(folder, name) for name in removed])
        finally:
            for new in staged.values():
                new.unlink(missing_ok=True)
        for parent in {target.parent for target in staged}:
            _sync_folder(parent)


def remove_left(folder: Path, names: Iterable[str]) -> None:
    """Remove what a `replace_files` of these files left that was killed; raises StorageError."""
    wanted = {_inside(folder, name) for name in names}
    with _told(folder):
        for parent in {target.parent for target in wanted if target.parent.is_dir()}:
            for path in parent.iterdir():
                match = _BESIDE.fullmatch(path.name)
                if match is not None and parent / match[1] in wanted:
                    path.unlink(missing_ok=True)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back what would end this thread in between: a signal comes when the work is done."""
    held = signal.pthread_sigmask(
        signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT}
    )
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def replace_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """The folder with these files (by relative path) and no others; raises StorageError.

    For the instant between two renames there is no folder of this name; a failure leaves the old
    one in place.
    """
    with _told(path):
        target = path.resolve()
        if target.exists() and not target.is_dir():
            raise StorageError(f"{path}: found something that is not a folder, expected a folder")
        new, old = _name_beside(target), _name_beside(target)
        try:
            new.mkdir()
            _fill_folder(new, files)
            _swap_folders(new, target, old)
        finally:
            shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
        _sync_folder(target.parent)


@contextmanager
def lock(path: Path, wait: timedelta = LOCK_WAIT) -> Iterator[None]:
    """The right to replace `path`, for one process at a time; raises StorageError after `wait`.

    It is held on the file `.<name>.lock` beside it, which stays: to remove it would let two
    processes hold locks on two files of one name.
    """
    with _told(path):
        descriptor = os.open(
            path.parent / f".{path.name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666
        )
    try:
        with _told(path):
            _take_lock(descriptor, path, wait)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror or error}") from error


def _mode_of_replaceable(target: Path) -> int | None:
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        # To rename over a device or a pipe would remove it.
        raise StorageError(f"{target}: not a regular file, which alone can be replaced")
    return stat.S_IMODE(mode)


def _name_beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(6)}.new")


def _write_new(path: Path, data: bytes, mode: int | None) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            os.fchmod(descriptor, mode)
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _make_readable_folder(path: Path) -> None:
    if not path.is_dir():
        _make_readable_folder(path.parent)
        path.mkdir(exist_ok=True)
        path.chmod(0o755)


def _inside(folder: Path, name: str) -> Path:
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise StorageError(f"{folder}: {name!r} is not a path inside the folder")
    return folder / name


def _swap_files(staged: Mapping[Path, Path], removed: Sequence[Path]) -> None:
    """Put everything in its place; when one cannot be, put everything back."""
    aside: dict[Path, Path] = {}
    placed: list[Path] = []
    try:
        for target in (*staged, *removed):
            if target.exists():
                aside[target] = _name_beside(target)
                _keep_beside(target, aside[target])
            if target in staged:
                placed.append(target)
                staged[target].rename(target)
            else:
                target.unlink(missing_ok=True)
    except BaseException:
        for target in placed:
            if target not in aside:
                target.unlink(missing_ok=True)
        for target, old in aside.items():
            if old.exists():
                old.rename(target)
        raise
    finally:
        for old in aside.values():
            # Renamed to the file that it is already, a link stays.
            old.unlink(missing_ok=True)


def _keep_beside(target: Path, beside: Path) -> None:
    """A second name for the file, so that it is there until its successor takes its place."""
    try:
        beside.hardlink_to(target)
    except OSError:
        # Not every file system has a second name for a file.
        target.rename(beside)


def _fill_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        file = _inside(folder, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_new(file, data, None)


def _swap_folders(new: Path, target: Path, old: Path) -> None:
    if not target.exists():
        new.rename(target)
        return
    new.chmod(stat.S_IMODE(target.stat().st_mode))
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # Some network file systems do not know it; the file itself is safe by then.
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _take_lock(descriptor: int, path: Path, wait: timedelta) -> None:
    end = time.monotonic() + wait.total_seconds()
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if time.monotonic() >= end:
            raise StorageError(
                f"{path}: still locked by another process after {wait.total_seconds():g} s"
            )
        time.sleep(_LOCK_POLL_SECONDS)
