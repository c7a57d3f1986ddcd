"""Signing policies: which subjects an authority may vouch for, as IGTF distributes them.

# EACL for the SEE-GRID CA 2013
 access_id_CA  X509    '/DC=ORG/DC=SEE-GRID/CN=SEE-GRID CA 2013'
 pos_rights    globus  CA:sign
 cond_subjects globus  '"/DC=ORG/DC=SEE-GRID/*" "/DC=EU/DC=EGI/*"'

(source: the files HASH.signing_policy of IGTF 1.133; the format is Globus', where `*` stands for
anything and `?` for one character. A file may have entries for several authorities. Lines end with
a line feed, words are between spaces of ASCII, and texts are in UTF-8.)
"""

import re
from dataclasses import dataclass
from enum import Enum

from proc19probes.sources.signer_names import same_name
from proc19probes.vocabulary.signature import ChainLink
from proc19probes.vocabulary.unobtainable import MalformedError

_WORD = re.compile(r"'([^']*)'|\"([^\"]*)\"|(\S+)", re.ASCII)
_QUOTED = re.compile(r'"([^"]*)"')
# Globus writes each value as a part, those of one part too.
_VALUES = re.compile(r"(?<!\\)\+(?=[A-Za-z0-9.]+=)")
_EMAIL = re.compile(r"/(?:E|Email|emailAddress)=", re.IGNORECASE)
_MOST_ENTRIES = 1000
_NOT_UTF8 = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class PolicyEntry:
    """An authority's name in slash form, and the patterns of the subjects that it may sign."""

    authority: str
    patterns: tuple[str, ...]


@dataclass(frozen=True)
class SigningPolicy:
    """The entries of a file."""

    entries: tuple[PolicyEntry, ...]

    def allows(self, authority: str, subject: str) -> bool | None:
        """Whether the authority may sign the subject; None where nothing is said of it."""
        own = [entry for entry in self.entries if same_name(entry.authority, authority)]
        if not own:
            return None
        patterns = (pattern for entry in own for pattern in entry.patterns)
        flat = _folded(_VALUES.sub("/", subject))
        return any(_matches(_folded(pattern), flat) for pattern in patterns)


class Namespace(Enum):
    """What an authority's signing policy says of a certificate that it issued."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed"
    NO_POLICY = "without a signing policy"
    OF_OTHERS = "with a signing policy of other authorities"
    NOT_READABLE = "with a signing policy that cannot be read"


def namespace_of(link: ChainLink) -> Namespace:
    """Whether the issuer may vouch for the subject, by the policy that the trust anchors have."""
    if link.policy is None:
        return Namespace.NO_POLICY
    try:
        allowed = parse(link.policy).allows(link.issuer, link.subject)
    except MalformedError:
        return Namespace.NOT_READABLE
    if allowed is None:
        return Namespace.OF_OTHERS
    return Namespace.ALLOWED if allowed else Namespace.NOT_ALLOWED


def parse(text: bytes) -> SigningPolicy:
    """What the file says; raises MalformedError where it says nothing that can be understood."""
    entries: list[PolicyEntry] = []
    authority: str | None = None
    may_sign = False
    for line in text.decode("utf-8", "replace").split("\n"):
        key, *values = _words(line) or [""]
        match key:
            case "":
                continue
            case "access_id_CA":
                authority, may_sign = _value(values, key), False
            case "pos_rights":
                may_sign = _value(values, key) == "CA:sign"
            case "cond_subjects" if authority is not None and may_sign:
                entries.append(PolicyEntry(authority, _patterns(_value(values, key))))
            case _:
                raise _malformed(key)
        if len(entries) > _MOST_ENTRIES:
            raise MalformedError(f"found more than {_MOST_ENTRIES} entries in a signing policy")
    if not entries:
        raise _malformed("nothing")
    return SigningPolicy(tuple(entries))


def _words(line: str) -> list[str]:
    """The words of a line; what follows a # at the beginning of a word is said to people."""
    words = []
    for match in _WORD.finditer(line):
        if match[0].startswith("#"):
            break
        words.append(next(group for group in match.groups() if group is not None))
    return words


def _value(words: list[str], key: str) -> str:
    if len(words) != 2 or _NOT_UTF8 in words[1]:
        raise _malformed(key)
    return words[1]


def _patterns(value: str) -> tuple[str, ...]:
    """The patterns in double quotes; without any the value is one pattern."""
    return tuple(_QUOTED.findall(value)) or (value,)


def _folded(name: str) -> str:
    return _EMAIL.sub("/emailAddress=", name)


def _matches(pattern: str, text: str) -> bool:
    """Whether the text is of the pattern; in time that grows with pattern times text at most."""
    here = start = 0
    star = -1
    while start < len(text):
        if here < len(pattern) and pattern[here] == "*":
            star, resume = here, start
            here += 1
        elif here < len(pattern) and pattern[here] in ("?", text[start]):
            here += 1
            start += 1
        elif star >= 0:
            resume += 1
            here, start = star + 1, resume
        else:
            return False
    return not pattern[here:].strip("*")


def _malformed(found: str) -> MalformedError:
    return MalformedError(
        f"found {found[:40]!r} in a signing policy, expected access_id_CA, pos_rights and"
        " cond_subjects in this order"
    )
