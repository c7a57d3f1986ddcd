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
        "service_type": "org.example.cirrus",
        "hostname": "cirrus.pilot-cloud.example.org",
        **values,
    }


def _with_other_site(**values):
    return _changed((("pilot_site",), [*FULL["pilot_site"], {"name": "OTHER-CLOUD", **values}]))


VMC = "eu.egi.cloud.vm-metadata.vmcatcher"
FULL_URL = FULL["pilot_site"][0]["endpoint"][0]["url"]
PILOT_SIGNS = {
    "criterion": "1b.deployed",
    "by": "Nora Weiss",
    "role": "pilot-site",
    "date": datetime.date(2026, 11, 2),
    "evidence": "https://documents.example.org/pilot-cloud/cirrus",
}
PRODUCT_IS_A_GRID = (
    (("product", "type"), "grid middleware"),
    (("pilot_site", 0, "images"), GONE),
)
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
            "called 'wiki-1916', expected one of wiki-2016, or the path of a file, beginning with "
            "./ or /)",
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
        _changed(*PRODUCT_IS_A_GRID, (("sign_off", 5, "criterion"), "7a.implemented")),
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
            "one sign-off of a criterion by a role for a site; sign_off[3] has it already",
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
        _changed((("applicant", "name"), "OTHER-CLOUD")),
        (
            'applicant.name: found "OTHER-CLOUD", expected the name of one of the '
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
        _changed((("pilot_site",), [*FULL["pilot_site"], {"name": "PILOT-CLOUD"}])),
        (
            'pilot_site[2].name: found "PILOT-CLOUD" once more, expected each one once; '
            "pilot_site[1] has it already",
        ),
    ),
    Row(
        "resource-centre-twice",
        "site-named-once",
        _changed((("resource_centre",), FULL["resource_centre"] * 2)),
        (
            'resource_centre[2].name: found "PILOT-CLOUD" once more, expected each one once; '
            "resource_centre[1] has it already",
        ),
    ),
    Row(
        "endpoint-twice",
        "endpoint-named-once",
        _changed((("pilot_site", 0, "endpoint"), [_endpoint(), _endpoint()])),
        (
            'pilot_site[1].endpoint[2]: found "org.example.cirrus at '
            'cirrus.pilot-cloud.example.org" once more, expected each one once; '
            "pilot_site[1].endpoint[1] has it already",
        ),
    ),
    Row(
        "endpoint-twice-but-for-capitals-in-the-host-of-its-url",
        "endpoint-named-once",
        _changed(
            (
                ("pilot_site", 0, "endpoint"),
                [
                    _endpoint(url="https://a.example.org/A"),
                    _endpoint(url="HTTPS://A.example.org/A"),
                ],
            )
        ),
        (
            'pilot_site[1].endpoint[2]: found "org.example.cirrus at '
            'cirrus.pilot-cloud.example.org" once more, expected each one once; '
            "pilot_site[1].endpoint[1] has it already",
        ),
    ),
    Row(
        "endpoint-twice-at-two-sites",
        "endpoint-named-once",
        _with_other_site(endpoint=[_endpoint(url=FULL_URL)], service_types=["org.example.cirrus"]),
        (
            'pilot_site[2].endpoint[1]: found "org.example.cirrus at '
            'cirrus.pilot-cloud.example.org" once more, expected each one once; '
            "pilot_site[1].endpoint[1] has it already",
        ),
    ),
    Row(
        "endpoint-of-another-type",
        "endpoint-of-a-known-type",
        _changed((("pilot_site", 0, "endpoint"), [_endpoint(service_type="CREAM-CE")])),
        (
            'pilot_site[1].endpoint[1].service_type: found "CREAM-CE", expected '
            "org.example.cirrus or eu.egi.cloud.vm-metadata.vmcatcher",
        ),
    ),
    Row(
        "endpoint-of-a-type-that-its-site-does-not-run",
        "endpoint-of-a-known-type",
        _changed((("pilot_site", 0, "endpoint"), [_endpoint(service_type="org.openstack.nova")])),
        (
            'pilot_site[1].endpoint[1].service_type: found "org.openstack.nova", expected '
            "org.example.cirrus or eu.egi.cloud.vm-metadata.vmcatcher",
        ),
    ),
    Row(
        "endpoint-of-a-type-that-the-edition-asks-of-cloud-frameworks-only",
        "endpoint-of-a-known-type",
        _changed(
            *PRODUCT_IS_A_GRID, (("pilot_site", 0, "endpoint"), [_endpoint(service_type=VMC)])
        ),
        (f'pilot_site[1].endpoint[1].service_type: found "{VMC}", expected org.example.cirrus',),
    ),
    Row(
        "service-types-that-the-request-does-not-have",
        "service-types-of-the-request",
        _changed(
            (("shared_service_types",), ["org.openstack.nova", "CREAM-CE"]),
            (("pilot_site", 0, "service_types"), ["org.example.cirrus", "ORG.openstack.nova"]),
        ),
        tuple(
            f'{key}: found "{found}", expected one of service_types (org.example.cirrus, '
            "org.openstack.nova)"
            for key, found in (
                ("shared_service_types[2]", "CREAM-CE"),
                ("pilot_site[1].service_types[2]", "ORG.openstack.nova"),
            )
        ),
    ),
    Row(
        "images-of-a-grid-middleware",
        "table-for-the-product-type",
        _changed((("product", "type"), "grid middleware")),
        (
            "pilot_site[1].images: found a table for a cloud framework only, expected no such "
            "table, since the product is a grid middleware",
        ),
    ),
    Row(
        "sites-that-differ-in-case",
        "one-spelling",
        _with_other_site(name="Pilot-Cloud"),
        (
            'pilot_site[2].name: found "Pilot-Cloud", which differs from resource_centre[1].name '
            'in case only, expected "PILOT-CLOUD" here, or "Pilot-Cloud" there too',
        ),
    ),
    Row(
        "resource-centre-and-pilot-site-that-differ-in-case",
        "one-spelling",
        _changed(
            (("pilot_site", 0, "name"), "pilot-cloud"),
            (("sign_off", 6), {**FULL["sign_off"][6], "site": "PILOT-CLOUD"}),
        ),
        (
            'pilot_site[1].name: found "pilot-cloud", which differs from resource_centre[1].name '
            'in case only, expected "PILOT-CLOUD" here, or "pilot-cloud" there too',
        ),
    ),
    Row(
        "resource-centres-that-differ-in-case",
        "one-spelling",
        _changed(
            (
                ("resource_centre",),
                [
                    *FULL["resource_centre"],
                    {"name": "Pilot-cloud", "operations_centre": "NGI_IT"},
                ],
            )
        ),
        (
            'resource_centre[2].name: found "Pilot-cloud", which differs from '
            'resource_centre[1].name in case only, expected "PILOT-CLOUD" here, or "Pilot-cloud" '
            "there too",
        ),
    ),
    Row(
        "hosts-that-differ-in-case",
        "one-spelling",
        _changed(
            (
                ("pilot_site", 0, "endpoint"),
                [
                    _endpoint(),
                    _endpoint(hostname="CIRRUS.pilot-cloud.example.org", service_type=VMC),
                ],
            )
        ),
        (
            'pilot_site[1].endpoint[2].hostname: found "CIRRUS.pilot-cloud.example.org", which '
            "differs from pilot_site[1].endpoint[1].hostname in case only, expected "
            '"cirrus.pilot-cloud.example.org" here, or "CIRRUS.pilot-cloud.example.org" there too',
        ),
    ),
    Row(
        "task-force-member-twice-in-a-role",
        "task-force-member-once",
        _changed(
            (
                ("task_force",),
                [
                    {"role": "ngi", "name": "Marco Ferri"},
                    {"role": "ngi", "name": "MARCO  Ferri", "email": "marco@example.org"},
                ],
            )
        ),
        (
            'task_force[2]: found "MARCO Ferri" as ngi once more, expected each person once in a '
            "role; task_force[1] has it already",
        ),
    ),
    Row(
        "ticket-signed-and-not-named",
        "ticket-of-a-sign-off",
        _changed((("ticket",), GONE)),
        (
            'ticket: found nothing, though sign_off[3] signs "1.opened" off, expected the [ticket] '
            "that was opened, or no such sign-off",
        ),
    ),
    Row(
        "resource-centre-opens-the-ticket-itself",
        "sign-off-by-its-party",
        _changed((("sign_off", 2, "role"), "applicant")),
        (
            'sign_off[3].role: found "applicant", expected "operations-centre", on behalf of the '
            "Resource Centre that applies: NGI_IT signs",
        ),
    ),
    Row(
        "site-of-what-holds-once",
        "sign-off-at-a-place",
        _changed((("sign_off", 4, "site"), "PILOT-CLOUD")),
        (
            'sign_off[5].site: found "PILOT-CLOUD", expected no site: 2.asked holds for the '
            "product as a whole",
        ),
    ),
    Row(
        "site-that-is-no-resource-centre-of-the-request",
        "sign-off-at-a-place",
        _changed((("sign_off", 6, "site"), "OTHER-CLOUD")),
        (
            'sign_off[7].site: found "OTHER-CLOUD", expected one of the request\'s resource '
            "centres (PILOT-CLOUD)",
        ),
    ),
    Row(
        "site-that-is-no-pilot-site-of-the-request",
        "sign-off-at-a-place",
        _changed(
            (("sign_off", 6), {**PILOT_SIGNS, "site": "pilot-cloud"}),
            (("sign_off", 5), {**PILOT_SIGNS, "criterion": "7b.registered", "site": "N7"}),
            (("pilot_site",), [{"name": f"N{place}"} for place in range(7)]),
        ),
        tuple(
            f'sign_off[{place}].site: found "pilot-cloud", expected one of the request\'s pilot '
            "sites (N0, N1, N2, N3, N4, 2 more)".replace("pilot-cloud", site)
            for place, site in ((6, "N7"), (7, "pilot-cloud"))
        ),
    ),
    Row(
        "signed-off-twice-by-a-role-for-a-site",
        "sign-off-once",
        _changed((("sign_off",), [*FULL["sign_off"], {**FULL["sign_off"][6], "by": "Nils Weiss"}])),
        (
            'sign_off[8]: found "prerequisites.resource-centres-available" signed off by '
            "resource-centre at PILOT-CLOUD once more, expected one sign-off of a criterion by a "
            "role for a site; sign_off[7] has it already",
        ),
    ),
    Row(
        "edition-of-a-file-by-its-name-alone",
        "edition-known",
        _changed((("edition",), "wiki-2016.toml")),
        (
            'edition: found "wiki-2016.toml", expected an edition that can be used (no edition is '
            "called 'wiki-2016.toml', expected one of wiki-2016, or the path of a file, beginning "
            "with ./ or /)",
        ),
    ),
    Row(
        "edition-of-a-file-in-an-archive",
        "edition-known",
        _changed((("edition",), "/etc/wiki-2016.toml")),
        (
            'edition: found "/etc/wiki-2016.toml", expected an edition that can be used (a request '
            "from an archive names one of the package's)",
        ),
    ),
    *(
        Row(
            f"text-that-shows-nothing-{name}",
            "text-that-shows",
            _changed((("product", "name"), text)),
            (
                f"product.name: found a text that shows nothing ({codes}), expected one line of "
                "text, without space around it",
            ),
        )
        for name, text, codes in (
            ("braille-blank", "\u2800", "U+2800"),
            ("hangul-fillers", "\u3164\u115f\u1160\uffa0", "U+3164 U+115F U+1160 U+FFA0"),
            ("grapheme-joiner", "\u034f", "U+034F"),
            ("combining-marks", "\u0301\u20dd\u0903", "U+0301 U+20DD U+0903"),
            ("variation-selectors", "\ufe0f\U000e0100", "U+FE0F U+E0100"),
            ("spaces-between-blanks", "\u2800 \u2800" * 3, "U+2800 U+0020 U+2800 U+2800"),
        )
    ),
    Row(
        "character-that-unicode-has-not-assigned",
        "known-characters",
        _changed((("product", "name"), "Cirrus\uffff")),
        (
            'product.name: found U+FFFF in the text "Cirrus", expected one line of text, without '
            "space around it, of characters to be printed",
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
