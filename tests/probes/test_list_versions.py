"""Versions that come from a command line, from settings and from vmcatcher's database."""

from datetime import timedelta
from pathlib import Path

import pytest
from image_list_scenarios import Document, Lists
from shown_lines import plugin, printed
from site_image_scenarios import IDENTIFIER, URI, VERSION

from servers.asking import NOW
from servers.vmcatcher import Held, VmcatcherSite

PROBE = "image_list_not_rolled_back"


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Lists:
    return Lists(tmp_path_factory.mktemp("lists"), NOW, "http://images.example.org")


@pytest.fixture
def site(tmp_path: Path) -> VmcatcherSite:
    site = VmcatcherSite(tmp_path)
    site.subscribe(Held(IDENTIFIER, URI, VERSION, NOW - timedelta(days=1)))
    return site


def line_of(lists: Lists, path: Path, *more: str) -> str:
    given = ["--image-list", path.as_uri(), "--capath", str(lists.trust_anchors), *more]
    return printed(PROBE, given, NOW).replace(path.as_uri(), "LIST")


HELD = {
    "lower": ("20150618211399", "OK", "not-rolled-back"),
    "higher": ("20150618211401", "CRITICAL", "version-rolled-back"),
    "number-that-is-one-to-the-database": (20150618211401, "CRITICAL", "version-rolled-back"),
    "blank-after-it": ("20991231 ", "UNKNOWN", "versions-not-comparable"),
    "blank-after-a-lower-one": ("1 ", "UNKNOWN", "versions-not-comparable"),
    "line-end-after-it": ("20991231\n", "UNKNOWN", "versions-not-comparable"),
    "quotes": ("'1'", "UNKNOWN", "versions-not-comparable"),
    "word": ("latest", "UNKNOWN", "versions-not-comparable"),
    "nothing-in-it": ("", "UNKNOWN", "versions-not-comparable"),
    "pages-long": ("a" * 60_000, "UNKNOWN", "versions-not-comparable"),
    "digits-pages-long": ("9" * 60_000, "CRITICAL", "version-rolled-back"),
}


@pytest.mark.parametrize(("held", "state", "kind"), HELD.values(), ids=list(HELD))
def test_version_that_vmcatcher_has_is_compared_where_it_is_one(
    held: object, state: str, kind: str, lists: Lists, site: VmcatcherSite
) -> None:
    site.execute("UPDATE imageListInstance SET version = ?", held)
    database = ("--database", str(site.database))
    line = line_of(lists, lists.folder / "vo.list", *database)
    assert line.startswith(f"{PROBE.upper()} {state} - LIST: version "), line
    assert f"{kind}]" in line
    assert "\n" not in line
    assert len(line) < 700


LISTED = {
    "word": "latest",
    "blank-after-it": "20991231 ",
    "no-break-space-after-it": "20991231\u00a0",
    "quotes": '"20991231"',
}


@pytest.mark.parametrize("listed", LISTED.values(), ids=list(LISTED))
def test_version_that_a_list_has_is_compared_where_it_is_one(
    listed: str, lists: Lists, tmp_path: Path
) -> None:
    def change(document: Document) -> None:
        document["hv:imagelist"]["hv:version"] = listed

    path = tmp_path / "image.list"
    path.write_bytes(lists.with_change(change))
    line = line_of(lists, path, "--at-least-version", VERSION)
    assert line == (
        f"{PROBE.upper()} UNKNOWN - LIST: version {listed!r}, expected one that can be compared"
        f" with {VERSION} (--at-least-version) [versions-not-comparable]"
    )


@pytest.mark.parametrize("given", ["20991231 ", "'20991231'", "latest"])
def test_what_is_no_version_is_a_usage_error_in_one_line(given: str, lists: Lists) -> None:
    path = lists.folder / "vo.list"
    written, code = plugin(PROBE, ["--image-list", path.as_uri(), "--at-least-version", given])
    assert code == 3
    assert len(written.splitlines()) == 1
    assert f"--at-least-version: found {given!r}, expected a version like 20150618211400" in written


def test_what_is_no_version_in_the_settings_is_told_in_one_line(
    lists: Lists, tmp_path: Path
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[probes.{PROBE}]\nat_least_version = "20991231 "\n')
    path = lists.folder / "vo.list"
    written, code = plugin(PROBE, ["--image-list", path.as_uri(), "--settings", str(settings)])
    assert code == 3
    assert len(written.splitlines()) == 1
    assert written.startswith(
        f"{PROBE.upper()} UNKNOWN - --at-least-version: found '20991231 ', expected a version like"
    )
    assert f"(below [probes.{PROBE}]) [settings] | " in written
