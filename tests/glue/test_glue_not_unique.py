"""Identifiers and names that are there twice, values that are no text, spaces: from documents."""

import base64
import json
from pathlib import Path

import pytest

from servers.asking import findings, lines
from servers.glue_trees import HEALTHY, HOST, NOW, SERVICE_TYPE, SITE, Tree, tree
from servers.slapd import Slapd

REST = f"urn:ogf:ComputingEndpoint:{HOST}:rest:https://{HOST}:443/arex"
SERVICE = f"urn:ogf:ComputingService:{HOST}:arex"
NOVA = "org.openstack.nova"


def judged(
    tmp_path: Path, data: bytes, probe: str = "information_valid", **given: str
) -> list[str]:
    path = tmp_path / ("site.json" if data.startswith(b"{") else "site.ldif")
    path.write_bytes(data)
    arguments = {"site": SITE, "information": path.as_uri(), **given}
    return lines(findings(path.as_uri(), probe, NOW, **arguments))


def of(told: list[str], kind: str) -> list[str]:
    return [line for line in told if line.endswith(f"[{kind}]")]


def entry(which: Tree, mark: str) -> bytes:
    """The first entry of the tree whose DN line holds the mark."""
    blocks = tree(which).replace(b"\n ", b"").split(b"\n\n")
    return next(one for one in blocks if mark.encode() in one.partition(b"\n")[0])


def with_another(which: Tree, mark: str, **changes: str) -> bytes:
    """The tree with one of its entries once more, with other words in it."""
    again = entry(which, mark)
    for old, new in changes.items():
        assert old.encode() in again
        again = again.replace(old.encode(), new.encode())
    return tree(which) + b"\n\n" + again + b"\n"


OTHER_SERVICE = f"GLUE2EndpointID={REST},GLUE2ServiceID={SERVICE}"


@pytest.mark.parametrize("given", [{}, {"service_type": SERVICE_TYPE}], ids=["site", "product"])
def test_two_endpoints_with_one_id_are_critical_and_say_what_differs(
    given: dict[str, str], tmp_path: Path
) -> None:
    again = entry(Tree.SITE, f"GLUE2EndpointID={REST}").replace(
        f"{OTHER_SERVICE},".encode(), f"GLUE2EndpointID={REST},GLUE2ServiceID=other,".encode()
    )
    again = again.replace(b"HealthState: critical", b"HealthState: ok")
    (line,) = of(judged(tmp_path, tree(Tree.SITE) + b"\n\n" + again, **given), "glue-not-unique")
    assert line == (
        f"CRITICAL ComputingEndpoint {REST}: EndpointID of 2 entries that differ: "
        "EndpointHealthState critical and ok, expected EndpointID of one entry "
        "[glue-not-unique]"
    )


@pytest.mark.parametrize("given", [{}, {"service_type": SERVICE_TYPE}], ids=["site", "product"])
def test_dn_that_is_there_twice_is_told_once(given: dict[str, str], tmp_path: Path) -> None:
    told = judged(tmp_path, with_another(Tree.SITE, f"GLUE2EndpointID={REST}"), **given)
    (line,) = of(told, "glue-not-unique")
    assert line.startswith(f"CRITICAL ComputingEndpoint {REST}: DN of 2 entries that are the same")


SPELLINGS = {
    "other-case-of-attributes": {"dn: GLUE2": "dn: glue2"},
    "spaces-between": {",GLUE2GroupID": " , GLUE2GroupID"},
}


@pytest.mark.parametrize("changes", SPELLINGS.values(), ids=SPELLINGS)
def test_dn_is_the_same_however_it_is_spelled(changes: dict[str, str], tmp_path: Path) -> None:
    told = judged(tmp_path, with_another(Tree.SITE, f"GLUE2EndpointID={REST}", **changes))
    assert ": DN of 2 entries" in of(told, "glue-not-unique")[0]


def test_policy_of_two_endpoints_may_have_one_id(tmp_path: Path) -> None:
    changed = with_another(Tree.SITE, "GLUE2PolicyID=", **{",GLUE2ServiceID=": ",GLUE2ServiceID=x"})
    assert not of(judged(tmp_path, changed), "glue-not-unique")
    assert of(judged(tmp_path, with_another(Tree.SITE, "GLUE2PolicyID=")), "glue-not-unique")


@pytest.mark.parametrize("which", [Tree.SITE, Tree.TOP, Tree.RESOURCE, Tree.JSON])
def test_genuine_publications_have_every_id_once(which: Tree, tmp_path: Path) -> None:
    level = {Tree.TOP: "top", Tree.RESOURCE: "resource"}.get(which, "site")
    told = judged(tmp_path, tree(which), level=level)
    assert not of(told, "glue-not-unique")
    assert not of(told, "glue-not-utf-8")


def cloud(name: str, *objects: dict[str, object]) -> bytes:
    """The genuine document with further objects of a class, each like the first with changes."""
    document = json.loads(tree(Tree.JSON))
    document[name] += [{**document[name][0], **changes} for changes in objects]
    return json.dumps(document).encode()


def test_id_that_is_twice_in_glue_json_is_critical(tmp_path: Path) -> None:
    told = judged(tmp_path, cloud("CloudComputingEndpoint", {"ServingState": "closed"}))
    (line,) = of(told, "glue-not-unique")
    assert "EndpointID of 2 entries that differ: EndpointServingState production and closed" in line


def test_policy_of_two_shares_in_glue_json_may_have_one_id(tmp_path: Path) -> None:
    other = {"Associations": {"Share": ["another"]}}
    assert not of(judged(tmp_path, cloud("MappingPolicy", other)), "glue-not-unique")
    assert of(judged(tmp_path, cloud("MappingPolicy", {"Rule": ["VO:x"]})), "glue-not-unique")


# "É" of ISO 8859-1 in base64, as ldapsearch writes it, and half of a character in JSON.
def test_value_that_is_not_utf_8_is_a_warning_and_its_bytes_are_shown(tmp_path: Path) -> None:
    told = judged(
        tmp_path,
        tree(Tree.SITE, {b"GLUE2LocationID: ": b"GLUE2LocationPlace:: yQ==\nGLUE2LocationID: "}),
    )
    first, *_ = of(told, "glue-not-utf-8")
    assert first.startswith("WARNING Location ")
    assert "LocationPlace \\xc9, expected UTF-8" in first


def test_half_a_character_in_glue_json_is_a_warning(tmp_path: Path) -> None:
    (line,) = of(judged(tmp_path, cloud("Share", {"ID": "s", "Name": "\ud800"})), "glue-not-utf-8")
    assert line.startswith("WARNING Share s: EntityName \\x")


def in_base64(line: bytes) -> bytes:
    """A line of LDIF with a space behind its value."""
    name, _, value = line.rstrip().partition(b": ")
    return name + b":: " + base64.b64encode(value + b" ") + b"\n"


TYPE, DOMAIN = b"GLUE2ServiceType: org.nordugrid.arex\n", b"GLUE2DomainID: PILOT-GRID\n"
SPACED = {"type": {TYPE: in_base64(TYPE)}, "site": {DOMAIN: in_base64(DOMAIN)}}


@pytest.mark.parametrize("changes", SPACED.values(), ids=SPACED)
@pytest.mark.parametrize("probe", ["service_published", "endpoint_healthy"])
def test_spaces_at_an_end_make_no_difference_as_at_the_server(
    changes: dict[bytes, bytes], probe: str, tmp_path: Path
) -> None:
    ldif = tree(Tree.SITE, {**changes, **HEALTHY})
    given = {"site": SITE, "service_type": SERVICE_TYPE}
    with Slapd(ldif) as slapd:
        (line,) = lines(findings(slapd.url, probe, NOW, information=slapd.url, **given))
    assert line.startswith("OK ")
    assert judged(tmp_path, ldif, probe, service_type=SERVICE_TYPE) == [line]


def test_product_with_a_space_at_its_end_is_published_by_its_site() -> None:
    with Slapd(tree(Tree.TOP, SPACED["type"])) as slapd:
        (line,) = lines(
            findings(slapd.url, "product_published_by_sites", service_type=SERVICE_TYPE)
        )
    assert line.startswith("OK ")


def test_key_with_spaces_resolves_in_ldap_and_is_remarked_with_them_in_sight(
    tmp_path: Path,
) -> None:
    key = f"GLUE2EndpointServiceForeignKey: {SERVICE}\n".encode()
    spaced = tree(Tree.SITE).replace(b"\n ", b"")
    assert key in spaced
    spaced = spaced.replace(key, in_base64(key), 1)
    (line, *_) = judged(tmp_path, spaced, "information_keys_resolve", service_type=SERVICE_TYPE)
    assert "[foreign-key-dangling]" not in line
    (remark,) = [one for one in judged(tmp_path, spaced) if "(spaces)" in one]
    assert f"EndpointServiceForeignKey {SERVICE}␣, rather {SERVICE} (spaces)" in remark


def test_key_with_a_space_leads_nowhere_in_glue_json_and_the_space_is_in_sight(
    tmp_path: Path,
) -> None:
    service = {"CloudComputingService": ["https://keystone.example.org:5000/v3_cloud.compute "]}
    document = cloud("CloudComputingEndpoint", {"ID": "e", "Associations": service})
    told = judged(tmp_path, document, "information_keys_resolve", service_type=NOVA)
    assert any(
        "leads to https://keystone.example.org:5000/v3_cloud.compute␣, which" in one for one in told
    )
