"""Builds the Debian package: build_deb.py FOLDER, the same sources giving the same bytes.

The files that a package is made from are copied, with one mode and one time each, to a folder of
their own, and dpkg-buildpackage is run there. The time is that of debian/changelog. How the sources
came here (umask, checkout, time zone, language, folder) makes no difference.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("README.md", "docs", "packaging", "probes", "pyproject.toml", "setup.cfg", "src")
_LEFT_OUT = (".*", "__pycache__", "*.egg-info", "*.pyc", "*~")


def source_date_epoch() -> int:
    """The instant of the newest entry of debian/changelog, in seconds since 1970."""
    changelog = (ROOT / "packaging" / "debian" / "changelog").read_text()
    signed = next(line for line in changelog.splitlines() if line.startswith(" -- "))
    return int(parsedate_to_datetime(signed.partition(">  ")[2]).timestamp())


def stage(folder: Path) -> None:
    """Make the folder with the sources, and debian/ at its top."""
    folder.mkdir()
    left_out = shutil.ignore_patterns(*_LEFT_OUT)
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=left_out)
        else:
            shutil.copy(source, folder / name)
    (folder / "packaging" / "debian").rename(folder / "debian")
    for path in _inside_first(folder):
        executable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if executable else 0o644)
        os.utime(path, (source_date_epoch(),) * 2)


def _inside_first(folder: Path) -> Iterator[Path]:
    """Everything in the folder and then the folder: a folder's time changes with its content."""
    for above, folders, files in os.walk(folder, topdown=False):
        yield from (Path(above, name) for name in (*files, *folders))
    yield folder


def build(folder: Path) -> Path:
    """The package, built in this folder; SystemExit with what was said where that failed."""
    staged = folder / "proc19probes"
    stage(staged)
    done = subprocess.run(
        ["dpkg-buildpackage", "--unsigned-source", "--unsigned-changes", "--build=binary"],
        cwd=staged,
        # Nothing of the caller's: a Python that comes first in its PATH is not Debian's.
        env={
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "SOURCE_DATE_EPOCH": str(source_date_epoch()),
            "TZ": "UTC",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        umask=0o022,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{done.stdout}\ndpkg-buildpackage ended with {done.returncode}")
    (package,) = folder.glob("*.deb")
    return package


def main(arguments: list[str]) -> None:
    """Build the package and put it in the folder."""
    if len(arguments) != 1:
        raise SystemExit("usage: build_deb.py FOLDER")
    target = Path(arguments[0])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        package = build(Path(folder))
        print(shutil.copy(package, target))


if __name__ == "__main__":
    main(sys.argv[1:])
