"""The lines that pages of probes show, and what is printed in their place, here and by a plugin."""

import os
import re
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from proc19probes.catalogue import load_probe
from proc19probes.plugin.line import headline
from proc19probes.plugin.options import Invocation, read_options
from proc19probes.running import open_memory, run
from proc19probes.settings import Settings
from servers.forked import Command, forking

PAGES = Path(__file__).parents[2] / "docs" / "probes"
_RUN = re.compile(r"^\$ check_proc19_(\w+) (.*)\n(.+) \| (.+)$", re.MULTILINE)
_CODES = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}


def shown_lines(names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Probe, words of the command line, and the line before its numbers."""
    return [
        (name, words, text)
        for name in names
        for _, words, text, _ in _RUN.findall((PAGES / f"{name}.md").read_text(encoding="utf-8"))
    ]


def ids_shown(rows: Iterable[tuple[str, str, str]], name: str) -> set[str]:
    """The ids of findings that the lines of a probe have in brackets."""
    texts = (text for called, _, text in rows if called == name)
    return {word for text in texts for word in text.rpartition("[")[2][:-1].split()}


def printed(name: str, arguments: list[str], now: datetime) -> str:
    """The line that the probe comes to in this process, judged at this instant."""
    read = read_options(name, load_probe(name), arguments)
    assert isinstance(read, Invocation)
    settings = Settings()
    with closing(open_memory(settings, read.options)) as memory:
        result = run(read.call, memory, settings, now, timedelta(minutes=1))
    return headline(name.upper(), result)


def plugin(name: str, arguments: Iterable[str], **variables: str) -> tuple[str, int]:
    """What a process of the plugin writes, and its exit code."""
    command = Command(name, tuple(arguments), {**os.environ, "LANG": "C", **variables})
    (written,) = forking().run(command)
    assert written.err == b""
    return written.out.decode(), written.code


def assert_plugin_prints(
    name: str, arguments: list[str], text: str, shown: Callable[[str], str]
) -> None:
    """See that a process prints this line, with its code; `shown` takes out what changes."""
    out, code = plugin(name, arguments)
    line, bar, numbers = out.partition(" | ")
    assert shown(line) == shown(text)
    assert (bar, numbers.startswith("time="), numbers.count("\n")) == (" | ", True, 1)
    assert code == _CODES[text.split(" ")[1]]
