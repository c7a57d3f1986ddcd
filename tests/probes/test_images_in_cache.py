"""vmcatcher's cache, where a page's line does not tell: limits, rights, and several at once."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from image_list_scenarios import Document, images_of
from site_image_scenarios import CONTENTS, FIRST, IDENTIFIER, SECOND, URI, VERSION, SiteImages

from proc19probes.catalogue import load_probe
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.parameters import build
from proc19probes.vocabulary.service import Service
from servers.asking import NOW, lines
from servers.users import nobody
from servers.vmcatcher import Held, VmcatcherSite

# A file without content, which takes no place on the disk.
HUGE = 2**40


@dataclass(frozen=True)
class Place:
    """A list, and a vmcatcher that follows it and has nothing yet."""

    images: SiteImages
    site: VmcatcherSite
    subscription: int

    def found(
        self, name: str = "vo", limits: Limits | None = None, database: str = "", **more: str
    ) -> list[str]:
        """What the probe finds; the database is that of the settings where one is named."""
        path = self.images.lists.folder / f"{name}.list"
        given = {"image_list": path.as_uri(), "cache": str(self.site.cache), **more}
        if not database:
            given["database"] = str(self.site.database)

        def access(service: Service) -> ServiceAccess:
            url = service.given_url or (database if service.name == "vmcatcher" else "")
            return ServiceAccess(url, trust_anchors=self.images.lists.trust_anchors)

        memory = RunMemory(access, limits or Limits())
        try:
            probe = load_probe("images_in_cache")
            parameters = build(probe.parameters, given)
            outside = memory.bound(Deadline.after(timedelta(minutes=10)))
            return lines(list(probe.judge(probe.ask(parameters, outside), parameters, NOW)))
        finally:
            memory.close()


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> SiteImages:
    return SiteImages(tmp_path_factory.mktemp("srv"), NOW)


@pytest.fixture
def place(images: SiteImages, tmp_path: Path) -> Place:
    site = VmcatcherSite(tmp_path)
    subscription = site.subscribe(Held(IDENTIFIER, URI, VERSION, NOW - timedelta(days=1)))
    for name, content in CONTENTS.items():
        site.know(subscription, name)
        site.put(name, content)
    return Place(images, site, subscription)


def said(read: int, cached: int = 2, more: str = "", weak: str = "") -> str:
    """The line that says of how many images what was seen."""
    return (
        f"OK list {IDENTIFIER}: version {VERSION}: {cached} of 2 images cached with their size, "
        f"{read} of them read whole, with the SHA-512 of the list{more}{weak} [images-in-cache]"
    )


OK = said(2)


def test_database_may_be_that_of_the_settings(place: Place) -> None:
    assert place.found(database=place.site.database.as_uri()) == [OK]


def test_database_that_is_not_there_is_unknown(place: Place) -> None:
    place.site.database.unlink()
    (line,) = place.found()
    assert line.startswith(f"UNKNOWN vmcatcher's database {place.site.database}: the file ")
    assert line.endswith("[unreachable]")


def huge(place: Place) -> None:
    """A list whose first image is larger than can be read in time, and so is its file."""

    def change(document: Document) -> None:
        images_of(document)[0].update({"hv:size": HUGE})

    path = place.images.lists.folder / "huge.list"
    path.write_bytes(place.images.lists.with_change(change))
    with (place.site.cache / FIRST).open("r+b") as file:
        file.truncate(HUGE)


def test_image_that_takes_too_long_is_not_compared_and_ok_is_weak(place: Place) -> None:
    huge(place)
    assert place.found("huge", Limits(fetch=timedelta(seconds=1))) == [
        said(1, weak=" (weak evidence: 1 not read in time, so not compared)")
    ]


def test_cache_of_which_nothing_was_read_in_time_is_unknown(place: Place) -> None:
    huge(place)
    place.site.execute("UPDATE ImageDefinition SET cache = 0 WHERE identifier = ?", SECOND)
    (line,) = place.found("huge", Limits(fetch=timedelta(seconds=1)))
    assert line.startswith(f"UNKNOWN image {FIRST} in vmcatcher's cache folder ")
    assert line.endswith("[too-slow]")


def test_identifier_in_upper_case_is_the_same_image(place: Place) -> None:
    place.site.execute("UPDATE ImageDefinition SET identifier = upper(identifier)")
    place.site.execute("UPDATE subscription SET identifier = upper(identifier)")
    for name, content in CONTENTS.items():
        (place.site.cache / name).unlink()
        place.site.put(name.upper(), content)
    assert place.found() == [OK]


def test_image_that_is_there_in_upper_and_lower_case_counts_once(place: Place) -> None:
    place.site.execute("UPDATE ImageDefinition SET cache = 0 WHERE identifier = ?", SECOND)
    (place.site.cache / SECOND).unlink()
    place.site.know(place.subscription, FIRST.upper())
    place.site.put(FIRST.upper(), CONTENTS[FIRST])
    (line,) = place.found()
    assert "1 of 2 images cached with their size, 1 of them read whole" in line


def test_image_that_may_not_be_read_is_not_ok(place: Place) -> None:
    (place.site.cache / FIRST).chmod(0)
    with nobody():
        found = place.found()
    assert found
    assert all(line.startswith("UNKNOWN ") for line in found)


def test_folder_in_the_place_of_an_image_is_no_image(place: Place) -> None:
    (place.site.cache / FIRST).unlink()
    (place.site.cache / FIRST).mkdir()
    assert place.found() == [
        f"CRITICAL image {FIRST}: no file in the cache, and vmcatcher does not fetch it, since "
        f"cache.index names it, expected one of {len(CONTENTS[FIRST])} bytes [image-not-cached]"
    ]


def forget(place: Place, name: str) -> None:
    """An image leaves cache and index, as when vmcatcher has expired it."""
    index = json.loads(place.site.index.read_text())
    place.site.index.write_text(json.dumps({one: index[one] for one in index if one != name}))
    (place.site.cache / name).unlink()


def test_image_without_file_and_entry_is_not_cached(place: Place) -> None:
    forget(place, FIRST)
    assert place.found() == [
        f"CRITICAL image {FIRST}: no file in the cache, expected one of {len(CONTENTS[FIRST])} "
        "bytes [image-not-cached]"
    ]


def test_image_of_which_no_version_was_taken_over_counts(place: Place) -> None:
    place.site.execute("UPDATE ImageDefinition SET latest = 0")
    assert place.found() == [OK]
    forget(place, FIRST)
    assert place.found() == [
        f"CRITICAL image {FIRST}: no file in the cache, and vmcatcher has taken over no version of "
        f"the image, expected one of {len(CONTENTS[FIRST])} bytes [image-not-cached]"
    ]


def test_definitions_of_older_versions_of_the_list_are_not_in_the_way(place: Place) -> None:
    place.site.execute(
        "WITH RECURSIVE n(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM n WHERE n < 25000)"
        ' INSERT INTO "ImageDefinition" (identifier, latest, cache, subscription)'
        " SELECT printf('99999999-3e21-bbbb-b6a1-%012d', n), 7, 1, ? FROM n",
        place.subscription,
    )
    assert place.found() == [OK]


UNNAMED = "[cached-image-not-indexed]"


def test_empty_index_beside_images_is_critical_since_vmcatcher_deletes_them(place: Place) -> None:
    place.site.index.write_text("{}")
    assert place.found() == [
        f"CRITICAL cache.index: names no image, and 2 of the list's are in the cache {UNNAMED}"
    ]


def test_images_without_an_index_are_critical_since_vmcatcher_deletes_them(place: Place) -> None:
    place.site.index.unlink()
    assert place.found() == [
        f"CRITICAL cache.index: not there, and 2 of the list's images are in the cache {UNNAMED}"
    ]


def test_image_that_the_index_does_not_name_is_critical(place: Place) -> None:
    index = json.loads(place.site.index.read_text())
    place.site.index.write_text(json.dumps({FIRST: index[FIRST]}))
    assert place.found() == [
        f"CRITICAL image {SECOND}: in the cache, and not in cache.index {UNNAMED}"
    ]


def test_empty_index_of_an_empty_cache_is_right_about_it(place: Place) -> None:
    for name in CONTENTS:
        forget(place, name)
    assert place.site.index.read_text() == "{}"
    ids = [line.rpartition(" ")[2] for line in place.found()]
    assert ids == ["[image-not-cached]", "[image-not-cached]"]


def test_folder_without_index_and_images_may_be_anybodys_and_is_unknown(place: Place) -> None:
    for name in CONTENTS:
        forget(place, name)
    place.site.index.unlink()
    (line,) = place.found()
    assert line.startswith(f"UNKNOWN cache.index in vmcatcher's cache folder {place.site.cache}: ")
    assert line.endswith("[unreachable]")


@pytest.mark.parametrize("cut", [0, 1, 200, -1])
def test_index_that_is_cut_off_is_unknown(cut: int, place: Place) -> None:
    place.site.index.write_text(place.site.index.read_text()[:cut])
    (line,) = place.found()
    assert line.startswith(f"UNKNOWN cache.index in vmcatcher's cache folder {place.site.cache}: ")
    assert line.endswith("[malformed]")


ENDED = "expired 2026-11-21T21:00:00Z, expected taken out [expired-image-in-cache]"


def test_image_that_has_expired_is_to_be_unsubscribed(place: Place) -> None:
    assert place.found("ended") == [
        f"WARNING image {SECOND}: in the cache, {ENDED}",
        said(1, cached=1, more="; 1 expired"),
    ]
    (kind,) = (one for one in load_probe("images_in_cache").findings if one.id in ENDED)
    assert "vmcatcher_image -r -u UUID" in kind.remedy


@pytest.mark.parametrize("cache", [0, 1])
def test_image_that_has_expired_and_was_moved_out_is_not_missed(cache: int, place: Place) -> None:
    place.site.execute("UPDATE ImageDefinition SET cache = ? WHERE identifier = ?", cache, SECOND)
    forget(place, SECOND)
    assert place.found("ended") == [said(1, cached=1, more="; 1 expired")]


@pytest.mark.parametrize("cache", [0, 1])
def test_list_of_which_all_has_expired_and_was_moved_out_is_unknown(
    cache: int, place: Place
) -> None:
    place.site.execute("UPDATE ImageDefinition SET cache = ?", cache)
    for name in CONTENTS:
        forget(place, name)
    assert place.found("all-ended") == [
        f"UNKNOWN list {IDENTIFIER}: 2 of 2 images have expired, expected one that has not "
        "[no-image-to-look-for]"
    ]


def test_list_of_which_all_has_expired_and_is_still_there_is_told(place: Place) -> None:
    *there, last = place.found("all-ended")
    assert there == [f"WARNING image {name}: in the cache, {ENDED}" for name in (SECOND, FIRST)]
    assert last.startswith("UNKNOWN ")


def test_site_that_caches_only_what_has_expired_is_critical(place: Place) -> None:
    place.site.execute("UPDATE ImageDefinition SET cache = 0 WHERE identifier = ?", FIRST)
    assert place.found("ended")[-1] == (
        f"CRITICAL list {IDENTIFIER}: none of its 2 images is to be cached here (1 of them expired)"
        " [no-image-to-be-cached]"
    )


def test_everything_wrong_in_the_cache_is_told_at_once(place: Place) -> None:
    (place.site.cache / FIRST).unlink()
    place.site.put(SECOND, b"x" * len(CONTENTS[SECOND]))
    place.site.know(place.subscription, IDENTIFIER)
    place.site.put(IDENTIFIER, b"old")
    ids = [line.rpartition("[")[2][:-1] for line in place.found()]
    assert sorted(ids) == ["cached-image-differs", "image-not-cached", "withdrawn-image-in-cache"]


def test_many_images_that_are_withdrawn_are_counted(place: Place) -> None:
    for number in range(30):
        name = f"99999999-3e21-bbbb-b6a1-{number:012}"
        place.site.know(place.subscription, name)
        place.site.put(name, b"old")
    found = place.found()
    assert len(found) < 15
    assert "more: an image that the list no longer has" in found[-2]
    assert found[-1] == OK


@pytest.mark.parametrize("delay", ["47h", "0s"])
def test_version_that_is_older_than_the_delay_is_critical(delay: str, place: Place) -> None:
    place.site.execute("UPDATE imageListInstance SET version = '20150618211399'")
    (line,) = place.found(max_delay=delay)
    assert line.startswith("CRITICAL ")
    assert line.endswith(f"within {delay} [older-version-at-site]")


def test_version_within_the_delay_is_on_its_way(place: Place) -> None:
    place.site.execute("UPDATE imageListInstance SET version = '20150618211399'")
    (line,) = place.found(max_delay="49h")
    assert line.startswith("WARNING ")
    assert line.endswith("[version-on-its-way]")


def test_database_that_is_being_written_is_unknown(place: Place) -> None:
    with closing(sqlite3.connect(place.site.database, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        (line,) = place.found(limits=Limits(fetch=timedelta(seconds=1)))
        connection.execute("ROLLBACK")
    assert line.startswith("UNKNOWN vmcatcher's database ")
    assert line.endswith("[too-slow]")
    assert place.found() == [OK]
