"""What the product's published entries say: health, VOs, keys; genuine trees, one thing changed."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe
from proc19probes.vocabulary.parameters import build
from servers.asking import findings, lines
from servers.glue_trees import HEALTHY, NOW, SERVICE_TYPE, SITE, Tree, tree, without

NOVA = "org.openstack.nova"


def judged(
    tmp_path: Path, probe: str, data: bytes, now: datetime = NOW, **arguments: str
) -> list[str]:
    json_ = data.startswith(b"{")
    path = tmp_path / ("site.json" if json_ else "site.ldif")
    path.write_bytes(data)
    given = {
        "site": SITE,
        "service_type": NOVA if json_ else SERVICE_TYPE,
        "information": path.as_uri(),
        **arguments,
    }
    return lines(findings(path.as_uri(), probe, now, **given))


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
    given = {"site": SITE, "service_type": SERVICE_TYPE, "level": "site"}
    (one,) = findings(place, "endpoint_healthy", NOW, **given)
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


STATES = {"healthy": HEALTHY, "critical": None}


@pytest.mark.parametrize("changes", STATES.values(), ids=STATES)
def test_states_that_have_expired_are_unknown(
    changes: dict[bytes, bytes] | None, tmp_path: Path
) -> None:
    later = NOW + timedelta(days=333)
    told = judged(tmp_path, "endpoint_healthy", tree(Tree.SITE, changes), later)
    assert {line.rpartition(" ")[2] for line in told} == {"[endpoint-state-expired]"}
    assert told[0].startswith("UNKNOWN 9 endpoints: expired 332 d ago, the first ")
    assert "(CreationTime 2026-11-23T08:42:" in told[0]


@pytest.mark.parametrize(("minutes", "valid"), [(150, True), (170, False)])
def test_a_state_is_valid_for_as_long_as_it_says(minutes: int, valid: bool, tmp_path: Path) -> None:
    later = NOW + timedelta(minutes=minutes)
    told = judged(tmp_path, "endpoint_healthy", tree(Tree.SITE, HEALTHY), later)
    assert told[0].startswith("OK " if valid else "UNKNOWN ")


def test_states_of_glue_json_expire_too(tmp_path: Path) -> None:
    (line,) = judged(tmp_path, "endpoint_healthy", tree(Tree.JSON), NOW + timedelta(hours=13))
    assert line.endswith("[endpoint-state-expired]")


UNTIL_WHEN = {
    "other-offset": ({b"2026-11-23T08:42": b"2026-11-23T05:42", b"Z\n": b"+01:00\n"}, "UNKNOWN"),
    "no-validity": ({b"GLUE2EntityValidity: 10800\n": b""}, "OK"),
    "no-number": ({b"GLUE2EntityValidity: 10800": b"GLUE2EntityValidity: long"}, "OK"),
    "endless": (
        {b"GLUE2EntityValidity: 10800": b"GLUE2EntityValidity: 99999999999999999999"},
        "OK",
    ),
}


@pytest.mark.parametrize(("changes", "state"), UNTIL_WHEN.values(), ids=UNTIL_WHEN)
def test_only_a_time_that_is_told_expires(
    changes: dict[bytes, bytes], state: str, tmp_path: Path
) -> None:
    first, *_ = judged(tmp_path, "endpoint_healthy", tree(Tree.SITE, {**HEALTHY, **changes}))
    assert first.startswith(f"{state} ")


SEVERAL = {
    "ok-and-critical": (["ok", "critical"], "CRITICAL", "HealthState critical, beside ok"),
    "critical-and-ok": (["critical", "ok"], "CRITICAL", "HealthState critical, beside ok"),
    "ok-and-warning": (["ok", "warning"], "WARNING", "HealthState warning, beside ok"),
    "ok-and-unknown": (["ok", "unknown"], "UNKNOWN", "HealthState unknown, beside ok"),
    "ok-and-no-word": (["ok", "fine"], "UNKNOWN", "HealthState fine, beside ok"),
    "warning-and-other": (["warning", "other"], "UNKNOWN", "HealthState other, beside warning"),
}


@pytest.mark.parametrize(("values", "state", "words"), SEVERAL.values(), ids=SEVERAL)
def test_of_several_health_states_the_worst_counts(
    values: list[str], state: str, words: str, tmp_path: Path
) -> None:
    several = "\n".join(f"GLUE2EndpointHealthState: {value}" for value in values).encode()
    of_ldap = {b"GLUE2EndpointHealthState: critical": several}
    first, *_ = judged(tmp_path, "endpoint_healthy", tree(Tree.SITE, of_ldap))
    assert first.startswith(f"{state} ")
    assert words in first
    document = json.loads(tree(Tree.JSON))
    document["CloudComputingEndpoint"][0]["HealthState"] = values
    (line,) = judged(tmp_path, "endpoint_healthy", json.dumps(document).encode())
    assert line.startswith(f"{state} ")
    assert words in line


def test_of_several_serving_states_the_worst_counts(tmp_path: Path) -> None:
    document = json.loads(tree(Tree.JSON))
    document["CloudComputingEndpoint"][0]["ServingState"] = ["production", "closed"]
    (line,) = judged(tmp_path, "endpoint_healthy", json.dumps(document).encode())
    assert "ServingState closed, beside production, expected production" in line
    assert line.startswith("CRITICAL ")


def test_more_counts_the_endpoints_that_are_not_told(tmp_path: Path) -> None:
    document = json.loads(tree(Tree.JSON))
    (endpoint,) = document["CloudComputingEndpoint"]
    document["CloudComputingEndpoint"] = [
        {**endpoint, "ID": f"e{number}", "ServingState": f"word{number // 2}"}
        for number in range(14)
    ]
    told = judged(tmp_path, "endpoint_healthy", json.dumps(document).encode())
    assert told[0].startswith("UNKNOWN 2 endpoints: ServingState word0, the first ")
    assert told[-1].startswith("UNKNOWN 4 more: ")


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


@pytest.mark.parametrize(
    ("validity", "expected"),
    {
        "-99999999999999999999": "[endpoint-state-expired]",
        "-3600": "[endpoint-state-expired]",
        "99999999999999999999": "[endpoint-healthy]",
    }.items(),
)
def test_validity_may_lead_beyond_the_calendar(
    validity: str, expected: str, tmp_path: Path
) -> None:
    (line,) = judged(tmp_path, "endpoint_healthy", cloud(Validity=validity))
    assert line.endswith(expected)
