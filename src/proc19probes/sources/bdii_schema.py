"""The schema of an LDAP server: which object classes entries may be of there.

A BDII gives it to everybody, as the values of one attribute of one entry (source: BDII 6.0.0 with
the glue-schema package, 172 object classes, 36 of them of GLUE 2 and none of a cloud):
  dn: cn=Subschema
  objectClasses: ( 1.3.6.1.4.1.6757.100.1.1.36 NAME 'GLUE2Group' DESC 'Group object' STRUCTURAL
    MUST GLUE2GroupID )
The attribute is operational, so it comes only where it is named.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from proc19probes.sources.bdii import TOP_BDII
from proc19probes.sources.object_classes import names_of_class
from proc19probes.vocabulary.ldap import LdapSearch, Scope
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.service_address import masked_url, service_url
from proc19probes.vocabulary.unobtainable import TooLargeError

_SUBSCHEMA = "cn=Subschema"
_ATTRIBUTE = "objectClasses"
_MOST_CLASSES = 10_000
_GLUE = "glue2"
_EXPECTED = "a URL (ldap://host:2170 or file:///schema.ldif)"


@dataclass(frozen=True)
class Schema:
    """The object classes of a server: how many, how many of GLUE 2, and what they are called.

    `names` are in lower case, object identifiers among them. `place` names the server.
    """

    place: str
    classes: int
    glue_classes: int
    names: frozenset[str]

    def has(self, name: str) -> bool:
        """Whether there is a class of this name, whatever its case."""
        return name.lower() in self.names


@dataclass(frozen=True)
class ServersSchema(Question[Schema]):
    """The schema of one server; without a class where the server gives none."""

    server: Service

    @property
    def service(self) -> Service:
        """The server."""
        return self.server

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"the schema of {self.server.title}"

    def answer(self, transport: Transport) -> Schema:
        """Search, and parse the names; raises ObtainError."""
        asked = LdapSearch(self.server, _SUBSCHEMA, Scope.BASE, (), (_ATTRIBUTE,))
        described = [
            value
            for entry in transport.put(asked).entries()
            for name, values in entry.attributes
            if name.lower() == _ATTRIBUTE.lower()
            for value in values
        ]
        if len(described) > _MOST_CLASSES:
            raise TooLargeError(f"found {len(described)} object classes, the limit {_MOST_CLASSES}")
        classes = [
            tuple(name.lower() for name in names_of_class(description)) for description in described
        ]
        of_glue = sum(any(name.startswith(_GLUE) for name in names) for names in classes)
        known = frozenset(name for names in classes for name in names)
        return Schema(self.server.title, len(classes), of_glue, known)


def schema_server(url: str | None, asked: Service = TOP_BDII) -> Service:
    """The server whose schema is meant: at this URL, else a top BDII. Raises ValueError.

    That is the one which is `asked` for what is published, where it is a top BDII.
    """
    if url is None:
        return asked if asked.name == TOP_BDII.name else TOP_BDII
    try:
        address = service_url(url)
    except ValueError as error:
        raise ValueError(f"--schema-server: found {error}, expected {_EXPECTED}") from None
    shown = masked_url(address)
    scheme = urlsplit(address).scheme
    if scheme not in ("ldap", "ldaps", "file"):
        raise ValueError(f"--schema-server: found {shown}, expected {_EXPECTED}")
    title = PurePosixPath(shown).name if scheme == "file" else shown
    return Service("schema-server", title, address, Party.INFORMATION_SYSTEM, shown)
