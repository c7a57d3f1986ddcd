"""StartTLS: the request after which an open conversation with an LDAP server goes on over TLS.

30 1d  02 01 01  77 18  80 16 1.3.6.1.4.1.1466.20037          the request (RFC 4511, 4.14)
30 len 02 01 01  78 len  0a 01 code  04 dn  04 words  […]      its answer; 0 is success
"""

import socket

from proc19probes.outside.ldap_messages import parsed_extended, whole_length
from proc19probes.outside.ldap_requests import result_name
from proc19probes.outside.watch import Watch
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    ObtainError,
    RefusedError,
    TooSlowError,
    UnreachableError,
)

_NUMBER = 1
_OID = b"1.3.6.1.4.1.1466.20037"
_REQUEST = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x16" + _OID
_LONGEST = 4096
_SUCCESS = 0


def begin_tls(connection: socket.socket, server: str, watch: Watch) -> None:
    """Have the server begin TLS; the socket is closed where it does not. Raises ObtainError."""
    try:
        connection.sendall(_REQUEST)
        answer = _answer(connection, server)
        code, words = parsed_extended(answer, _NUMBER)
        if code != _SUCCESS:
            told = f"{result_name(code)} ({code})" + (f": {words}" if words else "")
            raise RefusedError(f"the server does not begin TLS: {told}")
    except OSError as error:
        connection.close()
        raise _failure(error, server, watch) from error
    except ObtainError:
        connection.close()
        raise


def _answer(connection: socket.socket, server: str) -> bytes:
    """One whole message and not a byte behind it, which would be taken for one over TLS."""
    data = b""
    while (length := whole_length(data)) is None or len(data) < length:
        if len(data) > _LONGEST or (length or 0) > _LONGEST:
            raise MalformedError(f"found a long answer to StartTLS at {server}")
        piece = connection.recv(_LONGEST)
        if not piece:
            raise UnreachableError(f"{server} cut the connection instead of beginning TLS")
        data += piece
    if len(data) > length:
        raise MalformedError(f"found more than an answer to StartTLS at {server}")
    return data


def _failure(error: OSError, server: str, watch: Watch) -> ObtainError:
    if watch.over or watch.deadline.passed or isinstance(error, TimeoutError):
        limit = watch.deadline.limit.total_seconds()
        return TooSlowError(f"no answer within {limit:g} s, {watch.progress.doing}")
    return UnreachableError(f"{server} cut the connection instead of beginning TLS")
