"""The fields of an object in a VM image list: taken as what they should be, or noted as wrong."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from proc19probes.sources.image_list_values import ListTime, Misfit, MisfitKind
from proc19probes.vocabulary.plain_text import is_plain, plain

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
SHA512 = re.compile(r"[0-9a-f]{128}", re.IGNORECASE)

_MOST_MISFITS = 100
_MOST_TEXT = 20_000
_SHOWN = 60
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)
_TIME_EXPECTED = "a time like 2026-11-23T08:42:24Z"


class Misfits:
    """What is wrong with a list: the first hundred, and how many more there are."""

    def __init__(self) -> None:
        self.first: list[Misfit] = []
        self.more = 0

    def add(self, misfit: Misfit) -> None:
        """Keep it, or count it."""
        if len(self.first) < _MOST_MISFITS:
            self.first.append(misfit)
        else:
            self.more += 1


class Fields:
    """The fields of an object, each taken as what it should be; what it is not is noted."""

    def __init__(self, owner: str, fields: Mapping[str, object], misfits: Misfits) -> None:
        self.owner = owner
        self.misfits = misfits
        self._fields = fields

    def wrong(
        self, field: str, found: str, expected: str, kind: MisfitKind = MisfitKind.MALFORMED
    ) -> None:
        """Note that a field is not as it should be."""
        self.misfits.add(Misfit(kind, self.owner, field, found, expected))

    def optional(self, field: str) -> str:
        """A text that may be left out; empty where it is, or is no text."""
        value = self._fields.get(field)
        return value if isinstance(value, str) and len(value) <= _MOST_TEXT else ""

    def there(self, field: str) -> bool:
        """Whether the field is there, whatever it holds."""
        return field in self._fields

    def value(self, field: str) -> object:
        """What the field holds; None, and noted, where it is not there."""
        if field not in self._fields:
            self.wrong(field, "missing", "there", MisfitKind.MISSING)
        return self._fields.get(field)

    def text(self, field: str, expected: str = "a text", at_least: int = 1) -> str:
        """A text of so many characters."""
        value = self.value(field)
        if field not in self._fields:
            return ""
        if not isinstance(value, str) or not at_least <= len(value.strip()) <= _MOST_TEXT:
            self.wrong(field, shown(value), expected)
            return ""
        return value

    def matching(self, field: str, pattern: re.Pattern[str], expected: str) -> str:
        """A text of this form, in lower case."""
        value = self.text(field, expected)
        if value and not pattern.fullmatch(value):
            self.wrong(field, shown(value), expected)
            return ""
        return value.lower()

    def address(self, field: str) -> str:
        """An address on the web."""
        value = self.text(field, "a URL")
        if value and not _is_web_address(value):
            self.wrong(field, shown(value), "a URL with http: or https:")
            return ""
        return value

    def number(self, field: str) -> int | None:
        """A whole number above zero, as JSON has it or as text."""
        value = self.value(field)
        text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
        if _NUMBER.fullmatch(text):
            return int(text)
        if field in self._fields:
            self.wrong(field, shown(value), "a number of bytes")
        return None

    def time(self, field: str) -> ListTime:
        """A time in UTC, in the one form that lists have."""
        text = self.text(field, _TIME_EXPECTED)
        try:
            if text and _TIME.fullmatch(text):
                return ListTime(datetime.fromisoformat(text.replace("Z", "+00:00")), text)
        except ValueError:
            pass
        if text:
            self.wrong(field, shown(text), _TIME_EXPECTED)
        return ListTime(None, plain(text, _SHOWN))

    def inside(self, field: str) -> "Fields":
        """The fields of an object that a field holds; none where it holds none."""
        value = self.value(field)
        if field in self._fields and not isinstance(value, dict):
            self.wrong(field, shown(value), "an object")
        return Fields(self.owner, value if isinstance(value, dict) else {}, self.misfits)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0 and "\\" not in parts.netloc
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and named and is_plain(text) and " " not in text


def shown(value: object) -> str:
    """A value of JSON as a finding shows it."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return plain(json.dumps(value, ensure_ascii=False), _SHOWN)
