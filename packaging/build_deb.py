"""Builds the Debian package: build_deb.py FOLDER, the same sources giving the same bytes.

The sources are copied to a folder of their own, debian/ at its top, and dpkg-buildpackage is run
there.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from sources import build_with, level, stage


def build(folder: Path) -> Path:
    """The package, built in this folder; SystemExit with what was said where that failed."""
    staged = folder / "proc19probes"
    stage(staged)
    (staged / "packaging" / "debian").rename(staged / "debian")
    level(staged)
    options = ["--unsigned-source", "--unsigned-changes", "--build=binary"]
    build_with(["dpkg-buildpackage", *options], staged, folder)
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
