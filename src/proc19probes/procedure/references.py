"""Whether the parts of an edition fit together: references, circles, and who decides each."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from proc19probes.procedure.model import (
    ALL_ROWS,
    Criterion,
    Procedure,
    RequestValue,
    Row,
    Verifier,
)
from proc19probes.procedure.problems import Problem

# What comes from one of these cannot be asked together with what comes from another.
_APART = {
    RequestValue.SERVICE_TYPE: "service_type",
    RequestValue.RESOURCE_CENTRE: "resource_centre",
    RequestValue.RESOURCE_CENTRE_OPERATIONS_CENTRE: "resource_centre",
    **{
        value: "pilot and endpoint"
        for value in RequestValue
        if value.value.startswith(("pilot.", "endpoint."))
    },
}


def reference_problems(
    procedure: Procedure, file: str, probes: frozenset[str]
) -> Iterator[Problem]:
    """Everything that names what is not there, goes round in a circle or cannot be decided."""
    for part, key, text in (
        *_repeated(procedure),
        *_dependencies(procedure),
        *_criteria(procedure, probes),
        *_decisions(procedure),
    ):
        yield Problem(file, part, key, text)


_Found = tuple[str, str, str]
"""The part of the file, the key, and what is wrong with it."""


def _repeated(procedure: Procedure) -> Iterator[_Found]:
    for row_id in _twice([row.id for row in procedure.rows]):
        yield f"row {row_id}", "id", "found twice, expected each row once"
    for row in procedure.rows:
        for criterion_id in _twice([criterion.id for criterion in row.criteria]):
            name = criterion_id.removeprefix(f"{row.id}.")
            yield (f"row {row.id}", f"criterion[{name}].name", "found twice, expected each once")
    for decision_id in _twice([decision.id for decision in procedure.decisions]):
        yield f"decision {decision_id}", "id", "found twice, expected each decision once"


def _twice(ids: Sequence[str]) -> list[str]:
    return [name for name, count in Counter(ids).items() if count > 1]


def _dependencies(procedure: Procedure) -> Iterator[_Found]:
    for row in procedure.rows:
        if not row.criteria:
            yield f"row {row.id}", "criterion", "found none, expected one or more"
        if row.id == ALL_ROWS:
            yield f"row {row.id}", "id", f"found {row.id!r}, which in depends is every other row"
        for dependency in row.depends:
            if dependency.row not in (ALL_ROWS, *procedure.row_by_id):
                text = f"no row {dependency.row!r}, expected the id of a row of this edition"
                yield f"row {row.id}", f"depends[{dependency.row}].row", text
    graph = {row.id: _rows_before(row, procedure) for row in procedure.rows}
    if circle := _circle(graph):
        yield f"row {circle[0]}", "depends", _shown(circle)


def _rows_before(row: Row, procedure: Procedure) -> list[str]:
    named = [dependency.row for dependency in row.depends]
    if ALL_ROWS in named:
        return [other.id for other in procedure.rows if other.id != row.id]
    return named


def _criteria(procedure: Procedure, probes: frozenset[str]) -> Iterator[_Found]:
    asked = procedure.follows
    for criterion in procedure.criteria():
        part, key = place_of(criterion)
        if not criterion.signed_off_by and not criterion.verified_by:
            text = "nothing can decide it, expected a party in signed_off_by or a probe"
            yield part, key, f"{text} in verified_by"
        for implication in criterion.implied_by:
            if implication.criterion not in procedure.criterion_by_id:
                text = f"no criterion {implication.criterion!r}, expected one like 1b.registered"
                yield part, f"{key}.implied_by[{implication.criterion}].criterion", text
        for verifier in criterion.verified_by:
            if verifier.unless is not None and verifier.unless not in procedure.decision_by_id:
                text = f"no decision {verifier.unless!r}, expected the id of one of this edition"
                yield part, f"{key}.verified_by[{verifier.probe}].unless", text
            for name, text in _verifier(verifier, probes, asked):
                yield part, f"{key}.verified_by[{verifier.probe}].{name}", text
    graph = {
        criterion.id: [implication.criterion for implication in criterion.implied_by]
        for criterion in procedure.criteria()
    }
    if circle := _circle(graph):
        part, key = place_of(procedure.criterion_by_id[circle[0]])
        yield part, f"{key}.implied_by", _shown(circle)


def _verifier(
    verifier: Verifier, probes: frozenset[str], asked: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    if verifier.probe not in probes:
        yield "probe", f"no probe {verifier.probe!r}, expected one of {', '.join(sorted(probes))}"
    values = [value for _, value in verifier.arguments if isinstance(value, RequestValue)]
    origins = sorted({_APART[value] for value in values if value in _APART})
    if len(origins) > 1:
        yield "with", f"found values of {', '.join(origins)}, expected those of one of them"
    for name in verifier.needs:
        if not isinstance(dict(verifier.arguments).get(name), RequestValue):
            yield "needs", f"found {name!r}, expected an argument that comes from the request"
    if verifier.service_type and RequestValue.ENDPOINT_SERVICE_TYPE not in values:
        yield "service_type", "limits nothing, expected endpoint.service_type among the arguments"
    for followed in verifier.follows:
        if followed not in asked:
            text = f"no criterion is verified by {followed!r}, expected a probe of this edition"
            yield "follows", text
    if (circle := _circle(asked)) and verifier.probe in circle:
        yield "follows", _shown(circle, "follows")


def _decisions(procedure: Procedure) -> Iterator[_Found]:
    for decision in procedure.decisions:
        for key, criteria in (("waives", decision.waives), ("signs", decision.signs)):
            for unknown in criteria:
                if unknown not in procedure.criterion_by_id:
                    text = f"no criterion {unknown!r}, expected one like 1b.registered"
                    yield f"decision {decision.id}", key, text
        for excluded in decision.excludes:
            if excluded not in procedure.decision_by_id:
                text = f"no decision {excluded!r}, expected the id of one of this edition"
                yield f"decision {decision.id}", "excludes", text


def place_of(criterion: Criterion) -> tuple[str, str]:
    """The part of the file that a criterion is in, and the key that leads to it."""
    name = criterion.id.removeprefix(f"{criterion.row}.")
    return f"row {criterion.row}", f"criterion[{name}]"


def _circle(graph: Mapping[str, Sequence[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # graphlib gives the circle from what comes first to what comes after it.
        circle: list[str] = error.args[1]
        return circle[::-1]
    return []


def _shown(circle: Sequence[str], word: str = "needs") -> str:
    return f"goes round in a circle: {f' {word} '.join(circle)}"
