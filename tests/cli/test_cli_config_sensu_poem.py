"""proc19 config sensu and poem: what they print and write, and what they refuse."""

import json
from pathlib import Path

import pytest
from proc19_process import DEMO, proc19

HALO = DEMO / "halo.toml"
STRATUS = DEMO / "stratus.toml"
INSTALLED = ("--proc19", "/usr/bin/proc19")
CHECKS = 25
"""Of the grid middleware's plan; beside them are its three hosts and the request itself."""


def documents(text: str) -> int:
    """How many JSON documents stand one after the other."""
    decoder, count = json.JSONDecoder(), 0
    while text := text.lstrip():
        text = text[decoder.raw_decode(text)[1] :]
        count += 1
    return count


def test_what_is_printed_for_sensu_is_what_sensuctl_create_reads() -> None:
    ended = proc19("config", "sensu", *INSTALLED, HALO)
    assert (ended.code, ended.err) == (0, "")
    assert documents(ended.out) == 3 + CHECKS + 1
    assert ended.out.startswith('{\n  "type": "Entity",')


def test_a_second_run_for_sensu_changes_what_changed(tmp_path: Path) -> None:
    folder = tmp_path / "sensu"
    first = proc19("config", "sensu", *INSTALLED, HALO, STRATUS, "-o", folder)
    assert first.out.splitlines()[-1] == f"{folder}: 6 new, 0 changed, 0 removed, 0 as they were"
    second = proc19("config", "sensu", *INSTALLED, HALO, "-o", folder)
    assert second.out.splitlines() == [
        "changed  proc19-host-proc19.json",
        "removed  proc19-host-PILOT-CLOUD.json",
        "removed  proc19-host-idle.pilot-cloud.example.org.json",
        "removed  proc19-host-nova.pilot-cloud.example.org.json",
        f"{folder}: 0 new, 1 changed, 3 removed, 2 as they were",
    ]


def test_options_of_sensu_stand_in_every_check() -> None:
    ended = proc19(
        *("config", "sensu", *INSTALLED, HALO, "--namespace", "egi", "--subscription", "near"),
        *("--request-subscription", "files", "--handler", "publisher-handler"),
        *("--metric-handler", "influx", "--pipeline", "hard_state", "--refer", "token=TOKEN_FILE"),
    )
    assert ended.out.count('"namespace": "egi"') == 3 + CHECKS + 1
    assert ended.out.count('"near"') == CHECKS
    assert ended.out.count('"files"') == 1
    assert ended.out.count('"publisher-handler"') == CHECKS + 1
    assert ended.out.count('--token \\"$TOKEN_FILE\\" --timeout=') == CHECKS


def test_templates_for_poem_are_written_and_what_they_cannot_hold_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "poem"
    ended = proc19("config", "poem", HALO, "-o", folder)
    assert ended.code == 0
    assert sorted(path.name for path in folder.glob("*.json")) == [
        "metricoverrides.json",
        "metricprofile.json",
        "metrics.json",
    ]
    assert [line.split(": ")[1] for line in ended.err.splitlines()] == [
        "org.proc19.accounting_in_portal",
        "org.proc19.service_type_in_gocdb-org.example.halo.transfer of proc19",
    ]


def test_where_argo_has_the_probes_can_be_named() -> None:
    ended = proc19("config", "poem", HALO, "--path", "/usr/local/probes")
    assert ended.out.count('"path": "/usr/local/probes"') == 22


REFUSED = {
    "a-handler-that-is-no-name": (
        ("sensu", *INSTALLED, HALO, "--handler", "a;b"),
        "--handler: found 'a;b', expected a name",
    ),
    "a-namespace-that-is-no-name": (
        ("sensu", *INSTALLED, HALO, "--namespace", "{{x}}"),
        "--namespace: found '{{x}}', expected a name",
    ),
    "a-subscription-that-is-no-name": (
        ("sensu", *INSTALLED, HALO, "--subscription", "a b"),
        "--subscription: found 'a b', expected a name",
    ),
    "a-value-in-place-of-a-variable": (
        ("sensu", *INSTALLED, HALO, "--refer", "token=s3cret-of-mine"),
        "token: found something else, expected a variable of the agent's environment",
    ),
    "a-value-in-place-of-an-attribute": (
        ("poem", HALO, "--refer", "token=s3cret"),
        "token: found something else, expected an attribute of POEM",
    ),
    "a-folder-that-a-shell-would-take-apart": (
        ("poem", HALO, "--path", "/usr/my probes"),
        "/usr/my probes: no folder that argo-scg can call as it stands",
    ),
    "one-attribute-for-two-options": (
        ("poem", HALO, "--refer", "cert=X", "--refer", "token=X"),
        "X: an attribute of POEM stands for one option",
    ),
}


@pytest.mark.parametrize(("arguments", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_one_line_that_says_what_was_expected(
    arguments: tuple[str | Path, ...], told: str
) -> None:
    ended = proc19("config", *arguments)
    assert ended.code == 3
    assert ended.out == ""
    assert told in ended.err
    assert ended.err.count("\n") == 1
    assert "s3cret" not in ended.err
