"""What of a request serves products of one type only, by what the edition's probes look at."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from proc19probes.procedure.model import Procedure, ProductType, RequestValue, Verifier
from proc19probes.request.model import PilotSite, PublishedInformation, SiteAccounting, SiteImages


@dataclass(frozen=True)
class SiteTable:
    """A table of a pilot site: whether it says anything, and what of it probes look at."""

    is_there: Callable[[PilotSite], bool]
    values: frozenset[RequestValue]


SITE_TABLES: Mapping[str, SiteTable] = {
    "information": SiteTable(
        lambda site: site.information != PublishedInformation(),
        frozenset({RequestValue.PILOT_INFORMATION, RequestValue.PILOT_RESOURCE_INFORMATION}),
    ),
    "accounting": SiteTable(
        lambda site: site.accounting != SiteAccounting(),
        frozenset(
            {
                RequestValue.PILOT_RECORDS,
                RequestValue.PILOT_SUBSCRIPTION,
                RequestValue.PILOT_REJECTED,
                RequestValue.PILOT_SIGNER,
                RequestValue.PILOT_SUBMIT_HOST,
            }
        ),
    ),
    "images": SiteTable(
        lambda site: site.images != SiteImages(),
        frozenset(
            {
                RequestValue.PILOT_IMAGE_LIST,
                RequestValue.PILOT_ENDORSER,
                RequestValue.PILOT_ENDORSER_CA,
                RequestValue.PILOT_LIST_VERSION,
                RequestValue.PILOT_IMAGE_DATABASE,
                RequestValue.PILOT_IMAGE_CACHE,
                RequestValue.PILOT_REGISTRY,
                RequestValue.PILOT_REGISTRY_PROJECT,
                RequestValue.PILOT_IMAGE_SERVICE,
            }
        ),
    ),
}


def types_of_table(procedure: Procedure, table: str) -> tuple[ProductType, ...]:
    """The product types for which a probe looks at the pilot site's table; none where none does."""
    looked_at = {
        kind
        for verifier, kinds in _verifiers(procedure)
        if any(value in SITE_TABLES[table].values for _, value in verifier.arguments)
        for kind in kinds
    }
    return tuple(kind for kind in ProductType if kind in looked_at)


def service_types_asked(procedure: Procedure, kind: ProductType) -> tuple[str, ...]:
    """The service types that the edition asks for besides the request's, for such a product."""
    asked = {
        verifier.service_type: None
        for verifier, kinds in _verifiers(procedure)
        if kind in kinds and verifier.service_type is not None
    }
    return tuple(asked)


def _verifiers(procedure: Procedure) -> Iterator[tuple[Verifier, frozenset[ProductType]]]:
    """The probes of the edition, each with the types of products that it is asked of."""
    for criterion in procedure.criteria():
        kinds = frozenset(procedure.row_by_id[criterion.row].product_types)
        for verifier in criterion.verified_by:
            yield verifier, kinds & frozenset(verifier.product_types)
