"""The tables of docs/exit-codes.md, for the manual pages."""

from pathlib import Path

_PAGE = Path(__file__).resolve().parents[1] / "docs" / "exit-codes.md"

GENERAL = "`proc19` in general"


def table(heading: str) -> list[list[str]]:
    """The cells of the table under this heading, row by row; none where it has no table."""
    rows = [line for line in _section(heading).splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def remarks(heading: str) -> list[str]:
    """The paragraphs under this heading that are no table."""
    paragraphs = _section(heading).strip().split("\n\n")
    return [" ".join(text.split()) for text in paragraphs if not text.startswith("|")]


def _section(heading: str) -> str:
    text = _PAGE.read_text(encoding="utf-8")
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
