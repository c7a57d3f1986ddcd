"""Each probe's page says what the probe says: options, findings, and lines that are printed."""

import re
import shlex
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.plugin.line import headline
from proc19probes.sources.gocdb import GOCDB
from proc19probes.vocabulary.findings import UNOBTAINABLE_KINDS
from proc19probes.vocabulary.parameters import parameters_of
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State
from servers.asking import NOW, findings
from servers.gocdb import GocdbServer
from servers.gocdb_documents import GocdbDocuments

PAGES = Path(__file__).parents[2] / "docs" / "probes"
DOWN = b"An exception occurred in the driver: SQLSTATE[HY000] [2002] No such file or directory"
BROKEN = dict.fromkeys(("get_service", "get_site_list", "get_service_types"), DOWN)
RUN = re.compile(r"^\$ check_proc19_(\w+) (.*)\n(.+) \| (.+)$", re.MULTILINE)

every_probe = pytest.mark.parametrize("name", probe_names())


def page(name: str) -> str:
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


@every_probe
def test_page_has_every_option(name: str) -> None:
    for parameter in parameters_of(load_probe(name).parameters):
        assert f"`{parameter.option.flag}`" in page(name)
        assert parameter.option.help in page(name)


@every_probe
def test_page_has_a_heading_for_every_finding_that_is_not_ok(name: str) -> None:
    headings = re.findall(r"^### ([a-z0-9-]+): (.+)$", page(name), re.MULTILINE)
    kinds = [kind for kind in load_probe(name).findings if kind.state is not State.OK]
    assert headings == [(kind.id, kind.sentence) for kind in kinds]


@every_probe
def test_page_shows_a_line_for_each_state_that_the_probe_has(name: str) -> None:
    shown = {text.split(" ")[1] for _, _, text, _ in RUN.findall(page(name))}
    declared = {kind.state.value for kind in load_probe(name).findings}
    assert shown == declared | {"UNKNOWN"}


def _arguments(name: str, words: str) -> dict[str, str]:
    parameters = parameters_of(load_probe(name).parameters)
    names = {
        flag: one.name for one in parameters for flag in (one.option.flag, one.option.short) if flag
    }
    split = shlex.split(words)
    return {names[flag]: value for flag, value in zip(split[::2], split[1::2], strict=True)}


@pytest.mark.parametrize(
    "name", [name for name in probe_names() if load_probe(name).services == (GOCDB,)]
)
def test_lines_on_the_page_are_printed(name: str) -> None:
    with GocdbServer() as good, GocdbServer(GocdbDocuments(replacements=BROKEN)) as broken:
        for called, words, text, numbers in RUN.findall(page(name)):
            server = broken if " UNKNOWN - " in text else good
            found = tuple(findings(server.url, name, **_arguments(name, words)))
            result = ProbeResult(name, found, NOW, 0.0)
            assert called == name
            assert headline(name.upper(), result) == text
            assert numbers.startswith("time=")


def test_list_of_pages_has_every_probe_and_every_cause() -> None:
    listed = (PAGES / "README.md").read_text(encoding="utf-8")
    for name in probe_names():
        assert f"| [{name}]({name}.md) | {load_probe(name).question} |" in listed
    for kind in UNOBTAINABLE_KINDS.values():
        assert f"### {kind.id}: {kind.sentence}\n" in listed
