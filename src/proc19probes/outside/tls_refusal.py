"""Why a TLS handshake failed, in words."""

import ssl

from proc19probes.vocabulary.unobtainable import NotSetUpError, ObtainError, RefusedError

_VERIFY_WORDS = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    12: "the revocation list of its certificate's authority has expired",
    18: "its certificate is signed by itself and not among the trust anchors (--capath)",
    19: "its certificate's authority signed itself and is not among the trust anchors (--capath)",
    20: "its certificate's authority is not among the trust anchors (--capath)",
    21: "its certificate's authority is not among the trust anchors (--capath)",
    23: "its certificate is revoked",
    62: "its certificate is for another name",
    64: "its certificate is for another address",
}
"""By OpenSSL's X509_V_ERR_ numbers (openssl-verification-options(1))."""

NOT_TRUSTED = (18, 19, 20, 21)
_REVOCATION_LIST_EXPIRED = 12

_ALERT_WORDS = {
    "WRONG_VERSION_NUMBER": "it does not speak TLS on this port",
    "HTTP_REQUEST": "it does not speak TLS on this port",
    "PACKET_LENGTH_TOO_LONG": "it does not speak TLS on this port",
    "RECORD_LAYER_FAILURE": "it does not speak TLS on this port",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "it wants a client certificate",
    "TLSV1_ALERT_UNKNOWN_CA": "it does not know the authority of the client certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "it does not accept the client certificate",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "it says that the client certificate has expired",
    "SSLV3_ALERT_CERTIFICATE_REVOKED": "it says that the client certificate is revoked",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "it does not accept the client certificate",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "handshake alert; it may want a client certificate",
    "TLSV1_ALERT_PROTOCOL_VERSION": "it speaks no version of TLS that we accept",
    "UNEXPECTED_EOF_WHILE_READING": "it cut the connection",
}


_OUR_CERTIFICATE = (
    "TLSV1_ALERT_UNKNOWN_CA",
    "SSLV3_ALERT_BAD_CERTIFICATE",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED",
    "SSLV3_ALERT_CERTIFICATE_REVOKED",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
)


def tls_failure(error: ssl.SSLError, detail: str) -> ObtainError:
    """The error, told as `detail`: for who asks where our trust or our certificate does not do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        is_ours = error.verify_code in (*NOT_TRUSTED, _REVOCATION_LIST_EXPIRED)
    else:
        is_ours = (error.reason or "").removeprefix("SSL_") in _OUR_CERTIFICATE
    return NotSetUpError(detail) if is_ours else RefusedError(detail)


def refusal_words(error: ssl.SSLError) -> str:
    """The reason, without anything that the other side could have put there."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFY_WORDS.get(error.verify_code, error.verify_message)
    if isinstance(error, ssl.SSLEOFError):
        return _ALERT_WORDS["UNEXPECTED_EOF_WHILE_READING"]
    reason = (error.reason or "").removeprefix("SSL_")
    return _ALERT_WORDS.get(reason, reason.replace("_", " ").lower() or "no reason given")
