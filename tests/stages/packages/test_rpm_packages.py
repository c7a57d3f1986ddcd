"""The RPMs for EL9 as files: what is in them, what they require, that they are reproducible."""

import gzip
import os
import re
import subprocess
from configparser import ConfigParser
from dataclasses import replace
from pathlib import Path

import pytest
from packages_built import OTHERS, OURS, ROOT, build, bytes_of, copy_of_sources, leave_behind

from proc19probes import __version__
from proc19probes.catalogue import probe_names

SITE_PACKAGES = "/usr/lib/python3.11/site-packages"
PROBES_FOLDER = "/usr/libexec/argo/probes/proc19"
SPECIFICATION = ROOT / "packaging" / "rpm" / "proc19probes.spec"
MAIN, PROBES, LIBRARIES = ("proc19probes", "argo-probe-proc19", "proc19probes-pip-libraries")
SHEBANG = "#!/usr/bin/python3.11"
OTHERWISE = {
    "in another folder": OURS,
    "with another umask": replace(OURS, umask=OTHERS.umask),
    "in another time zone and language": replace(
        OURS, time_zone=OTHERS.time_zone, language=OTHERS.language
    ),
    "with other file times": replace(OURS, file_times=OTHERS.file_times),
    "by another user": OTHERS,
}


@pytest.fixture(scope="module")
def unpacked(rpms: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    for package in rpms.values():
        # Of a file that two packages have, the first stays.
        unpack = 'rpm2cpio "$1" | cpio --extract --make-directories --quiet 2>/dev/null || true'
        subprocess.run(["sh", "-c", unpack, "sh", package], cwd=folder, check=True)
    return folder


def asked(package: Path, *question: str) -> list[str]:
    done = subprocess.run(
        ["rpm", "--query", *question, "--package", package],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def files_of(package: Path) -> dict[str, tuple[str, str, str]]:
    """Mode, owner and group of each file by its path."""
    form = "[%{FILENAMES} %{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME}\\n]"
    rows = (line.split() for line in asked(package, "--queryformat", form))
    return {name: (mode, user, group) for name, mode, user, group in rows}


def sources(folder: str) -> dict[str, bytes]:
    """The content of each file of the sources below the folder, by its path from there."""
    top = ROOT / folder
    return {
        str(path.relative_to(top)): path.read_bytes()
        for path in top.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def folders_above(names: set[str]) -> set[str]:
    return {str(above) for name in names for above in Path(name).parents} - {"."}


def wanted_modules() -> set[str]:
    """Every module with its bytecode, and what lies beside them, with their folders."""
    files = set(sources("src/proc19probes"))
    compiled = {
        str(Path(name).parent / "__pycache__" / f"{Path(name).stem}.cpython-311.pyc")
        for name in files
        if name.endswith(".py")
    }
    names = files | compiled | folders_above(files | compiled)
    return {f"{SITE_PACKAGES}/proc19probes", *(f"{SITE_PACKAGES}/proc19probes/{n}" for n in names)}


def pages(beginning: str) -> set[str]:
    found = (ROOT / "packaging" / "man").glob(f"{beginning}*.1")
    return {f"/usr/share/man/man1/{page.name}.gz" for page in found}


def test_there_are_three_packages_for_any_architecture_of_el9(rpms: dict[str, Path]) -> None:
    assert {name: package.name for name, package in rpms.items()} == {
        name: f"{name}-{__version__}-1.el9.noarch.rpm" for name in (MAIN, PROBES, LIBRARIES)
    }


@pytest.mark.parametrize("case", OTHERWISE)
def test_the_same_sources_give_the_same_bytes(
    rpms: dict[str, Path], tmp_path: Path, case: str
) -> None:
    for above in (tmp_path, *list(tmp_path.parents)[:2]):
        above.chmod(0o755)
    copy = copy_of_sources(tmp_path / "elsewhere", OTHERWISE[case])
    leave_behind(copy)
    for path in copy.rglob("*"):
        os.chown(path, OTHERWISE[case].user, OTHERWISE[case].user)
    again = build("build_rpm.py", copy, tmp_path / "made", OTHERWISE[case])

    assert bytes_of(again) == bytes_of(sorted(rpms.values()))


def test_the_main_package_has_these_files_and_no_other(rpms: dict[str, Path]) -> None:
    information = f"{SITE_PACKAGES}/proc19probes-{__version__}.dist-info"
    documents = set(sources("docs"))
    documents |= folders_above(documents)
    wanted = {
        *wanted_modules(),
        *(information, f"{information}/INSTALLER", f"{information}/LICENSE"),
        *(f"{information}/METADATA", f"{information}/WHEEL", f"{information}/entry_points.txt"),
        f"{information}/top_level.txt",
        *("/etc/proc19", "/etc/proc19/requests", "/etc/proc19/settings.toml"),
        *("/usr/bin/proc19", "/usr/lib/proc19probes", "/usr/lib/proc19probes/keep-status"),
        "/usr/lib/systemd/system/proc19-status.service",
        "/usr/lib/systemd/system/proc19-status.timer",
        "/usr/share/bash-completion/completions/proc19",
        "/usr/share/zsh/site-functions/_proc19",
        "/usr/share/fish/vendor_completions.d/proc19.fish",
        *("/usr/share/licenses/proc19probes", "/usr/share/licenses/proc19probes/LICENSE"),
        *("/usr/share/doc/proc19probes", "/usr/share/doc/proc19probes/README.md"),
        "/usr/share/doc/proc19probes/docs",
        *(f"/usr/share/doc/proc19probes/docs/{name}" for name in documents),
        *pages("proc19"),
        "/var/lib/proc19",
    }

    assert set(files_of(rpms[MAIN])) == wanted


def test_the_package_of_the_probes_has_these_files_and_no_other(rpms: dict[str, Path]) -> None:
    wanted = {
        *("/usr/libexec/argo", "/usr/libexec/argo/probes", PROBES_FOLDER),
        *(f"{PROBES_FOLDER}/check_proc19_{name}" for name in probe_names()),
        *pages("check_proc19_"),
    }

    assert set(files_of(rpms[PROBES])) == wanted


def test_files_belong_to_root_and_what_is_run_can_be_run(rpms: dict[str, Path]) -> None:
    files = {name: of for package in rpms.values() for name, of in files_of(package).items()}

    assert files.pop("/var/lib/proc19") == ("drwxr-xr-x", "_proc19", "_proc19")
    assert {of[1:] for of in files.values()} == {("root", "root")}
    executable = {name for name, of in files.items() if of[0] == "-rwxr-xr-x"}
    assert executable == {
        *("/usr/bin/proc19", "/usr/lib/proc19probes/keep-status"),
        *(f"{PROBES_FOLDER}/check_proc19_{name}" for name in probe_names()),
    }
    assert {of[0] for of in files.values()} == {"-rwxr-xr-x", "-rw-r--r--", "drwxr-xr-x"}


def test_the_settings_are_kept_at_an_upgrade(rpms: dict[str, Path]) -> None:
    assert asked(rpms[MAIN], "--configfiles") == ["/etc/proc19/settings.toml"]
    flags = dict(
        line.split()
        for line in asked(rpms[MAIN], "--queryformat", "[%{FILENAMES} %{FILEFLAGS:fflags}\\n]")
        if len(line.split()) == 2
    )
    assert flags["/etc/proc19/settings.toml"] == "cn"


def libraries() -> dict[str, str]:
    """The lowest version of each library, by its name, as setup.cfg has them."""
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    rows = setup["options"]["install_requires"].strip().splitlines()
    return {name.lower(): version for name, version in (row.split(" >= ") for row in rows)}


def test_the_main_package_requires_python_3_11_and_each_library_from_an_rpm_or_from_pip(
    rpms: dict[str, Path],
) -> None:
    wanted = {
        f"(python3.11dist({name}) >= {version} or {LIBRARIES})"
        for name, version in libraries().items()
    }
    wanted |= {"/bin/sh", "/usr/bin/python3.11", "openssl", "python3.11", "shadow-utils"}
    wanted |= {"python(abi) = 3.11", f"config({MAIN}) = {__version__}-1.el9"}
    found = asked(rpms[MAIN], "--requires")

    assert {one for one in found if not one.startswith("rpmlib(")} == wanted


def test_the_other_packages_require_what_they_need_and_no_more(rpms: dict[str, Path]) -> None:
    found = {
        name: {one for one in asked(rpms[name], "--requires") if not one.startswith("rpmlib(")}
        for name in (PROBES, LIBRARIES)
    }

    assert found == {
        PROBES: {"/usr/bin/python3.11", f"{MAIN} = {__version__}-1.el9"},
        LIBRARIES: {"python3.11-pip"},
    }


def test_pip_is_given_the_libraries_of_setup_cfg(unpacked: Path) -> None:
    rows = (unpacked / "usr/share/proc19probes/libraries.txt").read_text().splitlines()
    found = {re.sub(r"[() ]", "", row).lower() for row in rows}

    assert found == {f"{name}>={version}" for name, version in libraries().items()}


def test_the_content_is_the_sources(unpacked: Path) -> None:
    modules = unpacked / SITE_PACKAGES.lstrip("/") / "proc19probes"
    assert {name: (modules / name).read_bytes() for name in sources("src/proc19probes")} == sources(
        "src/proc19probes"
    )
    documents = unpacked / "usr/share/doc/proc19probes/docs"
    assert {name: (documents / name).read_bytes() for name in sources("docs")} == sources("docs")
    for name, page in sources("packaging/man").items():
        packed = unpacked / "usr/share/man/man1" / f"{name}.gz"
        assert gzip.decompress(packed.read_bytes()) == page
    for target, source in {
        "etc/proc19/settings.toml": "packaging/settings/settings.toml",
        "usr/bin/proc19": "packaging/rpm/proc19",
        "usr/lib/systemd/system/proc19-status.service": "packaging/systemd/proc19-status.service",
        "usr/lib/systemd/system/proc19-status.timer": "packaging/systemd/proc19-status.timer",
        "usr/share/bash-completion/completions/proc19": "packaging/completion/proc19.bash",
        "usr/share/zsh/site-functions/_proc19": "packaging/completion/_proc19",
        "usr/share/fish/vendor_completions.d/proc19.fish": "packaging/completion/proc19.fish",
        "usr/share/licenses/proc19probes/LICENSE": "LICENSE",
    }.items():
        assert (unpacked / target).read_bytes() == (ROOT / source).read_bytes(), target


def test_executables_are_those_of_the_sources_for_python_3_11(unpacked: Path) -> None:
    folder = unpacked / PROBES_FOLDER.lstrip("/")
    executables = {path.name: path.read_text() for path in folder.iterdir()}

    def for_el9(source: Path) -> str:
        return f"{SHEBANG}\n{source.read_text().partition(chr(10))[2]}"

    assert executables == {path.name: for_el9(path) for path in (ROOT / "probes").iterdir()}
    keeper = unpacked / "usr/lib/proc19probes/keep-status"
    assert keeper.read_text() == for_el9(ROOT / "packaging/systemd/keep-status")
    assert (unpacked / "usr/bin/proc19").read_text().startswith(f"{SHEBANG}\n")


def test_nothing_tells_where_or_when_it_was_built(rpms: dict[str, Path], unpacked: Path) -> None:
    folders = [str(ROOT).encode(), b"/BUILD", os.environ.get("HOME", "/home").encode() + b"/"]
    telling = [
        str(path.relative_to(unpacked))
        for path in unpacked.rglob("*")
        if path.is_file() and any(folder in path.read_bytes() for folder in folders)
    ]
    assert telling == []
    for package in rpms.values():
        form = "%{BUILDHOST} %{BUILDTIME} [%{FILEMTIMES} ]"
        host, *times = " ".join(asked(package, "--queryformat", form)).split()
        assert (host, set(times)) == ("localhost", {"1795694400"})


def test_the_specification_has_the_version_and_the_date_of_the_sources() -> None:
    specification = SPECIFICATION.read_text()
    changelog = (ROOT / "packaging" / "debian" / "changelog").read_text()
    _, author, day, month, year = re.findall(
        r"^ -- ((.+>)  \w{3}, (\d\d) (\w{3}) (\d{4}))", changelog, re.MULTILINE
    )[0]

    assert f"\nVersion:        {__version__}\n" in specification
    newest = specification.partition("%changelog\n")[2].splitlines()[0]
    assert newest.endswith(f"{month} {day} {year} {author} - {__version__}-1")


def test_rpmlint_finds_nothing_that_is_not_explained(rpms: dict[str, Path]) -> None:
    explained = ROOT / "packaging" / "rpm" / "rpmlint.toml"
    done = subprocess.run(
        ["rpmlint", "--config", explained, *rpms.values(), SPECIFICATION],
        capture_output=True,
        text=True,
        check=False,
    )

    assert " 0 errors, 0 warnings" in done.stdout, done.stdout
    assert done.returncode == 0


def test_rpm_builds_the_same_from_the_source_distribution(
    tmp_path: Path, rpms: dict[str, Path]
) -> None:
    (archive, _) = sorted(
        build("build_wheel.py", ROOT, tmp_path / "dist", OURS), key=lambda path: path.suffix
    )
    done = subprocess.run(
        [
            "rpmbuild",
            "--define",
            f"_topdir {tmp_path}/rpm",
            "--define",
            "dist .el9",
            "-tb",
            archive,
        ],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    built = {path.name: path for path in (tmp_path / "rpm").rglob("*.rpm")}

    assert set(built) == {package.name for package in rpms.values()}
    for package in rpms.values():
        assert files_of(built[package.name]) == files_of(package)
