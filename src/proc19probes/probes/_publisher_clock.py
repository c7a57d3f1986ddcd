"""The clock of a publisher: CreationTime and Validity of what it writes, and what they show."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from proc19probes.probes._information import name_of
from proc19probes.sources.glue_values import GlueEntry, utc_time
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.party import Party
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


def stopped_or_wrong(
    entry: GlueEntry, max_age: timedelta, now: datetime, said: str
) -> Iterator[Finding]:
    """What is wrong with the time that the publisher wrote into an entry."""
    written, name = created(entry), name_of(entry)
    validity = entry.first("EntityValidity") or ""
    if written is None:
        text = entry.first("EntityCreationTime")
        found = f"CreationTime {text}" if text else "no CreationTime"
        yield AGE_NOT_TOLD.about(name, found, "a time in UTC")
    elif written - now > _AHEAD:
        yield FUTURE.about(
            name, f"created {age_shown(written - now)} in the future by the publisher"
        )
    else:
        valid = timedelta(seconds=int(validity[:9])) if validity.isdecimal() else max_age
        limit = min(valid, max_age)
        if now - written > limit:
            found = f"created {ago(written, now)} by the publisher, which has stopped ({said})"
            yield STALE.about(name, found, f"at most {show_duration(limit)}")


def created(entry: GlueEntry) -> datetime | None:
    """When the publisher wrote the entry (UTC); None where it does not say so."""
    return utc_time(entry.first("EntityCreationTime") or "")


def ago(then: datetime, now: datetime) -> str:
    """How long ago it was, in words."""
    return f"{age_shown(now - then)} ago"


def age_shown(age: timedelta) -> str:
    """An age in words, in the unit that suits it."""
    seconds = max(0, round(age.total_seconds()))
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
