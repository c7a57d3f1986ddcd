"""The Debian package as a file: the same bytes from the same sources, what is in it, lintian."""

import os
import re
import subprocess
import tarfile
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path

import pytest
from debian_root import DebianRoot
from packages_built import OTHERS, OURS, Circumstances, build, copy_of_sources, leave_behind

from proc19probes import __version__
from proc19probes.catalogue import probe_names

ROOT = Path(__file__).parents[3]
PLUGINS = "/usr/lib/nagios/plugins"
MODULES = "/usr/lib/python3/dist-packages/proc19probes"
CONFIGURATION = (
    "/etc/cron.d/proc19",
    "/etc/nagios-plugins/config/proc19.cfg",
    "/etc/proc19/settings.toml",
)
STRANGE = {
    "DEB_BUILD_OPTIONS": "nostrip noopt",
    "DEB_VENDOR": "Elsewhere",
    "PYTHONHASHSEED": "7",
    "SOURCE_DATE_EPOCH": "1",
}


OTHERWISE = {
    "in another folder": OURS,
    "from a checkout at another place and time, by somebody else": OTHERS,
}


@pytest.mark.parametrize("circumstances", OTHERWISE.values(), ids=OTHERWISE)
def test_the_same_sources_give_the_same_bytes(
    circumstances: Circumstances, deb: Path, tmp_path: Path
) -> None:
    for above in (tmp_path, *list(tmp_path.parents)[:2]):
        above.chmod(0o755)
    sources = copy_of_sources(tmp_path / "an other place é", circumstances)
    leave_behind(sources)
    for path in sources.rglob("*"):
        os.chown(path, circumstances.user, circumstances.user)

    (package,) = build("build_deb.py", sources, tmp_path / "made", circumstances)

    assert package.name == deb.name
    assert package.read_bytes() == deb.read_bytes()


def test_what_is_in_the_environment_makes_no_difference(
    deb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in STRANGE.items():
        monkeypatch.setenv(name, text)
    sources = copy_of_sources(tmp_path / "sources", OURS)

    (package,) = build("build_deb.py", sources, sources / "new", OURS)

    assert package.read_bytes() == deb.read_bytes()


def test_it_is_named_after_version_and_revision(deb: Path) -> None:
    assert deb.name == f"proc19probes_{__version__}-1_all.deb"


def members(deb: Path) -> Iterator[tarfile.TarInfo]:
    data = subprocess.run(
        ["dpkg-deb", "--fsys-tarfile", deb], check=True, stdout=subprocess.PIPE
    ).stdout
    with tarfile.open(fileobj=BytesIO(data)) as archive:
        yield from archive


@pytest.fixture(scope="module")
def contents(deb: Path) -> dict[str, tarfile.TarInfo]:
    return {member.name.removeprefix("."): member for member in members(deb)}


def test_everything_is_roots_and_of_plain_modes_and_of_the_changelogs_date(
    contents: dict[str, tarfile.TarInfo],
) -> None:
    changelog = (ROOT / "packaging" / "debian" / "changelog").read_text()
    date = parsedate_to_datetime(re.findall(r"^ -- .*>  (.*)$", changelog, re.M)[0]).timestamp()
    executable = re.compile(
        rf"/usr/bin/proc19|{PLUGINS}/check_proc19_\w+|/usr/lib/proc19probes/keep-status"
    )
    for name, member in contents.items():
        mode = 0o755 if member.isdir() or executable.fullmatch(name) else 0o644
        found = (member.uname, member.gname, oct(member.mode), member.mtime)
        assert found == ("root", "root", oct(mode), date), name
        assert member.isdir() or member.isreg(), name


def test_every_plugin_is_with_the_others_and_not_in_the_path(
    contents: dict[str, tarfile.TarInfo],
) -> None:
    there = {name for name in contents if re.search(r"/check_proc19_\w+$", name)}

    assert there == {f"{PLUGINS}/check_proc19_{name}" for name in probe_names()}
    assert {name for name in contents if name.startswith("/usr/bin/")} == {"/usr/bin/proc19"}


def test_every_file_of_the_program_is_there_and_no_other(
    contents: dict[str, tarfile.TarInfo],
) -> None:
    source = ROOT / "src" / "proc19probes"
    wanted = {
        f"{MODULES}/{path.relative_to(source)}"
        for path in source.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    files = {name for name, member in contents.items() if member.isreg()}

    assert {name for name in files if name.startswith(f"{MODULES}/")} == wanted


INSTALLED = (
    *("/lib/systemd/system/proc19-status.service", "/lib/systemd/system/proc19-status.timer"),
    *("/usr/lib/proc19probes/keep-status", "/etc/proc19/requests"),
    *("/usr/share/bash-completion/completions/proc19", "/usr/share/man/man1/proc19.1.gz"),
    *("/usr/share/zsh/vendor-completions/_proc19", "/usr/share/doc/proc19probes/README.md"),
    *("/usr/share/fish/vendor_completions.d/proc19.fish", *CONFIGURATION),
    *("/usr/share/icinga2/include/plugins-contrib.d/proc19.conf",),
    *("/usr/share/doc/proc19probes/docs/settings.md",),
)


@pytest.mark.parametrize("path", INSTALLED)
def test_it_has(path: str, contents: dict[str, tarfile.TarInfo]) -> None:
    assert path in contents


def test_pages_that_the_readme_links_to_are_where_it_says(
    contents: dict[str, tarfile.TarInfo],
) -> None:
    links = re.findall(r"\]\(([^)#:]+)", (ROOT / "README.md").read_text())

    assert links
    assert [link for link in links if f"/usr/share/doc/proc19probes/{link}" not in contents] == []


def control(deb: Path, *words: str) -> str:
    return subprocess.run(
        ["dpkg-deb", *words], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def test_what_an_administrator_edits_is_told_to_dpkg(deb: Path) -> None:
    assert sorted(control(deb, "--info", str(deb), "conffiles").split()) == sorted(CONFIGURATION)


def test_it_depends_on_debians_own_packages_alone(deb: Path, installed: DebianRoot) -> None:
    depends = control(deb, "--field", str(deb), "Depends").strip()
    names = {re.sub(r"[ :(].*", "", one) for one in depends.split(", ")}

    assert {"openssl", "python3-cryptography", "python3-nagiosplugin"} <= names
    assert "python3 (>= 3.11)" in depends
    for name in names:
        known = installed.do("apt-cache", "policy", name, LC_ALL="C")
        assert re.search(r" bookworm(-\w+)?/main ", known), known


def test_lintian_has_nothing_to_say(deb: Path) -> None:
    done = subprocess.run(
        ["lintian", "--allow-root", "--fail-on=error,warning", deb],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_lintian_would_say_something(deb: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    subprocess.run(["dpkg-deb", "--raw-extract", deb, unpacked], check=True)
    (unpacked / "usr" / "share" / "doc" / "proc19probes" / "copyright").unlink()
    broken = tmp_path / deb.name
    subprocess.run(["dpkg-deb", "--build", unpacked, broken], check=True, capture_output=True)

    done = subprocess.run(
        ["lintian", "--allow-root", broken], capture_output=True, text=True, check=False
    )

    assert "E: proc19probes: no-copyright-file" in done.stdout
