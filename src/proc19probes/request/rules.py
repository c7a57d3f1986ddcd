"""Rules across the fields of a request: what no description of single keys can say."""

import datetime
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from proc19probes.procedure.model import Procedure
from proc19probes.request.case import Case, repeated
from proc19probes.request.checking import DATE_OR_TEXT
from proc19probes.request.fault import Fault, listed, quoted
from proc19probes.request.model import SignOff, TakenDecision
from proc19probes.vocabulary.party import Party


@dataclass(frozen=True)
class Rule:
    """A rule across fields: its id, and what it asks for in one sentence."""

    id: str
    sentence: str


def faults_across(case: Case) -> Iterator[Fault]:
    """What breaks a rule across fields, in the order of `RULES`."""
    for rule, check in _CHECKS:
        for fault in check(case):
            yield Fault(fault.key, fault.found, fault.expected, rule.id)


def _edition_known(case: Case) -> Iterator[Fault]:
    if case.procedure is None:
        yield Fault(
            "edition",
            quoted(case.request.edition),
            f"an edition that can be used ({case.edition_error})",
        )


def _criterion_known(case: Case) -> Iterator[Fault]:
    if case.procedure is None:
        return
    known = tuple(case.procedure.criterion_by_id)
    for key, sign_off in case.sign_offs():
        if sign_off.criterion not in known:
            yield Fault(
                f"{key}.criterion",
                quoted(sign_off.criterion),
                _one_of("criterion", sign_off.criterion, known, case.procedure.edition),
            )


def _criterion_signed_by_its_party(case: Case) -> Iterator[Fault]:
    for key, sign_off, criterion in case.signed_criteria():
        if sign_off.role not in criterion.signed_off_by:
            yield Fault(
                f"{key}.role",
                quoted(sign_off.role.value),
                _parties(criterion.signed_off_by, f"nobody: probes decide {criterion.id}"),
            )


def _criterion_of_this_product_type(case: Case) -> Iterator[Fault]:
    for key, sign_off, criterion in case.signed_criteria():
        types = case.procedure.row_by_id[criterion.row].product_types if case.procedure else ()
        if case.request.product.type not in types:
            only = listed(tuple(one.value for one in types), "product of no type")
            yield Fault(
                f"{key}.criterion",
                f"{quoted(sign_off.criterion)}, which applies to a {only} only",
                f"a criterion that applies to a {case.request.product.type.value}",
            )


def _criterion_of_this_applicant(case: Case) -> Iterator[Fault]:
    kind = case.request.applicant.kind
    for key, sign_off, criterion in case.signed_criteria():
        if criterion.applicant not in (None, kind):
            only = criterion.applicant.title if criterion.applicant else ""
            yield Fault(
                f"{key}.criterion",
                f"{quoted(sign_off.criterion)}, which applies where a {only} applies only",
                f"a criterion that applies where the applicant is {kind.value}",
            )


def _sign_off_once(case: Case) -> Iterator[Fault]:
    def same(sign_off: SignOff) -> tuple[str, Party]:
        return sign_off.criterion, sign_off.role

    for key, sign_off, first in repeated(case.sign_offs(), same):
        yield Fault(
            key,
            f"{quoted(sign_off.criterion)} signed off by {sign_off.role.value} once more",
            f"one sign-off of a criterion by a role; {first} has it already",
        )


def _decision_known(case: Case) -> Iterator[Fault]:
    if case.procedure is None:
        return
    known = tuple(case.procedure.decision_by_id)
    for key, taken in case.decisions():
        if taken.decision not in known:
            yield Fault(
                f"{key}.decision",
                quoted(taken.decision),
                _one_of("decision", taken.decision, known, case.procedure.edition),
            )


def _decision_taken_by_its_party(case: Case) -> Iterator[Fault]:
    for key, taken, decision in case.known_decisions():
        if taken.role not in decision.taken_by:
            yield Fault(
                f"{key}.role", quoted(taken.role.value), _parties(decision.taken_by, "nobody")
            )


def _decision_once(case: Case) -> Iterator[Fault]:
    for key, taken, first in repeated(case.decisions(), lambda one: one.decision):
        yield Fault(
            f"{key}.decision",
            f"{quoted(taken.decision)} once more",
            f"each decision once; {first} has it already",
        )


def _day_not_in_the_future(case: Case) -> Iterator[Fault]:
    for key, day in _days(case):
        if day > case.today:
            yield Fault(key, f"the date {day}", f"a date that is not after today, {case.today}")


def _days(case: Case) -> Iterator[tuple[str, datetime.date]]:
    if case.request.ticket is not None:
        yield "ticket.opened", case.request.ticket.opened
    for key, taken in case.decisions():
        yield f"{key}.date", taken.date
    for key, sign_off in case.sign_offs():
        yield f"{key}.date", sign_off.date


def _review_after_date(case: Case) -> Iterator[Fault]:
    words: list[tuple[str, TakenDecision | SignOff]] = [*case.decisions(), *case.sign_offs()]
    for key, word in words:
        if word.review_by is not None and word.review_by <= word.date:
            yield Fault(
                f"{key}.review_by", f"the date {word.review_by}", f"a date after {word.date}"
            )


def _approved_by_for_a_resource_centre(case: Case) -> Iterator[Fault]:
    applicant = case.request.applicant
    wanted = applicant.kind is Party.RESOURCE_CENTRE
    if wanted and applicant.approved_by is None:
        yield Fault(
            "applicant.approved_by", "nothing", "the Operations Centre that approved the wish"
        )
    if not wanted and applicant.approved_by is not None:
        yield Fault(
            "applicant.approved_by",
            quoted(applicant.approved_by),
            f"nothing, since the applicant is {applicant.kind.value}",
        )


def _applicant_belongs_to_who_approved(case: Case) -> Iterator[Fault]:
    applicant = case.request.applicant
    if applicant.kind is not Party.RESOURCE_CENTRE:
        return
    own = [one for one in case.resource_centres() if one[1].name == applicant.name]
    if not own:
        yield Fault(
            "applicant.name", quoted(applicant.name), "the name of one of the [[resource_centre]]"
        )
    for key, centre in own:
        if applicant.approved_by not in (None, centre.operations_centre):
            yield Fault(
                "applicant.approved_by",
                quoted(str(applicant.approved_by)),
                f"{quoted(centre.operations_centre)}, which {key} belongs to",
            )


def _operations_centre_named(case: Case) -> Iterator[Fault]:
    named = case.request.operations_centres
    used = [
        (f"{key}.operations_centre", centre.operations_centre)
        for key, centre in case.resource_centres()
    ]
    applicant = case.request.applicant
    if applicant.kind is Party.RESOURCE_CENTRE and applicant.approved_by is not None:
        used.insert(0, ("applicant.approved_by", applicant.approved_by))
    for key, centre in used:
        if centre not in named:
            yield Fault(
                key, quoted(centre), f"one of operations_centres ({', '.join(named) or 'empty'})"
            )


def _site_named_once(case: Case) -> Iterator[Fault]:
    for key, centre, first in repeated(case.resource_centres(), lambda one: one.name):
        yield _again(f"{key}.name", centre.name, first)
    for key, site, first in repeated(case.pilot_sites(), lambda one: one.name):
        yield _again(f"{key}.name", site.name, first)


def _endpoint_named_once(case: Case) -> Iterator[Fault]:
    for key, endpoint, first in repeated(
        case.endpoints(), lambda one: (one.service_type, one.hostname.lower(), one.url)
    ):
        yield _again(key, f"{endpoint.service_type} at {endpoint.hostname}", first)


def _endpoint_of_a_known_type(case: Case) -> Iterator[Fault]:
    if case.procedure is None:
        return
    known = (*case.request.service_types, *_types_asked_for(case.procedure))
    for key, endpoint in case.endpoints():
        if endpoint.service_type not in known:
            yield Fault(
                f"{key}.service_type",
                quoted(endpoint.service_type),
                listed(known, "nothing yet: name it in service_types"),
            )


def _types_asked_for(procedure: Procedure) -> tuple[str, ...]:
    asked = {
        verifier.service_type: None
        for criterion in procedure.criteria()
        for verifier in criterion.verified_by
    }
    return tuple(service_type for service_type in asked if service_type is not None)


def _again(key: str, name: str, first: str) -> Fault:
    return Fault(key, f"{quoted(name)} once more", f"each one once; {first} has it already")


def _one_of(what: str, word: str, known: tuple[str, ...], edition: str) -> str:
    near = difflib.get_close_matches(word[:60], known, 3)
    if near:
        return listed(tuple(near), "")
    return f"a {what} of {edition}; `proc19 request new` lists them"


def _parties(parties: tuple[Party, ...], nobody: str) -> str:
    return listed(tuple(f'"{party.value}"' for party in parties), nobody)


_CHECKS: tuple[tuple[Rule, Callable[[Case], Iterator[Fault]]], ...] = (
    (Rule("edition-known", "The edition is one that there is."), _edition_known),
    (
        Rule("sign-off-of-a-criterion", "What is signed off is a criterion of the edition."),
        _criterion_known,
    ),
    (
        Rule("sign-off-by-its-party", "A criterion is signed off in a role that may sign it off."),
        _criterion_signed_by_its_party,
    ),
    (
        Rule(
            "sign-off-for-the-product-type",
            "What is signed off applies to products of this type.",
        ),
        _criterion_of_this_product_type,
    ),
    (
        Rule(
            "sign-off-for-the-applicant",
            "What is signed off applies to applicants of this kind.",
        ),
        _criterion_of_this_applicant,
    ),
    (Rule("sign-off-once", "A role signs a criterion off once."), _sign_off_once),
    (
        Rule("decision-of-the-edition", "A decision is one that the edition provides for."),
        _decision_known,
    ),
    (
        Rule("decision-by-its-party", "A decision is taken in a role that may take it."),
        _decision_taken_by_its_party,
    ),
    (Rule("decision-once", "A decision is taken once."), _decision_once),
    (
        Rule(
            "date-not-in-the-future",
            "The ticket, the decisions and the sign-offs are not dated after today (UTC).",
        ),
        _day_not_in_the_future,
    ),
    (Rule("review-after-date", "`review_by` is after `date`."), _review_after_date),
    (
        Rule(
            "approved-for-a-resource-centre",
            "`approved_by` is there exactly when a Resource Centre applies.",
        ),
        _approved_by_for_a_resource_centre,
    ),
    (
        Rule(
            "applicant-of-who-approved",
            "A Resource Centre that applies is one of `[[resource_centre]]`, "
            "and who approved is the Operations Centre that it belongs to.",
        ),
        _applicant_belongs_to_who_approved,
    ),
    (
        Rule(
            "operations-centre-named",
            "An Operations Centre that approved, or that a Resource Centre belongs to, is one of "
            "`operations_centres`.",
        ),
        _operations_centre_named,
    ),
    (
        Rule("site-named-once", "No two Resource Centres and no two pilot sites have one name."),
        _site_named_once,
    ),
    (
        Rule("endpoint-named-once", "No two endpoints are the same in type, host and URL."),
        _endpoint_named_once,
    ),
    (
        Rule(
            "endpoint-of-a-known-type",
            "An endpoint's service type is one of `service_types`, or one that the edition asks "
            "for besides.",
        ),
        _endpoint_of_a_known_type,
    ),
)

RULES: tuple[Rule, ...] = (
    Rule(
        DATE_OR_TEXT,
        "A date has no quotes, a text has them; JSON has no dates and cannot tell them apart.",
    ),
    *(rule for rule, _ in _CHECKS),
)
