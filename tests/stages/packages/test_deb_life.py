"""The Debian package over the years: installed, edited, upgraded, removed, purged."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from debian_root import DebianRoot
from packages_built import OURS, build, copy_of_sources

SETTINGS = "/etc/proc19/settings.toml"
EDITED = '[network]\naddress_family = "IPv4"\n'
OLDER = "0.0.9"
# The copies that adduser leaves of what it changed.
COPIES = {"/etc/group-", "/etc/gshadow-", "/etc/passwd-", "/etc/shadow-"}


@dataclass(frozen=True)
class Life:
    """What was in the root at each time, and what was shown then."""

    before: dict[str, str]
    version_before: str
    version: str
    settings: str
    upgraded: dict[str, str]
    removed: dict[str, str]
    purged: dict[str, str]


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of an older version, whose settings file was another one."""
    folder = copy_of_sources(tmp_path_factory.mktemp("older") / "sources", OURS)
    replace(folder / "packaging/debian/changelog", r"\(.*?-", f"({OLDER}-")
    replace(folder / "src/proc19probes/__init__.py", r'= ".*"', f'= "{OLDER}"')
    replace(folder / "packaging/settings/settings.toml", r"\A", "# As it was before.\n")
    (package,) = build("build_deb.py", folder, folder / "new", OURS)
    return package


def replace(path: Path, pattern: str, text: str) -> None:
    replaced, count = re.subn(pattern, text, path.read_text(), count=1)
    assert count == 1
    path.write_text(replaced)


@pytest.fixture(scope="module")
def life(
    older: Path, deb: Path, clean_root: DebianRoot, tmp_path_factory: pytest.TempPathFactory
) -> Life:
    depends = subprocess.run(
        ["dpkg-deb", "--field", deb, "Depends"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    with clean_root.copied(tmp_path_factory.mktemp("life") / "root") as root:
        root.install(*(re.sub(r"[ :(].*", "", one) for one in depends.strip().split(", ")))
        before = root.files()
        root.install(older)
        version_before = root.do("proc19", "--version")
        (root.folder / SETTINGS.removeprefix("/")).write_text(EDITED)
        root.do(
            "setpriv", "--reuid=_proc19", "--clear-groups", "touch", "/var/lib/proc19/history.json"
        )
        root.install(deb)
        version = root.do("proc19", "--version")
        settings = (root.folder / SETTINGS.removeprefix("/")).read_text()
        upgraded = root.files()
        root.remove("remove", "proc19probes")
        removed = root.files()
        root.remove("purge", "proc19probes")
        return Life(before, version_before, version, settings, upgraded, removed, root.files())


def test_an_upgrade_brings_the_newer_version(life: Life) -> None:
    assert life.version_before.strip().endswith(OLDER)
    assert not life.version.strip().endswith(OLDER)
    assert not [path for path in life.upgraded if f"proc19probes-{OLDER}" in path]


def test_an_upgrade_keeps_what_was_edited_and_what_was_gathered(life: Life) -> None:
    assert life.settings == EDITED
    assert "/var/lib/proc19/history.json" in life.upgraded


def test_removing_takes_the_program_and_leaves_settings_and_history(life: Life) -> None:
    ours = {path for path in life.removed if "proc19" in path}

    assert {SETTINGS, "/etc/cron.d/proc19", "/var/lib/proc19/history.json"} <= ours
    assert not [path for path in ours if not path.startswith(("/etc/", "/var/lib/"))]


def test_purging_leaves_the_machine_as_it_was(life: Life) -> None:
    changed = {
        path
        for path in life.before.keys() | life.purged.keys()
        if life.before.get(path) != life.purged.get(path)
    }

    assert sorted(changed - COPIES) == []
