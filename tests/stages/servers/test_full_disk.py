"""A disk without room: what a server shows was seen, or it shows nothing."""

from pathlib import Path

from server_checks import HOST, Check, icinga, nagios, probe

from servers.gocdb import GocdbServer
from servers.gocdb_documents import GocdbDocuments
from servers.small_disk import fill, small_disk
from servers.stored_results import run_by_hand

SITE = "site_certified"
TYPE = "service_type_in_gocdb"
DISK_BYTES = 2_000_000
PAGES = 64 * 1024
MORE_THAN_IS_KEPT_IN_MEMORY = 1_500_000
NO_ROOM = (
    "SERVICE_TYPE_IN_GOCDB UNKNOWN - GOCDB's list of service types: no room for "
    "1114112 bytes in the folder for temporary files: No space left on device [too-large]"
)


def site_check(gocdb: GocdbServer) -> Check:
    return probe(SITE, "--site", "PILOT-CLOUD", "--gocdb-url", gocdb.url)


def type_check(gocdb: GocdbServer) -> Check:
    return probe(TYPE, "--service-type", "CE", "--gocdb-url", gocdb.url)


def large_documents() -> GocdbDocuments:
    genuine = GocdbDocuments().answer("/", "method=get_service_types")
    blanks = b"\n" * MORE_THAN_IS_KEPT_IN_MEMORY
    large = genuine.replace(b"</results>", blanks + b"</results>")
    return GocdbDocuments(replacements={"get_service_types": large})


def answer_nothing(gocdb: GocdbServer) -> None:
    gocdb.documents = GocdbDocuments(replacements={"get_site_list": b""})


def test_nagios_without_room_shows_no_state_and_goes_on_once_there_is() -> None:
    with GocdbServer() as gocdb, nagios([site_check(gocdb)], disk_bytes=DISK_BYTES) as server:
        before = server.wait_for(HOST, SITE)
        disk = server.seen(server.state_folder)
        fill(disk)
        server.wait_until(lambda: server.results() == (), "emptied status.dat")
        answer_nothing(gocdb)
        asked = len(gocdb.queries)
        server.force(HOST, SITE, before.checked_at)
        server.wait_until(lambda: len(gocdb.queries) > asked, "check on a full disk")
        assert server.results() == ()

        (disk / "filling").unlink()
        server.wait_until(lambda: len(server.results()) == 1, "status.dat")
        after = server.wait_for(HOST, SITE, before.checked_at)
    assert (before.state, after.state) == (0, 3)


def test_icinga_without_room_shows_what_it_sees() -> None:
    with GocdbServer() as gocdb, icinga([site_check(gocdb)], disk_bytes=DISK_BYTES) as server:
        before = server.wait_for(HOST, SITE)
        fill(server.seen(server.state_folder))
        answer_nothing(gocdb)
        after = server.check_now(HOST, SITE)
    assert (before.state, after.state) == (0, 3)


def test_probe_without_room_for_a_large_document_says_so(tmp_path: Path) -> None:
    with GocdbServer(large_documents()) as gocdb:
        command = type_check(gocdb).by_hand()
        fine = run_by_hand(command, {"TMPDIR": str(tmp_path)})
        full = run_by_hand(
            [*small_disk(tmp_path, PAGES), *command],
            {"TMPDIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        )
    assert fine.code == 0
    assert (full.code, full.output) == (3, NO_ROOM)
    assert list(tmp_path.iterdir()) == []


def test_check_without_room_for_a_large_document_is_stored_as_unknown() -> None:
    with GocdbServer(large_documents()) as gocdb:
        server = icinga([type_check(gocdb)], disk_bytes=DISK_BYTES)
        server.environment["TMPDIR"] = str(server.state_folder)
        with server:
            before = server.wait_for(HOST, TYPE)
            # Where not even a page is left, Python takes another folder.
            fill(server.seen(server.state_folder), leaving=PAGES)
            after = server.check_now(HOST, TYPE)
    assert before.state == 0
    assert (after.state, after.output) == (3, NO_ROOM)
