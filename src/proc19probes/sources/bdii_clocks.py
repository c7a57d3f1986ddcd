"""The clocks of a BDII: when its updater last ran, and when entries last changed there.

o=infosys of BDII 6.0.0 has
  dn: Hostname=127.0.0.1,o=infosys
  objectClass: UpdateStats
  modifyTimestamp: 20261123082532Z
and every entry has a modifyTimestamp, the last time that one of its values changed at this server.
Neither says that the publisher is alive: with a publisher dead both stayed young (measured on a
chain resource, site, top).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from proc19probes.sources.bdii import SiteAtBdii
from proc19probes.vocabulary.ldap import LdapEntry, LdapSearch, Scope
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import MalformedError

_TIMESTAMP = re.compile(r"(\d{14})(?:\.\d{1,9})?Z", re.ASCII)
_DATED = ("GLUE2Service", "GLUE2Endpoint")


@dataclass(frozen=True)
class UpdaterClock:
    """When the updater last ran (UTC); None where the server keeps no statistics."""

    updated: datetime | None


@dataclass(frozen=True)
class Updater(Question[UpdaterClock]):
    """When the updater of one BDII last wrote its statistics."""

    server: Service

    @property
    def service(self) -> Service:
        """The BDII."""
        return self.server

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"when {self.server.title} was last updated"

    def answer(self, transport: Transport) -> UpdaterClock:
        """Search the statistics; raises ObtainError."""
        search = LdapSearch(
            self.server, "o=infosys", Scope.SUBTREE, ("UpdateStats",), ("modifyTimestamp",)
        )
        found = [when for _, when in _modified(transport.put(search).entries())]
        return UpdaterClock(max(found, default=None))


@dataclass(frozen=True)
class EntriesClock:
    """When services and endpoints last changed at the server (UTC), by DN; some may not say it."""

    changed: tuple[tuple[str, datetime], ...]

    def newest_of(self, names: Iterable[str]) -> datetime | None:
        """The last change of the entries with these DNs; None where none of them tells it."""
        wanted = frozenset(names)
        return max((when for dn, when in self.changed if dn in wanted), default=None)


@dataclass(frozen=True)
class EntriesChanged(Question[EntriesClock]):
    """When the services and endpoints of a site last changed at one BDII.

    A server gives this attribute only to who names it, so it is asked for by itself.
    """

    at: SiteAtBdii

    @property
    def service(self) -> Service:
        """The BDII."""
        return self.at.server

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        site = plain(self.at.site)
        return f"when the entries of {site} last changed at {self.at.server.title}"

    def answer(self, transport: Transport) -> EntriesClock:
        """Search where the site's entries are searched for; raises ObtainError."""
        for base in self.at.bases:
            search = LdapSearch(self.at.server, base, Scope.SUBTREE, _DATED, ("modifyTimestamp",))
            found = transport.put(search)
            changed = tuple(_modified(found.entries()))
            if found.found_above is None:
                return EntriesClock(changed)
        return EntriesClock(())


def _modified(entries: Iterable[LdapEntry]) -> Iterator[tuple[str, datetime]]:
    """The DN and each modifyTimestamp of the entries; raises MalformedError."""
    for entry in entries:
        for name, values in entry.attributes:
            if name.casefold() == "modifytimestamp":
                yield from ((entry.dn, timestamp(value)) for value in values)


def timestamp(text: str) -> datetime:
    """An LDAP time (RFC 4517, generalized time in UTC). Raises MalformedError."""
    match = _TIMESTAMP.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        return datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise MalformedError(f"a modifyTimestamp {plain(text, 40)!r}") from error
