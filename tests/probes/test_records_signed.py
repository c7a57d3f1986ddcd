"""Who signed the messages: what is found of such as SSM sends."""

from pathlib import Path

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
from servers.signing import GridAuthority, signed_as_ssm_does


def signatures(queue: Path, grid: GridAuthority, **arguments: str) -> list[str]:
    given = {"records": queue.as_uri(), **arguments}
    return lines(findings("records_signed", {}, given, grid.trust_anchors()))


def test_message_signed_as_expected_is_ok(queue: Path, grid: GridAuthority) -> None:
    put(queue, signed_as_ssm_does(cloud_record(), grid.host(SIGNER)))
    expected = SIGNER.replace("emailAddress", "Email")
    assert signatures(queue, grid, signer=expected) == [
        f"OK SAMPLE-SITE: 1 message signed by {SIGNER} [records-signed]"
    ]


def test_message_signed_by_another_is_critical(queue: Path, grid: GridAuthority) -> None:
    name = put(queue, signed_as_ssm_does(cloud_record(), grid.host(SIGNER)))
    assert signatures(queue, grid, signer="/DC=org/CN=other") == [
        f"CRITICAL message {name}: signed by {SIGNER}, expected /DC=org/CN=other [other-signer]"
    ]


def test_signer_that_nobody_asked_for_is_unknown_and_named(
    queue: Path, grid: GridAuthority
) -> None:
    put(queue, signed_as_ssm_does(cloud_record(), grid.host(SIGNER)))
    assert signatures(queue, grid) == [
        f"UNKNOWN SAMPLE-SITE: signed by {SIGNER}, expected a --signer to compare with "
        "[signer-not-said]"
    ]


def test_altered_message_is_critical(queue: Path, grid: GridAuthority) -> None:
    message = signed_as_ssm_does(cloud_record(), grid.host(SIGNER))
    put(queue, message.replace(b"CpuCount: 2", b"CpuCount: 9"))
    (line,) = signatures(queue, grid, signer=SIGNER)
    assert "content verify error" in line
    assert line.endswith(
        f"(signed by {SIGNER}), expected a signature that holds [signature-not-valid]"
    )


def test_authority_that_is_not_trusted_is_critical(
    queue: Path, grid: GridAuthority, tmp_path: Path
) -> None:
    stranger = GridAuthority.root(tmp_path / "stranger")
    put(queue, signed_as_ssm_does(cloud_record(), stranger.host(SIGNER)))
    (line,) = signatures(queue, grid, signer=SIGNER)
    assert "unable to get local issuer certificate" in line
    assert line.endswith("[signature-not-valid]")


def test_message_in_a_folder_may_not_be_signed_yet(queue: Path, grid: GridAuthority) -> None:
    name = put(queue, cloud_record())
    assert signatures(queue, grid, signer=SIGNER) == [
        f"UNKNOWN message {name}: not signed, in a folder, expected one that was sent "
        "[not-signed-yet]"
    ]


def test_message_that_was_sent_without_a_signature_is_critical(grid: GridAuthority) -> None:
    with AmsServer({"pilot": Topic([Published(cloud_record(), NOW)])}) as server:
        given = {"records": server.url("pilot"), "signer": SIGNER}
        found = findings("records_signed", {}, given, grid.trust_anchors())
    assert lines(found) == ["CRITICAL message 0: not signed, expected a signature [not-signed]"]


def test_message_over_the_largest_is_not_said_to_be_unsigned(
    queue: Path, grid: GridAuthority
) -> None:
    message = signed_as_ssm_does(cloud_record() * 3000, grid.host(SIGNER))
    name = put(queue, message)
    assert signatures(queue, grid, signer=SIGNER) == [
        f"UNKNOWN message {name}: {len(message)} bytes, read are 1048576 at most "
        "[signature-not-looked-at]"
    ]


def test_signature_that_the_receiver_verified_is_taken_and_said(
    tmp_path: Path, grid: GridAuthority
) -> None:
    receive(tmp_path / "incoming", cloud_record(), signer=SIGNER)
    assert signatures(tmp_path / "incoming", grid, signer=SIGNER) == [
        f"OK SAMPLE-SITE: 1 message signed by {SIGNER}, as the receiver verified [records-signed]"
    ]
    (line,) = signatures(tmp_path / "incoming", grid, signer="/CN=other")
    assert line.endswith("[other-signer]")


def test_missing_trust_anchors_are_unknown(
    queue: Path, grid: GridAuthority, tmp_path: Path
) -> None:
    put(queue, signed_as_ssm_does(cloud_record(), grid.host(SIGNER)))
    given = {"records": queue.as_uri(), "signer": SIGNER}
    (line,) = lines(findings("records_signed", {}, given, tmp_path / "none"))
    assert line.startswith("UNKNOWN ")
    assert line.endswith("[not-set-up]")


def test_broken_envelope_is_critical_and_the_others_are_looked_at(
    queue: Path, grid: GridAuthority
) -> None:
    message = signed_as_ssm_does(cloud_record(), grid.host(SIGNER))
    put(queue, message, NOW - 3 * HOURS)
    head, signature = message.split(b"smime.p7s", 1)
    put(queue, head + b"smime.p7s" + signature.replace(b"M", b"A"))
    (line,) = signatures(queue, grid, signer=SIGNER)
    assert line.endswith("[signature-not-valid]")
