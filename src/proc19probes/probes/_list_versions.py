"""A list's version and identifier, held against what is known of it from before."""

from collections.abc import Iterator

from proc19probes.probes._vmcatcher import NOT_COMPARABLE, held, subscribed
from proc19probes.sources.image_list_values import FetchedList, ImageList
from proc19probes.sources.image_list_versions import Order, order_of
from proc19probes.sources.vmcatcher import HeldList, Subscription
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature, not_obtained
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

ROLLED_BACK = FindingKind(
    "version-rolled-back",
    State.CRITICAL,
    "the list has a lower version than one that was published before",
    "Do not use the list. Have its endorser publish the newest; where somebody put an old list in "
    "its place, tell the Security Team.",
    Party.VM_IMAGE_SUPPORT,
)
OTHER_IDENTIFIER = FindingKind(
    "other-identifier",
    State.CRITICAL,
    "the list at the address is another one than is expected",
    "See that the address is the right one; do not use the list before its endorser has said why "
    "its identifier is another.",
    Party.VM_IMAGE_SUPPORT,
)
OTHER_CONTENT = FindingKind(
    "same-version-other-content",
    State.WARNING,
    "the list has the version that vmcatcher has, and not the content",
    "Ask the list's endorser what was changed, and have the list published with a new version.",
    Party.VM_IMAGE_SUPPORT,
)
NOTHING_TO_COMPARE = FindingKind(
    "nothing-to-compare",
    State.UNKNOWN,
    "there is no earlier version to compare the list to",
    "Give the version that was seen last with --at-least-version, or vmcatcher's database with "
    "--database.",
    Party.MONITORING,
    nature=Nature.ABSENT,
)
WRONG_VERSION = (
    *(ROLLED_BACK, OTHER_IDENTIFIER, OTHER_CONTENT),
    *(NOT_COMPARABLE, NOTHING_TO_COMPARE),
)
"""All of it, for a probe's table of findings."""


def wrong_with_identity(
    document: ImageList, place: str, at_least: str | None, identifier: str | None
) -> Iterator[Finding]:
    """What is wrong by the word of whoever asks."""
    if identifier is not None and identifier.lower() != document.identifier:
        yield OTHER_IDENTIFIER.about(place, f"list {document.identifier}", identifier.lower())
    if at_least is None:
        return
    match order_of(document.version, at_least):
        case Order.LOWER:
            yield ROLLED_BACK.about(place, f"version {document.version}", f"{at_least} or newer")
        case Order.NONE:
            yield _not_comparable(document, place, f"{at_least} (--at-least-version)")


def _not_comparable(document: ImageList, place: str, earlier: str) -> Finding:
    expected = f"one that can be compared with {earlier}"
    return NOT_COMPARABLE.about(place, f"version {document.version!r}", expected)


def wrong_by_site(
    document: ImageList,
    place: str,
    fetched: FetchedList | Unobtainable,
    subscriptions: tuple[Subscription, ...] | Unobtainable,
) -> Iterator[Finding]:
    """What is wrong by what vmcatcher has."""
    if isinstance(subscriptions, Unobtainable):
        yield not_obtained(subscriptions)
        return
    subscription = subscribed(subscriptions, document)
    if subscription is None:
        for other in subscriptions:
            yield OTHER_IDENTIFIER.about(
                place, f"list {document.identifier}", f"{other.identifier}, as vmcatcher has it"
            )
        return
    newest = subscription.newest
    if newest is None:
        return
    match order_of(document.version, newest.version):
        case Order.LOWER:
            expected = f"at least vmcatcher's {held(newest)}"
            lower = ROLLED_BACK.about(place, f"version {document.version}", expected)
            yield lower.at(taken_over=newest.imported)
        case Order.NONE:
            yield _not_comparable(document, place, f"vmcatcher's {newest.version!r}")
        case Order.SAME if newest.sha512:
            yield from _other_content(document, place, fetched, newest)


def _other_content(
    document: ImageList, place: str, fetched: FetchedList | Unobtainable, newest: HeldList
) -> Iterator[Finding]:
    if isinstance(fetched, Unobtainable):
        yield not_obtained(fetched)
    elif fetched.sha512 != newest.sha512:
        found = f"version {document.version} with sha512 {fetched.sha512[:16]}…"
        expected = f"{newest.sha512[:16]}…, as vmcatcher has it"
        yield OTHER_CONTENT.about(place, found, expected)


def earlier_versions(
    document: ImageList,
    at_least: str | None,
    subscriptions: tuple[Subscription, ...] | Unobtainable,
) -> tuple[str, ...]:
    """What the list's version can be compared to, in words."""
    earlier = (f"{at_least} (--at-least-version)",) if at_least is not None else ()
    if isinstance(subscriptions, Unobtainable):
        return earlier
    newest = held_of(document, subscriptions)
    return earlier if newest is None else (*earlier, f"vmcatcher's {held(newest)}")


def held_of(document: ImageList, subscriptions: tuple[Subscription, ...]) -> HeldList | None:
    """What vmcatcher has of the list; None where it has nothing."""
    subscription = subscribed(subscriptions, document)
    return None if subscription is None else subscription.newest
