"""The question what stands behind a message, and messages and trust anchors to put it for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from asn1crypto import pem, x509
from outside_questions import memory_of

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.sources.openssl import OPENSSL
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.signature import Examined, SignatureOf, Trust
from proc19probes.vocabulary.unobtainable import Unobtainable
from servers.certification import EXPIRED, HOST, proxy_of, revocation_list
from servers.image_lists import Workshop
from servers.signing import openssl
from servers.trust_directories import held


@dataclass(frozen=True)
class Examining(Question[Examined]):
    """What stands behind a message."""

    service = OPENSSL
    subject = "the signed message"

    message: bytes
    trust: Trust = Trust.ANCHORS

    def answer(self, transport: Transport) -> Examined:
        """What openssl and the chain say."""
        return transport.put(SignatureOf(OPENSSL, self.message, self.trust))


def trusting(anchors: Path, limits: Limits | None = None) -> RunMemory:
    return memory_of(ServiceAccess("", trust_anchors=anchors), limits)


def never_read(folder: Path) -> Path:
    """The folder, with the name of a trust anchor in it: what stands in for openssl reads none."""
    (folder / "0123abcd.0").touch()
    return folder


def ask(memory: RunMemory, message: bytes, trust: Trust = Trust.ANCHORS) -> Examined | Unobtainable:
    return memory.bound(Deadline.after(timedelta(minutes=10))).obtain(Examining(message, trust))


def examined(memory: RunMemory, message: bytes, trust: Trust = Trust.ANCHORS) -> Examined:
    found = ask(memory, message, trust)
    assert isinstance(found, Examined), found
    return found


def refused(memory: RunMemory, message: bytes) -> Unobtainable:
    found = ask(memory, message)
    assert isinstance(found, Unobtainable), found
    return found


def without_lists(made: Workshop) -> Path:
    return made.trusting(*(replace(one, revocations=None) for one in made.both))


def without_policies(made: Workshop) -> Path:
    return made.trusting(*(replace(one, policy=None) for one in made.both))


def revoking_the_host(made: Workshop) -> Path:
    return made.trusting(made.both[0], held(made.issuing, revoked=(made.host,)))


def with_an_old_list(made: Workshop) -> Path:
    old = revocation_list(made.issuing, **EXPIRED)
    return made.trusting(made.both[0], replace(made.both[1], revocations=old))


def with_the_list_of_another_key(made: Workshop) -> Path:
    strange = revocation_list(made.issuing_impostor)
    return made.trusting(made.both[0], replace(made.both[1], revocations=strange))


def altered(made: Workshop) -> bytes:
    return made.signed_by(made.host).replace(b"hv:imagelist", b"hv:imageList")


def of_an_impostor(made: Workshop) -> bytes:
    return made.signed_by(made.impostor)


def expired(made: Workshop) -> bytes:
    return made.signed_by(made.endorser(replace(HOST, **EXPIRED)))


def without_certificates(made: Workshop) -> bytes:
    return made.signed_by(made.host, "-nocerts")


def by_two(made: Workshop) -> bytes:
    other = made.other_host
    also = ("-signer", str(other.certificate), "-inkey", str(other.key))
    return made.signed_by(made.host, *also)


def cut(made: Workshop) -> bytes:
    message = made.signed_by(made.host)
    return message[: len(message) // 2]


def by_a_proxy_with(change: Callable[[x509.TbsCertificate], object]) -> Callable[[Workshop], bytes]:
    """Signed by a proxy that its holder made with something that no tool makes."""

    def make(made: Workshop) -> bytes:
        proxy = proxy_of(made.host)
        _, _, der = pem.unarmor(proxy.certificate.read_bytes())
        certificate = x509.Certificate.load(der)
        inner = certificate["tbs_certificate"]
        change(inner)
        signature = openssl(
            "dgst", "-sha256", "-sign", str(made.host.key), given=inner.dump(force=True)
        )
        certificate["signature_value"] = signature
        proxy.certificate.write_bytes(pem.armor("CERTIFICATE", certificate.dump(force=True)))
        return made.signed_by_proxy(proxy)

    return make


def extension_twice(certificate: x509.TbsCertificate) -> None:
    for _ in range(2):
        certificate["extensions"].append({"extn_id": "1.2.3.4", "extn_value": b"\x05\x00"})


def version_that_is_none(certificate: x509.TbsCertificate) -> None:
    certificate["version"] = 5
