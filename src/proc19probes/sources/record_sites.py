"""The sites that a refused message names, in whatever can still be read of it.

Where a message is valid its records say whose they are. Of one that is refused every field for a
site counts, by lines, elements or members, since nobody can say what was meant.
"""

import json
import re
from collections.abc import Iterator
from html import unescape

from proc19probes.sources.record_fields import named_site
from proc19probes.sources.record_text import chunks_of
from proc19probes.sources.record_tree import read_tree
from proc19probes.sources.record_values import RecordRefusedError

_FIELDS = ("site", "sitename")
_RECORDS = ("UsageRecord", "StorageUsageRecord")
# For documents that no parser reads.
_ELEMENT = re.compile(r"<(?:[^\s<>/:]{1,40}:)?site(?:name)?(?:\s[^<>]*)?>([^<]*)", re.IGNORECASE)
_MEMBER = re.compile(r'"site(?:name)?"\s{0,20}:\s{0,20}"([^"\\]{0,255})"', re.IGNORECASE)


def sites_named(text: str) -> Iterator[str]:
    """All of them, in order; an empty name for each record that says none."""
    if text.startswith("<"):
        return _in_xml(text)
    return _in_json(text) if text.startswith("{") else _in_lines(text)


def _in_lines(text: str) -> Iterator[str]:
    lines = text.splitlines()
    # Where there is no header, a record begins in its place.
    yield from _in_record("\n".join(lines[:1]))
    for chunk in chunks_of(lines[1:]):
        yield from list(_in_record(chunk)) or [""]


def _in_record(chunk: str) -> Iterator[str]:
    for line in chunk.splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() in _FIELDS:
            yield named_site(value)


def _in_xml(text: str) -> Iterator[str]:
    try:
        elements = list(read_tree(text).all())
    except RecordRefusedError:
        yield from (named_site(unescape(match[1])) for match in _ELEMENT.finditer(text))
        return
    found = [named_site(one.text) for one in elements if one.name.lower() in _FIELDS]
    yield from found
    if sum(one.name in _RECORDS for one in elements) > len(found):
        yield ""


def _in_json(text: str) -> Iterator[str]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    elements = document.get("UsageRecords") if isinstance(document, dict) else None
    if not isinstance(elements, list):
        yield from (named_site(match[1]) for match in _MEMBER.finditer(text))
        return
    for element in elements:
        fields = element.items() if isinstance(element, dict) else ()
        found = [named_site(str(value)) for name, value in fields if name.lower() in _FIELDS]
        yield from found or [""]
