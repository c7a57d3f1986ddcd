"""What is not there, told apart: real servers, one line each, and no two of them alike."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from proc19probes.vocabulary.party import Party
from servers.asking import findings, lines
from servers.bdii_update import EmptyBdii
from servers.glue_trees import SERVICE_TYPE, SITE, Tree, tree, without
from servers.slapd import ARC_RELAY, Slapd

OTHER_TREE = b"dn: o=grid\nobjectClass: organization\no: grid\n"
HALF = without(tree(Tree.SITE), b"dn: GLUE2EndpointID=")
SERVICE = "ComputingService urn:ogf:ComputingService:arc.pilot-grid.example.org:arex"

Server = Callable[[], AbstractContextManager[str]]


def slapd(ldif: bytes, *lines: str, suffixes: tuple[str, ...] = ("o=grid", "o=glue")) -> Server:
    @contextmanager
    def serve() -> Iterator[str]:
        with Slapd(ldif, lines=lines, suffixes=suffixes) as server:
            yield server.url

    return serve


@contextmanager
def real_bdii_update() -> Iterator[str]:
    with EmptyBdii(tree(Tree.SITE)) as bdii:
        yield bdii.url


@contextmanager
def stopped() -> Iterator[str]:
    with Slapd(b"") as server:
        server.stop()
        yield server.url


SEVEN = {
    "absent-site": (
        slapd(tree(Tree.SITE).replace(SITE.encode(), b"PILOT-CLOUD")),
        "CRITICAL PILOT-GRID: not published at the site BDII of PILOT-GRID (there: PILOT-CLOUD), "
        "expected published [site-not-published]",
    ),
    "absent-base": (
        slapd(OTHER_TREE, suffixes=("o=grid",)),
        "UNKNOWN the site BDII of PILOT-GRID: has no base for GLUE 2 (it has: o=grid), expected "
        "o=glue [base-absent]",
    ),
    "empty-tree-of-bdii-update": (
        real_bdii_update,
        "UNKNOWN the site BDII of PILOT-GRID: is there and publishes no site at all, expected "
        "PILOT-GRID [bdii-empty]",
    ),
    "half-a-tree": (
        slapd(HALF),
        f"CRITICAL {SERVICE}: published without an endpoint [half-tree]",
    ),
    "size-limit": (
        slapd(tree(Tree.SITE), "sizelimit 5"),
        "[server-limit]",
    ),
    "tls-required": (
        slapd(tree(Tree.SITE), "security tls=128"),
        "[tls-required]",
    ),
    "referral": (
        slapd(OTHER_TREE, "referral ldap://elsewhere.example.org:2170/", suffixes=("o=grid",)),
        "[refused]",
    ),
    "dead-server": (stopped, "[unreachable]"),
}


def test_a_site_without_its_own_entry_is_half_a_tree(tmp_path: Path) -> None:
    path = tmp_path / "site.ldif"
    path.write_bytes(without(tree(Tree.SITE), b"dn: GLUE2DomainID="))
    (line,) = published_at(path.as_uri(), "site")
    assert line.startswith(f"CRITICAL {SITE}: without its own entry at the site BDII of {SITE}")
    assert line.endswith("[site-entry-missing]")


def published_at(url: str, level: str) -> list[str]:
    arguments = {"site": SITE, "service_type": SERVICE_TYPE, "level": level}
    return lines(findings(url, "service_published", **arguments, information=url))


@pytest.mark.parametrize(("server", "line"), SEVEN.values(), ids=SEVEN)
def test_each_way_of_not_being_there_is_a_line_of_its_own(server: Server, line: str) -> None:
    with server() as url:
        (found,) = published_at(url, "site")
    assert found.endswith(line)
    assert [one for _, one in SEVEN.values() if found.endswith(one)] == [line]


@pytest.mark.parametrize(
    ("level", "mender"), [("top", Party.INFORMATION_SYSTEM), ("site", Party.PILOT_SITE)]
)
def test_an_empty_bdii_is_mended_by_who_runs_it(level: str, mender: Party) -> None:
    with slapd(b"dn: o=glue\nobjectClass: organization\no: glue\n")() as url:
        given = {"site": SITE, "service_type": SERVICE_TYPE, "level": level, "information": url}
        (one,) = findings(url, "service_published", **given)
    assert (one.kind.id, one.mender) == ("bdii-empty", mender)


OTHER_LEVELS = {
    "site-for-top": (Tree.SITE, "top", "GLUE2DomainID=PILOT-GRID,o=glue"),
    "site-for-resource": (Tree.SITE, "resource", "GLUE2DomainID=PILOT-GRID,o=glue"),
    "top-for-site": (Tree.TOP, "site", "GLUE2DomainID=PILOT-GRID,GLUE2GroupID=grid,o=glue"),
    "resource-for-top": (Tree.RESOURCE, "top", "GLUE2DomainID=urn:ad:PILOT-GRID,o=glue"),
}


@pytest.mark.parametrize(("which", "level", "there"), OTHER_LEVELS.values(), ids=OTHER_LEVELS)
def test_bdii_of_another_level_is_known_for_one(which: Tree, level: str, there: str) -> None:
    with slapd(tree(which))() as url:
        (line,) = published_at(url, level)
    assert line.startswith("UNKNOWN the ")
    assert line.endswith(
        f": has GLUE 2 of another level (it has: {there}), expected a BDII of this level "
        "[base-absent]"
    )


NOT_GIVEN = ('access to dn.subtree="o=glue" by * search', "access to * by * read")
HIDDEN = {
    "site": (Tree.SITE, "the site BDII of PILOT-GRID", "GLUE2DomainID=PILOT-GRID,o=glue"),
    "top": (Tree.TOP, "the top BDII", "GLUE2DomainID=PILOT-GRID,GLUE2GroupID=grid,o=glue"),
}


@pytest.mark.parametrize("level", HIDDEN)
def test_base_that_is_there_and_gives_nothing_is_not_readable(level: str) -> None:
    which, place, base = HIDDEN[level]
    with slapd(tree(which), *NOT_GIVEN)() as url:
        (line,) = published_at(url, level)
    assert line == (
        f"UNKNOWN {place}: has {base} and gives nothing of it, expected entries [not-readable]"
    )


def test_absent_site_behind_a_root_that_gives_nothing_is_not_readable() -> None:
    with slapd(tree(Tree.SITE), *NOT_GIVEN)() as url:
        given = {"site": "PILOT-CLOUD", "service_type": SERVICE_TYPE, "information": url}
        (line,) = lines(findings(url, "service_published", **given))
    assert line == (
        "UNKNOWN the site BDII of PILOT-CLOUD: has o=glue and gives nothing of it, expected "
        "entries [not-readable]"
    )


def test_site_whose_entry_keeps_its_attribute_back_is_known_by_its_dn(tmp_path: Path) -> None:
    path = tmp_path / "site.ldif"
    path.write_bytes(tree(Tree.SITE, {b"GLUE2DomainID: PILOT-GRID": b"GLUE2DomainWWW: x"}))
    (line,) = published_at(path.as_uri(), "site")
    assert line.startswith("OK ")


def test_groups_alone_below_the_site_are_half_a_tree_and_no_other_site(tmp_path: Path) -> None:
    path = tmp_path / "site.ldif"
    group = "dn: GLUE2GroupID=resource,GLUE2DomainID=PILOT-GRID,o=glue\nobjectClass: GLUE2Group\n"
    path.write_text(group)
    (line,) = published_at(path.as_uri(), "site")
    assert "there: another site" not in line
    assert line.endswith("[site-entry-missing]")


ASKED_WITHOUT_A_LEVEL = {
    "of-the-site": (
        SITE,
        "OK org.nordugrid.arex at PILOT-GRID: published at the resource BDII of ",
    ),
    "of-another-site": (
        "PILOT-CLOUD",
        "CRITICAL PILOT-CLOUD: not published at the resource BDII of PILOT-CLOUD (there: "
        "PILOT-GRID), expected published [site-not-published]",
    ),
}


@pytest.mark.parametrize(("site", "told"), ASKED_WITHOUT_A_LEVEL.values())
def test_arc_resource_asked_without_a_level_is_known_for_one(site: str, told: str) -> None:
    with Slapd(tree(Tree.RESOURCE), relays=(ARC_RELAY,)) as server:
        given = {"site": site, "service_type": SERVICE_TYPE, "information": server.url}
        (line,) = lines(findings(server.url, "service_published", **given))
    assert line.startswith(told)


def test_arc_resource_asked_as_a_sites_bdii_is_one_of_another_level() -> None:
    with Slapd(tree(Tree.RESOURCE), relays=(ARC_RELAY,)) as server:
        (line,) = published_at(server.url, "site")
    assert line == (
        "UNKNOWN the site BDII of PILOT-GRID: has GLUE 2 of another level (it has: "
        "GLUE2DomainID=urn:ad:PILOT-GRID,o=glue), expected a BDII of this level [base-absent]"
    )


def test_sites_that_are_there_are_named_up_to_five_and_counted() -> None:
    domain = "dn: GLUE2DomainID=S{0},o=glue\nobjectClass: GLUE2Domain\nGLUE2DomainID: S{0}\n\n"
    with slapd("".join(domain.format(number) for number in range(8)).encode())() as url:
        (line,) = published_at(url, "site")
    assert "(there: S0, S1, S2, S3, S4 and 3 more)" in line


def test_name_of_the_site_is_no_part_of_a_filter_or_of_a_base() -> None:
    with slapd(tree(Tree.SITE))() as url:
        (line,) = lines(
            findings(
                url,
                "service_published",
                site="X,GLUE2DomainID=PILOT-GRID",
                service_type=SERVICE_TYPE,
                information=url,
            )
        )
    assert line.endswith("[site-not-published]")
