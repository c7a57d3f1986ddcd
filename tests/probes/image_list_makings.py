"""How the lists of the table are made, and the directories that they are verified against."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from asn1crypto import cms

from servers.certification import (
    AUTHORITY,
    HOST,
    OF_A_PROXY,
    OF_AN_AUTHORITY,
    PROXY,
    Certified,
    issued,
    revocation_list,
)
from servers.image_lists import Workshop
from servers.signing import openssl
from servers.trust_directories import held, signing_policy

Make = Callable[[Workshop], bytes]
Trust = Callable[[Workshop], Path]
Part = Callable[[Workshop], bytes | None]
Signer = Callable[[Workshop], Certified]
OTHER_LIST = b'{"hv:imagelist": {"dc:title": "another"}}\n'

OF_THE_LAST_AUTHORITY = OF_AN_AUTHORITY.replace("CA:TRUE", "CA:TRUE,pathlen:0")


def host(*options: str) -> Make:
    return lambda made: made.signed_by(made.host, *options)


def rsa_host(*options: str) -> Make:
    return lambda made: made.signed_by(made.rsa_host, *options)


def robot(made: Workshop) -> bytes:
    return made.signed_by(made.robot)


def such_a_host(**changes: object) -> Make:
    return lambda made: made.signed_by(made.endorser(replace(HOST, **changes)))


def host_with_several_values(made: Workshop) -> bytes:
    return made.signed_by(issued(made.issuing, f"{made.host.subject}+UID=7", HOST))


def host_with_mail(made: Workshop) -> bytes:
    subject = f"{made.host.subject}/emailAddress=images@example.org"
    return made.signed_by(issued(made.issuing, subject, HOST))


def host_below_the_last(made: Workshop) -> bytes:
    """Its authority is vouched for by one that may only vouch for hosts; both are carried."""
    last = made.below("PROC19 Last CA", replace(AUTHORITY, extensions=OF_THE_LAST_AUTHORITY))
    beyond = issued(last, "/DC=org/DC=example/CN=PROC19 Beyond CA", AUTHORITY)
    return made.signed_by(made.endorser(by=beyond), carrying=(last, beyond))


def host_of_root(made: Workshop) -> bytes:
    return made.signed_by(made.endorser(by=made.root))


def host_below(authority: Signer) -> Make:
    """Signed by a host of this authority, whose certificate the message carries."""

    def make(made: Workshop) -> bytes:
        between = authority(made)
        return made.signed_by(made.endorser(by=between), carrying=(between,))

    return make


def smime(made: Workshop) -> bytes:
    signer = ("-inkey", str(made.host.key), "-signer", str(made.host.certificate))
    return openssl("smime", "-sign", *signer, given=made.content(made.host))


def host_and(second: Signer) -> Make:
    def make(made: Workshop) -> bytes:
        also = second(made)
        return made.signed_by(made.host, "-signer", str(also.certificate), "-inkey", str(also.key))

    return make


def impostor(made: Workshop) -> bytes:
    return made.signed_by(made.impostor)


def host_carrying(*others: Signer) -> Make:
    return lambda made: made.signed_by(made.host, carrying=tuple(other(made) for other in others))


def impostor_beside_the_honest(made: Workshop) -> bytes:
    return made.signed_by(made.impostor, carrying=(made.host, made.issuing))


def proxy(extensions: str = OF_A_PROXY, tail: str = "/CN=7", **changes: object) -> Make:
    """Signed by such a certificate of the endorser's making."""

    def make(made: Workshop) -> bytes:
        wanted = replace(PROXY, extensions=extensions, **changes)
        proxy = issued(made.host, made.host.subject + tail, wanted)
        return made.signed_by_proxy(proxy)

    return make


def proxy_of_a_proxy(first: str = OF_A_PROXY) -> Make:
    def make(made: Workshop) -> bytes:
        between = issued(made.host, f"{made.host.subject}/CN=1", replace(PROXY, extensions=first))
        return made.signed_by_proxy(issued(between, f"{between.subject}/CN=2", PROXY), between)

    return make


def changed(old: bytes, new: bytes, make: Make) -> Make:
    def change(made: Workshop) -> bytes:
        message = make(made)
        assert message.count(old) == 1
        return message.replace(old, new)

    return change


def altered(change: Callable[[bytes], bytes], make: Make) -> Make:
    return lambda made: change(make(made))


def with_lf(message: bytes) -> bytes:
    return message.replace(b"\r\n", b"\n")


def with_crlf(message: bytes) -> bytes:
    return with_lf(message).replace(b"\n", b"\r\n")


def with_a_list_after(message: bytes) -> bytes:
    return message + OTHER_LIST


def with_other_signature(message: bytes) -> bytes:
    """The last byte of the signature is another; the envelope is as it was."""
    head, encoded = re.split(rb"(?<=\n\n)(?=MI[A-Za-z0-9+/=\n]{200})", message)
    encoded, gap, tail = encoded.partition(b"\n\n")
    der = bytearray(openssl("base64", "-d", given=encoded + b"\n"))
    der[-1] ^= 1
    return head + openssl("base64", given=bytes(der)) + gap[1:] + tail


def cut_in_the_signature(message: bytes) -> bytes:
    return message[: message.rindex(b"smime.p7s") + 900]


def with_a_part_between(message: bytes) -> bytes:
    """Another list stands before the one that was signed, in a part of its own."""
    delimiter = re.search(rb"(?m)^------[0-9A-F]+$", message)
    assert delimiter
    return message.replace(delimiter[0], delimiter[0] + b"\n" + OTHER_LIST + delimiter[0], 1)


def other_list_over_a_whole_one(made: Workshop) -> bytes:
    """The signature has the signed list inside; what stands to be read is another."""
    whole = made.signed_by(made.host, "-nodetach")
    return _in_two_parts(OTHER_LIST, whole.partition(b"\n\n")[2])


def attributes_for_content(made: Workshop) -> bytes:
    """The signed attributes of a good list as if they were the list: the signature is of them."""
    head, body = made.signed_by(made.host, "-nodetach").split(b"\n\n", 1)
    info = cms.ContentInfo.load(openssl("base64", "-d", given=body))
    data = info["content"]
    signer = data["signer_infos"][0]
    attributes = b"\x31" + signer["signed_attrs"].dump(force=True)[1:]
    data["encap_content_info"] = {"content_type": "data", "content": attributes}
    kept = ("version", "sid", "digest_algorithm", "signature_algorithm", "signature")
    data["signer_infos"] = [{name: signer[name] for name in kept}]
    whole = cms.ContentInfo({"content_type": "signed_data", "content": data})
    return head + b"\n\n" + openssl("base64", given=whole.dump(force=True))


def nobody(made: Workshop) -> bytes:
    """Where the signature belongs there are certificates, and nobody signed."""
    path = str(made.host.certificate)
    body = openssl("crl2pkcs7", "-nocrl", "-certfile", path, "-outform", "DER")
    return _in_two_parts(json_alone(made), openssl("base64", given=body))


def _in_two_parts(content: bytes, signature: bytes) -> bytes:
    return (
        b"MIME-Version: 1.0\nContent-Type: multipart/signed; micalg=sha-256; boundary=between;"
        b' protocol="application/pkcs7-signature"\n\n--between\n' + content + b"\n--between\n"
        b"Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n"
        + signature
        + b"\n--between--\n"
    )


def json_alone(made: Workshop) -> bytes:
    return made.content(made.host)


def mime_alone(made: Workshop) -> bytes:
    head = b"MIME-Version: 1.0\nContent-Type: application/json\n\n"
    return head + made.content(made.host)


def mime_about_signatures(made: Workshop) -> bytes:
    return b"Subject: multipart/signed, application/pkcs7-mime\n" + mime_alone(made)


def signed_in_another_way(made: Workshop) -> bytes:
    message = made.signed_by(made.host)
    return message.replace(b"application/pkcs7-signature", b"application/pgp-signature")


def certificates_alone(made: Workshop) -> bytes:
    der = openssl("crl2pkcs7", "-nocrl", "-certfile", str(made.host.certificate), "-outform", "DER")
    head = b"Content-Type: application/pkcs7-mime; smime-type=certs-only\n"
    return head + b"Content-Transfer-Encoding: base64\n\n" + openssl("base64", given=der)


def digested(made: Workshop) -> bytes:
    return openssl("cms", "-digest_create", given=made.content(made.host))


def after_a_long_header(message: bytes) -> bytes:
    """As mail arrives: 100 lines of 100 bytes come before those that say what it is."""
    return b"".join(b"Received: from %090d\n" % number for number in range(100)) + message


def encrypted(made: Workshop) -> bytes:
    inner = made.signed_by(made.host)
    return openssl("cms", "-encrypt", "-aes128", str(made.rsa_host.certificate), given=inner)


def html(made: Workshop) -> bytes:
    return b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n"


def nothing(made: Workshop) -> bytes:
    return b""


def usual(made: Workshop) -> Path:
    """Both authorities, with all that there is of them."""
    return made.trusted


def with_other(**changes: Part) -> Trust:
    """The usual, but for something of the issuing authority."""

    def trust(made: Workshop) -> Path:
        of_root, of_issuing = made.both
        other = {name: make(made) for name, make in changes.items()}
        return made.trusting(of_root, replace(of_issuing, **other))

    return trust


def with_other_of_root(**changes: Part) -> Trust:
    """The usual, but for something of the root."""

    def trust(made: Workshop) -> Path:
        of_root, of_issuing = made.both
        other = {name: make(made) for name, make in changes.items()}
        return made.trusting(replace(of_root, **other), of_issuing)

    return trust


def root_alone(made: Workshop) -> Path:
    return made.trusting(made.both[0])


def others_alone(made: Workshop) -> Path:
    return made.trusting(held(made.root_of_impostor))


def no_authority(made: Workshop) -> Path:
    return made.trusting()


def without(part: str) -> Trust:
    """The usual, without this of either authority."""
    return lambda made: made.trusting(*(replace(one, **{part: None}) for one in made.both))


def intermediate_revoked_and_mute(made: Workshop) -> Path:
    of_root, of_issuing = made.both
    revoking = revocation_list(made.root, made.issuing)
    return made.trusting(
        replace(of_root, revocations=revoking), replace(of_issuing, revocations=None)
    )


def with_second_revocations(part: Part) -> Trust:
    """The usual, and a second list of revocations by the issuing authority."""

    def trust(made: Workshop) -> Path:
        folder = made.trusting(*made.both)
        first = made.both[1].revocations
        (path,) = (one for one in folder.glob("*.r0") if one.read_bytes() == first)
        path.with_suffix(".r1").write_bytes(part(made) or b"")
        return folder

    return trust


def absent(made: Workshop) -> None:
    return None


def policy(*patterns: str) -> Part:
    return lambda made: signing_policy(made.issuing.subject, *patterns)


def policy_of_root(*patterns: str) -> Part:
    return lambda made: signing_policy(made.root.subject, *patterns)


def garbage(made: Workshop) -> bytes:
    return b"\x00\xff\xfe'\"{{{ no policy\n" * 3


def revoking(*revoked: Signer, **how: object) -> Part:
    return lambda made: revocation_list(made.issuing, *(one(made) for one in revoked), **how)


def revocations_of_impostor(**changes: str) -> Part:
    return lambda made: revocation_list(made.issuing_impostor, **changes)
