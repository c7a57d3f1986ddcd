"""What the questions about scope tags share: the tags, and which of them GOCDB knows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from proc19probes.sources.gocdb import TagsInScope
from proc19probes.sources.names_alike import called_like, how_it_differs
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

_ASKED = 5

SCOPE_NOT_IN_GOCDB = FindingKind(
    "scope-not-in-gocdb",
    State.CRITICAL,
    "no service in GOCDB has the expected scope tag",
    "Write the tag as GOCDB has it, in the request or in --scope; a tag that GOCDB has not is "
    "added by the GOCDB team.",
    Party.MONITORING,
)


@dataclass(frozen=True)
class ScopeUse:
    """A scope tag, and the tags of services that GOCDB has in its scope."""

    tag: str
    tags: frozenset[str] | Unobtainable


def tags_of(scope: str) -> tuple[str, ...]:
    """The tags of a list with commas, each once."""
    return tuple(dict.fromkeys(tag.strip() for tag in scope.split(",") if tag.strip()))


def ask_use(tags: Iterable[str], outside: Outside) -> tuple[ScopeUse, ...]:
    """Ask for the use of the first few of these tags."""
    uses = []
    for tag in list(tags)[:_ASKED]:
        found = outside.obtain(TagsInScope(tag))
        uses.append(ScopeUse(tag, found))
    return tuple(uses)


def unused(uses: Iterable[ScopeUse], own: Iterable[str] = ()) -> Iterator[Finding]:
    """A finding for each tag that no service has; `own` are tags that may be meant in its place."""
    for use in uses:
        if isinstance(use.tags, Unobtainable) or use.tag in use.tags:
            continue
        other = called_like(use.tag, sorted({*use.tags, *own}))
        found = (
            "no service in GOCDB has this scope tag"
            if other is None
            else f"in GOCDB as {other}, {how_it_differs(other, use.tag)}"
        )
        yield SCOPE_NOT_IN_GOCDB.about(use.tag, found)
