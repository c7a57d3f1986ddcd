"""What contradicts itself in a request, or is odd about it, and yet makes it no less valid.

What cannot be is refused: see `rules`. Who reads the notes decides what is right.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, islice

from proc19probes.procedure.model import Procedure, RequestFact
from proc19probes.request.case import person
from proc19probes.request.fault import VALUE_LIMIT, the_first
from proc19probes.request.model import Outcome, Request, SignOff
from proc19probes.request.sequence import out_of_sequence, words_of
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain

MOST_NOTES = 50
# A pilot site is a Resource Centre, and the UMD representative is of EGI Operations.
_SAME_PARTY = {
    Party.RESOURCE_CENTRE: Party.PILOT_SITE,
    Party.UMD_REPRESENTATIVE: Party.EGI_OPERATIONS,
}


def notes(procedure: Procedure, request: Request) -> tuple[str, ...]:
    """What there is to tell of the request, a line each; of more than 50 the first.

    Sign-offs and decisions that the edition does not know are left out: they are refused.
    """
    known = replace(
        request,
        sign_offs=tuple(
            one for one in request.sign_offs if one.criterion in procedure.criterion_by_id
        ),
        decisions=tuple(
            one for one in request.decisions if one.decision in procedure.decision_by_id
        ),
    )
    first = tuple(islice(_notes(procedure, known), MOST_NOTES + 1))
    if len(first) > MOST_NOTES:
        return (*first[:MOST_NOTES], f"more than {MOST_NOTES} notes: only the first are listed")
    return first


def _notes(procedure: Procedure, request: Request) -> Iterator[str]:
    yield from _where_is_not_said(procedure, request)
    yield from out_of_sequence(procedure, request)
    yield from _outcome(procedure, request)
    yield from _waived_and_signed(procedure, request)
    yield from _decisions_apart(procedure, request)
    yield from _one_for_several(request)
    yield from _sites(request)


def _where_is_not_said(procedure: Procedure, request: Request) -> Iterator[str]:
    for sign_off in request.sign_offs:
        criterion = procedure.criterion_by_id[sign_off.criterion]
        several = len(request.places[criterion.places]) > 1
        if several and sign_off.site is None and criterion.speaks_for_itself(sign_off.role):
            yield (
                f"{words_of(sign_off)} counts for none of the {criterion.places.value}: "
                "name its own in site"
            )


def _outcome(procedure: Procedure, request: Request) -> Iterator[str]:
    for criterion in procedure.criteria():
        if criterion.about is not RequestFact.APPROVAL:
            continue
        signed = [one for one in request.sign_offs if one.criterion == criterion.id]
        if request.outcome is Outcome.REJECTED and signed:
            yield f"the outcome is rejected, and {words_of(signed[0])} says otherwise: correct one"
        if request.outcome is Outcome.APPROVED and not signed:
            yield (
                f"the outcome is approved, and nobody signed {criterion.id} off: "
                "add the sign-off, or correct the outcome"
            )


def _waived_and_signed(procedure: Procedure, request: Request) -> Iterator[str]:
    signed: dict[str, SignOff] = {}
    for sign_off in request.sign_offs:
        signed.setdefault(sign_off.criterion, sign_off)
    for taken in request.decisions:
        for waived in procedure.decision_by_id[taken.decision].waives:
            if waived in signed:
                yield (
                    f"the decision {taken.decision} waives what {words_of(signed[waived])} "
                    "says is met: take one of the two away"
                )


def _decisions_apart(procedure: Procedure, request: Request) -> Iterator[str]:
    taken = (procedure.decision_by_id[taken.decision] for taken in request.decisions)
    for one, other in combinations(taken, 2):
        if other.id in one.excludes or one.id in other.excludes:
            yield (
                f"the decisions {one.id} and {other.id} exclude each other: "
                "take away the one that does not hold"
            )


def _one_for_several(request: Request) -> Iterator[str]:
    same = {**_SAME_PARTY, Party.APPLICANT: request.applicant.kind}
    spelt: dict[str, str] = {}
    parties: dict[str, dict[Party, None]] = {}
    for sign_off in request.sign_offs:
        who = person(sign_off.by)
        spelt.setdefault(who, sign_off.by)
        role = same.get(sign_off.role, sign_off.role)
        parties.setdefault(who, {})[same.get(role, role)] = None
    for who, several in parties.items():
        if len(several) > 1:
            yield (
                f"{plain(spelt[who], VALUE_LIMIT)} signs for different parties "
                f"({', '.join(party.title for party in several)}): each speaks for itself"
            )


def _sites(request: Request) -> Iterator[str]:
    if not request.pilot_sites:
        yield "no pilot site is named: nothing can be looked at at a site; add [[pilot_site]]"
    centres = {centre.name for centre in request.resource_centres}
    strange = [site.name for site in request.pilot_sites if site.name not in centres]
    if strange:
        are = "is a pilot site" if len(strange) == 1 else "are pilot sites"
        yield (
            f"{the_first(strange, '')} {are} and no Resource Centre of the request: "
            "add [[resource_centre]]"
        )
    bare = [site.name for site in request.pilot_sites if not site.endpoints]
    if bare:
        yield (
            f"no endpoint is named at {the_first(bare, '')}: what is found there by its service "
            "type alone is weak evidence; add [[pilot_site.endpoint]]"
        )
