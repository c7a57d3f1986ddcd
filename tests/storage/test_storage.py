"""Files replaced whole or not at all, and the lock between processes."""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from proc19probes.storage import StorageError, lock, replace_file, replace_folder


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_has_the_content_and_the_umasks_permissions(tmp_path: Path) -> None:
    previous = os.umask(0o027)
    try:
        replace_file(tmp_path / "new", b"content")
    finally:
        os.umask(previous)
    assert (tmp_path / "new").read_bytes() == b"content"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    assert names_in(tmp_path) == ["new"]


def test_an_existing_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o604)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


def test_a_link_stays_and_what_it_names_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    replace_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_reader_sees_the_old_content_or_the_new_one_and_nothing_between(tmp_path: Path) -> None:
    path = tmp_path / "file"
    contents = [bytes([number]) * 100_000 for number in range(2)]
    replace_file(path, contents[0])
    over = threading.Event()
    seen: set[bytes] = set()

    def read() -> None:
        while not over.is_set():
            seen.add(path.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(50):
        replace_file(path, contents[number % 2])
    over.set()
    reader.join()
    assert seen <= set(contents)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB; who is not root gets a limit on the size of a file, which fails alike."""
    import resource
    import signal

    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], capture_output=True
    )
    if mounted.returncode == 0:
        yield folder
        subprocess.run(["umount", folder], check=True)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, before[1]))
    yield folder
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_leaves_the_old_file_and_nothing_else(full_disk: Path) -> None:
    path = full_disk / "report.json"
    replace_file(path, b"old")
    with pytest.raises(StorageError, match=r"report\.json: cannot be written: (No space|File too)"):
        replace_file(path, b"x" * 200_000)
    assert path.read_bytes() == b"old"
    assert names_in(full_disk) == ["report.json"]


def test_a_full_disk_leaves_the_old_folder_and_nothing_else(full_disk: Path) -> None:
    path = full_disk / "configuration"
    replace_folder(path, {"a": b"old"})
    with pytest.raises(StorageError, match="configuration: cannot be written"):
        replace_folder(path, {"a": b"new", "b": b"x" * 200_000})
    assert (path / "a").read_bytes() == b"old"
    assert names_in(full_disk) == ["configuration"]


def _missing_folder(folder: Path) -> Path:
    return folder / "missing" / "file"


def _a_folder(folder: Path) -> Path:
    return folder


def _a_device(folder: Path) -> Path:
    return Path("/dev/null")


def _in_proc(folder: Path) -> Path:
    return Path("/proc/file")


@pytest.mark.parametrize("where", [_missing_folder, _a_folder, _a_device, _in_proc])
def test_what_cannot_be_written_is_one_line_that_names_it(where, tmp_path: Path) -> None:
    path = where(tmp_path)
    with pytest.raises(StorageError) as raised:
        replace_file(path, b"data")
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert names_in(tmp_path) == []


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    replace_folder(path, {"gone.cfg": b"1", "sub/kept.cfg": b"1"})
    path.chmod(0o750)
    replace_folder(path, {"new.cfg": b"2", "sub/kept.cfg": b"2"})
    files = {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*.cfg")}
    assert files == {"new.cfg": b"2", "sub/kept.cfg": b"2"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    assert names_in(tmp_path) == ["folder"]


@pytest.mark.parametrize("name", ["/etc/file", "../file", "a/../../file"])
def test_a_file_outside_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is not a path inside the folder"):
        replace_folder(tmp_path / "folder", {name: b""})
    assert names_in(tmp_path) == []


HOLDER = """
import sys
from pathlib import Path
from proc19probes.storage import lock
with lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_is_held_against_another_process_and_free_after_it(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        message = f"{path}: still locked by another process after 0.2 s"
        with pytest.raises(StorageError) as raised, lock(path, timedelta(seconds=0.2)):
            pass
        assert str(raised.value) == message
        holder.communicate(b"")
    with lock(path, timedelta(seconds=10)):
        replace_file(path, b"{}")


def test_a_lock_in_a_missing_folder_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "history.json"
    with pytest.raises(StorageError, match="cannot be written: No such file"), lock(path):
        pass


def test_an_error_inside_a_lock_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), lock(tmp_path / "file"):
        (tmp_path / "missing").read_bytes()
