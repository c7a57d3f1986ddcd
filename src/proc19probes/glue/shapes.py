"""The ways in which a value can be at fault: a small set of shapes that the rules are made of.

A value that cannot be read as what its shape compares is no fault here: its type is (W037).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from proc19probes.glue.closed_lists import is_listed
from proc19probes.glue.values import PLACEHOLDERS, instant, is_url, number, valid_until
from proc19probes.sources.distinguished_names import names_above
from proc19probes.sources.glue_values import GlueEntry, domain_named


class Sight(NamedTuple):
    """A value where it stands: of which class's attribute, in which entry, seen when."""

    value: str
    of: str
    entry: GlueEntry
    now: datetime
    site: str
    lists: Mapping[str, frozenset[str]]

    @property
    def number(self) -> float | None:
        """The value as a number."""
        return number(self.value)

    @property
    def age(self) -> float | None:
        """How many seconds ago the value is, negative for what is to come."""
        then = instant(self.value)
        return None if then is None else (self.now - then).total_seconds()

    def other(self, name: str) -> str | None:
        """The first value of another attribute of the same class."""
        return self.entry.first(f"{self.of}{name}")

    def other_number(self, name: str) -> float | None:
        """The same as a number that is none of the placeholders."""
        return _known(number(self.other(name) or ""))


def _known(value: float | None) -> float | None:
    return None if value in PLACEHOLDERS else value


@dataclass(frozen=True)
class Shape:
    """A way in which a value is at fault: in words, what is expected instead, and the test.

    `beside` are the other attributes that it is compared with.
    """

    words: str
    expected: str
    fires: Callable[[Sight], bool]
    beside: tuple[str, ...] = ()


def _seconds(length: timedelta) -> tuple[float, str]:
    seconds = length.total_seconds()
    return seconds, f"{length.days} days" if length.days else f"{seconds:.0f} s"


def ahead_by(length: timedelta) -> Shape:
    """Further in the future than this."""
    limit, words = _seconds(length)
    return Shape(
        f"is more than {words} in the future",
        f"at most {words} ahead",
        lambda sight: (age := sight.age) is not None and -age > limit,
    )


def older_than(length: timedelta) -> Shape:
    """Longer ago than this."""
    limit, words = _seconds(length)
    return Shape(
        f"is more than {words} ago",
        f"at most {words} ago",
        lambda sight: (age := sight.age) is not None and age > limit,
    )


def past_its_validity() -> Shape:
    """A Validity that is over, counted from CreationTime."""

    def fires(sight: Sight) -> bool:
        until = valid_until(sight.other("CreationTime"), sight.value)
        return until is not None and until < sight.now

    words = "is over, counted from CreationTime"
    return Shape(words, "an end in the future", fires, ("CreationTime",))


def in_the_past() -> Shape:
    """An instant that is over."""
    return Shape(
        "is in the past",
        "a time to come",
        lambda sight: (age := sight.age) is not None and age > 0,
    )


def later_than(name: str) -> Shape:
    """Later than another instant of the entry."""

    def fires(sight: Sight) -> bool:
        one, other = instant(sight.value), instant(sight.other(name) or "")
        return one is not None and other is not None and one > other

    return Shape(f"is later than {name}", f"at most {name}", fires, (name,))


def without(name: str) -> Shape:
    """Published without another attribute."""
    return Shape(f"is published without {name}", f"{name} too", lambda sight: not sight.other(name))


def unless(name: str, shape: Shape) -> Shape:
    """The shape, where another attribute is not published."""
    return Shape(
        f"{shape.words}, and {name} is not published",
        shape.expected,
        lambda sight: not sight.other(name) and shape.fires(sight),
        shape.beside,
    )


def where(name: str, values: tuple[str, ...], shape: Shape) -> Shape:
    """The shape, where another attribute has one of these values."""
    return Shape(
        f"{shape.words} where {name} is {' or '.join(values)}",
        shape.expected,
        lambda sight: sight.other(name) in values and shape.fires(sight),
        (name,),
    )


def _compared(words: str, expected: str, fires: Callable[[float], bool]) -> Shape:
    return Shape(
        words, expected, lambda sight: (value := sight.number) is not None and fires(value)
    )


def above(limit: float, unit: str = "") -> Shape:
    """A number above a limit."""
    text = f"{limit:,.10g}{unit}"
    return _compared(f"is above {text}", f"at most {text}", lambda value: value > limit)


def at_least(limit: float, unit: str = "") -> Shape:
    """A number that reaches a limit."""
    text = f"{limit:,.10g}{unit}"
    return _compared(f"is {text} or more", f"below {text}", lambda value: value >= limit)


def below(limit: float, unit: str = "") -> Shape:
    """A number below a limit."""
    text = f"{limit:,.10g}{unit}"
    return _compared(f"is below {text}", f"at least {text}", lambda value: value < limit)


def at_most(limit: float) -> Shape:
    """A number that does not exceed a limit."""
    text = f"{limit:.10g}"
    return _compared(f"is {text} or less", f"above {text}", lambda value: value <= limit)


def beyond(limit: float) -> Shape:
    """A number that is not strictly within plus and minus the limit."""
    text = f"-{limit:.10g} to {limit:.10g}"
    return _compared(f"is not within {text}", f"within {text}", lambda value: abs(value) >= limit)


def is_number(wrong: float, expected: str) -> Shape:
    """A number that stands for something else."""
    return _compared(f"is {wrong:.10g}", expected, lambda value: value == wrong)


def is_text(wrong: str, expected: str) -> Shape:
    """A word that stands for something else, in whatever case."""
    return Shape(f"is {wrong}", expected, lambda sight: sight.value.casefold() == wrong)


def above_other(*names: str, times: float = 1) -> Shape:
    """A number above another of the entry, or above a multiple of it."""
    many = f"{times:g} times " if times != 1 else ""
    text = many + " or ".join(names)
    return Shape(
        f"is above {text}",
        f"at most {text}",
        lambda sight: _beside(sight, names, lambda one, other: one > times * other),
        names,
    )


def below_other(*names: str) -> Shape:
    """A number below another of the entry."""
    text = " or ".join(names)
    return Shape(
        f"is below {text}",
        f"at least {text}",
        lambda sight: _beside(sight, names, lambda one, other: one < other),
        names,
    )


def _beside(sight: Sight, names: tuple[str, ...], fires: Callable[[float, float], bool]) -> bool:
    value = _known(sight.number)
    others = (sight.other_number(name) for name in names)
    return value is not None and any(other is not None and fires(value, other) for other in others)


def differs_from_sum(
    needed: tuple[str, ...], others: tuple[str, ...], part: float, constant: float
) -> Shape:
    """A number that is not the sum of others, by more than this part of it and this constant.

    Where one of those needed is not published there is nothing to compare with.
    """

    def fires(sight: Sight) -> bool:
        total, parts = _known(sight.number), [sight.other_number(name) for name in needed]
        if total is None or None in parts:
            return False
        more = [sight.other_number(name) or 0 for name in others]
        gap = abs(total - sum(one or 0 for one in parts) - sum(more))
        return gap > part * total + constant

    names = (*needed, *others)
    margin = f"{part:.1%}" + (f" + {constant:g}" if constant else "")
    text = " + ".join(names)
    return Shape(f"differs by more than {margin} from {text}", f"within {margin}", fires, names)


def where_other_is_same(name: str, same: Shape, else_: Shape) -> Shape:
    """One shape where another attribute has the same value, else the other shape."""
    return Shape(
        else_.words,
        else_.expected,
        lambda sight: (same if sight.other(name) == sight.value else else_).fires(sight),
        else_.beside,
    )


def outside(name: str) -> Shape:
    """A value that a closed list does not have."""
    return Shape(
        f"is not in the list {name}",
        f"one of the list {name}",
        lambda sight: not is_listed(sight.lists, name, sight.value),
    )


def begins_with(text: str) -> Shape:
    """A value that begins as none should."""
    return Shape(f"begins with {text}", "another first letter", lambda s: s.value.startswith(text))


def contains(*texts: str) -> Shape:
    """A value that has the words of an error in it."""
    return Shape(
        "has the words of a failed query of packages in it",
        "a version",
        lambda sight: any(text in sight.value for text in texts),
    )


def is_empty() -> Shape:
    """No value after the name."""
    return Shape("has no value", "a value", lambda sight: not sight.value.strip())


def is_not_text(expected: str) -> Shape:
    """Another text than the only one that is right."""
    return Shape(f"is not {expected}", expected, lambda sight: sight.value != expected)


def is_no_url() -> Shape:
    """No URL."""
    return Shape("is no URL", "a URL", lambda sight: not is_url(sight.value))


def is_no_name() -> Shape:
    """No distinguished name, in either way of writing them."""
    return Shape("is no distinguished name", "a DN", lambda sight: "=" not in sight.value)


def is_another_domain() -> Shape:
    """A domain that is not the one above the entry, or the site's where none is above it."""

    def fires(sight: Sight) -> bool:
        if sight.of == "Service" and sight.other("Type") == "SRM":
            return False
        domain = next(names_above(sight.entry.dn, "GLUE2DomainID"), sight.site)
        return domain not in (sight.value, domain_named(sight.value))

    return Shape("is not the domain in the entry's DN", "the domain of the entry's DN", fires)
