"""What is generated from the list of probes is up to date, and is found out when it is not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from plugin_process import ROOT, Ended

from proc19probes.catalogue import probe_names

GENERATED = [
    *("probes", "setup.cfg", "docs", "packaging/man", "packaging/debian/changelog"),
    "packaging/monitoring",
    *(str(path.relative_to(ROOT)) for path in (ROOT / "packaging").glob("*.py")),
]


def generate(root: Path, *arguments: str) -> Ended:
    done = subprocess.run(
        [sys.executable, str(root / "packaging" / "generate.py"), *arguments],
        capture_output=True,
        check=False,
        text=True,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in GENERATED:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target)
        else:
            shutil.copy(ROOT / name, target)
    return tmp_path


def test_what_is_generated_is_up_to_date() -> None:
    assert generate(ROOT, "--check") == Ended(0, "", "")


def test_executables_are_two_lines_that_can_be_run() -> None:
    for name in probe_names():
        path = ROOT / "probes" / f"check_proc19_{name}"
        assert os.access(path, os.X_OK)
        assert path.read_text().count("\n") == 2


def add_stray(root: Path) -> None:
    (root / "probes" / "check_proc19_gone").write_text("")


def take_bit(root: Path) -> None:
    (root / "probes" / "check_proc19_site_in_scope").chmod(0o644)


def take_away(root: Path) -> None:
    (root / "probes" / "check_proc19_site_certified").unlink()


def change(path: str, old: str) -> object:
    def damage(root: Path) -> None:
        text = (root / path).read_text()
        assert old in text
        (root / path).write_text(text.replace(old, "", 1))

    return damage


STALE = {
    "probes/check_proc19_gone belongs to nothing": add_stray,
    "probes/check_proc19_site_in_scope is not executable": take_bit,
    "probes/check_proc19_site_certified is missing": take_away,
    "setup.cfg is out of date": change("setup.cfg", "check_proc19_site_certified = "),
    "packaging/man/check_proc19_site_certified.1 is out of date": change(
        "packaging/man/check_proc19_site_certified.1", "site"
    ),
    "docs/probes/README.md is out of date": change("docs/probes/README.md", "[site_certified]"),
}


def test_everything_stale_is_named_and_mended(copy: Path) -> None:
    for damage in STALE.values():
        damage(copy)
    told = generate(copy, "--check")
    assert (told.code, told.out) == (1, "")
    assert sorted(told.err.splitlines()) == sorted(f"{one}: run make generate" for one in STALE)
    assert generate(copy) == Ended(0, "", "")
    assert generate(copy, "--check") == Ended(0, "", "")
    for name in ("setup.cfg", "docs/probes/README.md"):
        assert (copy / name).read_text() == (ROOT / name).read_text()
