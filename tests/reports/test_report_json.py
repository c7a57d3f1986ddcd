"""The report for programs; golden files are written anew as golden_files.py says."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from golden_files import assert_golden
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from report_samples import (
    CONTRADICTION,
    NOT_REGISTERED,
    OWN_EDITION,
    PLANNED,
    REGISTERED,
    SITES,
    UNREAD,
    WEAK,
    command,
    finished,
    found,
    seen_before,
    site_by_site,
    troubled,
)

from proc19probes.completion.model import CriterionState, RunOutcome
from proc19probes.procedure.model import ProductType
from proc19probes.reports.json_report import FORMAT, render, render_error, run_record
from proc19probes.request.model import Outcome, TakenDecision
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.unobtainable import Cause

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "status.json").read_text("utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)

DECISION = TakenDecision(
    "no-new-job-type",
    "Ann Other",
    Party.EGI_OPERATIONS,
    date(2026, 5, 1),
    "none is needed",
    None,
    date(2027, 5, 1),
)


def test_report_is_the_golden_one() -> None:
    assert_golden("status.json", render([troubled(), finished()], command, 2))


def of_the_sites() -> dict[str, Any]:
    document = json.loads(render([seen_before(site_by_site())], command, 2))
    VALIDATOR.validate(document)
    (request,) = document["requests"]
    return request


def criteria(request: dict[str, Any]) -> dict[str, Any]:
    return {one["id"]: one for row in request["rows"] for one in row["criteria"]}


def test_criterion_says_where_it_has_to_hold_and_how_it_is_at_each_site() -> None:
    by_id = criteria(of_the_sites())
    assert (by_id["1b.registered"]["holds"], by_id["1.opened"]["holds"]) == ("everywhere", "once")
    assert by_id["1.opened"]["sites"] == []
    assert [(one["site"], one["state"]) for one in by_id["1b.registered"]["sites"]] == [
        ("PILOT-CLOUD", "verified"),
        ("PILOT-ŽILINA", "failing"),
    ]
    assert by_id["1b.documented"]["sites"] == [
        {
            "site": "PILOT-CLOUD",
            "state": "waiting",
            "because": "waits for the Pilot Site since 2026-04-01",
        },
        {
            "site": "PILOT-ŽILINA",
            "state": "signed off",
            "because": "signed off by Pilot Site (Ann Other) on 2026-05-04",
        },
    ]
    assert by_id["1b.documented"]["sign_offs"][0]["site"] == "PILOT-ŽILINA"


def test_what_could_not_be_checked_now_is_counted_and_marked() -> None:
    request = of_the_sites()
    assert (request["unchecked"], request["alarms_remembered"]) == (1, False)
    assert [row["id"] for row in request["rows"] if row["unchecked"]] == ["5b"]
    assert [id for id, one in criteria(request).items() if one["unchecked"]] == ["5b.created"]


def test_alarms_are_remembered_where_a_history_was_asked() -> None:
    (request,) = json.loads(render([site_by_site({})], command, 2))["requests"]
    assert request["alarms_remembered"] is True


def test_since_is_said_by_the_request_or_seen_by_a_run_or_not_known() -> None:
    rows = {row["id"]: (row["since"], row["since_is"]) for row in of_the_sites()["rows"]}
    assert rows["0a"] == ("2026-04-01", "said")
    assert rows["1c"] == ("2026-11-20", "seen")
    (request,) = json.loads(render([site_by_site()], command, 2))["requests"]
    assert {row["id"]: row["since_is"] for row in request["rows"]}["1c"] is None


def test_run_is_weak_where_it_may_be_about_another_product() -> None:
    runs = [run for one in criteria(of_the_sites()).values() for run in one["runs"]]
    weak = {(run["probe"], run["worth"], run["weak_because"]) for run in runs}
    assert ("site_publishes_service", "weak", WEAK) in weak
    assert ("endpoint_registered", "full", "") in weak


def test_reasons_of_a_run_and_of_its_findings_stand_together() -> None:
    seen = REGISTERED.about("a", "by name").weakened("no digest is noted there")
    planned = replace(PLANNED[0], weak_because=WEAK)
    record = run_record(RunOutcome(planned, found(planned, seen)), command)
    assert record["weak_because"] == f"{WEAK}; no digest is noted there"


def test_notes_and_what_is_open_before_and_the_edition_s_path() -> None:
    request = of_the_sites()
    assert request["notes"][0] == CONTRADICTION
    assert request["edition_file"] == OWN_EDITION
    rows = {row["id"]: row for row in request["rows"]}
    assert (rows["5b"]["open_before"], rows["1"]["open_before"]) == (["0a"], [])
    assert rows["12a"]["blocked_by"] == ["all"]


def test_files_that_cannot_be_read_have_their_problems() -> None:
    document = json.loads(render([finished()], command, 3, unread=UNREAD))
    VALIDATOR.validate(document)
    assert document["unread"] == [
        {
            "file": "requests/broken.toml",
            "problems": ["product.type: found 'cluod', expected cloud framework"],
        },
        {
            "file": "requests/gone.toml",
            "problems": ["file: found no such file or directory, expected a file that can be read"],
        },
    ]


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


def test_request_without_a_row_that_is_chosen_is_left_out() -> None:
    both = [troubled(), finished()]
    document = json.loads(render(both, command, 2, {CriterionState.FAILING}))
    assert [one["id"] for one in document["requests"]] == [both[0].request.id]
    assert document["causes"] == json.loads(render(both, command, 2))["causes"]


def test_request_has_its_ticket_its_sites_and_its_decisions() -> None:
    completion = troubled()
    asked = replace(completion.request, only_sites=(SITES[1],), decisions=(DECISION,))
    (request,) = json.loads(render([replace(completion, request=asked)], command, 2))["requests"]
    assert request["ticket"] == {"url": "https://ggus.example.org/1", "opened": "2026-04-01"}
    types = list(asked.service_types)
    assert request["sites"] == [
        {"name": SITES[0], "service_types": types, "asked_about": False},
        {"name": SITES[1], "service_types": types, "asked_about": True},
    ]
    assert request["decisions"] == [
        {
            "id": "no-new-job-type",
            "by": "Ann Other",
            "role": "egi-operations",
            "date": "2026-05-01",
            "reason": "none is needed",
            "evidence": None,
            "review_by": "2027-05-01",
        }
    ]
    VALIDATOR.validate(json.loads(render([replace(completion, request=asked)], command, 2)))


def test_request_without_a_ticket_has_none() -> None:
    completion = troubled()
    none_yet = replace(completion, request=replace(completion.request, ticket=None))
    document = json.loads(render([none_yet], command, 2))
    VALIDATOR.validate(document)
    assert document["requests"][0]["ticket"] is None


def test_site_that_runs_a_part_of_the_product_has_that_part() -> None:
    completion = troubled()
    first, second = completion.request.pilot_sites
    parts = (replace(first, service_types=("org.example.part",)), second)
    partly = replace(completion, request=replace(completion.request, pilot_sites=parts))
    (request,) = json.loads(render([partly], command, 2))["requests"]
    assert [one["service_types"] for one in request["sites"]] == [
        ["org.example.part"],
        list(completion.request.service_types),
    ]


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
            "moments": [],
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
