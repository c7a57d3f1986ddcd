"""Two hops of the information system compared: what of a product got lost or changed on the way."""

from collections.abc import Iterator
from dataclasses import dataclass

from proc19probes.probes._information import ProductEntries, name_of
from proc19probes.sources.glue_values import GlueEntry, SiteInformation
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

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


def _differing(kind: str, one: GlueEntry, other: GlueEntry, place: str) -> Iterator[Finding]:
    for attribute in _COMPARED[kind]:
        before, after = one.values(attribute), other.values(attribute)
        if set(before) != set(after):
            found = f"{attribute} is {', '.join(after) or 'absent'} at {place}"
            yield DIFFERS.about(name_of(one), found, ", ".join(before) or "none")
