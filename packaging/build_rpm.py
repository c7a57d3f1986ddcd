"""Builds the RPMs for EL9: build_rpm.py FOLDER; same sources, same bytes.

There is no source RPM: it holds the path of the folder that it was built in. On EL9 the same comes
from the source distribution, which has the specification in it: rpmbuild -tb.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from build_wheel import build_source_distribution, build_wheel

from sources import build_with, level, stage

SPECIFICATION = Path("packaging") / "rpm" / "proc19probes.spec"

# What a package else tells of the machine and the minute that it was built on.
_DEFINED = {
    "dist": ".el9",
    "_buildhost": "localhost",
    "use_source_date_epoch_as_buildtime": "1",
    "clamp_mtime_to_source_date_epoch": "1",
    "_binary_payload": "w9.gzdio",
}


def build(folder: Path) -> list[Path]:
    """All packages, built in this folder; SystemExit with what was said where that failed."""
    stage(folder / "sources")
    archive = build_source_distribution(build_wheel(folder / "sources", folder), folder)
    tree = folder / "rpm"
    (tree / "SOURCES").mkdir(parents=True)
    shutil.copy(archive, tree / "SOURCES")
    shutil.copy(folder / "sources" / SPECIFICATION, tree)
    level(tree)
    defined = {"_topdir": str(tree), **_DEFINED}
    defines = [word for name in defined for word in ("--define", f"{name} {defined[name]}")]
    build_with(["rpmbuild", *defines, "-bb", str(tree / SPECIFICATION.name)], tree, folder)
    return sorted(tree.rglob("*.rpm"))


def main(arguments: list[str]) -> None:
    """Build the packages and put them in the folder."""
    if len(arguments) != 1:
        raise SystemExit("usage: build_rpm.py FOLDER")
    target = Path(arguments[0])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for package in build(Path(folder)):
            print(shutil.copy(package, target))


if __name__ == "__main__":
    main(sys.argv[1:])
