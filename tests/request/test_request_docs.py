"""What docs/request-file.md shows is what the loader does."""

import re
import subprocess
import sys
from pathlib import Path

from request_samples import TODAY, procedure_for

from proc19probes.request.file_shape import REQUEST_FILE
from proc19probes.request.reading import RequestError, parse_request
from proc19probes.request.rules import RULES
from proc19probes.request.shape import Table, Tables

PAGE = (Path(__file__).parents[2] / "docs" / "request-file.md").read_text()
EXAMPLE, CLOUD, GRID = re.findall(r"(?s)```toml\n(.*?)```", PAGE)
CLOUD_SAID, GRID_SAID, ODD_SAID = re.findall(r"(?s)```text\n(.*?)```", PAGE)


def _said(name, text):
    try:
        parse_request(name, text.encode(), procedure_for, TODAY)
    except RequestError as error:
        return f"{error}\n"
    return "valid\n"


def _keys(table):
    for key in table.keys:
        yield key
        if isinstance(key.shape, Table):
            yield from _keys(key.shape)
        elif isinstance(key.shape, Tables):
            yield from _keys(key.shape.table)


def test_example_is_valid():
    assert _said("example.toml", EXAMPLE) == "valid\n"


def test_example_shows_every_key():
    shown = set(re.findall(r"(?m)^(?:\[+(?:\w+\.)*)?(\w+)(?:\]+| =)", EXAMPLE))
    assert shown == {key.name for key in _keys(REQUEST_FILE)}


def test_example_shows_every_word_that_a_short_choice_has():
    for key in REQUEST_FILE.key_by_name["task_force"].shape.table.keys[:1]:
        assert [word for word in key.shape.values if word not in EXAMPLE] == []


def test_required_keys_at_the_top_are_named():
    (sentence,) = re.findall(r"(?s)\nRequired are (.*?)\.", PAGE)
    named = re.findall(r"`\[?(\w+)\]?`", sentence)
    assert named == [key.name for key in REQUEST_FILE.keys if key.required]


def test_every_rule_is_in_the_table():
    assert re.findall(r"(?m)^\| ([\w-]+) \| (.*) \|$", PAGE)[1:] == [
        (rule.id, rule.sentence) for rule in RULES
    ]


def test_output_shown_for_a_wrong_shape_is_real():
    assert _said("cloud.toml", CLOUD) == CLOUD_SAID


def test_output_shown_for_broken_rules_is_real():
    assert _said("grid.toml", GRID) == GRID_SAID


def test_notes_shown_are_real(tmp_path):
    odd = EXAMPLE.replace("opened = 2026-03-02", "opened = 2026-06-01")
    odd = re.sub(r"(?m)^\[\[pilot_site\.endpoint\]\](?:.*\n)+?\n", "", odd)
    (tmp_path / "odd.toml").write_text(odd)
    code = "from proc19probes.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "request", "validate", "odd.toml"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == (0, ODD_SAID, "")
