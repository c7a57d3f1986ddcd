"""Whether a document has the shape of a request file: every fault of it, in the file's order."""

import datetime
from collections.abc import Iterable, Iterator, Mapping

from proc19probes.request.fault import VALUE_LIMIT, Fault, listed, quoted
from proc19probes.request.shape import (
    PARAGRAPHS,
    Choice,
    Day,
    Shape,
    Table,
    Tables,
    Text,
    Texts,
)
from proc19probes.request.showing import shows
from proc19probes.vocabulary.nearest import nearest
from proc19probes.vocabulary.plain_text import plain

DATE_OR_TEXT = "date-or-text"
TEXT_THAT_SHOWS = "text-that-shows"
KNOWN_CHARACTERS = "known-characters"
_SHOWN_KEY = 60
_SHOWN_CODES = 4
_DAY = "a date like 2026-01-31, without quotes"


def faults_of(document: Mapping[str, object], table: Table, key: str = "") -> Iterator[Fault]:
    """What is wrong with the table's keys: unknown, missing, or holding what they should not.

    A missing key that an unknown one is likely meant for is named once, at the unknown one.
    """
    near = {name: _nearest(name, document, table) for name in document.keys() - table.key_by_name}
    for one in table.keys:
        if one.name in document:
            yield from _faults(document[one.name], one.shape, _below(key, one.name))
        elif one.required and one.name not in near.values():
            yield Fault(_below(key, one.name), "nothing", expectation(one.shape))
    for name in document:
        if name in near:
            yield _unknown(name, near[name], table, key)


def expectation(shape: Shape) -> str:
    """What is expected of such a value, in words."""
    match shape:
        case Text():
            return shape.what
        case Choice():
            return listed(tuple(f'"{value}"' for value in shape.values), "nothing")
        case Day():
            return _DAY
        case Texts():
            return f"a list, each entry {shape.item.what}"
        case Table():
            return f"a table with {', '.join(key.name for key in shape.keys if key.required)}"
        case Tables():
            return "tables, each under its own [[…]]"


def _below(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _nearest(name: str, document: Mapping[str, object], table: Table) -> str | None:
    free = (key.name for key in table.keys if key.name not in document)
    return next(iter(nearest(name, free)), None)


def _unknown(name: str, near: str | None, table: Table, key: str) -> Fault:
    known = near or f"one of {', '.join(one.name for one in table.keys)}"
    return Fault(_below(key, plain(name, _SHOWN_KEY) or '""'), "an unknown key", known)


def _faults(value: object, shape: Shape, key: str) -> Iterable[Fault]:
    match shape:
        case Text() if isinstance(value, str):
            return _text_faults(value, shape, key)
        case Choice() if isinstance(value, str) and value in shape.values:
            return ()
        case Day() if type(value) is datetime.date:
            return ()
        case Texts() if isinstance(value, list):
            return _texts_faults(value, shape, key)
        case Table() if isinstance(value, dict):
            return faults_of(value, shape, key)
        case Tables() if isinstance(value, list):
            return _tables_faults(value, shape, key)
        case Day() if isinstance(value, str) and _is_day(value):
            return (Fault(key, f"the text {quoted(value)}", _DAY, DATE_OR_TEXT),)
        case Text() if isinstance(value, datetime.date | datetime.time):
            return (Fault(key, found(value), f"{shape.what}, in quotes", DATE_OR_TEXT),)
    return (Fault(key, found(value), expectation(shape)),)


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _text_faults(value: str, shape: Text, key: str) -> Iterator[Fault]:
    if len(value) > shape.longest:
        yield Fault(
            key, f"a text of {len(value)} characters", f"at most {shape.longest} characters"
        )
    elif not shape.expression.match(value):
        yield Fault(key, f"{_unprinted(value, shape)}{found(value)}", shape.what)
    elif not shows(value):
        codes = " ".join(_code(one) for one in value[:_SHOWN_CODES])
        yield Fault(key, f"a text that shows nothing ({codes})", shape.what, TEXT_THAT_SHOWS)
    elif shape is not PARAGRAPHS and not value.isprintable():
        # Left over are characters that Unicode has not assigned: no plugin takes one.
        unknown = next(one for one in value if not one.isprintable())
        yield Fault(
            key,
            f"{_code(unknown)} in {found(value)}",
            f"{shape.what}, of characters to be printed",
            KNOWN_CHARACTERS,
        )


def _unprinted(value: str, shape: Text) -> str:
    """The first character that is not seen in the message and does not belong in such a text."""
    for one in value:
        if not (one.isascii() or one.isprintable() or shape.expression.match(f"a{one}a")):
            return f"{_code(one)} in "
    return ""


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _texts_faults(values: list[object], shape: Texts, key: str) -> Iterator[Fault]:
    if len(values) < shape.at_least:
        yield Fault(
            key, f"{len(values)} entries", f"at least {shape.at_least}, each {shape.item.what}"
        )
    yield from _too_many(values, shape.at_most, key)
    seen: set[object] = set()
    for place, value in enumerate(values[: shape.at_most], 1):
        yield from _faults(value, shape.item, f"{key}[{place}]")
        if isinstance(value, str):
            if value in seen:
                yield Fault(f"{key}[{place}]", f"{quoted(value)} once more", "each one once")
            seen.add(value)


def _tables_faults(values: list[object], shape: Tables, key: str) -> Iterator[Fault]:
    yield from _too_many(values, shape.at_most, key)
    for place, value in enumerate(values[: shape.at_most], 1):
        yield from _faults(value, shape.table, f"{key}[{place}]")


def _too_many(values: list[object], at_most: int, key: str) -> Iterator[Fault]:
    if len(values) > at_most:
        yield Fault(key, f"{len(values)} of them", f"at most {at_most}")


def found(value: object) -> str:
    """What the value is, in words that are safe to print and short."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {_number(value)}"
        case "":
            return "an empty text"
        case str():
            return f"the text {quoted(value)}" if plain(value) else "a blank text"
        case datetime.datetime():
            return "a date with a time"
        case datetime.date():
            return f"the date {value.isoformat()}"
        case datetime.time():
            return "a time"
        case list():
            return f"a list of {len(value)}"
    return "a table"


def _number(value: int | float) -> str:
    # Python refuses to write very long integers in decimal.
    if isinstance(value, int) and value.bit_length() > VALUE_LIMIT:
        return f"of {value.bit_length()} bits"
    return str(value)
