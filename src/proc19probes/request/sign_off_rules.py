"""Rules of sign-offs: what may be signed off, by whom, at which site, and how often."""

from collections.abc import Iterator

from proc19probes.procedure.model import Criterion, Holds, RequestFact
from proc19probes.request.case import Case, repeated
from proc19probes.request.fault import Fault, listed, quoted, the_first
from proc19probes.request.model import Request, SignOff
from proc19probes.request.rule import Check, Rule, likely, one_of_parties
from proc19probes.vocabulary.party import Party


def _criterion_known(case: Case) -> Iterator[Fault]:
    if case.procedure is None:
        return
    known = tuple(case.procedure.criterion_by_id)
    for key, sign_off in case.sign_offs():
        if sign_off.criterion not in case.procedure.criterion_by_id:
            yield Fault(
                f"{key}.criterion",
                quoted(sign_off.criterion),
                likely("criterion", sign_off.criterion, known, case.procedure.edition),
            )


def _signed_by_its_party(case: Case) -> Iterator[Fault]:
    for key, sign_off, criterion in case.signed_criteria():
        signers = criterion.signers(case.request.applicant.kind)
        if sign_off.role not in signers:
            expected = one_of_parties(signers, f"nobody: probes decide {criterion.id}")
            if sign_off.role in criterion.signed_off_by:
                expected += _on_behalf(case.request)
            yield Fault(f"{key}.role", quoted(sign_off.role.value), expected)


def _on_behalf(request: Request) -> str:
    applicant = request.applicant
    behalf = f", on behalf of the {applicant.kind.title} that applies"
    return behalf + (f": {applicant.approved_by} signs" if applicant.approved_by else "")


def _of_this_product_type(case: Case) -> Iterator[Fault]:
    for key, sign_off, criterion in case.signed_criteria():
        types = case.procedure.row_by_id[criterion.row].product_types if case.procedure else ()
        if case.request.product.type not in types:
            only = listed(tuple(one.value for one in types), "product of no type")
            yield Fault(
                f"{key}.criterion",
                f"{quoted(sign_off.criterion)}, which applies to a {only} only",
                f"a criterion that applies to a {case.request.product.type.value}",
            )


def _of_this_applicant(case: Case) -> Iterator[Fault]:
    kind = case.request.applicant.kind
    for key, sign_off, criterion in case.signed_criteria():
        if criterion.applicant not in (None, kind):
            only = criterion.applicant.title if criterion.applicant else ""
            yield Fault(
                f"{key}.criterion",
                f"{quoted(sign_off.criterion)}, which applies where a {only} applies only",
                f"a criterion that applies where the applicant is {kind.value}",
            )


def _at_a_place(case: Case) -> Iterator[Fault]:
    for key, sign_off, criterion in case.signed_criteria():
        if sign_off.site is None:
            continue
        if criterion.holds is Holds.ONCE:
            yield Fault(
                f"{key}.site",
                quoted(sign_off.site),
                f"no site: {criterion.id} holds for the product as a whole",
            )
        elif sign_off.site not in case.request.places[criterion.places]:
            yield Fault(f"{key}.site", quoted(sign_off.site), _place(criterion, case.request))


def _place(criterion: Criterion, request: Request) -> str:
    named = the_first(request.places[criterion.places], "none yet")
    return f"one of the request's {criterion.places.value} ({named})"


def _once(case: Case) -> Iterator[Fault]:
    def same(sign_off: SignOff) -> tuple[str, Party, str | None]:
        return sign_off.criterion, sign_off.role, sign_off.site

    for key, sign_off, first in repeated(case.sign_offs(), same):
        where = f" at {sign_off.site}" if sign_off.site else ""
        yield Fault(
            key,
            f"{quoted(sign_off.criterion)} signed off by {sign_off.role.value}{where} once more",
            f"one sign-off of a criterion by a role for a site; {first} has it already",
        )


def _ticket_named(case: Case) -> Iterator[Fault]:
    for key, sign_off, criterion in case.signed_criteria():
        if criterion.about is RequestFact.TICKET and case.request.ticket is None:
            yield Fault(
                "ticket",
                f"nothing, though {key} signs {quoted(sign_off.criterion)} off",
                "the [ticket] that was opened, or no such sign-off",
            )


SIGN_OFF_CHECKS: tuple[Check, ...] = (
    (
        Rule("sign-off-of-a-criterion", "What is signed off is a criterion of the edition."),
        _criterion_known,
    ),
    (
        Rule(
            "sign-off-by-its-party",
            "A criterion is signed off in a role that may sign it off; "
            "for a Resource Centre that applies, its Operations Centre opens the ticket.",
        ),
        _signed_by_its_party,
    ),
    (
        Rule(
            "sign-off-for-the-product-type",
            "What is signed off applies to products of this type.",
        ),
        _of_this_product_type,
    ),
    (
        Rule(
            "sign-off-for-the-applicant",
            "What is signed off applies to applicants of this kind.",
        ),
        _of_this_applicant,
    ),
    (
        Rule(
            "sign-off-at-a-place",
            "A sign-off names a `site` only where the criterion has to hold at sites, and then one "
            "of the request's: a pilot site, or a Resource Centre for the prerequisites.",
        ),
        _at_a_place,
    ),
    (Rule("sign-off-once", "A role signs a criterion off once for each site."), _once),
    (
        Rule("ticket-of-a-sign-off", "Who signs that the ticket is open names it in `[ticket]`."),
        _ticket_named,
    ),
)
