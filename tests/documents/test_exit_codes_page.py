"""docs/exit-codes.md, held against what the commands end with."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from proc19probes.completion.exit_code import FailOn, exit_code
from proc19probes.completion.model import CriterionState, RequestCompletion, RowCompletion
from proc19probes.request.model import Outcome
from proc19probes.vocabulary.state import State

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "exit-codes.md").read_text()
LEVELS = (FailOn.ATTENTION, FailOn.UNKNOWN, FailOn.FAILING)
COMPLETE = ("verified", "signed off", "implied", "not applicable")


def rows_after(heading: str) -> list[list[str]]:
    table = PAGE.partition(heading)[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def status_cases() -> list[tuple[str, FailOn, int]]:
    cases = []
    for states, *codes in rows_after("## `proc19 status`"):
        named = COMPLETE if states.startswith("all complete") else states.split(", ")
        for state in named:
            cases += [(state, level, int(code)) for level, code in zip(LEVELS, codes, strict=True)]
    return cases


class OneRow:
    """A completion of which only the outcome and the state of one row are asked."""

    def __init__(self, state: CriterionState) -> None:
        self.request = SimpleNamespace(outcome=Outcome.APPROVED)
        self.rows = (RowCompletion(None, state, (), (), (), ()),)  # type: ignore[arg-type]


@pytest.mark.parametrize(("state", "level", "code"), status_cases())
def test_status_ends_with_the_code_of_the_table(state: str, level: FailOn, code: int) -> None:
    completion: RequestCompletion = OneRow(CriterionState(state))  # type: ignore[assignment]

    assert exit_code((completion,), level) == code


def test_every_state_is_in_the_table() -> None:
    assert {state for state, _, _ in status_cases()} == {one.value for one in CriterionState}


def test_plugins_end_with_the_codes_of_their_states() -> None:
    shown = {state: int(code) for code, state, _ in rows_after("## Plugins")}

    assert shown == {state.value: state.exit_code for state in State}


GENERAL = {
    "--help": (["--help"], 0),
    "--version": (["--version"], 0),
    "help of a command": (["status", "--help"], 0),
    "demo": (["demo"], 0),
    "steps": (["steps"], 0),
    "request validate: not valid": (["request", "validate", str(ROOT / "setup.cfg")], 2),
    "request validate: valid": (
        ["request", "validate", str(ROOT / "packaging" / "demo" / "halo.toml")],
        0,
    ),
    "a usage error": (["demo", "--nonsense"], 3),
}


@pytest.mark.parametrize("case", GENERAL, ids=str)
def test_commands_in_general(case: str) -> None:
    arguments, code = GENERAL[case]
    program = "from proc19probes.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, timeout=600, check=False
    )

    assert done.returncode == code
    assert re.search(rf"^\| {code} \|", PAGE.partition("## `proc19` in general")[2], re.M)
