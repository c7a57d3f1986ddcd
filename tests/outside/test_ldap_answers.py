"""Searches answered by a real server and by an LDIF file: the answers are the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ldap_questions import Answered, Searched, search
from outside_questions import memory_of, obtain

from proc19probes.outside.ldap_names import path_of
from proc19probes.vocabulary.ldap import Scope
from servers.slapd import Slapd

SAMPLES = Path(__file__).parents[1] / "samples" / "bdii"
TREE = SAMPLES / "top-bdii-o=glue.ldif"
SITE = "GLUE2DomainID=EXAMPLE-SITE,GLUE2GroupID=grid,o=glue"
ODD = (
    rb"""
dn: GLUE2DomainID=Comma\2C Plus\2B \C3\A9,GLUE2GroupID=grid,o=glue
objectClass: GLUE2AdminDomain
GLUE2DomainID: Comma, Plus+ """
    + "é".encode()
    + b"""
GLUE2DomainDescription:: IGJlZ2lucyB3aXRoIGEgc3BhY2U=
GLUE2EntityOtherInfo: first
GLUE2EntityOtherInfo:: Q2Fmw6k=
GLUE2EntityOtherInfo: a value that goes on
  and on
"""
)
ODD_NAME = "GLUE2DomainID=Comma\\, Plus\\+ é,GLUE2GroupID=grid,o=glue"

ROWS: dict[str, tuple[Searched, int, str | None]] = {
    "whole-tree": (search("o=glue"), 49, None),
    "site-itself": (search(SITE, Scope.BASE), 1, None),
    "site-and-below": (search(SITE), 45, None),
    "one-level-below-the-group": (search("GLUE2GroupID=grid,o=glue", Scope.ONE_LEVEL), 2, None),
    "one-class": (search(SITE, classes=("GLUE2Endpoint",)), 9, None),
    "class-in-another-case": (search(SITE, classes=("glue2endpoint",)), 9, None),
    "two-classes": (search(SITE, classes=("GLUE2Manager", "GLUE2Service")), 2, None),
    "class-above-the-entry's-own": (search("o=glue", classes=("GLUE2Entity",)), 38, None),
    "class-that-no-entry-has": (search("o=glue", classes=("GLUE2StorageShare",)), 0, None),
    "class-that-no-schema-has": (search("o=glue", classes=("GLUE2CloudService",)), 0, None),
    "class-with-a-star": (search("o=glue", classes=("GLUE2*",)), 0, None),
    "class-with-a-bracket": (search("o=glue", classes=("GLUE2Service)(o=*",)), 0, None),
    "one-attribute": (
        search(SITE, classes=("GLUE2Endpoint",), attributes=("GLUE2EndpointHealthState",)),
        9,
        None,
    ),
    "attribute-that-few-have": (search("o=glue", attributes=("GLUE2EndpointURL",)), 49, None),
    "base-in-another-case-and-with-spaces": (
        search("glue2domainid = EXAMPLE-SITE , GLUE2GROUPID=grid, O=Glue", Scope.BASE),
        1,
        None,
    ),
    "group-under-its-other-name": (search("GLUE2GroupName=grid,o=glue", Scope.BASE), 1, None),
    "escapes-in-the-base": (search(ODD_NAME, Scope.BASE), 1, None),
    "escapes-as-hexadecimal": (
        search("GLUE2DomainID=Comma\\2c Plus\\2b \\c3\\a9,GLUE2GroupID=grid,o=glue", Scope.BASE),
        1,
        None,
    ),
    "site-in-another-case": (
        search("GLUE2DomainID=example-site,GLUE2GroupID=grid,o=glue"),
        0,
        "GLUE2GroupID=grid,o=glue",
    ),
    "site-that-is-absent": (
        search("GLUE2DomainID=ABSENT,GLUE2GroupID=grid,o=glue"),
        0,
        "GLUE2GroupID=grid,o=glue",
    ),
    "below-what-is-absent": (
        search("GLUE2ServiceID=x,GLUE2DomainID=ABSENT,GLUE2GroupID=grid,o=glue"),
        0,
        "GLUE2GroupID=grid,o=glue",
    ),
    "one-level-below-what-is-absent": (
        search("GLUE2GroupID=x,o=glue", Scope.ONE_LEVEL),
        0,
        "o=glue",
    ),
    "tree-that-is-absent": (search("o=grid"), 0, ""),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A genuine tree, and one entry with everything that has to be escaped or encoded."""
    path = tmp_path_factory.mktemp("tree") / "tree.ldif"
    path.write_bytes(TREE.read_bytes() + ODD)
    return path


@pytest.fixture(scope="module")
def server(tree: Path) -> Iterator[str]:
    with Slapd(tree) as slapd:
        yield slapd.url


def by_path(answered: Answered) -> dict[tuple[str, ...], dict[str, list[str]]]:
    """The entries as a set of attributes each; a server may order and spell names as it likes."""
    return {
        path_of(entry.dn): {name.lower(): sorted(values) for name, values in entry.attributes}
        for entry in answered.entries
    }


@pytest.mark.parametrize(("question", "count", "above"), ROWS.values(), ids=ROWS)
def test_a_server_and_a_file_give_one_answer(
    question: Searched, count: int, above: str | None, server: str, tree: Path
) -> None:
    from_server = obtain(memory_of(server), question)
    from_file = obtain(memory_of(f"file://{tree}"), question)
    assert isinstance(from_server, Answered), from_server
    assert isinstance(from_file, Answered), from_file
    assert by_path(from_file) == by_path(from_server)
    assert len(from_file.entries) == len(from_server.entries) == count
    assert from_file.found_above == from_server.found_above == above


def test_values_come_as_they_are_whatever_their_encoding(server: str) -> None:
    found = obtain(memory_of(server), search(ODD_NAME, Scope.BASE))
    assert isinstance(found, Answered)
    attributes = dict(found.entries[0].attributes)
    assert attributes["GLUE2DomainDescription"] == (" begins with a space",)
    assert attributes["GLUE2EntityOtherInfo"] == ("first", "Café", "a value that goes on and on")


OPERATIONAL = SAMPLES / "bdii-6.0.0-o=infosys.ldif"


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ((), {"objectClass": ("organization",), "o": ("infosys",)}),
        (("modifyTimestamp",), {"modifyTimestamp": ("20261123082502Z",)}),
    ],
    ids=["no-attribute-named", "modify-timestamp-named"],
)
def test_operational_attributes_come_where_they_are_named_and_only_then(
    attributes: tuple[str, ...], expected: dict[str, tuple[str, ...]]
) -> None:
    question = search("o=infosys", Scope.BASE, attributes=attributes)
    with Slapd(OPERATIONAL) as slapd:
        for url in (slapd.url, f"file://{OPERATIONAL}"):
            found = obtain(memory_of(url), question)
            assert isinstance(found, Answered), found
            assert dict(found.entries[0].attributes) == expected


def test_folder_holds_one_file_a_service(tmp_path: Path) -> None:
    (tmp_path / "site-bdii.ldif").write_bytes(TREE.read_bytes())
    found = obtain(memory_of(f"file://{tmp_path}"), search(SITE, Scope.BASE))
    assert isinstance(found, Answered)
    assert len(found.entries) == 1


def test_what_an_information_provider_prints_exists_below_its_own_base() -> None:
    url = f"file://{SAMPLES / 'glite-info-static-site.glue2.ldif'}"
    found = obtain(memory_of(url), search("o=glue"))
    assert isinstance(found, Answered)
    assert (len(found.entries), found.found_above) == (6, None)


def test_comment_of_a_file_does_not_say_what_exists(tmp_path: Path) -> None:
    path = tmp_path / "tree.ldif"
    path.write_bytes(b"# found-above: o=forged\n\n" + TREE.read_bytes())
    found = obtain(memory_of(f"file://{path}"), search(SITE, Scope.BASE))
    assert isinstance(found, Answered)
    assert (len(found.entries), found.found_above) == (1, None)
