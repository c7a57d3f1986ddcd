"""The lines that the pages on usage records show are printed, here and by a plugin's process."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from record_queues import NOW
from record_scenarios import make_queues

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.plugin.line import headline
from proc19probes.plugin.options import Invocation, read_options
from proc19probes.running import open_memory, run
from proc19probes.settings import Settings
from proc19probes.sources.usage_records import RECORDS

PAGES = Path(__file__).parents[2] / "docs" / "probes"
RUN = re.compile(r"^\$ check_proc19_(\w+) (.*)\n(.+) \| (.+)$", re.MULTILINE)
PROGRAM = "from proc19probes.plugin.entry import main; main(__import__('sys').argv.pop(1))"
ABOUT_RECORDS = [name for name in probe_names() if RECORDS in load_probe(name).services]
CODES = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}
SHOWN_FOLDER = "/var/spool/apel"
# What is another one each time.
NAME = re.compile(r"\b[0-9a-f]{8}/[0-9a-f]{14}\b")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}Z)?")
ROWS = [
    (name, words, text)
    for name in ABOUT_RECORDS
    for _, words, text, _ in RUN.findall((PAGES / f"{name}.md").read_text(encoding="utf-8"))
]


def undated(line: str) -> str:
    """The line without what is another one on another day."""
    return INSTANT.sub("INSTANT", NAME.sub("NAME", line))


class Spool:
    """The queues on disk, in place of those that the pages name."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._trust_anchors = make_queues(folder, now).trust_anchors()

    def arguments(self, words: str) -> list[str]:
        """The words of a page, with this folder in place of the one they name."""
        there = words.replace(SHOWN_FOLDER, str(self._folder))
        return [*shlex.split(there), "--capath", str(self._trust_anchors)]

    def shown(self, text: str) -> str:
        """A line as the page would show it."""
        return text.replace(str(self._folder), SHOWN_FOLDER)


@pytest.fixture(scope="module")
def spool_then(tmp_path_factory: pytest.TempPathFactory) -> Spool:
    return Spool(tmp_path_factory.mktemp("then"), NOW)


@pytest.fixture(scope="module")
def spool_now(tmp_path_factory: pytest.TempPathFactory) -> Spool:
    return Spool(tmp_path_factory.mktemp("now"), datetime.now(UTC))


def test_pages_on_records_show_something() -> None:
    assert len(ABOUT_RECORDS) == 4
    assert {name for name, _, _ in ROWS} == set(ABOUT_RECORDS)


@pytest.mark.parametrize(("name", "words", "text"), ROWS)
def test_line_on_the_page_is_printed(name: str, words: str, text: str, spool_then: Spool) -> None:
    read = read_options(name, load_probe(name), spool_then.arguments(words))
    assert isinstance(read, Invocation)
    settings = Settings()
    with closing(open_memory(settings, read.options)) as memory:
        result = run(read.call, memory, settings, NOW, timedelta(minutes=1))
    line = spool_then.shown(headline(name.upper(), result))
    assert NAME.sub("NAME", line) == NAME.sub("NAME", text)


@pytest.mark.parametrize(("name", "words", "text"), ROWS)
def test_plugin_prints_the_line_of_the_page_today(
    name: str, words: str, text: str, spool_now: Spool
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, name, *spool_now.arguments(words)],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"LANG": "C"},
    )
    line, bar, numbers = spool_now.shown(ended.stdout).partition(" | ")
    assert undated(line) == undated(text)
    assert (bar, numbers.startswith("time="), numbers.count("\n")) == (" | ", True, 1)
    assert (ended.returncode, ended.stderr) == (CODES[text.split(" ")[1]], "")
