"""What is told of a request that is valid: what contradicts itself in it, or is odd about it."""

import datetime
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from request_samples import CLOUD, EVERY_KEY, GRID, TODAY, as_toml, changed, procedure_for
from rule_rows import FULL, PILOT_SIGNS

from proc19probes.procedure.model import Holds, RequestFact
from proc19probes.request.contradictions import MOST_NOTES, notes
from proc19probes.request.reading import parse_request, read_request

WIKI = procedure_for("wiki-2016")
DEMO = Path(__file__).parents[2] / "packaging" / "demo"
TWO_SITES = (
    ("pilot_site",),
    [
        *FULL["pilot_site"],
        {
            "name": "OTHER-CLOUD",
            "endpoint": [{"service_type": "org.openstack.nova", "hostname": "nova.example.org"}],
        },
    ],
)
TWO_CENTRES = (
    ("resource_centre",),
    [*FULL["resource_centre"], {"name": "OTHER-CLOUD", "operations_centre": "NGI_IT"}],
)


def _signs(criterion, role, month=11, day=2, by=None, **values):
    return {
        "criterion": criterion,
        "role": role,
        "by": by or f"Somebody of {role}",
        "date": datetime.date(2026, month, day),
        "evidence": "https://documents.example.org/cirrus/page",
        **values,
    }


def _more(*signs):
    return ("sign_off",), [*FULL["sign_off"], *signs]


def _decided(*ids):
    return ("decision",), [
        {
            "decision": one,
            "by": "Dan Weiss",
            "role": "egi-operations",
            "date": datetime.date(2026, 11, 3),
            "reason": "the use cases say so",
        }
        for one in ids
    ]


def _ticket(month, day):
    return ("ticket", "opened"), datetime.date(2026, month, day)


APPROVED = _signs("2.approved", "omb")


@dataclass(frozen=True)
class Row:
    id: str
    changes: tuple[tuple[tuple[str | int, ...], object], ...]
    said: tuple[str, ...]


ROWS = (
    Row("nothing-odd", (), ()),
    Row(
        "pilot-site-signs-and-does-not-say-which-of-two-it-is",
        (TWO_SITES, TWO_CENTRES, _more({**PILOT_SIGNS})),
        (
            "1b.deployed signed off by Nora Weiss (pilot-site) on 2026-11-02 counts for none of "
            "the pilot sites: name its own in site",
        ),
    ),
    Row(
        "resource-centre-signs-and-does-not-say-which-of-two-it-is",
        (
            TWO_CENTRES,
            _more(_signs("prerequisites.resource-centres-available", "resource-centre", 8, 26)),
        ),
        (
            "prerequisites.resource-centres-available signed off by Somebody of resource-centre "
            "(resource-centre) on 2026-08-26 counts for none of the resource centres: name its "
            "own in site",
        ),
    ),
    Row("pilot-site-that-is-the-only-one-need-not-say-so", (_more({**PILOT_SIGNS}),), ()),
    Row(
        "each-of-two-pilot-sites-says-which-it-is",
        (
            TWO_SITES,
            TWO_CENTRES,
            _more(
                {**PILOT_SIGNS, "site": "PILOT-CLOUD"},
                {**PILOT_SIGNS, "site": "OTHER-CLOUD", "by": "Nils Weiss"},
            ),
        ),
        (),
    ),
    Row(
        "another-party-speaks-for-all-sites",
        (TWO_SITES, TWO_CENTRES, _more(_signs("2c.verified", "egi-operations"))),
        (),
    ),
    Row(
        "signed-before-the-ticket",
        (_ticket(9, 20),),
        tuple(
            f"{what} is dated before the ticket, 2026-09-20: correct one of them"
            for what in (
                "1.opened signed off by Marco Ferri (operations-centre) on 2026-08-31",
                "2.asked signed off by Hanna Lind (egi-operations) on 2026-09-14",
            )
        ),
    ),
    Row("signed-on-the-day-of-the-ticket", (_ticket(8, 31),), ()),
    Row(
        "signed-before-what-comes-first",
        (
            _more(
                {**APPROVED, "date": datetime.date(2026, 10, 9)},
                _signs("0a.agreed", "egi-operations", 10, 8),
            ),
        ),
        (
            "0a.agreed signed off by Somebody of egi-operations (egi-operations) on 2026-10-08 is "
            "dated before 2.approved, which comes first and was signed off on 2026-10-09: correct "
            "one of them",
        ),
    ),
    Row(
        "signed-before-what-comes-first-through-other-rows",
        (_more(APPROVED, _signs("6c.displayed", "accounting-portal", 11, 1)),),
        (
            "6c.displayed signed off by Somebody of accounting-portal (accounting-portal) on "
            "2026-11-01 is dated before 2.approved, which comes first and was signed off on "
            "2026-11-02: correct one of them",
        ),
    ),
    Row(
        "announced-before-a-row-that-has-no-other-place",
        (_more(_signs("12a.omb-told", "egi-operations", 8, 31)),),
        (
            "12a.omb-told signed off by Somebody of egi-operations (egi-operations) on 2026-08-31 "
            "is dated before 2.asked, which comes first and was signed off on 2026-09-14: correct "
            "one of them",
        ),
    ),
    Row(
        "another-site-signs-later",
        (
            TWO_SITES,
            TWO_CENTRES,
            _more(
                {**PILOT_SIGNS, "site": "PILOT-CLOUD"},
                _signs("2b.deployed", "pilot-site", 11, 3, site="PILOT-CLOUD"),
                _signs("1b.deployed", "pilot-site", 11, 9, site="OTHER-CLOUD"),
                _signs("2b.deployed", "pilot-site", 11, 10, site="OTHER-CLOUD"),
                _signs("2c.documentation-checked", "egi-operations", 11, 5),
            ),
        ),
        (),
    ),
    Row(
        "site-signs-before-it-signed-what-comes-first",
        (
            TWO_SITES,
            TWO_CENTRES,
            _more(
                _signs("2b.deployed", "pilot-site", 11, 8, site="PILOT-CLOUD"),
                _signs("2b.deployed", "pilot-site", 11, 2, site="OTHER-CLOUD"),
                _signs("2c.verified", "egi-operations", 11, 5, site="PILOT-CLOUD"),
            ),
        ),
        (
            "2c.verified signed off by Somebody of egi-operations (egi-operations) at PILOT-CLOUD "
            "on 2026-11-05 is dated before 2b.deployed, which comes first and was signed off on "
            "2026-11-08: correct one of them",
        ),
    ),
    Row(
        "second-of-two-parties-of-which-one-suffices-signs-later",
        (
            _more(
                _signs("3b.in-profile", "argo", 11, 3),
                _signs("3b.in-profile", "egi-operations", 11, 9),
                _signs("3c.deployed", "argo", 11, 5),
            ),
        ),
        (),
    ),
    Row(
        "second-of-two-parties-of-which-both-are-needed-signs-later",
        (
            _more(
                _signs("3b.checked", "argo", 11, 3),
                _signs("3b.checked", "egi-operations", 11, 9),
                _signs("3c.deployed", "argo", 11, 5),
            ),
        ),
        (
            "3c.deployed signed off by Somebody of argo (argo) on 2026-11-05 is dated before "
            "3b.checked, which comes first and was signed off on 2026-11-09: correct one of them",
        ),
    ),
    Row(
        "rejected-and-approved",
        ((("outcome",), "rejected"), _more(APPROVED)),
        (
            "the outcome is rejected, and 2.approved signed off by Somebody of omb (omb) on "
            "2026-11-02 says otherwise: correct one",
        ),
    ),
    Row(
        "approved-by-nobody",
        ((("outcome",), "approved"),),
        (
            "the outcome is approved, and nobody signed 2.approved off: add the sign-off, or "
            "correct the outcome",
        ),
    ),
    Row("approved", ((("outcome",), "approved"), _more(APPROVED)), ()),
    Row("rejected", ((("outcome",), "rejected"),), ()),
    Row("suspended-before-it-was-approved", ((("outcome",), "suspended"),), ()),
    Row(
        "decision-beside-a-sign-off-of-what-it-waives",
        (
            _decided("not-in-the-bdii"),
            _more(
                _signs("2a.developed", "technology-provider"),
                _signs("2a.analysis", "technology-provider"),
            ),
        ),
        (
            "the decision not-in-the-bdii waives what 2a.developed signed off by Somebody of "
            "technology-provider (technology-provider) on 2026-11-02 says is met: take one of the "
            "two away",
        ),
    ),
    Row(
        "decisions-that-exclude-each-other",
        (_decided("no-glue-schema-change", "not-in-the-bdii"),),
        (
            "the decisions no-glue-schema-change and not-in-the-bdii exclude each other: take away "
            "the one that does not hold",
        ),
    ),
    Row(
        "one-person-for-two-parties",
        (_more(_signs("2.approved", "omb", by="hanna  LIND")),),
        (
            "Hanna Lind signs for different parties (EGI Operations, Operations Management Board): "
            "each speaks for itself",
        ),
    ),
    Row(
        "one-person-of-a-pilot-site-that-is-a-resource-centre",
        (_more({**PILOT_SIGNS, "by": "Nora Weiss"}),),
        (),
    ),
    Row(
        "pilot-site-that-is-no-resource-centre",
        (TWO_SITES,),
        (
            "OTHER-CLOUD is a pilot site and no Resource Centre of the request: add "
            "[[resource_centre]]",
        ),
    ),
    Row(
        "seven-pilot-sites-that-are-no-resource-centres-and-name-no-endpoint",
        ((("pilot_site",), [{"name": f"N{place}"} for place in range(7)]),),
        (
            "N0, N1, N2, N3, N4, 2 more are pilot sites and no Resource Centre of the request: add "
            "[[resource_centre]]",
            "no endpoint is named at N0, N1, N2, N3, N4, 2 more: what is found there by its "
            "service type alone is weak evidence; add [[pilot_site.endpoint]]",
        ),
    ),
    Row(
        "no-pilot-site",
        ((("pilot_site",), []),),
        ("no pilot site is named: nothing can be looked at at a site; add [[pilot_site]]",),
    ),
)


def _request(changes):
    document = FULL
    for path, value in changes:
        document = changed(document, path, value)
    return parse_request("odd.toml", as_toml(document), procedure_for, TODAY)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_is_odd_is_told_in_a_line_of_its_own(row):
    assert notes(WIKI, _request(row.changes)) == row.said


@pytest.mark.parametrize("sample", [CLOUD, GRID, EVERY_KEY], ids=lambda sample: sample.stem)
def test_nothing_is_odd_about_the_samples(sample):
    assert notes(WIKI, read_request(sample, procedure_for, TODAY)) == ()


@pytest.mark.parametrize("name", ["halo", "stratus"])
def test_nothing_is_odd_about_the_requests_of_the_demo(name):
    request = read_request(DEMO / f"{name}.toml", procedure_for, TODAY)
    assert notes(WIKI, request) == ()


APPLICANTS = {
    "operations-centre": ("operations-centre", "NGI_IT"),
    "technology-provider": ("technology-provider", "Cirrus team"),
    "egi-operations": ("egi-operations", "EGI Operations"),
}


@pytest.mark.parametrize(("kind", "name"), APPLICANTS.values(), ids=APPLICANTS)
def test_applicant_signs_as_applicant_and_as_the_party_that_it_is(kind, name):
    document = {
        **FULL,
        "applicant": {"kind": kind, "name": name},
        "decision": [],
        "sign_off": [
            _signs("1.opened", "applicant", by="Ada Weiss"),
            *(
                _signs(criterion, kind, by="Ada Weiss")
                for criterion in ("0a.agreed", "1.opened")
                if kind in {party.value for party in WIKI.criterion_by_id[criterion].signed_off_by}
            ),
        ],
    }
    request = parse_request("odd.toml", as_toml(document), procedure_for, TODAY)
    assert notes(WIKI, request) == ()


def test_applicant_who_signs_for_another_party_is_told():
    document = {
        **FULL,
        "applicant": {"kind": "operations-centre", "name": "NGI_IT"},
        "sign_off": [
            _signs("1.opened", "applicant", by="Ada Weiss"),
            _signs("2a.developed", "technology-provider", by="ada weiss"),
        ],
    }
    request = parse_request("odd.toml", as_toml(document), procedure_for, TODAY)
    assert notes(WIKI, request) == (
        "Ada Weiss signs for different parties (Operations Centre, Technology Provider): each "
        "speaks for itself",
    )


def test_where_one_site_proves_it_the_first_sign_off_counts():
    """2b.documented holds somewhere: a second site that signs later contradicts nothing."""
    assert WIKI.criterion_by_id["2b.documented"].holds is Holds.SOMEWHERE
    request = _request(
        (
            TWO_SITES,
            TWO_CENTRES,
            _more(
                _signs("2b.documented", "pilot-site", 11, 2, site="PILOT-CLOUD", by="Nora Weiss"),
                _signs("2b.documented", "pilot-site", 11, 9, site="OTHER-CLOUD", by="Nils Weiss"),
                _signs("2c.verified", "egi-operations", 11, 4),
            ),
        )
    )
    assert notes(WIKI, request) == ()


def test_no_criterion_is_known_by_its_name():
    """An edition in which nothing is about the ticket or the approval tells nothing of them."""
    request = replace(
        _request((_ticket(9, 20), (("outcome",), "approved"))), sign_offs=_request(()).sign_offs
    )
    assert len(notes(WIKI, request)) == 3
    rows = tuple(
        replace(row, criteria=tuple(replace(one, about=None) for one in row.criteria))
        for row in WIKI.rows
    )
    assert notes(replace(WIKI, rows=rows), request) == ()
    assert {one.about for one in WIKI.criteria()} == {None, *RequestFact}


def test_what_the_edition_does_not_know_is_not_told_of():
    request = _request(())
    unknown = replace(request.sign_offs[0], criterion="99.none")
    taken = replace(request.decisions[0], decision="none")
    assert notes(WIKI, replace(request, sign_offs=(unknown,), decisions=(taken,))) == ()


def test_of_very_many_notes_the_first_are_told():
    names = [f"N{place}" for place in range(200)]
    signs = [{**PILOT_SIGNS, "site": name, "date": datetime.date(2026, 8, 30)} for name in names]
    request = _request(((("pilot_site",), [{"name": name} for name in names]), _more(*signs)))
    told = notes(WIKI, request)
    assert len(told) == MOST_NOTES + 1
    assert told[-1] == "more than 50 notes: only the first are listed"
