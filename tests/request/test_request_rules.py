"""Rules across fields: what breaks each of them, what does not, and what the loader says."""

import datetime

import pytest
from request_samples import CLOUD, GRID, as_toml, changed, problems, shown
from rule_rows import APPLICANT_IS_A_CENTRE, FULL, ROWS

from proc19probes.request.rules import RULES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_broken_rule_is_named_with_its_key_and_what_was_expected(row):
    data = as_toml(row.document)
    assert shown(data) == list(row.said)
    assert {problem.rule for problem in problems(data)} == {row.rule}


def test_every_rule_has_a_request_that_breaks_it():
    assert {row.rule for row in ROWS} == {rule.id for rule in RULES}


def test_rules_have_ids_of_their_own_and_are_whole_sentences():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert [rule.id for rule in RULES if not rule.sentence.endswith(".")] == []


@pytest.mark.parametrize("sample", [CLOUD, GRID], ids=["cloud-framework", "grid-middleware"])
def test_samples_break_no_rule(sample):
    assert shown(sample.read_bytes()) == []


def test_date_of_today_is_not_in_the_future():
    document = changed(FULL, ("ticket", "opened"), datetime.date(2026, 11, 23))
    assert shown(as_toml(document)) == []


def test_operations_centre_applies_without_approval():
    document = FULL
    for path, value in APPLICANT_IS_A_CENTRE:
        document = changed(document, path, value)
    assert shown(as_toml(document)) == []


def test_request_without_sites_and_service_types_yet_is_valid():
    document = {**FULL, "service_types": [], "pilot_site": [], "task_force": []}
    assert shown(as_toml(document)) == []


def test_endpoint_of_a_type_that_the_edition_asks_for_needs_no_service_type_of_the_product():
    endpoint = {
        "service_type": "eu.egi.cloud.vm-metadata.vmcatcher",
        "hostname": "nova.pilot-cloud.example.org",
    }
    text = CLOUD.read_text().replace(
        "[[decision]]",
        "[[pilot_site.endpoint]]\n"
        + "".join(f'{name} = "{value}"\n' for name, value in endpoint.items())
        + "\n[[decision]]",
        1,
    )
    assert shown(text.encode()) == []


def test_two_roles_may_sign_one_criterion():
    assert CLOUD.read_text().count('criterion = "0a.agreed"') == 2
    assert shown(CLOUD.read_bytes()) == []


def test_unknown_edition_does_not_hide_rules_that_need_none():
    document = changed(FULL, ("edition",), "wiki-1916")
    document = changed(document, ("sign_off", 0, "date"), datetime.date(2027, 1, 1))
    document = changed(document, ("sign_off", 0, "role"), "ggus")
    assert [problem.key for problem in problems(as_toml(document))] == [
        "edition",
        "sign_off[1].date",
    ]


def test_several_broken_rules_are_told_at_once():
    document = changed(FULL, ("sign_off", 1, "role"), "ggus")
    document = changed(document, ("decision", 0, "role"), "omb")
    document = changed(document, ("operations_centres",), [])
    assert {problem.rule for problem in problems(as_toml(document))} == {
        "sign-off-by-its-party",
        "decision-by-its-party",
        "operations-centre-named",
    }
