"""The published schema and the loader agree on every request, apart from rules across fields."""

import datetime
import json
import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from request_samples import CLOUD, GONE, as_toml, changed, full_document, problems
from rule_rows import ROWS

from proc19probes.request.checking import DATE_OR_TEXT, faults_of
from proc19probes.request.file_shape import REQUEST_FILE
from proc19probes.request.rules import RULES
from proc19probes.request.schema import request_schema, request_schema_text
from proc19probes.request.shape import PARAGRAPHS, Choice, Day, Table, Tables, Text, Texts

PUBLISHED = Path(__file__).parents[2] / "docs" / "schemas" / "request.json"
SCHEMA = request_schema()
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)

_KINDS = {
    "a-count": 7,
    "a-fraction": 1.5,
    "true": True,
    "an-empty-text": "",
    "a-blank-text": "   ",
    "a-text": "?!",
    "a-date": datetime.date(2026, 1, 31),
    "a-date-in-quotes": "2026-01-31",
    "a-date-that-is-none-in-quotes": "2026-02-30",
    "a-date-with-a-time": datetime.datetime(2026, 1, 31, 7, 30),
    "a-time": datetime.time(7, 30),
    "an-empty-list": [],
    "a-list-of-counts": [7],
    "a-list-of-texts": ["one", "two"],
    "a-list-with-a-text-twice": ["one", "one"],
    "a-list-of-lists": [[]],
    "an-empty-table": {},
    "a-table": {"one": 7},
    "a-list-of-empty-tables": [{}],
}
_NO_TEXTS_OF_SUCH_A_KIND = {
    "line-break-at-the-end": "{}\n",
    "line-break-inside": "a\n{}",
    "bar": "{}|",
    "zero-width-space": "a\u200b{}",
    "right-to-left": "\u202e{}",
    "delete": "{}\x7f",
    "space-before": " {}",
    "other-letters": "ж{}",
    "upper-case": "A{}",
    "user": "https://user:secret@{}",
    "file": "file:///{}",
    "script": "javascript:{}",
    "one-label": "localhost",
    "port-too-long": "https://host.example.org:123456/",
    "no-such-port": "https://host.example.org:port/",
    "address-6": "https://[2001:db8::1]:443/x",
    "address-4": "http://192.0.2.1/",
    "label-begins-with-hyphen": "-a.example.org",
    "label-ends-with-hyphen": "a-.example.org",
    "two-dots": "a..example.org",
    "two-ats": "a@b@example.org",
    "digits-of-another-script": "host١.example.org",
}


def _fullest(items):
    return max(range(len(items)), key=lambda place: len(items[place]))


def _tables(document, table, path=()):
    """Every table of the document, of an array its fullest one: path, shape, values."""
    yield path, table, document
    for key in table.keys:
        below = document.get(key.name)
        if isinstance(key.shape, Table):
            yield from _tables(below, key.shape, (*path, key.name))
        elif isinstance(key.shape, Tables):
            place = _fullest(below)
            yield from _tables(below[place], key.shape.table, (*path, key.name, place))


def _rows():
    full = full_document()
    yield "unchanged", full
    shapes = set()
    for path, table, values in _tables(full, REQUEST_FILE):
        where = ".".join(map(str, path)) or "top"
        yield f"{where}-unknown", changed(full, (*path, "colour"), "red")
        yield f"{where}-unknown-without-letters", changed(full, (*path, "~\x7f"), "red")
        for key in table.keys:
            place, value = (*path, key.name), values[key.name]
            yield from _rows_of_key(full, place, value)
            # Both sides know a shape, and nothing of whose it is.
            if key.shape not in shapes:
                yield from _rows_of_shape(full, place, key.shape, value)
            shapes.add(key.shape)
    for row in ROWS:
        yield f"rule-{row.id}", row.document


def _rows_of_key(full, path, value):
    where = ".".join(map(str, path))
    removed = changed(full, path, GONE)
    yield f"{where}-removed", removed
    yield f"{where}-misspelt", changed(removed, (*path[:-1], path[-1] + "x"), value)
    yield f"{where}-misspelt-besides", changed(full, (*path[:-1], path[-1] + "x"), value)
    for name in ("a-count", "a-blank-text", "an-empty-list", "a-table"):
        yield f"{where}-is-{name}", changed(full, path, _KINDS[name])


def _rows_of_shape(full, path, shape, value):
    where = ".".join(map(str, path))
    for name, other in _KINDS.items():
        yield f"{where}-may-be-{name}", changed(full, path, other)
    for name, other in _values_at_bounds(shape, value):
        yield f"{where}-{name}", changed(full, path, other)


def _values_at_bounds(shape, value):
    match shape:
        case Text():
            yield "at-its-longest", "a" * shape.longest
            yield "too-long", "a" * (shape.longest + 1)
            for name, form in _NO_TEXTS_OF_SUCH_A_KIND.items():
                yield name, form.format(value)
        case Choice():
            yield "in-capitals", value.upper()
            yield "with-line-break", value + "\n"
            for other in shape.values:
                yield f"is-{other}", other
        case Texts():
            yield "many", [f"n{place}" for place in range(shape.at_most)]
            yield "too-many", [f"n{place}" for place in range(shape.at_most + 1)]
            yield "item-twice", [*value, value[0]]
            for name, other in _values_at_bounds(shape.item, value[0]):
                yield f"item-{name}", [other]
        case Tables():
            yield "too-many", [value[0]] * (shape.at_most + 1)
            yield "empty-one-besides", [*value, {}]
        case Day():
            yield "compact-in-quotes", "20260131"
            yield "week-in-quotes", "2026-W05-6"


def _as_json(value):
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    if isinstance(value, dict):
        return {name: _as_json(item) for name, item in value.items()}
    return value


TABLE = list(_rows())
PLACES = sorted({name.partition("-")[0] for name, _ in TABLE})


def _text_keys(table, schema):
    """Every key that holds a text, by its kind of text: the key, and its schema."""
    for key in table.keys:
        below = schema["properties"][key.name]
        match key.shape:
            case Text():
                yield key.shape, (key, below)
            case Table():
                yield from _text_keys(key.shape, below)
            case Tables():
                yield from _text_keys(key.shape.table, below["items"])


TEXT_KEYS = dict(_text_keys(REQUEST_FILE, SCHEMA))
FORBIDDEN = ("Cc", "Cf", "Zl", "Zp", "Zs")
# Halves of pairs can be in neither TOML nor UTF-8.
CHARACTERS = tuple(
    character
    for code in range(0x110000)
    for character in [chr(code)]
    if unicodedata.category(character) != "Cs"
    and (unicodedata.category(character) in FORBIDDEN or code % 1999 == 0)
)


@pytest.mark.parametrize("shape", TEXT_KEYS, ids=lambda shape: shape.what[:30].replace(" ", "-"))
def test_schema_and_loader_agree_on_every_character(shape):
    key, schema = TEXT_KEYS[shape]
    validator = VALIDATOR.evolve(schema=schema)
    good = key.example or "wiki-2016"
    for character in CHARACTERS:
        for text in (character, good + character, good[:1] + character + good[1:]):
            found = list(faults_of({key.name: text}, Table((key,))))
            refused = any(problem.rule is None for problem in found)
            assert validator.is_valid(text) is not refused, (f"U+{ord(character):04X}", found)


FORMS = {
    "port-99999": "https://host.example.org:99999/",
    "port-65536": "https://host.example.org:65536/x",
    "port-65535": "https://host.example.org:65535/x",
    "port-0": "https://host.example.org:0/x",
    "port-of-noughts": "https://host.example.org:00000/x",
    "port-with-noughts": "https://host.example.org:00443/x",
    "ldap-port-99999": "ldap://host.example.org:99999",
    "host-of-digits": "https://12345/x",
    "host-of-digits-and-dots": "https://1.2.3/x",
    "host-that-ends-in-digits": "https://host.123/x",
    "byte-of-an-address-too-large": "https://256.1.1.1/x",
    "digits-only": "12345",
    "digits-and-dots": "12.34",
    "label-of-digits-at-the-end": "host.123",
    "label-of-digits-at-the-beginning": "123.example.org",
    "label-with-digits-at-the-end": "host.3com",
    "address-4-alone": "192.0.2.1",
    "address-that-is-none": "192.0.2.256",
    "e-mail-to-digits": "a@12.34",
    "path": "./editions/wiki-2016.toml",
    "absolute-path": "/srv/wiki-2016.toml",
    "path-upwards": "../wiki-2016.toml",
    "tag-character": "a\U000e0041{}",
    "tag-characters-alone": "\U000e0041",
    "arabic-number-sign": "{}\u0600",
    "no-break-space": "{}\u00a0a",
    "private": "{}\ue000",
    "private-beyond-the-first-plane": "{}\U0010fffd",
    "beyond-the-first-plane": "\U0001f600{}",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_schema_and_loader_agree_on_such_a_text_at_every_key(form):
    for key, schema in TEXT_KEYS.values():
        text = form.format(key.example or "wiki-2016")
        found = list(faults_of({key.name: text}, Table((key,))))
        refused = any(problem.rule is None for problem in found)
        assert VALIDATOR.evolve(schema=schema).is_valid(text) is not refused, (key.name, found)


@pytest.mark.parametrize("shape", TEXT_KEYS, ids=lambda shape: shape.what[:30].replace(" ", "-"))
def test_no_text_takes_a_hidden_character(shape):
    """Unicode's format characters and line separators, wherever they are in Unicode."""
    key, _ = TEXT_KEYS[shape]
    good = key.example or "wiki-2016"
    hidden = [one for one in CHARACTERS if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp")]
    taken = [one for one in hidden if shape.expression.match(good[:1] + one + good[1:])]
    assert taken == (["\t", "\n"] if shape is PARAGRAPHS else [])


def test_patterns_are_of_the_grammar_that_ecma_262_shares_with_python():
    """With the flag u, ECMA 262 refuses an escape of what needs none, and knows no \\U."""
    escape = re.compile(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|[tnsS]|[][^$\\.*+?(){}|/])?")
    for shape in TEXT_KEYS:
        assert [one[0] for one in escape.finditer(shape.pattern) if not one[1]] == []
        assert "(?<" not in shape.pattern
        assert "(?P" not in shape.pattern


@cache
def problems_of_all():
    return {name: problems(as_toml(document)) for name, document in TABLE}


@pytest.mark.parametrize("place", PLACES)
def test_schema_and_loader_agree(place):
    rows = [row for row in TABLE if row[0].partition("-")[0] == place]
    for name, document in rows:
        found = problems_of_all()[name]
        taken_by_schema = VALIDATOR.is_valid(_as_json(document))
        if any(problem.rule is None for problem in found):
            assert not taken_by_schema, (name, found)
        elif all(problem.rule != DATE_OR_TEXT for problem in found):
            assert taken_by_schema, (name, found)


def test_the_table_is_a_table():
    assert len(TABLE) > 150
    assert len({name for name, _ in TABLE}) == len(TABLE)
    verdicts = [bool(found) for found in problems_of_all().values()]
    assert 150 < sum(verdicts) < len(TABLE) - 50


def test_sample_in_the_table_has_every_key():
    for path, table, values in _tables(full_document(), REQUEST_FILE):
        assert set(values) == set(table.key_by_name), path


def test_a_date_and_a_text_of_a_date_are_the_only_values_that_json_confuses():
    """A rule that the loader never names would excuse a disagreement that there is not."""
    named = {problem.rule for found in problems_of_all().values() for problem in found}
    assert named - {None} == {rule.id for rule in RULES}


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_every_key_is_described():
    def properties(schema):
        for name, one in schema.get("properties", {}).items():
            yield name, one
            yield from properties(one)
            yield from properties(one.get("items", {}))

    assert [name for name, one in properties(SCHEMA) if not one["description"]] == []


def test_examples_of_the_schema_are_valid():
    def examples(schema):
        for one in schema.get("properties", {}).values():
            yield from ((one, example) for example in one.get("examples", ()))
            yield from examples(one)
            yield from examples(one.get("items", {}))

    for schema, example in examples(SCHEMA):
        assert VALIDATOR.evolve(schema=schema).is_valid(example), example


def test_cloud_sample_is_valid_by_the_schema():
    VALIDATOR.validate(_as_json(tomllib.loads(CLOUD.read_text())))


def test_published_schema_is_the_one_of_the_loader():
    assert PUBLISHED.read_text() == request_schema_text(), (
        "write it again: python -c 'from proc19probes.request.schema import "
        f'request_schema_text as t; print(t(), end="")\' > {PUBLISHED.name}'
    )
    assert json.loads(PUBLISHED.read_text()) == SCHEMA
