"""Whether everything that an edition says can ever take effect, and says it of the right place."""

from collections import Counter
from collections.abc import Iterator, Mapping

from proc19probes.procedure.model import (
    Criterion,
    Decision,
    Holds,
    Implication,
    Places,
    Procedure,
    RequestValue,
    Strength,
)
from proc19probes.procedure.problems import Problem
from proc19probes.procedure.references import place_of

_ASKED_AT: Mapping[RequestValue | str, Places] = {
    **{
        value: Places.PILOT_SITES
        for value in RequestValue
        if value.value.startswith(("pilot.", "endpoint."))
    },
    **{
        value: Places.RESOURCE_CENTRES
        for value in RequestValue
        if value.value.startswith("resource_centre.")
    },
}


def effect_problems(procedure: Procedure, file: str) -> Iterator[Problem]:
    """Everything that can never act; what names a part that is not there is told elsewhere."""
    for criterion in procedure.criteria():
        part, key = place_of(criterion)
        for name, text in (
            *_implications(criterion, procedure),
            *_places(criterion),
            *_signatures(criterion),
            *_fact(criterion, procedure),
        ):
            yield Problem(file, part, f"{key}.{name}", text)
    for decision in procedure.decisions:
        for name, text in _decision(decision, procedure):
            yield Problem(file, f"decision {decision.id}", name, text)


_Found = Iterator[tuple[str, str]]
"""A key of the criterion or decision, and what is wrong with it."""


def _implications(criterion: Criterion, procedure: Procedure) -> _Found:
    for implication in criterion.implied_by:
        source = procedure.criterion_by_id.get(implication.criterion)
        if source is not None and (reason := _never(criterion, source, implication, procedure)):
            yield f"implied_by[{implication.criterion}]", f"can never act: {reason}"


def _never(
    criterion: Criterion, source: Criterion, implication: Implication, procedure: Procedure
) -> str:
    """Why the source's verification by probes can never imply the criterion; empty if it can."""
    full = [one for one in source.verified_by if one.strength is Strength.FULL]
    proving = [one for one in full if implication.probe in (None, one.probe)]
    if not full:
        return f"no probe verifies {source.id}"
    if not proving:
        known = ", ".join(dict.fromkeys(one.probe for one in full))
        return f"{implication.probe!r} does not verify {source.id}, expected one of {known}"
    rows = [procedure.row_by_id[one.row] for one in (criterion, source)]
    types = {one for verifier in proving for one in verifier.product_types}
    if not types.intersection(*(row.product_types for row in rows)):
        return "there is no type of product of which both are asked"
    if None not in (applicants := {criterion.applicant, source.applicant}) and len(applicants) > 1:
        return "there is no kind of applicant of which both are asked"
    return ""


def _places(criterion: Criterion) -> _Found:
    if criterion.holds is Holds.ONCE:
        if criterion.places is not Places.PILOT_SITES:
            yield "places", "limits nothing, expected holds to be everywhere or somewhere"
        return
    for verifier in criterion.verified_by:
        asked_at = {_ASKED_AT[value] for _, value in verifier.arguments if value in _ASKED_AT}
        if asked_at and criterion.places not in asked_at:
            found = " and ".join(sorted(place.value for place in asked_at))
            text = f"found values of {found}, and the criterion holds at {criterion.places.value}"
            yield f"verified_by[{verifier.probe}].with", text


def _signatures(criterion: Criterion) -> _Found:
    applicants = Counter(one.applicant for one in criterion.signed_off_for)
    for applicant in (one for one, count in applicants.items() if count > 1):
        yield f"signed_off_for[{applicant.value}]", "found twice, expected each applicant once"
    if criterion.signed_off_by or criterion.signed_off_for:
        return
    for verifier in criterion.verified_by:
        if verifier.settled_by_signature:
            text = "can never act: nobody may sign the criterion off"
            yield f"verified_by[{verifier.probe}].settled_by_signature", text


def _fact(criterion: Criterion, procedure: Procedure) -> _Found:
    if criterion.about is None:
        return
    first = next(one for one in procedure.criteria() if one.about is criterion.about)
    if first.id != criterion.id:
        yield "about", f"found {criterion.about.value!r}, which {first.id} is about already"


def _decision(decision: Decision, procedure: Procedure) -> _Found:
    if decision.id in decision.excludes:
        yield "excludes", "found the decision itself, expected others"
    for id in decision.signs:
        criterion = procedure.criterion_by_id.get(id)
        if criterion is None:
            continue
        if id in decision.waives:
            yield "signs", f"{id} is waived by the same decision, expected one or the other"
        for party in decision.taken_by:
            if party not in criterion.signed_off_by:
                text = f"{party.value!r} takes the decision and may not sign {id} off"
                yield "signs", text
