"""The LDAP transport against real servers: its limits, TLS, memory, recordings, every fault."""

import re
import socket
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ldap_questions import SITE_BDII, Answered, Searched, search
from outside_questions import memory_of, obtain, together

from proc19probes.outside.carrier import Progress
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.ldap import carrier
from proc19probes.outside.memory import RunMemory
from proc19probes.outside.recording import Recording, read_recording, write_recording
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.common_options import AddressFamily
from proc19probes.vocabulary.ldap import LdapSearch, Scope
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.bdii_update import EmptyBdii
from servers.faulty import Fault, FaultyServer
from servers.faulty_ldap import (
    LDAP_FAULTS,
    SITE_ENTRY,
    hanging_name_server,
    replies,
    replies_and_goes,
)
from servers.ldap_messages import done, entry
from servers.slapd import ARC_RELAY, Slapd
from servers.tls import Authority

SAMPLES = Path(__file__).parents[1] / "samples" / "bdii"
TREE = SAMPLES / "site-bdii-o=glue.ldif"
ARC_TREE = SAMPLES / "arc-6.17-resource-bdii-o=glue.ldif"
INSTANT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SHORT = Limits(fetch=timedelta(seconds=1))
WHOLE = search("o=glue")
IN_PROCESS = [fault for fault in LDAP_FAULTS if fault.start is not hanging_name_server]


def tree_of(count: int) -> bytes:
    """A site with so many services."""
    site = "dn: GLUE2DomainID=SITE,o=glue\nobjectClass: GLUE2AdminDomain\nGLUE2DomainID: SITE\n\n"
    services = (
        f"dn: GLUE2ServiceID=s{number},GLUE2DomainID=SITE,o=glue\nobjectClass: GLUE2Service\n"
        f"GLUE2ServiceID: s{number}\n\n"
        for number in range(count)
    )
    return (site + "".join(services)).encode()


def answered(memory: RunMemory, question: Searched = WHOLE) -> Answered:
    found = obtain(memory, question)
    assert isinstance(found, Answered), found
    return found


def refused(memory: RunMemory, question: Searched = WHOLE) -> tuple[Cause, str]:
    found = obtain(memory, question)
    assert isinstance(found, Unobtainable), found
    return found.cause, found.detail


def replay(recording: Recording) -> RunMemory:
    def access(_: object) -> ServiceAccess:
        raise AssertionError("a replay asks for no service's address")

    return RunMemory(access, Limits(), recording)


# What a server may do.


@pytest.mark.parametrize("lines", [(), ("sizelimit size.prtotal=disabled",)], ids=["pages", "none"])
def test_more_entries_than_a_page_has_come_with_pages_and_without(lines: tuple[str, ...]) -> None:
    with Slapd(tree_of(2500), lines=lines) as slapd:
        found = answered(memory_of(slapd.url), search("o=glue", classes=("GLUE2Service",)))
    assert len({entry.dn for entry in found.entries}) == len(found.entries) == 2500


def test_entries_of_a_relay_lie_outside_the_base_and_are_kept() -> None:
    base = "GLUE2GroupID=resource,o=glue"
    with Slapd(ARC_TREE, relays=(ARC_RELAY,)) as slapd:
        found = answered(memory_of(slapd.url), search(base, classes=("GLUE2ComputingService",)))
    assert [entry.dn for entry in found.entries] == [
        f"GLUE2ServiceID=urn:ogf:ComputingService:ce01.example.org:arex,{base}"
    ]


SLAPD_REFUSALS: dict[str, tuple[tuple[str, ...], str, Cause, str]] = {
    "size-limit": (
        ("sizelimit 5",),
        "o=glue",
        Cause.SERVER_LIMIT,
        "the server gives no more, 5 entries so far: sizeLimitExceeded (4)",
    ),
    "referral": (
        ("referral ldap://other.example.org:2170/",),
        "o=elsewhere",
        Cause.REFUSED,
        "referred to ldap://other.example.org:2170/o=elsewhere??sub, expected the entries"
        " themselves",
    ),
    "authentication-required": (
        ("require authc",),
        "o=glue",
        Cause.REFUSED,
        "the server refuses the search: unwillingToPerform (53): authentication required",
    ),
    "tls-required": (
        ("security tls=128",),
        "o=glue",
        Cause.TLS_REQUIRED,
        "the server answers over TLS only: confidentialityRequired (13): TLS confidentiality"
        " required",
    ),
    "no-name-of-an-entry": (
        (),
        "=,o=glue",
        Cause.REFUSED,
        "the server refuses the search: invalidDNSyntax (34): invalid DN",
    ),
}


@pytest.mark.parametrize(
    ("lines", "base", "cause", "words"), SLAPD_REFUSALS.values(), ids=SLAPD_REFUSALS
)
def test_refusal_of_a_real_server_is_told(
    lines: tuple[str, ...], base: str, cause: Cause, words: str
) -> None:
    with Slapd(TREE, lines=lines) as slapd:
        assert refused(memory_of(slapd.url), search(base)) == (cause, words)


def test_bdii_whose_updater_adds_nothing_has_an_empty_tree() -> None:
    with EmptyBdii(ARC_TREE) as bdii:
        found = answered(memory_of(bdii.url))
        assert re.search(r"NewEntries: \d\d", bdii.log)
    assert found == Answered((), "")


def test_server_that_went_away_is_unreachable() -> None:
    with Slapd(TREE) as slapd:
        slapd.stop()
        cause, words = refused(memory_of(slapd.url))
    assert (cause, words) == (
        Cause.UNREACHABLE,
        f"no connection to 127.0.0.1 port {slapd.port}: connection refused",
    )


# Over TLS.


def test_search_over_tls_shows_its_certificate_to_who_demands_one(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    client = authority.client()
    with Slapd(TREE, certificate=authority.server("127.0.0.1"), clients=authority) as slapd:
        access = ServiceAccess(
            slapd.tls_url, client.certificate, client.key, authority.trust_anchors()
        )
        assert len(answered(memory_of(access)).entries) == 48
        cause, words = refused(memory_of(replace(access, certificate=None, key=None)))
    assert cause is Cause.REFUSED
    assert "it cut the connection after the handshake; it may want a client certificate" in words


def test_certificate_of_an_unknown_authority_names_that_authority(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "unknown", "Unknown CA")
    trusted = Authority(tmp_path / "trusted").trust_anchors()
    with Slapd(TREE, certificate=authority.server("127.0.0.1")) as slapd:
        cause, words = refused(memory_of(ServiceAccess(slapd.tls_url, trust_anchors=trusted)))
    assert cause is Cause.NOT_SET_UP
    assert words.endswith(
        "not among the trust anchors (--capath); issued by CN=Unknown CA,O=PROC19 tests"
    )


# Every fault, and its recording.


@pytest.mark.parametrize("fault", IN_PROCESS, ids=lambda fault: fault.id)
def test_fault_is_told_by_its_cause_and_the_same_when_replayed(
    fault: Fault, tmp_path: Path
) -> None:
    limits = SHORT if fault.cause is Cause.TOO_SLOW else Limits()
    if fault.cause is Cause.TOO_LARGE:
        limits = Limits(document_bytes=2_000_000)
    started = monotonic()
    with fault.start(tmp_path) as service:
        memory = memory_of(ServiceAccess(service.url, trust_anchors=service.trust_anchors), limits)
        found = obtain(memory, WHOLE)
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    assert isinstance(found, Unobtainable), found
    assert found.cause is fault.cause, found.detail
    # Who asks would wait 60 seconds.
    assert monotonic() - started < 30
    assert obtain(replay(read_recording(tmp_path / "run.zip")), WHOLE) == found


# Limits.


@pytest.mark.parametrize("scheme", ["ldap", "file"])
def test_answer_over_the_limit_of_bytes_is_too_large(scheme: str) -> None:
    limits = Limits(document_bytes=5000)
    with Slapd(TREE) as slapd:
        url = slapd.url if scheme == "ldap" else f"file://{TREE}"
        cause, _ = refused(memory_of(url, limits))
    assert cause is Cause.TOO_LARGE


def test_limit_holds_for_what_is_written_too(tmp_path: Path) -> None:
    """In base64 a value is a third longer."""
    path = tmp_path / "tree.ldif"
    path.write_bytes(b"dn: o=glue\no: " + "é".encode() * 1000 + b"\n")
    assert refused(memory_of(f"file://{path}", Limits(document_bytes=2100))) == (
        Cause.TOO_LARGE,
        "found an answer of more than 2100 bytes, the limit",
    )


def test_connection_ends_where_the_limit_is_reached_by_what_is_written() -> None:
    gone = threading.Event()
    longer_in_ldif = entry(1, "o=glue", {"description": ["x"] * 500})

    def sends(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)
        try:
            while not over.is_set():
                connection.sendall(longer_in_ldif)
        except OSError:
            gone.set()

    with FaultyServer(sends, reads_request=False) as server:
        memory = memory_of(f"ldap://127.0.0.1:{server.port}", Limits(document_bytes=100_000))
        cause, _ = refused(memory)
        assert gone.wait(600)
    assert cause is Cause.TOO_LARGE


@pytest.mark.parametrize("scheme", ["ldap", "file"])
def test_many_entries_take_the_memory_of_few(scheme: str, tmp_path: Path) -> None:
    count = 4_000
    values = {"objectClass": ["GLUE2Service"], "GLUE2EntityOtherInfo": ["x" * 2000]}

    def sends(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)
        for number in range(count):
            connection.sendall(entry(1, f"GLUE2ServiceID=s{number},o=glue", values))
        connection.sendall(done(1))
        connection.recv(65536)

    path = tmp_path / "tree.ldif"
    with path.open("w") as file:
        for number in range(count):
            file.write(f"dn: GLUE2ServiceID=s{number},o=glue\ndescription: {'x' * 2000}\n\n")
    with FaultyServer(sends, reads_request=False) as server:
        url = f"ldap://127.0.0.1:{server.port}" if scheme == "ldap" else f"file://{path}"
        # What is loaded is no part of what the entries take.
        import_module("ldap3")
        tracemalloc.start()
        kept = carrier(Limits()).carry(
            WHOLE.asked, ServiceAccess(url), Deadline.after(timedelta(minutes=10)), Progress()
        )
        found = sum(1 for _ in kept.answer.entries())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert found == count
    assert kept.size > 8_000_000
    assert peak < 2_700_000


def test_search_in_a_file_loads_neither_ldap3_nor_tls() -> None:
    script = (
        "import sys; from ldap_questions import search; from outside_questions import memory_of,"
        f" obtain; print(len(obtain(memory_of('file://{TREE}'), search('o=glue')).entries),"
        " [name for name in ('ldap3', 'pyasn1', 'ssl') if name in sys.modules])"
    )
    folder = str(Path(__file__).parent)
    done_so = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done_so.stdout == "48 []\n"


# The memory, the recording, the story.


def test_many_threads_ask_once() -> None:
    found: list[Answered] = []
    with FaultyServer(replies(SITE_ENTRY + done(1)), reads_request=False) as server:
        memory = memory_of(f"ldap://127.0.0.1:{server.port}")
        together(10, lambda _: found.append(answered(memory)))
        assert server.connections == 1
    assert len(found) == 10
    assert (memory.fetches, memory.parses) == (1, 1)


def test_recording_gives_back_entries_and_what_exists_above_an_absent_base(tmp_path: Path) -> None:
    absent = search("GLUE2DomainID=ABSENT,o=glue")
    with Slapd(TREE) as slapd:
        memory = memory_of(slapd.url)
        recorded = [answered(memory), answered(memory, absent)]
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    replayed = replay(read_recording(tmp_path / "run.zip"))
    assert [answered(replayed), answered(replayed, absent)] == recorded
    assert recorded[1] == Answered((), "o=glue")


def test_recording_finds_an_answer_by_the_question_and_not_by_the_address(tmp_path: Path) -> None:
    asked = LdapSearch(SITE_BDII, "o=glue", Scope.BASE, ("a", "b"), ("c", "d"))
    with Slapd(TREE) as slapd:
        memory = memory_of(slapd.url)
        answered(memory, Searched(asked))
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    (kept,) = read_recording(tmp_path / "run.zip").entries
    assert kept.question == (
        ("base", "o=glue"),
        ("scope", "base"),
        ("classes", "a b"),
        ("attributes", "c d"),
    )
    assert kept.facts == ()


def test_story_says_what_was_searched_where_and_how_much_came() -> None:
    question = search(
        "o=glue", Scope.SUBTREE, ("GLUE2Service", "GLUE2Endpoint"), ("GLUE2EntityID",)
    )
    with Slapd(TREE) as slapd:
        memory = memory_of(slapd.url.replace("//", "//robot:s3cr3t@"))
        outside = memory.bound(Deadline.after(timedelta(minutes=10)))
        outside.obtain(question)
        outside.obtain(question)
        port = slapd.port
    asked = (
        "search o=glue (sub; classes GLUE2Service, GLUE2Endpoint; attributes GLUE2EntityID) at"
        f" ldap://***@127.0.0.1:{port}"
    )
    first, second = (line for line in outside.story if "search" in line)
    assert re.search(re.escape(asked) + r", \d\.\d\d s, \d+ bytes, fetched", first)
    assert "remembered" in second


# Addresses.

ADDRESSES: dict[str, tuple[str, str]] = {
    "empty": (
        "",
        "no address of the site BDII is known, expected --site-bdii-url or"
        " services.site-bdii.url in the settings",
    ),
    "another-scheme": ("ftp://bdii.example.org", "expected one of ldap, ldaps or file"),
    "no-host": ("ldap:///o=glue", "names no host"),
    "port-no-number": ("ldap://bdii.example.org:many", "its port is not one from 1 to 65535"),
    "port-too-large": ("ldap://bdii.example.org:70000", "its port is not one from 1 to 65535"),
    "no-url": ("ldap://[::1", "the service's URL is not one"),
    "no-file": ("file:///no/such.ldif", "the file /no/such.ldif cannot be read"),
}


@pytest.mark.parametrize(("url", "words"), ADDRESSES.values(), ids=ADDRESSES)
def test_address_that_cannot_be_asked_is_told(url: str, words: str) -> None:
    cause, detail = refused(memory_of(url))
    assert cause is Cause.UNREACHABLE
    assert words in detail


def test_family_of_addresses_is_held_to() -> None:
    with Slapd(TREE) as slapd:
        access = ServiceAccess(slapd.url, address_family=AddressFamily.IPV6)
        cause, words = refused(memory_of(access))
    assert cause is Cause.UNREACHABLE
    assert words.startswith("no IPv6 address for 127.0.0.1")


@pytest.mark.parametrize(
    "change",
    [
        lambda asked: replace(asked, base="o=\ud800"),
        lambda asked: replace(asked, attributes=("\ud800",)),
    ],
    ids=["base", "attribute"],
)
def test_question_that_cannot_be_encoded_is_told(
    change: Callable[[LdapSearch], LdapSearch],
) -> None:
    with Slapd(TREE) as slapd:
        cause, words = refused(memory_of(slapd.url), Searched(change(WHOLE.asked)))
    assert cause is Cause.UNREACHABLE
    assert words.startswith("a server cannot be asked for")


@settings(max_examples=60, deadline=None)
@given(
    changes=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=3),
    kept=st.floats(0.3, 1),
)
def test_mutated_answer_of_a_server_is_an_answer_or_has_a_cause(
    changes: list[tuple[float, int]], kept: float
) -> None:
    answer = bytearray(SITE_ENTRY * 2 + done(1, cookie=b""))
    for where, value in changes:
        answer[int(where * len(answer))] = value
    mutated = bytes(answer[: int(kept * len(answer))])
    with FaultyServer(replies_and_goes(mutated), reads_request=False) as server:
        found = obtain(memory_of(f"ldap://127.0.0.1:{server.port}"), WHOLE)
    if isinstance(found, Answered):
        assert len(found.entries) <= 2
    else:
        assert found.cause is not Cause.TOO_SLOW
