"""Searches that the tests of the LDAP transport put, and how their answers are compared."""

from dataclasses import dataclass, field

from proc19probes.vocabulary.ldap import LdapEntry, LdapSearch, Scope
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service

SITE_BDII = Service("site-bdii", "the site BDII", "ldap://bdii.example.org:2170", Party.PILOT_SITE)


@dataclass(frozen=True)
class Answered:
    """What a search found, whoever spelled it: entries by their DN, and what is above the base."""

    entries: tuple[LdapEntry, ...]
    found_above: str | None


@dataclass(frozen=True)
class Searched(Question[Answered]):
    """The entries of a search."""

    service = SITE_BDII

    asked: LdapSearch = field(
        default_factory=lambda: LdapSearch(SITE_BDII, "o=glue", Scope.SUBTREE)
    )

    @property
    def subject(self) -> str:
        """What is asked for."""
        return "the site's entries"

    def answer(self, transport: Transport) -> Answered:
        """All of them."""
        found = transport.put(self.asked)
        entries = tuple(sorted(found.entries(), key=lambda entry: entry.dn))
        return Answered(entries, found.found_above)


def search(
    base: str,
    scope: Scope = Scope.SUBTREE,
    classes: tuple[str, ...] = (),
    attributes: tuple[str, ...] = (),
) -> Searched:
    """The question for a search."""
    return Searched(LdapSearch(SITE_BDII, base, scope, classes, attributes))
