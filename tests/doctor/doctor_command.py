"""The doctor as a process, and what it found as rows."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.proc19_process import Ended, proc19


@dataclass(frozen=True)
class Row:
    """One examination as the JSON form has it."""

    subject: str
    state: str
    text: str
    remedy: str


@dataclass(frozen=True)
class Diagnosis:
    """Everything that one run of the doctor said."""

    ended: Ended
    document: Mapping[str, Any]

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(Row(**row) for row in self.document["examinations"])

    @property
    def settings(self) -> dict[str, tuple[str, str]]:
        """Value and origin by key."""
        return {s["key"]: (s["value"], s["origin"]) for s in self.document["settings"]}

    def of(self, subject: str | Path) -> Row:
        """The first row about this subject."""
        return next(row for row in self.rows if row.subject == str(subject))


def diagnose(*arguments: str | Path, **variables: str) -> Diagnosis:
    """Run the doctor; nothing may have come on stderr."""
    ended = proc19("doctor", "--format", "json", *arguments, **variables)
    assert ended.err == ""
    return Diagnosis(ended, json.loads(ended.out))


def date_in(text: str) -> str:
    """The first date in a text."""
    found = re.search(r"\d{4}-\d{2}-\d{2}", text)
    assert found, text
    return found.group()
