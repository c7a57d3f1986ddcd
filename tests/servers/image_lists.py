"""Signed image lists as endorsers publish them, made by openssl of AppDB's own document."""

from dataclasses import replace
from functools import cached_property
from pathlib import Path

from servers.certification import (
    AUTHORITY,
    HOST,
    ROBOT,
    RSA_KEY,
    Certified,
    Wanted,
    issued,
    root,
)
from servers.signing import signed
from servers.trust_directories import Held, held, trust_directory

SAMPLES = Path(__file__).parents[1] / "samples" / "vmi"
ENDORSER = "/DC=org/DC=example/O=Hosts/CN=images.example.org"
_LIST = SAMPLES / "imagelist01.unsigned"
_ENDORSED_BY = b"/DC=XXX/DC=YYY/C=ZZZ/O=Hosts/O=AA.net/CN=some.unknown.source"
_ENDORSED_UNDER = b"/DC=XXX/DC=YYY/CN=SOME TEST CA"


def list_endorsed_by(subject: str, issuer: str) -> bytes:
    """AppDB's list with this endorser in it."""
    document = _LIST.read_bytes()
    assert _ENDORSED_BY in document
    return document.replace(_ENDORSED_BY, subject.encode()).replace(
        _ENDORSED_UNDER, issuer.encode()
    )


class Workshop:
    """A root and an authority below it, those for whom they vouch, and lists that these signed.

    All of it is made when it is first asked for, below `folder`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def root(self) -> Certified:
        """The authority that directories trust."""
        return root(self.folder, "/DC=org/DC=example/CN=PROC19 Root CA")

    @cached_property
    def issuing(self) -> Certified:
        """The authority below it, that vouches for hosts and people."""
        return self.below("PROC19 Issuing CA")

    @cached_property
    def host(self) -> Certified:
        """The endorser: a host, as AppDB was."""
        return self.endorser()

    @cached_property
    def rsa_host(self) -> Certified:
        """An endorser with an RSA key."""
        return self.endorser(replace(HOST, key=RSA_KEY))

    @cached_property
    def robot(self) -> Certified:
        """An endorser that is a robot, with a certificate for electronic mail."""
        return issued(self.issuing, "/DC=org/DC=example/O=Robots/CN=Robot: images at PROC19", ROBOT)

    @cached_property
    def other_host(self) -> Certified:
        """Another host of the same authority."""
        return issued(self.issuing, "/DC=org/DC=example/O=Hosts/CN=a.example.org", HOST)

    @cached_property
    def impostor(self) -> Certified:
        """The endorser's name, of a root that only has the trusted one's name."""
        return self.endorser(by=self.root_of_impostor)

    @cached_property
    def root_of_impostor(self) -> Certified:
        """A root that has the trusted root's name and not its key."""
        return root(self.folder / "impostor", self.root.subject)

    @cached_property
    def issuing_impostor(self) -> Certified:
        """An authority that has the issuing authority's name and not its key."""
        return root(self.folder / "impostor", self.issuing.subject)

    @cached_property
    def trusted(self) -> Path:
        """A directory with both authorities, their revocation lists and signing policies."""
        return self.trusting(*self.both)

    @cached_property
    def both(self) -> tuple[Held, Held]:
        """What that directory holds."""
        return held(self.root), held(self.issuing)

    def endorser(self, wanted: Wanted = HOST, by: Certified | None = None) -> Certified:
        """A certificate of the endorser's name, of this kind."""
        return issued(by or self.issuing, ENDORSER, wanted)

    def below(self, name: str, wanted: Wanted = AUTHORITY) -> Certified:
        """An authority that the root vouches for."""
        return issued(self.root, f"/DC=org/DC=example/CN={name}", wanted)

    def trusting(self, *authorities: Held) -> Path:
        """A directory of trust anchors that holds this and nothing else."""
        return trust_directory(self.folder, *authorities)

    def signed_by(
        self, signer: Certified, *options: str, carrying: tuple[Certified, ...] = ()
    ) -> bytes:
        """The list that this signer endorses, signed with these options of `openssl cms`.

        The message carries these certificates besides the signer's.
        """
        return signed(self.content(signer), signer, *options, *self._certificates(carrying))

    def signed_by_proxy(self, proxy: Certified, *between: Certified) -> bytes:
        """The endorser's list, signed by its proxy, with the proxies between and the endorser."""
        options = self._certificates((*between, self.host))
        return signed(self.content(self.host), proxy, *options)

    def content(self, signer: Certified) -> bytes:
        """The list that this signer endorses."""
        return list_endorsed_by(signer.subject, signer.issuer)

    def _certificates(self, carried: tuple[Certified, ...]) -> tuple[str, ...]:
        if not carried:
            return ()
        folder = self.folder / "carried"
        folder.mkdir(exist_ok=True)
        path = folder / "-".join(one.certificate.parent.name for one in carried)
        path.write_bytes(b"".join(one.certificate.read_bytes() for one in carried))
        return ("-certfile", str(path))
