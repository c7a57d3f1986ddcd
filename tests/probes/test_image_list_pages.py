"""The lines that the pages on image lists show are printed, here and by a plugin's process."""

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from image_list_scenarios import Lists
from shown_lines import assert_plugin_prints, ids_shown, printed, shown_lines

from proc19probes.catalogue import load_probe
from servers.asking import NOW
from servers.image_web import ImageServer

ABOUT_LISTS = (
    "image_list_endorsed",
    "image_list_fetched",
    "image_list_fresh",
    "image_list_signed",
    "image_list_valid",
    "images_answer",
)
SHOWN_FOLDER, SHOWN_HOST = "/srv/lists", "http://images.example.org"
# A signature is another one each time, in value and in length, and so is the day.
ANOTHER = re.compile(
    r"\d+ bytes of S/MIME, sha512 [0-9a-f]{12}|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"
)
ROWS = shown_lines(ABOUT_LISTS)


class Shelf:
    """The lists on disk and their images on a server, in place of those that the pages name."""

    def __init__(self, folder: Path, now: datetime, images: str) -> None:
        self._images = images
        self._lists = Lists(folder, now, images)

    def arguments(self, words: str) -> list[str]:
        """The words of a page, with this folder in place of the one they name."""
        there = shlex.split(words.replace(SHOWN_FOLDER, str(self._lists.folder)))
        anchors = [] if "--capath" in there else ["--capath", str(self._lists.trust_anchors)]
        return [*there, *anchors]

    def shown(self, text: str) -> str:
        """A line as the page would show it, without what is another one each time."""
        there = text.replace(str(self._lists.folder), SHOWN_FOLDER)
        return ANOTHER.sub("ANOTHER", there.replace(self._images, SHOWN_HOST))


@pytest.fixture(scope="module")
def images() -> Iterator[str]:
    with ImageServer() as server:
        yield server.url


@pytest.fixture(scope="module")
def shelf_then(tmp_path_factory: pytest.TempPathFactory, images: str) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("then"), NOW, images)


@pytest.fixture(scope="module")
def shelf_now(tmp_path_factory: pytest.TempPathFactory, images: str) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("now"), datetime.now(UTC), images)


def test_every_page_on_lists_shows_something() -> None:
    assert {name for name, _, _ in ROWS} == set(ABOUT_LISTS)


@pytest.mark.parametrize("name", ABOUT_LISTS)
def test_every_finding_is_shown_by_a_line(name: str) -> None:
    assert ids_shown(ROWS, name) >= {kind.id for kind in load_probe(name).findings}


@pytest.mark.parametrize(("name", "words", "text"), ROWS)
def test_line_on_the_page_is_printed(name: str, words: str, text: str, shelf_then: Shelf) -> None:
    line = printed(name, shelf_then.arguments(words), NOW)
    assert shelf_then.shown(line) == shelf_then.shown(text)


@pytest.mark.parametrize(("name", "words", "text"), ROWS)
def test_plugin_prints_the_line_of_the_page_today(
    name: str, words: str, text: str, shelf_now: Shelf
) -> None:
    assert_plugin_prints(name, shelf_now.arguments(words), text, shelf_now.shown)
