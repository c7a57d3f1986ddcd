"""The same judgement whichever way the information comes: file, web, subscription; and changed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proc19probes.catalogue import load_probe
from proc19probes.vocabulary.findings import UNOBTAINABLE_KINDS
from servers.ams import AmsServer, Published, Topic
from servers.asking import findings, lines
from servers.glue_trees import SERVICE_TYPE, SITE, Tree, tree

CLOUD = "org.openstack.nova"
FINE = (
    "OK org.openstack.nova at PILOT-GRID: published at the GLUE JSON of PILOT-GRID, with "
    "https://keystone.example.org:5000/v3 [service-published]"
)
EARLIER = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def web(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def found(url: str, service_type: str = CLOUD) -> list[str]:
    arguments = {"site": SITE, "service_type": service_type, "information": url}
    return lines(findings(url, "service_published", **arguments))


@pytest.mark.parametrize("name", ["glue.json", "glue", "glue.json?site=PILOT-GRID"])
def test_document_on_the_web_is_glue_json_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name.partition("?")[0]).write_bytes(tree(Tree.JSON))
    with web(tmp_path) as url:
        assert found(f"{url}/{name}") == [FINE]


def test_absent_document_on_the_web_is_unknown(tmp_path: Path) -> None:
    with web(tmp_path) as url:
        (line,) = found(f"{url}/glue.json")
    assert line.startswith("UNKNOWN the GLUE JSON of PILOT-GRID: ")
    assert line.endswith("[not-there]")


OLD, NEW = Published(tree(Tree.JSON), EARLIER), Published(tree(Tree.JSON), LATER)
QUEUES = {
    "newest-is-good": ([Published(b"not JSON", EARLIER), NEW], FINE),
    "newest-is-not": ([OLD, Published(b"not JSON", LATER)], "[malformed]"),
    "newest-has-no-class": ([OLD, Published(b"{}", LATER)], "[malformed]"),
    "no-message": ([], "[malformed]"),
}


@pytest.mark.parametrize(("messages", "line"), QUEUES.values(), ids=QUEUES)
def test_newest_message_of_a_subscription_counts(messages: list[Published], line: str) -> None:
    with AmsServer({"cloud": Topic(messages)}) as ams:
        (told,) = found(ams.url("cloud"))
        assert not ams.asked["acknowledge"]
        assert not ams.asked["modifyOffset"]
    assert told.endswith(line)


GENUINE = tree(Tree.SITE)
ENTRIES = GENUINE.split(b"\n\n")
KINDS = {*load_probe("service_published").findings, *UNOBTAINABLE_KINDS.values()}
changing = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def judged(folder: Path, ldif: bytes) -> None:
    """Judge; OK only where the product's type and an endpoint's URL are there."""
    path = folder / "site.ldif"
    path.write_bytes(ldif)
    url = path.as_uri()
    arguments = {"site": SITE, "service_type": SERVICE_TYPE, "information": url}
    told = findings(url, "service_published", **arguments)
    assert told
    assert {one.kind for one in told} <= KINDS
    if any(one.kind.id == "service-published" for one in told):
        assert SERVICE_TYPE.encode() in ldif.replace(b"\n ", b"")
        assert b"GLUE2EndpointID" in ldif.replace(b"\n ", b"")


@changing
@given(st.floats(0, 0.999), st.integers(0, 255))
def test_tree_with_a_byte_changed_is_judged(tmp_path: Path, place: float, byte: int) -> None:
    at = int(len(GENUINE) * place)
    judged(tmp_path, GENUINE[:at] + bytes([byte]) + GENUINE[at + 1 :])


@changing
@given(st.floats(0, 1))
def test_truncated_tree_is_judged(tmp_path: Path, part: float) -> None:
    judged(tmp_path, GENUINE[: int(len(GENUINE) * part)])


@changing
@given(st.integers(0, len(ENTRIES) - 1), st.integers(0, 3))
def test_tree_with_an_entry_left_out_or_doubled_is_judged(
    tmp_path: Path, number: int, times: int
) -> None:
    changed = [*ENTRIES[:number], *([ENTRIES[number]] * times), *ENTRIES[number + 1 :]]
    judged(tmp_path, b"\n\n".join(changed))
