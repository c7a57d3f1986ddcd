"""The typed model of an integration request."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path

from proc19probes.procedure.loading import names_a_file
from proc19probes.procedure.model import Places, ProductType
from proc19probes.vocabulary.party import Party


class Outcome(Enum):
    """How the request as a whole stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    COMPLETED = "completed"

    @property
    def waits_for_nobody(self) -> bool:
        """Whether nobody has to move, for now or any more."""
        return self not in (Outcome.OPEN, Outcome.APPROVED)


class TaskForceRole(Enum):
    """The roles of the integration Task Force (PROC19, step 0b)."""

    TECHNOLOGY_PROVIDER = "technology-provider"
    OPERATIONS_TOOLS = "operations-tools"
    NGI = "ngi"
    EGI_OPERATIONS = "egi-operations"
    USER_COMMUNITY = "user-community"
    SECURITY_TEAM = "security-team"
    UMD = "umd"


@dataclass(frozen=True)
class Product:
    """The Technology Product that is to be integrated.

    `published_as` are its names in the information system where they are not its service types,
    `accounted_as` is its name in usage records where it is not the product's.
    """

    name: str
    type: ProductType
    published_as: tuple[str, ...] = ()
    accounted_as: str | None = None


@dataclass(frozen=True)
class Contact:
    """A person, and how to reach them."""

    name: str
    email: str


@dataclass(frozen=True)
class Applicant:
    """Who sends the request; a Resource Centre with the approval of its Operations Centre."""

    kind: Party
    name: str
    approved_by: str | None


@dataclass(frozen=True)
class Ticket:
    """The GGUS ticket that starts the process."""

    url: str
    opened: datetime.date


@dataclass(frozen=True)
class ResourceCentre:
    """A Resource Centre available to deploy the product, and its Operations Centre."""

    name: str
    operations_centre: str


@dataclass(frozen=True)
class TaskForceMember:
    """A member of the integration Task Force."""

    role: TaskForceRole
    name: str
    email: str | None


@dataclass(frozen=True)
class ExpectedEndpoint:
    """A service endpoint that a pilot site is expected to register."""

    service_type: str
    hostname: str
    url: str | None


@dataclass(frozen=True)
class PublishedInformation:
    """Where a site publishes: its BDII or GLUE JSON, and the BDII of the resource itself."""

    site: str | None = None
    resource: str | None = None


@dataclass(frozen=True)
class SiteAccounting:
    """Where a site's usage records can be seen, and by which marks they are known."""

    records: str | None = None
    subscription: str | None = None
    rejected: str | None = None
    signer: str | None = None
    submit_host: str | None = None


@dataclass(frozen=True)
class SiteImages:
    """Which image list a site subscribes to, or which artefact registry it takes images from.

    `endorser` and `endorser_ca` are the names of who may sign the list, `database` and `cache`
    vmcatcher's at the site. `registry`, its `project` and the site's
    `image_service` are today's way.
    """

    image_list: str | None = None
    endorser: str | None = None
    endorser_ca: str | None = None
    at_least_version: str | None = None
    database: str | None = None
    cache: str | None = None
    registry: str | None = None
    project: str | None = None
    image_service: str | None = None


@dataclass(frozen=True)
class PilotSite:
    """A site that deploys the product first.

    `service_types` are those of the product's that it runs; none where it runs all of them.
    """

    name: str
    scopes: tuple[str, ...]
    vos: tuple[str, ...]
    endpoints: tuple[ExpectedEndpoint, ...]
    information: PublishedInformation = PublishedInformation()
    accounting: SiteAccounting = SiteAccounting()
    images: SiteImages = SiteImages()
    service_types: tuple[str, ...] = ()


@dataclass(frozen=True)
class TakenDecision:
    """A decision of the procedure that was taken for this request."""

    decision: str
    by: str
    role: Party
    date: datetime.date
    reason: str
    evidence: str | None
    review_by: datetime.date | None


@dataclass(frozen=True)
class SignOff:
    """A party's word that a criterion is met, at one site where it names one.

    `evidence` is the URL of what shows it.
    """

    criterion: str
    by: str
    role: Party
    date: datetime.date
    evidence: str
    review_by: datetime.date | None
    site: str | None = None


@dataclass(frozen=True)
class Request:
    """One integration request.

    `file` is the path that it was read from; `id` is its own, or the file's name without its
    ending. `shared_service_types` are those of its service types that other products have too.
    `only_sites` are the pilot sites that a reader asks about; none where it is about all.
    """

    id: str
    file: str
    edition: str
    product: Product
    technology_provider: Contact
    applicant: Applicant
    customers: tuple[str, ...]
    motivation: str
    ticket: Ticket | None
    operations_centres: tuple[str, ...]
    resource_centres: tuple[ResourceCentre, ...]
    task_force: tuple[TaskForceMember, ...]
    service_types: tuple[str, ...]
    pilot_sites: tuple[PilotSite, ...]
    decisions: tuple[TakenDecision, ...]
    sign_offs: tuple[SignOff, ...]
    outcome: Outcome
    shared_service_types: tuple[str, ...] = ()
    only_sites: tuple[str, ...] = ()

    @cached_property
    def places(self) -> Mapping[Places, tuple[str, ...]]:
        """The names of all its places of each kind, in the file's order."""
        return {
            Places.PILOT_SITES: tuple(site.name for site in self.pilot_sites),
            Places.RESOURCE_CENTRES: tuple(centre.name for centre in self.resource_centres),
        }

    @property
    def edition_file(self) -> str | None:
        """The absolute path of the file that its edition is in; None for one of the package's.

        A path in a request is relative to the request's own file.
        """
        if not names_a_file(self.edition):
            return None
        return str(Path(self.file).parent.absolute() / self.edition)

    @property
    def edition_source(self) -> str:
        """By what its edition is loaded: its name, or the absolute path of its file."""
        return self.edition_file or self.edition

    @property
    def sites_looked_at(self) -> tuple[PilotSite, ...]:
        """The pilot sites that a reader asks about, in the file's order."""
        return tuple(
            site for site in self.pilot_sites if not self.only_sites or site.name in self.only_sites
        )
