"""The transport for LDAP searches: ldap and ldaps, or an LDIF file that stands in for a server."""

import time
from urllib.parse import SplitResult, urlsplit

from proc19probes.outside.address import no_address, wrong_scheme
from proc19probes.outside.carrier import Carrier, Facts, Kept, Progress, Saved
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.files import open_file
from proc19probes.outside.ldap_answer import KeptEntries, Texts, in_pieces
from proc19probes.outside.ldap_file import search_file
from proc19probes.outside.loading import LOADING
from proc19probes.outside.masking import mask_url
from proc19probes.outside.places import Places, until_read
from proc19probes.outside.restored import restored_pieces
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.ldap import Entries, LdapSearch
from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.unobtainable import NoWayError

_PORTS = {"ldap": 389, "ldaps": 636}
_START_TLS = "starttls"


def carrier(limits: Limits) -> "LdapCarrier":
    """The transport, for one run."""
    return LdapCarrier(limits)


class LdapCarrier(Carrier[Entries]):
    """Carries `LdapSearch` by the scheme of the service's URL; holds nothing open, thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._places = Places(limits)

    def question(self, asked: Asked[Entries]) -> Facts:
        """Base, scope, classes and attributes, whatever the service's address."""
        search = _search(asked)
        return (
            ("base", search.base),
            ("scope", search.scope.value),
            ("classes", " ".join(search.object_classes)),
            ("attributes", " ".join(search.attributes)),
        )

    def described(self, asked: Asked[Entries], access: ServiceAccess) -> str:
        """What is searched for and where, with secrets masked."""
        search = _search(asked)
        wanted = [search.scope.value]
        if search.object_classes:
            wanted.append(f"classes {', '.join(search.object_classes)}")
        if search.attributes:
            wanted.append(f"attributes {', '.join(search.attributes)}")
        base = search.base or "the root"
        return f"search {base} ({'; '.join(wanted)}) at {mask_url(access.url)}"

    def carry(
        self,
        asked: Asked[Entries],
        access: ServiceAccess,
        deadline: Deadline,
        progress: Progress,
    ) -> Kept[Entries]:
        """The entries, to be read; raises ObtainError."""
        started = time.monotonic()
        search = _search(asked)
        parts = _parts(search, access)
        match parts.scheme:
            case "file":
                document = f"{search.service.name}.ldif"
                texts = search_file(open_file(access.url, document, self._limits), search)
            case "ldap" | "ldaps":
                texts = self._search_server(search, parts, access, deadline, progress)
            case _:
                raise wrong_scheme(access.url, "one of ldap, ldaps or file")
        return KeptEntries(in_pieces(texts, self._limits), started)

    def restore(self, saved: Saved) -> Kept[Entries]:
        """The entries of a recording."""
        return KeptEntries(restored_pieces(saved), time.monotonic())

    def close(self) -> None:
        """Nothing: a connection ends with its search."""

    def _search_server(
        self,
        search: LdapSearch,
        parts: SplitResult,
        access: ServiceAccess,
        deadline: Deadline,
        progress: Progress,
    ) -> Texts:
        with LOADING:
            # Here and not above: it loads ldap3, which a run on files or on a recording does not
            # need.
            from proc19probes.outside.ldap_server import LdapServer, Security, search_server

        security = Security.START_TLS if parts.query == _START_TLS else Security(parts.scheme)
        server = LdapServer(parts.hostname or "", _port(parts, access), security)
        place = self._places.take(server.host, server.port, deadline, progress)
        try:
            texts = search_server(search, server, access, deadline, progress, self._limits)
        except BaseException:
            place.release()
            raise
        return until_read(texts, place)


def _search(asked: Asked[Entries]) -> LdapSearch:
    if not isinstance(asked, LdapSearch):
        raise TypeError(f"the LDAP transport carries LdapSearch, not {type(asked).__name__}")
    return asked


def _parts(search: LdapSearch, access: ServiceAccess) -> SplitResult:
    service = search.service
    if not access.url:
        raise no_address(service)
    try:
        parts = urlsplit(access.url)
    except ValueError as error:
        raise NoWayError(f"the service's URL is not one: {mask_url(access.url)}") from error
    if parts.scheme in _PORTS and not parts.hostname:
        raise NoWayError(f"{mask_url(access.url)} names no host")
    if parts.scheme in _PORTS and parts.query not in ("", _START_TLS):
        raise NoWayError(
            f"found {mask_url(access.url)}, expected nothing or {_START_TLS} behind the ?"
        )
    if parts.scheme == "ldaps" and parts.query:
        raise NoWayError(f"{mask_url(access.url)} is over TLS already, expected no ?")
    return parts


def _port(parts: SplitResult, access: ServiceAccess) -> int:
    try:
        return parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise NoWayError(
            f"{mask_url(access.url)} is not a URL that can be asked: its port is not one from 1 to"
            " 65535"
        ) from error
