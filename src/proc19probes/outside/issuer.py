"""Who issued the certificate of a host that we do not trust."""

import ssl

from cryptography.x509 import Certificate, load_der_x509_certificate

from proc19probes.outside.certificate_names import UNREADABLE
from proc19probes.outside.connect import connect
from proc19probes.outside.watch import Watch
from proc19probes.vocabulary.common_options import AddressFamily
from proc19probes.vocabulary.unobtainable import ObtainError


def issuer_of(host: str, port: int, family: AddressFamily, watch: Watch) -> str | None:
    """The issuer's name, by a second handshake that trusts everybody and sends nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            connect(host, port, family, watch) as connection,
            context.wrap_socket(connection, server_hostname=host) as over_tls,
        ):
            found = over_tls.getpeercert(binary_form=True)
            return _issuer(load_der_x509_certificate(found)) if found else None
    except (OSError, *UNREADABLE, ObtainError):
        return None


def _issuer(certificate: Certificate) -> str:
    return certificate.issuer.rfc4514_string()
