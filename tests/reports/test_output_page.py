"""docs/output.md says what reports are like."""

import re
from pathlib import Path

import pytest
from golden_files import GOLDEN

from proc19probes.completion.model import CriterionState
from proc19probes.reports.wording import ASCII_SIGNS, SIGNS

PAGE = (Path(__file__).parents[2] / "docs" / "output.md").read_text("utf-8")
REPORTS = Path(__file__).parents[2] / "src" / "proc19probes" / "reports"
EXAMPLES = re.findall(r"^```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.splitlines()[0])
def test_example_is_part_of_a_golden_file(example: str) -> None:
    assert any(example in path.read_text("utf-8") for path in GOLDEN.iterdir())


def test_page_has_examples() -> None:
    assert len(EXAMPLES) == 3


def test_table_of_states_is_the_codes() -> None:
    rows = re.findall(r"^\| (\S) \| (\S) \| ([a-z ]+) \|.*\| ([a-z ]+) \|$", PAGE, re.MULTILINE)
    assert [(sign, ascii_sign, word) for sign, ascii_sign, word, _ in rows] == [
        (SIGNS[state], ASCII_SIGNS[state], state.value) for state in CriterionState
    ]
    assert [word for _, _, word, complete in rows if complete == "yes"] == [
        state.value for state in CriterionState if state.complete
    ]


def test_every_label_of_a_report_is_explained() -> None:
    sources = "".join((REPORTS / name).read_text() for name in ("evidence.py", "lines.py"))
    labels = set(re.findall(r'(?:Said\(|said\(|f"\{indent\}\{)["\'](\w+)["\']', sources))
    explained = PAGE[PAGE.index("| label |") : PAGE.index("A row with several")]
    assert labels >= {"found", "fix", "check", "asked", "decision"}
    assert [label for label in sorted(labels) if label not in explained] == []
