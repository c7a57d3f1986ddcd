"""What the packages' tests have in common: each thing is built, installed and booted once."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from debian_root import BootedRoot, DebianRoot, new_root

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def deb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Debian package."""
    folder = tmp_path_factory.mktemp("deb")
    subprocess.run(
        [sys.executable, ROOT / "packaging" / "build_deb.py", folder], check=True, timeout=600
    )
    (package,) = folder.iterdir()
    return package


@pytest.fixture(scope="session")
def clean_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DebianRoot]:
    """A minimal Debian; to be copied, not changed."""
    with new_root(tmp_path_factory.mktemp("clean") / "root") as root:
        yield root


@pytest.fixture(scope="session")
def installed(
    clean_root: DebianRoot, deb: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DebianRoot]:
    """A Debian with the package and what it depends on, and no monitoring server."""
    with clean_root.copied(tmp_path_factory.mktemp("installed") / "root") as root:
        root.install(deb)
        yield root


@pytest.fixture(scope="session")
def with_servers(
    installed: DebianRoot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DebianRoot]:
    """The same with Nagios 4 and Icinga 2, installed after it and configured by nobody."""
    with installed.copied(tmp_path_factory.mktemp("servers") / "root") as root:
        root.install("nagios4-core", "icinga2-bin")
        yield root


@pytest.fixture(scope="session")
def with_systemd(
    installed: DebianRoot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DebianRoot]:
    """The same with systemd, and manual pages to be looked up."""
    with installed.copied(tmp_path_factory.mktemp("systemd") / "root") as root:
        root.install("man-db", "systemd", "systemd-sysv")
        yield root


@pytest.fixture(scope="session")
def booted(with_systemd: DebianRoot) -> Iterator[BootedRoot]:
    """That one, running."""
    with with_systemd.booted() as running:
        yield running


@pytest.fixture(scope="session")
def rpms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The RPMs for EL9, by the names of the packages."""
    folder = tmp_path_factory.mktemp("rpm")
    subprocess.run(
        [sys.executable, ROOT / "packaging" / "build_rpm.py", folder], check=True, timeout=600
    )
    return {path.name.rsplit("-", 2)[0]: path for path in folder.iterdir()}
