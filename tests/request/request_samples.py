"""Requests to change one thing in: the samples as documents, and documents as TOML."""

import copy
import datetime
import json
import tomllib
from functools import cache
from pathlib import Path

from proc19probes.catalogue import probe_names
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import Procedure
from proc19probes.request.reading import RequestError, parse_request

FOLDER = Path(__file__).parent.parent / "samples" / "requests"
CLOUD = FOLDER / "openstack-pilot.toml"
GRID = FOLDER / "arc-pilot.toml"
EVERY_KEY = FOLDER / "every-key.toml"
TODAY = datetime.date(2026, 11, 23)

GONE = object()


@cache
def procedure_for(edition: str) -> Procedure:
    return load_procedure(edition, frozenset(probe_names()))


def full_document() -> dict[str, object]:
    """The sample that has every key."""
    return tomllib.loads(EVERY_KEY.read_text())


def changed(document, path, value):
    """A copy of the document with the value at this path (names, and places from 0) another one."""
    copied = copy.deepcopy(document)
    place = copied
    for step in path[:-1]:
        place = place[step]
    if value is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copied


def as_toml(document) -> bytes:
    lines = [f"{_key(name)} = {_value(value)}" for name, value in document.items()]
    return ("\n".join(lines) + "\n").encode()


def problems(data: bytes, today: datetime.date = TODAY):
    """What the loader finds wrong in these bytes; nothing where it takes them."""
    try:
        parse_request("changed.toml", data, procedure_for, today)
    except RequestError as error:
        return error.problems
    return ()


def shown(data: bytes, today: datetime.date = TODAY) -> list[str]:
    return [str(problem).removeprefix("changed.toml: ") for problem in problems(data, today)]


def _key(name: str) -> str:
    return name if name and name.replace("_", "").isalnum() and name.isascii() else _text(name)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case list():
            return "[" + ",\n".join(_value(item) for item in value) + "]"
        case dict():
            inside = ", ".join(f"{_key(name)} = {_value(item)}" for name, item in value.items())
            return "{" + inside + "}"
        case datetime.date() | datetime.time():
            return value.isoformat()
    return repr(value)
