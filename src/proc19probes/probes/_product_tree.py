"""The part of what a site publishes that is about one product."""

from collections import defaultdict
from collections.abc import Iterator

from proc19probes.glue.attributes import with_extended
from proc19probes.probes._information import ProductEntries, product_policies, services_above
from proc19probes.sources.glue_values import GlueEntry, SiteInformation

_KEY = "foreignkey"
# Services may name any other as related, and what is in a domain is not below each other.
_NOT_FOLLOWED = ("serviceserviceforeignkey", "domainforeignkey")
_OF_THE_SITE = ("Domain", "AdminDomain", "Location", "Contact")


def _is_of_the_site(entry: GlueEntry) -> bool:
    return any(entry.is_a(kind) for kind in _OF_THE_SITE) and not services_above(entry)


def product_tree(there: SiteInformation, product: ProductEntries) -> tuple[GlueEntry, ...]:
    """The product's entries, what stands below its services, what refers to any of these.

    The site's own domain, location and contacts are among them. Every key is followed once.
    """
    services = {one.first("ServiceID") for one in product.services}
    chosen = dict.fromkeys(
        [
            *(one for one in there.entries if _is_of_the_site(one)),
            *product.services,
            *product.endpoints,
            *(one for one in there.entries if services & {*services_above(one)}),
            *product_policies(there, product),
        ]
    )
    referring = _referring(there)
    waiting = [one for one in chosen if not _is_of_the_site(one)]
    while waiting:
        for identifier in _identifiers(waiting.pop()):
            found = [one for one in referring.pop(identifier, ()) if one not in chosen]
            chosen.update(dict.fromkeys(found))
            waiting += found
    return tuple(chosen)


def _referring(there: SiteInformation) -> dict[str, list[GlueEntry]]:
    """For each value of a key the entries that have it."""
    entries: dict[str, list[GlueEntry]] = defaultdict(list)
    for entry in there.entries:
        for name, values in entry.attributes:
            if name.casefold().endswith(_KEY) and not name.casefold().endswith(_NOT_FOLLOWED):
                for value in values:
                    entries[value].append(entry)
    return entries


def _identifiers(entry: GlueEntry) -> Iterator[str]:
    for name in dict.fromkeys((*entry.classes, *sorted(with_extended(entry.classes)))):
        yield from entry.values(f"{name}ID")
