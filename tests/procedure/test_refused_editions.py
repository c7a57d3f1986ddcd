"""Editions that are refused: the genuine file with one thing changed, and what is said of it."""

from pathlib import Path

import pytest

import proc19probes.procedure.loading as loading
from proc19probes.catalogue import probe_names
from proc19probes.procedure.loading import (
    ProcedureError,
    editions,
    load_procedure,
    load_procedure_file,
)

GENUINE = (Path(loading.__file__).parent / "wiki-2016.toml").read_text(encoding="utf-8")
PROBES = frozenset(probe_names())
ROW_4 = 'id = "4"\n'
ROW_4_CRITERION = 'text = "The test is in the Operations profile"\n'
UNIT_NAMED = 'text = "The name of the Support Unit is declared"\n'
PASSING = (
    'text = "The tests of eu.egi.cloud.vm-metadata.vmcatcher pass at the Pilot Sites (our reading: '
    'the endpoint is registered, and the images of a list that holds are at the site)"\n'
)
TYPE_VERIFIER = 'with = { service_type = "service_type" }\n'
FOLLOWS_IN_PORTAL = 'needs = ["submit_host"]\nfollows = ['
GLUE_SCHEMA = (
    'text = "The modifications to the GLUE schema that are necessary are discussed with the GLUE '
    'Working Group"\n'
)
FOR_CENTRES = '{ applicant = "resource-centre", parties = ["operations-centre"] }'

# id: (what is replaced, by what, part of the file, key, words of the message)
MUTATIONS: dict[str, tuple[str, str, str, str, str]] = {
    "unknown-key-of-a-row": (
        ROW_4,
        ROW_4 + 'colour = "green"\n',
        "row 4",
        "colour",
        "unknown key, expected one of action, area",
    ),
    "unknown-key-at-the-top": (
        'edition = "wiki-2016"',
        'edition = "wiki-2016"\ncolour = 1',
        "",
        "colour",
        "unknown key",
    ),
    "unknown-key-of-a-criterion": (
        ROW_4_CRITERION,
        ROW_4_CRITERION + "optional = true\n",
        "row 4",
        "criterion[in-profile].optional",
        "unknown key",
    ),
    "unknown-key-of-a-verifier": (
        TYPE_VERIFIER,
        TYPE_VERIFIER + "timeout = 5\n",
        "row 1a",
        "criterion[added].verified_by[service_type_in_gocdb].timeout",
        "unknown key",
    ),
    "unknown-key-of-a-decision": (
        'waives = ["6a.software"]',
        'waives = ["6a.software"]\nfor_all = true',
        "decision accounting-data-already-collected",
        "for_all",
        "unknown key",
    ),
    "unknown-key-of-a-dependency": (
        'reason = "\\"When Approved\\""',
        'reason = "\\"When Approved\\"", maybe = 1',
        "row 0a",
        "depends[2].maybe",
        "unknown key",
    ),
    "text-that-is-a-number": (
        'title = "Test in the Operations profile"',
        "title = 4",
        "row 4",
        "title",
        "found 4, expected a text",
    ),
    "text-that-is-blank": (
        'title = "Test in the Operations profile"',
        'title = "  "',
        "row 4",
        "title",
        "expected a text",
    ),
    "list-that-is-a-text": (
        'responsible = ["gocdb"]',
        'responsible = "gocdb"',
        "row 1a",
        "responsible",
        "found 'gocdb', expected a list",
    ),
    "table-that-is-a-text": (
        TYPE_VERIFIER,
        'with = "service_type"\n',
        "row 1a",
        "criterion[added].verified_by[service_type_in_gocdb].with",
        "found 'service_type', expected a table",
    ),
    "list-of-tables-with-a-text": (
        'depends = [{ row = "2", source = "text", reason = "\\"When Approved\\"" }]',
        'depends = ["2"]',
        "row 0a",
        "depends",
        "found '2', expected a table",
    ),
    "missing-title": (
        'title = "Test in the Operations profile"\n',
        "",
        "row 4",
        "title",
        "missing",
    ),
    "missing-reason-of-an-implication": (
        ', reason = "The test of the subscription service passes only where subscription is '
        'implemented"',
        "",
        "row 7a",
        "criterion[implemented].implied_by[7c.passing].reason",
        "missing",
    ),
    "missing-why-of-a-verifier": (
        'why = "GOCDB\'s list of service types has every type that was added"\n',
        "",
        "row 1a",
        "criterion[added].verified_by[service_type_in_gocdb].why",
        "missing",
    ),
    "missing-any-or-all": (
        'responsible = ["operations-centre", "egi-operations"]\nrequire = "any"',
        'responsible = ["operations-centre", "egi-operations"]',
        "row 7c",
        "require",
        "missing",
    ),
    "any-or-all-of-nobody": (
        ROW_4_CRITERION,
        ROW_4_CRITERION + 'require = "all"\n',
        "row 4",
        "criterion[in-profile].require",
        "stands without signed_off_by",
    ),
    "unknown-party": (
        'responsible = ["gocdb"]',
        'responsible = ["godb"]',
        "row 1a",
        "responsible",
        "found 'godb', expected one of applicant, technology-provider",
    ),
    "no-responsible-party": (
        'responsible = ["gocdb"]',
        "responsible = []",
        "row 1a",
        "responsible",
        "expected 1 or more",
    ),
    "party-twice": (
        'responsible = ["gocdb"]',
        'responsible = ["gocdb", "gocdb"]\nrequire = "all"',
        "row 1a",
        "responsible",
        "twice",
    ),
    "unknown-product-type": (
        'product_types = ["cloud framework"]\ndepends = [\n    { row = "7b"',
        'product_types = ["cloud"]\ndepends = [\n    { row = "7b"',
        "row 7c",
        "product_types",
        "found 'cloud', expected one of cloud framework, grid middleware",
    ),
    "id-in-capitals": (ROW_4, 'id = "4 OPS"\n', "row 4 OPS", "id", "lower-case"),
    "link-without-scheme": (
        'url = "https://wiki.egi.eu/wiki/PROC07"',
        'url = "wiki.egi.eu/wiki/PROC07"',
        "row 3b",
        "links[PROC07].url",
        "expected a URL",
    ),
    "row-twice": ('id = "8a"', 'id = "8b"', "row 8b", "id", "found twice"),
    "criterion-twice": (
        'name = "listed"',
        'name = "product-card"',
        "row 11b",
        "criterion[product-card].name",
        "found twice",
    ),
    "decision-twice": (
        'id = "no-glue-schema-change"',
        'id = "not-in-the-bdii"',
        "decision not-in-the-bdii",
        "id",
        "found twice",
    ),
    "row-without-criteria": (
        '[[row.criterion]]\nname = "in-profile"\n' + ROW_4_CRITERION,
        "criterion = []\n",
        "row 4",
        "criterion",
        "found none",
    ),
    "dependency-on-an-unknown-row": (
        'row = "11c", source = "text"',
        'row = "11e", source = "text"',
        "row 11d",
        "depends[11e].row",
        "no row '11e'",
    ),
    "row-after-all-that-another-comes-after": (
        'depends = [{ row = "10a", source = "text"',
        'depends = [{ row = "all", source = "text"',
        "row 10b",
        "depends",
        "goes round in a circle: 10b needs ",
    ),
    "row-called-all": ('id = "8a"', 'id = "all"', "row all", "id", "which in depends is every"),
    "unknown-source-of-a-dependency": (
        'row = "11c", source = "text"',
        'row = "11c", source = "guess"',
        "row 11d",
        "depends[11c].source",
        "found 'guess', expected one of text, inferred",
    ),
    "rows-in-a-circle": (
        'depends = [{ row = "10a", source = "text"',
        'depends = [{ row = "10d", source = "text"',
        "row 10b",
        "depends",
        "goes round in a circle: 10b needs 10d needs 10c needs 10b",
    ),
    "row-after-itself": (
        'row = "11c", source = "text"',
        'row = "11d", source = "text"',
        "row 11d",
        "depends",
        "goes round in a circle: 11d needs 11d",
    ),
    "implications-in-a-circle": (
        PASSING,
        PASSING + 'implied_by = [{ criterion = "7a.implemented", reason = "y" }]\n',
        "row 7a",
        "criterion[implemented].implied_by",
        "goes round in a circle: 7a.implemented needs 7c.passing needs 7a.implemented",
    ),
    "implied-by-an-unknown-criterion": (
        'criterion = "7c.passing"',
        'criterion = "7c"',
        "row 7a",
        "criterion[implemented].implied_by[7c].criterion",
        "no criterion '7c'",
    ),
    "implied-by-what-no-probe-verifies": (
        UNIT_NAMED,
        UNIT_NAMED + 'implied_by = [{ criterion = "5b.created", reason = "y" }]\n',
        "row 5a",
        "criterion[unit-named].implied_by[5b.created]",
        "can never act: no probe verifies 5b.created",
    ),
    "implied-by-what-is-no-more-than-evidence": (
        UNIT_NAMED,
        UNIT_NAMED + 'implied_by = [{ criterion = "6b.validated", reason = "y" }]\n',
        "row 5a",
        "criterion[unit-named].implied_by[6b.validated]",
        "can never act: no probe verifies 6b.validated",
    ),
    "implied-by-a-probe-of-another-criterion": (
        'probe = "vo_in_policy", reason',
        'probe = "site_certified", reason',
        "row vo-concept",
        "criterion[supported].implied_by[2c.verified]",
        "can never act: 'site_certified' does not verify 2c.verified, expected one of "
        "service_published, ",
    ),
    "implied-by-a-probe-that-is-no-more-than-evidence": (
        'probe = "vo_in_policy", reason',
        'probe = "information_hops_agree", reason',
        "row vo-concept",
        "criterion[supported].implied_by[2c.verified]",
        "can never act: 'information_hops_agree' does not verify 2c.verified",
    ),
    "implied-by-what-is-verified-of-other-products": (
        'criterion = "7c.passing"',
        'criterion = "6c.displayed"',
        "row 7a",
        "criterion[implemented].implied_by[6c.displayed]",
        "can never act: there is no type of product of which both are asked",
    ),
    "unknown-probe": (
        'probe = "service_type_in_gocdb"',
        'probe = "service_type_in_godb"',
        "row 1a",
        "criterion[added].verified_by[service_type_in_godb].probe",
        "no probe 'service_type_in_godb', expected one of accounting_in_portal",
    ),
    "unknown-value-of-a-request": (
        TYPE_VERIFIER,
        'with = { service_type = "servicetype" }\n',
        "row 1a",
        "criterion[added].verified_by[service_type_in_gocdb].with.service_type",
        "found 'servicetype', expected one of product, product.infrastructure",
    ),
    "literal-that-is-a-number": (
        TYPE_VERIFIER,
        "with = { service_type = { literal = 4 } }\n",
        "row 1a",
        "criterion[added].verified_by[service_type_in_gocdb].with.service_type.literal",
        "found 4, expected a text",
    ),
    "values-that-do-not-go-together": (
        'probe = "site_certified"\nwhy = "Only a certified site is part of the Production '
        'Infrastructure, and GOCDB lists the endpoints of others too"\n'
        'with = { site = "pilot.site" }\n',
        'probe = "site_certified"\nwhy = "Only a certified site is part"\n'
        'with = { site = "pilot.site", operations_centre = "resource_centre.operations_centre" }\n',
        "row 1b",
        "criterion[registered].verified_by[site_certified].with",
        "found values of pilot and endpoint, resource_centre, expected those of one",
    ),
    "service-type-that-limits-nothing": (
        TYPE_VERIFIER,
        TYPE_VERIFIER + 'service_type = "org.openstack.nova"\n',
        "row 1a",
        "criterion[added].verified_by[service_type_in_gocdb].service_type",
        "limits nothing",
    ),
    "unknown-strength": (
        TYPE_VERIFIER,
        TYPE_VERIFIER + 'strength = "strong"\n',
        "row 1a",
        "criterion[added].verified_by[service_type_in_gocdb].strength",
        "found 'strong', expected one of full, weak",
    ),
    "follows-an-unknown-probe": (
        FOLLOWS_IN_PORTAL + '"accounting_published"]',
        FOLLOWS_IN_PORTAL + '"accounting"]',
        "row 6c",
        "criterion[displayed].verified_by[accounting_in_portal].follows",
        "no criterion is verified by 'accounting'",
    ),
    "follows-a-probe-that-verifies-nothing": (
        FOLLOWS_IN_PORTAL + '"accounting_published"]',
        FOLLOWS_IN_PORTAL + '"endpoint_not_in_downtime"]',
        "row 6c",
        "criterion[displayed].verified_by[accounting_in_portal].follows",
        "no criterion is verified by 'endpoint_not_in_downtime'",
    ),
    "follows-in-a-circle": (
        TYPE_VERIFIER,
        TYPE_VERIFIER + 'follows = ["service_type_in_gocdb"]\n',
        "row 1a",
        "criterion[added].verified_by[service_type_in_gocdb].follows",
        "circle: service_type_in_gocdb follows service_type_in_gocdb",
    ),
    "settled-by-a-signature-that-nobody-may-give": (
        GLUE_SCHEMA,
        GLUE_SCHEMA + "signed_off_by = []\n",
        "row 2a",
        "criterion[glue-schema].verified_by[glue_schema_has_classes].settled_by_signature",
        "can never act: nobody may sign",
    ),
    "settled-that-is-a-text": (
        "settled_by_signature = true",
        'settled_by_signature = "yes"',
        "row 2a",
        "criterion[glue-schema].verified_by[glue_schema_has_classes].settled_by_signature",
        "found 'yes', expected true or false",
    ),
    "unknown-place-where-it-holds": (
        ROW_4_CRITERION,
        ROW_4_CRITERION + 'holds = "nowhere"\n',
        "row 4",
        "criterion[in-profile].holds",
        "found 'nowhere', expected one of everywhere, somewhere, once",
    ),
    "unknown-kind-of-places": (
        ROW_4_CRITERION,
        ROW_4_CRITERION + 'holds = "somewhere"\nplaces = "sites"\n',
        "row 4",
        "criterion[in-profile].places",
        "found 'sites', expected one of pilot sites, resource centres",
    ),
    "places-of-what-holds-once": (
        ROW_4_CRITERION,
        ROW_4_CRITERION + 'places = "resource centres"\n',
        "row 4",
        "criterion[in-profile].places",
        "limits nothing, expected holds to be everywhere or somewhere",
    ),
    "asked-at-pilot-sites-and-held-at-resource-centres": (
        GLUE_SCHEMA,
        GLUE_SCHEMA + 'places = "resource centres"\n',
        "row 2a",
        "criterion[glue-schema].verified_by[glue_schema_has_classes].with",
        "found values of pilot sites, and the criterion holds at resource centres",
    ),
    "asked-at-resource-centres-and-held-at-pilot-sites": (
        'holds = "everywhere"\nplaces = "resource centres"\n',
        'holds = "everywhere"\n',
        "row prerequisites",
        "criterion[resource-centres-exist].verified_by[resource_centre_in_operations_centre].with",
        "found values of resource centres, and the criterion holds at pilot sites",
    ),
    "unknown-fact-of-a-request": (
        'about = "ticket"',
        'about = "omb"',
        "row 1",
        "criterion[opened].about",
        "found 'omb', expected one of ticket, approval, task force",
    ),
    "fact-that-two-criteria-are-about": (
        'about = "approval"',
        'about = "ticket"',
        "row 2",
        "criterion[approved].about",
        "found 'ticket', which 1.opened is about already",
    ),
    "signers-for-one-applicant-twice": (
        FOR_CENTRES,
        f"{FOR_CENTRES}, {FOR_CENTRES}",
        "row 1",
        "criterion[opened].signed_off_for[resource-centre]",
        "found twice, expected each applicant once",
    ),
    "signers-that-are-nobody": (
        FOR_CENTRES,
        '{ applicant = "resource-centre", parties = [] }',
        "row 1",
        "criterion[opened].signed_off_for[resource-centre].parties",
        "expected 1 or more",
    ),
    "criterion-that-nothing-can-decide": (
        ROW_4_CRITERION,
        ROW_4_CRITERION + "signed_off_by = []\n",
        "row 4",
        "criterion[in-profile]",
        "nothing can decide it",
    ),
    "unknown-applicant": (
        '\napplicant = "resource-centre"',
        '\napplicant = "centre"',
        "row 1",
        "criterion[approved].applicant",
        "found 'centre', expected one of",
    ),
    "decision-that-waives-an-unknown-criterion": (
        'waives = ["6a.software"]',
        'waives = ["6a"]',
        "decision accounting-data-already-collected",
        "waives",
        "no criterion '6a'",
    ),
    "decision-that-waives-nothing": (
        'waives = ["6a.software"]',
        "waives = []",
        "decision accounting-data-already-collected",
        "waives",
        "expected 1 or more",
    ),
    "decision-that-waives-and-signs-nothing": (
        'waives = ["6a.software"]\n',
        "",
        "decision accounting-data-already-collected",
        "waives",
        "missing, and signs too",
    ),
    "decision-that-signs-an-unknown-criterion": (
        'signs = ["9.defined"]',
        'signs = ["9.define"]',
        "decision no-new-access-method",
        "signs",
        "no criterion '9.define'",
    ),
    "decision-that-signs-what-it-waives": (
        'signs = ["9.defined"]',
        'signs = ["9.added"]',
        "decision no-new-access-method",
        "signs",
        "9.added is waived by the same decision",
    ),
    "decision-that-signs-for-another-party": (
        'signs = ["9.defined"]',
        'signs = ["2.approved"]',
        "decision no-new-access-method",
        "signs",
        "'resource-allocation' takes the decision and may not sign 2.approved off",
    ),
    "decision-that-excludes-an-unknown-one": (
        'excludes = ["glue-working-group-asked"]',
        'excludes = ["glue-working-group"]',
        "decision no-glue-schema-change",
        "excludes",
        "no decision 'glue-working-group'",
    ),
    "decision-that-excludes-itself": (
        'excludes = ["glue-working-group-asked"]',
        'excludes = ["no-glue-schema-change"]',
        "decision no-glue-schema-change",
        "excludes",
        "found the decision itself",
    ),
    "decision-that-nobody-takes": (
        'taken_by = ["resource-allocation"]',
        "taken_by = []",
        "decision no-new-access-method",
        "taken_by",
        "expected 1 or more",
    ),
    "edition-of-another-name": (
        'edition = "wiki-2016"',
        'edition = "wiki-2017"',
        "",
        "edition",
        "found 'wiki-2017', expected the file's name 'wiki-2016'",
    ),
}


def edition_file(folder: Path, text: str) -> Path:
    path = folder / "wiki-2016.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> ProcedureError:
    with pytest.raises(ProcedureError) as raised:
        load_procedure_file(path, PROBES)
    return raised.value


def test_the_genuine_file_is_accepted_wherever_it_lies(tmp_path: Path) -> None:
    path = edition_file(tmp_path, GENUINE)
    assert load_procedure(str(path), PROBES) == load_procedure("wiki-2016", PROBES)


@pytest.mark.parametrize(
    ("old", "new", "part", "key", "words"), MUTATIONS.values(), ids=list(MUTATIONS)
)
def test_an_edition_is_refused_by_file_row_and_key(
    tmp_path: Path, old: str, new: str, part: str, key: str, words: str
) -> None:
    assert GENUINE.count(old) == 1, "the mutation changes one place of the genuine file"
    error = refusal(edition_file(tmp_path, GENUINE.replace(old, new)))
    named = [problem for problem in error.problems if (problem.part, problem.key) == (part, key)]
    assert [problem.file for problem in named] == ["wiki-2016.toml"]
    assert words in named[0].text


def test_an_implication_between_other_applicants_is_refused(tmp_path: Path) -> None:
    text = GENUINE.replace(
        'name = "added"\n', 'name = "added"\napplicant = "operations-centre"\n', 1
    )
    text = text.replace(
        '\napplicant = "resource-centre"',
        '\napplicant = "resource-centre"\nimplied_by = [{ criterion = "1a.added", reason = "y" }]',
    )
    (problem,) = refusal(edition_file(tmp_path, text)).problems
    assert (problem.part, problem.key) == ("row 1", "criterion[approved].implied_by[1a.added]")
    assert problem.text == ("can never act: there is no kind of applicant of which both are asked")


def test_all_problems_are_told_at_once_and_each_on_a_line(tmp_path: Path) -> None:
    text = GENUINE
    for mutation in ("unknown-party", "unknown-probe", "decision-that-waives-nothing"):
        old, new, *_ = MUTATIONS[mutation]
        text = text.replace(old, new)
    error = refusal(edition_file(tmp_path, text))
    assert [problem.part for problem in error.problems] == [
        "row 1a",
        "decision accounting-data-already-collected",
        "row 1a",
    ]
    assert (
        str(error)
        .splitlines()[2]
        .startswith(
            "wiki-2016.toml: row 1a: criterion[added].verified_by[service_type_in_godb].probe: "
        )
    )


def test_an_explicit_literal_is_taken_as_it_stands(tmp_path: Path) -> None:
    text = GENUINE.replace(TYPE_VERIFIER, 'with = { service_type = { literal = "APEL" } }\n')
    procedure = load_procedure_file(edition_file(tmp_path, text), PROBES)
    (verifier,) = procedure.criterion_by_id["1a.added"].verified_by
    assert verifier.arguments == (("service_type", "APEL"),)


NOT_EDITIONS = {
    "not-toml": (b"edition =", "not TOML"),
    "not-utf-8": (b'edition = "\xff"', "byte 11 is not UTF-8"),
    "nested-without-end": (b"row = " + b"[" * 100_000, "not TOML"),
    "empty": (b"", "missing"),
}


@pytest.mark.parametrize(("data", "words"), NOT_EDITIONS.values(), ids=list(NOT_EDITIONS))
def test_a_file_that_is_no_edition_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "wiki-2016.toml"
    path.write_bytes(data)
    error = refusal(path)
    assert words in error.problems[0].text
    assert error.problems[0].file == "wiki-2016.toml"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "absent.toml"
    assert str(refusal(path)) == f"{path}: No such file or directory"


@pytest.mark.parametrize("name", ["wiki-1999", "../procedure/wiki-2016", ""])
def test_an_edition_that_does_not_exist_is_refused_with_those_that_do(name: str) -> None:
    with pytest.raises(ProcedureError) as raised:
        load_procedure(name, PROBES)
    assert str(raised.value) == (
        f"no edition is called {name!r}, expected one of {', '.join(editions())}, "
        "or the path of a file, beginning with ./ or /"
    )
