"""Whether a criterion applies to a request: the product's type, the applicant, decisions taken."""

from dataclasses import dataclass
from datetime import date

from proc19probes.procedure.model import Criterion, Procedure, Row, Verifier
from proc19probes.request.model import Request, TakenDecision


@dataclass(frozen=True)
class Waiver:
    """Why a criterion does not apply, in one sentence; `decision` where one was taken on it."""

    reason: str
    decision: TakenDecision | None


def why_not_applicable(
    procedure: Procedure, request: Request, criterion: Criterion
) -> Waiver | None:
    """What makes the criterion not apply to this request; None where it applies.

    A decision that the procedure does not know waives nothing: the reader of requests refuses it.
    """
    return (
        _other_product_type(procedure.row_by_id[criterion.row], request)
        or _other_applicant(criterion, request)
        or _waived_by_decision(procedure, request, criterion)
    )


def is_asked_of(verifier: Verifier, request: Request) -> bool:
    """Whether a probe has anything to say of this request's product, and no decision keeps it."""
    taken = {one.decision for one in request.decisions}
    return request.product.type in verifier.product_types and verifier.unless not in taken


def _other_product_type(row: Row, request: Request) -> Waiver | None:
    if request.product.type in row.product_types:
        return None
    types = " or ".join(product_type.value for product_type in row.product_types)
    return Waiver(
        f"only for a {types}; {request.product.name} is {request.product.type.value}", None
    )


def _other_applicant(criterion: Criterion, request: Request) -> Waiver | None:
    if criterion.applicant is None or criterion.applicant is request.applicant.kind:
        return None
    return Waiver(
        f"only where the applicant is a {criterion.applicant.title}; "
        f"here it is {request.applicant.name} ({request.applicant.kind.title})",
        None,
    )


def _waived_by_decision(
    procedure: Procedure, request: Request, criterion: Criterion
) -> Waiver | None:
    """The decision that waives it; of several the one that holds longest before its review."""
    waiving = [
        (taken, decision)
        for taken in request.decisions
        for decision in [procedure.decision_by_id.get(taken.decision)]
        if decision is not None and criterion.id in decision.waives
    ]
    if not waiving:
        return None
    taken, decision = max(waiving, key=lambda one: (one[0].review_by or date.max, one[0].date))
    return Waiver(f"{decision.reason} ({taken.by}, {taken.date})", taken)
