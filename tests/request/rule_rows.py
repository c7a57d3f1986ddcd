"""For each rule across fields: requests that break it, and what the loader says of them."""

import datetime
from dataclasses import dataclass

from request_samples import GONE, changed, full_document

FULL = full_document()


@dataclass(frozen=True)
class Row:
    id: str
    rule: str
    document: dict[str, object]
    said: tuple[str, ...]


def _changed(*changes):
    document = FULL
    for path, value in changes:
        document = changed(document, path, value)
    return document


def _endpoint(**values):
    return {
        "service_type": "org.nordugrid.arex",
        "hostname": "arc.pilot-grid.example.org",
        **values,
    }


APPLICANT_IS_A_CENTRE = (
    (("applicant",), {"kind": "operations-centre", "name": "NGI_IT"}),
    (("sign_off", 3), {**FULL["sign_off"][0], "criterion": "vo-concept.supported"}),
)

ROWS = (
    Row(
        "edition-unknown",
        "edition-known",
        _changed((("edition",), "wiki-1916")),
        (
            'edition: found "wiki-1916", expected an edition that can be used (no edition is '
            "called 'wiki-1916', expected one of wiki-2016, or a path to a .toml file)",
        ),
    ),
    Row(
        "criterion-misspelt",
        "sign-off-of-a-criterion",
        _changed((("sign_off", 2, "criterion"), "1.open")),
        ('sign_off[3].criterion: found "1.open", expected 1.opened',),
    ),
    Row(
        "criterion-like-none",
        "sign-off-of-a-criterion",
        _changed((("sign_off", 2, "criterion"), "zzzzzz")),
        (
            'sign_off[3].criterion: found "zzzzzz", expected a criterion of wiki-2016; '
            "`proc19 request new` lists them",
        ),
    ),
    Row(
        "role-may-not-sign",
        "sign-off-by-its-party",
        _changed((("sign_off", 1, "role"), "ggus")),
        ('sign_off[2].role: found "ggus", expected "operations-centre"',),
    ),
    Row(
        "criterion-of-cloud-frameworks-signed-for-a-grid-middleware",
        "sign-off-for-the-product-type",
        _changed((("sign_off", 5, "criterion"), "7a.implemented")),
        (
            'sign_off[6].criterion: found "7a.implemented", which applies to a cloud framework '
            "only, expected a criterion that applies to a grid middleware",
        ),
    ),
    Row(
        "criterion-of-a-resource-centre-signed-for-an-operations-centre",
        "sign-off-for-the-applicant",
        _changed(APPLICANT_IS_A_CENTRE[0]),
        (
            'sign_off[4].criterion: found "1.approved", which applies where a Resource Centre '
            "applies only, expected a criterion that applies where the applicant is "
            "operations-centre",
        ),
    ),
    Row(
        "signed-off-twice-by-a-role",
        "sign-off-once",
        _changed((("sign_off", 3, "criterion"), "1.opened")),
        (
            'sign_off[4]: found "1.opened" signed off by operations-centre once more, expected '
            "one sign-off of a criterion by a role; sign_off[3] has it already",
        ),
    ),
    Row(
        "decision-unknown",
        "decision-of-the-edition",
        _changed((("decision", 0, "decision"), "no-accesss-method")),
        ('decision[1].decision: found "no-accesss-method", expected no-new-access-method',),
    ),
    Row(
        "role-may-not-decide",
        "decision-by-its-party",
        _changed((("decision", 0, "role"), "omb")),
        (
            'decision[1].role: found "omb", expected "technology-provider", "apel" or '
            '"egi-operations"',
        ),
    ),
    Row(
        "decision-twice",
        "decision-once",
        _changed((("decision",), FULL["decision"] * 2)),
        (
            'decision[2].decision: found "accounting-data-already-collected" once more, expected '
            "each decision once; decision[1] has it already",
        ),
    ),
    Row(
        "dates-of-tomorrow",
        "date-not-in-the-future",
        _changed(
            (("ticket", "opened"), datetime.date(2026, 11, 24)),
            (("decision", 0, "date"), datetime.date(2026, 11, 24)),
            (("sign_off", 4, "date"), datetime.date(2026, 11, 24)),
        ),
        tuple(
            f"{key}: found the date 2026-11-24, expected a date that is not after today, 2026-11-23"
            for key in ("ticket.opened", "decision[1].date", "sign_off[5].date")
        ),
    ),
    Row(
        "review-on-the-same-day",
        "review-after-date",
        _changed(
            (("decision", 0, "review_by"), datetime.date(2026, 10, 5)),
            (("sign_off", 5, "review_by"), datetime.date(2026, 8, 31)),
        ),
        (
            "decision[1].review_by: found the date 2026-10-05, expected a date after 2026-10-05",
            "sign_off[6].review_by: found the date 2026-08-31, expected a date after 2026-09-01",
        ),
    ),
    Row(
        "resource-centre-not-approved",
        "approved-for-a-resource-centre",
        _changed((("applicant", "approved_by"), GONE)),
        (
            "applicant.approved_by: found nothing, expected the Operations Centre that approved "
            "the wish",
        ),
    ),
    Row(
        "operations-centre-approved",
        "approved-for-a-resource-centre",
        _changed(*APPLICANT_IS_A_CENTRE, (("applicant", "approved_by"), "NGI_IT")),
        (
            'applicant.approved_by: found "NGI_IT", expected nothing, since the applicant is '
            "operations-centre",
        ),
    ),
    Row(
        "applicant-is-no-resource-centre-of-the-request",
        "applicant-of-who-approved",
        _changed((("applicant", "name"), "PILOT-CLOUD")),
        (
            'applicant.name: found "PILOT-CLOUD", expected the name of one of the '
            "[[resource_centre]]",
        ),
    ),
    Row(
        "approved-by-another-operations-centre",
        "applicant-of-who-approved",
        _changed(
            (("operations_centres",), ["NGI_IT", "NGI_CH"]),
            (("applicant", "approved_by"), "NGI_CH"),
        ),
        (
            'applicant.approved_by: found "NGI_CH", expected "NGI_IT", which resource_centre[1] '
            "belongs to",
        ),
    ),
    Row(
        "operations-centre-not-named",
        "operations-centre-named",
        _changed((("operations_centres",), ["NGI_CH"])),
        tuple(
            f'{key}: found "NGI_IT", expected one of operations_centres (NGI_CH)'
            for key in ("applicant.approved_by", "resource_centre[1].operations_centre")
        ),
    ),
    Row(
        "pilot-site-twice",
        "site-named-once",
        _changed((("pilot_site",), [*FULL["pilot_site"], {"name": "PILOT-GRID"}])),
        (
            'pilot_site[2].name: found "PILOT-GRID" once more, expected each one once; '
            "pilot_site[1] has it already",
        ),
    ),
    Row(
        "resource-centre-twice",
        "site-named-once",
        _changed((("resource_centre",), FULL["resource_centre"] * 2)),
        (
            'resource_centre[2].name: found "PILOT-GRID" once more, expected each one once; '
            "resource_centre[1] has it already",
        ),
    ),
    Row(
        "endpoint-twice-but-for-capitals-in-its-host",
        "endpoint-named-once",
        _changed(
            (
                ("pilot_site", 0, "endpoint"),
                [_endpoint(), _endpoint(hostname="ARC.pilot-grid.example.org")],
            )
        ),
        (
            'pilot_site[1].endpoint[2]: found "org.nordugrid.arex at ARC.pilot-grid.example.org" '
            "once more, expected each one once; pilot_site[1].endpoint[1] has it already",
        ),
    ),
    Row(
        "endpoint-of-another-type",
        "endpoint-of-a-known-type",
        _changed((("pilot_site", 0, "endpoint"), [_endpoint(service_type="CREAM-CE")])),
        (
            'pilot_site[1].endpoint[1].service_type: found "CREAM-CE", expected '
            "org.nordugrid.arex or eu.egi.cloud.vm-metadata.vmcatcher",
        ),
    ),
    Row(
        "date-in-quotes",
        "date-or-text",
        _changed((("ticket", "opened"), "2026-08-31")),
        (
            'ticket.opened: found the text "2026-08-31", expected a date like 2026-01-31, without '
            "quotes",
        ),
    ),
    Row(
        "text-without-quotes",
        "date-or-text",
        _changed((("product", "name"), datetime.date(2026, 1, 31))),
        (
            "product.name: found the date 2026-01-31, expected one line of text, without space "
            "around it, in quotes",
        ),
    ),
)
