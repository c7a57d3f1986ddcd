"""What the questions about vmcatcher share: where it is, and the subscription to the list."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

from proc19probes.sources.addresses import shown_address
from proc19probes.sources.image_list_values import ImageList
from proc19probes.sources.image_list_versions import Order, order_of
from proc19probes.sources.vmcatcher import HeldList, Subscription
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

Database = Annotated[
    Path | None,
    Option(
        "--database",
        help="the database of vmcatcher, a file (VMCATCHER_RDBMS names it: "
        "/var/lib/vmcatcher/vmcatcher.db); left out, what the settings have",
    ),
]
Cache = Annotated[
    Path,
    Option(
        "--cache",
        help="the cache folder of vmcatcher (VMCATCHER_CACHE_DIR_CACHE), with its cache.index",
    ),
]

_SEE_THE_RUN = (
    "Run vmcatcher_subscribe -U by hand and read why it does not take the list; see that its cron "
    "job runs."
)
NOT_SUBSCRIBED = FindingKind(
    "not-subscribed",
    State.CRITICAL,
    "vmcatcher at the site is not subscribed to the list",
    "Subscribe to it: vmcatcher_subscribe -s URL, with its endorser.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
NOT_AUTHORISED = FindingKind(
    "subscription-not-authorised",
    State.CRITICAL,
    "the site does not let vmcatcher use the list that it is subscribed to",
    "Authorise the subscription in vmcatcher, or see why it was taken back.",
    Party.PILOT_SITE,
)
NEVER_TAKEN = FindingKind(
    "list-never-taken",
    State.CRITICAL,
    "vmcatcher is subscribed to the list and has never taken it over",
    _SEE_THE_RUN,
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
EXPIRED_AT_SITE = FindingKind(
    "list-expired-at-site",
    State.CRITICAL,
    "vmcatcher holds the list for expired and takes its images out of the cache",
    f"See what check_proc19_image_list_fresh says of the list. {_SEE_THE_RUN}",
    Party.PILOT_SITE,
)
OLDER_AT_SITE = FindingKind(
    "older-version-at-site",
    State.CRITICAL,
    "vmcatcher has an older version of the list, and had time to take over the new one",
    _SEE_THE_RUN,
    Party.PILOT_SITE,
)
ON_ITS_WAY = FindingKind(
    "version-on-its-way",
    State.WARNING,
    "vmcatcher has an older version of the list, and the new one is young",
    "Look again when vmcatcher has run; it is meant to run every six hours.",
    Party.PILOT_SITE,
)
NEWER_AT_SITE = FindingKind(
    "newer-version-at-site",
    State.WARNING,
    "vmcatcher has a newer version of the list than is published",
    "See what check_proc19_image_list_not_rolled_back says of the list.",
    Party.VM_IMAGE_SUPPORT,
)
NOT_COMPARABLE = FindingKind(
    "versions-not-comparable",
    State.UNKNOWN,
    "of the two versions it cannot be said which is the higher one",
    "See by eye which is the newer. Have the list's endorser number all versions in one way, as by "
    "their time (20150618211400), without blanks and words.",
    Party.VM_IMAGE_SUPPORT,
)
WRONG_SUBSCRIPTION = (
    *(NOT_SUBSCRIBED, NOT_AUTHORISED, NEVER_TAKEN, EXPIRED_AT_SITE),
    *(OLDER_AT_SITE, ON_ITS_WAY, NEWER_AT_SITE, NOT_COMPARABLE),
)
"""What a subscription can lack, for a probe's table of findings."""


def subscribed(found: tuple[Subscription, ...], document: ImageList) -> Subscription | None:
    """The subscription to this list."""
    return next((one for one in found if one.identifier.lower() == document.identifier), None)


def wrong_with_subscription(
    found: tuple[Subscription, ...], document: ImageList, delay: timedelta, now: datetime
) -> Iterator[Finding]:
    """What is wrong with how the site follows the list, where something is."""
    place = f"list {document.identifier}"
    subscription = subscribed(found, document)
    if subscription is None:
        others = ((shown_address(one.uri), one.identifier) for one in found[:1])
        other = "".join(f"; {uri} is subscribed as {identifier}" for uri, identifier in others)
        yield NOT_SUBSCRIBED.about(place, f"not among vmcatcher's subscriptions{other}")
        return
    if not subscription.is_authorised:
        yield NOT_AUTHORISED.about(place, "subscribed, and not authorised", "authorised")
    newest = subscription.newest
    if newest is None:
        yield NEVER_TAKEN.about(place, "subscribed, and never taken over", document.version)
        return
    if newest.is_expired:
        expired = EXPIRED_AT_SITE.about(place, f"{held(newest)} is expired for vmcatcher")
        yield expired.at(taken_over=newest.imported)
    yield from _of_version(place, newest, document, delay, now)


def held(newest: HeldList) -> str:
    """How a finding names the version that vmcatcher has."""
    since = f" (since {newest.imported:%Y-%m-%d %H:%M}Z)" if newest.imported else ""
    return f"version {newest.version}{since}"


def _of_version(
    place: str, newest: HeldList, document: ImageList, delay: timedelta, now: datetime
) -> Iterator[Finding]:
    match order_of(newest.version, document.version):
        case Order.HIGHER:
            newer = NEWER_AT_SITE.about(place, f"vmcatcher has {held(newest)}", document.version)
            yield newer.at(taken_over=newest.imported)
        case Order.LOWER:
            yield _older(place, newest, document, delay, now)
        case Order.NONE:
            found = f"vmcatcher has version {newest.version!r}"
            expected = f"one that can be compared with {document.version!r}"
            yield NOT_COMPARABLE.about(place, found, expected)


def _older(
    place: str, newest: HeldList, document: ImageList, delay: timedelta, now: datetime
) -> Finding:
    created = document.created
    young = created.at is not None and now - created.at <= delay
    expected = f"{document.version}, created {created.text or 'at no time'}"
    if not young:
        expected += f", within {show_duration(delay)}"
    kind = ON_ITS_WAY if young else OLDER_AT_SITE
    older = kind.about(place, f"vmcatcher has {held(newest)}", expected)
    return older.at(taken_over=newest.imported, created=created.at)
