"""The report for dashboards; golden files are written anew as golden_files.py says."""

import json
from dataclasses import replace
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from golden_files import assert_golden
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from report_samples import UNREAD, finished, seen_before, site_by_site, troubled

from proc19probes import __version__
from proc19probes.cli.options import RunOptions
from proc19probes.cli.session import complete_all, open_session, read_requests
from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.procedure.model import ProductType
from proc19probes.reports.json_report import render_error
from proc19probes.reports.selection import Selection, narrow
from proc19probes.reports.summary_json import FORMAT, render
from proc19probes.request.model import Outcome
from proc19probes.vocabulary.party import Party

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "summary.json").read_text("utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def summary(*completions: RequestCompletion) -> dict[str, Any]:
    document = json.loads(render(completions, 2))
    VALIDATOR.validate(document)
    return document


def only(completion: RequestCompletion) -> dict[str, Any]:
    (request,) = summary(completion)["requests"]
    return request


def demonstration() -> tuple[RequestCompletion, ...]:
    with as_file(files("proc19probes.demo") / "recording.zip") as archive:
        session = open_session(RunOptions(None, replay=archive))
        return complete_all(read_requests((), session), session)


def test_summary_is_the_golden_one() -> None:
    assert_golden("summary.json", render([finished(), troubled()], 2))


def test_request_of_the_demonstration_takes_less_than_two_kilobytes() -> None:
    requests = summary(*demonstration())["requests"]
    assert [request["id"] for request in requests] == ["stratus", "halo"]
    assert all(len(json.dumps(request, separators=(",", ":"))) < 2000 for request in requests)


def test_document_has_one_instant_and_the_version_of_the_tool() -> None:
    document = summary(troubled(), finished())
    assert document["format"] == "proc19-summary/1"
    assert document["proc19probes"] == __version__
    assert document["instant"] == "2026-11-23T10:30:00Z"
    assert document["exit_code"] == 2


def test_request_says_what_it_is_and_how_many_rows_are_in_each_state() -> None:
    request = only(troubled(product="Stack", signer="Ann Other"))
    assert request["product"] == "Stack"
    assert (request["type"], request["outcome"]) == ("grid middleware", "approved")
    assert request["sites"] == ["PILOT-CLOUD", "PILOT-ŽILINA"]
    assert sum(request["counts"].values()) == len(troubled().rows)
    assert set(request["ticket"]) == {"url", "opened"}


def test_decisions_are_those_that_were_taken_for_the_request() -> None:
    (stratus, halo) = summary(*demonstration())["requests"]
    assert stratus["decisions"] == [
        {"id": "no-new-access-method", "date": "2026-07-20", "role": "resource-allocation"}
    ]
    assert {one["role"] for one in halo["decisions"]} <= {party.value for party in Party}


def test_request_without_a_ticket_has_none() -> None:
    completion = finished()
    without = replace(completion, request=replace(completion.request, ticket=None))
    assert only(without)["ticket"] is None


def test_worst_row_says_what_was_found_and_since_when() -> None:
    worst = only(seen_before(site_by_site()))["worst"]
    assert (worst["row"], worst["state"]) == ("1b", "failing")
    assert "expected" in worst["text"]
    assert (worst["since"], worst["since_is"], worst["days"]) == ("2026-11-20", "seen", 3)
    assert only(site_by_site())["worst"]["days"] is None


def test_request_in_which_nothing_is_open_has_no_worst_row_and_waits_for_nobody() -> None:
    request = only(finished())
    assert (request["worst"], request["next"]) == (None, [])


@pytest.mark.parametrize("outcome", [Outcome.COMPLETED, Outcome.WITHDRAWN, Outcome.REJECTED])
def test_request_that_is_over_has_no_worst_row(outcome: Outcome) -> None:
    completion = troubled()
    over = replace(completion, request=replace(completion.request, outcome=outcome))
    assert only(over)["worst"] is None


def test_party_that_has_to_act_has_its_rows_the_days_and_what_these_hold_back() -> None:
    (halo,) = [one for one in summary(*demonstration())["requests"] if one["id"] == "halo"]
    by_party = {one["party"]: one for one in halo["next"]}
    gocdb, resources = by_party["gocdb"], by_party["resource-allocation"]
    assert halo["next"][0] == gocdb
    assert (gocdb["state"], gocdb["rows"], gocdb["since"]) == ("failing", ["1a"], None)
    assert (resources["state"], resources["rows"]) == ("waiting", ["9"])
    since = date.fromisoformat(resources["since"])
    assert resources["since_is"] == "said"
    assert resources["days"] == (date(2026, 11, 23) - since).days > 0
    provider = by_party["technology-provider"]
    assert "10a" in provider["rows"]
    assert {"10b", "10c", "10d"} <= set(provider["holds_back"])


def test_rows_that_are_not_asked_about_are_still_held_back() -> None:
    (halo,) = [one for one in demonstration() if one.request.id == "halo"]
    narrowed = narrow(halo, Selection(steps=frozenset({"10a"})))
    (wait,) = only(narrowed)["next"]
    assert (wait["rows"], wait["holds_back"]) == (["10a"], ["10b", "10c", "10d"])


def test_warning_that_a_sign_off_has_settled_is_not_the_reason() -> None:
    for completion in (*demonstration(), troubled(), site_by_site()):
        worst = only(completion)["worst"]
        row = next(one for one in completion.rows if one.row.id == worst["row"])
        assert any(worst["text"].rstrip("…") in one.because for one in row.criteria)


def test_worst_request_is_first_whatever_the_order_they_were_given_in() -> None:
    for order in ((finished(), troubled()), (troubled(), finished())):
        requests = summary(*order)["requests"]
        assert [one["worst"] is None for one in requests] == [False, True]


def test_cause_says_how_many_rows_it_hides_in_how_many_requests() -> None:
    second = troubled()
    second = replace(second, request=replace(second.request, id="second"))
    (gocdb,) = [one for one in summary(troubled(), second)["causes"] if one["service"] == "GOCDB"]
    (alone,) = [one for one in summary(troubled())["causes"] if one["service"] == "GOCDB"]
    assert gocdb["text"].startswith("GOCDB unreachable: ")
    assert (alone["requests"], gocdb["requests"]) == (1, 2)
    assert gocdb["rows"] == 2 * alone["rows"] > 0
    assert gocdb["unchecked"] == 2 * alone["unchecked"]


def test_only_leaves_out_requests_without_such_a_row_and_no_cause() -> None:
    everything = summary(troubled(), finished())
    document = json.loads(render([troubled(), finished()], 2, {CriterionState.FAILING}))
    assert document["requests"] == everything["requests"][:1]
    assert document["causes"] == everything["causes"]


def test_files_that_cannot_be_read_have_their_problems() -> None:
    document = json.loads(render([finished()], 3, unread=UNREAD))
    VALIDATOR.validate(document)
    assert [one["file"] for one in document["unread"]] == [
        "requests/broken.toml",
        "requests/gone.toml",
    ]


def test_error_is_of_the_same_format() -> None:
    document = json.loads(render_error("the file is not there", 3, FORMAT))
    VALIDATOR.validate(document)
    assert document["format"] == FORMAT


def test_schema_is_a_schema_and_refuses_a_field_that_it_does_not_know_in_every_object() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    objects = [one for one in _objects(SCHEMA["$defs"]) if one.get("type") == "object"]
    assert len(objects) > 8
    for one in objects:
        assert one["additionalProperties"] is False
        assert sorted(one["required"]) == sorted(one["properties"])


def _objects(node: object) -> list[dict]:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    found = [one for value in inner for one in _objects(value)]
    return [node, *found] if isinstance(node, dict) else found


def test_schema_lists_the_words_that_the_code_has() -> None:
    defs = SCHEMA["$defs"]
    request = defs["request"]["properties"]
    assert defs["state"]["enum"] == [state.value for state in CriterionState]
    assert list(request["counts"]["properties"]) == [state.value for state in CriterionState]
    assert defs["party"]["enum"] == [party.value for party in Party]
    assert request["outcome"]["enum"] == [outcome.value for outcome in Outcome]
    assert request["type"]["enum"] == [kind.value for kind in ProductType]
    assert defs["report"]["properties"]["format"]["const"] == FORMAT
    assert defs["error"]["properties"]["format"]["const"] == FORMAT


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), min_size=1))
def test_whatever_the_names_hold_it_is_one_line_of_ascii_and_valid(text: str) -> None:
    document = render([troubled(text, text)], 2)
    assert document.isascii()
    assert document.index("\n") == len(document) - 1
    VALIDATOR.validate(json.loads(document))
