"""Whom we trust over TLS, and as whom we come."""

import os
import re
import socket
import ssl
from pathlib import Path

from proc19probes.outside.watch import CURRENT
from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.unobtainable import NotPermittedError, NotSetUpError

IGTF_DIRECTORY = Path("/etc/grid-security/certificates")
_HASHED_NAME = re.compile(r"[0-9a-f]{8}\.[0-9]+")


class _NamingContext(ssl.SSLContext):
    """A context that checks the certificate of a host without a name, too.

    urllib3 before 2 leaves out the name of a host that is an address.
    """

    def wrap_socket(
        self,
        sock: socket.socket,
        server_side: bool = False,
        do_handshake_on_connect: bool = True,
        suppress_ragged_eofs: bool = True,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLSocket:
        """TLS over the socket, with the host that is being asked."""
        return super().wrap_socket(
            sock,
            server_side,
            do_handshake_on_connect,
            suppress_ragged_eofs,
            server_hostname or CURRENT.get().host,
            session,
        )


def tls_context(access: ServiceAccess) -> ssl.SSLContext:
    """The context for a service; raises NotSetUpError where credential or anchors do not do."""
    context = _NamingContext(ssl.PROTOCOL_TLS_CLIENT)
    _load_trust(context, access)
    if access.certificate is not None:
        _load_credential(context, access.certificate, access.key)
        # Without it Apache cannot ask for a certificate for one path only (TLS 1.3).
        context.post_handshake_auth = True
    return context


def grid_anchors(access: ServiceAccess) -> Path:
    """The hashed directory by which grid certificates are judged; no authority of the system."""
    return access.trust_anchors or IGTF_DIRECTORY


def existing_anchors(access: ServiceAccess) -> Path:
    """The same, seen to be there; raises NotSetUpError."""
    anchors = grid_anchors(access)
    if not anchors.is_dir():
        found = f"the file {anchors}" if anchors.exists() else f"no folder {anchors}"
        raise NotSetUpError(
            f"found {found}, expected the hashed directory of trust anchors (--capath)"
        )
    return anchors


def usable_anchors(access: ServiceAccess) -> Path:
    """The same, seen to have one at least; raises NotPermittedError or NotSetUpError.

    Without any, every signature would be said to be wrong.
    """
    anchors = existing_anchors(access)
    try:
        found = any(_HASHED_NAME.fullmatch(name) for name in os.listdir(anchors))  # noqa: PTH208
    except OSError as error:
        raise NotPermittedError(
            f"the folder of trust anchors {anchors} cannot be read: {error.strerror}"
        ) from error
    if not found:
        raise NotPermittedError(
            f"found no trust anchor in {anchors}, expected one whose name is its hash"
        )
    return anchors


def _load_trust(context: ssl.SSLContext, access: ServiceAccess) -> None:
    if access.trust_anchors is not None:
        context.load_verify_locations(capath=existing_anchors(access))
        return
    context.load_default_certs()
    if IGTF_DIRECTORY.is_dir():
        context.load_verify_locations(capath=IGTF_DIRECTORY)


def _load_credential(context: ssl.SSLContext, certificate: Path, key: Path | None) -> None:
    try:
        # The password is never asked for at a terminal.
        context.load_cert_chain(certificate, key, password=lambda: "")
    except ssl.SSLError as error:
        raise NotSetUpError(
            f"the certificate {certificate} with the key {key or certificate} cannot be used:"
            f" {_words(error) or 'wrong format, or the key has a password'}"
        ) from error
    except OSError as error:
        raise NotSetUpError(
            f"the certificate {certificate} or the key {key or certificate} cannot be read:"
            f" {error.strerror}"
        ) from error


def _words(error: ssl.SSLError) -> str:
    return (error.reason or "").replace("_", " ").lower()
