"""The Debian package installed in a clean Debian: plugins, servers, manual, completion, cron."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from debian_root import DebianRoot

from proc19probes import __version__
from proc19probes.catalogue import probe_names
from servers.gocdb import GocdbServer

ROOT = Path(__file__).parents[3]
PLUGINS = "/usr/lib/nagios/plugins"
REPORT = "var/lib/proc19/status.json"
PATH = "/usr/bin:/bin"


@pytest.mark.parametrize("probe", probe_names())
def test_every_plugin_answers_help_and_version(probe: str, installed: DebianRoot) -> None:
    plugin = f"{PLUGINS}/check_proc19_{probe}"
    version = installed.run(plugin, "--version")
    shown = installed.run(plugin, "--help")

    assert (version.code, version.err) == (3, "")
    assert __version__ in version.out
    assert (shown.code, shown.err) == (3, "")
    assert f"check_proc19_{probe}" in shown.out


@pytest.mark.parametrize(
    ("site", "line", "code"),
    [
        ("PILOT-CLOUD", "SITE_CERTIFIED OK - PILOT-CLOUD: Certified in GOCDB [site-certified]", 0),
        ("NOWHERE", "SITE_CERTIFIED CRITICAL - NOWHERE: ", 2),
    ],
)
def test_a_plugin_run_as_nagios_gives_its_line(
    site: str, line: str, code: int, with_servers: DebianRoot
) -> None:
    with GocdbServer() as gocdb:
        done = with_servers.run_as(
            *("nagios", f"{PLUGINS}/check_proc19_site_certified", "--site", site),
            *("--gocdb-url", gocdb.url),
            cwd="/usr",
            LANG="C",
        )

    assert done.out.startswith(line)
    assert (done.code, done.err, done.out.count("\n")) == (code, "", 1)
    assert gocdb.queries


def test_a_plugin_verifies_signatures_with_debians_openssl(with_servers: DebianRoot) -> None:
    demo = ROOT / "packaging" / "demo"
    place = with_servers.folder / "srv" / "images"
    shutil.copytree(demo / "trust-anchors", place / "trust-anchors")
    shutil.copy(demo / "images" / "vo.example.org.list", place / "image.list")

    done = with_servers.run_as(
        *("nagios", f"{PLUGINS}/check_proc19_image_list_signed"),
        *("--image-list", "file:///srv/images/image.list"),
        *("--capath", "/srv/images/trust-anchors"),
        LANG="C",
    )

    assert done.out.startswith("IMAGE_LIST_SIGNED OK - "), done
    assert (done.code, done.err) == (0, "")


def test_the_command_is_there_and_says_its_version(installed: DebianRoot) -> None:
    assert installed.do("proc19", "--version").strip().endswith(__version__)


def test_the_demonstration_runs(installed: DebianRoot) -> None:
    shown = installed.do("proc19", "demo", LC_ALL="C.UTF-8")
    assert "Halo · grid middleware · approved" in shown


def test_settings_are_read_from_etc(installed: DebianRoot) -> None:
    settings = installed.folder / "etc" / "proc19" / "settings.toml"
    before = settings.read_text()
    settings.write_text(before + '[services.gocdb]\nurl = "http://127.0.0.1:9"\n')
    try:
        done = installed.run(f"{PLUGINS}/check_proc19_site_certified", "--site", "X")
    finally:
        settings.write_text(before)

    assert "127.0.0.1 port 9" in done.out
    assert done.code == 3


def names_of_commands(path: str, pattern: str, root: DebianRoot) -> set[str]:
    return set(re.findall(pattern, (root.folder / path).read_text()))


def test_nagios_reads_the_commands_as_debian_configures_it(with_servers: DebianRoot) -> None:
    file = "etc/nagios-plugins/config/proc19.cfg"
    names = names_of_commands(file, r"command_name\s+(\S+)", with_servers)

    done = with_servers.run("nagios4", "-v", "/etc/nagios4/nagios.cfg")
    with_servers.do("nagios4", "-vp", "/etc/nagios4/nagios.cfg")
    read = (with_servers.folder / "var/lib/nagios4/objects.precache").read_text()

    assert done.code == 0, done.out
    assert "Total Errors:   0" in done.out
    assert names
    assert names <= set(re.findall(r"^\s*command_name\s+(\S+)", read, re.M))


def test_icinga_reads_the_commands_as_debian_configures_it(with_servers: DebianRoot) -> None:
    file = "usr/share/icinga2/include/plugins-contrib.d/proc19.conf"
    names = names_of_commands(file, r'object CheckCommand "([^"]+)"', with_servers)

    done = with_servers.run("icinga2", "daemon", "-C")
    read = with_servers.do("icinga2", "object", "list", "--type", "CheckCommand")

    assert done.code == 0, done.out
    assert "critical/" not in done.out + done.err
    assert names
    assert names <= set(re.findall(r"Object '([^']+)' of type 'CheckCommand'", read))


@pytest.mark.parametrize("server", ["/etc/nagios4", "/etc/icinga2", "/usr/sbin/icinga2"])
def test_no_server_comes_with_it(server: str, installed: DebianRoot) -> None:
    assert not (installed.folder / server.removeprefix("/")).exists()


def test_its_manual_page_is_found_and_has_nothing_to_complain_of(with_systemd: DebianRoot) -> None:
    for page in sorted((with_systemd.folder / "usr/share/man/man1").glob("*proc19*")):
        name = page.name.partition(".")[0]
        done = with_systemd.run(
            *("man", "--warnings", "--pager=cat", name), LC_ALL="C.UTF-8", MANWIDTH="80"
        )
        assert (done.code, done.err) == (0, "")
        assert "NAME" in done.out
    assert "proc19" in with_systemd.do("man", "--where", "proc19")
    assert "proc19" in with_systemd.do("whatis", "proc19", LC_ALL="C.UTF-8")


COMPLETED = {
    "proc19 sta": {"status"},
    "proc19 status --format j": {"json"},
    "proc19 status --fail-on ": {"attention", "unknown", "failing", "unchecked"},
}


@pytest.mark.parametrize("typed", COMPLETED)
def test_bash_completes(typed: str, installed: DebianRoot) -> None:
    script = (
        "source /usr/share/bash-completion/completions/proc19\n"
        'read -r -a COMP_WORDS <<< "$1"; [[ $1 == *" " ]] && COMP_WORDS+=("")\n'
        "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
        "$(complete -p proc19 | sed 's/.*-F \\([^ ]*\\).*/\\1/') proc19\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )

    shown = installed.do("bash", "-c", script, "bash", typed)

    assert set(shown.split()) == COMPLETED[typed]


def cron_command(root: DebianRoot) -> tuple[str, str, dict[str, str]]:
    """User, command and variables of the one line."""
    lines = [
        line
        for line in (root.folder / "etc" / "cron.d" / "proc19").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    *assigned, line = lines
    *when, user, command = line.split(maxsplit=6)
    assert when == ["*/15", "*", "*", "*", "*"]
    return user, command, dict(variable.split("=", 1) for variable in assigned)


@pytest.fixture
def cron_root(installed: DebianRoot, tmp_path: Path) -> Iterator[DebianRoot]:
    with installed.copied(tmp_path / "root") as root:
        shutil.copy(ROOT / "packaging" / "demo" / "halo.toml", root.folder / "etc/proc19/requests")
        yield root


def run_cron(root: DebianRoot) -> tuple[int, str]:
    user, command, variables = cron_command(root)
    with GocdbServer() as gocdb:
        settings = root.folder / "etc" / "proc19" / "settings.toml"
        settings.write_text(f'[services.gocdb]\nurl = "{gocdb.url}"\n[run]\ntimeout = "5s"\n')
        done = root.run_as(user, "/bin/sh", "-c", command, **variables)
    return done.code, done.out + done.err


def test_cron_keeps_the_report_and_the_history(cron_root: DebianRoot) -> None:
    assert run_cron(cron_root) == (0, "")

    report = json.loads((cron_root.folder / REPORT).read_text())
    assert report["format"] == "proc19-status/1"
    assert (cron_root.folder / REPORT).with_name("history.json").exists()


def test_cron_leaves_it_to_systemd_where_that_runs(cron_root: DebianRoot) -> None:
    (cron_root.folder / "run" / "systemd" / "system").mkdir(parents=True)

    assert run_cron(cron_root) == (0, "")
    assert not (cron_root.folder / REPORT).exists()


def test_cron_says_nothing_without_requests(cron_root: DebianRoot) -> None:
    (cron_root.folder / "etc/proc19/requests/halo.toml").unlink()

    assert run_cron(cron_root) == (0, "")
    assert not (cron_root.folder / REPORT).exists()


def test_cron_tells_of_a_request_that_is_not_valid(cron_root: DebianRoot) -> None:
    (cron_root.folder / "etc/proc19/requests/halo.toml").write_text("nonsense")

    code, said = run_cron(cron_root)

    assert code == 3
    assert said.startswith("keep-status: /etc/proc19/requests/halo.toml: ")
    assert not (cron_root.folder / REPORT).exists()
