"""Two hops of the information system compared: what of a product got lost or changed on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from proc19probes.probes._information import BDII_EMPTY, ProductEntries, name_of
from proc19probes.probes._publisher_clock import age_shown, written
from proc19probes.probes._together import together
from proc19probes.sources.glue_values import GlueEntry, SiteInformation
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State

MUCH_OLDER = timedelta(hours=1)
"""Hops update within minutes of each other; after an hour a copy is not renewed."""

_COMPARED = {
    "Service": ("ServiceType", "ServiceQualityLevel"),
    "Endpoint": (
        *("EndpointURL", "EndpointInterfaceName", "EndpointQualityLevel"),
        *("EndpointHealthState", "EndpointServingState", "EndpointServiceForeignKey"),
    ),
}

LOST = FindingKind(
    "lost-between-hops",
    State.CRITICAL,
    "a service or endpoint of the product is published at one hop and not at the next",
    "Read the log of bdii-update on the hop that lacks it: it names the entries that it could not "
    "add. Just after a start each hop needs some minutes.",
    Party.PILOT_SITE,
)
DIFFERS = FindingKind(
    "differs-between-hops",
    State.WARNING,
    "a service or endpoint of the product has other values at the next hop",
    "Look again when every hop had time to update. Where it stays so, see which publisher the "
    "later hop reads.",
    Party.PILOT_SITE,
)
COPY_OLD = FindingKind(
    "copy-much-older",
    State.WARNING,
    "a hop has the product's entries much older than the hop that it reads them from",
    "See on the later hop's host that bdii-update runs and that it reads the hop before it.",
    Party.PILOT_SITE,
)
NO_ENDPOINT = FindingKind(
    "no-endpoint-to-follow",
    State.CRITICAL,
    "the product's service is published without any endpoint at the first hop that was asked",
    "See that the product's information provider runs at the resource.",
    Party.PILOT_SITE,
)


@dataclass(frozen=True)
class Hop:
    """What one hop publishes for the site, and what of it is the product's."""

    information: SiteInformation
    product: ProductEntries


def compare(earlier: Hop, later: Hop) -> Iterator[Finding]:
    """What of the product is at the earlier hop and lost, or other, at the later one."""
    product, place = earlier.product, later.information.place
    for kind, entries in (("Service", product.services), ("Endpoint", product.endpoints)):
        arrived = {one.first(f"{kind}ID"): one for one in later.information.of_class(kind)}
        for one in entries:
            other = arrived.get(one.first(f"{kind}ID"))
            if other is None:
                found = f"published at {earlier.information.place}, not at {place}"
                yield LOST.about(name_of(one), found, "published at both")
            else:
                yield from _differing(kind, one, other, place)
    yield from together(_older(earlier, later), "entries", without_times)


def _older(earlier: Hop, later: Hop) -> Iterator[Finding]:
    """The entries whose copy was written much earlier than what it is a copy of."""
    place, source = later.information.place, earlier.information.place
    for kind, entries in (
        ("Service", earlier.product.services),
        ("Endpoint", earlier.product.endpoints),
    ):
        copies = {one.first(f"{kind}ID"): one for one in later.information.of_class(kind)}
        for one in entries:
            copy = copies.get(one.first(f"{kind}ID"))
            before, after = written(one), copy and written(copy)
            if before and after and before - after > MUCH_OLDER:
                ages = f"CreationTime {after:%FT%TZ}, there {before:%FT%TZ}"
                found = f"{age_shown(before - after)} older at {place} than at {source} ({ages})"
                old = COPY_OLD.about(name_of(one), found, f"at most {show_duration(MUCH_OLDER)}")
                yield old.at(created=before, copy_created=after)


def without_times(finding: Finding) -> str:
    """What is found, without the times that are each entry's own."""
    return finding.found.partition(" (")[0]


def lost_on_the_way(missing: Finding, earlier: Hop) -> Finding:
    """What is said of a hop that has not what an earlier one has: between which two it got lost."""
    source = earlier.information.place
    if missing.kind is BDII_EMPTY:
        found = f"published at {source}, and {missing.subject} publishes no site at all"
        return LOST.about(earlier.information.site, found, "published at both")
    if missing.state is State.CRITICAL:
        return replace(missing, found=plain(f"{missing.found}, and published at {source}"))
    return missing


def _differing(kind: str, one: GlueEntry, other: GlueEntry, place: str) -> Iterator[Finding]:
    for attribute in _COMPARED[kind]:
        before, after = one.values(attribute), other.values(attribute)
        if set(before) != set(after):
            found = f"{attribute} is {', '.join(after) or 'absent'} at {place}"
            yield DIFFERS.about(name_of(one), found, ", ".join(before) or "none")
