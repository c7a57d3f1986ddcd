"""Every probe's --help, as it was looked at and found good.

`REWRITE_GOLDEN=1 pytest tests/plugin/test_plugin_help.py` writes them anew.
"""

import os
from pathlib import Path

import pytest
from plugin_process import probe

from proc19probes.catalogue import probe_names

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", probe_names())
def test_help_is_as_it_was_found_good(name: str) -> None:
    golden = GOLDEN / f"{name}.txt"
    ended = probe(name, "--help", COLUMNS="40", LANG="C")
    if os.environ.get("REWRITE_GOLDEN") == "1":
        golden.write_text(ended.out)
    assert ended.out == golden.read_text()
    assert (ended.code, ended.err) == (3, "")
    for line in ended.out.splitlines():
        # What is to be copied stays on one line.
        assert len(line) < 80 or line.startswith("  check_proc19_")


def test_no_help_is_left_of_a_probe_that_went() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(probe_names())
