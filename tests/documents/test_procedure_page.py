"""The page on the procedure: its table of criteria, and the keys of an edition's file."""

import re
from pathlib import Path

import pytest

from proc19probes.catalogue import probe_names
from proc19probes.procedure.loading import ProcedureError, load_procedure, load_procedure_file
from proc19probes.procedure.model import Criterion, Holds

PAGE = (Path(__file__).parents[2] / "docs" / "procedure.md").read_text(encoding="utf-8")
WIKI = load_procedure("wiki-2016", frozenset(probe_names()))
LINES = dict(re.findall(r"^\| `([^`]+\.[^`]+)` \| (.+) \|$", PAGE, re.MULTILINE))


def test_the_table_has_every_criterion_in_order() -> None:
    assert [*LINES] == [criterion.id for criterion in WIKI.criteria()]
    assert len(LINES) == 63


@pytest.mark.parametrize("one", [*WIKI.criteria()], ids=lambda one: one.id)
def test_the_table_tells_where_it_holds_and_what_decides_it(one: Criterion) -> None:
    text, held, probes, signed, _ = LINES[one.id].split(" | ")
    assert text == one.text
    assert (held == "once") == (one.holds is Holds.ONCE)
    assert {*re.findall(r"\[(\w+)\]", probes)} == {by.probe for by in one.verified_by}
    assert all(party.title in signed for party in one.signed_off_by)


TABLES = {
    "row": "[[row]]\nid = 'x'\nresponsible = []\n",
    "criterion": "[[row]]\nid = 'x'\nresponsible = []\n[[row.criterion]]\nname = 'y'\n",
    "verified_by": "[[row]]\nid = 'x'\nresponsible = []\n[[row.criterion]]\nname = 'y'\n"
    "[[row.criterion.verified_by]]\nprobe = 'z'\n",
    "decision": "[[decision]]\nid = 'x'\n",
}


@pytest.mark.parametrize("part", TABLES)
def test_every_key_that_the_loader_knows_is_on_the_page(part: str, tmp_path: Path) -> None:
    path = tmp_path / "tried.toml"
    path.write_text(f"{TABLES[part]}not-a-key = 1\n", encoding="utf-8")
    with pytest.raises(ProcedureError) as raised:
        load_procedure_file(path, frozenset(probe_names()))
    (told,) = (one for one in raised.value.problems if "unknown key" in one.text)
    section = next(
        one for one in re.split("^###? ", PAGE, flags=re.MULTILINE) if f"{part}]]`" in one
    )
    nested = {"criterion", "verified_by"}
    known = told.text.removeprefix("unknown key, expected one of ").split(", ")
    assert {key for key in known if f"`{key}`" not in section} <= nested
