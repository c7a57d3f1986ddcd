"""The clock of a publisher: CreationTime and Validity of what it writes, and what they show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from proc19probes.probes._information import name_of
from proc19probes.sources.glue_values import GlueEntry, utc_time
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State

# glue-validator's E001 allows so much for clocks that differ.
_AHEAD = timedelta(seconds=120)


_PROVIDER = "See that the product's information provider runs at the resource, and read its log."
STALE = FindingKind(
    "publisher-stopped",
    State.CRITICAL,
    "what is published is older than its Validity or than the greatest age",
    _PROVIDER,
    Party.PILOT_SITE,
)
FUTURE = FindingKind(
    "created-in-the-future",
    State.CRITICAL,
    "a CreationTime is more than two minutes in the future",
    "Set the clock of the resource (NTP), and see that its times are published in UTC.",
    Party.PILOT_SITE,
)
AGE_NOT_TOLD = FindingKind(
    "age-not-told",
    State.UNKNOWN,
    "a service or endpoint has no CreationTime, or one that is no time in UTC",
    "See that the information provider publishes CreationTime (2026-11-23T08:42:24Z) and Validity "
    "in seconds.",
    Party.TECHNOLOGY_PROVIDER,
)
NO_NUMBER = FindingKind(
    "validity-not-a-number",
    State.WARNING,
    "a Validity is no whole number of seconds, so that --max-age alone is the limit",
    "Tell the product's developers: their information provider writes it.",
    Party.TECHNOLOGY_PROVIDER,
)


@dataclass(frozen=True)
class AgeLimits:
    """How old what the publisher wrote may be beside its Validity, and how old the updater."""

    publisher: timedelta
    updater: timedelta

    def of(self, entry: GlueEntry) -> timedelta:
        """How old the entry may be: its Validity, but no more than the publisher's limit."""
        validity = entry.first("EntityValidity") or ""
        if not _is_number(validity):
            return self.publisher
        return min(timedelta(seconds=int(validity[:9])), self.publisher)


class OtherClocks(NamedTuple):
    """What other clocks than the publisher's show, in words, and the instants (UTC) they show."""

    text: str
    entries_changed: datetime | None = None
    updater_ran: datetime | None = None

    def told_with(self, finding: Finding) -> Finding:
        """The finding, whose text has these words, with the instants."""
        return finding.at(entries_changed=self.entries_changed, updater_ran=self.updater_ran)


def wrong_time(entry: GlueEntry, now: datetime) -> Iterator[Finding]:
    """What keeps the time that the publisher wrote into an entry from being compared with now."""
    created, name = written(entry), name_of(entry)
    if created is None:
        text = entry.first("EntityCreationTime")
        found = f"CreationTime {text}" if text else "no CreationTime"
        yield AGE_NOT_TOLD.about(name, found, "a time in UTC")
    elif is_ahead(created, now):
        future = FUTURE.about(name, f"created {ago(created, now)} by the publisher")
        yield future.at(created=created)


def wrong_validity(entry: GlueEntry) -> Iterator[Finding]:
    """The Validity that is none."""
    text = entry.first("EntityValidity")
    if text is not None and not _is_number(text):
        found = f"Validity {plain(text, 40)!r}, so --max-age alone is the limit"
        yield NO_NUMBER.about(name_of(entry), found, "seconds")


def stopped(
    entry: GlueEntry, limits: AgeLimits, now: datetime, said: OtherClocks
) -> Iterator[Finding]:
    """That the publisher of an entry has stopped; `said` is what the other clocks show."""
    if (created := written(entry)) is not None:
        found = f"created {ago(created, now)} by the publisher, which has stopped ({said.text})"
        stale = STALE.about(name_of(entry), found, f"at most {show_duration(limits.of(entry))}")
        yield said.told_with(stale.at(created=created))


def is_too_old(entry: GlueEntry, limits: AgeLimits, now: datetime) -> bool:
    """Whether the entry is older than it may be; one without a time is not."""
    created = written(entry)
    return created is not None and now - created > limits.of(entry)


def written(entry: GlueEntry) -> datetime | None:
    """When the publisher wrote the entry (UTC); None where it does not say so."""
    return utc_time(entry.first("EntityCreationTime") or "")


def is_ahead(then: datetime, now: datetime) -> bool:
    """Whether it is further in the future than clocks may differ."""
    return then - now > _AHEAD


def ago(then: datetime, now: datetime) -> str:
    """How long ago it was, in words, or how far in the future it is."""
    if is_ahead(then, now):
        return f"{age_shown(then - now)} in the future"
    return f"{age_shown(now - then)} ago"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def age_shown(age: timedelta) -> str:
    """An age in words, in the unit that suits it."""
    seconds = max(0, round(age.total_seconds()))
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
