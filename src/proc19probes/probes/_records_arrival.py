"""What is wrong with the arrival of records: none, others, too few, or too long ago."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from proc19probes.probes._records import (
    MESSAGES_ENCRYPTED,
    QUEUE_EMPTY,
    ago,
    counted,
    nothing_of_site,
)
from proc19probes.sources.usage_records import FoundRecords
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.state import State

_SEE_SENDING = (
    "See at the site that its sender runs (ssmsend.log), and that its cron job makes records."
)
_SEE_MAKING = (
    "See which days the site's accounting software reads: it may send old records again, or have "
    "stopped reading new ones; see that its clock is right."
)

NO_RECORDS = FindingKind(
    "no-records",
    State.CRITICAL,
    "there are messages, and no record of the site in those that are valid",
    "See at the site that the records are made and sent: the logs of the accounting software and "
    "of SSM; compare the site's name in them.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
OTHER_PRODUCTS = FindingKind(
    "only-other-products-records",
    State.CRITICAL,
    "the site's records are there, and all of them are of other products",
    "See that the product's accounting is switched on; where it is known by another name, give it "
    "with --accounted-as, or its host with --submit-host.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
TOO_FEW = FindingKind(
    "too-few-records",
    State.CRITICAL,
    "fewer records arrived in the period than are expected",
    "Compare with the product's own numbers: what it ran in the period, and what it made records "
    "of.",
    Party.PILOT_SITE,
)
ARRIVAL_OLD = FindingKind(
    "arrival-old",
    State.WARNING,
    "the last records arrived longer ago than is usual",
    _SEE_SENDING,
    Party.PILOT_SITE,
)
ARRIVAL_VERY_OLD = FindingKind(
    "arrival-very-old",
    State.CRITICAL,
    "the last records arrived far too long ago",
    _SEE_SENDING,
    Party.PILOT_SITE,
)
RECORDS_OLD = FindingKind(
    "records-old",
    State.WARNING,
    "the newest record tells of usage longer ago than is usual",
    _SEE_MAKING,
    Party.PILOT_SITE,
)
RECORDS_VERY_OLD = FindingKind(
    "records-very-old",
    State.CRITICAL,
    "the newest record tells of usage far too long ago",
    _SEE_MAKING,
    Party.PILOT_SITE,
)
FUTURE = FindingKind(
    "records-of-the-future",
    State.WARNING,
    "all records tell of what was still to come, so nothing shows when they were made",
    "See that the clock of what makes the records is right, and that their times are seconds since "
    "1970: milliseconds give the year 5138 or later.",
    Party.PILOT_SITE,
)
UNDATED = FindingKind(
    "records-undated",
    State.UNKNOWN,
    "the records have no time of their own, so nothing shows when they were made",
    "See that the records have an EndTime, or StartTime and WallDuration.",
    Party.PILOT_SITE,
)
WHAT_IS_WRONG = (
    *(NO_RECORDS, OTHER_PRODUCTS, TOO_FEW),
    *(RECORDS_OLD, RECORDS_VERY_OLD, ARRIVAL_OLD, ARRIVAL_VERY_OLD),
    *(FUTURE, UNDATED, QUEUE_EMPTY, MESSAGES_ENCRYPTED),
)
"""All of it, for a probe's table of findings."""


def absent(found: FoundRecords, subject: str, place: Service, at_least: int) -> Finding:
    """Why there is not one record of the product."""
    if found.encrypted or not found.read:
        others = found.read - found.encrypted
        return nothing_of_site(place, place.whose, others, found.encrypted)
    if found.other_products:
        return OTHER_PRODUCTS.about(subject, f"none, but {', '.join(found.other_products)}")
    text = f"none in {counted(found.read, 'message')}"
    if found.refused:
        text += f", {found.refused} of the site not valid"
    if found.other_sites:
        text += f" (there: {', '.join(found.other_sites)})"
    return NO_RECORDS.about(subject, text, f"at least {at_least}")


def ages(
    found: FoundRecords,
    subject: str,
    max_age: timedelta,
    critical_age: timedelta,
    now: datetime,
) -> Iterator[Finding]:
    """A finding for the arrival, and one for the records' own time where that is worse still."""
    own, arrived = found.told(now), found.arrived
    told = "" if own is None else f", the newest tells of {own:%F} ({ago(own, now)})"
    came = "" if arrived is None else f"the last arrived {ago(arrived, now)}"
    found_out = (
        (arrived, ARRIVAL_OLD, ARRIVAL_VERY_OLD),
        (own, RECORDS_OLD, RECORDS_VERY_OLD),
    )
    said = State.OK
    for when, warning, critical in found_out:
        if when is None or now - when <= max_age:
            continue
        kind = critical if now - when > critical_age else warning
        if kind.state is not said:
            said = kind.state
            text = f"{came}{told}".removeprefix(", ")
            old = kind.about(subject, text, f"at most {show_duration(max_age)} ago")
            yield old.at(arrived=arrived, tells_of=own)
    if own is None and said is State.OK:
        yield _undated(found, subject, f"{came}, and " if came else "").at(arrived=arrived)


def _undated(found: FoundRecords, subject: str, came: str) -> Finding:
    """That nothing shows when the records were made: they say no time, or one that cannot be."""
    if found.furthest is None:
        return UNDATED.about(subject, f"{came}no record says of which time it is")
    text = f"{came}all records tell of what was still to come, up to {found.furthest.when:%F}"
    future = FUTURE.about(subject, text, "times that have been")
    return future.at(tells_of=found.furthest.when)


def measured_ages(
    found: FoundRecords, max_age: timedelta, critical_age: timedelta, now: datetime
) -> tuple[Measure, ...]:
    """How long ago the last arrived, and up to when the newest tells, where that is known."""
    warning, critical = (f"{one.total_seconds():.0f}" for one in (max_age, critical_age))
    times = (("arrival_age", found.arrived), ("record_age", found.told(now)))
    return tuple(
        Measure(label, max(round((now - when).total_seconds()), 0), "s", warning, critical, "0")
        for label, when in times
        if when is not None
    )
