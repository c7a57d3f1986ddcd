"""Whether the GLUE schema has every object class that the product is published with.

Serves PROC19 step 2a, which asks whether the GLUE schema has to be modified for the product, as any
modification is discussed with the GLUE Working Group. OK means that each object class of what the
site publishes of the product is in a server's schema (`cn=Subschema`), by default that of the top
BDII: the one that is named, where one is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._few import few
from proc19probes.probes._information import (
    INFORMATION_SERVICES,
    WHERE_IT_IS_NOT,
    AskedLevel,
    GlueType,
    Information,
    PublishedAs,
    all_of_product,
    checked_level,
    product_entries,
    published,
)
from proc19probes.probes._information import Evidence as Published
from proc19probes.probes._schema import NO_SCHEMA, SchemaServer, usable
from proc19probes.probes._site import SiteName
from proc19probes.sources.bdii import site_information
from proc19probes.sources.bdii_schema import Schema, ServersSchema, schema_server
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters:
    """Which product, at which site, and whose schema."""

    site: SiteName
    service_type: GlueType
    published_as: PublishedAs = None
    level: AskedLevel = None
    information: Information = None
    schema_server: SchemaServer = None

    def __post_init__(self) -> None:
        checked_level(self.level)
        schema_server(self.schema_server)


HAS_CLASSES = FindingKind(
    "schema-has-classes", State.OK, "the schema has every class that the product is published with"
)
LACKS_CLASSES = FindingKind(
    "schema-lacks-classes",
    State.WARNING,
    "the product is published with classes that the schema lacks",
    "Ask the GLUE Working Group of the Open Grid Forum how these classes are to be published, and "
    "have its answer noted as a decision on step 2a.",
    Party.TECHNOLOGY_PROVIDER,
)


@dataclass(frozen=True)
class Evidence:
    """What is published, and the schema that it is compared with."""

    published: Published
    schema: Schema | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for all that is published for the site, and for the schema."""
    level = checked_level(parameters.level)
    question = site_information(parameters.site, level, parameters.information)
    site = outside.obtain(question)
    server = schema_server(parameters.schema_server, question.service)
    schema = outside.obtain(ServersSchema(server))
    return Evidence(Published(site), schema)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for each class of the product's entries in the schema."""
    there, schema = published(evidence.published), usable(evidence.schema)
    yield from (one for one in (there, schema) if isinstance(one, Finding))
    if isinstance(there, Finding) or isinstance(schema, Finding):
        return
    product = product_entries(there, parameters.service_type, parameters.published_as)
    if isinstance(product, Finding):
        yield product
        return
    entries = all_of_product(there, product)
    names = sorted({name for entry in entries for name in entry.object_classes}, key=str.casefold)
    lacking = [name for name in names if not schema.has(name)]
    subject = f"{parameters.service_type} at {parameters.site}"
    known = f"in the schema of {schema.place} ({schema.glue_classes} classes of GLUE 2)"
    if lacking:
        found = f"published at {there.place} with {few(lacking)}"
        yield LACKS_CLASSES.about(subject, found, f"classes {known}")
    else:
        found = f"all {len(names)} classes at {there.place} are {known}: {few(names)}"
        yield HAS_CLASSES.about(subject, found)


PROBE = Probe(
    question="Has the GLUE schema every class that the product is published with?",
    parameters=Parameters,
    findings=(HAS_CLASSES, LACKS_CLASSES, NO_SCHEMA, *WHERE_IT_IS_NOT),
    services=INFORMATION_SERVICES,
    interval=timedelta(days=1),
    ask=ask,
    judge=judge,
)
