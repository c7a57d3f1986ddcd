"""Whose site it is: what a GLUE JSON document and a resource name themselves, by every probe."""

import json
from pathlib import Path

import pytest

from servers.asking import findings, lines
from servers.glue_trees import NOW, SERVICE_TYPE, SITE, Tree, tree

NOVA = "org.openstack.nova"
PLACE = f"the GLUE JSON of {SITE}"
EVERY_PROBE = (
    *("service_published", "endpoint_healthy", "vo_in_policy", "information_fresh"),
    *("information_keys_resolve", "information_valid", "glue_schema_has_classes"),
)


def document(*services: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    """The genuine document, its service with what each of these says; more have an ID."""
    whole: dict[str, list[dict[str, object]]] = json.loads(tree(Tree.JSON))
    genuine = whole["CloudComputingService"][0]
    whole["CloudComputingService"] = [{**genuine, **changed} for changed in services]
    return whole


def judged(tmp_path: Path, probe: str, document: object, **arguments: str) -> list[str]:
    path = tmp_path / "site.json"
    path.write_text(json.dumps(document))
    schema = tmp_path / "schema.ldif"
    schema.write_bytes(b"dn: cn=Subschema\nobjectClasses: ( 1.2.3 NAME 'GLUE2Service' )\n")
    places = {"glue-json": path.as_uri(), "top-bdii": schema.as_uri()}
    given = {"site": SITE, "service_type": NOVA, "information": path.as_uri(), **arguments}
    return lines(findings(places, probe, NOW, **given))


def domain(*names: str) -> dict[str, object]:
    return {"Associations": {"AdminDomain": [*names]}}


def other_info(name: str) -> dict[str, object]:
    return {"OtherInfo": {"gocdb_id": "12249G0", "site_name": name}}


ABSENT = "not published at the GLUE JSON of PILOT-GRID (there: {}), expected published"
NAMED = {
    "another-domain": (domain("OTHER-CLOUD"), ABSENT.format("OTHER-CLOUD")),
    "another-site-name": (other_info("OTHER-CLOUD"), ABSENT.format("OTHER-CLOUD")),
    "as-arc-writes-it": (domain("urn:ad:OTHER-CLOUD"), ABSENT.format("OTHER-CLOUD")),
    "several-others": (domain("B", "A"), ABSENT.format("A, B")),
    "other-case": (domain("pilot-grid"), f"{PLACE} has pilot-grid, expected PILOT-GRID"),
    "other-case-of-site-name": (
        other_info("Pilot-Grid"),
        f"{PLACE} has Pilot-Grid, expected PILOT-GRID",
    ),
    "a-space-behind": (domain("PILOT-GRID "), f"{PLACE} has PILOT-GRID␣, expected PILOT-GRID"),
}


@pytest.mark.parametrize("probe", EVERY_PROBE)
@pytest.mark.parametrize(("named", "told"), NAMED.values(), ids=NAMED)
def test_document_of_another_site_is_found_by_every_probe(
    named: dict[str, object], told: str, probe: str, tmp_path: Path
) -> None:
    first, *more = judged(tmp_path, probe, document(named))
    assert first.startswith(f"CRITICAL {SITE}: {told} [site-")
    assert not [line for line in more if line.startswith("OK")]


OF_THE_SITE = {
    "domain": domain(SITE),
    "as-arc-writes-it": domain(f"urn:ad:{SITE}"),
    "site-name": other_info(SITE),
    "both": {**domain(SITE), **other_info(SITE)},
    "no-name": {},
    "empty-name": domain(""),
}


@pytest.mark.parametrize("named", OF_THE_SITE.values(), ids=OF_THE_SITE)
def test_document_that_names_the_site_or_none_is_the_sites(
    named: dict[str, object], tmp_path: Path
) -> None:
    (line,) = judged(tmp_path, "service_published", document(named))
    assert line.startswith(f"OK {NOVA} at {SITE}: published at {PLACE}")


def test_document_that_names_no_site_is_remarked_by_information_valid(tmp_path: Path) -> None:
    told = judged(tmp_path, "information_valid", document({}))
    (remark,) = [line for line in told if "AdminDomainForeignKey" in line]
    assert remark.startswith("OK CloudComputingService ")
    assert not [
        line
        for line in judged(tmp_path, "information_valid", document(domain(SITE)))
        if "AdminDomainForeignKey" in line
    ]


def test_product_of_another_site_in_the_sites_document_is_not_the_sites(tmp_path: Path) -> None:
    whole = document(domain("OTHER-CLOUD"), {"ID": "own", "Type": "org.halo", **domain(SITE)})
    (line,) = judged(tmp_path, "service_published", whole)
    assert line == (
        f"CRITICAL {NOVA} at {SITE}: published at {PLACE} for OTHER-CLOUD only, expected {SITE} "
        "[service-not-published]"
    )


ODD = {
    "nested-list": {"Share": [[{"ID": "s"}]]},
    "number-as-id": {"CloudComputingInstanceType": [{"ID": 1}]},
    "null": {"CloudComputingImage": [None]},
    "no-list": {"AccessPolicy": {"ID": "p"}},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_entry_does_not_hide_the_site_and_is_named_by_information_valid(
    odd: dict[str, object], tmp_path: Path
) -> None:
    whole = {**document(domain(SITE)), **odd}
    (line,) = judged(tmp_path, "service_published", whole)
    assert line.startswith("OK ")
    (named,) = [
        line
        for line in judged(tmp_path, "information_valid", whole)
        if line.endswith("[glue-entry-not-whole]")
    ]
    assert named.startswith(f"CRITICAL {SITE} at {PLACE}: ")
    assert next(iter(odd)) in named


HIDING = {
    "service": {"CloudComputingService": [None], "CloudComputingEndpoint": []},
    "endpoint": {"CloudComputingEndpoint": [[{"ID": "e"}]]},
    "endpoint's-name": {
        "CloudComputingEndpoint": [{"ID": "e", "InterfaceName": [[[[[[[[1]]]]]]]]}]
    },
}


@pytest.mark.parametrize("probe", EVERY_PROBE)
@pytest.mark.parametrize("odd", HIDING.values(), ids=HIDING)
def test_product_that_an_odd_entry_may_hide_is_unknown(
    odd: dict[str, object], probe: str, tmp_path: Path
) -> None:
    told = judged(tmp_path, probe, {**document({}), **odd})
    assert told[0].startswith(f"UNKNOWN {NOVA} at {SITE}: ")
    assert told[0].endswith("[entries-not-read]")
    assert not [line for line in told if line.startswith("OK")]


RESOURCE = {"site": SITE, "service_type": SERVICE_TYPE, "level": "resource"}
OTHER_RESOURCES = {
    "another-domain": (b"urn:ad:OTHER-SITE", "site-not-published", "(there: OTHER-SITE)"),
    "another-by-its-name": (b"OTHER-SITE", "site-not-published", "(there: OTHER-SITE)"),
    "other-case": (b"urn:ad:pilot-grid", "site-published-in-other-case", "has pilot-grid"),
}


@pytest.mark.parametrize("probe", EVERY_PROBE[:-1])
@pytest.mark.parametrize(("key", "ending", "told"), OTHER_RESOURCES.values(), ids=OTHER_RESOURCES)
def test_resource_of_another_site_is_found_by_every_probe(
    key: bytes, ending: str, told: str, probe: str, tmp_path: Path
) -> None:
    path = tmp_path / "resource.ldif"
    path.write_bytes(tree(Tree.RESOURCE, {b"urn:ad:PILOT-GRID": key}))
    given = {**RESOURCE, "information": path.as_uri()}
    (line,) = lines(findings(path.as_uri(), probe, NOW, **given))
    assert line.startswith(f"CRITICAL {SITE}: ")
    assert told in line
    assert line.endswith(f"[{ending}]")


def test_resource_that_names_no_site_is_the_one_that_was_meant(tmp_path: Path) -> None:
    path = tmp_path / "resource.ldif"
    gone = b"GLUE2ServiceAdminDomainForeignKey: urn:ad:PILOT-GRID\n"
    path.write_bytes(tree(Tree.RESOURCE, {gone: b""}))
    given = {**RESOURCE, "information": path.as_uri()}
    (line,) = lines(findings(path.as_uri(), "service_published", NOW, **given))
    assert line.startswith("OK ")
