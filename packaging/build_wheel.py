"""Builds wheel and source distribution: build_wheel.py FOLDER; same sources, same bytes.

The wheel is what Debian's setuptools makes of the sources. The source distribution is the sources
and the wheel's metadata, in an archive whose entries have one owner, one time and one order.
"""

import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from sources import build_with, epoch, level, stage

# The one that is the same for everybody; pip's newest setuptools is another one every month.
_PYTHON = "/usr/bin/python3"
_BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


def build_wheel(sources: Path, folder: Path) -> Path:
    """The wheel of staged sources; SystemExit with what was said where that failed."""
    build_with([_PYTHON, "-c", _BUILD, str(folder)], sources, folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


def build_source_distribution(wheel: Path, folder: Path) -> Path:
    """The archive of the sources that the wheel was made from."""
    name = "-".join(wheel.name.split("-")[:2])
    staged = folder / name
    stage(staged)
    with zipfile.ZipFile(wheel) as archive:
        (staged / "PKG-INFO").write_bytes(archive.read(f"{name}.dist-info/METADATA"))
    level(staged)
    target = folder / f"{name}.tar.gz"
    # By the program: what Python's zlib makes depends on the Python.
    packed = subprocess.run(
        ["gzip", "--best", "--no-name"], input=_archive(staged), stdout=subprocess.PIPE, check=True
    )
    target.write_bytes(packed.stdout)
    return target


def _archive(staged: Path) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted((staged, *staged.rglob("*"))):
            entry = archive.gettarinfo(path, str(path.relative_to(staged.parent)))
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            entry.mtime = epoch()
            if entry.isfile():
                with path.open("rb") as content:
                    archive.addfile(entry, content)
            else:
                archive.addfile(entry)
    return packed.getvalue()


def main(arguments: list[str]) -> None:
    """Build both and put them in the folder."""
    if len(arguments) != 1:
        raise SystemExit("usage: build_wheel.py FOLDER")
    target = Path(arguments[0])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        stage(folder / "sources")
        wheel = build_wheel(folder / "sources", folder)
        for built in (wheel, build_source_distribution(wheel, folder)):
            print(shutil.copy(built, target))


if __name__ == "__main__":
    main(sys.argv[1:])
