"""What the probe says of whole publications: genuine trees, clouds, each with one thing changed."""

import base64
import json
import re
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from judged_entries import changed, codes, entry_of, findings_of, genuine

from proc19probes.plugin.line import headline
from proc19probes.running import open_memory, run
from proc19probes.settings import Settings
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State
from servers.asking import findings, lines
from servers.glue_trees import NOW, SAMPLES, SERVICE_TYPE, SITE, Tree, tree
from servers.slapd import ARC_RELAY, Slapd

PROBE = "information_valid"
NOVA = "org.openstack.nova"


def judged(tmp_path: Path, data: bytes, **arguments: str) -> list[str]:
    path = tmp_path / ("site.json" if data.startswith(b"{") else "site.ldif")
    path.write_bytes(data)
    given = {"site": SITE, "information": path.as_uri(), **arguments}
    return lines(findings(path.as_uri(), PROBE, now=NOW, **given))


def result_of(data: bytes, tmp_path: Path, settings: Settings, **arguments: str) -> ProbeResult:
    """What a run with these settings comes to."""
    path = tmp_path / ("site.json" if data.startswith(b"{") else "site.ldif")
    path.write_bytes(data)
    given = {"site": SITE, "information": path.as_uri(), **arguments}
    with closing(open_memory(settings, CommonOptions())) as memory:
        call = ProbeCall(PROBE, tuple(given.items()))
        return run(call, memory, settings, NOW, timedelta(seconds=20))


def test_a_warning_that_is_left_out_is_counted_in_the_line(tmp_path: Path) -> None:
    first, *_ = judged(tmp_path, tree(Tree.SITE), leave_out="W034")
    assert first.startswith("OK ")
    assert "are valid, remarks: " in first
    assert "; left out: W034 6 times [information-valid]" in first


def test_leaving_out_one_warning_leaves_the_others(tmp_path: Path) -> None:
    site = tree(Tree.SITE)
    assert judged(tmp_path, site, leave_out="W036") == judged(tmp_path, site)


@pytest.mark.parametrize("codes", ["E002", "mandatory", "W999", "I095", ",", "w034"])
def test_only_codes_of_warnings_can_be_left_out(tmp_path: Path, codes: str) -> None:
    with pytest.raises(ValueError, match="--leave-out: found"):
        judged(tmp_path, tree(Tree.SITE), leave_out=codes)


def numbers(result: ProbeResult) -> dict[str, float]:
    return {measure.label: measure.value for measure in result.measures}


# Errors, warnings, remarks, and the codes. ARC 6.17 leaves out what the profile demands of shares,
# managers and execution environments; all else of it is valid.
GENUINE = {
    Tree.SITE: ("site", 45, (0, 6, 22), {"W034", "I075", "I095"}),
    Tree.TOP: ("top", 45, (0, 6, 22), {"W034", "I075", "I095"}),
    Tree.RESOURCE: ("resource", 39, (0, 6, 22), {"W034", "I075", "I095"}),
    Tree.BAD_SITE: ("site", 5, (4, 5, 3), {"ABSENT", "E002", "W001", "W037", "W038", "I095"}),
    Tree.JSON: ("site", 5, (0, 0, 2), {"VALID", "I095"}),
}


@pytest.mark.parametrize("which", GENUINE, ids=lambda which: which.name)
def test_genuine_publication_has_its_verdict(which: Tree, tmp_path: Path) -> None:
    level, entries, counts, found = GENUINE[which]
    result = result_of(tree(which), tmp_path, Settings(), level=level)
    names = ("errors", "warnings", "remarks")
    assert numbers(result) == {"entries": entries, **dict(zip(names, counts, strict=True))}
    assert codes(result.findings) == found


def test_a_sites_own_description_is_valid(tmp_path: Path) -> None:
    static = (SAMPLES / "glite-info-static-site.glue2.ldif").read_bytes()
    (line,) = judged(tmp_path, static.replace(b"EXAMPLE-SITE", SITE.encode()))
    assert line == (
        "OK PILOT-GRID: 6 entries at the site BDII of PILOT-GRID are valid, remarks: 0 "
        "[information-valid]"
    )


BAD_SITE = (
    "CRITICAL Contact c: without Detail, expected what the profile demands [glue-mandatory-absent]",
    "CRITICAL Endpoint e: without URL, InterfaceName, ImplementationName, ImplementationVersion, "
    "QualityLevel, expected what the profile demands [glue-mandatory-absent]",
    "CRITICAL AccessPolicy p: without Scheme, Rule, expected what the profile demands "
    "[glue-mandatory-absent]",
    "CRITICAL AdminDomain PILOT-GRID: EntityValidity 60 beside CreationTime "
    "2020-01-01T00:00:00+01:00, expected an end in the future [glue-e002]",
    "WARNING AdminDomain PILOT-GRID: EntityCreationTime 2020-01-01T00:00:00+01:00, expected at "
    "most 730 days ago [glue-w001]",
    "WARNING AdminDomain PILOT-GRID: EntityCreationTime 2020-01-01T00:00:00+01:00, expected a time "
    "in UTC as 2026-11-23T08:42:24Z [glue-w037]",
    "WARNING Location l: LocationLatitude north, expected a number [glue-w037]",
    "WARNING Location l: LocationLongitude 999x, expected a number [glue-w037]",
    "WARNING Contact c: ContactDetail is empty, expected a value [glue-w038]",
)


@pytest.mark.parametrize("line", BAD_SITE)
def test_each_fault_of_the_bad_site_is_found(line: str, tmp_path: Path) -> None:
    assert line in judged(tmp_path, tree(Tree.BAD_SITE))


def test_attribute_of_a_base_class_is_asked_for_where_the_derived_one_alone_is_told() -> None:
    policy = changed(replace(entry_of("AccessPolicy"), classes=("AccessPolicy",)), "PolicyRule")
    assert "without Rule" in [one.found for one in findings_of([policy])]


def encoded(name: bytes, value: bytes) -> dict[bytes, bytes]:
    plain = b"%s: production\n" % name
    return {plain: b"%s:: %s\n" % (name, base64.b64encode(value))}


def test_values_in_base64_are_judged_decoded(tmp_path: Path) -> None:
    level = b"GLUE2ServiceQualityLevel"
    genuine_lines = judged(tmp_path, tree(Tree.SITE))
    assert judged(tmp_path, tree(Tree.SITE, encoded(level, b"production"))) == genuine_lines
    found = judged(tmp_path, tree(Tree.SITE, encoded(level, b"gold")))
    assert any("ServiceQualityLevel gold, expected one of development" in line for line in found)


ACCEPTED = {
    "domain-key-in-its-own-form": ("Service", f"ServiceAdminDomainForeignKey=urn:ad:{SITE}"),
    "vo-in-small-letters": ("Policy", "PolicyRule=vo:atlas"),
    "vo-in-capitals": ("Policy", "PolicyRule=VO:atlas"),
    "colons-and-slashes-in-an-id": ("Endpoint", "EndpointID=urn:ogf:https://host:443/arex"),
    "value-of-an-open-list": ("Endpoint", "EndpointInterfaceName=org.example.halo"),
    "technology-of-an-open-list": ("Endpoint", "EndpointTechnology=rest"),
    "other-info-of-a-site": ("Service", "EntityOtherInfo=CONFIG=manual"),
    "other-info-in-free-words": ("Service", "EntityOtherInfo=just.testing"),
    "place-of-a-published-downtime": ("Endpoint", "EndpointDowntimeInfo=https://goc.egi.eu/"),
}


@pytest.mark.parametrize(("kind", "value"), ACCEPTED.values(), ids=ACCEPTED)
def test_what_genuine_publishers_write_is_accepted(kind: str, value: str) -> None:
    before = findings_of(genuine())
    own = entry_of(kind)
    after = findings_of([changed(one, value) if one is own else one for one in genuine()])
    assert [(one.kind.id, one.found) for one in after] == [
        (one.kind.id, one.found) for one in before
    ]


def test_service_of_type_srm_may_name_another_domain() -> None:
    other = "ServiceAdminDomainForeignKey=elsewhere"
    assert "E026" in codes(findings_of([changed(entry_of("Service"), other)]))
    assert "E026" not in codes(
        findings_of([changed(entry_of("Service"), other, "ServiceType=SRM")])
    )


def test_domain_of_an_entry_at_a_resource_is_the_site_that_is_asked_for() -> None:
    service = replace(entry_of("Service"), dn="GLUE2ServiceID=s,GLUE2GroupID=services,o=glue")
    assert "E026" not in codes(findings_of([service]))
    other = changed(service, "ServiceAdminDomainForeignKey=pilot-grid")
    assert "E026" in codes(findings_of([other]))


def cloud(kind: str = "CloudComputingEndpoint", **changes: str) -> bytes:
    """The cloud's document with other values at one object; an empty one takes the key away."""
    document = json.loads(tree(Tree.JSON))
    for name, value in changes.items():
        document[kind][0].pop(name, None)
        if value:
            document[kind][0][name] = value
    return json.dumps(document).encode()


CLOUDS = {
    "as-it-comes": (cloud(), "OK"),
    "downtime-of-glue-2.1": (cloud(HealthState="downtime"), "OK"),
    "health-that-is-none": (cloud(HealthState="fine"), "WARNING"),
    "endpoint-without-quality": (cloud(QualityLevel=""), "CRITICAL"),
    "service-without-quality": (cloud("CloudComputingService", QualityLevel=""), "CRITICAL"),
    "policy-without-rule": (cloud("MappingPolicy", Rule=""), "CRITICAL"),
    "written-last-week": (cloud(CreationTime="2026-11-16T08:41:18.031631+00:00"), "CRITICAL"),
    "written-ahead": (cloud(CreationTime="2026-11-23T10:41:18.031631+00:00"), "CRITICAL"),
}


@pytest.mark.parametrize(("document", "state"), CLOUDS.values(), ids=CLOUDS)
def test_clouds_document_is_judged_by_the_same_rules(
    document: bytes, state: str, tmp_path: Path
) -> None:
    assert judged(tmp_path, document)[0].startswith(f"{state} ")
    assert judged(tmp_path, document, service_type=NOVA)[0].startswith(f"{state} ")


SRM = b"""

dn: GLUE2ServiceID=se,GLUE2GroupID=services,GLUE2DomainID=PILOT-GRID,o=glue
objectClass: GLUE2Service
GLUE2ServiceID: se
GLUE2ServiceType: org.example.other
GLUE2ServiceQualityLevel: gold
GLUE2ServiceAdminDomainForeignKey: PILOT-GRID

dn: GLUE2LocationID=there,GLUE2ServiceID=se,GLUE2GroupID=services,GLUE2DomainID=PILOT-GRID,o=glue
objectClass: GLUE2Location
GLUE2LocationID: there
GLUE2LocationLatitude: north
"""
SRM_POLICY = (
    SRM
    + b"""
dn: GLUE2PolicyID=p,GLUE2ServiceID=se,GLUE2GroupID=services,GLUE2DomainID=PILOT-GRID,o=glue
objectClass: GLUE2Policy
objectClass: GLUE2AccessPolicy
GLUE2PolicyID: p
GLUE2PolicyScheme: basic
GLUE2PolicyRule: VO:ops
"""
)
SHORT = {b"GLUE2BenchmarkValue: 1.0": b"GLUE2BenchmarkValue: fast"}
ALOOF = b"""

dn: GLUE2ManagerID=m,GLUE2GroupID=elsewhere,GLUE2DomainID=PILOT-GRID,o=glue
objectClass: GLUE2Manager
GLUE2ManagerID: m
GLUE2ManagerProductName: halo
GLUE2ManagerServiceForeignKey: urn:ogf:ComputingService:arc.pilot-grid.example.org:arex

dn: GLUE2BenchmarkID=b,GLUE2GroupID=elsewhere,GLUE2DomainID=PILOT-GRID,o=glue
objectClass: GLUE2Benchmark
GLUE2BenchmarkID: b
GLUE2BenchmarkType: HEPscore23
GLUE2BenchmarkValue: fast
GLUE2BenchmarkComputingManagerForeignKey: m
"""
OF_THE_SITE = {b"GLUE2LocationLatitude: 55.75": b"GLUE2LocationLatitude: 91"}


def test_fault_of_another_service_is_none_of_the_products(tmp_path: Path) -> None:
    all_of_it = judged(tmp_path, tree(Tree.SITE) + SRM)
    own = judged(tmp_path, tree(Tree.SITE) + SRM, service_type=SERVICE_TYPE)
    for text in ("ServiceQualityLevel gold", "LocationLatitude north"):
        assert any(text in line for line in all_of_it)
        assert not any(text in line for line in own)


def test_fault_below_the_products_service_is_found(tmp_path: Path) -> None:
    found = judged(tmp_path, tree(Tree.SITE, SHORT), service_type=SERVICE_TYPE)
    assert any("BenchmarkValue fast, expected a number" in line for line in found)


def test_fault_of_what_refers_to_the_product_by_a_key_is_found(tmp_path: Path) -> None:
    found = judged(tmp_path, tree(Tree.SITE) + ALOOF, service_type=SERVICE_TYPE)
    assert any("Manager m: without ProductVersion" in line for line in found)
    assert any("Benchmark b: BenchmarkValue fast" in line for line in found)


def test_companion_of_another_product_is_no_companion_of_this_one(tmp_path: Path) -> None:
    alone = re.sub(rb"(?m)^dn: GLUE2PolicyID=.*\n(?:.+\n)+", b"", tree(Tree.SITE)) + SRM_POLICY
    text = "Endpoint is published and no AccessPolicy"
    assert any(text in line for line in judged(tmp_path, alone, service_type=SERVICE_TYPE))
    assert not any(text in line for line in judged(tmp_path, alone))


def test_genuine_tree_that_nobody_renews_is_critical_by_its_validity() -> None:
    found = findings_of(genuine(), now=NOW + timedelta(hours=3))
    told = [one for one in found if one.kind.id == "glue-e002"]
    assert {one.state for one in told} == {State.CRITICAL}
    assert "EntityValidity 10800 beside CreationTime 2026-11-23T08:42:24Z" in told[0].found
    assert told[-1].subject == "27 more"


def test_genuine_tree_of_a_clock_that_is_ahead_is_critical_by_its_creation_time() -> None:
    found = findings_of(genuine(), now=NOW - timedelta(hours=1))
    assert "E001" in codes(found)
    assert "E002" not in codes(found)


def test_fault_of_the_sites_own_description_is_found_with_the_product(tmp_path: Path) -> None:
    found = judged(tmp_path, tree(Tree.SITE, OF_THE_SITE), service_type=SERVICE_TYPE)
    assert any("LocationLatitude 91, expected within -90 to 90" in line for line in found)


def test_product_that_is_not_published_is_critical(tmp_path: Path) -> None:
    (line,) = judged(tmp_path, tree(Tree.SITE), service_type="org.example.halo")
    assert line.startswith("CRITICAL org.example.halo at PILOT-GRID: not published at ")
    assert line.endswith("[service-not-published]")


ABSENT = {
    "site-not-published": tree(Tree.SITE).replace(SITE.encode(), b"PILOT-CLOUD"),
    "site-published-in-other-case": tree(Tree.SITE).replace(SITE.encode(), b"Pilot-Grid"),
    "base-absent": b"dn: o=grid\nobjectClass: organization\no: grid\n",
    "bdii-empty": b"dn: o=glue\nobjectClass: organization\no: glue\n",
}


@pytest.mark.parametrize(("identifier", "data"), ABSENT.items(), ids=ABSENT)
def test_site_that_is_not_there_is_told_by_its_own_line(
    identifier: str, data: bytes, tmp_path: Path
) -> None:
    (line,) = judged(tmp_path, data)
    assert line.endswith(f"[{identifier}]")


def test_nothing_to_judge_is_never_ok(tmp_path: Path) -> None:
    empty = b'{"CloudComputingService": []}'
    result = result_of(empty, tmp_path, Settings())
    assert [one.kind.id for one in result.findings] == ["nothing-judged"]
    assert result.state is State.UNKNOWN


HALO = {
    b"ExecutionEnvironmentOSFamily: linux": b"ExecutionEnvironmentOSFamily: Halo",
    b"objectClass: GLUE2Benchmark\n": b"objectClass: GLUE2Benchmark\nobjectClass: GLUE2Halo\n",
}
ALSO = "OSFamily=halo, objectClass=GLUE2Halo"


def test_values_beside_those_of_the_closed_lists_are_accepted_where_said(tmp_path: Path) -> None:
    found = judged(tmp_path, tree(Tree.SITE, HALO))
    assert {"[glue-e021]", "[glue-w043]"} <= {line.rpartition(" ")[2] for line in found}
    assert judged(tmp_path, tree(Tree.SITE, HALO), also_accepted=ALSO) == judged(
        tmp_path, tree(Tree.SITE)
    )


def test_values_may_be_accepted_in_the_settings(tmp_path: Path) -> None:
    settings = Settings(parameters={PROBE: {"also_accepted": ALSO}})
    accepted = result_of(tree(Tree.SITE, HALO), tmp_path, settings)
    assert {"E021", "W043"} & codes(accepted.findings) == set()


@pytest.mark.parametrize("text", ["halo", "OSFamily=", "Colour=red", "OSFamily=halo,,"])
def test_what_is_no_name_and_value_of_a_closed_list_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--also-accepted: found"):
        judged(tmp_path, tree(Tree.SITE), also_accepted=text)


def test_name_of_a_product_without_its_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--published-as: found without --service-type"):
        judged(tmp_path, tree(Tree.SITE), published_as="org.example.halo")


def test_severity_of_a_code_can_be_set(tmp_path: Path) -> None:
    severe = Settings(severity={"glue-w034": State.CRITICAL})
    assert result_of(tree(Tree.SITE), tmp_path, Settings()).state is State.WARNING
    result = result_of(tree(Tree.SITE), tmp_path, severe)
    assert result.state is State.CRITICAL
    assert headline("INFORMATION_VALID", result).endswith("[glue-w034]")


def test_many_faults_are_counted_and_a_few_are_told() -> None:
    bad = [changed(entry_of("Endpoint"), f"EndpointHealthState=bad{n}") for n in range(3000)]
    found = [one for one in findings_of(bad) if one.kind.id == "glue-w037"]
    assert [one.found.partition(",")[0] for one in found[:5]] == [
        f"EndpointHealthState bad{n}" for n in range(5)
    ]
    assert [one.subject for one in found[5:]] == ["2995 more"]


def test_long_value_is_cut_where_it_is_told() -> None:
    (line,) = [
        one
        for one in findings_of([changed(entry_of("Endpoint"), f"EndpointURL={'x' * 5000}")])
        if one.kind.id == "glue-w037"
    ]
    assert len(line.found) < 120


OK_TREE = (
    (SAMPLES / "glite-info-static-site.glue2.ldif")
    .read_bytes()
    .replace(b"EXAMPLE-SITE", SITE.encode())
)
SHOWN = {
    "valid": (
        OK_TREE,
        "INFORMATION_VALID OK - PILOT-GRID: 6 entries at the site BDII of PILOT-GRID are valid, "
        "remarks: 0 [information-valid]",
    ),
    "warning": (
        OK_TREE.replace(b"GRID=EGI", b"ProfileName=OSG"),
        "INFORMATION_VALID WARNING - AdminDomain PILOT-GRID: EntityOtherInfo ProfileName=OSG, "
        "expected EGI [glue-w003]",
    ),
    "critical": (
        OK_TREE.replace(b"55.75", b"95.75").replace(b"12.4167", b"east"),
        "INFORMATION_VALID CRITICAL - Location location.PILOT-GRID: LocationLatitude 95.75, "
        "expected within -90 to 90; WARNING: Location location.PILOT-GRID: LocationLongitude east, "
        "expected a number [glue-e009]",
    ),
    "unknown": (
        b"dn: o=glue\nobjectClass: organization\no: glue\n",
        "INFORMATION_VALID UNKNOWN - the site BDII of PILOT-GRID: is there and publishes no site "
        "at all, expected PILOT-GRID [bdii-empty]",
    ),
}


@pytest.mark.parametrize(("ldif", "line"), SHOWN.values(), ids=SHOWN)
def test_line_in_each_state_from_a_real_server(ldif: bytes, line: str) -> None:
    with Slapd(ldif) as server:
        found = findings(server.url, PROBE, now=NOW, site=SITE, information=server.url)
    assert headline("INFORMATION_VALID", ProbeResult(PROBE, tuple(found), NOW, 0.0)) == line


SERVED = {Tree.SITE: (), Tree.TOP: (), Tree.RESOURCE: (ARC_RELAY,)}


@pytest.mark.parametrize("which", SERVED, ids=lambda one: one.name)
def test_server_and_file_have_the_same_verdict(which: Tree, tmp_path: Path) -> None:
    level = GENUINE[which][0]
    with Slapd(tree(which), relays=SERVED[which]) as server:
        arguments = {"site": SITE, "level": level, "information": server.url}
        found = findings(server.url, PROBE, now=NOW, **arguments)
    (counted,) = (one.measures for one in found if one.measures)
    from_file = result_of(tree(which), tmp_path, Settings(), level=level)
    assert {one.label: one.value for one in counted} == numbers(from_file)
    assert codes(found) == codes(from_file.findings)


def test_findings_stand_for_as_many_faults_as_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "site.ldif"
    path.write_bytes(tree(Tree.SITE).replace(b"CreationTime: 2", b"CreationTime: 3"))
    told = findings(path.as_uri(), PROBE, now=NOW, site=SITE, information=path.as_uri())
    numbers = {measure.label: measure.value for one in told for measure in one.measures}
    for state, label in ((State.CRITICAL, "errors"), (State.WARNING, "warnings")):
        assert sum(one.stands_for for one in told if one.state is state) == numbers[label]
    assert numbers["errors"] > len([one for one in told if one.state is State.CRITICAL])
    remarks = [one.stands_for for one in told if one.kind.id == "glue-remark"]
    assert sum(remarks) == numbers["remarks"]
