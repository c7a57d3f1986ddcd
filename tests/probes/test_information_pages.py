"""The lines that the pages on published information show are printed."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.sources.bdii import TOP_BDII
from proc19probes.sources.gocdb import GOCDB
from servers.glue_trees import SAMPLES
from servers.gocdb_documents import SAMPLES as GOCDB_SAMPLES

PAGES = Path(__file__).parents[2] / "docs" / "probes"
RUN = re.compile(r"^\$ check_proc19_(\w+) (.*)\n(.+) \| (.+)$", re.MULTILINE)
PROGRAM = "from proc19probes.plugin.entry import main; import sys; main(sys.argv.pop(1))"
ABOUT_INFORMATION = [name for name in probe_names() if TOP_BDII in load_probe(name).services]


def rows() -> list[tuple[str, str, str]]:
    return [
        (name, words, text)
        for name in ABOUT_INFORMATION
        for _, words, text, _ in RUN.findall((PAGES / f"{name}.md").read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("name", "words", "text"), rows())
def test_line_on_the_page_is_printed(name: str, words: str, text: str) -> None:
    arguments = shlex.split(words.replace("file:///samples/", f"{SAMPLES.as_uri()}/"))
    if GOCDB in load_probe(name).services:
        arguments += ["--gocdb-url", str(GOCDB_SAMPLES)]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, name, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    printed = done.stdout.partition(" | ")[0].replace(SAMPLES.as_uri(), "file:///samples")
    assert printed == text
    assert done.stderr == ""
