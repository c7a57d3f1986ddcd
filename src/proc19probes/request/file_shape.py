"""The shape of a request file, written once: the loader, the schema and the scaffold come of it."""

from enum import Enum

from proc19probes.procedure.model import ProductType
from proc19probes.request.model import Outcome, TaskForceRole
from proc19probes.request.shape import (
    ABSOLUTE_PATH,
    EDITION,
    EMAIL,
    ENDPOINT_ADDRESS,
    HOST_NAME,
    IDENTIFIER,
    IMAGE_LIST_ADDRESS,
    INFORMATION_ADDRESS,
    LINE,
    NAME,
    PARAGRAPHS,
    RECORDS_ADDRESS,
    WEB_ADDRESS,
    Choice,
    Day,
    Key,
    Table,
    Tables,
    Texts,
)
from proc19probes.vocabulary.party import Party

DEFAULT_SCOPES = ("EGI",)
_PAST_DAY = "2016-06-08"
_FUTURE_DAY = "2099-12-31"

# PROC19, "Request submission and validation".
APPLICANTS = (
    Party.OPERATIONS_CENTRE,
    Party.EGI_OPERATIONS,
    Party.TECHNOLOGY_PROVIDER,
    Party.RESOURCE_CENTRE,
)


def _choice(members: type[Enum]) -> Choice:
    return Choice(tuple(str(member.value) for member in members))


_ROLE = _choice(Party)

_PRODUCT = Table(
    (
        Key("name", LINE, "name of the Technology Product", True, example="Example Cloud"),
        Key("type", _choice(ProductType), "type of the Technology Product", True),
        Key(
            "published_as",
            Texts(NAME),
            "its Types of service or InterfaceNames in the information system, where they are not "
            "its service types",
            example="org.example.interface",
        ),
        Key(
            "accounted_as",
            LINE,
            "its name in usage records (CloudType, InfrastructureDescription), where it is another",
            example="example-cloud",
        ),
    )
)
_TECHNOLOGY_PROVIDER = Table(
    (
        Key("name", LINE, "who represents or leads the team", True, example="Ada Example"),
        Key("email", EMAIL, "their e-mail address", True, example="ada@example.org"),
    )
)
_APPLICANT = Table(
    (
        Key("kind", Choice(tuple(party.value for party in APPLICANTS)), "who applies", True),
        Key("name", LINE, "the applicant's name", True, example="NGI_EXAMPLE"),
        Key(
            "approved_by",
            NAME,
            "the Operations Centre that approved; for a Resource Centre's wish, and only then",
            example="NGI_EXAMPLE",
        ),
    )
)
_TICKET = Table(
    (
        Key(
            "url",
            WEB_ADDRESS,
            "address of the GGUS ticket",
            True,
            example="https://ggus.example.org/ticket/1",
        ),
        Key("opened", Day(), "the day on which it was opened", True, example=_PAST_DAY),
    )
)
_RESOURCE_CENTRE = Table(
    (
        Key("name", NAME, "name of the Resource Centre in GOCDB", True, example="PILOT-SITE"),
        Key(
            "operations_centre",
            NAME,
            "the Operations Centre that it belongs to, one of operations_centres",
            True,
            example="NGI_EXAMPLE",
        ),
    )
)
_TASK_FORCE = Table(
    (
        Key("role", _choice(TaskForceRole), "whom the member represents (PROC19, 0b)", True),
        Key("name", LINE, "the member's name", True, example="Ada Example"),
        Key("email", EMAIL, "the member's e-mail address", example="ada@example.org"),
    )
)
_ENDPOINT = Table(
    (
        Key(
            "service_type",
            NAME,
            "its service type: one of service_types, or one that the edition asks for",
            True,
            example="org.example.service",
        ),
        Key("hostname", HOST_NAME, "its host", True, example="service.pilot-site.example.org"),
        Key(
            "url",
            ENDPOINT_ADDRESS,
            "its URL, where GOCDB is to hold one",
            example="https://service.pilot-site.example.org:5000/v3",
        ),
    )
)
_INFORMATION = Table(
    (
        Key(
            "site",
            INFORMATION_ADDRESS,
            "the site's BDII, or its GLUE 2.1 JSON; left out, the top BDII is asked",
            example="ldap://bdii.pilot-site.example.org:2170",
        ),
        Key(
            "resource",
            INFORMATION_ADDRESS,
            "the BDII of the resource itself",
            example="ldap://service.pilot-site.example.org:2135",
        ),
    )
)
_ACCOUNTING = Table(
    (
        Key(
            "records",
            RECORDS_ADDRESS,
            "where its usage records can be seen: a queue's folder or a subscription",
            example="https://msg.example.org/v1/projects/accounting/subscriptions/pilot",
        ),
        Key(
            "subscription",
            Choice(("shared", "own")),
            "whether the subscription is the request's own and may be moved",
            example="shared",
        ),
        Key(
            "rejected",
            RECORDS_ADDRESS,
            "the receiver's reject queue",
            example="file:///var/spool/apel/reject",
        ),
        Key(
            "signer",
            LINE,
            "subject of the certificate that signs its messages",
            example="/DC=org/DC=example/CN=service.pilot-site.example.org",
        ),
        Key(
            "submit_host",
            LINE,
            "the SubmitHost of its records, where nothing else names the product",
            example="service.pilot-site.example.org",
        ),
    )
)
_IMAGES = Table(
    (
        Key(
            "list",
            IMAGE_LIST_ADDRESS,
            "the VM image list that it subscribes to",
            example="https://images.example.org/store/vo/vo.example.org/image.list",
        ),
        Key(
            "endorser",
            LINE,
            "subject of the certificate that is trusted to sign the list",
            example="/DC=org/DC=example/CN=images.example.org",
        ),
        Key(
            "endorser_ca",
            LINE,
            "issuer of that certificate",
            example="/DC=org/DC=example/CN=Example CA",
        ),
        Key(
            "at_least_version",
            LINE,
            "the list's version that it must not be lower than",
            example="20260601120000",
        ),
        Key(
            "database",
            ABSOLUTE_PATH,
            "vmcatcher's database, where the request is looked at on the site's own host",
            example="/var/lib/vmcatcher/vmcatcher.db",
        ),
        Key(
            "cache",
            ABSOLUTE_PATH,
            "vmcatcher's folder of cached images, likewise",
            example="/var/lib/vmcatcher/cache",
        ),
        Key(
            "registry",
            WEB_ADDRESS,
            "the artefact registry that it takes images from, in place of a list",
            example="https://registry.example.org",
        ),
        Key(
            "project",
            LINE,
            "the project of the registry, or several separated by commas",
            example="vm_images",
        ),
        Key(
            "image_service",
            WEB_ADDRESS,
            "its image service (OpenStack Image API)",
            example="https://glance.pilot-site.example.org:9292",
        ),
    )
)
_PILOT_SITE = Table(
    (
        Key("name", NAME, "name of the site in GOCDB", True, example="PILOT-SITE"),
        Key(
            "scopes",
            Texts(NAME, at_least=1),
            "the scopes that site and endpoints are expected to have",
            default=DEFAULT_SCOPES,
            example="EGI",
        ),
        Key("vos", Texts(NAME), "the VOs that the site supports", example="vo.example.org"),
        Key(
            "service_types",
            Texts(NAME, at_least=1),
            "those of the request's service_types that the site runs; left out, all of them",
            example="org.example.service",
        ),
        Key("information", _INFORMATION, "where the site publishes what it has"),
        Key("accounting", _ACCOUNTING, "where the site's usage records can be seen"),
        Key("images", _IMAGES, "where its VM images come from"),
        Key("endpoint", Tables(_ENDPOINT, 200), "an endpoint that the site is to register"),
    )
)
_DECISION = Table(
    (
        Key("decision", NAME, "which of the edition's decisions", True),
        Key("by", LINE, "who took it", True, example="Ada Example"),
        Key("role", _ROLE, "in which role", True),
        Key("date", Day(), "when", True, example=_PAST_DAY),
        Key("reason", LINE, "why", True, example="the use cases do not need it"),
        Key("evidence", WEB_ADDRESS, "where it is written", example="https://example.org/minutes"),
        Key("review_by", Day(), "when it has to be looked at again", example=_FUTURE_DAY),
    )
)
_SIGN_OFF = Table(
    (
        Key("criterion", NAME, "which criterion of the edition is met", True),
        Key(
            "site",
            NAME,
            "at which site, for what has to hold at sites: a pilot site, or a Resource Centre",
            example="PILOT-SITE",
        ),
        Key("by", LINE, "who says so", True, example="Ada Example"),
        Key("role", _ROLE, "in which role", True),
        Key("date", Day(), "when", True, example=_PAST_DAY),
        Key("evidence", WEB_ADDRESS, "what shows it", True, example="https://example.org/page"),
        Key("review_by", Day(), "when it has to be looked at again", example=_FUTURE_DAY),
    )
)

REQUEST_FILE = Table(
    (
        Key("edition", EDITION, "the edition of PROC19 that this request follows", True),
        Key(
            "id",
            IDENTIFIER,
            "what the request is called in reports; left out, by its file's name",
            example="example-cloud",
        ),
        Key(
            "outcome",
            _choice(Outcome),
            "how the request as a whole stands",
            default=Outcome.OPEN.value,
            example=Outcome.OPEN.value,
        ),
        Key("motivation", PARAGRAPHS, "why the product should be integrated", True),
        Key(
            "customers",
            Texts(LINE, at_least=1),
            "customers of the product: user communities, Operations Centres",
            True,
            example="Example Community",
        ),
        Key(
            "operations_centres",
            Texts(NAME),
            "the Operations Centres that support the request",
            example="NGI_EXAMPLE",
        ),
        Key(
            "service_types",
            Texts(NAME),
            "the product's service types in GOCDB, once the Task Force agreed on them",
            example="org.example.service",
        ),
        Key(
            "shared_service_types",
            Texts(NAME),
            "those of service_types that other products have too",
            example="org.example.service",
        ),
        Key("product", _PRODUCT, "the Technology Product", True),
        Key("technology_provider", _TECHNOLOGY_PROVIDER, "the Technology Provider", True),
        Key("applicant", _APPLICANT, "who sends the request", True),
        Key("ticket", _TICKET, "the ticket that starts the process, once it is opened"),
        Key(
            "resource_centre",
            Tables(_RESOURCE_CENTRE, 5000),
            "a Resource Centre available to deploy the product",
        ),
        Key("task_force", Tables(_TASK_FORCE, 1000), "a member of the integration Task Force"),
        Key("pilot_site", Tables(_PILOT_SITE, 5000), "a site that deploys the product first"),
        Key("decision", Tables(_DECISION, 200), "a decision of the edition that was taken"),
        Key("sign_off", Tables(_SIGN_OFF, 5000), "a party's word that a criterion is met"),
    )
)
