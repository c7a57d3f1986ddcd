"""A folder of configuration: whole or not at all, stable, and nobody else's files touched."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from proc19probes.configuration.model import ConfigurationError
from proc19probes.configuration.writing import Written, write_folder

FILES = {"a.cfg": "a\n", "zone/b.cfg": "b\n"}


def contents(folder: Path) -> dict[str, str]:
    """Every file that a server could read."""
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    written = write_folder(tmp_path / "new", "nagios", FILES)
    assert contents(tmp_path / "new") == FILES
    assert written == Written(("a.cfg", "zone/b.cfg"), (), (), ())


def test_a_second_run_rewrites_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path, "nagios", FILES)
    before = {path: path.stat() for path in tmp_path.rglob("*")}
    assert write_folder(tmp_path, "nagios", FILES) == Written((), (), (), tuple(FILES))
    after = {path: path.stat() for path in tmp_path.rglob("*")}
    assert {path: (one.st_ino, one.st_mtime_ns) for path, one in before.items()} == {
        path: (one.st_ino, one.st_mtime_ns) for path, one in after.items()
    }


def test_only_what_changed_is_rewritten(tmp_path: Path) -> None:
    write_folder(tmp_path, "nagios", FILES)
    before = (tmp_path / "a.cfg").stat().st_ino
    written = write_folder(tmp_path, "nagios", {**FILES, "zone/b.cfg": "other\n"})
    assert written == Written((), ("zone/b.cfg",), (), ("a.cfg",))
    assert (tmp_path / "a.cfg").stat().st_ino == before
    assert contents(tmp_path) == {"a.cfg": "a\n", "zone/b.cfg": "other\n"}


def test_what_is_no_longer_wanted_is_removed(tmp_path: Path) -> None:
    write_folder(tmp_path, "nagios", FILES)
    written = write_folder(tmp_path, "nagios", {"a.cfg": "a\n"})
    assert written == Written((), (), ("zone/b.cfg",), ("a.cfg",))
    assert contents(tmp_path) == {"a.cfg": "a\n"}


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "theirs.cfg").write_text("theirs\n")
    write_folder(tmp_path, "nagios", FILES)
    write_folder(tmp_path, "nagios", {})
    assert contents(tmp_path) == {"theirs.cfg": "theirs\n"}


def test_what_another_server_is_given_in_the_same_folder_is_left_alone(tmp_path: Path) -> None:
    write_folder(tmp_path, "icinga2", {"x.conf": "x\n"})
    write_folder(tmp_path, "nagios", FILES)
    write_folder(tmp_path, "nagios", {})
    assert contents(tmp_path) == {"x.conf": "x\n"}


def test_a_file_of_others_where_ours_should_be_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "zone").mkdir()
    (tmp_path / "zone" / "b.cfg").write_text("theirs\n")
    with pytest.raises(ConfigurationError, match=r"zone/b\.cfg: was not written by proc19"):
        write_folder(tmp_path, "nagios", FILES)
    assert contents(tmp_path) == {"zone/b.cfg": "theirs\n"}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("keep\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.cfg").symlink_to(victim)
    with pytest.raises(ConfigurationError, match="found a link"):
        write_folder(folder, "nagios", FILES)
    assert victim.read_text() == "keep\n"


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/../../x"])
def test_a_list_that_names_files_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "outside").write_text("keep\n")
    (folder / ".proc19-nagios.list").write_text(f"{name}\n")
    with pytest.raises(ConfigurationError, match="expected a file of this folder"):
        write_folder(folder, "nagios", FILES)
    assert (tmp_path / "outside").read_text() == "keep\n"


def test_a_list_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".proc19-nagios.list").write_bytes(b"\xff\n")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        write_folder(tmp_path, "nagios", FILES)


def test_new_files_can_be_read_by_the_servers_user_whatever_the_umask(tmp_path: Path) -> None:
    previous = os.umask(0o077)
    try:
        write_folder(tmp_path, "nagios", FILES)
    finally:
        os.umask(previous)
    assert (tmp_path / "a.cfg").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "zone").stat().st_mode & 0o777 == 0o755


def test_permissions_that_were_changed_are_kept(tmp_path: Path) -> None:
    write_folder(tmp_path, "nagios", FILES)
    (tmp_path / "a.cfg").chmod(0o640)
    write_folder(tmp_path, "nagios", {"a.cfg": "b\n"})
    assert (tmp_path / "a.cfg").stat().st_mode & 0o777 == 0o640


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from proc19probes.configuration.model import ConfigurationError
from proc19probes.configuration.writing import write_folder
folder = Path(sys.argv[1])
write_folder(folder, "nagios", {"a.cfg": "a\\n", "gone.cfg": "g\\n"})
try:
    write_folder(folder, "nagios", {"a.cfg": "b\\n", "large.cfg": "x" * 10_000_000})
except ConfigurationError as error:
    print(error)
print({p.name: p.read_text() for p in sorted(folder.glob("*.*"))if p.name[0] != "."})
print(sorted(p.name for p in folder.iterdir() if p.name.endswith(".new")))
"""
    mounted = f'mount -t tmpfs -o size=1m none "$1" && exec {sys.executable} -c "$2" "$1"'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted, "sh", tmp_path, script],
        capture_output=True,
        text=True,
        check=True,
    )
    failure, files, left = done.stdout.splitlines()
    assert failure.endswith("cannot be written: No space left on device")
    assert files == "{'a.cfg': 'a\\n', 'gone.cfg': 'g\\n'}"
    assert left == "[]"


def test_a_removal_that_fails_halfway_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path, "nagios", {**FILES, "c.cfg": "c\n"})
    real = Path.unlink

    def fails_at_the_end(self: Path, missing_ok: bool = False) -> None:
        if self.name == "c.cfg":
            raise PermissionError(1, "Operation not permitted")
        real(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", fails_at_the_end)
    with pytest.raises(ConfigurationError, match="Operation not permitted"):
        write_folder(tmp_path, "nagios", {"a.cfg": "new\n", "d.cfg": "d\n"})
    assert contents(tmp_path) == {**FILES, "c.cfg": "c\n"}


KILLED_EVERYWHERE = """
import os, shutil, signal, sys
from pathlib import Path
from proc19probes.configuration.writing import write_folder

OLD = {"changed.cfg": "old", "zone/changed.cfg": "old", "gone.cfg": "g", "left/gone.cfg": "g"}
NEW = {"changed.cfg": "new", "zone/changed.cfg": "new", "new.cfg": "n", "other/new.cfg": "n"}
EVENTS = {"open", "os.mkdir", "os.link", "os.rename", "os.remove", "os.rmdir"}
last = 0

def kill_at_the_last(event, arguments):
    global last
    if event in EVENTS:
        last -= 1
        if last == 0:
            os.kill(os.getpid(), signal.SIGKILL)

def found(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())

def ended(folder, times):
    child = os.fork()
    if not child:
        global last
        last = times
        sys.addaudithook(kill_at_the_last)
        write_folder(folder, "nagios", NEW)
        os._exit(0)
    return os.waitpid(child, 0)[1]

times, code = 0, 1
while code:
    folder = Path(sys.argv[1], str(times))
    folder.mkdir()
    (folder / "theirs.cfg").write_text("t")
    (folder / ".theirs.cfg.0123456789ab.new").write_text("t")
    write_folder(folder, "nagios", OLD)
    code = ended(folder, times := times + 1)
    assert {"changed.cfg", "zone/changed.cfg"} <= set(found(folder)), (times, found(folder))
    write_folder(folder, "nagios", NEW)
    ours = {".proc19-nagios.list", ".proc19-nagios.lock", *NEW}
    expected = sorted({*ours, "theirs.cfg", ".theirs.cfg.0123456789ab.new"})
    assert found(folder) == expected, (times, found(folder))
    assert all((folder / name).read_text() == text for name, text in NEW.items())
    assert not (folder / "left").exists()
print(times)
"""


def test_wherever_a_run_is_killed_the_next_one_puts_everything_right(tmp_path: Path) -> None:
    """And no file that stays was ever missing."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED_EVERYWHERE, tmp_path], capture_output=True, text=True
    )
    assert done.stderr == ""
    assert int(done.stdout) > 30


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """As in a shell's foreground; what is started behind it ignores interruptions."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interruptible")
def test_an_interruption_comes_when_the_folder_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path, "nagios", FILES)
    real = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return real(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path, "nagios", {"a.cfg": "new\n", "d.cfg": "d\n"})
    assert contents(tmp_path) == {"a.cfg": "new\n", "d.cfg": "d\n"}


def test_a_folder_that_is_empty_without_our_files_is_removed(tmp_path: Path) -> None:
    write_folder(tmp_path, "icinga2", {"here/a.conf": "a\n", "there/b.conf": "b\n"})
    (tmp_path / "there" / "theirs.conf").write_text("theirs\n")
    write_folder(tmp_path, "icinga2", {})
    assert not (tmp_path / "here").exists()
    assert contents(tmp_path) == {"there/theirs.conf": "theirs\n"}


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file or directory"):
        write_folder(tmp_path / "no" / "such", "nagios", FILES)
