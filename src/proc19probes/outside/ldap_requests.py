"""Requests to an LDAP server as bytes, and the names of results: all that is left to ldap3."""

from ldap3 import BASE, DEREF_NEVER, LEVEL, SUBTREE
from ldap3.core.exceptions import LDAPException
from ldap3.core.results import RESULT_CODES
from ldap3.operation.search import search_operation
from ldap3.protocol.convert import build_controls_list
from ldap3.protocol.rfc2696 import paged_search_control
from ldap3.protocol.rfc4511 import LDAPMessage, MessageID, ProtocolOp
from ldap3.utils.asn1 import encode
from ldap3.utils.conv import escape_filter_chars

from proc19probes.vocabulary.ldap import LdapSearch, Scope
from proc19probes.vocabulary.unobtainable import UnreachableError

PAGE_ENTRIES = 1000

_SCOPES = {Scope.BASE: BASE, Scope.ONE_LEVEL: LEVEL, Scope.SUBTREE: SUBTREE}


def search_request(search: LdapSearch, number: int, cookie: bytes | None) -> bytes:
    """The message with this number: a search, of the page after this cookie (b"" for the first).

    Without a cookie the server is to answer with everything at once. Aliases are not followed.
    Raises UnreachableError where the question cannot be put to a server.
    """
    try:
        message = LDAPMessage()
        message["messageID"] = MessageID(number)
        message["protocolOp"] = ProtocolOp().setComponentByName("searchRequest", _request(search))
        if cookie is not None:
            control = paged_search_control(False, PAGE_ENTRIES, cookie)
            message["controls"] = build_controls_list([control])
        encoded: bytes = encode(message)
    except (LDAPException, UnicodeError) as error:
        raise UnreachableError(
            f"a server cannot be asked for {search.base!r}: {type(error).__name__}"
        ) from error
    return encoded


def result_name(code: int) -> str:
    """The name of a result, such as sizeLimitExceeded; its number where there is no name."""
    name: str = RESULT_CODES.get(code, f"result {code}")
    return name


def _request(search: LdapSearch) -> object:
    return search_operation(
        search.base,
        _filter(search.object_classes),
        _SCOPES[search.scope],
        DEREF_NEVER,
        list(search.attributes) or ["*"],
        0,
        0,
        False,
        True,
        True,
    )


def _filter(classes: tuple[str, ...]) -> str:
    if not classes:
        return "(objectClass=*)"
    return f"(|{''.join(f'(objectClass={escape_filter_chars(name)})' for name in classes)})"
