"""Whether a schema has what the product is published with: real servers, and files."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from shown_lines import printed

from proc19probes.catalogue import load_probe
from proc19probes.sources.bdii_schema import ServersSchema, schema_server
from proc19probes.vocabulary.parameters import build
from servers.asking import findings, lines
from servers.glue_trees import NOW, SAMPLES, SERVICE_TYPE, SITE, Tree, tree
from servers.slapd import GLUE_SCHEMA, Slapd

NOVA = "org.openstack.nova"
STOCK = SAMPLES / "bdii-6.0.0-cn=Subschema.ldif"
EVERYBODY = "access to * by * read"


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The schema that a stock BDII has, from a server and from a file."""
    with Slapd(tree(Tree.TOP)) as slapd:
        yield {"server": slapd.url, "file": STOCK.as_uri()}


def judged(folder: Path, schema: str, data: bytes, **arguments: str) -> list[str]:
    """The findings where the site publishes this, and the schema is that of the URL."""
    is_json = data.startswith(b"{")
    path = folder / ("site.json" if is_json else "site.ldif")
    path.write_bytes(data)
    given = {
        "site": SITE,
        "service_type": NOVA if is_json else SERVICE_TYPE,
        "information": path.as_uri(),
        **arguments,
    }
    place = path.as_uri()
    urls = {"site-bdii": place, "glue-json": place, "schema-server": schema, "top-bdii": schema}
    return lines(findings(urls, "glue_schema_has_classes", **given))


def cloud(*more: str) -> bytes:
    """The cloud's document with an object of each of these classes besides."""
    document = json.loads(tree(Tree.JSON))
    return json.dumps({**document, **{name: [{"ID": name}] for name in more}}).encode()


KNOWN = "in the schema of the top BDII (36 classes of GLUE 2)"
LACKS = f"expected classes {KNOWN} [schema-lacks-classes]"
GRID = f"{SERVICE_TYPE} at {SITE}: published at the site BDII of {SITE} with"
CLOUD = (
    f"{NOVA} at {SITE}: published at the GLUE JSON of {SITE} with GLUE2CloudComputingEndpoint, "
    "GLUE2CloudComputingManager, GLUE2CloudComputingService"
)
ALL = (
    f"OK {SERVICE_TYPE} at {SITE}: all 17 classes at the site BDII of {SITE} are {KNOWN}: "
    "GLUE2AccessPolicy, GLUE2Benchmark, GLUE2ComputingEndpoint, GLUE2ComputingManager, "
    "GLUE2ComputingService and 12 more [schema-has-classes]"
)


def manager(name: str) -> bytes:
    """The site's tree with this class at its manager besides its others."""
    changed = f"objectClass: {name}\nobjectClass: GLUE2Manager"
    return tree(Tree.SITE, {b"objectClass: GLUE2Manager": changed.encode()})


STOCK_ROWS = {
    "grid-site": (tree(Tree.SITE), ALL),
    "class-in-another-case": (
        tree(Tree.SITE, {b"objectClass: GLUE2Manager": b"objectClass: glue2manager"}),
        ALL,
    ),
    "class-of-others-that-is-there": (manager("top"), ALL.replace("17", "18").replace("12", "13")),
    "class-that-is-new": (manager("GLUE2New"), f"WARNING {GRID} GLUE2New, {LACKS}"),
    # The stock schema has a class `device`, which is none of GLUE 2.
    "class-that-is-another-one's-without-its-prefix": (
        manager("GLUE2Device"),
        f"WARNING {GRID} GLUE2Device, {LACKS}",
    ),
    "class-of-others-that-is-new": (manager("halo"), f"WARNING {GRID} halo, {LACKS}"),
    "genuine-cloud": (tree(Tree.JSON), f"WARNING {CLOUD}, {LACKS}"),
    "cloud-with-a-class-of-its-own": (cloud("Toaster"), f"WARNING {CLOUD}, GLUE2Toaster, {LACKS}"),
}


@pytest.mark.parametrize("kind", ["server", "file"])
@pytest.mark.parametrize(("data", "line"), STOCK_ROWS.values(), ids=STOCK_ROWS)
def test_classes_are_looked_for_in_the_schema_of_a_stock_bdii(
    data: bytes, line: str, kind: str, stock: dict[str, str], tmp_path: Path
) -> None:
    assert judged(tmp_path, stock[kind], data) == [line]


def test_more_classes_than_can_be_named_are_counted(stock: dict[str, str], tmp_path: Path) -> None:
    (line,) = judged(tmp_path, stock["file"], cloud("A", "B", "CloudComputingImage"))
    assert " with GLUE2A, GLUE2B, GLUE2CloudComputingEndpoint, GLUE2CloudComputingImage, " in line
    assert ", GLUE2CloudComputingManager and 1 more, expected classes in the schema" in line


def test_real_schema_that_lacks_a_class_is_told(tmp_path: Path) -> None:
    lacking = tmp_path / "GLUE20.schema"
    name = "NAME 'GLUE2ComputingManager'"
    text = GLUE_SCHEMA.read_text()
    assert name in text
    lacking.write_text(text.replace(name, "NAME 'GLUE2OtherManager'"))
    with Slapd(b"", glue_schema=lacking) as slapd:
        (line,) = judged(tmp_path, slapd.url, tree(Tree.SITE), schema_server=slapd.url)
    assert line == (
        f"WARNING {GRID} GLUE2ComputingManager, expected classes in the schema of {slapd.url} "
        "(36 classes of GLUE 2) [schema-lacks-classes]"
    )


def test_top_bdii_is_compared_with_its_own_schema_where_nothing_is_given(
    stock: dict[str, str],
) -> None:
    found = findings(
        stock["server"], "glue_schema_has_classes", site=SITE, service_type=SERVICE_TYPE
    )
    (line,) = lines(found)
    assert line == ALL.replace(f"the site BDII of {SITE}", "the top BDII")


HIDDEN = {
    "entry-hidden": ('access to dn.base="cn=subschema" by * none', EVERYBODY),
    "attribute-hidden": (
        'access to dn.base="cn=subschema" attrs=objectClasses by * none',
        EVERYBODY,
    ),
}


@pytest.mark.parametrize("access", HIDDEN.values(), ids=HIDDEN)
def test_server_that_hides_its_schema_is_unknown(access: tuple[str, ...], tmp_path: Path) -> None:
    with Slapd(b"", lines=access) as slapd:
        found = judged(tmp_path, slapd.url, tree(Tree.SITE))
    assert found == [
        "UNKNOWN the top BDII: gives no object class in cn=Subschema, expected the classes of "
        "GLUE 2 [schema-not-given]"
    ]


def test_server_that_wants_to_know_who_asks_is_unknown(tmp_path: Path) -> None:
    with Slapd(b"", lines=("require authc",)) as slapd:
        (line,) = judged(tmp_path, slapd.url, tree(Tree.SITE))
    assert line.startswith("UNKNOWN the schema of the top BDII: the server refuses the search: ")
    assert line.endswith("authentication required [refused]")


def test_schema_without_glue_2_is_unknown(tmp_path: Path) -> None:
    with Slapd(b"", glue_schema=Path("/etc/ldap/schema/dyngroup.schema"), suffixes=()) as slapd:
        (line,) = judged(tmp_path, slapd.url, tree(Tree.SITE))
    assert line.startswith("UNKNOWN the top BDII: gives 1")
    assert (
        " object classes in cn=Subschema, none of GLUE 2, expected the classes of GLUE 2 " in line
    )
    assert line.endswith("[schema-not-given]")


FILES = {
    "tree-without-its-schema": (tree(Tree.TOP), "[schema-not-given]"),
    "empty-file": (b"", "[schema-not-given]"),
    "class-that-is-none": (
        b"dn: cn=Subschema\nobjectClasses: GLUE2Service\n",
        "[malformed]",
    ),
    "json": (tree(Tree.JSON), "[malformed]"),
    "schema-cut-within-a-class": (STOCK.read_bytes()[:20_000], "[malformed]"),
}


@pytest.mark.parametrize(("data", "end"), FILES.values(), ids=FILES)
def test_file_that_holds_no_schema_is_unknown(data: bytes, end: str, tmp_path: Path) -> None:
    path = tmp_path / "schema.ldif"
    path.write_bytes(data)
    (line,) = judged(tmp_path, path.as_uri(), tree(Tree.SITE), schema_server=path.as_uri())
    assert line.startswith("UNKNOWN ")
    assert line.endswith(end)


def test_what_could_not_be_had_is_told_of_either_part(tmp_path: Path) -> None:
    gone = tree(Tree.SITE).replace(SITE.encode(), b"PILOT-CLOUD")
    found = judged(tmp_path, "ldap://127.0.0.1:9", gone)
    assert [line.rpartition(" ")[2] for line in found] == ["[site-not-published]", "[unreachable]"]
    (line,) = judged(tmp_path, STOCK.as_uri(), gone)
    assert line.endswith("[site-not-published]")
    (line,) = judged(tmp_path, "ldap://127.0.0.1:9", tree(Tree.SITE))
    assert line.startswith("UNKNOWN the schema of the top BDII: ")


def test_product_that_is_not_published_has_no_classes(
    stock: dict[str, str], tmp_path: Path
) -> None:
    (line,) = judged(tmp_path, stock["file"], tree(Tree.SITE), service_type="org.example.halo")
    assert line.endswith("[service-not-published]")


@pytest.mark.parametrize("url", ["https://bdii.example.org/", "mailto:x@example.org", "ldap:x"])
def test_address_that_is_none_of_a_schema_is_refused(url: str) -> None:
    values = {"site": SITE, "service_type": NOVA, "schema_server": url}
    with pytest.raises(ValueError, match=r"--schema-server: found .*, expected a URL \(ldap:"):
        build(load_probe("glue_schema_has_classes").parameters, values)


def test_password_in_the_servers_address_is_not_told() -> None:
    server = schema_server("ldap://robot:s3cr3t@bdii.example.org:2170")
    assert "s3cr3t" not in f"{server.title} {server.key} {ServersSchema(server).subject}"


def test_schema_is_that_of_the_top_bdii_that_is_named(tmp_path: Path) -> None:
    top = tmp_path / "top.ldif"
    top.write_bytes(tree(Tree.TOP) + b"\n\n" + STOCK.read_bytes())
    given = ["--site", SITE, "--service-type", SERVICE_TYPE, "--level", "top"]
    line = printed("glue_schema_has_classes", [*given, "--information", top.as_uri()], NOW)
    assert line.startswith("GLUE_SCHEMA_HAS_CLASSES OK - ")
    assert KNOWN in line
