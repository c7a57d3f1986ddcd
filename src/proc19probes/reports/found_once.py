"""What is not well, each thing once: what follows from it is counted below it.

A finding is not told again where another block tells it, or the fault that explains it: a probe
`follows` another one in the procedure's data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from proc19probes.completion.model import RunOutcome
from proc19probes.procedure.model import Procedure
from proc19probes.reports.causes import found, is_cause
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.state import State

WORST_FIRST = (State.CRITICAL, State.UNKNOWN, State.WARNING, State.OK)


@dataclass(frozen=True)
class Wrong:
    """A finding that is not OK, and the run that met it."""

    run: RunOutcome
    finding: Finding


@dataclass(frozen=True)
class Alike:
    """What is wrong in the same way: the first of it, and how many things were found so.

    `findings` are how many findings tell them.
    """

    first: Wrong
    things: int
    findings: int

    @property
    def text(self) -> str:
        """`SUBJECT: FOUND, expected …`, or how many there are of what kind, and the first."""
        first = self.first.finding
        if self.findings == 1:
            return first.text
        return f"{self.things} × {first.kind.sentence}, the first {first.text}"


@dataclass(frozen=True)
class Block:
    """What is wrong in one part of a report, such as a row, by the part's name."""

    name: str
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True)
class ToldBlock:
    """What a part of the report tells itself, the worst first, and what other parts tell.

    `follows_from` are the parts that tell what the rest of it follows from. `consequences` is how
    many findings, here and elsewhere, follow from what it tells, `felt_in` where.
    """

    own: tuple[Alike, ...]
    follows_from: tuple[str, ...]
    consequences: int
    felt_in: tuple[str, ...]


@dataclass
class _Part:
    own: list[Wrong] = field(default_factory=list)
    follows_from: dict[str, None] = field(default_factory=dict)
    consequences: int = 0
    felt_in: dict[str, None] = field(default_factory=dict)


Follows = Mapping[str, frozenset[str]]
"""By probe: those whose fault explains its own."""


def wrong(runs: Iterable[RunOutcome]) -> tuple[Wrong, ...]:
    """What the runs found that is not OK, the worst first, each call's findings once.

    What a cause kept back is left out: causes are told by themselves.
    """
    each = {run.planned.call: run for run in runs}.values()
    pairs = [
        Wrong(run, finding)
        for run in each
        for finding in found(run)
        if finding.state is not State.OK and not is_cause(finding)
    ]
    return tuple(sorted(pairs, key=lambda pair: WORST_FIRST.index(pair.finding.state)))


def things(several: Iterable[Wrong]) -> int:
    """How many things were found."""
    return sum(one.finding.stands_for for one in several)


def follows_in(procedure: Procedure) -> Follows:
    """Which probe's fault explains which other's, at any criterion."""
    follows: dict[str, frozenset[str]] = {}
    for criterion in procedure.criteria():
        for verifier in criterion.verified_by:
            known = follows.get(verifier.probe, frozenset())
            follows[verifier.probe] = known | set(verifier.follows)
    return follows


def told_once(blocks: Sequence[Block], follows: Follows) -> tuple[ToldBlock, ...]:
    """The blocks in their order, each thing told in one of them."""
    roots = _roots(blocks)
    first: dict[tuple[str | None, ...], str] = {}
    parts = {block.name: _Part() for block in blocks}
    for block in blocks:
        for one in block.wrong:
            found_it = one.finding
            key = (found_it.kind.id, found_it.subject, found_it.found, one.run.planned.site)
            teller = next(_explaining(one, roots, follows), None) or first.get(key)
            if teller is None:
                first[key] = block.name
                parts[block.name].own.append(one)
                continue
            parts[teller].consequences += one.finding.stands_for
            parts[teller].felt_in[block.name] = None
            if teller != block.name:
                parts[block.name].follows_from[teller] = None
    return tuple(
        ToldBlock(
            tuple(_alike(part.own)),
            tuple(part.follows_from),
            part.consequences,
            tuple(part.felt_in),
        )
        for part in parts.values()
    )


_Fault = tuple[str, str | None, str | None]


def _fault(run: RunOutcome) -> _Fault:
    call = run.planned.call
    return call.probe, run.planned.site, dict(call.arguments).get("service_type")


def _roots(blocks: Sequence[Block]) -> dict[_Fault, str]:
    """The first block that tells each probe's fault at a site."""
    roots: dict[_Fault, str] = {}
    for block in blocks:
        for one in block.wrong:
            if one.finding.state is State.CRITICAL:
                roots.setdefault(_fault(one.run), block.name)
    return roots


def _explaining(one: Wrong, roots: Mapping[_Fault, str], follows: Follows) -> Iterator[str]:
    """The block that tells the fault at the same site that explains this one."""
    probe, site, service_type = _fault(one.run)
    for other in sorted(follows.get(probe, ())):
        for of_type in dict.fromkeys((service_type, None)):
            if other != probe and (other, site, of_type) in roots:
                yield roots[other, site, of_type]


def _alike(own: Sequence[Wrong]) -> Iterator[Alike]:
    by_kind: dict[tuple[str, State], list[Wrong]] = {}
    for one in own:
        by_kind.setdefault((one.finding.kind.id, one.finding.state), []).append(one)
    for several in by_kind.values():
        yield Alike(several[0], things(several), len(several))
