"""GLUE 2.1 JSON: what becomes of the genuine document, and of one that something was done to."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.sources.distinguished_names import names_above
from proc19probes.sources.glue_json import SiteDocument, parse
from proc19probes.sources.glue_values import GlueEntry, utc_time
from proc19probes.vocabulary.unobtainable import MalformedError, ObtainError, TooLargeError
from servers.glue_trees import Tree, tree
from servers.told import Told

GENUINE = tree(Tree.JSON)
SERVICE = "https://keystone.example.org:5000/v3_cloud.compute"
ENDPOINT = "https://keystone.example.org:5000/v3"
KNOWN = {
    *("Service", "CloudComputingService", "Endpoint", "CloudComputingEndpoint", "Manager"),
    *("CloudComputingManager", "CloudComputingImage", "CloudComputingInstanceType", "Share"),
    *("Policy", "MappingPolicy", "AccessPolicy"),
}


def entries(name: str, data: bytes = GENUINE) -> list[GlueEntry]:
    return [one for one in parse(data).entries if one.is_a(name)]


def changed(name: str, **values: object) -> bytes:
    """The genuine document with other values at the first object of a class."""
    document = json.loads(GENUINE)
    document.setdefault(name, [{"ID": "new"}])[0].update(values)
    return json.dumps(document).encode()


ATTRIBUTES = {
    "type": ("Service", "ServiceType", ("org.cloud.iaas",)),
    "capabilities": (
        "Service",
        "ServiceCapability",
        ("executionmanagement.dynamicvmdeploy", "security.accounting"),
    ),
    "number-of-the-cloud-class": ("Service", "CloudComputingServiceTotalVM", ("3",)),
    "name": ("Service", "EntityName", ("PILOT-GRID cloud",)),
    "validity": ("Endpoint", "EntityValidity", ("43200",)),
    "interface": ("Endpoint", "EndpointInterfaceName", ("org.openstack.nova",)),
    "health": ("Endpoint", "EndpointHealthState", ("ok",)),
    "nothing-in-a-list": ("Endpoint", "EndpointCapability", ()),
    "key-to-the-service": ("Endpoint", "EndpointServiceForeignKey", (SERVICE,)),
    "manager's-key": ("Manager", "ManagerServiceForeignKey", (SERVICE,)),
    "share's-key": ("Share", "ShareEndpointForeignKey", (ENDPOINT,)),
    "policy's-key": ("Policy", "MappingPolicyShareForeignKey", ("share-ops",)),
}


@pytest.mark.parametrize(("name", "attribute", "values"), ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_keys_become_the_attributes_of_the_ldap_rendering(
    name: str, attribute: str, values: tuple[str, ...]
) -> None:
    (entry,) = entries(name)
    assert entry.values(attribute) == values


def test_creation_time_with_microseconds_is_a_time() -> None:
    (endpoint,) = entries("Endpoint")
    text = endpoint.first("EntityCreationTime")
    assert text == "2026-11-23T08:41:18.031631+00:00"
    assert utc_time(text) is not None


def test_other_info_is_named_values() -> None:
    (share,) = entries("Share", changed("Share", OtherInfo={"quota": {"cpu": 8}, "vo": "ops"}))
    assert share.values("EntityOtherInfo") == ("quota=cpu=8", "vo=ops")


def test_numbers_stay_as_they_are_spelled() -> None:
    data = changed("Share", Weight=0).replace(b'"Weight": 0', b'"Weight": 1e999, "Part": 0.50')
    (share,) = entries("Share", data)
    assert (share.first("ShareWeight"), share.first("SharePart")) == ("1e999", "0.50")


def test_class_that_is_in_no_table_is_read_as_one_of_its_own() -> None:
    (toaster,) = entries("Toaster", changed("Toaster", ID="t", Slots=2))
    assert (toaster.classes, toaster.object_classes) == (("Toaster",), ("GLUE2Toaster",))
    assert (toaster.first("ToasterID"), toaster.first("ToasterSlots")) == ("t", "2")


@pytest.mark.parametrize("value", ["2.1", {"ID": "x"}, [], ["x"], [{"ID": "x"}, {"Name": "y"}]])
def test_what_is_no_list_of_objects_with_an_id_is_passed_over(value: object) -> None:
    data = json.dumps({**json.loads(GENUINE), "Metadata": value}).encode()
    assert {name for one in parse(data).entries for name in one.classes} <= KNOWN
    assert not parse(data).odd


ODD = {
    "nested-list": (
        "Share",
        [[{"ID": "s"}]],
        "Share number 1 is a list, expected an object with an ID",
    ),
    "null": ("Share", [None], "Share number 1 is null, expected an object with an ID"),
    "text": ("Share", ["s"], "Share number 1 is a text, expected an object with an ID"),
    "no-id": ("Share", [{"Name": "s"}], "ID of Share number 1 is absent, expected a text"),
    "null-id": ("Share", [{"ID": None}], "ID of Share number 1 is null, expected a text"),
    "yes-as-id": (
        "Share",
        [{"ID": True}],
        "ID of Share number 1 is true or false, expected a text",
    ),
    "object-of-objects": ("Share", {"s": {}}, "Share is an object, expected a list of objects"),
    "null-class": ("Share", None, "Share is null, expected a list of objects"),
}
PARTS = {
    "number-as-id": ({"ID": 7}, "ID of Share 7 is a number, expected a text"),
    "associations-in-a-list": (
        {"Associations": ["x"]},
        "Associations of Share share-ops is a list, expected values as GLUE 2.1 has them",
    ),
    "null-associations": (
        {"Associations": None},
        "Associations of Share share-ops is null, expected values as GLUE 2.1 has them",
    ),
    "nested-deep": (
        {"OtherInfo": [[[[[[[["x"]]]]]]]]},
        "OtherInfo of Share share-ops is nested deeper than GLUE has it, expected values as GLUE "
        "2.1 has them",
    ),
}


def odd_in(data: bytes) -> list[str]:
    return [f"{one.found}, expected {one.expected}" for one in parse(data).odd]


@pytest.mark.parametrize(("name", "objects", "told"), ODD.values(), ids=ODD)
def test_what_is_no_entry_is_named_and_the_others_are_read(
    name: str, objects: object, told: str
) -> None:
    data = json.dumps({**json.loads(GENUINE), name: objects}).encode()
    assert odd_in(data) == [told]
    assert len(parse(data).entries) == 4


@pytest.mark.parametrize(("values", "told"), PARTS.values(), ids=PARTS)
def test_odd_part_of_an_entry_is_named_and_its_rest_is_read(
    values: dict[str, object], told: str
) -> None:
    data = changed("Share", **values)
    assert odd_in(data) == [told]
    (share,) = entries("Share", data)
    assert share.first("ShareProjectID") == "p1"


def test_document_without_one_whole_entry_is_malformed() -> None:
    with pytest.raises(MalformedError, match="Share number 1 is null, expected an object"):
        parse(b'{"Share": [null], "MappingPolicy": [[]]}')


def test_identifier_is_one_value_of_the_name_of_an_entry() -> None:
    (share,) = entries("Share", changed("Share", ID="s,GLUE2ServiceID=other"))
    assert list(names_above(share.dn, "GLUE2ServiceID")) == []


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proc19probes.sources.glue_json._MOST_ENTRIES", 3)
    with pytest.raises(TooLargeError, match="more than 3 entries"):
        parse(GENUINE)


def test_too_many_bytes_are_refused_before_they_are_parsed() -> None:
    endless = Told(b"[" * (17 * 1024 * 1024))
    with pytest.raises(TooLargeError, match="bytes of GLUE JSON"):
        SiteDocument("PILOT-GRID", "https://cloud.example.org/glue.json").answer(endless)


def check(document: bytes) -> None:
    """Parse; of what is accepted every entry is one that GLUE has."""
    try:
        accepted = parse(document).entries
    except ObtainError:
        return
    for entry in accepted:
        assert entry.classes
        assert set(entry.classes) <= KNOWN | set(json.loads(document))
        assert any(attribute.endswith("ID") for attribute, _ in entry.attributes)
        assert all(values for _, values in entry.attributes)
        assert all(isinstance(text, str) for _, values in entry.attributes for text in values)


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 0.999))
def test_truncated_is_never_accepted(part: float) -> None:
    with pytest.raises(MalformedError):
        parse(GENUINE.rstrip()[: int((len(GENUINE.rstrip()) - 1) * part)])


@settings(max_examples=150, deadline=None)
@given(st.floats(0, 0.999), st.integers(0, 255))
def test_a_byte_changed(place: float, byte: int) -> None:
    at = int(len(GENUINE) * place)
    check(GENUINE[:at] + bytes([byte]) + GENUINE[at + 1 :])


VALUES = [match.span(1) for match in re.finditer(rb'": ("[^"]*"|\d+)', GENUINE)]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(VALUES),
    st.sampled_from([b"null", b"true", b"{}", b"[]", b"-0", b'"\\ud800"', b'""', b"[[[1]]]"]),
)
def test_a_value_of_another_kind(span: tuple[int, int], value: bytes) -> None:
    check(GENUINE[: span[0]] + value + GENUINE[span[1] :])


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(VALUES), st.integers(1, 3000), st.sampled_from([b"[", b'{"a":']))
def test_nested_deep(span: tuple[int, int], depth: int, opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"
    inside = opening * depth + GENUINE[span[0] : span[1]] + closing * depth
    check(GENUINE[: span[0]] + inside + GENUINE[span[1] :])


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=12,
    )
)
def test_any_json_below_a_known_class(value: object) -> None:
    check(json.dumps({"Share": value}).encode())
    check(json.dumps({"Share": [{"ID": "s", "Associations": value, "OtherInfo": value}]}).encode())
