"""The kinds of value that a request file is made of, and what text each kind of text may be.

The patterns are written in the part of the grammar that Python and ECMA 262 (JSON Schema) share.
"""

import re
from dataclasses import dataclass
from functools import cached_property

# Control and format characters, line separators, and what turns the direction of writing.
_HIDDEN = r"\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})+"
_AUTHORITY = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]{{2,45}}\])(?::[0-9]{{1,5}})?"
_AFTER_AUTHORITY = rf"(?:[/?#][^\s\x00-\x1f{_HIDDEN}\"<>\\^`{{|}}]*)?"


@dataclass(frozen=True)
class Text:
    """A text: what it is in words, the pattern that the whole of it matches, its longest length."""

    what: str
    body: str
    longest: int

    @property
    def pattern(self) -> str:
        """The pattern as JSON Schema wants it: anchored, and meaning the very end of the text."""
        return rf"^(?:{self.body})(?![\s\S])"

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self.pattern)


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class Day:
    """A date of TOML, without a time and without quotes."""


@dataclass(frozen=True)
class Texts:
    """A list of texts, no two of them the same."""

    item: Text
    at_least: int = 0
    at_most: int = 1000


@dataclass(frozen=True)
class Key:
    """A key of a table: its name, what it holds, in one line what it means.

    `default` is what holds where the key is left out, `example` a value (an item, for a list) that
    the scaffold and the schema show.
    """

    name: str
    shape: "Shape"
    description: str
    required: bool = False
    default: str | tuple[str, ...] | None = None
    example: str = ""


@dataclass(frozen=True)
class Table:
    """A table, with all the keys that it may have, in the order in which one writes them."""

    keys: tuple[Key, ...]

    @cached_property
    def key_by_name(self) -> dict[str, Key]:
        """The keys by name."""
        return {key.name: key for key in self.keys}


@dataclass(frozen=True)
class Tables:
    """An array of tables: `[[…]]` in TOML."""

    table: Table
    at_most: int


Shape = Text | Choice | Day | Texts | Table | Tables

LINE = Text(
    "one line of text, without space around it",
    rf"[^\s\x00-\x1f{_HIDDEN}](?:[^\x00-\x1f{_HIDDEN}]*[^\s\x00-\x1f{_HIDDEN}])?",
    200,
)
PARAGRAPHS = Text(
    "a text",
    rf"[\t\n ]*[^\s\x00-\x1f{_HIDDEN}][^\x00-\x08\x0b-\x1f{_HIDDEN}]*",
    10_000,
)
EMAIL = Text(
    "an e-mail address like name@example.org",
    rf"[A-Za-z0-9.!#$%&'*+/=?^_{{}}~-]{{1,64}}@{_HOST}",
    254,
)
HOST_NAME = Text("a full host name like host.example.org", _HOST, 253)
WEB_ADDRESS = Text(
    "a URL like https://example.org/page", rf"https?://{_AUTHORITY}{_AFTER_AUTHORITY}", 2000
)
# GOCDB holds gsiftp and ldap endpoints too, and base names with spaces in them.
ENDPOINT_ADDRESS = Text(
    "a URL like https://host.example.org:5000/v3",
    rf"[A-Za-z][A-Za-z0-9+.-]*://{_AUTHORITY}"
    rf"(?:[/?#](?:[^\x00-\x1f{_HIDDEN}\"<>\\^`{{|}}]*[^\s\x00-\x1f{_HIDDEN}\"<>\\^`{{|}}])?)?",
    2000,
)
INFORMATION_ADDRESS = Text(
    "a URL like ldap://bdii.example.org:2170, https://host/site.json or file:///srv/site.json",
    rf"(?:(?:ldaps?|https?)://{_AUTHORITY}|file://)(?:/[^\s\x00-\x1f{_HIDDEN}\"<>\\^`{{|}}]*)?",
    2000,
)
RECORDS_ADDRESS = Text(
    "a URL like file:///var/spool/apel/outgoing or https://host/v1/projects/P/subscriptions/S",
    rf"(?:https?://{_AUTHORITY}|file://)/[^\s\x00-\x1f{_HIDDEN}\"<>\\^`{{|}}]*",
    2000,
)
IMAGE_LIST_ADDRESS = Text(
    "a URL like https://host/store/vo/VO/image.list, without user and password",
    rf"(?:https?://{_AUTHORITY}|file://)/[^\s\x00-\x1f{_HIDDEN}\"<>\\^`{{|}}]*",
    2000,
)
ABSOLUTE_PATH = Text(
    "an absolute path like /var/lib/vmcatcher/vmcatcher.db",
    rf"/[^\x00-\x1f{_HIDDEN}]*[^\s\x00-\x1f{_HIDDEN}]",
    1000,
)
NAME = Text(
    "a name of letters, digits, '.', '_' and '-'", "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", 255
)
