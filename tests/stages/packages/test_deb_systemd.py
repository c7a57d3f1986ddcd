"""proc19-status.timer and its service, in a Debian that runs systemd."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from debian_root import BootedRoot, DebianRoot

from servers.gocdb import GocdbServer
from servers.other_services import at_hand, other_services

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "packages.md"
SERVICE, TIMER = "proc19-status.service", "proc19-status.timer"
UNITS = "/lib/systemd/system"
DROP_IN = "run/systemd/system/proc19-status.service.d/services.conf"
MOST_EXPOSED = 2.0
NAME = "localhost"


def test_systemd_has_nothing_to_say_of_the_units(with_systemd: DebianRoot) -> None:
    for unit in (SERVICE, TIMER):
        done = with_systemd.run("systemd-analyze", "verify", f"{UNITS}/{unit}")
        assert (done.code, done.out, done.err) == (0, "", "")


def test_systemd_would_say_something(with_systemd: DebianRoot) -> None:
    text = (with_systemd.folder / UNITS.removeprefix("/") / SERVICE).read_text()
    changed = with_systemd.folder / "tmp" / "changed.service"
    changed.write_text(text.replace("ProtectSystem=", "ProtectSistem="))

    done = with_systemd.run("systemd-analyze", "verify", "/tmp/changed.service")

    assert "ProtectSistem" in done.err


def test_the_service_is_exposed_as_little_as_the_page_says(with_systemd: DebianRoot) -> None:
    shown = with_systemd.run(
        "systemd-analyze", "security", "--offline=yes", f"{UNITS}/{SERVICE}", LC_ALL="C.UTF-8"
    )
    (line,) = re.findall(r"Overall exposure level for \S+ ([\d.]+) OK", shown.out)

    assert float(line) <= MOST_EXPOSED
    assert f"exposure level for {SERVICE}: {line} OK" in PAGE.read_text()


def test_it_is_started_when_it_is_installed_and_gone_when_it_is_purged(
    deb: Path, with_systemd: DebianRoot, tmp_path: Path
) -> None:
    with with_systemd.copied(tmp_path / "root") as root:
        (root.folder / "usr" / "sbin" / "policy-rc.d").unlink()
        shutil.copy(deb, root.folder / "srv")
        with root.booted() as booted:
            purged = booted.run("dpkg", "--purge", "proc19probes")
            without = booted.properties(TIMER, "ActiveState", "LoadState")
            again = booted.run("dpkg", "--install", f"/srv/{deb.name}")
            with_it = booted.properties(TIMER, "ActiveState", "LoadState")

    assert (purged.code, again.code) == (0, 0), purged.err + again.err
    assert without == {"ActiveState": "inactive", "LoadState": "not-found"}
    assert with_it == {"ActiveState": "active", "LoadState": "loaded"}


@pytest.fixture
def services(with_systemd: DebianRoot, booted: BootedRoot) -> Iterator[GocdbServer]:
    """Services on loopback that the unit is told of; no request and no report at first."""
    (with_systemd.folder / "etc" / "hosts").write_text(f"127.0.0.1 {NAME}\n")
    with GocdbServer() as gocdb, other_services() as others:
        variables = others | {
            "PROC19_SERVICES_GOCDB_URL": f"{gocdb.named(NAME)}/gocdbpi",
        }
        lines = [f"Environment={name}={value}\n" for name, value in variables.items()]
        # What systemd mounts at /run is only seen by those inside.
        script = f'mkdir -p "$(dirname /{DROP_IN})"; printf %s "$1" > /{DROP_IN}'
        text = "[Service]\n" + "".join(lines)
        assert booted.run("sh", "-c", script, "sh", text).code == 0
        for path in (*requests(with_systemd).iterdir(), *kept(with_systemd).iterdir()):
            path.unlink()
        assert booted.run("systemctl", "daemon-reload").code == 0
        booted.run("systemctl", "reset-failed", SERVICE)
        yield gocdb


def requests(root: DebianRoot) -> Path:
    return root.folder / "etc" / "proc19" / "requests"


def kept(root: DebianRoot) -> Path:
    return root.folder / "var" / "lib" / "proc19"


def put_request(root: DebianRoot) -> None:
    request = (ROOT / "packaging" / "demo" / "halo.toml").read_text()
    (requests(root) / "halo.toml").write_text(at_hand(request))


def run_service(booted: BootedRoot) -> dict[str, str]:
    booted.run("systemctl", "start", SERVICE)
    return booted.properties(SERVICE, "Result", "ConditionResult", "ActiveState")


def journal(booted: BootedRoot) -> str:
    booted.run("journalctl", "--sync")
    return booted.run("journalctl", "--unit", SERVICE, "--output=cat", "--no-pager").out


def test_the_timer_waits_for_the_next_quarter_of_an_hour(booted: BootedRoot) -> None:
    timer = booted.properties(TIMER, "ActiveState", "UnitFileState", "NextElapseUSecRealtime")

    assert (timer["ActiveState"], timer["UnitFileState"]) == ("active", "enabled")
    (minute,) = re.findall(r" \d\d:(\d\d):\d\d ", timer["NextElapseUSecRealtime"])
    # Up to two minutes later.
    assert int(minute) % 15 <= 2


def test_without_requests_nothing_is_done_and_nothing_has_failed(
    services: GocdbServer, with_systemd: DebianRoot, booted: BootedRoot
) -> None:
    state = run_service(booted)

    assert state == {"Result": "success", "ConditionResult": "no", "ActiveState": "inactive"}
    assert list(kept(with_systemd).iterdir()) == []


def test_a_request_that_is_not_complete_is_reported_and_nothing_has_failed(
    services: GocdbServer, with_systemd: DebianRoot, booted: BootedRoot
) -> None:
    put_request(with_systemd)

    state = run_service(booted)

    assert state == {"Result": "success", "ConditionResult": "yes", "ActiveState": "inactive"}
    report = kept(with_systemd) / "status.json"
    document = json.loads(report.read_text())
    assert document["exit_code"] == 2
    # The service has a name, which is looked up.
    assert services.queries
    assert not re.search(r"not permitted|Permission denied", report.read_text())
    assert oct(report.stat().st_mode & 0o777) == "0o644"
    assert json.loads((kept(with_systemd) / "history.json").read_text())["requests"]


def test_it_runs_as_a_user_of_its_own_and_root_owns_nothing_there(
    services: GocdbServer, with_systemd: DebianRoot, booted: BootedRoot
) -> None:
    put_request(with_systemd)
    run_service(booted)
    (user,) = {path.stat().st_uid for path in kept(with_systemd).iterdir()}

    assert booted.run("id", "-nu", str(user)).out.strip() == "_proc19"


@pytest.mark.parametrize(("group", "result"), [("_proc19", "success"), ("root", "exit-code")])
def test_it_reads_what_its_group_may_read_and_no_more(
    group: str,
    result: str,
    services: GocdbServer,
    with_systemd: DebianRoot,
    booted: BootedRoot,
) -> None:
    put_request(with_systemd)
    settings = "/etc/proc19/settings.toml"
    with_systemd.do("sh", "-c", f"chgrp {group} {settings} && chmod 640 {settings}")
    try:
        assert run_service(booted)["Result"] == result
    finally:
        with_systemd.do("sh", "-c", f"chgrp root {settings} && chmod 644 {settings}")


def test_the_walls_change_nothing_of_what_is_found_out(
    services: GocdbServer, with_systemd: DebianRoot, booted: BootedRoot
) -> None:
    put_signed_images(with_systemd)
    run_service(booted)
    walled = (kept(with_systemd) / "status.json").read_text()

    script = (
        f"export $(sed -n 's/^Environment=//p' /{DROP_IN})\n"
        "exec proc19 status --format json /etc/proc19/requests/stratus.toml"
    )
    in_the_open = booted.run("sh", "-c", script)

    assert found_by(walled) == found_by(in_the_open.out)
    # Signatures are looked at by openssl, through files in memory.
    assert ("image_list_signed", "OK") in found_by(walled)


def put_signed_images(root: DebianRoot) -> None:
    demo = ROOT / "packaging" / "demo"
    place = root.folder / "srv" / "images"
    shutil.copytree(demo / "trust-anchors", place / "trust-anchors")
    shutil.copy(demo / "images" / "vo.example.org.list", place / "image.list")
    # The folder of trust anchors where nothing else is set.
    anchors = root.folder / "etc" / "grid-security"
    anchors.mkdir()
    (anchors / "certificates").symlink_to("/srv/images/trust-anchors")
    request = at_hand((demo / "stratus.toml").read_text())
    heading = "[pilot_site.images]\n"
    listed = f'{heading}list = "file:///srv/images/image.list"\n'
    assert heading in request
    (requests(root) / "stratus.toml").write_text(request.replace(heading, listed))


def found_by(report: str) -> list[tuple[str, str]]:
    """The probes that were run, and the state that each came to."""
    return [
        (run["probe"], run["state"])
        for request in json.loads(report)["requests"]
        for row in request["rows"]
        for criterion in row["criteria"]
        for run in criterion["runs"]
    ]


def test_a_request_that_is_not_valid_is_told_and_the_others_are_reported(
    services: GocdbServer, with_systemd: DebianRoot, booted: BootedRoot
) -> None:
    put_request(with_systemd)
    run_service(booted)
    report = kept(with_systemd) / "status.json"
    whole = json.loads(report.read_bytes())
    (requests(with_systemd) / "cloud.toml").write_text("nonsense")

    state = run_service(booted)

    assert state["Result"] == "success"
    assert "keep-status: /etc/proc19/requests/cloud.toml: " in journal(booted)
    beside = json.loads(report.read_bytes())
    assert [one["id"] for one in beside["requests"]] == [one["id"] for one in whole["requests"]]
    assert [one["file"] for one in beside["unread"]] == ["/etc/proc19/requests/cloud.toml"]


def test_a_folder_that_cannot_be_written_is_a_failure(
    services: GocdbServer, with_systemd: DebianRoot, booted: BootedRoot
) -> None:
    put_request(with_systemd)
    (kept(with_systemd) / "status.json").mkdir()
    try:
        state = run_service(booted)
    finally:
        (kept(with_systemd) / "status.json").rmdir()

    assert (state["Result"], state["ActiveState"]) == ("exit-code", "failed")
    assert "keep-status: /var/lib/proc19/status.json: " in journal(booted)
