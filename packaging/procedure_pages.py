"""What the page on the procedure has of its table: each criterion, and what decides it where."""

from collections.abc import Iterator

from proc19probes.catalogue import probe_names
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import Criterion, Procedure, ProductType, Strength, Verifier
from proc19probes.reports.deciding import held_at, implying, joined, signers

EDITION = "wiki-2016"


def criteria() -> str:
    """The table of docs/procedure.md."""
    procedure = load_procedure(EDITION, frozenset(probe_names()))
    lines = [
        "| criterion | what it says | holds | probes | signed off by | besides |",
        "|---|---|---|---|---|---|",
    ]
    lines += (_line(criterion, procedure) for criterion in procedure.criteria())
    return "\n".join(lines)


def _line(criterion: Criterion, procedure: Procedure) -> str:
    probes = dict.fromkeys(_probe(verifier) for verifier in criterion.verified_by)
    cells = (
        f"`{criterion.id}`",
        criterion.text,
        held_at(criterion) or "once",
        ", ".join(probes),
        signers(criterion),
        "; ".join(_besides(criterion, procedure)),
    )
    return f"| {' | '.join(cells)} |"


def _probe(verifier: Verifier) -> str:
    limits = list(verifier.ways)
    if verifier.product_types != tuple(ProductType):
        limits += (one.value for one in verifier.product_types)
    if verifier.strength is Strength.WEAK:
        limits.append("weak")
    told = f" ({', '.join(limits)})" if limits else ""
    return f"[{verifier.probe}](probes/{verifier.probe}.md){told}"


def _besides(criterion: Criterion, procedure: Procedure) -> Iterator[str]:
    row = procedure.row_by_id[criterion.row]
    if row.product_types != tuple(ProductType):
        yield f"only for a {joined((one.value for one in row.product_types), 'or')}"
    if criterion.applicant is not None:
        yield f"only where a {criterion.applicant.title} applies"
    for implication in criterion.implied_by:
        yield f"implied by {implying(implication)}"
    for decision in procedure.decisions:
        if criterion.id in decision.signs:
            yield f"signed by `{decision.id}`"
        if criterion.id in decision.waives:
            yield f"waived by `{decision.id}`"
