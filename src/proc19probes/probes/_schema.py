"""What the question about a server's schema is put with, and what is found where there is none."""

from typing import Annotated

from proc19probes.sources.bdii_schema import Schema
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.parameters import Option, Url
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

SchemaServer = Annotated[
    Url | None,
    Option(
        "--schema-server",
        help="whose schema has to have the classes: URL of a BDII (ldap://host:2170), or of an "
        "LDIF file with its cn=Subschema (file:///schema.ldif); left out, the top BDII that is "
        "asked, else that of the settings",
    ),
]

NO_SCHEMA = FindingKind(
    "schema-not-given",
    State.UNKNOWN,
    "the server gives no schema that has GLUE 2",
    "See that the server is a BDII, and that everybody may read objectClasses of cn=Subschema.",
    Party.INFORMATION_SYSTEM,
)


def usable(schema: Schema | Unobtainable) -> Schema | Finding:
    """The schema, where something can be compared with it; the finding that says why not."""
    if isinstance(schema, Unobtainable):
        return not_obtained(schema)
    if schema.glue_classes:
        return schema
    found = "gives no object class in cn=Subschema"
    if schema.classes:
        found = f"gives {schema.classes} object classes in cn=Subschema, none of GLUE 2"
    return NO_SCHEMA.about(schema.place, found, "the classes of GLUE 2")
