"""Which endpoints a VO is admitted at, by access and mapping policies: genuine trees, changed."""

import json
from pathlib import Path

import pytest

from servers.asking import findings, lines
from servers.glue_trees import HOST, SERVICE_TYPE, SITE, Tree, tree, without

NOVA = "org.openstack.nova"
PLACE = f"the site BDII of {SITE}"
REST = f"urn:ogf:ComputingEndpoint:{HOST}:rest:https://{HOST}:443/arex"
JOBS = f"urn:ogf:ComputingEndpoint:{HOST}:gridftpjob:gsiftp://{HOST}:2811/jobs"


def judged(tmp_path: Path, data: bytes, **arguments: str) -> list[str]:
    is_json = data.startswith(b"{")
    path = tmp_path / ("site.json" if is_json else "site.ldif")
    path.write_bytes(data)
    service_type = NOVA if is_json else SERVICE_TYPE
    given = {"site": SITE, "service_type": service_type, "information": path.as_uri(), **arguments}
    return lines(findings(path.as_uri(), "vo_in_policy", **given))


def changed(of: str, old: str, new: str) -> bytes:
    """The site's tree with other words in each policy that refers to an endpoint or share."""
    blocks = tree(Tree.SITE).replace(b"\n ", b"").split(b"\n\n")
    mark = f"ForeignKey: {of}\n".encode()
    hit = [mark in block + b"\n" and b"GLUE2PolicyID:" in block for block in blocks]
    assert any(hit)
    return b"\n\n".join(
        block.replace(old.encode(), new.encode()) if is_hit else block
        for block, is_hit in zip(blocks, hit, strict=True)
    )


def test_endpoint_that_does_not_admit_the_vo_is_named(tmp_path: Path) -> None:
    told = judged(tmp_path, changed(JOBS, "GLUE2PolicyRule: vo:atlas\n", ""), vo="atlas")
    assert told == [
        f"WARNING ComputingEndpoint {JOBS}: policies name biomed, ops, expected VO atlas, as at 8 "
        "others [vo-admitted-by-some]"
    ]


def test_endpoint_without_a_policy_is_named_beside_those_that_have_one(tmp_path: Path) -> None:
    endpoint = f"urn:ogf:Endpoint:{HOST}:ldapng:12135"
    bare = changed(endpoint, f"EndpointForeignKey: {endpoint}", "EndpointForeignKey: gone")
    assert judged(tmp_path, bare, vo="ops") == [
        f"WARNING ComputingEndpoint {endpoint}: has no policy, expected VO ops, as at 8 others "
        "[vo-admitted-by-some]"
    ]


def test_vo_that_no_share_behind_the_endpoint_names_is_a_warning(tmp_path: Path) -> None:
    share = f"urn:ogf:ComputingShare:{HOST}:grid_ops"
    open_share = b"dn: GLUE2ShareID=urn:ogf:ComputingShare:arc.pilot-grid.example.org:grid,"
    ldif = without(changed(share, "vo:ops", "vo:dteam"), open_share)
    told = judged(tmp_path, ldif, vo="ops")
    assert {line.rpartition(" ")[2] for line in told} == {"[vo-admitted-by-some]"}
    assert any("its policies name VO ops, and those of its 3 shares do not" in one for one in told)


def test_share_without_a_policy_is_open_to_whom_the_endpoint_admits(tmp_path: Path) -> None:
    share = f"urn:ogf:ComputingShare:{HOST}:grid_ops"
    (line,) = judged(tmp_path, changed(share, "vo:ops", "vo:dteam"), vo="ops")
    assert line.startswith("OK ")


def test_rule_all_has_a_finding_of_its_own_and_names_no_vo(tmp_path: Path) -> None:
    told = judged(tmp_path, changed(REST, "vo:atlas", "ALL"), vo="atlas,ops")
    assert [line.rpartition(" ")[2] for line in told] == [
        "[vo-admitted-by-some]",
        "[policy-admits-all]",
    ]
    assert f"ComputingEndpoint {REST}: policies name biomed, ops and ALL, expected VO" in told[0]
    assert "the rule ALL, no authorisation by VO, in AccessPolicy " in told[1]


def every_rule(rule: bytes) -> bytes:
    return b"\n".join(
        b"GLUE2PolicyRule: " + rule if line.startswith(b"GLUE2PolicyRule: ") else line
        for line in tree(Tree.SITE).split(b"\n")
    )


@pytest.mark.parametrize("given", [{"vo": "atlas"}, {}], ids=["a-vo", "any-vo"])
@pytest.mark.parametrize("rule", [b"ALL", b"all", b" ALL "])
def test_all_alone_is_critical_and_explained(
    rule: bytes, given: dict[str, str], tmp_path: Path
) -> None:
    first, second = judged(tmp_path, every_rule(rule), **given)
    assert first.startswith("CRITICAL ")
    assert f"policies at {PLACE} name no VO (rules: ALL)" in first
    assert first.endswith("[vo-not-named]")
    assert second.endswith("[policy-admits-all]")


def test_rules_that_were_not_understood_are_shown(tmp_path: Path) -> None:
    ldif = changed(
        REST, "vo:atlas", "group:x\nGLUE2PolicyRule: voms:atlas\nGLUE2PolicyRule: vo:atlas"
    )
    (line,) = judged(tmp_path, ldif, vo="atlas")
    assert line == (
        f"OK {SERVICE_TYPE} at {SITE}: policies at {PLACE} name atlas, biomed, ops (rules not "
        "understood: group:x, voms:atlas) [vo-named]"
    )
    missing, *_ = judged(tmp_path, ldif, vo="dteam")
    assert "(rules not understood: group:x, voms:atlas), expected VO dteam" in missing


def test_service_without_endpoints_and_policies_is_for_the_site(tmp_path: Path) -> None:
    ldif = without(tree(Tree.SITE), b"dn: GLUE2EndpointID=", b"GLUE2PolicyID=")
    (line,) = judged(tmp_path, ldif, vo="ops")
    assert line == (
        f"CRITICAL {SERVICE_TYPE} at {SITE}: published at {PLACE} without an endpoint, and without "
        "any policy, expected a service with endpoints [service-not-published]"
    )


def test_endpoint_without_its_service_and_policies_is_for_the_site(tmp_path: Path) -> None:
    blocks = without(tree(Tree.SITE), b"GLUE2PolicyID=").replace(b"\n ", b"").split(b"\n\n")
    kept = [one for one in blocks if not one.startswith(b"dn: GLUE2ServiceID=")]
    (line,) = judged(tmp_path, b"\n\n".join(kept), published_as="org.nordugrid.arcrest")
    assert "without its service, and without any policy" in line
    assert line.endswith("[service-not-published]")


def cloud(**changed: object) -> bytes:
    return json.dumps({**json.loads(tree(Tree.JSON)), **changed}).encode()


@pytest.mark.parametrize("vo", ["atlas", None])
@pytest.mark.parametrize("of", ["Share", "MappingPolicy", "AccessPolicy"])
def test_policy_that_an_odd_entry_may_be_is_unknown(
    of: str, vo: str | None, tmp_path: Path
) -> None:
    document = {"MappingPolicy": [], "Share": [], of: [[{"ID": "x"}]]}
    (line,) = judged(tmp_path, cloud(**document), **({"vo": vo} if vo else {}))
    assert line.startswith(f"UNKNOWN {NOVA} at {SITE}: {of} number 1 is a list at ")
    assert line.endswith("[entries-not-read]")


def test_vo_that_nobody_named_is_weak_evidence(tmp_path: Path) -> None:
    seen = f"OK {SERVICE_TYPE} at {SITE}: policies at {PLACE} name atlas, biomed, ops"
    assert judged(tmp_path, tree(Tree.SITE)) == [
        f"{seen} (weak evidence: no VO was named to look for) [vo-named]"
    ]
    assert judged(tmp_path, tree(Tree.SITE), vo="ops") == [f"{seen} [vo-named]"]


def test_share_of_a_cloud_that_does_not_map_the_vo_is_named_by_its_endpoint(
    tmp_path: Path,
) -> None:
    document = json.loads(tree(Tree.JSON))
    (endpoint,), (share,) = document["CloudComputingEndpoint"], document["Share"]
    (policy,) = document["MappingPolicy"]
    document["CloudComputingEndpoint"].append({**endpoint, "ID": "e2"})
    other = {"Associations": {"CloudComputingEndpoint": ["e2"]}}
    document["Share"].append({**share, "ID": "s2", **other})
    of_other = {"Associations": {"Share": ["s2"]}, "Rule": ["VO:biomed"]}
    document["MappingPolicy"].append({**policy, "ID": "p2", **of_other})
    told = judged(tmp_path, json.dumps(document).encode(), vo="ops")
    assert told == [
        "WARNING CloudComputingEndpoint e2: policies of its shares name biomed, expected VO ops, "
        "as at 1 other [vo-admitted-by-some]"
    ]
