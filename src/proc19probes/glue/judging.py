"""Judges entries by the tables: what is at fault with each, by code.

It looks at each value once, so what it costs grows with the number of values and nothing else, and
what it keeps is bounded: of each code the first few faults that differ.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from proc19probes.glue.attributes import ATTRIBUTES, Attribute, with_extended
from proc19probes.glue.closed_lists import OBJECT_CLASS, is_listed
from proc19probes.glue.kinds import MANDATORY, NOT_TEXT, NOT_UNIQUE, NOT_WHOLE, SPACES, letter_of
from proc19probes.glue.profile import (
    DECIDING,
    NOT_IN_JSON,
    RECOMMENDED,
    RECOMMENDED_OF_ALL,
    WITHOUT_TIME,
    is_undesirable,
    short_name,
)
from proc19probes.glue.profile import MANDATORY as DEMANDED
from proc19probes.glue.remarks import REMARKS
from proc19probes.glue.rule import Rule
from proc19probes.glue.rules import ERRORS, WARNINGS
from proc19probes.glue.shapes import Sight
from proc19probes.glue.shares import BETWEEN
from proc19probes.glue.uniqueness import alike
from proc19probes.glue.values import instant, is_url, is_whole, number
from proc19probes.sources.glue_site import sites_named
from proc19probes.sources.glue_values import (
    GlueEntry,
    Publication,
    SiteInformation,
    as_compared,
    is_no_character,
    utc_time,
    visible,
)
from proc19probes.vocabulary.moment import Moment, moment

_KEPT = 5
_LONGEST_SHOWN = 80
_OTHER_INFO = "entityotherinfo"
_DOMAIN_KEY = "ServiceAdminDomainForeignKey"

COMPANIONS = (
    *(("Domain", "Location"), ("Domain", "Contact"), ("ComputingService", "Service")),
    *(("StorageService", "Service"), ("ComputingEndpoint", "Endpoint")),
    *(("StorageEndpoint", "Endpoint"), ("ComputingShare", "Share"), ("StorageShare", "Share")),
    *(("Share", "MappingPolicy"), ("Endpoint", "AccessPolicy")),
    *(("ComputingService", "ComputingManager"), ("ComputingManager", "ExecutionEnvironment")),
    *(("StorageShareCapacity", "StorageShare"), ("StorageService", "StorageAccessProtocol")),
)
"""Classes and the companion that each has (E025)."""

# A cloud's document says by its shares' policies who may use them.
_NO_COMPANION_IN_JSON = ("Endpoint", "AccessPolicy")


class Fault(NamedTuple):
    """What is at fault: by which code, in which entry (None: the whole), what was expected.

    `moments` are the times that it is about, with the label `creation-time` for CreationTime.
    """

    code: str
    entry: GlueEntry | None
    found: str
    expected: str
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """How many entries were judged; by code the first few faults that differ, and their number.

    `left_out` are the numbers of those that are known and not counted.
    """

    entries: int
    first: Mapping[str, tuple[Fault, ...]]
    counts: Mapping[str, int]
    left_out: Mapping[str, int]

    def number_of(self, letter: str) -> int:
        """How many faults there are of the codes with this first letter: E, W or I."""
        return sum(many for code, many in self.counts.items() if letter_of(code) == letter)


class Rules(NamedTuple):
    """What entries are judged by: when, of which site, with which closed lists."""

    now: datetime
    site: str
    publication: Publication
    lists: Mapping[str, frozenset[str]]


def judged(
    entries: Iterable[GlueEntry],
    rules: Rules,
    there: SiteInformation,
    is_left_out: Callable[[Fault], bool],
) -> Judgement:
    """What is at fault with the entries, each for itself and beside all that are there."""
    keeping = _Keeping(is_left_out)
    present: set[str] = set()
    chosen = tuple(entries)
    for entry in chosen:
        present.update(name.casefold() for name in entry.classes)
        for fault in faults_of(entry, rules):
            keeping.keep(fault)
    for fault in (*_of_all(there, chosen), *_without_companion(present, rules)):
        keeping.keep(fault)
    return keeping.judgement(len(chosen))


class _Keeping:
    """Counts faults, and keeps of each code the first few that differ."""

    def __init__(self, is_left_out: Callable[[Fault], bool]) -> None:
        self._is_left_out = is_left_out
        self._counts: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._first: dict[str, list[Fault]] = {}

    def keep(self, fault: Fault) -> None:
        if self._is_left_out(fault):
            self._left_out[fault.code] += 1
            return
        self._counts[fault.code] += 1
        kept = self._first.setdefault(fault.code, [])
        if len(kept) < _KEPT and all(one.found != fault.found for one in kept):
            kept.append(fault)

    def judgement(self, entries: int) -> Judgement:
        kept = {code: tuple(faults) for code, faults in self._first.items()}
        counts, left_out = MappingProxyType(self._counts), MappingProxyType(self._left_out)
        return Judgement(entries, MappingProxyType(kept), counts, left_out)


def _of_all(there: SiteInformation, chosen: tuple[GlueEntry, ...]) -> Iterator[Fault]:
    """What could not be read, and which of the entries are not the only ones of their name."""
    for odd in there.odd:
        yield Fault(NOT_WHOLE, None, odd.found, odd.expected)
    judged_ones = set(chosen)
    for several in alike(there.entries, there.publication):
        entry = next((one for one in several.entries if one in judged_ones), None)
        if entry is not None:
            found = f"{several.what} of {len(several.entries)} entries {several.differ}"
            yield Fault(NOT_UNIQUE, entry, found, f"{several.what} of one entry")


def _without_companion(present: set[str], rules: Rules) -> Iterator[Fault]:
    for pair in COMPANIONS:
        name, companion = pair
        if rules.publication is Publication.JSON and pair == _NO_COMPANION_IN_JSON:
            continue
        if name.casefold() in present and companion.casefold() not in present:
            yield Fault("E025", None, f"{name} is published and no {companion}", f"a {companion}")


def faults_of(entry: GlueEntry, rules: Rules) -> Iterator[Fault]:
    """What is at fault with one entry."""
    yield from _faults_of_classes(entry, rules)
    yield from _faults_of_absence(entry, rules)
    for name, values in entry.attributes:
        folded = name.casefold()
        attribute = ATTRIBUTES.get(folded) or Attribute(name, True, "")
        if is_undesirable(folded):
            yield Fault("W034", entry, f"{attribute.name} is published", "no such attribute")
        if len(values) > 1 and not attribute.several:
            yield Fault("W036", entry, f"{attribute.name} has {len(values)} values", "one")
        for value in values:
            if not value.isascii() and any(map(is_no_character, value)):
                yield Fault(NOT_TEXT, entry, f"{attribute.name} {_shown(value)}", "UTF-8")
            if value.strip():
                yield from _faults_of_value(value, attribute, entry, rules)
            else:
                yield Fault("W038", entry, f"{attribute.name} is empty", "a value")
    yield from _faults_of_other_info(entry, rules)
    yield from _faults_of_spaces(entry)


_REFERRED_TO = ("ID", "ForeignKey", "Type", "InterfaceName", "URL", "Rule")
"""How the names of attributes end whose values others look for."""


def _faults_of_spaces(entry: GlueEntry) -> Iterator[Fault]:
    """Spaces that LDAP does not compare, and who reads the values elsewhere does."""
    doubtful = (
        (name, value)
        for name, values in entry.attributes
        for value in values
        if as_compared(value) not in (value, "")
    )
    for name, value in (*entry.respelled, *doubtful):
        if name.endswith(_REFERRED_TO):
            yield Fault(SPACES, entry, f"{name} {_shown(value)}", as_compared(value))


def _faults_of_classes(entry: GlueEntry, rules: Rules) -> Iterator[Fault]:
    if not entry.classes:
        yield Fault("W034", entry, f"without {OBJECT_CLASS}", "the entry's classes")
    for name in entry.classes:
        if not is_listed(rules.lists, OBJECT_CLASS, name):
            yield Fault("E021", entry, f"{OBJECT_CLASS} {_shown(name)}", "a class of GLUE 2")


def _faults_of_absence(entry: GlueEntry, rules: Rules) -> Iterator[Fault]:
    """One fault a code, that names all the attributes which the entry is without."""
    absent: dict[str, list[str]] = {}
    for code, name, short in _asked_of(entry.classes):
        if rules.publication is Publication.JSON and name in NOT_IN_JSON:
            if name != _DOMAIN_KEY or sites_named(entry):
                continue
            code = "I095"
        if not any(value.strip() for each in name.split("/") for value in entry.values(each)):
            absent.setdefault(code, []).append(short)
    for code, names in absent.items():
        wanted = "what the profile recommends" if code == "I095" else "what the profile demands"
        yield Fault(code, entry, f"without {', '.join(names)}", wanted)


@lru_cache(maxsize=1024)
def _asked_of(classes: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """What entries of these classes must and should have: code of its absence, name, short name."""
    known = sorted(with_extended(classes))
    asked = [
        (MANDATORY if of in DECIDING else "W034", of, name)
        for of in known
        for name in DEMANDED.get(of, ())
    ]
    asked += [("I095", of, name) for of in known for name in RECOMMENDED.get(of, ())]
    if "Entity" in known and not WITHOUT_TIME & {*known}:
        asked += [("I095", "Entity", name) for name in RECOMMENDED_OF_ALL]
    return tuple((code, name, short_name(name, of)) for code, of, name in asked)


def _by_attribute() -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in (*ERRORS, *WARNINGS, *REMARKS):
        found.setdefault(f"{rule.name.casefold()}{rule.key}", []).append(rule)
    return found


_RULES = _by_attribute()
"""The rules of each attribute by its name in lower case, for OtherInfo with the key after it."""

_TYPES = {
    "whole": (is_whole, "a whole number"),
    "real": (lambda text: number(text) is not None, "a number"),
    "time": (lambda text: utc_time(text) is not None, "a time in UTC as 2026-11-23T08:42:24Z"),
    "url": (is_url, "a URL"),
}


def _faults_of_value(
    value: str, attribute: Attribute, entry: GlueEntry, rules: Rules
) -> Iterator[Fault]:
    kind = attribute.kind
    if kind in _TYPES:
        fits, expected = _TYPES[kind]
        if not fits(value):
            yield Fault("W037", entry, f"{attribute.name} {_shown(value)}", expected)
    elif kind and not is_listed(rules.lists, kind, value):
        listed = ", ".join(sorted(rules.lists[kind]))
        yield Fault("W037", entry, f"{attribute.name} {_shown(value)}", f"one of {listed}")
    yield from _broken(_RULES.get(attribute.name.casefold(), ()), value, entry, rules)


def _faults_of_other_info(entry: GlueEntry, rules: Rules) -> Iterator[Fault]:
    by_key: dict[str, list[str]] = {}
    for text in entry.values(_OTHER_INFO):
        key, equals, value = text.partition("=")
        if equals:
            by_key.setdefault(key.strip(), []).append(value)
    for key, values in by_key.items():
        for value in values:
            yield from _broken(_RULES.get(f"{_OTHER_INFO}{key}", ()), value, entry, rules)
        together = _RULES.get(f"{_OTHER_INFO}{key}*", ())
        if together:
            yield from _broken(together, BETWEEN.join(values), entry, rules)


def _broken(asked: Iterable[Rule], value: str, entry: GlueEntry, rules: Rules) -> Iterator[Fault]:
    for rule in asked:
        sight = Sight(value, rule.of, entry, rules.now, rules.site, rules.lists)
        if rule.shape.fires(sight):
            key = f" {rule.key.removesuffix('*')}=" if rule.key else " "
            others = [(name, sight.other(name) or "") for name in rule.shape.beside]
            beside = ", ".join(f"{name} {_shown(other)}" for name, other in others if other)
            found = f"{rule.name}{key}{_shown(value)}" + (f" beside {beside}" if beside else "")
            moments = tuple(_moments(((rule.attribute, value), *others)))
            yield Fault(rule.code, entry, found, rule.shape.expected, moments)


def _moments(values: Iterable[tuple[str, str]]) -> Iterator[Moment]:
    """Those of an entry's values that are instants."""
    for name, value in values:
        when = instant(value)
        if when is not None:
            words = "".join(f"-{one.lower()}" if one.isupper() else one for one in name)
            yield moment(words.removeprefix("-"), when)


def _shown(value: str) -> str:
    if len(value) > _LONGEST_SHOWN:
        return f"{visible(value[:_LONGEST_SHOWN])}…"
    return visible(value)
