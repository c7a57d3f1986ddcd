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
from dataclasses import dataclass
from datetime import UTC, datetime

from proc19probes.vocabulary.ldap import LdapSearch, Scope
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import MalformedError

_TIMESTAMP = re.compile(r"(\d{14})(?:\.\d+)?Z")


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
        found = [
            timestamp(value)
            for entry in transport.put(search).entries()
            for name, values in entry.attributes
            if name.casefold() == "modifytimestamp"
            for value in values
        ]
        return UpdaterClock(max(found, default=None))


def timestamp(text: str) -> datetime:
    """An LDAP time (RFC 4517, generalized time in UTC). Raises MalformedError."""
    match = _TIMESTAMP.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        return datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise MalformedError(f"a modifyTimestamp {plain(text, 40)!r}") from error
