"""Signed messages examined: what comes back, and what goes wrong."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from signature_questions import (
    Examining,
    altered,
    by_a_proxy_with,
    by_two,
    cut,
    examined,
    expired,
    extension_twice,
    never_read,
    of_an_impostor,
    refused,
    revoking_the_host,
    trusting,
    version_that_is_none,
    with_an_old_list,
    with_the_list_of_another_key,
    without_certificates,
    without_lists,
    without_policies,
)

from proc19probes.outside.chain import load_certificates
from proc19probes.outside.deadline import Deadline
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.signature import (
    ChainLink,
    Examined,
    Protection,
    Revocation,
    SignerInfo,
)
from proc19probes.vocabulary.unobtainable import Cause, TooLargeError
from servers.certification import proxy_of
from servers.image_lists import Workshop
from servers.signing import openssl
from servers.trust_directories import signing_policy

BY_EC = SignerInfo("2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("workshop"))


def lines(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def policy_of(subject: str) -> bytes:
    return signing_policy(subject, "/DC=org/DC=example/*")


def chain_of(workshop: Workshop) -> tuple[ChainLink, ...]:
    """The endorser and its authority, as the workshop's directory knows them."""
    root, issuing, host = workshop.root, workshop.issuing, workshop.host
    fine = Revocation.NOT_REVOKED
    return (
        ChainLink(host.subject, issuing.subject, False, True, policy_of(issuing.subject), fine),
        ChainLink(issuing.subject, root.subject, False, False, policy_of(root.subject), fine),
    )


# What comes back.

FORMS = {
    "two-parts": (),
    "opaque": ("-nodetach",),
    "opaque-in-pieces": ("-nodetach", "-stream"),
    "two-parts-in-pieces": ("-stream",),
    "without-attributes": ("-noattr",),
    "names-the-signer-by-key": ("-keyid",),
    "without-openssl's-list-of-ciphers": ("-nosmimecap",),
}


@pytest.mark.parametrize("options", FORMS.values(), ids=FORMS)
def test_message_that_holds_gives_content_signer_and_chain(
    options: tuple[str, ...], workshop: Workshop
) -> None:
    message = workshop.signed_by(workshop.host, *options)
    found = examined(trusting(workshop.trusted), message)
    content = lines(workshop.content(workshop.host))
    assert found == Examined(Protection.SIGNED, content, "", (BY_EC,), chain_of(workshop))


def test_signer_that_is_a_trust_anchor_itself_is_a_chain_of_one(workshop: Workshop) -> None:
    message = workshop.signed_by(workshop.root)
    found = examined(trusting(workshop.trusted), message)
    (link,) = found.chain
    assert (link.subject, link.issuer) == (workshop.root.subject, workshop.root.subject)
    assert link.revocation is Revocation.NO_LIST


def test_proxy_is_a_link_that_no_authority_vouches_for(workshop: Workshop) -> None:
    proxy = proxy_of(workshop.host)
    message = workshop.signed_by_proxy(proxy)
    first, *others = examined(trusting(workshop.trusted), message).chain
    assert first == ChainLink(
        proxy.subject, workshop.host.subject, True, True, None, Revocation.OF_A_PROXY
    )
    assert tuple(others) == chain_of(workshop)


LINKS = {
    "no-lists": (without_lists, Revocation.NO_LIST, ""),
    "revoked": (revoking_the_host, Revocation.REVOKED, ""),
    "old-list": (with_an_old_list, Revocation.LIST_NOT_USABLE, "CRL has expired"),
    "list-of-another-key": (
        with_the_list_of_another_key,
        Revocation.LIST_NOT_USABLE,
        "it is there, and not as a list by this authority's key",
    ),
}


@pytest.mark.parametrize(("trust", "revocation", "words"), LINKS.values(), ids=LINKS)
def test_link_says_what_the_list_of_its_issuer_says(
    trust: Callable[[Workshop], Path], revocation: Revocation, words: str, workshop: Workshop
) -> None:
    message = workshop.signed_by(workshop.host)
    found = examined(trusting(trust(workshop)), message)
    first = found.chain[0]
    assert (first.revocation, first.revocation_words) == (revocation, words)
    assert found.content


def test_link_without_a_policy_says_so(workshop: Workshop) -> None:
    message = workshop.signed_by(workshop.host)
    found = examined(trusting(without_policies(workshop)), message)
    assert [link.policy for link in found.chain] == [None, None]


# What is refused has no content.


REFUSED = {
    "altered": (altered, "verification failure; content verify error"),
    "impostor": (of_an_impostor, "unable to get local issuer certificate"),
    "expired": (expired, "certificate has expired"),
    "without-certificates": (without_certificates, "signer certificate not found"),
}


@pytest.mark.parametrize(("make", "refusal"), REFUSED.values(), ids=REFUSED)
def test_message_that_does_not_hold_has_neither_content_nor_chain(
    make: Callable[[Workshop], bytes], refusal: str, workshop: Workshop
) -> None:
    found = examined(trusting(workshop.trusted), make(workshop))
    assert (found.holds, found.content, found.refusal, found.chain) == (False, b"", refusal, ())


def test_message_of_two_signers_has_neither_content_nor_chain(workshop: Workshop) -> None:
    found = examined(trusting(workshop.trusted), by_two(workshop))
    assert (found.holds, found.content, found.chain) == (False, b"", ())
    assert found.signers == (BY_EC, BY_EC)


# What cannot be examined.


def html(made: Workshop) -> bytes:
    return b"<html>Log in</html>"


UNREADABLE = {
    "cut": (cut, "found no S/MIME: "),
    "html": (html, "found no S/MIME: "),
}


@pytest.mark.parametrize(("make", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_signed_message_is_malformed(
    make: Callable[[Workshop], bytes], words: str, workshop: Workshop
) -> None:
    found = refused(trusting(workshop.trusted), make(workshop))
    assert found.cause is Cause.MALFORMED
    assert found.detail.startswith(words)


@pytest.mark.parametrize("change", [extension_twice, version_that_is_none])
def test_certificate_that_openssl_alone_can_read_is_malformed(
    change: Callable[..., None], workshop: Workshop
) -> None:
    found = refused(trusting(workshop.trusted), by_a_proxy_with(change)(workshop))
    assert found.cause is Cause.MALFORMED
    assert found.detail == "found a certificate of a chain that cannot be read"


def test_message_over_the_limit_is_too_large(tmp_path: Path) -> None:
    found = refused(trusting(tmp_path, Limits(document_bytes=10)), b"x" * 11)
    assert found.cause is Cause.TOO_LARGE
    assert found.detail == "found a message of 11 bytes, expected at most 10"


def test_missing_trust_anchors_are_told(tmp_path: Path) -> None:
    found = refused(trusting(tmp_path / "missing"), b"")
    assert found.cause is Cause.NOT_SET_UP
    assert found.detail == (
        f"found no folder {tmp_path / 'missing'}, expected the hashed directory of trust anchors "
        "(--capath)"
    )


def test_file_in_the_place_of_the_trust_anchors_is_told(workshop: Workshop) -> None:
    found = refused(trusting(workshop.root.certificate), workshop.signed_by(workshop.host))
    assert found.cause is Cause.NOT_SET_UP


@pytest.mark.parametrize("name", [None, "ca.pem", "0123abcd.r0", "0123abcd.signing_policy"])
def test_folder_without_a_trust_anchor_is_told(
    name: str | None, workshop: Workshop, tmp_path: Path
) -> None:
    if name is not None:
        (tmp_path / name).write_bytes(workshop.root.certificate.read_bytes())
    found = refused(trusting(tmp_path), workshop.signed_by(workshop.host))
    assert found.cause is Cause.NOT_PERMITTED
    assert found.detail == (
        f"found no trust anchor in {tmp_path}, expected one whose name is its hash"
    )


def test_machine_without_openssl_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = refused(trusting(never_read(tmp_path)), b"Content-Type: text/plain\n\n")
    assert found.cause is Cause.UNREACHABLE
    assert found.detail == (
        "openssl cannot be run: No such file or directory, expected it on the PATH"
    )


def put_in_place_of_openssl(folder: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "openssl"
    path.write_text(f"#!/bin/sh\n{program}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


NEVER_ENDS = {
    "at-once": "exec /bin/sleep 120",
    "at-the-second-time": 'case "$*" in *-cmsout*) exec /bin/sleep 120;; esac; echo content',
}


@pytest.mark.parametrize("program", NEVER_ENDS.values(), ids=NEVER_ENDS)
def test_openssl_that_does_not_end_is_too_slow(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place_of_openssl(tmp_path, program, monkeypatch)
    found = refused(
        trusting(never_read(tmp_path), Limits(fetch=timedelta(seconds=1))), b"a message"
    )
    assert found.cause is Cause.TOO_SLOW
    assert found.detail.startswith("openssl had no answer within ")


NOT_BELIEVED = {
    "no-reason": ("exit 4", Cause.REFUSED, "openssl ended with 4 and no reason"),
    "no-reason-to-read-nothing": ("exit 2", Cause.REFUSED, "openssl ended with 2 and no reason"),
    "killed": ("kill -9 $$", Cause.REFUSED, "openssl ended with -9 and no reason"),
    "killed-at-the-second-time": (
        'case "$*" in *-cmsout*) exec cat /der;; esac; kill -9 $$',
        Cause.REFUSED,
        "openssl ended with -9 and no reason",
    ),
    "no-structure": (
        "echo content",
        Cause.MALFORMED,
        "found a signature that is shorter than it says",
    ),
}


@pytest.mark.parametrize(("program", "cause", "words"), NOT_BELIEVED.values(), ids=NOT_BELIEVED)
def test_openssl_that_says_nothing_of_use_is_not_believed(
    program: str,
    cause: Cause,
    words: str,
    workshop: Workshop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = workshop.signed_by(workshop.host)
    structure = tmp_path / "structure.der"
    structure.write_bytes(openssl("cms", "-cmsout", "-outform", "DER", given=message))
    folder = tmp_path / "bin"
    folder.mkdir()
    # What stands in for openssl finds no other program on its path.
    program = program.replace("cat /der", f"/bin/cat {structure}")
    put_in_place_of_openssl(folder, program, monkeypatch)
    found = refused(trusting(never_read(folder)), message)
    assert (found.cause, found.detail) == (cause, words)


def test_story_names_message_and_trust_anchors(workshop: Workshop) -> None:
    bound = trusting(workshop.trusted).bound(Deadline.after(timedelta(minutes=10)))
    bound.obtain(Examining(workshop.signed_by(workshop.host)))
    (line,) = bound.story
    assert re.search(r"openssl cms -verify of \d+ bytes, sha256 [0-9a-f]{12}, trusting ", line)
    assert f"trusting {workshop.trusted}" in line


def test_more_certificates_than_are_read_are_too_many(workshop: Workshop) -> None:
    pem = workshop.host.certificate.read_bytes()
    assert len(load_certificates([pem] * 100)) == 100
    with pytest.raises(TooLargeError, match="found 101 certificates in a message, expected at"):
        load_certificates([pem] * 101)
