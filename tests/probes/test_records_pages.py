"""The lines that the pages on usage records show are printed, here and by a plugin's process."""

import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from record_queues import NOW, cloud_record
from record_scenarios import make_queues
from shown_lines import assert_plugin_prints, plugin, printed, shown_lines

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.sources.usage_records import RECORDS
from servers.ams import AmsServer, Published, Topic

ABOUT_RECORDS = [name for name in probe_names() if RECORDS in load_probe(name).services]
SHOWN_FOLDER = "/var/spool/apel"
# What is another one each time.
NAME = re.compile(r"\b[0-9a-f]{8}/[0-9a-f]{14}\b")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}Z)?")
ROWS = shown_lines(ABOUT_RECORDS)


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
    line = spool_then.shown(printed(name, spool_then.arguments(words), NOW))
    assert NAME.sub("NAME", line) == NAME.sub("NAME", text)


@pytest.mark.parametrize(("name", "words", "text"), ROWS)
def test_plugin_prints_the_line_of_the_page_today(
    name: str, words: str, text: str, spool_now: Spool
) -> None:
    def shown(line: str) -> str:
        return undated(spool_now.shown(line))

    assert_plugin_prints(name, spool_now.arguments(words), text, shown)


@pytest.mark.parametrize("subscription", ["shared", "own"])
def test_plugin_reads_a_subscription_with_its_token_and_leaves_it_as_it_was(
    subscription: str, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    topic = Topic([Published(cloud_record(now), now - timedelta(hours=1)) for _ in range(3)], 1)
    (tmp_path / "token").write_text("b328c3861f061f87cbd34cf34f36ba2ae20883a5\n")
    with AmsServer({"pilot": topic}, token="b328c3861f061f87cbd34cf34f36ba2ae20883a5") as server:
        arguments = ["--site", "SAMPLE-SITE", "--records", server.url("pilot")]
        arguments += ["--subscription", subscription, "--token", str(tmp_path / "token")]
        line, code = plugin("records_valid", arguments)
        refused, _ = plugin("records_valid", arguments[:-2])
    found = {"shared": 2, "own": 3}[subscription]
    assert line.startswith(
        f"RECORDS_VALID OK - SAMPLE-SITE: {found} valid records in {found} messages [records-valid]"
    )
    assert code == 0
    assert refused.startswith("RECORDS_VALID UNKNOWN - the accounting records of SAMPLE-SITE: HTTP")
    assert "[not-permitted]" in refused
    assert (topic.current, server.asked["acknowledge"]) == (1, 0)
