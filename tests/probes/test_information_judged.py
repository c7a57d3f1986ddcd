"""What the product's published entries say: health, VOs, keys; genuine trees, one thing changed."""

import json
import re
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe
from proc19probes.vocabulary.parameters import build
from servers.asking import findings, lines
from servers.glue_trees import HEALTHY, SERVICE_TYPE, SITE, Tree, tree, without

NOVA = "org.openstack.nova"


def judged(tmp_path: Path, probe: str, data: bytes, **arguments: str) -> list[str]:
    json_ = data.startswith(b"{")
    path = tmp_path / ("site.json" if json_ else "site.ldif")
    path.write_bytes(data)
    given = {
        "site": SITE,
        "service_type": NOVA if json_ else SERVICE_TYPE,
        "information": path.as_uri(),
        **arguments,
    }
    return lines(findings(path.as_uri(), probe, **given))


def cloud(**changes: str) -> bytes:
    """The cloud's document with other values at its endpoint; an empty one takes the key away."""
    document = json.loads(tree(Tree.JSON))
    for name, value in changes.items():
        document["CloudComputingEndpoint"][0].pop(name)
        if value:
            document["CloudComputingEndpoint"][0][name] = value
    return json.dumps(document).encode()


def test_endpoints_that_are_ok_and_in_production_are_ok(tmp_path: Path) -> None:
    (line,) = judged(tmp_path, "endpoint_healthy", tree(Tree.SITE, HEALTHY))
    assert line.startswith(f"OK {SERVICE_TYPE} at {SITE}: ")
    assert "with ServingState production, HealthState ok, at the site BDII of PILOT-GRID" in line


def test_genuine_endpoint_without_credentials_is_critical_with_its_own_words(
    tmp_path: Path,
) -> None:
    found = judged(tmp_path, "endpoint_healthy", tree(Tree.SITE))
    (line,) = found
    assert line.startswith(
        "CRITICAL 7 endpoints: HealthState critical, the first ComputingEndpoint "
    )
    assert " (Host credentials missing" in line
    assert line.endswith("[endpoint-health-critical]")


def test_each_endpoint_of_a_state_is_told_in_detail_with_its_own_words(tmp_path: Path) -> None:
    path = tmp_path / "site.ldif"
    path.write_bytes(tree(Tree.SITE))
    place = path.as_uri()
    (one,) = findings(place, "endpoint_healthy", site=SITE, service_type=SERVICE_TYPE, level="site")
    assert len(set(one.each)) == 7
    assert all("HealthState critical (Host credentials missing;" in text for text in one.each)
    assert any("Grid manager is down" in text for text in one.each)


HEALTH_ROWS = {
    "warning": "WARNING [endpoint-health-limited]",
    "downtime": "WARNING [endpoint-health-limited]",
    "unknown": "UNKNOWN [endpoint-health-not-said]",
    "other": "UNKNOWN [endpoint-health-not-said]",
    "fine": "UNKNOWN [endpoint-health-not-said]",
    "critical": "CRITICAL [endpoint-health-critical]",
}


@pytest.mark.parametrize(("value", "expected"), HEALTH_ROWS.items(), ids=HEALTH_ROWS)
def test_health_state_decides(value: str, expected: str, tmp_path: Path) -> None:
    changed = {b"HealthState: critical": f"HealthState: {value}".encode()}
    first, *_ = judged(tmp_path, "endpoint_healthy", tree(Tree.SITE, changed))
    assert f"HealthState {value}" in first
    assert f"{first.partition(' ')[0]} {first.rpartition(' ')[2]}" == expected


SERVING_ROWS = {
    "draining": "WARNING [endpoint-health-limited]",
    "queueing": "WARNING [endpoint-health-limited]",
    "closed": "CRITICAL [endpoint-health-critical]",
    "open": "UNKNOWN [endpoint-health-not-said]",
    "": "UNKNOWN [endpoint-health-not-said]",
}


@pytest.mark.parametrize(("value", "expected"), SERVING_ROWS.items())
def test_serving_state_decides(value: str, expected: str, tmp_path: Path) -> None:
    (line,) = judged(tmp_path, "endpoint_healthy", cloud(ServingState=value))
    assert f"{line.partition(' ')[0]} {line.rpartition(' ')[2]}" == expected


def test_constant_health_of_glue_json_is_told_and_not_judged(tmp_path: Path) -> None:
    (line,) = judged(tmp_path, "endpoint_healthy", tree(Tree.JSON))
    assert "HealthState not judged, a constant of GLUE JSON" in line
    (other,) = judged(tmp_path, "endpoint_healthy", cloud(HealthState="critical"))
    assert other.endswith("[endpoint-health-critical]")


def test_service_without_an_endpoint_has_no_health(tmp_path: Path) -> None:
    found = judged(tmp_path, "endpoint_healthy", without(tree(Tree.SITE), b"GLUE2EndpointID="))
    assert [line.rpartition(" ")[2] for line in found] == ["[no-endpoint-published]"]


@pytest.mark.parametrize("vo", ["ops", "OPS", "atlas, ops"])
def test_vo_in_a_rule_is_ok_whatever_its_case(vo: str, tmp_path: Path) -> None:
    (line,) = judged(tmp_path, "vo_in_policy", tree(Tree.SITE), vo=vo)
    assert line == (
        f"OK {SERVICE_TYPE} at {SITE}: policies at the site BDII of PILOT-GRID name atlas, biomed, "
        "ops [vo-named]"
    )


def test_each_vo_that_is_missing_is_critical(tmp_path: Path) -> None:
    found = judged(tmp_path, "vo_in_policy", tree(Tree.SITE), vo="ops,dteam,cms")
    assert [line.rpartition("expected ")[2] for line in found] == [
        "VO dteam [vo-not-named]",
        "VO cms [vo-not-named]",
    ]


def test_rules_that_name_no_vo_are_critical(tmp_path: Path) -> None:
    changes = {b"PolicyRule: vo:": b"PolicyRule: group:"}
    (line,) = judged(tmp_path, "vo_in_policy", tree(Tree.SITE, changes))
    assert "name no VO (rules: group:ops" in line
    assert line.endswith("expected a VO [vo-not-named]")


def test_voms_form_of_a_rule_names_its_vo(tmp_path: Path) -> None:
    changes = {b"PolicyRule: vo:ops": b"PolicyRule: VOMS:/ops/Role=lcgadmin"}
    (line,) = judged(tmp_path, "vo_in_policy", tree(Tree.SITE, changes), vo="ops")
    assert line.startswith("OK ")


def test_a_rule_without_a_name_names_no_vo(tmp_path: Path) -> None:
    cut = b"\n".join(
        b"GLUE2PolicyRule: VOMS:/" if line.startswith(b"GLUE2PolicyRule: ") else line
        for line in tree(Tree.SITE).split(b"\n")
    )
    (line,) = judged(tmp_path, "vo_in_policy", cut)
    assert line.endswith("expected a VO [vo-not-named]")


def test_separators_alone_name_no_vo() -> None:
    given = {"site": SITE, "service_type": SERVICE_TYPE, "vo": " , "}
    with pytest.raises(ValueError, match="--vo: found ' , ', expected names"):
        build(load_probe("vo_in_policy").parameters, given)


def test_product_without_a_policy_is_critical(tmp_path: Path) -> None:
    found = judged(tmp_path, "vo_in_policy", without(tree(Tree.SITE), b"GLUE2PolicyID="))
    assert [line.rpartition(" ")[2] for line in found] == ["[no-policy-published]"]


def test_mapping_policy_of_a_clouds_share_names_the_vo(tmp_path: Path) -> None:
    (line,) = judged(tmp_path, "vo_in_policy", tree(Tree.JSON), vo="ops")
    assert line.startswith("OK ")
    # A policy of a share that is not the product's says nothing of the product.
    document = json.loads(tree(Tree.JSON))
    document["Share"][0]["Associations"] = {"CloudComputingEndpoint": ["https://elsewhere"]}
    (line,) = judged(tmp_path, "vo_in_policy", json.dumps(document).encode(), vo="ops")
    assert line.endswith("[no-policy-published]")


def test_keys_of_the_genuine_trees_resolve(tmp_path: Path) -> None:
    (line,) = judged(tmp_path, "information_keys_resolve", tree(Tree.SITE, MENDED))
    assert line.startswith(f"OK {SERVICE_TYPE} at {SITE}: all ")
    (line,) = judged(tmp_path, "information_keys_resolve", tree(Tree.JSON))
    assert "all 4 foreign keys resolve at the GLUE JSON of PILOT-GRID" in line


# ARC 6.17 names an endpoint by an ID that it gives to none.
ARC_MISTAKE = b"arc.pilot-grid.example.org:emies:https://arc.pilot-grid.example.org:443/arex\n"
MENDED = {ARC_MISTAKE: ARC_MISTAKE.replace(b"/arex", b"/arex:ac")}
NOT_FOLLOWED = {b"GLUE2ServiceServiceForeignKey"}
KEYS = sorted(set(re.findall(rb"^GLUE2\w+ForeignKey", tree(Tree.SITE), re.M)) - NOT_FOLLOWED)
# They stand at the site's own entries, which are not the product's.
OF_THE_SITE = {b"GLUE2ContactDomainForeignKey", b"GLUE2LocationDomainForeignKey"}


def test_the_genuine_tree_has_keys_of_every_kind() -> None:
    assert len(KEYS) >= 16


@pytest.mark.parametrize("key", sorted(set(KEYS) - OF_THE_SITE), ids=lambda key: key.decode())
def test_key_that_leads_nowhere_is_found(key: bytes, tmp_path: Path) -> None:
    before, _, after = tree(Tree.SITE, MENDED).partition(key + b": ")
    dangling = before + key + b": gone-" + after
    name = key.decode().removeprefix("GLUE2")
    several = name == "ComputingShareComputingEndpointForeignKey"
    (line,) = judged(tmp_path, "information_keys_resolve", dangling)
    assert f"{name} leads to gone-" in line
    assert line.endswith(f"[foreign-key-{'partly-' * several}dangling]")


def test_one_of_several_keys_that_leads_nowhere_is_a_warning(tmp_path: Path) -> None:
    found = judged(tmp_path, "information_keys_resolve", tree(Tree.SITE))
    assert len(found) == 4
    assert {line.rpartition(" ")[2] for line in found} == {"[foreign-key-partly-dangling]"}


def test_domain_in_its_own_form_and_by_name_is_accepted(tmp_path: Path) -> None:
    plain = {**MENDED, b"urn:ad:PILOT-GRID": b"PILOT-GRID"}
    (line,) = judged(tmp_path, "information_keys_resolve", tree(Tree.SITE, plain))
    assert line.startswith("OK ")


def test_product_without_any_key_is_unknown(tmp_path: Path) -> None:
    document = json.loads(tree(Tree.JSON))
    for objects in document.values():
        for one in objects:
            one.pop("Associations", None)
    (line,) = judged(tmp_path, "information_keys_resolve", json.dumps(document).encode())
    assert line.endswith("[no-foreign-key-published]")
