"""The lines that the pages on a site's images show are printed, here and by a plugin's process."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest
from shown_lines import assert_plugin_prints, ids_shown, printed, shown_lines
from site_image_scenarios import SiteImages

from proc19probes.catalogue import load_probe
from proc19probes.probes._information import WHERE_A_SITE_IS_NOT
from servers.asking import NOW

ABOUT_SITES = ("image_list_not_rolled_back", "images_in_cache", "images_published")
SHOWN_FOLDER = "/srv/"
# A signature is another one each time, and so is the day.
ANOTHER = re.compile(r"sha512 [0-9a-f]{16}…|\d{4}-\d\d-\d\d(?: \d\d:\d\d|T\d\d:\d\d:\d\d)Z")
ROWS = shown_lines(ABOUT_SITES)


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
    kinds = {*load_probe(name).findings} - {*WHERE_A_SITE_IS_NOT}
    assert ids_shown(ROWS, name) >= {kind.id for kind in kinds}


@pytest.mark.parametrize(("name", "words", "text"), ROWS)
def test_line_on_the_page_is_printed(name: str, words: str, text: str, shelf_then: Shelf) -> None:
    line = printed(name, shelf_then.arguments(words), NOW)
    assert shelf_then.shown(line) == shelf_then.shown(text)


@pytest.mark.parametrize(("name", "words", "text"), ROWS)
def test_plugin_prints_the_line_of_the_page_today(
    name: str, words: str, text: str, shelf_now: Shelf
) -> None:
    assert_plugin_prints(name, shelf_now.arguments(words), text, shelf_now.shown)
