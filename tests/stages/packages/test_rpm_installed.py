"""The RPMs installed by rpm in a root of their own, with Debian's Python 3.11 for that of EL9.

Their requirements cannot be met there, as no RPM has Python: what they are is tested elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from debian_root import DebianRoot, Done, ended

from proc19probes.catalogue import probe_names
from servers.gocdb import GocdbServer

PROBES_FOLDER = "/usr/libexec/argo/probes/proc19"
# Where EL9's Python 3.11 looks of itself.
SITE_PACKAGES = "/usr/lib/python3.11/site-packages"
# Without what only an EL has; and Debian's rpm is not to warn of what is done here on purpose.
FORCED = ("--nodeps", "--force-debian")
LIBRARIES = (
    *("openssl", "python3-click", "python3-cryptography", "python3-ijson", "python3-ldap3"),
    *("python3-nagiosplugin", "python3-openssl", "python3-requests", "python3-rich"),
)


@dataclass(frozen=True)
class RootWithRpms:
    """A root, and the RPMs that are installed in it."""

    root: DebianRoot
    packages: tuple[Path, ...]

    def rpm(self, *words: str | Path) -> str:
        """What rpm says; it has to succeed, without a word of complaint."""
        done = self._rpm(*words)
        assert (done.code, done.err) == (0, ""), done.err
        return done.out

    def erase(self, *names: str) -> str:
        """What rpm warns of when it takes the packages away."""
        done = self._rpm("--erase", *FORCED, *names)
        assert (done.code, done.out) == (0, "")
        return done.err

    def _rpm(self, *words: str | Path) -> Done:
        command = ["rpm", "--root", str(self.root.folder), "--dbpath", "/var/lib/rpm"]
        return ended([*command, *map(str, words)], {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})

    def run(self, *command: str) -> Done:
        """The command as nobody, with the environment that a monitoring server gives."""
        return self.root.run_as("nobody", *command, LANG="C", PYTHONPATH=SITE_PACKAGES)


def with_rpms(root: DebianRoot, rpms: dict[str, Path]) -> RootWithRpms:
    given = RootWithRpms(root, (rpms["proc19probes"], rpms["argo-probe-proc19"]))
    given.rpm("--initdb")
    given.rpm("--install", *FORCED, *given.packages)
    return given


@pytest.fixture(scope="module")
def bare(
    clean_root: DebianRoot, rpms: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RootWithRpms]:
    """With Python, and none of the libraries."""
    with clean_root.copied(tmp_path_factory.mktemp("bare") / "root") as root:
        root.install("python3")
        yield with_rpms(root, rpms)


@pytest.fixture(scope="module")
def whole(bare: RootWithRpms, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RootWithRpms]:
    """With the libraries, from Debian's packages."""
    with bare.root.copied(tmp_path_factory.mktemp("whole") / "root") as root:
        root.install(*LIBRARIES)
        yield RootWithRpms(root, bare.packages)


@pytest.fixture
def changing(whole: RootWithRpms, tmp_path: Path) -> Iterator[RootWithRpms]:
    """The same, to be changed."""
    with whole.root.copied(tmp_path / "root") as root:
        yield RootWithRpms(root, whole.packages)


def test_rpm_finds_every_file_as_it_was_packed(bare: RootWithRpms) -> None:
    assert bare.rpm("--verify", "--nodeps", "proc19probes", "argo-probe-proc19") == ""


def test_installing_makes_the_user_of_the_timer(bare: RootWithRpms) -> None:
    name, _, uid, _, _, home, shell = bare.root.do("getent", "passwd", "_proc19").strip().split(":")

    assert (name, home, shell) == ("_proc19", "/var/lib/proc19", "/sbin/nologin")
    assert 0 < int(uid) < 1000
    assert bare.root.do("stat", "-c", "%U:%G %a", home) == "_proc19:_proc19 755\n"


@pytest.mark.parametrize("name", ["site_certified", "information_valid"])
def test_without_the_libraries_a_probe_is_unknown_and_names_the_one_that_is_missing(
    bare: RootWithRpms, name: str
) -> None:
    done = bare.run(f"{PROBES_FOLDER}/check_proc19_{name}", "--site", "PILOT-GRID")

    assert done.code == 3
    assert done.out.startswith(f"{name.upper()} UNKNOWN - an installed package is missing or ")
    assert "No module named '" in done.out
    assert done.out.count("\n") == 1
    assert done.err == ""


def test_without_the_libraries_the_command_says_so_in_one_line(bare: RootWithRpms) -> None:
    done = bare.run("proc19", "steps")

    assert (done.code, done.out, done.err.count("\n")) == (3, "", 1)
    assert "No module named 'click'" in done.err


@pytest.mark.parametrize("name", probe_names())
def test_every_probe_starts_with_python_3_11(whole: RootWithRpms, name: str) -> None:
    done = whole.run(f"{PROBES_FOLDER}/check_proc19_{name}", "--help")

    assert (done.code, done.err) == (3, "")
    assert done.out.endswith(f"More: docs/probes/{name}.md\n")


def test_a_probe_asks_a_server_and_says_what_it_found(whole: RootWithRpms) -> None:
    with GocdbServer() as server:
        done = whole.run(
            f"{PROBES_FOLDER}/check_proc19_service_type_in_gocdb",
            *("--service-type", "org.openstack.nova", "--gocdb-url", server.url),
        )

    assert done.out.startswith("SERVICE_TYPE_IN_GOCDB OK - org.openstack.nova: ")
    assert (done.code, done.err) == (0, "")


def test_the_command_shows_its_demonstration(whole: RootWithRpms) -> None:
    done = whole.run("proc19", "demo")

    assert (done.code, done.err) == (0, "")
    assert "rows complete" in done.out


def test_bytecode_is_what_python_3_11_takes(whole: RootWithRpms) -> None:
    program = "import sys; sys.dont_write_bytecode = True; import proc19probes.catalogue"
    done = whole.run("/usr/bin/python3.11", "-v", "-c", program)

    assert f"matches {SITE_PACKAGES}/proc19probes/catalogue.py" in done.err
    assert re.findall(r"code object from '?(\S+/proc19probes/\S+\.py)'?$", done.err, re.M) == []


def test_settings_that_were_changed_outlive_an_upgrade_and_a_removal(
    changing: RootWithRpms,
) -> None:
    settings = changing.root.folder / "etc/proc19/settings.toml"
    settings.write_text("[run]\nworkers = 3\n")
    changing.rpm("--upgrade", *FORCED, "--replacepkgs", *changing.packages)
    assert settings.read_text() == "[run]\nworkers = 3\n"

    changing.root.do("rm", "/etc/proc19/settings.toml")
    changing.rpm("--upgrade", *FORCED, "--replacepkgs", *changing.packages)
    assert settings.read_text().startswith("# Settings of proc19probes.")

    settings.write_text("[run]\nworkers = 3\n")
    said = changing.erase("argo-probe-proc19", "proc19probes")
    assert said == "warning: /etc/proc19/settings.toml saved as /etc/proc19/settings.toml.rpmsave\n"
    assert settings.with_name("settings.toml.rpmsave").read_text() == "[run]\nworkers = 3\n"
    left = changing.root.do("find", "/usr", "/etc", "-name", "*proc19*").split()
    assert left == ["/etc/proc19"]
