"""The lines that the pages on published information show are printed."""

import re
import shlex
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.plugin.line import headline
from proc19probes.plugin.options import Invocation, read_options
from proc19probes.running import open_memory, run
from proc19probes.settings import Settings
from proc19probes.sources.bdii import TOP_BDII
from proc19probes.sources.gocdb import GOCDB
from proc19probes.sources.image_list import IMAGE_LIST
from servers.glue_trees import NOW, SAMPLES
from servers.gocdb_documents import SAMPLES as GOCDB_SAMPLES

PAGES = Path(__file__).parents[2] / "docs" / "probes"
RUN = re.compile(r"^\$ check_proc19_(\w+) (.*)\n(.+) \| (.+)$", re.MULTILINE)
ABOUT_INFORMATION = [
    name
    for name in probe_names()
    if TOP_BDII in (asked := load_probe(name).services) and IMAGE_LIST not in asked
]


def rows() -> list[tuple[str, str, str]]:
    return [
        (name, words, text)
        for name in ABOUT_INFORMATION
        if (PAGES / f"{name}.md").exists()
        for _, words, text, _ in RUN.findall((PAGES / f"{name}.md").read_text(encoding="utf-8"))
    ]


def printed(name: str, words: str) -> str:
    """What the probe prints of the samples, judged soon after they were read."""
    arguments = shlex.split(words.replace("file:///samples/", f"{SAMPLES.as_uri()}/"))
    if GOCDB in load_probe(name).services:
        arguments += ["--gocdb-url", str(GOCDB_SAMPLES)]
    read = read_options(name, load_probe(name), arguments)
    assert isinstance(read, Invocation)
    settings = Settings()
    with closing(open_memory(settings, read.options)) as memory:
        result = run(read.call, memory, settings, NOW, timedelta(minutes=1))
    return headline(name.upper(), result).replace(SAMPLES.as_uri(), "file:///samples")


@pytest.mark.parametrize(("name", "words", "text"), rows())
def test_line_on_the_page_is_printed(name: str, words: str, text: str) -> None:
    assert printed(name, words) == text
