"""Entries that have an identifier in common, or a distinguished name (GFD-R-P.147: IDs are unique).

Genuine publishers give one PolicyID to the policies of several endpoints, and a group's or an
extension's ID is its own only below its parent: these are told apart by their DN, in JSON by what
they refer to.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from proc19probes.glue.attributes import with_extended
from proc19probes.sources.distinguished_names import as_same
from proc19probes.sources.glue_values import GlueEntry, Publication, visible

_NOT_OF_THEIR_OWN = ("Policy", "AccessPolicy", "MappingPolicy", "Group", "Extension")
_KEY = "foreignkey"
_MOST_DIFFERENCES = 3
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Alike:
    """Entries with one identifier or DN, which `what` names, and what they differ in, in words."""

    what: str
    entries: tuple[GlueEntry, ...]

    @property
    def differ(self) -> str:
        """The first few attributes whose values are not the same in the first two."""
        one, other = self.entries[:2]
        names = dict.fromkeys(name for entry in (one, other) for name, _ in entry.attributes)
        differing = [name for name in names if {*one.values(name)} != {*other.values(name)}]
        told = "; ".join(
            f"{name} {_shown(one.values(name))} and {_shown(other.values(name))}"
            for name in differing[:_MOST_DIFFERENCES]
        )
        return f"that differ: {told}" if told else "that are the same"


def alike(entries: Iterable[GlueEntry], publication: Publication) -> Iterator[Alike]:
    """Those that have an ID or a DN in common; entries that have both in common once."""
    found: dict[tuple[str, object], list[GlueEntry]] = {}
    for entry in entries:
        for key in _keys(entry, publication):
            found.setdefault(key, []).append(entry)
    told: set[tuple[int, ...]] = set()
    for (what, _), several in found.items():
        same = tuple(id(one) for one in several)
        if len(several) > 1 and same not in told:
            told.add(same)
            yield Alike(what, tuple(several))


def _keys(entry: GlueEntry, publication: Publication) -> Iterator[tuple[str, object]]:
    if publication is not Publication.JSON:
        yield "DN", as_same(entry.dn)
    elif entry.is_a("Policy"):
        keys = (values for name, values in entry.attributes if name.casefold().endswith(_KEY))
        yield "PolicyID", (entry.values("PolicyID"), frozenset(keys))
    for name in dict.fromkeys((*entry.classes, *sorted(with_extended(entry.classes)))):
        if name not in _NOT_OF_THEIR_OWN:
            yield from ((f"{name}ID", identifier) for identifier in entry.values(f"{name}ID"))


def _shown(values: Sequence[str]) -> str:
    text = ", ".join(visible(value) for value in values) or "absent"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
