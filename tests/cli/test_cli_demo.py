"""The demonstration, and the folder in which every command works on it without a service."""

import subprocess
from pathlib import Path

import pytest
from proc19_process import COMMAND, environment, proc19

from plugin.plugin_process import executable

NOWHERE = {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
AS_OF = "2026-11-23 12:00 UTC"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "new"
    ended = proc19("demo", "--directory", folder)
    assert (ended.code, ended.err) == (0, "")
    assert f"cd {folder} && export PROC19_SETTINGS=$PWD/settings.toml" in ended.out
    return folder


def offline(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    variables = {"PROC19_SETTINGS": str(folder / "settings.toml"), **NOWHERE}
    return subprocess.run(
        words,
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_demo_is_the_overview_each_request_and_what_to_try_next() -> None:
    lines = proc19("demo").out.splitlines()
    assert lines[0] == f"Two sample requests, replayed as of {AS_OF}."
    firsts = [line.split("  ")[0] for line in lines]
    order = [
        "2 requests: 1 disputed, 1 failing",
        "Stratus · cloud framework · approved",
        "Halo · grid middleware · approved",
        "Try it, offline:",
    ]
    assert [line for line in firsts if line in order] == order
    assert len(lines) < 115


def test_folder_has_requests_recording_and_settings(folder: Path) -> None:
    written = sorted(str(file.relative_to(folder)) for file in folder.rglob("*.*"))
    assert written == [
        "recording.zip",
        "requests/halo.toml",
        "requests/stratus.toml",
        "settings.toml",
    ]


def test_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    ended = proc19("demo", "--directory", tmp_path)
    assert ended.code == 3
    assert ended.err == f"proc19: {tmp_path} exists; name a folder that does not\n"
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = proc19("demo", "--directory", tmp_path / "file" / "demo")
    assert ended.code == 3
    assert ended.err.startswith(f"proc19: {tmp_path}/file/demo: cannot be written: ")
    assert ended.err.count("\n") == 1


def test_status_in_the_folder_is_a_replay(folder: Path) -> None:
    done = offline(folder, *COMMAND, "status", "requests/halo.toml")
    first, _, heading = done.stdout.splitlines()[:3]
    assert first == f"Replay of recording.zip: what was answered at {AS_OF}."
    assert heading.startswith("Halo · grid middleware · approved")
    assert (done.returncode, done.stderr) == (2, "")


def test_plugin_in_the_folder_says_that_it_replays(folder: Path) -> None:
    done = offline(
        folder,
        *executable("service_type_in_gocdb"),
        *("--service-type", "org.example.halo.transfer"),
    )
    assert done.returncode == 2
    assert done.stdout.startswith(
        "SERVICE_TYPE_IN_GOCDB CRITICAL - org.example.halo.transfer: not among GOCDB's 101 service "
        f"types, expected one of them; note: replayed from recording.zip, as of {AS_OF} "
        "[service-type-not-in-gocdb] | time="
    )
    assert done.stderr == ""


def test_plugin_asked_what_the_recording_does_not_hold_is_unknown(folder: Path) -> None:
    done = offline(folder, *executable("site_certified"), "--site", "ELSEWHERE")
    assert done.returncode == 3
    assert "[not-recorded]" in done.stdout


@pytest.mark.parametrize("content", [None, b"no archive"], ids=["absent", "broken"])
def test_recording_that_cannot_be_read_is_unknown(content: bytes | None, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[run]\nreplay = "gone.zip"\n')
    if content is not None:
        (tmp_path / "gone.zip").write_bytes(content)
    done = offline(tmp_path, *executable("site_certified"), "--site", "PILOT-GRID")
    assert done.returncode == 3
    assert done.stdout.startswith(f"SITE_CERTIFIED UNKNOWN - {tmp_path}/gone.zip: ")
    assert "(run.replay) [settings]" in done.stdout
    ended = proc19("status", "--settings", tmp_path / "settings.toml")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith(f"proc19: {tmp_path}/gone.zip: ")


def test_nothing_is_recorded_while_settings_replay(folder: Path, tmp_path: Path) -> None:
    settings, request = folder / "settings.toml", folder / "requests" / "halo.toml"
    archive = tmp_path / "new.zip"
    ended = proc19("record", "-o", archive, "--settings", settings, request)
    assert ended.code == 3
    assert "run.replay: recording.zip" in ended.err
    assert not archive.exists()


def test_option_names_another_recording_than_the_settings(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[run]\nreplay = "gone.zip"\n')
    ended = proc19(
        "status",
        *("--settings", tmp_path / "settings.toml", "--replay", folder / "recording.zip"),
    )
    assert ended.code == 2
    assert ended.out.startswith("Replay of recording.zip")


def test_configuration_made_while_settings_replay_says_so(folder: Path) -> None:
    settings, request = folder / "settings.toml", folder / "requests" / "halo.toml"
    ended = proc19(
        *("config", "nagios", "--plugins", "/usr/lib", "--proc19", "/usr/bin/proc19"),
        *("--settings", settings, request),
    )
    assert ended.code == 0
    assert "run.replay is set: with these settings every check is answered by" in ended.err
