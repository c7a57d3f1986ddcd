"""The times of an image list, held against now: created, expires, and the images' own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from proc19probes.sources.image_content import image_name
from proc19probes.sources.image_list_values import ImageList, ListTime
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.moment import EXPIRES, PART_EXPIRES
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

# Clocks of two hosts may differ by so much.
_AHEAD = timedelta(minutes=5)
_PUBLISH = "Have the list's endorser sign and publish the list anew."

FRESH = FindingKind("list-fresh", State.OK, "the list is young and does not expire soon")
FUTURE = FindingKind(
    "list-created-in-the-future",
    State.CRITICAL,
    "the list says that it was created in the future",
    f"See that the clock here is right (NTP). {_PUBLISH}",
    Party.VM_IMAGE_SUPPORT,
)
OLD = FindingKind(
    "list-old",
    State.WARNING,
    "the list was created longer ago than --warning",
    _PUBLISH,
    Party.VM_IMAGE_SUPPORT,
)
TOO_OLD = FindingKind(
    "list-too-old",
    State.CRITICAL,
    "the list was created longer ago than --critical",
    f"{_PUBLISH} What it lists has not been updated since.",
    Party.VM_IMAGE_SUPPORT,
)
EXPIRED = FindingKind(
    "list-expired",
    State.CRITICAL,
    "the list, or an image of it, has expired and must not be used any more",
    f"{_PUBLISH} A site takes expired images out of use.",
    Party.VM_IMAGE_SUPPORT,
)
EXPIRES_SOON = FindingKind(
    "list-expires-soon",
    State.WARNING,
    "the list, or an image of it, expires within --expires-within",
    _PUBLISH,
    Party.VM_IMAGE_SUPPORT,
)
NOT_TOLD = FindingKind(
    "list-time-not-told",
    State.UNKNOWN,
    "a time of the list cannot be read",
    "Have the list's endorser write it as 2026-11-23T08:42:24Z.",
    Party.VM_IMAGE_SUPPORT,
)
TIMES = (FRESH, FUTURE, OLD, TOO_OLD, EXPIRED, EXPIRES_SOON, NOT_TOLD)
"""All of it, for a probe's table of findings."""


def age_of(
    document: ImageList, place: str, warning: timedelta, critical: timedelta, now: datetime
) -> Finding:
    """Whether the list is young, by its own word of when it was created.

    Whatever is found tells until when the list and the first of its images may be used.
    """
    found = _age_found(document, place, warning, critical, now)
    images = (one.expires.at for one in document.images if one.expires and one.expires.at)
    expiries = {EXPIRES: document.expires.at, PART_EXPIRES: min(images, default=None)}
    return found.at(created=document.created.at, **expiries)


def _age_found(
    document: ImageList, place: str, warning: timedelta, critical: timedelta, now: datetime
) -> Finding:
    created = document.created
    if created.at is None:
        return NOT_TOLD.about(place, f"created {created.text or 'at no time'}", "a time in UTC")
    age = now - created.at
    if age < -_AHEAD:
        return FUTURE.about(place, f"created {created.text}, {_days(-age)} from now")
    seconds = max(age, timedelta()).total_seconds()
    limits = [f"{limit.total_seconds():.0f}" for limit in (warning, critical)]
    measures = (Measure("age", seconds, "s", limits[0], limits[1], "0"),)
    text = f"created {created.text}, {_days(age)} ago"
    for kind, limit in ((TOO_OLD, critical), (OLD, warning)):
        if age > limit:
            return kind.about(place, text, f"at most {show_duration(limit)}", measures)
    return FRESH.about(place, f"{text}; expires {document.expires.text}", "", measures)


def expiries_of(
    document: ImageList, place: str, within: timedelta, now: datetime
) -> Iterator[Finding]:
    """What has expired, or does within this time: the list, and each image that says when."""
    for one in _expiry(place, document.expires, within, now):
        yield one.at(created=document.created.at)
    for image in document.images:
        if image.expires is not None:
            yield from _expiry(image_name(image), image.expires, within, now)


def _expiry(name: str, expires: ListTime, within: timedelta, now: datetime) -> Iterator[Finding]:
    if expires.at is None:
        yield NOT_TOLD.about(name, f"expires {expires.text or 'at no time'}", "a time in UTC")
    elif expires.at <= now:
        expired = EXPIRED.about(name, f"expired {expires.text}, {_days(now - expires.at)} ago")
        yield expired.at(**{EXPIRES: expires.at})
    elif expires.at - now <= within:
        left = f"expires {expires.text}, in {_days(expires.at - now)}"
        soon = EXPIRES_SOON.about(name, left, f"more than {show_duration(within)} left")
        yield soon.at(**{EXPIRES: expires.at})


def _days(span: timedelta) -> str:
    """So many days, or hours where it is less than two days."""
    return f"{span.days} days" if span.days >= 2 else f"{span // timedelta(hours=1)} h"
