"""A search on an LDAP server, bounded in time and bytes; what its results mean."""

import socket
import ssl
from dataclasses import dataclass
from enum import Enum

from proc19probes.outside.carrier import Progress
from proc19probes.outside.connect import connect
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.ldap_answer import Texts, written_found_above
from proc19probes.outside.ldap_messages import (
    FoundEntry,
    Notice,
    Reference,
    SearchEnd,
    parsed_message,
)
from proc19probes.outside.ldap_reading import Reading
from proc19probes.outside.ldap_requests import result_name, search_request
from proc19probes.outside.ldap_start_tls import begin_tls
from proc19probes.outside.ldif import written_entry
from proc19probes.outside.loading import LOADING
from proc19probes.outside.masking import mask_url
from proc19probes.outside.tls_refusal import NOT_TRUSTED, refusal_words, tls_failure
from proc19probes.outside.trust import tls_context
from proc19probes.outside.watch import Watch
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.ldap import LdapSearch
from proc19probes.vocabulary.unobtainable import (
    NotPermittedError,
    ObtainError,
    RefusedError,
    ServerLimitError,
    TlsRequiredError,
    TooSlowError,
    UnreachableError,
)

_SUCCESS = 0
_TIME_LIMIT = 3
_NO_SUCH_OBJECT = 32
_TOO_LARGE = (4, 11)
_REFERRAL = 10
_TLS_REQUIRED = 13
_NOT_PERMITTED = (7, 8, 13, 48, 49, 50)
_NO_PAGES = (2, 11, 12, 53)
"""Results of RFC 4511, appendix A; the last are those of servers that want no paged search."""

_LONGEST_DN = 8 * 1024


class Security(Enum):
    """Whether a conversation is in the open, over TLS, or over TLS from its first request on."""

    OPEN = "ldap"
    TLS = "ldaps"
    START_TLS = "starttls"


@dataclass(frozen=True)
class LdapServer:
    """Where a server is, and how it is spoken to."""

    host: str
    port: int
    security: Security

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def search_server(
    search: LdapSearch,
    server: LdapServer,
    access: ServiceAccess,
    deadline: Deadline,
    progress: Progress,
    limits: Limits,
) -> Texts:
    """The entries as LDIF, or what exists above a base that does not.

    Raises ObtainError before the first entry where there is no connection, and while they are read.
    """
    watch = Watch(server.host, deadline, progress)
    try:
        connection = _connected(server, access, watch)
    except BaseException:
        watch.end()
        raise
    return _texts(search, Reading(connection, str(server), watch, limits))


def _connected(server: LdapServer, access: ServiceAccess, watch: Watch) -> socket.socket:
    context = None if server.security is Security.OPEN else tls_context(access)
    connection = connect(server.host, server.port, access.address_family, watch)
    if context is None:
        return connection
    if server.security is Security.START_TLS:
        begin_tls(connection, str(server), watch)
    try:
        return context.wrap_socket(connection, server_hostname=server.host)
    except OSError as error:
        connection.close()
        if watch.over or watch.deadline.passed or isinstance(error, TimeoutError):
            limit = watch.deadline.limit.total_seconds()
            raise TooSlowError(f"no answer within {limit:g} s, {watch.progress.doing}") from error
        if not isinstance(error, ssl.SSLError):
            raise UnreachableError(f"{server} cut the connection") from error
        words = _tls_words(error, server, access, watch)
        raise tls_failure(error, f"TLS with {server} failed: {words}") from error


def _tls_words(error: ssl.SSLError, server: LdapServer, access: ServiceAccess, watch: Watch) -> str:
    words = refusal_words(error)
    if not isinstance(error, ssl.SSLCertVerificationError) or error.verify_code not in NOT_TRUSTED:
        return words
    if server.security is not Security.TLS:
        return words
    # Here and not above: cryptography takes long to load, and few runs need it.
    with LOADING:
        from proc19probes.outside.issuer import issuer_of

    issuer = issuer_of(server.host, server.port, access.address_family, watch)
    return f"{words}; issued by {issuer}" if issuer else words


def _texts(search: LdapSearch, reading: Reading) -> Texts:
    with reading:
        number, cookie = 1, _FIRST_PAGE
        while True:
            reading.send(search_request(search, number, cookie))
            end = None
            while end is None:
                answer = parsed_message(reading.message(), number)
                if isinstance(answer, FoundEntry):
                    reading.entries += 1
                    yield written_entry(answer.dn, answer.attributes)
                else:
                    end = _end(answer)
            if end.code in _NO_PAGES and cookie == _FIRST_PAGE and not reading.entries:
                cookie = None
            elif end.code == _NO_SUCH_OBJECT and not reading.entries:
                yield written_found_above(end.matched_dn[:_LONGEST_DN])
                return
            elif end.code != _SUCCESS:
                raise _failure(end, reading)
            elif not end.cookie or cookie is None:
                return
            else:
                cookie = end.cookie
            number += 1


_FIRST_PAGE: bytes | None = b""


def _end(answer: Reference | SearchEnd | Notice | None) -> SearchEnd | None:
    """The end of a page, or None where the server goes on; raises ObtainError."""
    if isinstance(answer, Reference):
        raise _referred(answer.urls)
    if isinstance(answer, Notice):
        raise RefusedError(f"the server ends the connection: {_told(answer.code, answer.words)}")
    return answer


def _failure(end: SearchEnd, reading: Reading) -> ObtainError:
    told = _told(end.code, end.words)
    if end.code in _TOO_LARGE:
        return ServerLimitError(f"the server gives no more, {reading.so_far}: {told}")
    if end.code == _TIME_LIMIT:
        return TooSlowError(f"the server took too long, {reading.so_far}: {told}")
    if end.code == _REFERRAL:
        return _referred(end.urls)
    if end.code == _TLS_REQUIRED and not reading.over_tls:
        return TlsRequiredError(f"the server answers over TLS only: {told}")
    if end.code in _NOT_PERMITTED:
        return NotPermittedError(f"the server does not permit the search: {told}")
    return RefusedError(f"the server refuses the search: {told}")


def _referred(urls: tuple[str, ...]) -> RefusedError:
    where = mask_url(urls[0]) if urls else "nowhere"
    return RefusedError(f"referred to {where}, expected the entries themselves")


def _told(code: int, words: str) -> str:
    """The result's name and number, and the server's own words."""
    name = f"{result_name(code)} ({code})"
    return f"{name}: {words}" if words else name
