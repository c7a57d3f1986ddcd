"""The report for programs; golden files are written anew as golden_files.py says."""

import json
from pathlib import Path

import pytest
from golden_files import assert_golden
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from report_samples import (
    NOT_REGISTERED,
    PLANNED,
    REGISTERED,
    command,
    finished,
    found,
    troubled,
)

from proc19probes.completion.model import CriterionState, RunOutcome
from proc19probes.procedure.model import ProductType
from proc19probes.reports.json_report import FORMAT, render, render_error, run_record
from proc19probes.request.model import Outcome
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.unobtainable import Cause

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "status.json").read_text("utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_report_is_the_golden_one() -> None:
    assert_golden("status.json", render([troubled(), finished()], command, 2))


def test_error_is_the_golden_one() -> None:
    message = "requests/cloud.toml: product.type: found 'cluod', expected cloud framework\nno\x1b[m"
    assert_golden("error.json", render_error(message, 3))


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "document",
    [
        render([troubled(), finished()], command, 2),
        render([troubled()], command, 2, {CriterionState.FAILING}),
        render([], command, 3),
        render_error("the file is not there", 3),
        render_error("", 2),
    ],
    ids=["two-requests", "only-failing", "no-request", "error", "error-without-words"],
)
def test_document_is_valid_by_the_published_schema(document: str) -> None:
    VALIDATOR.validate(json.loads(document))


def test_schema_refuses_a_field_that_it_does_not_know_in_every_object() -> None:
    objects = [one for one in _objects(SCHEMA["$defs"]) if one.get("type") == "object"]
    assert len(objects) > 10
    for one in objects:
        assert one["additionalProperties"] is False
        assert sorted(one["required"]) == sorted(one["properties"])


def _objects(node: object) -> list[dict]:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    found = [one for value in inner for one in _objects(value)]
    return [node, *found] if isinstance(node, dict) else found


def test_schema_lists_the_words_that_the_code_has() -> None:
    defs = SCHEMA["$defs"]
    assert defs["state"]["enum"] == [state.value for state in CriterionState]
    assert defs["party"]["enum"] == [party.value for party in Party]
    assert defs["cause"]["properties"]["id"]["enum"] == [cause.value for cause in Cause]
    request = defs["request"]["properties"]
    assert request["outcome"]["enum"] == [outcome.value for outcome in Outcome]
    assert request["product"]["properties"]["type"]["enum"] == [kind.value for kind in ProductType]
    assert defs["report"]["properties"]["format"]["const"] == FORMAT


def test_only_chooses_rows_and_leaves_the_counts() -> None:
    (request,) = json.loads(render([troubled()], command, 2, {CriterionState.FAILING}))["requests"]
    assert [row["id"] for row in request["rows"]] == ["1b"]
    assert request["counts"]["waiting"] == 2
    assert request["complete"] == 4


def test_finding_says_what_was_found_and_how_to_look_again() -> None:
    (request,) = json.loads(render([troubled()], command, 2))["requests"]
    (row,) = [row for row in request["rows"] if row["id"] == "6a"]
    run = row["criteria"][0]["runs"][0]
    assert run["command"][:3] == ["check_proc19_records", "--site", "PILOT-CLOUD"]
    assert run["findings"] == [
        {
            "id": "records-old",
            "state": "WARNING",
            "subject": "records",
            "found": "9 days old",
            "expected": "at most 2 days old",
            "remedy": "publish the records again",
            "mender": "apel",
            "measures": [],
            "each": [],
            "stands_for": 1,
            "worth": "full",
            "weak_because": "",
            "service": None,
            "nature": "wrong",
        }
    ]


def test_weak_evidence_is_ok_and_says_why() -> None:
    seen = REGISTERED.about("a", "by name").weakened("no digest is noted there")
    outcome = RunOutcome(PLANNED[0], found(PLANNED[0], REGISTERED.about("b", "whole"), seen))
    record = run_record(outcome, command)
    of_a_run = {"$defs": SCHEMA["$defs"], "$ref": "#/$defs/run"}
    Draft202012Validator(of_a_run).validate(record)
    assert (record["state"], record["worth"]) == ("OK", "weak")
    told = [(one["worth"], one["weak_because"]) for one in record["findings"]]
    assert told == [("full", ""), ("weak", "no digest is noted there")]


def test_what_is_wrong_is_not_weak_for_the_weak_evidence_beside_it() -> None:
    seen = REGISTERED.about("a", "by name").weakened("no digest is noted there")
    wrong = NOT_REGISTERED.about("b", "not in GOCDB")
    record = run_record(RunOutcome(PLANNED[0], found(PLANNED[0], seen, wrong)), command)
    assert (record["state"], record["worth"]) == ("CRITICAL", "full")


def test_run_without_a_result_is_unknown_and_has_no_instant() -> None:
    (request,) = json.loads(render([troubled()], command, 2))["requests"]
    (row,) = [row for row in request["rows"] if row["id"] == "3c"]
    run = row["criteria"][0]["runs"][0]
    assert (run["state"], run["checked_at"], run["findings"]) == ("UNKNOWN", None, [])
    assert run["worth"] is None


def test_error_with_several_lines_is_several_texts() -> None:
    assert json.loads(render_error("one\ntwo\n\n", 2)) == {
        "format": FORMAT,
        "exit_code": 2,
        "errors": ["one", "two"],
    }


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), min_size=1))
def test_whatever_the_names_hold_the_document_is_ascii_and_valid(text: str) -> None:
    document = render([troubled(text, text)], command, 2)
    assert document.isascii()
    VALIDATOR.validate(json.loads(document))
