"""Packages built from copies of the sources, by whoever and wherever."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
# What is no source, and lies about where somebody works.
LEFT_BEHIND = (
    *("src/proc19probes/__pycache__/planted.pyc", "src/proc19probes.egg-info/SOURCES.txt"),
    *("tests/.hypothesis/planted", "docs/output.md~", "build/lib/planted.py", "dist/planted"),
    *(".venv/bin/planted", ".mypy_cache/planted", "probes/.check.swp"),
)


@dataclass(frozen=True)
class Circumstances:
    """How somebody has the sources, and who it is."""

    umask: int
    time_zone: str
    language: str
    file_times: int
    user: int


OURS = Circumstances(0o022, "UTC", "C.UTF-8", 1_700_000_000, 0)
# The user is nobody's: no name, no home.
OTHERS = Circumstances(0o077, "Asia/Tokyo", "tr_TR.UTF-8", 1_900_000_000, 54321)


def copy_of_sources(folder: Path, circumstances: Circumstances) -> Path:
    """The sources in this folder, with one file time, as one checks them out with that umask."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        source = ROOT / name
        if not name or not source.exists():
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        bits = 0o777 if source.stat().st_mode & 0o100 else 0o666
        target.chmod(bits & ~circumstances.umask)
        os.utime(target, (circumstances.file_times,) * 2)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, circumstances.user, circumstances.user)
    return folder


def leave_behind(sources: Path) -> None:
    """Make what working with the sources makes."""
    for name in LEFT_BEHIND:
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text("planted")


def build(script: str, sources: Path, target: Path, circumstances: Circumstances) -> list[Path]:
    """What packaging/SCRIPT makes of the sources there, by the order of the files' names."""
    target.mkdir(parents=True, exist_ok=True)
    os.chown(target, circumstances.user, circumstances.user)
    done = subprocess.run(
        ["/usr/bin/python3", "-B", f"packaging/{script}", target],
        cwd=sources,
        env=os.environ | {"TZ": circumstances.time_zone, "LC_ALL": circumstances.language},
        umask=circumstances.umask,
        user=circumstances.user,
        group=circumstances.user,
        extra_groups=[],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return sorted(target.iterdir())


def bytes_of(files: list[Path]) -> dict[str, bytes]:
    """Names and contents."""
    return {file.name: file.read_bytes() for file in files}
