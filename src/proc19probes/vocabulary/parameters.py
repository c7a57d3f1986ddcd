"""A probe's parameters: declared once as a dataclass, read as options, configuration and docs.

@dataclass(frozen=True)
class Parameters:
    site: Annotated[str, Option("--site", help="name of the site in GOCDB")]
    max_age: Annotated[timedelta, Option("--max-age", help="…")] = timedelta(hours=6)
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import timedelta
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Annotated, TypeVar, get_args, get_origin, get_type_hints

from proc19probes.vocabulary.duration import parse_duration, show_duration
from proc19probes.vocabulary.range import Range

ParametersType = TypeVar("ParametersType")
Value = str | int | timedelta | Path | Range


class Url(str):
    """A parameter whose value is a URL with a scheme."""

    def __new__(cls, text: str) -> "Url":
        """Raises ValueError where there is no scheme."""
        scheme, separator, _ = text.partition(":")
        if not separator or not scheme.isascii() or not scheme[:1].isalpha():
            raise ValueError(f"a URL like https://host/path, not {text!r}")
        return super().__new__(cls, text)


class Kind(Enum):
    """The six kinds of value that a parameter may have."""

    TEXT = "text"
    COUNT = "count"
    DURATION = "duration"
    PATH = "path"
    URL = "URL"
    RANGE = "range"


_KINDS: dict[type, Kind] = {
    str: Kind.TEXT,
    int: Kind.COUNT,
    timedelta: Kind.DURATION,
    Path: Kind.PATH,
    Url: Kind.URL,
    Range: Kind.RANGE,
}


@dataclass(frozen=True)
class Option:
    """How a parameter is given on a command line; `unit` stands in its help."""

    flag: str
    help: str
    unit: str = ""
    short: str = ""


@dataclass(frozen=True)
class Parameter:
    """A parameter as its declaration describes it; `default` is None where there is none."""

    name: str
    kind: Kind
    option: Option
    required: bool
    default: Value | None


def parameters_of(declaration: type) -> tuple[Parameter, ...]:
    """What the dataclass declares; TypeError for anything but the six kinds with an Option."""
    hints = get_type_hints(declaration, include_extras=True)
    return tuple(
        _parameter(
            field.name,
            hints[field.name],
            field.default is MISSING,
            None if field.default is MISSING else field.default,
        )
        for field in fields(declaration)
    )


def _parameter(name: str, hint: object, required: bool, default: Value | None) -> Parameter:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"{name}: a parameter is Annotated[type, Option(…)]")
    declared, *notes = get_args(hint)
    options = [note for note in notes if isinstance(note, Option)]
    if len(options) != 1 or not options[0].help:
        raise TypeError(f"{name}: a parameter has one Option with a help text")
    types = [part for part in get_args(declared) or (declared,) if part is not NoneType]
    kind = _KINDS.get(types[0]) if len(types) == 1 else None
    if kind is None:
        raise TypeError(f"{name}: one of text, count, duration, path, URL, range; not {declared}")
    return Parameter(name, kind, options[0], required, default)


def convert(parameter: Parameter, text: str) -> Value:
    """The value that the text stands for; ValueError says what was expected."""
    if not text:
        raise ValueError(f"{parameter.option.flag} is empty, expected {parameter.kind.value}")
    if "\0" in text:
        raise ValueError(f"{parameter.option.flag} holds a NUL character")
    try:
        return _CONVERTERS[parameter.kind](text)
    except ValueError as error:
        raise ValueError(f"{parameter.option.flag}: {error}") from None


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise ValueError(f"a whole number, not {text!r}")
    return int(text)


_CONVERTERS: dict[Kind, Callable[[str], Value]] = {
    Kind.TEXT: str,
    Kind.COUNT: _count,
    Kind.DURATION: parse_duration,
    Kind.PATH: Path,
    Kind.URL: Url,
    Kind.RANGE: Range,
}


def show(value: Value) -> str:
    """The value as one writes it on a command line."""
    if isinstance(value, timedelta):
        return show_duration(value)
    return value.text if isinstance(value, Range) else str(value)


def build(declaration: type[ParametersType], arguments: Mapping[str, str]) -> ParametersType:
    """The parameters with these values, given as texts by name.

    Raises ValueError naming the option that is missing, unknown or of the wrong kind.
    """
    known = {parameter.name: parameter for parameter in parameters_of(declaration)}
    for name in arguments:
        if name not in known:
            raise ValueError(f"no parameter is called {name!r}")
    for name, parameter in known.items():
        if parameter.required and name not in arguments:
            raise ValueError(f"{parameter.option.flag} is missing")
    return declaration(**{name: convert(known[name], text) for name, text in arguments.items()})
