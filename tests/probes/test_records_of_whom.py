"""Whose a record is: the same answer of every question, from real queues of several sites."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from record_queues import NOW, OPENSTACK, SAMPLES, SITE, cloud_record, findings, lines, put, receive
from record_scenarios import public_ip
from shown_lines import plugin

from servers.senders import SendingGrid
from servers.signing import signed_as_ssm_does

HOUR = timedelta(hours=1)
SIGNER = "/DC=org/DC=example/CN=ce.example.org"
STAR = (SAMPLES / "caso_star.xml").read_bytes()
NULLS = ("null", "NULL", "None", "")


def of_site(record: bytes, site: str) -> bytes:
    return record.replace(SITE.encode(), site.encode())


def many_records(record: bytes, *sites: str) -> bytes:
    """One message with a record of each site."""
    header, rest = record.split(b"\n", 1)
    return header + b"\n" + b"".join(of_site(rest, site) for site in sites)


def broken(body: bytes) -> bytes:
    return body.replace(b"Disk: 80", b"Disk: x", 1)


def valid(queue: Path, site: str = SITE) -> list[str]:
    return lines(findings("records_valid", {}, {"records": queue.as_uri(), "site": site}))


def arrive(queue: Path, site: str = SITE) -> list[str]:
    return lines(
        findings("records_arrive", {}, {"records": queue.as_uri(), "site": site, **OPENSTACK})
    )


@pytest.fixture
def rejected(tmp_path: Path) -> Callable[..., list[str]]:
    """What records_accepted finds with this message in the reject queue."""
    for name in ("accept", "reject"):
        (tmp_path / name).mkdir()
    receive(tmp_path / "accept", cloud_record(), signer="/CN=host")

    def found(body: bytes, **arguments: str) -> list[str]:
        receive(tmp_path / "reject", body, error="Parsing unsuccessful: x", signer=SIGNER)
        places = {name: (tmp_path / name).as_uri() for name in ("accept", "reject")}
        urls = {"records": places["accept"], "rejected": places["reject"]}
        return lines(findings("records_accepted", {}, {**urls, **OPENSTACK, **arguments}))

    return found


@pytest.mark.parametrize("name", NULLS)
def test_rejected_message_without_a_name_may_be_the_sites(
    name: str, rejected: Callable[..., list[str]]
) -> None:
    (line,) = rejected(of_site(cloud_record(), name))
    assert line.endswith(f"it names no site, signed by {SIGNER} [rejected-of-unknown]"), line
    assert line.startswith("UNKNOWN ")


@pytest.mark.parametrize("name", NULLS)
@pytest.mark.parametrize("body", [STAR, public_ip(NOW)], ids=["storage", "json"])
def test_it_may_be_in_every_format(
    body: bytes, name: str, rejected: Callable[..., list[str]]
) -> None:
    (line,) = rejected(of_site(body, name))
    assert line.endswith("[rejected-of-unknown]")


def test_rejected_message_that_names_no_site_in_one_record_may_be_the_sites(
    rejected: Callable[..., list[str]],
) -> None:
    body = many_records(cloud_record(), "OTHER-SITE", "null")
    (line,) = rejected(body)
    assert "; it names no site in a record (in others OTHER-SITE), signed by " in line
    assert line.endswith("[rejected-of-unknown]")
    assert rejected(body, signer="/CN=other")[0].startswith("OK ")


def test_rejected_message_is_the_sites_behind_a_thousand_others(
    rejected: Callable[..., list[str]],
) -> None:
    body = broken(many_records(cloud_record(), *(f"S{number}" for number in range(1000)), SITE))
    (line,) = rejected(body)
    assert line.startswith("CRITICAL ")
    assert line.endswith("[records-rejected]")


def test_rejected_message_with_two_lines_is_whose_the_last_one_says(
    rejected: Callable[..., list[str]],
) -> None:
    body = cloud_record().replace(b"SiteName: ", b"SiteName: SAMPLE-SITE\nSiteName: ")
    (line,) = rejected(body.replace(b"SAMPLE-SITE\nCloud", b"OTHER-SITE\nCloud"))
    assert line.startswith("OK ")
    assert rejected(broken(body))[0].startswith("CRITICAL ")


@pytest.mark.parametrize("name", NULLS)
def test_record_without_a_name_is_refused_in_the_sites_own_queue(name: str, queue: Path) -> None:
    message = put(queue, of_site(cloud_record(), name))
    assert valid(queue) == [
        f"CRITICAL message {message}: record 1: NULL in mandatory field: SiteName, expected the "
        "site's name [record-refused]"
    ]
    assert arrive(queue) == [
        "CRITICAL records of OpenStack from SAMPLE-SITE: none in 1 message, 1 of the site not "
        "valid, expected at least 1 [no-records]"
    ]


@pytest.mark.parametrize("name", [*NULLS, "  "])
def test_storage_record_without_a_name_is_nobodys(name: str, queue: Path) -> None:
    message = put(queue, of_site(STAR, name))
    assert valid(queue) == [
        f"CRITICAL message {message}: record 1, RecordId r0: it names no site, so it is accounted "
        "to none, expected the site's name [record-refused]"
    ]
    assert arrive(queue)[0].endswith("(there: no site), expected at least 1 [no-records]")


@pytest.mark.parametrize("name", [*NULLS, "  "])
def test_record_in_json_without_a_name_is_nobodys(name: str, queue: Path) -> None:
    put(queue, of_site(public_ip(NOW), name))
    (line,) = valid(queue)
    assert line.startswith("CRITICAL ")
    assert line.endswith(", expected the site's name [record-refused]")


def test_message_without_a_name_is_not_the_sites_beside_messages_of_others(queue: Path) -> None:
    put(queue, of_site(cloud_record(), "null"))
    put(queue, of_site(cloud_record(), "OTHER-SITE"))
    assert valid(queue) == [
        "UNKNOWN SAMPLE-SITE: of other sites: 2 messages, of this one none [no-message-of-site]"
    ]
    assert arrive(queue) == [
        "CRITICAL records of OpenStack from SAMPLE-SITE: none in 2 messages (there: OTHER-SITE), "
        "expected at least 1 [no-records]"
    ]


def test_message_that_names_others_and_in_a_record_none_is_not_the_sites(queue: Path) -> None:
    put(queue, many_records(cloud_record(), "OTHER-SITE", "null"))
    assert valid(queue)[0].endswith("of this one none [no-message-of-site]")
    assert "of the site not valid" not in arrive(queue)[0]


def test_only_the_sites_own_records_are_counted_and_judged(queue: Path) -> None:
    negative = cloud_record().replace(b"CpuDuration: 31359976", b"CpuDuration: -7")
    others = many_records(negative, "SITE-B", "SITE-B").split(b"\n", 1)[1]
    put(queue, cloud_record() + others)
    assert valid(queue) == ["OK SAMPLE-SITE: 1 valid record in 1 message [records-valid]"]
    assert "at least 1," in arrive(queue)[0]
    assert [line.split(" ")[0] for line in valid(queue, "SITE-B")] == ["WARNING"] * 2


def test_record_of_another_that_apel_refuses_takes_the_sites_own_with_it(queue: Path) -> None:
    put(queue, broken(many_records(cloud_record(), "SITE-B", SITE)))
    (line,) = valid(queue)
    assert line.startswith("CRITICAL ")
    assert ", 1 of the site not valid" in arrive(queue)[0]


def test_name_with_blanks_around_it_is_attention_and_counts_for_nobody(queue: Path) -> None:
    put(queue, of_site(STAR, "\n  SAMPLE-SITE\n"))
    assert "Site has blanks around it" in valid(queue)[0]
    assert valid(queue)[0].endswith("[record-doubtful]")
    assert arrive(queue)[0].endswith("[no-records]")


@pytest.mark.parametrize("name", ["SAMPLE-SITE", "OTHER-SITE"])
def test_signed_message_is_whose_the_last_line_says(
    name: str, queue: Path, grid: SendingGrid
) -> None:
    body = cloud_record().replace(b"SiteName: SAMPLE-SITE", b"SiteName: X\nSiteName: SAMPLE-SITE")
    put(queue, signed_as_ssm_does(of_site(body, name), grid.host(SIGNER)))
    anchors = grid.trust_anchors()
    (found,) = findings(
        "records_signed", {}, {"records": queue.as_uri(), "signer": SIGNER}, anchors
    )
    assert found.kind.id == {SITE: "records-signed"}.get(name, "no-message-of-site")


def times(now: datetime, **changed: str) -> bytes:
    """A cloud record of a machine that ran until three hours ago, with these lines."""
    start = int((now - timedelta(days=3)).timestamp())
    fields = {"Status": "started", "StartTime": str(start), "EndTime": "0", **changed}
    fields |= {"WallDuration": changed.get("WallDuration", "248400")}
    head = "APEL-cloud-message: v0.4\nVMUUID: 1\nSiteName: SAMPLE-SITE\n"
    mark = "CloudType: caso/5.2.1 (OpenStack)\n"
    lines_of = (f"{name}: {value}\n" for name, value in fields.items() if value)
    return (head + mark + "".join(lines_of)).encode()


def test_plugin_tells_of_a_machine_that_cannot_be_accounted(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    end = str(int((now - HOUR).timestamp()))
    rows = {
        "none": (times(now), "OK - SAMPLE-SITE: 1 valid record in 1 message [records-valid]"),
        "no-start": (
            times(now, StartTime="", RecordCreateTime=end),
            "record 1, VMUUID 1: no StartTime, so its usage cannot be accounted [record-doubtful]",
        ),
        "no-end": (
            times(now, Status="completed"),
            "record 1, VMUUID 1: Status completed without an EndTime [record-doubtful]",
        ),
        "wall-longer": (
            times(now, Status="completed", EndTime=end, WallDuration="2592000"),
            "record 1, VMUUID 1: WallDuration 2592000 s is more than from StartTime to EndTime: "
            "255600 s [record-doubtful]",
        ),
        "forty-digits": (
            times(now, Memory="9" * 40),
            "record 1, VMUUID 1: Memory is more than a column of APEL's database holds: "
            "99999999999999999999999… [record-doubtful]",
        ),
        "of-nobody": (
            times(now).replace(b"SAMPLE-SITE", b"null"),
            "record 1, VMUUID 1: NULL in mandatory field: SiteName, expected the site's name "
            "[record-refused]",
        ),
    }
    codes = {"records-valid": 0, "record-doubtful": 1, "record-refused": 2}
    for name, (body, said) in rows.items():
        queue = tmp_path / name
        queue.mkdir()
        (queue / "msg").write_bytes(body)
        line, code = plugin("records_valid", ["--site", SITE, "--records", queue.as_uri()])
        assert line.split(" | ")[0].endswith(said)
        assert code == codes[said.rpartition("[")[2][:-1]]


def test_plugin_tells_of_rejected_messages_and_whose_they_are(tmp_path: Path) -> None:
    now = datetime.now(UTC) - HOUR
    bodies = {
        "null": times(now).replace(b"SAMPLE-SITE", b"null"),
        "twenty-sixth": broken(
            many_records(
                times(now, Disk="80"), *(f"S{number}" for number in range(25)), "SAMPLE-SITE"
            )
        ),
    }
    (tmp_path / "accept").mkdir()
    receive(tmp_path / "accept", times(now), now)
    said = {
        "null": ("UNKNOWN - message {}: refused: x; it names no site, ", "unknown", 3),
        "twenty-sixth": ("CRITICAL - message {} of SAMPLE-SITE: refused: x, ", "rejected", 2),
    }
    for name, body in bodies.items():
        queue = tmp_path / name
        queue.mkdir()
        message = receive(queue, body, now, error="x", signer="/CN=x")
        accept = ["--records", (tmp_path / "accept").as_uri()]
        asked = ["--site", SITE, "--rejected", queue.as_uri(), *accept]
        line, code = plugin("records_accepted", asked)
        text, kind, expected = said[name]
        assert line.startswith(f"RECORDS_ACCEPTED {text.format(message)}")
        assert f"{kind}] | " in line
        assert code == expected
