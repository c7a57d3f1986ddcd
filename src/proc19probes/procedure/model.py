"""The typed model of an edition of PROC19: rows, criteria, who decides them and by what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from proc19probes.vocabulary.party import Party


class ProductType(Enum):
    """The types of Technology Products (PROC19, Definitions)."""

    CLOUD_FRAMEWORK = "cloud framework"
    GRID_MIDDLEWARE = "grid middleware"


class Require(Enum):
    """Whether one of the parties suffices or every one is needed."""

    ANY = "any"
    ALL = "all"


class Holds(Enum):
    """Where a criterion has to hold: at each place, at one of them, or once for the product.

    EVERYWHERE is judged place by place, and is the worst of them. SOMEWHERE is proved by one place;
    what is absent at another refutes nothing, what is wrong there does.
    """

    EVERYWHERE = "everywhere"
    SOMEWHERE = "somewhere"
    ONCE = "once"


class Places(Enum):
    """The places of a request at which a criterion holds: its pilot sites, or Resource Centres."""

    PILOT_SITES = "pilot sites"
    RESOURCE_CENTRES = "resource centres"


class RequestFact(Enum):
    """What a request says itself of a criterion, beside sign-offs and decisions."""

    TICKET = "ticket"
    APPROVAL = "approval"
    TASK_FORCE = "task force"


class DependencySource(Enum):
    """Whether the procedure's text says that a row comes first, or we conclude it."""

    TEXT = "text"
    INFERRED = "inferred"


class Strength(Enum):
    """Whether a probe's OK completes a criterion, or only draws attention until a party signs."""

    FULL = "full"
    WEAK = "weak"


class RequestValue(Enum):
    """What a request provides for a parameter; the most specific one decides how often it is asked.

    `resource_centre.…` once a Resource Centre of the prerequisites, `service_type` once a service
    type, `pilot.…` once a pilot site, `endpoint.…` once an expected endpoint of a pilot site. What
    is the product's own is the same for all.
    """

    PRODUCT = "product"
    PRODUCT_INFRASTRUCTURE = "product.infrastructure"
    PRODUCT_PUBLISHED_AS = "product.published_as"
    PRODUCT_ACCOUNTED_AS = "product.accounted_as"
    SERVICE_TYPE = "service_type"
    RESOURCE_CENTRE = "resource_centre.name"
    RESOURCE_CENTRE_OPERATIONS_CENTRE = "resource_centre.operations_centre"
    PILOT_SITE = "pilot.site"
    PILOT_SCOPES = "pilot.scopes"
    PILOT_VOS = "pilot.vos"
    PILOT_INFORMATION = "pilot.information"
    PILOT_RESOURCE_INFORMATION = "pilot.resource_information"
    PILOT_RECORDS = "pilot.records"
    PILOT_SUBSCRIPTION = "pilot.subscription"
    PILOT_REJECTED = "pilot.rejected"
    PILOT_SIGNER = "pilot.signer"
    PILOT_SUBMIT_HOST = "pilot.submit_host"
    PILOT_IMAGE_LIST = "pilot.image_list"
    PILOT_ENDORSER = "pilot.endorser"
    PILOT_ENDORSER_CA = "pilot.endorser_ca"
    PILOT_LIST_VERSION = "pilot.list_version"
    PILOT_IMAGE_DATABASE = "pilot.image_database"
    PILOT_IMAGE_CACHE = "pilot.image_cache"
    PILOT_REGISTRY = "pilot.registry"
    PILOT_REGISTRY_PROJECT = "pilot.registry_project"
    PILOT_IMAGE_SERVICE = "pilot.image_service"
    ENDPOINT_SITE = "endpoint.site"
    ENDPOINT_SERVICE_TYPE = "endpoint.service_type"
    ENDPOINT_HOSTNAME = "endpoint.hostname"
    ENDPOINT_URL = "endpoint.url"
    ENDPOINT_SCOPES = "endpoint.scopes"


@dataclass(frozen=True)
class Link:
    """A document that the procedure's text links to."""

    title: str
    url: str


ALL_ROWS = "all"
"""In place of a row's id: every other row comes first."""


@dataclass(frozen=True)
class Dependency:
    """A row that comes first, or ALL_ROWS, by whose word, and why."""

    row: str
    source: DependencySource
    reason: str


@dataclass(frozen=True)
class Verifier:
    """A probe that decides a criterion: its parameters from the request, or as they stand here.

    `service_type` limits it to endpoints of that type, in place of the product's own types,
    `product_types` to products of these types. It is not run where the request leaves an argument
    of `needs` open, nor where the decision `unless` was taken. `ways` are the ways of meeting the
    criterion that it belongs to, none for what all of them need: one way has to be looked at whole.
    `follows` are probes whose fault at a site explains this probe's fault there.
    `settled_by_signature` is whether a sign-off settles what the probe warns of.
    """

    probe: str
    why: str
    arguments: tuple[tuple[str, RequestValue | str], ...]
    service_type: str | None
    strength: Strength
    needs: tuple[str, ...] = ()
    unless: str | None = None
    product_types: tuple[ProductType, ...] = tuple(ProductType)
    ways: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    settled_by_signature: bool = False


@dataclass(frozen=True)
class Implication:
    """A criterion of another row whose verification by probes proves this one, and why.

    `probe` is the one of its probes that suffices, None where all of them have to be OK.
    """

    criterion: str
    reason: str
    probe: str | None = None


@dataclass(frozen=True)
class SignersFor:
    """Who signs a criterion off where the applicant is of this kind, in place of all others."""

    applicant: Party
    parties: tuple[Party, ...]


@dataclass(frozen=True)
class Criterion:
    """One thing that a row asks for; `id` is `<row>.<name>`.

    `applicant` limits it to requests of that kind of applicant. `about` is what the request says of
    it besides.
    """

    id: str
    row: str
    text: str
    signed_off_by: tuple[Party, ...]
    require: Require
    verified_by: tuple[Verifier, ...]
    implied_by: tuple[Implication, ...]
    applicant: Party | None
    holds: Holds = Holds.ONCE
    places: Places = Places.PILOT_SITES
    about: RequestFact | None = None
    signed_off_for: tuple[SignersFor, ...] = ()

    def signers(self, applicant: Party) -> tuple[Party, ...]:
        """The parties that may sign it off where the applicant is of this kind."""
        special = (one.parties for one in self.signed_off_for if one.applicant is applicant)
        return next(special, self.signed_off_by)

    def speaks_for_itself(self, party: Party) -> bool:
        """Whether the party's sign-off is about one place: its own."""
        if self.places is Places.RESOURCE_CENTRES:
            return self.holds is not Holds.ONCE and party is Party.RESOURCE_CENTRE
        return self.holds is Holds.EVERYWHERE and party is Party.PILOT_SITE


@dataclass(frozen=True)
class Row:
    """A row of the procedure: who does what, for which products, after which rows."""

    id: str
    area: str
    title: str
    responsible: tuple[Party, ...]
    require: Require
    action: str
    comment: str
    product_types: tuple[ProductType, ...]
    depends: tuple[Dependency, ...]
    criteria: tuple[Criterion, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Decision:
    """A decision that the procedure provides for: who may take it, what it waives, and why.

    `signs` are criteria for which it counts as a sign-off, `excludes` are decisions that cannot
    stand beside it.
    """

    id: str
    text: str
    reason: str
    taken_by: tuple[Party, ...]
    waives: tuple[str, ...]
    signs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Procedure:
    """One edition of the procedure, its rows in the procedure's order."""

    edition: str
    title: str
    source: str
    rows: tuple[Row, ...]
    decisions: tuple[Decision, ...]

    def criteria(self) -> Iterator[Criterion]:
        """All criteria in the order of the rows."""
        for row in self.rows:
            yield from row.criteria

    @cached_property
    def follows(self) -> Mapping[str, tuple[str, ...]]:
        """By probe that verifies anything: those whose fault explains its own, at any criterion."""
        follows: dict[str, tuple[str, ...]] = {}
        for criterion in self.criteria():
            for verifier in criterion.verified_by:
                all_of_it = (*follows.get(verifier.probe, ()), *verifier.follows)
                follows[verifier.probe] = tuple(dict.fromkeys(all_of_it))
        return follows

    @cached_property
    def row_by_id(self) -> dict[str, Row]:
        """The rows by id."""
        return {row.id: row for row in self.rows}

    @cached_property
    def criterion_by_id(self) -> dict[str, Criterion]:
        """The criteria by full id."""
        return {criterion.id: criterion for criterion in self.criteria()}

    @cached_property
    def decision_by_id(self) -> dict[str, Decision]:
        """The decisions by id."""
        return {decision.id: decision for decision in self.decisions}
