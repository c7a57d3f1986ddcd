"""The procedure for people: each row, how each criterion is decided, how to check it by hand."""

import textwrap
from collections.abc import Callable, Iterable, Iterator

from proc19probes.procedure.model import (
    Criterion,
    Decision,
    DependencySource,
    Procedure,
    ProductType,
    Require,
    Row,
    Strength,
    Verifier,
)
from proc19probes.vocabulary.party import Party

BlankCommand = Callable[[Verifier], tuple[str, ...]]
"""Gives the command of a verifier, with capitals for what is to be filled in."""


def render_steps(
    procedure: Procedure,
    blank_command: BlankCommand,
    only: frozenset[str] = frozenset(),
    width: int = 100,
) -> str:
    """The rows (those in `only`, or all where it is empty), under the titles of their areas.

    Lines are at most `width` characters, but for commands, which stay whole for copying.
    """
    rows = [row for row in procedure.rows if not only or row.id in only]
    lines = [*_wrapped(f"PROC19, edition {procedure.edition}: {procedure.title}", "", width)]
    lines += [procedure.source, ""]
    area = None
    for row in rows:
        if row.area != area:
            area = row.area
            lines += [f"== {area} ==", ""]
        lines += [*_row(row, procedure, blank_command, width), ""]
    return "\n".join(lines).rstrip("\n")


def _row(row: Row, procedure: Procedure, blank_command: BlankCommand, width: int) -> Iterator[str]:
    yield from _wrapped(f"{row.id}  {row.title}", "", width)
    yield from _wrapped(f"by: {_parties(row.responsible, row.require)}", "    ", width)
    if set(row.product_types) != set(ProductType):
        yield f"    only for: {_joined((kind.value for kind in row.product_types), 'or')}"
    for line in row.action.splitlines():
        yield from _quoted(line, width)
    if row.comment:
        yield from _wrapped(f"comment: {row.comment}", "    ", width)
    for dependency in row.depends:
        source = "the text" if dependency.source is DependencySource.TEXT else "inferred"
        text = f"after: {dependency.row}, {dependency.reason} ({source})"
        yield from _wrapped(text, "    ", width)
    for link in row.links:
        text = link.url if link.title == link.url else f"{link.title} {link.url}"
        yield from _wrapped(f"see: {text}", "    ", width)
    for criterion in row.criteria:
        yield from _criterion(criterion, procedure, blank_command, width)


def _criterion(
    criterion: Criterion, procedure: Procedure, blank_command: BlankCommand, width: int
) -> Iterator[str]:
    yield from _wrapped(f"* {criterion.id}: {criterion.text}", "    ", width)
    if criterion.applicant is not None:
        yield f"        only where the applicant is a {criterion.applicant.title}"
    for verifier in criterion.verified_by:
        yield from _verifier(verifier, blank_command, width)
    ways = tuple(dict.fromkeys(way for one in criterion.verified_by for way in one.ways))
    if ways:
        text = f"one of the ways has to be looked at whole: {_joined(ways, 'or')}"
        yield from _wrapped(text, "        ", width)
    if criterion.signed_off_by:
        parties = _parties(criterion.signed_off_by, criterion.require)
        yield from _wrapped(f"signed off by: {parties}", "        ", width)
    for implication in criterion.implied_by:
        text = f"implied by: {implication.criterion}. {implication.reason}"
        yield from _wrapped(text, "        ", width)
    for decision in procedure.decisions:
        if criterion.id in decision.waives:
            yield from _wrapped(_waived(decision), "        ", width)


def _verifier(verifier: Verifier, blank_command: BlankCommand, width: int) -> Iterator[str]:
    notes = []
    if set(verifier.product_types) != set(ProductType):
        notes.append(f"only for: {_joined((one.value for one in verifier.product_types), 'or')}")
    if verifier.strength is Strength.WEAK:
        notes.append("weak: completes nothing by itself")
    if verifier.ways:
        notes.append(f"way: {_joined(verifier.ways, 'or')}")
    noted = f" ({'; '.join(notes)})" if notes else ""
    text = f"verified by: {verifier.probe}{noted}. {verifier.why}"
    yield from _wrapped(text, "        ", width)
    yield f"          $ {' '.join(blank_command(verifier))}"


def _waived(decision: Decision) -> str:
    takers = _joined((party.title for party in decision.taken_by), "or")
    return f"waived by: {decision.id}, decided by {takers}. {decision.text}"


def _parties(parties: tuple[Party, ...], require: Require) -> str:
    word = "and" if require is Require.ALL else "or"
    return _joined((party.title for party in parties), word)


def _joined(names: Iterable[str], word: str) -> str:
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last


def _quoted(line: str, width: int) -> list[str]:
    """A line of the procedure's own words, a bar before it, its further lines set in as it is."""
    bar = f"    | {line[: len(line) - len(line.lstrip())]}"
    further = f"{bar}  " if line.lstrip().startswith(("•", "*")) else bar
    return _lines(line.strip(), bar, further, width) or [bar.rstrip()]


def _wrapped(text: str, indent: str, width: int) -> list[str]:
    return _lines(text, indent, f"{indent}  ", width)


def _lines(text: str, first: str, further: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
