"""What is not well, each thing once: what follows from it is counted below it.

A finding is not told again where another block tells it, or the fault that explains it: a probe
`follows` another one in the procedure's data.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from proc19probes.completion.faults import place_of
from proc19probes.completion.model import RunOutcome
from proc19probes.reports.causes import found, is_cause
from proc19probes.reports.wording import follow_from_this
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.planned import ProbeCall
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
    many findings, here and elsewhere, follow from what it tells; `felt_in` are the other parts that
    have them, or have what it tells, too.
    """

    own: tuple[Alike, ...]
    follows_from: tuple[str, ...]
    consequences: int
    felt_in: tuple[str, ...]

    @property
    def felt(self) -> str:
        """`9 findings follow from this, in 2c, 6b`, `also in 6b`, or nothing."""
        where = f"in {', '.join(self.felt_in)}" if self.felt_in else ""
        if not self.consequences:
            return f"also {where}" if where else ""
        return ", ".join(filter(None, (follow_from_this(self.consequences), where)))


@dataclass
class _Part:
    own: list[Wrong] = field(default_factory=list)
    follows_from: dict[str, None] = field(default_factory=dict)
    consequences: int = 0
    felt_in: dict[str, None] = field(default_factory=dict)


Follows = Mapping[str, Collection[str]]
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


def told_once(blocks: Sequence[Block], follows: Follows) -> tuple[ToldBlock, ...]:
    """The blocks in their order, each thing told in one of them."""
    roots = _roots(blocks)
    first: dict[tuple[str | None, ...], int] = {}
    counted: dict[ProbeCall, int] = {}
    # By place: two blocks may have one name.
    parts = [_Part() for _ in blocks]
    told_elsewhere: list[tuple[int, Wrong, Wrong]] = []
    for at, block in enumerate(blocks):
        for one in block.wrong:
            counted.setdefault(one.run.planned.call, at)
            root = _explaining(one, roots, follows)
            if root is None and (_key(one) not in first or _is_a_remainder(one.finding)):
                first.setdefault(_key(one), at)
                parts[at].own.append(one)
            else:
                told_elsewhere.append((at, one, root or one))
    for at, one, root in told_elsewhere:
        teller = first[_key(root)]
        # What one call found is one thing, in however many blocks.
        new = counted[one.run.planned.call] == at
        parts[teller].consequences += one.finding.stands_for if new else 0
        if teller != at:
            parts[teller].felt_in[blocks[at].name] = None
            parts[at].follows_from[blocks[teller].name] = None
    return tuple(
        ToldBlock(
            own=tuple(_alike(part.own)),
            follows_from=tuple(part.follows_from),
            consequences=part.consequences,
            felt_in=tuple(part.felt_in),
        )
        for part in parts
    )


def _key(one: Wrong) -> tuple[str | None, ...]:
    """What makes a finding the same one, whichever check found it and whatever it expected.

    Where it expected something of a service type, it is one about that type.
    """
    finding, place = one.finding, place_of(one.run)
    service_type = place.service_type or ""
    of_type = service_type if service_type in f"{finding.subject} {finding.expected}" else ""
    return finding.kind.id, finding.subject, finding.found, place.site, of_type


def _is_a_remainder(finding: Finding) -> bool:
    """Whether it counts others of which nothing else is told."""
    return finding.found == finding.kind.sentence


def _roots(blocks: Sequence[Block]) -> Mapping[str, Sequence[Wrong]]:
    """The faults that each probe found, in order."""
    roots: dict[str, list[Wrong]] = {}
    for block in blocks:
        for one in block.wrong:
            if one.finding.state is State.CRITICAL:
                roots.setdefault(one.run.planned.call.probe, []).append(one)
    return roots


def _explaining(one: Wrong, roots: Mapping[str, Sequence[Wrong]], follows: Follows) -> Wrong | None:
    """The fault at the same place that explains this one, and is explained by no other."""
    found, seen = one, {one.run.planned.call.probe}
    while further := _first_cause(found, roots, follows, seen):
        found = further
        seen.add(found.run.planned.call.probe)
    return None if found is one else found


def _first_cause(
    one: Wrong, roots: Mapping[str, Sequence[Wrong]], follows: Follows, seen: Collection[str]
) -> Wrong | None:
    place = place_of(one.run)
    others = sorted({*follows.get(one.run.planned.call.probe, ())} - {*seen})
    causes = (root for other in others for root in roots.get(other, ()))
    return next((root for root in causes if place_of(root.run).covers(place)), None)


def _alike(own: Sequence[Wrong]) -> Iterator[Alike]:
    by_kind: dict[tuple[str, State], list[Wrong]] = {}
    for one in own:
        by_kind.setdefault((one.finding.kind.id, one.finding.state), []).append(one)
    for several in by_kind.values():
        yield Alike(several[0], things(several), len(several))
