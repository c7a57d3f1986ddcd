"""Rules of who takes part: the applicant, the Operations Centres, the Task Force."""

from collections.abc import Iterator

from proc19probes.request.case import Case, person, repeated
from proc19probes.request.fault import Fault, quoted, the_first
from proc19probes.request.rule import Check, Rule
from proc19probes.vocabulary.party import Party


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
                key, quoted(centre), f"one of operations_centres ({the_first(named, 'empty')})"
            )


def _member_once(case: Case) -> Iterator[Fault]:
    for key, member, first in repeated(
        case.task_force(), lambda member: (member.role, person(member.name))
    ):
        yield Fault(
            key,
            f"{quoted(member.name)} as {member.role.value} once more",
            f"each person once in a role; {first} has it already",
        )


PARTY_CHECKS: tuple[Check, ...] = (
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
        Rule("task-force-member-once", "Nobody is in the Task Force twice in one role."),
        _member_once,
    ),
)
