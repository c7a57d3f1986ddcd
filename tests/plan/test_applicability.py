"""What makes a criterion not apply to a request, and the reason that is given."""

from dataclasses import replace

import pytest
from sample_requests import CLOUD, GRID, decided

from proc19probes.catalogue import probe_names
from proc19probes.procedure.loading import load_procedure
from proc19probes.request.applicability import Waiver, why_not_applicable
from proc19probes.request.model import Applicant, Request
from proc19probes.vocabulary.party import Party

WIKI = load_procedure("wiki-2016", frozenset(probe_names()))
COLLECTED = decided("accounting-data-already-collected")
WISH = replace(CLOUD, applicant=Applicant(Party.RESOURCE_CENTRE, "PILOT-CLOUD", "NGI_EXAMPLE"))

CASES: dict[str, tuple[Request, str, Waiver | None]] = {
    "for-this-product-type": (CLOUD, "7b.registered", None),
    "for-another-product-type": (
        GRID,
        "7b.registered",
        Waiver("only for a cloud framework; Example CE is grid middleware", None),
    ),
    "for-this-applicant": (WISH, "1.approved", None),
    "for-another-applicant": (
        CLOUD,
        "1.approved",
        Waiver(
            "only where the applicant is a Resource Centre; "
            "here it is NGI_EXAMPLE (Operations Centre)",
            None,
        ),
    ),
    "waived-by-a-decision": (
        replace(CLOUD, decisions=(COLLECTED,)),
        "6a.software",
        Waiver(
            "accounting data of the services that the product uses are already collected "
            "(B. Operator, 2026-11-01)",
            COLLECTED,
        ),
    ),
    "decision-not-taken": (CLOUD, "6a.software", None),
    "not-among-what-the-decision-waives": (
        replace(CLOUD, decisions=(COLLECTED,)),
        "6a.defined",
        None,
    ),
    "decision-that-the-edition-does-not-know": (
        replace(CLOUD, decisions=(decided("all-is-well"),)),
        "6a.software",
        None,
    ),
}


@pytest.mark.parametrize(("request_", "criterion", "waiver"), CASES.values(), ids=list(CASES))
def test_a_criterion_applies_unless_there_is_a_reason(
    request_: Request, criterion: str, waiver: Waiver | None
) -> None:
    found = why_not_applicable(WIKI, request_, WIKI.criterion_by_id[criterion])
    assert found == waiver
