"""The question that one can put to an LDAP server, or to an LDIF file that stands in for one."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Protocol

from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.service import Service


class Scope(Enum):
    """How far below the base a search goes (RFC 4511, section 4.5.1.2)."""

    BASE = "base"
    ONE_LEVEL = "one"
    SUBTREE = "sub"


@dataclass(frozen=True, slots=True)
class LdapEntry:
    """An entry as the server spells it; a byte that is no UTF-8 is a surrogate (PEP 383)."""

    dn: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...]


class Entries(Protocol):
    """The entries that a search found, to be read from the first one as often as one likes."""

    def entries(self) -> Iterator[LdapEntry]:
        """The entries as they come; raises ObtainError where they end before the end."""

    @property
    def found_above(self) -> str | None:
        """Where the base does not exist, the deepest entry above it that does ("" for none).

        None where the base exists. Known once `entries` came to its end.
        """


@dataclass(frozen=True)
class LdapSearch(Asked[Entries]):
    """A search below `base` for entries of any of these classes.

    No class means every entry, no attribute means all that are not operational.
    """

    transport: ClassVar[str] = "ldap"

    service: Service
    base: str
    scope: Scope
    object_classes: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
