"""Every rule of the tables: a genuine entry that it finds fault with, and one that it does not."""

from dataclasses import replace

import pytest
from glue_rule_rows import ROWS, Row
from judged_entries import changed, codes, entry_of, faults, findings_of, further

from proc19probes.glue.attributes import ATTRIBUTES, CLASSES
from proc19probes.glue.closed_lists import CLOSED_LISTS
from proc19probes.glue.judging import COMPANIONS
from proc19probes.glue.profile import DECIDING, MANDATORY, RECOMMENDED, is_undesirable, short_name
from proc19probes.glue.remarks import NOT_JUDGED, REMARKS
from proc19probes.glue.rules import ERRORS, WARNINGS
from proc19probes.sources.glue_values import GlueEntry
from proc19probes.vocabulary.state import State

RULES = (*ERRORS, *WARNINGS, *REMARKS)
DECLARED = {
    *(f"E{number:03}" for number in range(1, 27)),
    *(f"W{number:03}" for number in range(1, 46)),
    *(f"I{number:03}" for number in range(1, 98)),
    "I999",
}
# Found by looking at more than one attribute's value; there are tests of their own below.
OF_TABLES = {"E021", "E025", "W034", "W036", "W037", "W038", "I095"}
STATES = {"E": State.CRITICAL, "W": State.WARNING, "I": State.OK}


def row_id(row: Row) -> str:
    return f"{row.code}-{row.fires[0].partition('=')[0]}"


def with_change(row: Row, values: tuple[str, ...]) -> GlueEntry:
    classes = tuple(one[17:] for one in values if one.startswith("objectClass=GLUE2"))
    others = tuple(one for one in values if not one.startswith("objectClass="))
    entry = changed(entry_of(row.kind), *others)
    return replace(entry, classes=classes or entry.classes)


def test_every_code_that_is_declared_is_judged_or_said_not_to_be() -> None:
    judged = {rule.code for rule in RULES} | OF_TABLES
    assert judged | set(NOT_JUDGED) == DECLARED
    assert not judged & set(NOT_JUDGED)
    assert len(DECLARED) == 169


def test_every_error_but_the_one_never_emitted_is_judged() -> None:
    assert {code for code in NOT_JUDGED if code.startswith("E")} == {"E006"}


def test_every_rule_has_rows() -> None:
    fired = {(row.code, row.fires[0].partition("=")[0]) for row in ROWS}
    assert {(rule.code, rule.name) for rule in RULES} <= fired


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_value_at_fault_is_found_by_its_code(row: Row) -> None:
    found = findings_of([with_change(row, row.fires)])
    assert row.code in codes(found)
    name = row.code.lower() if row.code[0] != "I" else "remark"
    (first, *_) = [one for one in found if one.kind.id == f"glue-{name}"]
    assert first.state is STATES[row.code[0]]


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_value_that_is_right_is_not_found(row: Row) -> None:
    assert row.code not in codes(findings_of([with_change(row, row.does_not)]))


def plausible(name: str) -> str:
    """A value that an attribute can have."""
    kind = ATTRIBUTES[name.casefold()].kind
    listed = min(CLOSED_LISTS[kind]) if kind in CLOSED_LISTS else "ours"
    return {"whole": "1", "real": "1.0", "url": "https://a.example.org/"}.get(kind, listed)


DEMANDED = [(of, name) for of, names in MANDATORY.items() for name in names]
ASKED_FOR = [(of, name) for of, names in RECOMMENDED.items() for name in names]


def with_all_demanded(of: str) -> GlueEntry:
    """An entry of the class, with what it is without filled in."""
    entry = entry_of(of)
    names = [name.split("/")[0] for kind, name in DEMANDED if entry.is_a(kind)]
    filled = (f"{name}={plausible(name)}" for name in names if not entry.values(name))
    return changed(entry, *filled)


@pytest.mark.parametrize(("of", "name"), DEMANDED, ids=lambda text: text)
def test_mandatory_attribute_that_is_absent_is_found_with_its_name(of: str, name: str) -> None:
    first, *others = name.split("/")
    complete = with_all_demanded(of)
    lacking = changed(complete, first, *others)
    empty = changed(complete, *others, f"{first}= ")
    expected = ("glue-mandatory-absent", State.CRITICAL)
    if of not in DECIDING:
        expected = ("glue-w034", State.WARNING)
    text = f"without {short_name(name, of)}"
    assert not [one for one in findings_of([complete]) if one.kind.id == expected[0]]
    for entry in (lacking, empty):
        (finding,) = [one for one in findings_of([entry]) if one.found == text]
        assert (finding.kind.id, finding.state) == expected


def without(entry: GlueEntry) -> list[str]:
    """The attributes of which the rules remark that the entry is without them."""
    found = [one.found for one in faults(entry) if one.code == "I095"]
    return [name for one in found for name in one.removeprefix("without ").split(", ")]


@pytest.mark.parametrize(("of", "name"), ASKED_FOR, ids=lambda text: text)
def test_recommended_attribute_that_is_absent_is_a_remark(of: str, name: str) -> None:
    complete = changed(entry_of(of), f"{name}={plausible(name)}")
    lacking = changed(complete, name)
    short = short_name(name, of)
    assert short not in without(complete)
    assert short in without(lacking)
    (remark,) = [one for one in findings_of([lacking]) if "(I095)" in one.found]
    assert (remark.kind.id, remark.state) == ("glue-remark", State.OK)
    assert short in remark.found


@pytest.mark.parametrize("name", ["CreationTime", "Validity"])
def test_time_of_an_entry_is_recommended(name: str) -> None:
    assert name not in without(entry_of("Manager"))
    assert name in without(changed(entry_of("Manager"), f"Entity{name}"))


@pytest.mark.parametrize("kind", ["Group", "Policy", "Location", "Contact"])
def test_entries_that_genuine_publishers_write_without_a_time_are_accepted(kind: str) -> None:
    entry = changed(entry_of(kind), "EntityCreationTime", "EntityValidity")
    assert not {"CreationTime", "Validity"} & {*without(entry)}


@pytest.mark.parametrize(
    "name", [one.name for key, one in ATTRIBUTES.items() if key.startswith("computingactivity")]
)
def test_detail_of_a_job_that_is_published_is_undesirable(name: str) -> None:
    entry = entry_of("Activity")
    assert "W034" not in codes(findings_of([entry]))
    found = findings_of([changed(entry, f"{name}={plausible(name)}")])
    assert [one.found for one in found if one.kind.id == "glue-w034"] == [f"{name} is published"]


def test_profile_has_forty_undesirable_attributes() -> None:
    assert sum(is_undesirable(name) for name in ATTRIBUTES) == 40


@pytest.mark.parametrize(("name", "companion"), COMPANIONS)
def test_class_without_its_companion_is_found(name: str, companion: str) -> None:
    entry = replace(entry_of("Group"), classes=(name,))
    other = replace(entry_of("Group"), classes=(companion,))
    text = f"{name} is published and no {companion}"
    (finding,) = [one for one in findings_of([entry]) if one.found == text]
    assert (finding.kind.id, finding.state) == ("glue-e025", State.CRITICAL)
    assert finding.subject == "PILOT-GRID at the site BDII of PILOT-GRID"
    assert not [one for one in findings_of([entry, other]) if one.found == text]


def test_entry_without_object_class_is_found() -> None:
    entry = replace(entry_of("Group"), classes=())
    assert "without objectClass" in [one.found for one in findings_of([entry])]


@pytest.mark.parametrize("name", [one.name for one in ATTRIBUTES.values() if not one.several])
def test_attribute_that_has_one_value_is_found_with_two(name: str) -> None:
    entry = entry_of("Group")
    assert "W036" not in codes(findings_of([changed(entry, f"{name}=1")]))
    assert "W036" in codes(findings_of([changed(entry, f"{name}=1", f"{name}=2")]))


@pytest.mark.parametrize("name", [one.name for one in ATTRIBUTES.values() if one.several])
def test_attribute_that_has_several_values_may_have_two(name: str) -> None:
    entry = changed(entry_of("Group"), f"{name}=1", f"{name}=2")
    assert "W036" not in codes(findings_of([entry]))


@pytest.mark.parametrize("name", [one.name for one in ATTRIBUTES.values() if one.kind])
def test_value_that_is_not_of_its_type_is_found(name: str) -> None:
    entry = entry_of("Group")
    assert "W037" in codes(findings_of([changed(entry, f"{name}=no such value")]))
    time = "2026-11-23T08:42:24Z" if ATTRIBUTES[name.casefold()].kind == "time" else ""
    right = changed(entry, f"{name}={time or plausible(name)}")
    assert "W037" not in codes(findings_of([right]))


def test_tables_name_classes_and_attributes_of_the_schema() -> None:
    assert len(CLASSES) == 36
    assert len(ATTRIBUTES) == 315
    for rule in RULES:
        assert rule.name.casefold() in ATTRIBUTES
        assert {f"{rule.of}{one}".casefold() for one in rule.shape.beside} <= set(ATTRIBUTES)
    for table in (MANDATORY, RECOMMENDED):
        for of, names in table.items():
            assert of in CLASSES
            assert {name.split("/")[0].casefold() for name in names} <= set(ATTRIBUTES)


def test_entries_of_the_further_classes_break_no_rule() -> None:
    assert {one.code for entry in further() for one in faults(entry)} <= {"I095"}
