"""The kinds of value that a request file is made of, and what text each kind of text may be.

The patterns are written in the part of the grammar that Python and ECMA 262 (JSON Schema) share.
"""

import re
from dataclasses import dataclass
from functools import cached_property

# Unicode's categories Cc, Cf, Zl, Zp and Cs: control and format characters, line separators, what
# turns the direction of writing, the invisible tag characters, halves of a pair. A class has no
# escape beyond U+FFFF that both grammars know, so those stand there themselves.
_HIDDEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u180e"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff"
)
# Zs but U+0020, and Co: no plugin takes them in an argument.
_OTHER_SPACES = r"\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_UNPRINTED = rf"{_HIDDEN}{_OTHER_SPACES}\ue000-\uf8ff" "\U000f0000-\U0010ffff"
_NOT_IN_A_URL = rf'{_UNPRINTED}"<>\\^`{{|}}'

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# A name that ends in digits alone is none: it would be taken for an address.
_LAST_LABEL = rf"(?![0-9]+(?![A-Za-z0-9-])){_LABEL}"
_HOST = rf"(?:{_LABEL}\.)+{_LAST_LABEL}"
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_ADDRESS = rf"{_BYTE}(?:\.{_BYTE}){{3}}"
_PORT = "(?!0+(?![0-9]))(?:[0-5]?[0-9]{1,4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_AUTHORITY = rf"(?:(?:{_LABEL}\.)*{_LAST_LABEL}|{_ADDRESS}|\[[0-9A-Fa-f:.]{{2,45}}\])(?::{_PORT})?"
_PATH = rf"/[^ {_NOT_IN_A_URL}]*"
_AFTER_AUTHORITY = rf"(?:[/?#][^ {_NOT_IN_A_URL}]*)?"


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
    rf"[^ {_UNPRINTED}](?:[^{_UNPRINTED}]*[^ {_UNPRINTED}])?",
    200,
)
PARAGRAPHS = Text(
    "a text",
    rf"[\t\n ]*[^ {_HIDDEN}{_OTHER_SPACES}](?:[^{_HIDDEN}]|[\t\n])*",
    10_000,
)
IDENTIFIER = Text(
    "at most 64 letters, digits, '.', '_' and '-', the first a letter or a digit",
    "[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
    64,
)
EMAIL = Text(
    "an e-mail address like name@example.org",
    rf"[A-Za-z0-9.!#$%&'*+/=?^_{{}}~-]{{1,64}}@{_HOST}",
    254,
)
HOST_NAME = Text("a full host name like host.example.org", rf"(?:{_HOST}|{_ADDRESS})", 253)
WEB_ADDRESS = Text(
    "a URL like https://example.org/page", rf"https?://{_AUTHORITY}{_AFTER_AUTHORITY}", 2000
)
# GOCDB holds gsiftp and ldap endpoints too, and base names with spaces in them.
ENDPOINT_ADDRESS = Text(
    "a URL like https://host.example.org:5000/v3",
    rf"[A-Za-z][A-Za-z0-9+.-]*://{_AUTHORITY}"
    rf"(?:[/?#](?:[^{_NOT_IN_A_URL}]*[^ {_NOT_IN_A_URL}])?)?",
    2000,
)
INFORMATION_ADDRESS = Text(
    "a URL like ldap://bdii.example.org:2170, https://host/site.json or file:///srv/site.json",
    rf"(?:(?:ldaps?|https?)://{_AUTHORITY}|file://)(?:{_PATH})?",
    2000,
)
RECORDS_ADDRESS = Text(
    "a URL like file:///var/spool/apel/outgoing or https://host/v1/projects/P/subscriptions/S",
    rf"(?:https?://{_AUTHORITY}|file://){_PATH}",
    2000,
)
IMAGE_LIST_ADDRESS = Text(
    "a URL like https://host/store/vo/VO/image.list, without user and password",
    rf"(?:https?://{_AUTHORITY}|file://){_PATH}",
    2000,
)
ABSOLUTE_PATH = Text(
    "an absolute path like /var/lib/vmcatcher/vmcatcher.db",
    rf"/[^{_UNPRINTED}]*[^ {_UNPRINTED}]",
    1000,
)
_NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
NAME = Text("a name of letters, digits, '.', '_' and '-'", _NAME, 255)
EDITION = Text(
    "an edition's name like wiki-2016, or the path of its file, beginning with ./ or /",
    rf"(?:{_NAME}|\.?/[^{_UNPRINTED}]*[^ {_UNPRINTED}])",
    1000,
)
