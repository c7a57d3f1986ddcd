"""A new request: valid as soon as its blanks are filled, and its examples are valid too."""

import dataclasses
import re
import tomllib

import pytest
from request_samples import procedure_for, shown

from proc19probes.procedure.model import Holds, ProductType
from proc19probes.request.file_shape import REQUEST_FILE
from proc19probes.request.scaffold import scaffold
from proc19probes.request.shape import Table, Tables

EDITION = procedure_for("wiki-2016")
BLANKS = {
    'motivation = ""': 'motivation = "users ask for it"',
    'customers = [""]': 'customers = ["a community"]',
    '[product]\n# name of the Technology Product\nname = ""': '[product]\nname = "A Product"',
    'leads the team\nname = ""': 'leads the team\nname = "Ada Example"',
    'email = ""': 'email = "ada@example.org"',
    'kind = ""': 'kind = "resource-centre"',
    'applicant\'s name\nname = ""': 'applicant\'s name\nname = "PILOT-SITE"',
}
NOT_FOR = {("pilot_site.images", ProductType.GRID_MIDDLEWARE)}
both_types = pytest.mark.parametrize("product_type", ProductType, ids=lambda kind: kind.name)


def _scaffold(procedure, product_type):
    return scaffold(procedure, product_type, procedure.edition)


def _filled(text, **replaced):
    for blank, filling in {**BLANKS, **replaced}.items():
        assert text.count(blank) == 1, blank
        text = text.replace(blank, filling)
    return text


def _with_examples(text):
    return re.sub(r"(?m)^#(?=[a-z\[])", "", text)


@both_types
def test_valid_as_soon_as_its_blanks_are_filled(product_type):
    text = _filled(
        _scaffold(EDITION, product_type), **{'kind = ""': 'kind = "technology-provider"'}
    )
    assert shown(text.encode()) == []
    assert tomllib.loads(text)["product"]["type"] == product_type.value


@both_types
def test_every_blank_is_named_at_once(product_type):
    text = _scaffold(EDITION, product_type)
    assert [line.split(": ")[0] for line in shown(text.encode())] == [
        "motivation",
        "customers[1]",
        "product.name",
        "technology_provider.name",
        "technology_provider.email",
        "applicant.kind",
        "applicant.name",
    ]
    assert text.count('""\n') + text.count('[""]\n') == len(BLANKS)


@both_types
def test_every_example_is_valid_once_its_mark_is_gone(product_type):
    text = _with_examples(_filled(_scaffold(EDITION, product_type)))
    assert shown(text.encode()) == []


@both_types
def test_every_key_is_there_with_its_explanation(product_type):
    text = _scaffold(EDITION, product_type)
    document = tomllib.loads(_with_examples(text))

    def missing(table, values, path):
        for key in table.keys:
            if (f"{path}{key.name}", product_type) in NOT_FOR:
                assert key.name not in values
                continue
            assert f"# {key.description}" in text
            below = values.get(key.name)
            if below is None:
                yield f"{path}{key.name}"
            elif isinstance(key.shape, Table):
                yield from missing(key.shape, below, f"{path}{key.name}.")
            elif isinstance(key.shape, Tables):
                yield from missing(key.shape.table, below[0], f"{path}{key.name}.")

    assert list(missing(REQUEST_FILE, document, "")) == []


def test_lists_what_can_be_signed_off_for_the_product_type_and_by_whom():
    cloud = _scaffold(EDITION, ProductType.CLOUD_FRAMEWORK)
    grid = _scaffold(EDITION, ProductType.GRID_MIDDLEWARE)
    assert "#   7a.implemented  [technology-provider]  " in cloud
    assert "7a.implemented" not in grid
    for text in (cloud, grid):
        assert "#   2.approved  [omb]  The OMB approved the request\n" in text
        assert "#   3b.checked  [argo egi-operations]  " in text
        for decision in EDITION.decisions:
            assert f"#   {decision.id}  [" in text


def test_every_criterion_that_a_party_may_sign_is_listed_for_a_cloud_framework():
    listed = set(re.findall(r"(?m)^#   (\S+)  \[", _scaffold(EDITION, ProductType.CLOUD_FRAMEWORK)))
    signable = {one.id for one in EDITION.criteria() if one.signed_off_by}
    assert listed == signable | set(EDITION.decision_by_id)


def test_says_who_signs_in_place_of_whom():
    text = _scaffold(EDITION, ProductType.GRID_MIDDLEWARE)
    assert (
        "#   1.opened  [applicant operations-centre]  A GGUS ticket to Operations is open, with "
        "the prerequisite data (where a Resource Centre applies: operations-centre only)\n"
    ) in text


def test_edition_in_which_nothing_holds_at_sites_asks_for_no_site():
    rows = tuple(
        dataclasses.replace(
            row,
            criteria=tuple(dataclasses.replace(one, holds=Holds.ONCE) for one in row.criteria),
        )
        for row in EDITION.rows
    )
    text = _scaffold(dataclasses.replace(EDITION, rows=rows), ProductType.CLOUD_FRAMEWORK)
    (sign_off,) = tomllib.loads(_with_examples(text))["sign_off"]
    assert "site" not in sign_off


def test_edition_in_a_file_is_named_by_its_path():
    text = scaffold(EDITION, ProductType.CLOUD_FRAMEWORK, "/srv/wiki-2016.toml")
    assert tomllib.loads(text)["edition"] == "/srv/wiki-2016.toml"


def test_edition_without_decisions_offers_none():
    text = _scaffold(dataclasses.replace(EDITION, decisions=()), ProductType.CLOUD_FRAMEWORK)
    assert "[[decision]]" not in text
    assert "[[sign_off]]" in text
