"""The sources that packages are made from, copied so that only their content counts.

How they came here (umask, checkout, time zone, folder, whose they are) makes no difference.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from source_date import source_date

ROOT = Path(__file__).resolve().parents[1]

SOURCES = (
    *(".ci", "LICENSE", "Makefile", "README.md", "bench", "changelog.d", "docs", "packaging"),
    *("probes", "pyproject.toml", "setup.cfg", "src", "tests"),
)
# What working with the sources leaves beside them.
_LEFT_OUT = (".*", "__pycache__", "*.egg-info", "*.pyc", "*.orig", "*.rej", "*~")


def epoch() -> int:
    """The date of everything that is made, in seconds since 1970."""
    return int(source_date().timestamp())


def stage(folder: Path) -> None:
    """Make the folder with the sources in it, with one time, and one of two modes, each."""
    folder.mkdir()
    left_out = shutil.ignore_patterns(*_LEFT_OUT)
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=left_out)
        else:
            shutil.copy(source, folder / name)
    level(folder)


def level(folder: Path) -> None:
    """Give all that is in the folder, and the folder, the same time and one of two modes."""
    for path in inside_first(folder):
        executable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if executable else 0o644)
        os.utime(path, (epoch(), epoch()))


def inside_first(folder: Path) -> Iterator[Path]:
    """All that is in the folder, then the folder: a folder's time changes with its content."""
    for above, folders, files in os.walk(folder, topdown=False):
        yield from (Path(above, name) for name in (*sorted(files), *sorted(folders)))
    yield folder


def environment(home: Path) -> dict[str, str]:
    """What a build is told: nothing of the caller's, whose Python may come first in the PATH."""
    return {
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": str(epoch()),
        "TZ": "UTC",
    }
