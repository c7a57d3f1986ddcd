"""Wheel and source distribution: what is in them, that they are reproducible, that they work."""

import os
import subprocess
import sys
import tarfile
import zipfile
from configparser import ConfigParser
from dataclasses import dataclass, replace
from email import message_from_bytes
from pathlib import Path

import pytest
from packages_built import (
    LEFT_BEHIND,
    OTHERS,
    OURS,
    ROOT,
    build,
    bytes_of,
    copy_of_sources,
    leave_behind,
)

from proc19probes.catalogue import probe_names
from servers.gocdb import GocdbServer

NAME = "proc19probes-0.1.0"
OTHERWISE = {
    "in another folder": OURS,
    "with another umask": replace(OURS, umask=OTHERS.umask),
    "in another time zone": replace(OURS, time_zone=OTHERS.time_zone),
    "in another language": replace(OURS, language=OTHERS.language),
    "with other file times": replace(OURS, file_times=OTHERS.file_times),
    "by another user": OTHERS,
}


@dataclass(frozen=True)
class Distributions:
    """The two files, and the copy of the sources that they were built from."""

    sources: Path
    wheel: Path
    archive: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    sources = copy_of_sources(tmp_path_factory.mktemp("ours") / "sources", OURS)
    wheel, archive = build("build_wheel.py", sources, sources / "dist", OURS)
    return Distributions(sources, wheel, archive)


@pytest.fixture(scope="module")
def unpacked(built: Distributions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(built.archive) as archive:
        archive.extractall(folder, filter="data")
    return folder / NAME


@pytest.fixture(scope="module")
def environment(built: Distributions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of an environment in which the wheel was installed, and nothing else of ours."""
    folder = tmp_path_factory.mktemp("installed") / "environment"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=600)
    pip = [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, built.wheel], check=True, timeout=600)
    return folder / "bin"


def sources_below(folder: Path) -> set[str]:
    """The files of the repository there, by their names from that folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return {str(Path(name)) for name in names if (ROOT / name).exists()}


def test_there_is_one_wheel_and_one_source_distribution(built: Distributions) -> None:
    assert built.wheel.name == f"{NAME}-py3-none-any.whl"
    assert built.archive.name == f"{NAME}.tar.gz"


@pytest.mark.parametrize("case", OTHERWISE)
def test_the_same_sources_give_the_same_bytes(
    built: Distributions, tmp_path: Path, case: str
) -> None:
    tmp_path.chmod(0o755)
    for above in list(tmp_path.parents)[:2]:
        above.chmod(0o755)
    sources = copy_of_sources(tmp_path / "elsewhere", OTHERWISE[case])
    again = build("build_wheel.py", sources, tmp_path / "made", OTHERWISE[case])

    assert bytes_of(again) == bytes_of([built.wheel, built.archive])


def test_a_second_run_after_work_in_the_same_folder_gives_the_same_bytes(
    built: Distributions, tmp_path: Path
) -> None:
    leave_behind(built.sources)
    again = build("build_wheel.py", built.sources, tmp_path / "made", OURS)

    assert bytes_of(again) == bytes_of([built.wheel, built.archive])
    assert all((built.sources / name).exists() for name in LEFT_BEHIND)


def test_other_sources_give_other_bytes(built: Distributions, tmp_path: Path) -> None:
    sources = copy_of_sources(tmp_path / "changed", OURS)
    with (sources / "src" / "proc19probes" / "plan.py").open("a") as module:
        module.write("\n")
    wheel, archive = build("build_wheel.py", sources, tmp_path / "made", OURS)

    assert wheel.read_bytes() != built.wheel.read_bytes()
    assert archive.read_bytes() != built.archive.read_bytes()


def test_what_is_built_from_the_source_distribution_is_the_same(
    built: Distributions, unpacked: Path, tmp_path: Path
) -> None:
    again = build("build_wheel.py", unpacked, tmp_path / "made", OURS)

    assert bytes_of(again) == bytes_of([built.wheel, built.archive])


def test_the_source_distribution_has_what_building_testing_and_packaging_need(
    unpacked: Path,
) -> None:
    found = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    work_alone = {".gitignore", ".pre-commit-config.yaml"}

    assert found - {"PKG-INFO"} == sources_below(ROOT) - work_alone


def test_what_is_generated_is_up_to_date_in_the_source_distribution(unpacked: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-B", unpacked / "packaging" / "generate.py", "--check"],
        env=os.environ | {"PYTHONPATH": str(unpacked / "src")},
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_archives_entries_have_one_owner_one_time_and_two_modes(built: Distributions) -> None:
    with tarfile.open(built.archive) as archive:
        entries = archive.getmembers()

    assert {(one.uid, one.gid, one.uname, one.gname) for one in entries} == {(0, 0, "root", "root")}
    assert {one.mtime for one in entries} == {1795694400}
    assert {one.mode for one in entries} == {0o644, 0o755}
    assert [
        one.name for one in entries if one.name.endswith(("/run", "check_proc19_site_certified"))
    ]


def test_the_wheel_has_the_package_and_nothing_else(built: Distributions) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        files = {name for name in wheel.namelist() if not name.startswith(f"{NAME}.dist-info/")}
        contents = {name: wheel.read(name) for name in files}

    wanted = {name.removeprefix("src/") for name in sources_below(ROOT / "src")}
    assert files == wanted
    assert contents == {name: (ROOT / "src" / name).read_bytes() for name in wanted}


def test_the_wheel_asks_for_what_setup_cfg_says(built: Distributions) -> None:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    with zipfile.ZipFile(built.wheel) as wheel:
        metadata = message_from_bytes(wheel.read(f"{NAME}.dist-info/METADATA"))
    asked = [one for one in metadata.get_all("Requires-Dist", []) if "extra ==" not in one]

    def plain(lines: list[str]) -> set[str]:
        return {line.replace(" ", "").replace("(", "").replace(")", "") for line in lines}

    assert plain(asked) == plain(setup["options"]["install_requires"].strip().splitlines())
    assert set(metadata.get_all("Provides-Extra", [])) == {"test", "lint"}
    assert metadata["License"] == "Apache-2.0"


def test_an_installed_wheel_has_every_command(environment: Path) -> None:
    commands = {path.name for path in environment.iterdir()}

    assert {"proc19", *(f"check_proc19_{name}" for name in probe_names())} <= commands


def test_the_demonstration_runs_from_an_installed_wheel(environment: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [environment / "proc19", "demo"], cwd=tmp_path, capture_output=True, check=False, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "rows complete" in done.stdout


def test_a_probe_runs_by_name_from_an_installed_wheel(environment: Path, tmp_path: Path) -> None:
    command = "check_proc19_service_type_in_gocdb --service-type org.openstack.nova"
    with GocdbServer() as server:
        done = subprocess.run(
            ["sh", "-c", f"{command} --gocdb-url {server.url}"],
            cwd=tmp_path,
            env={"PATH": f"{environment}:/usr/bin:/bin", "LANG": "C"},
            capture_output=True,
            check=False,
            text=True,
        )

    assert done.stdout.startswith("SERVICE_TYPE_IN_GOCDB OK - org.openstack.nova: ")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", probe_names())
def test_every_probe_of_an_installed_wheel_loads_what_it_needs(
    environment: Path, name: str
) -> None:
    done = subprocess.run(
        [environment / f"check_proc19_{name}", "--help"],
        capture_output=True,
        check=False,
        text=True,
    )

    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.endswith(f"More: docs/probes/{name}.md\n")
