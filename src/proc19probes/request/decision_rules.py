"""Rules of decisions: which there are, and who may take them."""

from collections.abc import Iterator

from proc19probes.request.case import Case, repeated
from proc19probes.request.fault import Fault, quoted
from proc19probes.request.rule import Check, Rule, likely, one_of_parties


def _known(case: Case) -> Iterator[Fault]:
    if case.procedure is None:
        return
    known = tuple(case.procedure.decision_by_id)
    for key, taken in case.decisions():
        if taken.decision not in known:
            yield Fault(
                f"{key}.decision",
                quoted(taken.decision),
                likely("decision", taken.decision, known, case.procedure.edition),
            )


def _taken_by_its_party(case: Case) -> Iterator[Fault]:
    for key, taken, decision in case.known_decisions():
        if taken.role not in decision.taken_by:
            yield Fault(
                f"{key}.role",
                quoted(taken.role.value),
                one_of_parties(decision.taken_by, "nobody"),
            )


def _once(case: Case) -> Iterator[Fault]:
    for key, taken, first in repeated(case.decisions(), lambda one: one.decision):
        yield Fault(
            f"{key}.decision",
            f"{quoted(taken.decision)} once more",
            f"each decision once; {first} has it already",
        )


DECISION_CHECKS: tuple[Check, ...] = (
    (Rule("decision-of-the-edition", "A decision is one that the edition provides for."), _known),
    (
        Rule("decision-by-its-party", "A decision is taken in a role that may take it."),
        _taken_by_its_party,
    ),
    (Rule("decision-once", "A decision is taken once."), _once),
)
