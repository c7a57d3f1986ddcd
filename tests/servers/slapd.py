"""OpenLDAP's slapd on loopback, with the GLUE schema, loaded with a tree in LDIF.

    with Slapd(ldif) as slapd:                        # bytes, or the Path of a file
        ask(slapd.url)                                # ldap://127.0.0.1:…

    with Slapd(ldif, lines=("sizelimit 5",)) as slapd: …        # further lines of slapd.conf
    with Slapd(ldif, relays=(ARC_RELAY,)) as slapd: …           # one tree under a second name
    with Slapd(ldif, glue_schema=path) as slapd: …              # another GLUE20.schema
    with Slapd(ldif, certificate=authority.server("127.0.0.1"), clients=authority) as slapd:
        ask(slapd.tls_url)                            # ldaps://…, a client certificate is demanded

The configuration is that of Debian's bdii package (bdii-slapd.conf), in a folder of its own. The
schema is not enforced while the tree is loaded, so that what a laxer server would publish can be
published. Entries `o=…` and groups that the LDIF leaves out are added, as BDII has them; other
entries without a parent are left out, as BDII's updater fails to add them. (ARC's nordugrid-*
classes are in no schema of Debian's: such an LDIF is refused.)
"""

import base64
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from servers.tls import Authority, Credential

HOST = "127.0.0.1"
SUFFIXES = ("o=grid", "o=glue", "o=infosys")
PASSWORD = "secret"
_SLAPD = "/usr/sbin/slapd"
_SLAPADD = "/usr/sbin/slapadd"
_SCHEMA = ("core", "cosine", "nis")
_GLUE_1_SCHEMA = ("Glue-CORE", "Glue-MDS", "Glue-CE", "Glue-CESEBind", "Glue-SE")
GLUE_SCHEMA = Path("/etc/ldap/schema/GLUE20.schema")
_SECONDS_TO_START = 300.0
_ATTEMPTS = 5
_NO_CONTACT = 255
"""ldapsearch's code where nobody answers; any other one is a server's word."""

_PLACEHOLDERS = {
    "o": ("organization", "o"),
    "glue2groupid": ("GLUE2Group", "GLUE2GroupID"),
    "mds-vo-name": ("MDS", "Mds-Vo-name"),
}
"""Class and attribute of entries that are added where an LDIF lacks them."""


@dataclass(frozen=True)
class Relay:
    """A part of the tree that is seen under a second name; answers keep its first one."""

    suffix: str
    real: str


ARC_RELAY = Relay("GLUE2GroupID=resource,o=glue", "GLUE2GroupID=services,o=glue")
"""What ARC's own information system has."""


class Slapd:
    """A running slapd; see the module's docstring for its use."""

    def __init__(
        self,
        ldif: bytes | Path,
        *,
        lines: tuple[str, ...] = (),
        relays: tuple[Relay, ...] = (),
        suffixes: tuple[str, ...] = SUFFIXES,
        certificate: Credential | None = None,
        clients: Authority | None = None,
        glue_schema: Path = GLUE_SCHEMA,
    ) -> None:
        self._ldif = ldif if isinstance(ldif, bytes) else ldif.read_bytes()
        self._lines = lines
        self._relays = relays
        self._suffixes = suffixes
        self._certificate = certificate
        self._clients = clients
        self._glue_schema = glue_schema
        self._process: subprocess.Popen[bytes] | None = None
        self._ports: list[socket.socket] = []
        self.folder = Path()
        self.port = 0
        self.tls_port = 0

    @property
    def url(self) -> str:
        """The URL, as a setting has it."""
        return f"ldap://{HOST}:{self.port}"

    @property
    def tls_url(self) -> str:
        """The URL over TLS, where there is a certificate."""
        return f"ldaps://{HOST}:{self.tls_port}"

    @property
    def configuration(self) -> Path:
        """The slapd.conf, with a rootdn (the suffix) and PASSWORD for each tree."""
        return self.folder / "slapd.conf"

    def __enter__(self) -> "Slapd":
        self.folder = Path(tempfile.mkdtemp(prefix="slapd-"))
        try:
            self._configure()
            self._load()
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for held in self._ports:
            held.close()
        shutil.rmtree(self.folder)

    def stop(self) -> None:
        """The server is gone, its port closed."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_SECONDS_TO_START)
            self._process = None

    def _configure(self) -> None:
        schema = [f"include /etc/ldap/schema/{name}.schema" for name in _SCHEMA]
        schema.append("include /etc/bdii/BDII.schema")
        schema += [f"include /etc/ldap/schema/{name}.schema" for name in _GLUE_1_SCHEMA]
        schema.append(f"include {self._glue_schema}")
        modules = ("back_mdb", "rwm", "back_relay")
        text = [
            *schema,
            "modulepath /usr/lib/ldap",
            *(f"moduleload {module}" for module in modules),
            "loglevel 0",
            "sizelimit unlimited",
            "timelimit 2400",
            "threads 4",
            *self._tls_lines(),
            *self._lines,
        ]
        for relay in self._relays:
            text += ["database relay", f'suffix "{relay.suffix}"', "overlay rwm"]
            text.append(f'rwm-suffixmassage "{relay.real}"')
        for suffix in self._suffixes:
            text += self._database_lines(suffix)
        self.configuration.write_text("\n".join(text) + "\n")

    def _database_lines(self, suffix: str) -> list[str]:
        folder = self.folder / suffix.replace("=", "-")
        folder.mkdir()
        return [
            "database mdb",
            f'suffix "{suffix}"',
            f"maxsize {1024**3}",
            "dbnosync",
            f'rootdn "{suffix}"',
            f"rootpw {PASSWORD}",
            f"directory {folder}",
            "index objectClass eq,pres",
        ]

    def _tls_lines(self) -> list[str]:
        if self._certificate is None:
            return []
        lines = [
            f"TLSCertificateFile {self._certificate.certificate}",
            f"TLSCertificateKeyFile {self._certificate.key}",
        ]
        if self._clients is not None:
            lines += [f"TLSCACertificateFile {self._clients.file()}", "TLSVerifyClient demand"]
        return lines

    def _load(self) -> None:
        by_suffix = _by_suffix(_records(self._ldif), self._suffixes)
        for suffix, records in by_suffix.items():
            command = [_SLAPADD, "-q", "-s", "-f", str(self.configuration), "-b", suffix]
            text = b"\n\n".join(records) + b"\n"
            done = subprocess.run(command, input=text, capture_output=True, check=False)
            if done.returncode:
                raise ValueError(f"slapadd does not take the tree: {done.stderr.decode()}")

    def _start(self) -> None:
        for _ in range(_ATTEMPTS):
            self.port, self.tls_port = self._hold_port(), self._hold_port()
            urls = f"{self.url}/" + (f" {self.tls_url}/" if self._certificate else "")
            command = [_SLAPD, "-d", "0", "-f", str(self.configuration), "-h", urls]
            with (self.folder / "slapd.log").open("wb") as log:
                self._process = subprocess.Popen(command, stdout=log, stderr=log)
            if self._answers(self._process):
                return
        raise RuntimeError((self.folder / "slapd.log").read_text())

    def _hold_port(self) -> int:
        """A free port that slapd may listen on, and that nobody else gets before this one ends."""
        held = socket.socket()
        self._ports.append(held)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((HOST, 0))
        port: int = held.getsockname()[1]
        return port

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether it came up; it does not where somebody else took the port meanwhile."""
        deadline = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < deadline and process.poll() is None:
            asked = ["ldapsearch", "-x", "-H", self.url, "-s", "base", "-b", "", "1.1"]
            if subprocess.run(asked, capture_output=True, check=False).returncode != _NO_CONTACT:
                return process.poll() is None
            time.sleep(0.05)
        process.kill()
        process.wait()
        return False


def _records(ldif: bytes) -> list[tuple[str, bytes]]:
    """The entries with their DNs; comments and a version line are left out."""
    found = []
    for block in ldif.replace(b"\r\n", b"\n").split(b"\n\n"):
        lines = [line for line in block.split(b"\n") if line and not line.startswith(b"#")]
        unfolded = b"\n".join(lines).replace(b"\n ", b"").split(b"\n")
        for number, line in enumerate(unfolded):
            if line[:3].lower() == b"dn:":
                found.append((_dn(line), b"\n".join(unfolded[number:])))
                break
    return found


def _dn(line: bytes) -> str:
    value = line[3:]
    if value.startswith(b":"):
        value = base64.b64decode(value[1:])
    return value.strip().decode()


def _by_suffix(
    records: Iterable[tuple[str, bytes]], suffixes: tuple[str, ...]
) -> dict[str, list[bytes]]:
    """The entries of each tree, parents first, with the placeholders that it needs."""
    given = {_path(dn): text for dn, text in records}
    trees: dict[str, list[bytes]] = {}
    placed: set[tuple[str, ...]] = set()
    for path in sorted(given, key=len):
        if path[-1] not in suffixes:
            raise ValueError(f"{','.join(path)} is below none of {', '.join(suffixes)}")
        tree = trees.setdefault(path[-1], [])
        for ancestor in (path[-depth:] for depth in range(1, len(path))):
            if ancestor not in placed and ancestor[0].partition("=")[0] in _PLACEHOLDERS:
                tree.append(_placeholder(ancestor))
                placed.add(ancestor)
        if len(path) == 1 or path[1:] in placed:
            tree.append(given[path])
            placed.add(path)
    return trees


def _path(dn: str) -> tuple[str, ...]:
    """The names of the DN; GLUE 2 tells upper from lower case in values."""
    path = []
    for name in dn.replace("\\,", "\0").split(","):
        attribute, _, value = name.replace("\0", "\\,").partition("=")
        path.append(f"{attribute.strip().lower()}={value.strip()}")
    return tuple(path)


def _placeholder(path: tuple[str, ...]) -> bytes:
    name, _, value = path[0].partition("=")
    object_class, attribute = _PLACEHOLDERS[name]
    return f"dn: {','.join(path)}\nobjectClass: {object_class}\n{attribute}: {value}".encode()
