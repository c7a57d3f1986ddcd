"""The lines that the pages on a site's images show are printed, here and by a plugin's process."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from site_image_scenarios import SiteImages

from proc19probes.catalogue import load_probe
from proc19probes.plugin.line import headline
from proc19probes.plugin.options import Invocation, read_options
from proc19probes.probes._information import WHERE_A_SITE_IS_NOT
from proc19probes.running import open_memory, run
from proc19probes.settings import Settings
from servers.asking import NOW

PAGES = Path(__file__).parents[2] / "docs" / "probes"
RUN = re.compile(r"^\$ check_proc19_(\w+) (.*)\n(.+) \| (.+)$", re.MULTILINE)
PROGRAM = "from proc19probes.plugin.entry import main; main(__import__('sys').argv.pop(1))"
ABOUT_SITES = ("image_list_not_rolled_back", "images_in_cache", "images_published")
CODES = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}
SHOWN_FOLDER = "/srv/"
# A signature is another one each time, and so is the day.
ANOTHER = re.compile(r"sha512 [0-9a-f]{16}…|\d{4}-\d\d-\d\d(?: \d\d:\d\d|T\d\d:\d\d:\d\d)Z")
ROWS = [
    (name, words, text)
    for name in ABOUT_SITES
    for _, words, text, _ in RUN.findall((PAGES / f"{name}.md").read_text(encoding="utf-8"))
]


class Shelf:
    """Lists and sites on disk, in place of those that the pages name."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._trust_anchors = SiteImages(folder, now).lists.trust_anchors

    def arguments(self, words: str) -> list[str]:
        """The words of a page, with this folder in place of the one they name."""
        there = words.replace(SHOWN_FOLDER, f"{self._folder}/")
        return [*shlex.split(there), "--capath", str(self._trust_anchors)]

    def shown(self, text: str) -> str:
        """A line as the page would show it, without what is another one each time."""
        return ANOTHER.sub("ANOTHER", text.replace(f"{self._folder}/", SHOWN_FOLDER))


@pytest.fixture(scope="module")
def shelf_then(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("then"), NOW)


@pytest.fixture(scope="module")
def shelf_now(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("now"), datetime.now(UTC))


@pytest.mark.parametrize("name", ABOUT_SITES)
def test_every_finding_is_shown_by_a_line(name: str) -> None:
    ids = {
        word for row in ROWS if row[0] == name for word in row[2].rpartition("[")[2][:-1].split()
    }
    kinds = {*load_probe(name).findings} - {*WHERE_A_SITE_IS_NOT}
    assert ids >= {kind.id for kind in kinds}


@pytest.mark.parametrize(("name", "words", "text"), ROWS)
def test_line_on_the_page_is_printed(name: str, words: str, text: str, shelf_then: Shelf) -> None:
    read = read_options(name, load_probe(name), shelf_then.arguments(words))
    assert isinstance(read, Invocation)
    settings = Settings()
    with closing(open_memory(settings, read.options)) as memory:
        result = run(read.call, memory, settings, NOW, timedelta(minutes=1))
    assert shelf_then.shown(headline(name.upper(), result)) == ANOTHER.sub("ANOTHER", text)


@pytest.mark.parametrize(("name", "words", "text"), ROWS)
def test_plugin_prints_the_line_of_the_page_today(
    name: str, words: str, text: str, shelf_now: Shelf
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, name, *shelf_now.arguments(words)],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"LANG": "C"},
    )
    line, bar, numbers = ended.stdout.partition(" | ")
    assert shelf_now.shown(line) == ANOTHER.sub("ANOTHER", text)
    assert (bar, numbers.startswith("time="), numbers.count("\n")) == (" | ", True, 1)
    assert (ended.returncode, ended.stderr) == (CODES[text.split(" ")[1]], "")
