"""The edition wiki-2016, held against the text of PROC19 and against the probes that there are."""

import ast
import re
from pathlib import Path

import pytest

from proc19probes.catalogue import probe_names
from proc19probes.plan import check_procedure
from proc19probes.procedure.loading import editions, load_procedure
from proc19probes.procedure.model import (
    ALL_ROWS,
    Criterion,
    DependencySource,
    Holds,
    Places,
    Procedure,
    ProductType,
    RequestFact,
    Require,
    Row,
    Strength,
)
from proc19probes.vocabulary.party import Party

TESTS = Path(__file__).parents[1]
SOURCE = TESTS.parent / "src" / "proc19probes"
TEXT = " ".join((TESTS / "samples" / "PROC19.txt").read_text(encoding="utf-8").split())

ROWS = (
    "prerequisites vo-concept x509 1 2 0a 0b 1a 1b 2a 2b 2c 3a 3b 3c 4 5a 5b 6a 6b 6c 7a 7b 7c 7d "
    "8a 8b 8c 9 10a 10b 10c 10d 11a 11b 11c 11d 12a"
)
WIKI = load_procedure("wiki-2016", frozenset(probe_names()))


@pytest.mark.parametrize("edition", editions())
def test_every_edition_fits_the_probes_that_there_are(edition: str) -> None:
    check_procedure(load_procedure(edition, frozenset(probe_names())))


def test_the_edition_has_the_38_rows_in_the_order_of_the_text() -> None:
    assert " ".join(row.id for row in WIKI.rows) == ROWS
    assert len(WIKI.rows) == 38


@pytest.mark.parametrize("row", WIKI.rows, ids=lambda row: row.id)
def test_actions_and_comments_are_the_procedures_own_words(row: Row) -> None:
    assert " ".join(row.action.split()) in TEXT
    assert " ".join(row.comment.split()) in TEXT


def test_steps_come_in_the_order_in_which_the_text_has_their_actions() -> None:
    # "Validate integration" stands at several steps: each is looked for after the one before.
    # The prerequisites and the functional requirements are no steps; the edition puts them first.
    position = 0
    for row in WIKI.rows[3:]:
        position = TEXT.index(" ".join(row.action.split()), position)


@pytest.mark.parametrize(
    "dependency",
    [
        dependency
        for row in WIKI.rows
        for dependency in row.depends
        if dependency.source is DependencySource.TEXT
    ],
    ids=lambda dependency: dependency.reason,
)
def test_what_comes_first_by_the_text_is_quoted_from_it(dependency: object) -> None:
    quoted = re.findall('"([^"]+)"', str(getattr(dependency, "reason", "")))
    assert quoted
    assert all(quote in TEXT for quote in quoted)


@pytest.mark.parametrize(
    "link", [link for row in WIKI.rows for link in row.links], ids=lambda link: link.title
)
def test_links_are_called_as_in_the_text(link: object) -> None:
    assert str(getattr(link, "title", "")) in TEXT


def test_only_the_vm_image_marketplace_is_for_cloud_frameworks_alone() -> None:
    alone = {row.area for row in WIKI.rows if row.product_types != tuple(ProductType)}
    assert alone == {"VM image Marketplace"}
    for row in WIKI.rows:
        if row.area in alone:
            assert row.product_types == (ProductType.CLOUD_FRAMEWORK,)


CRITERIA = {
    "1": "opened approved",
    "2": "asked approved",
    "2b": "deployed documented",
    "3a": "developed documented",
    "3b": "checked in-release in-profile",
    "3c": "deployed documented",
    "7a": "implemented documented",
    "12a": "omb-told broadcast-sent",
}


@pytest.mark.parametrize(("row", "names"), CRITERIA.items(), ids=list(CRITERIA))
def test_a_row_that_asks_for_several_things_has_a_criterion_for_each(row: str, names: str) -> None:
    found = [criterion.id for criterion in WIKI.row_by_id[row].criteria]
    assert found == [f"{row}.{name}" for name in names.split()]


WAIVED = {
    "not-in-the-bdii": {
        criterion.id
        for row in ("2a", "2b", "2c")
        for criterion in WIKI.row_by_id[row].criteria
        if criterion.id != "2a.analysis"
    },
    "no-glue-schema-change": {"2a.glue-schema"},
    "glue-working-group-asked": {"2a.glue-schema"},
    "accounting-data-already-collected": {"6a.software"},
    "user-documentation-exists": {"8b.users"},
    "administrator-documentation-exists": {"8b.administrators"},
    "no-new-access-method": {"9.added"},
}


def test_decisions_waive_what_the_procedure_says_and_no_more() -> None:
    assert {decision.id: set(decision.waives) for decision in WIKI.decisions} == WAIVED


def test_resource_allocation_decides_on_new_ways_of_access_and_so_defines_them() -> None:
    decision = WIKI.decision_by_id["no-new-access-method"]
    assert decision.taken_by == (Party.RESOURCE_ALLOCATION,)
    assert decision.signs == ("9.defined",)
    assert [one.id for one in WIKI.decisions if one.signs] == ["no-new-access-method"]


def test_decisions_on_the_glue_schema_and_on_staying_out_of_the_bdii_exclude_each_other() -> None:
    together = {frozenset((one.id, other)) for one in WIKI.decisions for other in one.excludes}
    assert together == {
        frozenset(("not-in-the-bdii", "no-glue-schema-change")),
        frozenset(("not-in-the-bdii", "glue-working-group-asked")),
        frozenset(("no-glue-schema-change", "glue-working-group-asked")),
    }


HOLDS = {
    (Holds.EVERYWHERE, Places.PILOT_SITES): "1b.deployed 1b.registered 2b.deployed 2c.verified "
    "6b.validated 6c.displayed 7b.registered 7c.passing 7d.validated",
    (Holds.EVERYWHERE, Places.RESOURCE_CENTRES): "prerequisites.resource-centres-exist",
    (Holds.SOMEWHERE, Places.PILOT_SITES): "vo-concept.supported 2a.developed 2a.glue-schema "
    "2b.documented 6a.software 7a.implemented",
    (Holds.SOMEWHERE, Places.RESOURCE_CENTRES): "prerequisites.resource-centres-available",
}


@pytest.mark.parametrize(("where", "ids"), HOLDS.items(), ids=lambda value: str(value)[:30])
def test_criteria_hold_where_the_rules_say(where: tuple[Holds, Places], ids: str) -> None:
    found = [one.id for one in WIKI.criteria() if (one.holds, one.places) == where]
    assert found == ids.split()


def test_the_other_criteria_hold_once() -> None:
    once = [one for one in WIKI.criteria() if one.holds is Holds.ONCE]
    assert len(once) == 46
    assert len([*WIKI.criteria()]) == 63


def test_a_pilot_site_speaks_for_itself_where_it_deploys_and_registers() -> None:
    own = [
        one.id
        for one in WIKI.criteria()
        if Party.PILOT_SITE in one.signed_off_by and one.speaks_for_itself(Party.PILOT_SITE)
    ]
    assert own == ["1b.deployed", "1b.registered", "2b.deployed", "7b.registered"]


def test_the_operations_centre_opens_the_ticket_of_a_resource_centre() -> None:
    opened = WIKI.criterion_by_id["1.opened"]
    assert opened.signers(Party.RESOURCE_CENTRE) == (Party.OPERATIONS_CENTRE,)
    assert opened.signers(Party.TECHNOLOGY_PROVIDER) == (Party.APPLICANT, Party.OPERATIONS_CENTRE)
    assert [one.id for one in WIKI.criteria() if one.signed_off_for] == ["1.opened"]


def test_a_request_says_itself_of_ticket_approval_and_task_force() -> None:
    about = {one.about: one.id for one in WIKI.criteria() if one.about is not None}
    assert about == {
        RequestFact.TICKET: "1.opened",
        RequestFact.APPROVAL: "2.approved",
        RequestFact.TASK_FORCE: "0b.set-up",
    }


def test_what_is_announced_as_available_comes_after_all_other_rows() -> None:
    (dependency,) = WIKI.row_by_id["12a"].depends
    assert (dependency.row, dependency.source) == (ALL_ROWS, DependencySource.INFERRED)
    assert {row.id for row in WIKI.rows for one in row.depends if one.row == ALL_ROWS} == {"12a"}


def followed(criterion: str) -> dict[str, tuple[str, ...]]:
    return {
        one.probe: one.follows for one in WIKI.criterion_by_id[criterion].verified_by if one.follows
    }


OF_AN_ENDPOINT = ("endpoint_in_production", "endpoint_monitored", "endpoint_in_scope")
FOLLOWED = {
    "1b.registered": dict.fromkeys(OF_AN_ENDPOINT, ("endpoint_registered",)),
    "2a.glue-schema": {"glue_schema_has_classes": ("service_published",)},
    "2c.verified": {
        one.probe: ("service_published",)
        for one in WIKI.criterion_by_id["2c.verified"].verified_by
        if one.probe != "service_published"
    },
    "6c.displayed": {"accounting_in_portal": ("accounting_published",)},
    "7b.registered": dict.fromkeys(OF_AN_ENDPOINT, ("endpoint_registered",)),
}


def test_a_fault_that_explains_others_is_known_where_they_show() -> None:
    assert {one.id: followed(one.id) for one in WIKI.criteria() if followed(one.id)} == FOLLOWED


def test_only_what_a_probe_warns_of_in_the_glue_schema_is_settled_by_a_signature() -> None:
    settled = [
        (one.id, verifier.probe)
        for one in WIKI.criteria()
        for verifier in one.verified_by
        if verifier.settled_by_signature
    ]
    assert settled == [("2a.glue-schema", "glue_schema_has_classes")]


def implied(criterion: str) -> set[str]:
    """The criteria that the verification of this one proves."""
    return {
        one.id
        for one in WIKI.criteria()
        for implication in one.implied_by
        if implication.criterion == criterion
    }


def test_a_verified_bdii_integration_implies_software_and_deployment_but_no_documentation() -> None:
    software = {"1b.deployed", "2a.developed", "2b.deployed"}
    assert implied("2c.verified") == {*software, "vo-concept.supported"}


def test_the_vo_concept_is_implied_by_the_policies_alone() -> None:
    (implication,) = WIKI.criterion_by_id["vo-concept.supported"].implied_by
    assert (implication.criterion, implication.probe) == ("2c.verified", "vo_in_policy")
    others = {one.probe for criterion in WIKI.criteria() for one in criterion.implied_by} - {
        "vo_in_policy"
    }
    assert others == {None}


def test_accounting_data_in_the_portal_imply_the_software_but_not_apels_word() -> None:
    assert implied("6c.displayed") == {"1b.deployed", "6a.software"}


@pytest.mark.parametrize(
    "criterion", ["6b.validated", "10d.validated", "11c.assessed", "2.approved", "0a.agreed"]
)
def test_a_partys_own_word_is_implied_by_nothing(criterion: str) -> None:
    assert WIKI.criterion_by_id[criterion].implied_by == ()


def test_egi_operations_and_technology_provider_both_sign_the_underpinning_agreement() -> None:
    agreed = WIKI.criterion_by_id["0a.agreed"]
    assert set(agreed.signed_off_by) == {Party.EGI_OPERATIONS, Party.TECHNOLOGY_PROVIDER}
    assert agreed.require is Require.ALL


def test_a_resource_centres_wish_is_approved_by_its_operations_centre() -> None:
    approved = WIKI.criterion_by_id["1.approved"]
    assert approved.applicant is Party.RESOURCE_CENTRE
    assert approved.signed_off_by == (Party.OPERATIONS_CENTRE,)


SITE_HAS_IMAGES = {"images_published", "images_in_cache", "images_in_image_service"}
PROBES = {
    "prerequisites.resource-centres-exist": {"resource_centre_in_operations_centre"},
    "prerequisites.resource-centres-available": {
        "site_certified",
        "site_in_production_infrastructure",
    },
    "1a.added": {"service_type_in_gocdb"},
    "1b.registered": {
        "endpoint_registered",
        "endpoint_in_production",
        "endpoint_monitored",
        "endpoint_in_scope",
        "site_certified",
        "site_in_production_infrastructure",
        "site_in_scope",
    },
    "2a.glue-schema": {"glue_schema_has_classes"},
    "2c.verified": {
        "service_published",
        "published_as_registered",
        "information_valid",
        "information_fresh",
        "information_keys_resolve",
        "endpoint_healthy",
        "vo_in_policy",
    },
    "6a.software": {"records_arrive", "records_valid"},
    "6c.displayed": {"accounting_in_portal"},
    "7a.implemented": SITE_HAS_IMAGES,
    "7b.registered": {"endpoint_registered", *OF_AN_ENDPOINT},
    "7c.passing": {
        "endpoint_registered",
        "image_list_signed",
        "image_list_endorsed",
        "image_list_valid",
        "image_list_fresh",
        *SITE_HAS_IMAGES,
    },
}


def of_strength(criterion: str, strength: Strength) -> set[str]:
    verifiers = WIKI.criterion_by_id[criterion].verified_by
    return {one.probe for one in verifiers if one.strength is strength}


@pytest.mark.parametrize(("criterion", "probes"), PROBES.items(), ids=list(PROBES))
def test_a_criterion_is_verified_by_these_probes_together(criterion: str, probes: set[str]) -> None:
    assert of_strength(criterion, Strength.FULL) == probes


def test_no_other_criterion_is_verified_by_a_probe() -> None:
    verified = {one.id for one in WIKI.criteria() if of_strength(one.id, Strength.FULL)}
    assert verified == set(PROBES)


def test_what_probes_see_of_apels_validation_is_no_more_than_evidence() -> None:
    assert of_strength("6b.validated", Strength.WEAK) == {
        "records_arrive",
        "records_valid",
        "records_signed",
        "records_accepted",
        "accounting_published",
        "accounting_synchronised",
    }


def test_usage_that_no_computing_element_tells_from_other_usage_is_weak_evidence() -> None:
    needs = {one.strength: one.needs for one in WIKI.criterion_by_id["6c.displayed"].verified_by}
    assert needs == {Strength.FULL: ("submit_host",), Strength.WEAK: ()}


def test_the_support_units_word_on_images_is_no_more_than_evidence() -> None:
    assert of_strength("7d.validated", Strength.WEAK) == {"images_answer"}


def test_a_version_is_compared_only_where_there_is_one_to_compare_with() -> None:
    needs = {
        one.needs
        for one in WIKI.criterion_by_id["7c.passing"].verified_by
        if one.strength is Strength.WEAK
    }
    assert needs == {("image_list", "at_least_version"), ("image_list", "database")}


@pytest.mark.parametrize(
    ("way", "probes"),
    [
        ("published", {"images_published"}),
        ("cached", {"images_in_cache"}),
        ("registry", {"images_in_image_service"}),
    ],
)
def test_what_a_list_is_worth_is_asked_where_images_are_taken_from_one(
    way: str, probes: set[str]
) -> None:
    verifiers = WIKI.criterion_by_id["7c.passing"].verified_by
    of_a_list = {one for one in PROBES["7c.passing"] if one.startswith("image_list_")}
    assert {one.probe for one in verifiers if way in one.ways} == (
        probes if way == "registry" else probes | of_a_list
    )


@pytest.mark.parametrize("criterion", ["7b.registered", "7c.passing"])
def test_the_image_list_service_is_looked_for_by_its_own_type(criterion: str) -> None:
    types = {
        one.service_type
        for one in WIKI.criterion_by_id[criterion].verified_by
        if one.probe.startswith("endpoint_")
    }
    assert types == {"eu.egi.cloud.vm-metadata.vmcatcher"}


def test_a_registered_endpoint_is_asked_for_whichever_way_images_come() -> None:
    verifiers = WIKI.criterion_by_id["7c.passing"].verified_by
    (registered,) = (one for one in verifiers if one.probe == "endpoint_registered")
    assert registered.ways == ()


def test_every_criterion_can_be_signed_off_where_it_cannot_be_looked_at() -> None:
    assert [one.id for one in WIKI.criteria() if not one.signed_off_by] == []


def ids_in(tree: ast.AST, procedure: Procedure) -> set[str]:
    """The row and criterion ids among the string literals; words that say nothing alone aside."""
    rows = {row.id for row in procedure.rows if re.search("[0-9][a-z]$", row.id)}
    ids = rows | {criterion.id for criterion in procedure.criteria()}
    literals = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return ids & literals


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE))
)
def test_no_step_is_hard_coded_in_python(path: Path) -> None:
    assert ids_in(ast.parse(path.read_text(encoding="utf-8")), WIKI) == set()


def test_a_hard_coded_step_would_be_found() -> None:
    assert ids_in(ast.parse("wanted = row.id == '1b' or done['2.approved']"), WIKI) == {
        "1b",
        "2.approved",
    }


def test_criteria_of_a_row_are_its_own() -> None:
    def own(row: Row, criterion: Criterion) -> bool:
        return criterion.row == row.id and criterion.id.startswith(f"{row.id}.")

    assert all(own(row, criterion) for row in WIKI.rows for criterion in row.criteria)
