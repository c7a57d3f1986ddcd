"""What is read of vmcatcher's database and cache, from real files of its own schema."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.sources.image_list_format import MOST_IMAGES
from proc19probes.sources.vmcatcher import (
    VMCATCHER,
    CachedFile,
    DigestInCache,
    FilesInCache,
    HeldImage,
    HeldList,
    ImagesOfList,
    IndexOfCache,
    Subscription,
    SubscriptionsTo,
    cache_at,
    vmcatcher_at,
)
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.outside import Question
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.vmcatcher import Held, VmcatcherSite

Answer = TypeVar("Answer")

LIST = "76fdee70-8119-5d33-aaaa-3c57e1c60df1"
OTHER = "11111111-8119-5d33-aaaa-3c57e1c60df1"
IMAGE = "c0482bc2-bf41-5d49-aaaa-a750174a186b"
URI = "https://appdb.example.org/store/vo/image.list"
IMPORTED = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
DIGEST = "ab" * 64
HELD = Held(LIST, URI, "20150618211400", IMPORTED, DIGEST)
NEWEST = HeldList("20150618211400", DIGEST, False, IMPORTED)


@pytest.fixture
def site(tmp_path: Path) -> VmcatcherSite:
    return VmcatcherSite(tmp_path)


def obtain(question: Question[Answer]) -> Answer | Unobtainable:
    memory = RunMemory(lambda service: ServiceAccess(service.given_url), Limits())
    return memory.bound(Deadline.after(timedelta(minutes=10))).obtain(question)


def subscriptions(site: VmcatcherSite) -> tuple[Subscription, ...] | Unobtainable:
    return obtain(SubscriptionsTo(vmcatcher_at(site.database), LIST, URI))


def held(site: VmcatcherSite, *images: str) -> tuple[HeldImage, ...] | Unobtainable:
    return obtain(ImagesOfList(vmcatcher_at(site.database), LIST, images))


def test_subscription_comes_with_the_newest_list(site: VmcatcherSite) -> None:
    site.subscribe(Held(OTHER, "https://other.example.org/list", "1", IMPORTED))
    site.subscribe(HELD)
    assert subscriptions(site) == (Subscription(LIST, URI, True, NEWEST),)


CHANGES = {
    "identifier-in-upper-case": (
        f"UPDATE subscription SET identifier = '{LIST.upper()}'",
        Subscription(LIST.upper(), URI, True, NEWEST),
    ),
    "another-list-at-the-address": (
        f"UPDATE subscription SET identifier = '{OTHER}'",
        Subscription(OTHER, URI, True, NEWEST),
    ),
    "not-authorised": (
        "UPDATE subscription SET authorised = 0",
        Subscription(LIST, URI, False, NEWEST),
    ),
    "never-taken-over": (
        "UPDATE subscription SET imagelist_latest = NULL",
        Subscription(LIST, URI, True, None),
    ),
    "expired": (
        "UPDATE imageListInstance SET expired = '2026-11-23 08:00:00.000000'",
        Subscription(LIST, URI, True, HeldList("20150618211400", DIGEST, True, IMPORTED)),
    ),
    "digest-forgotten": (
        "UPDATE imageListInstance SET data_hash = 'reload cache'",
        Subscription(LIST, URI, True, HeldList("20150618211400", "", False, IMPORTED)),
    ),
    "time-that-is-none": (
        "UPDATE imageListInstance SET imported = '2026-13-45 08:00:00'",
        Subscription(LIST, URI, True, HeldList("20150618211400", DIGEST, False, None)),
    ),
}


@pytest.mark.parametrize(("statement", "expected"), CHANGES.values(), ids=CHANGES)
def test_subscription_is_read_as_it_is(
    statement: str, expected: Subscription, site: VmcatcherSite
) -> None:
    site.subscribe(HELD)
    site.execute(statement)
    assert subscriptions(site) == (expected,)


def test_passwords_of_subscriptions_are_not_read(site: VmcatcherSite) -> None:
    site.subscribe(HELD)
    assert "s3cr3t" not in repr(subscriptions(site))


def test_images_are_those_of_the_list(site: VmcatcherSite) -> None:
    own = site.subscribe(HELD)
    other = site.subscribe(Held(OTHER, "https://other.example.org/list", "1", IMPORTED))
    site.know(own, IMAGE.upper(), 1)
    site.know(own, LIST, 0)
    site.know(other, OTHER, 1)
    assert held(site, IMAGE, LIST, OTHER) == (
        HeldImage(LIST, False, is_taken_over=True),
        HeldImage(IMAGE.upper(), True, is_taken_over=True),
    )


def test_image_of_which_no_version_was_taken_over_is_known_all_the_same(
    site: VmcatcherSite,
) -> None:
    site.know(site.subscribe(HELD), IMAGE, latest=0)
    assert held(site, IMAGE) == (HeldImage(IMAGE, True, is_taken_over=False),)


def test_images_that_nobody_asks_for_do_not_count(site: VmcatcherSite) -> None:
    own = site.subscribe(HELD)
    site.know(own, IMAGE)
    site.execute(
        "WITH RECURSIVE n(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM n WHERE n < 25000)"
        ' INSERT INTO "ImageDefinition" (identifier, latest, cache, subscription)'
        " SELECT printf('99999999-3e21-bbbb-b6a1-%012d', n), 7, 1, ? FROM n",
        own,
    )
    assert held(site, IMAGE) == (HeldImage(IMAGE, True, is_taken_over=True),)


def test_as_many_images_as_a_list_may_have_are_read(site: VmcatcherSite) -> None:
    own = site.subscribe(HELD)
    images = [f"99999999-3e21-bbbb-b6a1-{number:012}" for number in range(MOST_IMAGES)]
    with closing(sqlite3.connect(site.database)) as connection, connection:
        connection.executemany(
            'INSERT INTO "ImageDefinition" (identifier, latest, cache, subscription)'
            " VALUES (?, 7, 1, ?)",
            [(image, own) for image in images],
        )
    found = held(site, *images)
    assert isinstance(found, tuple)
    assert len(found) == MOST_IMAGES


@pytest.mark.parametrize("identifier", ["../vmcatcher.db", "", "c0482bc2"])
def test_image_that_is_no_uuid_is_malformed(identifier: str, site: VmcatcherSite) -> None:
    site.know(site.subscribe(HELD), identifier)
    found = held(site, identifier)
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.MALFORMED
    assert "expected a UUID" in found.detail


def test_files_are_those_of_the_cache(site: VmcatcherSite) -> None:
    site.put(IMAGE, b"x" * 4900)
    assert obtain(FilesInCache(cache_at(site.cache), (IMAGE, LIST))) == (
        CachedFile(IMAGE, 4900),
        CachedFile(LIST, None),
    )


def test_digest_is_read_no_further_than_asked(site: VmcatcherSite) -> None:
    site.put(IMAGE, b"abc")
    whole = obtain(DigestInCache(cache_at(site.cache), IMAGE, 3))
    assert not isinstance(whole, Unobtainable)
    assert (whole.sha512 or "").startswith("ddaf35a193617aba")
    longer = obtain(DigestInCache(cache_at(site.cache), IMAGE, 2))
    assert not isinstance(longer, Unobtainable)
    assert longer.sha512 is None


def index_of(site: VmcatcherSite) -> tuple[str, ...] | Unobtainable:
    return obtain(IndexOfCache(cache_at(site.cache)))


def test_index_names_the_files_of_images(site: VmcatcherSite) -> None:
    site.put(IMAGE, b"x")
    site.put(LIST.upper(), b"y")
    site.put("notes", b"z")
    assert index_of(site) == (LIST.upper(), IMAGE)


def test_index_that_is_larger_than_other_documents_is_read(site: VmcatcherSite) -> None:
    entry = {"uuid": IMAGE, "message": "x" * 6_000_000, "filename": IMAGE}
    site.index.write_text(json.dumps({IMAGE: entry}))
    assert index_of(site) == (IMAGE,)


def test_folder_without_an_index_is_unreachable(site: VmcatcherSite) -> None:
    site.index.unlink()
    found = index_of(site)
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.UNREACHABLE
    assert f"{site.cache}/cache.index" in found.detail


NO_NAMES = {
    "{}": "nothing",
    ' {"x": {"uuid": "x"}}': "entry-without-a-file",
    '{"x": {"filename": ["x"]}}': "name-that-is-none",
    '{"x": {"filename": "../../etc/passwd"}}': "path",
}


@pytest.mark.parametrize("text", NO_NAMES, ids=NO_NAMES.values())
def test_index_without_a_name_is_empty(text: str, site: VmcatcherSite) -> None:
    site.index.write_text(text)
    assert index_of(site) == ()


WHOLE = json.dumps({IMAGE: {"uuid": IMAGE, "filename": IMAGE, "message": "x"}})
BROKEN = {
    "empty-file": "",
    "one-brace": "{",
    "cut-in-a-text": WHOLE[:20],
    "cut-after-an-entry": WHOLE[:-1],
    "more-after-its-end": f"{WHOLE}}}",
    "twice": f"{WHOLE}{WHOLE}",
    "array": "[]",
    "text": '"{}"',
    "entry-that-is-no-object": f'{{"{IMAGE}": "{IMAGE}"}}',
    "python": str({IMAGE: {}}),
    "member-twice": f'{{"{IMAGE}": {{}}, "{IMAGE}": {{}}}}',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_index_that_is_cut_off_or_something_else_is_malformed(
    text: str, site: VmcatcherSite
) -> None:
    site.index.write_text(text)
    found = index_of(site)
    assert isinstance(found, Unobtainable)
    assert (found.cause, found.subject) == (
        Cause.MALFORMED,
        f"cache.index in vmcatcher's cache folder {site.cache}",
    )


@given(place=st.floats(0, 0.999), piece=st.binary(max_size=3))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_index_with_something_changed_is_read_or_refused(
    place: float, piece: bytes, site: VmcatcherSite
) -> None:
    at = int(len(WHOLE) * place)
    site.index.write_bytes(WHOLE.encode()[:at] + piece + WHOLE.encode()[at + len(piece) :])
    assert isinstance(index_of(site), tuple | Unobtainable)


def test_relative_path_is_refused() -> None:
    with pytest.raises(ValueError, match=r"--database: found 'vmcatcher\.db', expected a path"):
        vmcatcher_at(Path("vmcatcher.db"))
    with pytest.raises(ValueError, match="--cache: found 'cache', expected a path that begins"):
        cache_at(Path("cache"))


def test_without_a_path_the_settings_say_where_it_is() -> None:
    assert vmcatcher_at(None) is VMCATCHER


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A database alone in a folder, and its bytes."""
    site = VmcatcherSite(tmp_path_factory.mktemp("site"))
    site.know(site.subscribe(HELD), IMAGE)
    alone = site.database.parent / "alone" / "vmcatcher.db"
    alone.parent.mkdir()
    return alone, site.database.read_bytes()


@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_database_with_any_byte_changed_is_read_or_refused(
    data: st.DataObject, whole: tuple[Path, bytes]
) -> None:
    path, changed = whole[0], bytearray(whole[1])
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(changed))
    for question in (
        SubscriptionsTo(vmcatcher_at(path), LIST, URI),
        ImagesOfList(vmcatcher_at(path), LIST, (IMAGE,)),
    ):
        assert isinstance(obtain(question), tuple | Unobtainable)
    assert [one.name for one in path.parent.iterdir()] == ["vmcatcher.db"]
    assert path.read_bytes() == bytes(changed)
