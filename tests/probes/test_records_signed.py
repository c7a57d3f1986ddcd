"""Who signed the messages: what is found of such as SSM sends."""

from dataclasses import replace
from pathlib import Path

import pytest
from record_queues import (
    HOURS,
    NOW,
    SIGNER,
    cloud_record,
    findings,
    lines,
    put,
    receive,
)

from servers.ams import AmsServer, Published, Topic
from servers.certification import HOST, RSA_KEY, Wanted
from servers.senders import SendingGrid
from servers.signing import openssl, signed, signed_as_ssm_does, wrapped
from servers.trust_directories import held, trust_directory


def signatures(queue: Path, grid: SendingGrid, **arguments: str) -> list[str]:
    given = {"records": queue.as_uri(), **arguments}
    return lines(findings("records_signed", {}, given, grid.trust_anchors()))


def test_message_signed_as_expected_is_ok(queue: Path, grid: SendingGrid) -> None:
    put(queue, signed_as_ssm_does(cloud_record(), grid.host(SIGNER)))
    expected = SIGNER.replace("emailAddress", "Email")
    assert signatures(queue, grid, signer=expected) == [
        f"OK SAMPLE-SITE: 1 message signed by {SIGNER} [records-signed]"
    ]


def test_message_signed_by_another_is_critical(queue: Path, grid: SendingGrid) -> None:
    name = put(queue, signed_as_ssm_does(cloud_record(), grid.host(SIGNER)))
    assert signatures(queue, grid, signer="/DC=org/CN=other") == [
        f"CRITICAL message {name}: signed by {SIGNER}, expected /DC=org/CN=other [other-signer]"
    ]


def test_signer_that_nobody_asked_for_is_unknown_and_named(queue: Path, grid: SendingGrid) -> None:
    put(queue, signed_as_ssm_does(cloud_record(), grid.host(SIGNER)))
    assert signatures(queue, grid) == [
        f"UNKNOWN SAMPLE-SITE: signed by {SIGNER}, expected a --signer to compare with "
        "[signer-not-said]"
    ]


def test_altered_message_is_critical(queue: Path, grid: SendingGrid) -> None:
    message = signed_as_ssm_does(cloud_record(), grid.host(SIGNER))
    put(queue, message.replace(b"CpuCount: 2", b"CpuCount: 9"))
    (line,) = signatures(queue, grid, signer=SIGNER)
    assert "content verify error" in line
    assert line.endswith(
        f"(signed by {SIGNER}), expected a signature that holds [signature-not-valid]"
    )


def test_authority_that_is_not_trusted_is_critical(
    queue: Path, grid: SendingGrid, tmp_path: Path
) -> None:
    stranger = SendingGrid(tmp_path / "stranger")
    put(queue, signed_as_ssm_does(cloud_record(), stranger.host(SIGNER)))
    (line,) = signatures(queue, grid, signer=SIGNER)
    assert "unable to get local issuer certificate" in line
    assert line.endswith("[signature-not-valid]")


def test_message_in_a_folder_may_not_be_signed_yet(queue: Path, grid: SendingGrid) -> None:
    name = put(queue, cloud_record())
    assert signatures(queue, grid, signer=SIGNER) == [
        f"UNKNOWN message {name}: not signed, in a folder, expected one that was sent "
        "[not-signed-yet]"
    ]


def test_message_that_was_sent_without_a_signature_is_critical(grid: SendingGrid) -> None:
    with AmsServer({"pilot": Topic([Published(cloud_record(), NOW)])}) as server:
        given = {"records": server.url("pilot"), "signer": SIGNER}
        found = findings("records_signed", {}, given, grid.trust_anchors())
    assert lines(found) == ["CRITICAL message 0: not signed, expected a signature [not-signed]"]


def test_message_over_the_largest_is_not_said_to_be_unsigned(
    queue: Path, grid: SendingGrid
) -> None:
    message = signed_as_ssm_does(cloud_record() * 3000, grid.host(SIGNER))
    name = put(queue, message)
    assert signatures(queue, grid, signer=SIGNER) == [
        f"UNKNOWN message {name}: {len(message)} bytes, read are 1048576 at most "
        "[signature-not-looked-at]"
    ]


def test_signature_that_the_receiver_verified_is_taken_and_said(
    tmp_path: Path, grid: SendingGrid
) -> None:
    receive(tmp_path / "incoming", cloud_record(), signer=SIGNER)
    assert signatures(tmp_path / "incoming", grid, signer=SIGNER) == [
        f"OK SAMPLE-SITE: 1 message signed by {SIGNER}, as the receiver verified [records-signed]"
    ]
    (line,) = signatures(tmp_path / "incoming", grid, signer="/CN=other")
    assert line.endswith("[other-signer]")


def test_missing_trust_anchors_are_unknown(queue: Path, grid: SendingGrid, tmp_path: Path) -> None:
    put(queue, signed_as_ssm_does(cloud_record(), grid.host(SIGNER)))
    given = {"records": queue.as_uri(), "signer": SIGNER}
    (line,) = lines(findings("records_signed", {}, given, tmp_path / "none"))
    assert line.startswith("UNKNOWN ")
    assert line.endswith("[not-set-up]")


def test_broken_envelope_is_critical_and_the_others_are_looked_at(
    queue: Path, grid: SendingGrid
) -> None:
    message = signed_as_ssm_does(cloud_record(), grid.host(SIGNER))
    put(queue, message, NOW - 3 * HOURS)
    head, signature = message.split(b"smime.p7s", 1)
    put(queue, head + b"smime.p7s" + signature.replace(b"M", b"A"))
    (line,) = signatures(queue, grid, signer=SIGNER)
    assert line.endswith("[signature-not-valid]")


# What is judged is what was verified.


def of_another(record: bytes) -> bytes:
    return record.replace(b"SAMPLE-SITE", b"OTHER-SITE")


def test_records_around_a_genuine_message_of_another_site_are_nobodys(
    queue: Path, grid: SendingGrid
) -> None:
    genuine = signed_as_ssm_does(of_another(cloud_record()), grid.host(SIGNER))
    put(queue, wrapped(genuine, cloud_record()))
    assert signatures(queue, grid, signer=SIGNER) == [
        "UNKNOWN SAMPLE-SITE: of other sites: 1 message, of this one none [no-message-of-site]"
    ]


NOT_READ = {"records_valid": "no-message-of-site", "records_arrive": "no-records"}


@pytest.mark.parametrize(("probe", "finding"), NOT_READ.items(), ids=NOT_READ)
def test_records_around_a_genuine_message_of_another_site_are_not_read(
    probe: str, finding: str, queue: Path, grid: SendingGrid
) -> None:
    genuine = signed_as_ssm_does(of_another(cloud_record()), grid.host(SIGNER))
    put(queue, wrapped(genuine, cloud_record()))
    found = findings(probe, {}, {"records": queue.as_uri()})
    assert [one.kind.id for one in found] == [finding]


def test_altered_message_of_the_site_is_critical_among_those_of_others(
    queue: Path, grid: SendingGrid
) -> None:
    host = grid.host(SIGNER)
    put(queue, signed_as_ssm_does(of_another(cloud_record()), host), NOW - 3 * HOURS)
    altered = signed_as_ssm_does(cloud_record(), host).replace(b"CpuCount: 2", b"CpuCount: 9")
    name = put(queue, altered)
    assert signatures(queue, grid, signer=SIGNER) == [
        f"CRITICAL message {name}: verification failure; content verify error (signed by {SIGNER}),"
        " expected a signature that holds [signature-not-valid]"
    ]
    (line,) = lines(findings("records_valid", {}, {"records": queue.as_uri()}))
    assert line == (
        f"CRITICAL message {name}: the message: its signature does not hold: verification failure;"
        " content verify error, expected what APEL takes [record-refused]"
    )


def test_opaque_message_is_opened_and_ssm_is_said_to_take_it_for_encrypted(
    queue: Path, grid: SendingGrid
) -> None:
    name = put(queue, signed(cloud_record(), grid.host(SIGNER), "-nodetach"))
    assert signatures(queue, grid, signer=SIGNER) == [
        f"OK SAMPLE-SITE: 1 message signed by {SIGNER} [records-signed]"
    ]
    given = {"records": queue.as_uri()}
    assert lines(findings("records_valid", {}, given)) == [
        f"WARNING message {name}: the message: it says application/pkcs7-mime and is not encrypted:"
        " SSM would decrypt it first, and fail [record-doubtful]"
    ]
    (line,) = lines(findings("records_arrive", {}, given))
    assert line.startswith("OK ")


ENCRYPTED = "UNKNOWN the accounting records of SAMPLE-SITE: encrypted: 1 message"


@pytest.mark.parametrize("signed_after", [False, True], ids=["signed-first", "encrypted-first"])
def test_encrypted_message_is_told_as_encrypted_by_every_probe(
    signed_after: bool, queue: Path, grid: SendingGrid
) -> None:
    host = grid.host(SIGNER)
    whose = grid.host("/DC=org/DC=example/CN=receiver.example.org", replace(HOST, key=RSA_KEY))
    closed = ("cms", "-encrypt", "-aes128", str(whose.certificate))
    if signed_after:
        message = signed(openssl(*closed, given=cloud_record()), host)
    else:
        message = openssl(*closed, given=signed_as_ssm_does(cloud_record(), host))
    put(queue, message)
    given = {"records": queue.as_uri()}
    for found in (
        signatures(queue, grid, signer=SIGNER),
        lines(findings("records_valid", {}, given)),
        lines(findings("records_arrive", {}, given)),
    ):
        assert found == [f"{ENCRYPTED} [messages-encrypted]"]


# Digests.

DIGESTS = {
    "sha1": ("WARNING", "SHA-1 and SHA-1 with ECDSA", ("-md", "sha1"), HOST),
    "sha1-rsa": ("WARNING", "SHA-1", ("-md", "sha1"), replace(HOST, key=RSA_KEY)),
    "md5": ("CRITICAL", "MD5", ("-md", "md5"), replace(HOST, key=RSA_KEY)),
}


@pytest.mark.parametrize(("state", "name", "options", "kind"), DIGESTS.values(), ids=DIGESTS)
def test_old_digest_is_a_warning_and_a_broken_one_critical(
    state: str, name: str, options: tuple[str, ...], kind: Wanted, queue: Path, grid: SendingGrid
) -> None:
    message = put(queue, signed_as_ssm_does(cloud_record(), grid.host(SIGNER, kind), *options))
    first, *others = signatures(queue, grid, signer=SIGNER)
    finding = "message-digest-outdated" if state == "WARNING" else "message-digest-too-weak"
    assert first == (
        f"{state} message {message}: signed with {name}, expected SHA-256 or better [{finding}]"
    )
    signed_line = [f"OK SAMPLE-SITE: 1 message signed by {SIGNER} [records-signed]"]
    assert others == (signed_line if state == "WARNING" else [])


def test_what_is_wrong_with_an_authority_is_said_once_for_all_messages(
    queue: Path, grid: SendingGrid, tmp_path: Path
) -> None:
    host = grid.host(SIGNER)
    for hours in (2, 3, 4):
        put(queue, signed_as_ssm_does(cloud_record(), host), NOW - hours * HOURS)
    bare = trust_directory(tmp_path, replace(held(grid.authority), revocations=None))
    given = {"records": queue.as_uri(), "signer": SIGNER}
    found = lines(findings("records_signed", {}, given, bare))
    assert [line.split(" ", 1)[0] for line in found] == ["WARNING", "OK"]
    required = lines(findings("records_signed", {}, {**given, "crl": "require"}, bare))
    assert [line.split(" ", 1)[0] for line in required] == ["UNKNOWN"]
    assert lines(findings("records_signed", {}, {**given, "crl": "off"}, bare)) == [found[1]]


def test_openssl_that_dies_is_unknown_and_no_message_is_blamed(
    queue: Path, grid: SendingGrid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(queue, signed_as_ssm_does(cloud_record(), grid.host(SIGNER)))
    anchors = grid.trust_anchors()
    program = tmp_path / "bin" / "openssl"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nkill -9 $$\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    given = {"records": queue.as_uri()}
    for probe in ("records_signed", "records_valid", "records_arrive"):
        (line,) = lines(findings(probe, {}, given, anchors))
        assert line.startswith("UNKNOWN ")
        assert "openssl ended with -9 and no reason" in line
