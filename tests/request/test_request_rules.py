"""Rules across fields: what breaks each of them, what does not, and what the loader says."""

import datetime

import pytest
from request_samples import CLOUD, EVERY_KEY, GRID, as_toml, changed, problems, shown
from rule_rows import APPLICANT_IS_A_CENTRE, FULL, PILOT_SIGNS, ROWS

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


@pytest.mark.parametrize("sample", [CLOUD, GRID, EVERY_KEY], ids=lambda sample: sample.stem)
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
    document["shared_service_types"] = []
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


def test_endpoint_twice_in_other_letters_breaks_the_rule_on_letters_too():
    (endpoint,) = FULL["pilot_site"][0]["endpoint"]
    again = {**endpoint, "hostname": endpoint["hostname"].upper()}
    document = changed(FULL, ("pilot_site", 0, "endpoint"), [endpoint, again])
    assert {problem.rule for problem in problems(as_toml(document))} == {
        "endpoint-named-once",
        "one-spelling",
    }


ENDPOINTS = {
    "path-in-other-letters": (
        {"url": "https://a.example.org/v3"},
        {"url": "https://a.example.org/V3"},
    ),
    "query-in-other-letters": (
        {"url": "https://a.example.org?a"},
        {"url": "https://a.example.org?A"},
    ),
    "with-and-without-a-url": ({"url": "https://a.example.org"}, {}),
    "one-host-and-two-types": ({}, {"service_type": "eu.egi.cloud.vm-metadata.vmcatcher"}),
}


@pytest.mark.parametrize(("one", "other"), ENDPOINTS.values(), ids=ENDPOINTS)
def test_endpoints_that_are_not_the_same_are_taken(one, other):
    common = {"service_type": "org.example.cirrus", "hostname": "cirrus.example.org"}
    document = changed(
        FULL, ("pilot_site", 0, "endpoint"), [{**common, **one}, {**common, **other}]
    )
    assert shown(as_toml(document)) == []


def test_each_pilot_site_signs_for_itself():
    signs = [{**PILOT_SIGNS, "site": name} for name in ("PILOT-CLOUD", "OTHER-CLOUD")]
    document = changed(FULL, ("pilot_site",), [*FULL["pilot_site"], {"name": "OTHER-CLOUD"}])
    document = changed(document, ("sign_off",), [*FULL["sign_off"], *signs])
    assert shown(as_toml(document)) == []


def test_site_that_says_no_service_types_runs_all_of_them():
    (endpoint,) = FULL["pilot_site"][0]["endpoint"]
    site = {"name": "OTHER-CLOUD", "endpoint": [{**endpoint, "service_type": "org.openstack.nova"}]}
    document = changed(FULL, ("pilot_site",), [*FULL["pilot_site"], site])
    assert shown(as_toml(document)) == []


def test_one_person_in_two_roles_of_the_task_force_is_taken():
    members = [{"role": role, "name": "Marco Ferri"} for role in ("ngi", "umd")]
    assert shown(as_toml(changed(FULL, ("task_force",), members))) == []


SEEN = {
    "marks-on-a-letter": "e\u0301",
    "letters-of-any-script": "\u0416\u4e16\u05d0\u0e01\u0e33",
    "selector-after-its-base": "\u845b\U000e0100",
    "a-blank-between-letters": "a\u2800b",
    "a-symbol": "\u2708",
    "punctuation": "?",
}


@pytest.mark.parametrize("name", SEEN.values(), ids=SEEN)
def test_text_that_shows_is_taken(name):
    assert shown(as_toml(changed(FULL, ("product", "name"), name))) == []


def test_motivation_that_shows_nothing_is_refused():
    document = changed(FULL, ("motivation",), "\u3164\n\u2800")
    assert shown(as_toml(document)) == [
        "motivation: found a text that shows nothing (U+3164 U+000A U+2800), expected a text"
    ]
