"""Grid certificates and signed messages, made by openssl as SSM makes them."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from servers.tls import Credential

HOST = "/DC=org/DC=example/O=PROC19/CN=host\\/ce.example.org/emailAddress=admin@example.org"
_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
_OF_AN_AUTHORITY = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
_OF_A_HOST = (
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,keyEncipherment\n"
    "extendedKeyUsage=serverAuth,clientAuth\n"
)


def openssl(*arguments: str, given: bytes = b"") -> bytes:
    """What openssl writes, of whatever settings this machine has."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C"}
    done = subprocess.run(
        ["openssl", *arguments], input=given, capture_output=True, env=environment, timeout=600
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@dataclass(frozen=True)
class GridAuthority:
    """An authority whose names begin with DC, as those of grid authorities do."""

    folder: Path
    credential: Credential

    @classmethod
    def root(
        cls, folder: Path, subject: str = "/DC=org/DC=example/CN=PROC19 Grid CA"
    ) -> "GridAuthority":
        """One that signed itself."""
        folder.mkdir(parents=True)
        made = Credential(folder / "authority.pem", folder / "authority.key")
        openssl(
            *("req", "-x509", *_NEW_KEY, "-keyout", str(made.key), "-out", str(made.certificate)),
            *("-subj", subject, "-days", "365"),
        )
        return cls(folder, made)

    def below(
        self, name: str, subject: str = "/DC=org/DC=example/CN=PROC19 Issuing CA"
    ) -> "GridAuthority":
        """An authority that this one vouches for."""
        return GridAuthority(self.folder, self._issue(name, subject, _OF_AN_AUTHORITY))

    def host(self, subject: str = HOST, name: str = "host") -> Credential:
        """A host's certificate: for servers and clients, not for electronic mail."""
        return self._issue(name, subject, _OF_A_HOST)

    def trust_anchors(self) -> Path:
        """A hashed directory that trusts this authority and no other."""
        certificate = self.credential.certificate
        folder = certificate.with_suffix(".trusted")
        folder.mkdir(exist_ok=True)
        digest = openssl("x509", "-in", str(certificate), "-noout", "-hash").decode().strip()
        (folder / f"{digest}.0").write_bytes(certificate.read_bytes())
        return folder

    def _issue(self, name: str, subject: str, extensions: str) -> Credential:
        made = Credential(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        (self.folder / f"{name}.ext").write_text(extensions)
        request = openssl("req", "-utf8", *_NEW_KEY, "-keyout", str(made.key), "-subj", subject)
        certificate = openssl(
            *("x509", "-req", "-CA", str(self.credential.certificate)),
            *("-CAkey", str(self.credential.key), "-CAcreateserial", "-days", "30"),
            *("-extfile", str(self.folder / f"{name}.ext")),
            given=request,
        )
        made.certificate.write_bytes(certificate)
        return made


def signed_as_ssm_does(content: bytes, by: Credential, *options: str) -> bytes:
    """What SSM sends: multipart/signed, with a part of text/plain."""
    signer = ("-inkey", str(by.key), "-signer", str(by.certificate))
    return openssl("smime", "-sign", *signer, "-text", *options, given=content)


def signed(content: bytes, by: Credential, *options: str) -> bytes:
    """The message signed by `openssl cms` with these options."""
    signer = ("-inkey", str(by.key), "-signer", str(by.certificate))
    return openssl("cms", "-sign", *signer, *options, given=content)


def wrapped(genuine: bytes, crafted: bytes) -> bytes:
    """A signed message of two parts, and other content for who takes boundaries by whole lines.

    To openssl a line that begins as a boundary is one, and the message ends at `--other--q`.
    """
    head, body = re.split(rb"\r?\n\r?\n", genuine, maxsplit=1)
    (boundary,) = re.findall(rb'boundary="([^"]+)"', head)
    signed = body[body.index(b"--" + boundary) :]
    signed = signed.replace(b"--" + boundary + b"--", b"--other--q")
    signed = signed.replace(b"--" + boundary, b"--otherq")
    parts = b"--other\nContent-Type: text/plain\n\n" + crafted + b"\n--other\n\n\n--other--\n"
    return head.replace(boundary, b"other") + b"\n\n" + signed.rstrip() + b"\n" + parts
