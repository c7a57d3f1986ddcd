"""What is published for a site, found out from real servers and from LDIF files alike."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe
from proc19probes.plugin.options import UsageError, read_options
from proc19probes.vocabulary.parameters import build
from servers.asking import findings, lines
from servers.glue_trees import HOST, SERVICE_TYPE, SITE, Tree, tree, without
from servers.gocdb import GocdbServer
from servers.slapd import Slapd

PRODUCT = {"site": SITE, "service_type": SERVICE_TYPE}
DEAD = "ldap://127.0.0.1:9"
EMPTY = b"dn: o=glue\nobjectClass: organization\no: glue\n\n"
ENDPOINT, SERVICE = b"GLUE2EndpointID=", b"GLUE2ServiceID="

Place = Callable[[bytes], str]


@pytest.fixture(params=["slapd", "LDIF"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Puts a tree on a real server, or in a file, and gives its URL."""
    with ExitStack() as stack:

        def put(ldif: bytes) -> str:
            if request.param == "slapd":
                return stack.enter_context(Slapd(ldif)).url
            path = tmp_path / "tree.ldif"
            path.write_bytes(ldif)
            return path.as_uri()

        yield put


def found(url: str, level: str, **changes: str) -> list[str]:
    return lines(findings(url, "service_published", **{**PRODUCT, "level": level, **changes}))


LEVELS = {"top": Tree.TOP, "site": Tree.SITE, "resource": Tree.RESOURCE}


@pytest.mark.parametrize("level", LEVELS)
def test_product_is_published_at_each_level(level: str, place: Place) -> None:
    (line,) = found(place(tree(LEVELS[level])), level)
    assert line.startswith(f"OK {SERVICE_TYPE} at {SITE}: published at the {level} BDII")
    assert "https://arc.pilot-grid.example.org:443/arex" in line


def test_absent_site_is_critical_and_names_what_is_there(place: Place) -> None:
    assert found(place(tree(Tree.TOP)), "top", site="PILOT-CLOUD") == [
        "CRITICAL PILOT-CLOUD: not published at the top BDII (there: PILOT-GRID), expected "
        "published [site-not-published]"
    ]


def test_site_in_other_case_is_critical(place: Place) -> None:
    assert found(place(tree(Tree.TOP)), "top", site="pilot-grid") == [
        "CRITICAL pilot-grid: the top BDII has PILOT-GRID, expected pilot-grid "
        "[site-published-in-other-case]"
    ]


def test_absent_base_is_unknown_and_names_the_bases() -> None:
    ldif = b"dn: o=grid\nobjectClass: organization\no: grid\n"
    with Slapd(ldif, suffixes=("o=grid",)) as slapd:
        assert found(slapd.url, "top") == [
            "UNKNOWN the top BDII: has no base for GLUE 2 (it has: o=grid), expected o=glue "
            "[base-absent]"
        ]


def test_empty_tree_is_unknown(place: Place) -> None:
    grid = EMPTY + b"dn: GLUE2GroupID=grid,o=glue\nobjectClass: GLUE2Group\nGLUE2GroupID: grid\n"
    assert found(place(grid), "top") == [
        "UNKNOWN the top BDII: is there and publishes no site at all, expected PILOT-GRID "
        "[bdii-empty]"
    ]


def test_service_without_its_endpoints_is_half_a_tree(place: Place) -> None:
    lines_found = found(place(without(tree(Tree.SITE), ENDPOINT)), "site")
    assert lines_found
    assert all(line.endswith("published without an endpoint [half-tree]") for line in lines_found)


def test_server_that_stops_at_its_limit_is_unknown() -> None:
    with Slapd(tree(Tree.TOP), lines=("sizelimit 5",)) as slapd:
        (line,) = found(slapd.url, "top")
    assert line.startswith("UNKNOWN what the top BDII publishes for PILOT-GRID: ")
    assert line.endswith("[server-limit]")


def test_referral_is_unknown_and_not_followed() -> None:
    ldif = b"dn: o=grid\nobjectClass: organization\no: grid\n"
    refer = ("referral ldap://elsewhere.example.org:2170/",)
    with Slapd(ldif, suffixes=("o=grid",), lines=refer) as slapd:
        (line,) = found(slapd.url, "top")
    assert "elsewhere.example.org" in line
    assert line.endswith("[refused]")


def test_dead_server_is_unknown() -> None:
    (line,) = found(DEAD, "top")
    assert line.endswith("[unreachable]")


def test_another_product_is_critical_and_says_what_is_there(place: Place) -> None:
    (line,) = found(place(tree(Tree.SITE)), "site", service_type="org.example.halo")
    assert line.startswith(
        "CRITICAL org.example.halo at PILOT-GRID: not published at the site BDII"
    )
    assert "org.nordugrid.arex" in line


def test_product_in_other_case_is_critical_and_comes_first_of_what_is_there(place: Place) -> None:
    (line,) = found(place(tree(Tree.SITE)), "site", service_type="ORG.ogf.glue.EMIES.resourceinfo")
    assert line.startswith("CRITICAL ")
    assert "(there: org.ogf.glue.emies.resourceinfo, org.nordugrid.arcrest, " in line


def test_product_is_known_by_the_interface_of_an_endpoint(place: Place) -> None:
    (line,) = found(place(tree(Tree.SITE)), "site", service_type="org.nordugrid.arcrest")
    assert line.startswith("OK ")


def test_product_is_known_by_another_name_that_is_given(place: Place) -> None:
    (line,) = found(
        place(tree(Tree.SITE)), "site", service_type="ARC-CE", published_as="x, org.nordugrid.arex"
    )
    assert line.startswith("OK ARC-CE at PILOT-GRID")


@pytest.mark.parametrize("count", [1, 2])
def test_sites_that_publish_are_counted(count: int, place: Place) -> None:
    (one,) = findings(
        place(tree(Tree.TOP)),
        "product_published_by_sites",
        service_type=SERVICE_TYPE,
        min_sites=str(count),
    )
    assert one.kind.id == ("product-published" if count == 1 else "too-few-sites-publish")
    assert one.found == "published by 1 site: PILOT-GRID"
    assert [measure.value for measure in one.measures] == [1]


def test_all_sites_are_named_in_detail(place: Place) -> None:
    sites = [f"SITE-{number:02}" for number in range(23)]
    trees = [tree(Tree.TOP).replace(SITE.encode(), site.encode()) for site in sites]
    (one,) = findings(
        place(b"\n\n".join(trees)), "product_published_by_sites", service_type=SERVICE_TYPE
    )
    assert one.found.endswith("SITE-03, SITE-04 and 18 more")
    assert ", ".join(one.each) == ", ".join(sites)
    assert len(one.each) == 3


def test_top_bdii_without_any_service_is_unknown(place: Place) -> None:
    group = b"dn: GLUE2GroupID=grid,o=glue\nobjectClass: GLUE2Group\nGLUE2GroupID: grid\n"
    where = place(EMPTY + b"\n\n" + group)
    (one,) = findings(where, "product_published_by_sites", service_type=SERVICE_TYPE)
    assert one.kind.id == "top-bdii-has-no-service"


@pytest.mark.parametrize(
    ("which", "above"), [(Tree.SITE, "o=glue"), (Tree.RESOURCE, "o=glue")], ids=str
)
def test_a_bdii_of_another_level_is_no_top_bdii(place: Place, which: Tree, above: str) -> None:
    text = (
        without(tree(which), b"dn: GLUE2GroupID=grid,o=glue") if which is Tree.SITE else tree(which)
    )
    (one,) = findings(place(text), "product_published_by_sites", service_type=SERVICE_TYPE)
    assert one.kind.id == "malformed"
    assert f"no GLUE2GroupID=grid,o=glue (above it: {above}), expected a top BDII" in one.found


def test_no_site_at_all_is_not_enough() -> None:
    with pytest.raises(ValueError, match="--min-sites: found 0, expected 1 or more"):
        build(
            load_probe("product_published_by_sites").parameters,
            {"service_type": "x", "min_sites": "0"},
        )


def json_found(tmp_path: Path, data: bytes, service_type: str = "org.openstack.nova") -> list[str]:
    path = tmp_path / "site.json"
    path.write_bytes(data)
    url = path.as_uri()
    return found(url, "site", service_type=service_type, information=url)


def test_glue_json_is_judged_as_a_bdii_is(tmp_path: Path) -> None:
    assert json_found(tmp_path, tree(Tree.JSON)) == [
        "OK org.openstack.nova at PILOT-GRID: published at the GLUE JSON of PILOT-GRID, with "
        "https://keystone.example.org:5000/v3 [service-published]"
    ]


def test_glue_json_without_the_endpoint_is_half_a_tree(tmp_path: Path) -> None:
    document = json.loads(tree(Tree.JSON))
    del document["CloudComputingEndpoint"]
    (line,) = json_found(tmp_path, json.dumps(document).encode(), "org.cloud.iaas")
    assert line.endswith("published without an endpoint [half-tree]")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON"),
        (b"[]", "JSON that is no object"),
        (b"{}", "JSON without a class of GLUE 2.1"),
        (b'{"CloudComputingService": {}}', "CloudComputingService is an object, expected a list"),
        (b'{"CloudComputingService": [{}]}', "ID of CloudComputingService number 1 is absent"),
        (b'{"Share": [{"ID": "a", "ID": "b"}]}', "ID is there twice in one object"),
        (b'{"Share": [{"ID": "a", "x": NaN}]}', "NaN is no number of JSON"),
        (b'{"Share":' + b"[" * 100_000, "not JSON"),
    ],
    ids=lambda value: value[:20].decode() if isinstance(value, bytes) else None,
)
def test_what_is_no_glue_json_is_unknown(tmp_path: Path, data: bytes, words: str) -> None:
    (line,) = json_found(tmp_path, data)
    assert words in line
    assert line.endswith("[malformed]")


def registered(tmp_path: Path, ldif: bytes, **changes: str) -> list[str]:
    path = tmp_path / "top.ldif"
    path.write_bytes(ldif)
    arguments = {**PRODUCT, "level": "top", **changes}
    with GocdbServer() as gocdb:
        addresses = {"gocdb": gocdb.url, "top-bdii": path.as_uri()}
        return lines(findings(addresses, "published_as_registered", **arguments))


URL = "https://arc.pilot-grid.example.org:443/arex"


def test_endpoint_of_gocdb_is_published(tmp_path: Path) -> None:
    assert registered(tmp_path, tree(Tree.TOP)) == [
        f"OK arc.pilot-grid.example.org: published at the top BDII with {URL} "
        "[published-as-registered]"
    ]


def test_endpoint_of_gocdb_on_another_host_is_not_published(tmp_path: Path) -> None:
    gone, new = registered(tmp_path, tree(Tree.TOP, {b"arc.pilot": b"other.pilot"}))
    assert gone.startswith("CRITICAL arc.pilot-grid.example.org: published at the top BDII are ")
    assert gone.endswith("[registered-endpoint-not-published]")
    assert new.startswith("WARNING other.pilot-grid.example.org: published at the top BDII with ")
    assert new.endswith("[published-endpoint-not-registered]")


OLD_HOST = {
    b"URL: gsiftp://arc.pilot-grid.example.org": b"URL: gsiftp://old.pilot-grid.example.org"
}


def test_published_host_that_gocdb_does_not_have_is_a_warning(tmp_path: Path) -> None:
    fine, warning = registered(tmp_path, tree(Tree.TOP, OLD_HOST))
    assert fine.startswith("OK ")
    assert warning == (
        "WARNING old.pilot-grid.example.org: published at the top BDII with "
        "gsiftp://old.pilot-grid.example.org:2811/jobs, expected registered in GOCDB as "
        "org.nordugrid.arex [published-endpoint-not-registered]"
    )


@pytest.mark.parametrize("given", [{"hostname": HOST}, {"endpoint_url": URL}], ids=str)
def test_where_one_endpoint_is_meant_others_are_not_looked_at(
    tmp_path: Path, given: dict[str, str]
) -> None:
    (line,) = registered(tmp_path, tree(Tree.TOP, OLD_HOST), **given)
    assert line.startswith("OK ")


def test_expected_url_has_to_be_the_published_one(tmp_path: Path) -> None:
    (fine,) = registered(tmp_path, tree(Tree.TOP), endpoint_url=URL)
    differs, wrong = registered(tmp_path, tree(Tree.TOP), endpoint_url=f"{URL}/x")
    assert fine.startswith("OK ")
    assert differs.endswith("[endpoint-url-differs]")
    assert wrong.endswith("[registered-endpoint-not-published]")


MOVED = {b"arc.pilot-grid.example.org:443/arex": b"arc.pilot-grid.example.org:8443/arex"}


def test_an_expected_url_that_gocdb_does_not_have_is_critical(tmp_path: Path) -> None:
    published = URL.replace(":443/", ":8443/")
    differs, fine = registered(tmp_path, tree(Tree.TOP, MOVED), endpoint_url=published)
    assert differs.startswith(f"CRITICAL {HOST}: registered with {HOST}, {URL}, ")
    assert differs.endswith(f"expected {published} [endpoint-url-differs]")
    assert fine.startswith("OK ")


def test_another_url_on_the_host_is_a_warning_where_gocdb_has_one(tmp_path: Path) -> None:
    elsewhere = {**MOVED, b"URL: gsiftp": b"URL: gsissh", b"URL: ldap": b"URL: ldaps"}
    (line,) = registered(tmp_path, tree(Tree.TOP, elsewhere))
    assert line.startswith(f"WARNING {HOST}: published at the top BDII, on its host with ")
    assert line.endswith("[published-with-another-url]")


def test_what_neither_side_has_is_told_of_both(tmp_path: Path) -> None:
    found_lines = registered(tmp_path, tree(Tree.TOP), site="NOWHERE")
    assert [line.rpartition(" ")[2] for line in found_lines] == [
        "[site-not-in-gocdb]",
        "[site-not-published]",
    ]


def test_a_level_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match="--level: found 'grid', expected one of top, site"):
        read_options(
            "service_published",
            load_probe("service_published"),
            ["--site", "X", "--service-type", "y", "--level", "grid"],
        )
