"""The page for security officers names findings and probes that there are."""

import re
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe, probe_names

PAGE = Path(__file__).parents[2] / "docs" / "image-lists.md"
ATTACK = re.compile(r"^\| ([a-z].*?) \| (`.*?|nothing.*?) \| ([a-z_, ]+) \|$", re.MULTILINE)
FINDING = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`")
ROWS = ATTACK.findall(PAGE.read_text(encoding="utf-8").partition("## What you decide")[0])


def test_there_are_as_many_attacks_as_the_table_has_lines() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("| what somebody does |")[2]
    lines = table.partition("\n\n")[0].strip().splitlines()[2:]
    assert len(lines) == len(ROWS) > 15


@pytest.mark.parametrize(("attack", "found", "by"), ROWS, ids=[row[0] for row in ROWS])
def test_what_is_found_is_a_finding_of_the_probes_that_are_named(
    attack: str, found: str, by: str
) -> None:
    probes = by.split(", ") if by != "all" else []
    kinds = {kind.id for name in probes for kind in load_probe(name).findings}
    assert set(probes) <= set(probe_names())
    assert set(FINDING.findall(found)) <= kinds
    assert FINDING.findall(found) or found.startswith("nothing")
