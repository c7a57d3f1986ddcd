"""The procedure for people: each row, how each criterion is decided, how to check it by hand."""

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from proc19probes.procedure.model import (
    ALL_ROWS,
    Criterion,
    Decision,
    DependencySource,
    Procedure,
    ProductType,
    Row,
    Verifier,
)
from proc19probes.reports.deciding import (
    DecidedBy,
    coverage,
    decided_by,
    excluded,
    held_at,
    implying,
    in_the_request,
    joined,
    limits,
    parties,
    signers,
)
from proc19probes.vocabulary.plain_text import plain

# The longest that there is in the edition, and the least of a title that says anything.
_HOW, _LEAST = len("probes in part 1, signature 1"), 20

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


def render_summary(
    procedure: Procedure, only: frozenset[str] = frozenset(), width: int = 100
) -> str:
    """Each row on one line: by what it is decided, how many criteria it has, its title."""
    rows = [row for row in procedure.rows if not only or row.id in only]
    longest = max(len(row.id) for row in rows)
    lines = [_in_short(row, longest, width) for row in rows]
    return "\n".join([*lines, "", *_wrapped(coverage(procedure), "", width)])


def _in_short(row: Row, longest: int, width: int) -> str:
    """`1a   probes 1, signature 1   Service types in GOCDB (GOCDB)`, cut at the width."""
    counts = Counter(map(decided_by, row.criteria))
    how = ", ".join(f"{one.value} {counts[one]}" for one in DecidedBy if counts[one])
    who = parties(row.responsible, row.require)
    begun = f"{row.id:<{longest}}  {how:<{_HOW}}  "
    return begun + plain(f"{row.title} ({who})", max(width - len(begun), _LEAST))


def _row(row: Row, procedure: Procedure, blank_command: BlankCommand, width: int) -> Iterator[str]:
    yield from _wrapped(f"{row.id}  {row.title}", "", width)
    yield from _wrapped(f"by: {parties(row.responsible, row.require)}", "    ", width)
    if set(row.product_types) != set(ProductType):
        yield f"    only for: {joined((kind.value for kind in row.product_types), 'or')}"
    for line in row.action.splitlines():
        yield from _quoted(line, width)
    if row.comment:
        yield from _wrapped(f"comment: {row.comment}", "    ", width)
    for dependency in row.depends:
        source = "the text" if dependency.source is DependencySource.TEXT else "inferred"
        first = "all other rows" if dependency.row == ALL_ROWS else dependency.row
        text = f"after: {first}, {dependency.reason} ({source})"
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
    told = (
        ("holds", held_at(criterion)),
        ("in the request", in_the_request(criterion)),
    )
    yield from _told(told, width)
    for verifier in criterion.verified_by:
        yield from _verifier(verifier, blank_command, width)
    ways = tuple(dict.fromkeys(way for one in criterion.verified_by for way in one.ways))
    if ways:
        text = f"one of the ways has to be looked at whole: {joined(ways, 'or')}"
        yield from _wrapped(text, "        ", width)
    yield from _told([("signed off by", signers(criterion))], width)
    implied = (("implied by", f"{implying(one)}. {one.reason}") for one in criterion.implied_by)
    yield from _told(implied, width)
    for decision in procedure.decisions:
        if criterion.id in decision.signs:
            yield from _told([("signed off by decision", _taken(decision, procedure))], width)
        if criterion.id in decision.waives:
            yield from _told([("waived by", _taken(decision, procedure))], width)


def _told(pairs: Iterable[tuple[str, str]], width: int) -> Iterator[str]:
    for name, text in pairs:
        if text:
            yield from _wrapped(f"{name}: {text}", "        ", width)


def _verifier(verifier: Verifier, blank_command: BlankCommand, width: int) -> Iterator[str]:
    notes = "; ".join(limits(verifier))
    noted = f" ({notes})" if notes else ""
    text = f"verified by: {verifier.probe}{noted}. {verifier.why}"
    yield from _wrapped(text, "        ", width)
    yield f"          $ {' '.join(blank_command(verifier))}"


def _taken(decision: Decision, procedure: Procedure) -> str:
    takers = joined((party.title for party in decision.taken_by), "or")
    others = excluded(decision, procedure)
    beside = f", not beside {joined(others, 'or')}" if others else ""
    return f"{decision.id}, decided by {takers}{beside}. {decision.text}"


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
