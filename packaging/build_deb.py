"""Builds the Debian package: build_deb.py FOLDER, the same sources giving the same bytes.

The sources are copied to a folder of their own, debian/ at its top, and dpkg-buildpackage is run
there.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sources import environment, level, stage


def build(folder: Path) -> Path:
    """The package, built in this folder; SystemExit with what was said where that failed."""
    staged = folder / "proc19probes"
    stage(staged)
    (staged / "packaging" / "debian").rename(staged / "debian")
    level(staged)
    done = subprocess.run(
        ["dpkg-buildpackage", "--unsigned-source", "--unsigned-changes", "--build=binary"],
        cwd=staged,
        env=environment(folder),
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
