"""A certificate authority made in a test, its certificates, and hashed directories of trust."""

import datetime
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from OpenSSL import crypto

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Credential:
    """A certificate and its key, as PEM files."""

    certificate: Path
    key: Path


class Authority:
    """A certificate authority; everything that it makes is below `folder`."""

    def __init__(self, folder: Path, name: str = "PROC19 Test CA") -> None:
        self.folder = folder
        self.name = _name(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        usage = _usage(signs_certificates=True)
        self.certificate = (
            self._builder(self.name, self._key.public_key(), 365)
            .add_extension(constraints, critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, hashes.SHA256())
        )

    def trust_anchors(self) -> Path:
        """A hashed directory that trusts this authority and no other."""
        folder = self.folder / "trust-anchors"
        folder.mkdir(parents=True, exist_ok=True)
        pem = self.certificate.public_bytes(serialization.Encoding.PEM)
        number = crypto.X509.from_cryptography(self.certificate).subject_name_hash()
        (folder / f"{number:08x}.0").write_bytes(pem)
        return folder

    def file(self) -> Path:
        """The authority's own certificate, for a server that asks for those of its clients."""
        path = self.folder / "authority.pem"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def server(self, *hosts: str, days: int = 30) -> Credential:
        """For a server of these names or addresses; with negative days it has expired."""
        alternatives = x509.SubjectAlternativeName([_host(host) for host in hosts])
        return self._issue(hosts[0], days, alternatives, ExtendedKeyUsageOID.SERVER_AUTH)

    def client(self, name: str = "Robot - PROC19", days: int = 30) -> Credential:
        """For somebody who asks."""
        alternatives = x509.SubjectAlternativeName([x509.RFC822Name("robot@example.org")])
        return self._issue(name, days, alternatives, ExtendedKeyUsageOID.CLIENT_AUTH)

    def peer(self, host: str) -> Credential:
        """For somebody who asks, and answers under this name, for most of a year."""
        uses = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
        return self._issue(host, 300, x509.SubjectAlternativeName([_host(host)]), *uses)

    def _issue(
        self,
        name: str,
        days: int,
        alternatives: x509.SubjectAlternativeName,
        *uses: x509.ObjectIdentifier,
    ) -> Credential:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            self._builder(_name(name), key.public_key(), days)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
            .add_extension(alternatives, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        folder = self.folder / f"{certificate.serial_number:x}"
        folder.mkdir(parents=True)
        credential = Credential(folder / "certificate.pem", folder / "key.pem")
        credential.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        credential.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return credential

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, days: int
    ) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 400 * _DAY)
            .not_valid_after(now + days * _DAY)
        )


def server_context(credential: Credential, clients: Authority | None = None) -> ssl.SSLContext:
    """TLS for a server; with `clients` it asks for a certificate of that authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(credential.certificate, credential.key)
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients.file())
    return context


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "PROC19 tests"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
