"""Size and digest of documents that are not kept: what is found, what ends it."""

import hashlib
import os
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from content_questions import Digest, Size, ask, found_at, refused_at
from outside_questions import memory_of

from proc19probes.outside.deadline import Deadline
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.http import Content
from proc19probes.vocabulary.outside import Question
from proc19probes.vocabulary.unobtainable import Cause
from servers.faulty import Behaviour, FaultyServer, answers, dribbles, endless, says
from servers.image_web import IMAGES, ImageServer

ONE = IMAGES["/one"]
INSTANT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SHORT = Limits(fetch=timedelta(seconds=1))

BOTH = [Size(), Digest()]


def whole(data: bytes) -> Content:
    return Content(len(data), hashlib.sha512(data).hexdigest())


# Size.


def test_size_is_asked_for_by_head_alone() -> None:
    with ImageServer() as server:
        assert found_at(f"{server.url}/one", Size()) == Content(len(ONE), None)
        assert [(asked.method, asked.path) for asked in server.asked] == [("HEAD", "/one")]


def test_size_that_a_server_does_not_say_is_not_known() -> None:
    with ImageServer() as server:
        assert found_at(f"{server.url}/unsized", Size()) == Content(None, None)


def test_size_of_what_is_sent_in_chunks_is_not_known() -> None:
    headers = "Transfer-Encoding: chunked\r\n"
    with FaultyServer(answers(b"", headers=headers)) as server:
        assert found_at(server.url, Size()) == Content(None, None)


def test_size_of_an_empty_image_is_nought_and_not_unknown() -> None:
    with FaultyServer(answers(b"")) as server:
        assert found_at(server.url, Size()) == Content(0, None)


def test_size_may_be_larger_than_any_document() -> None:
    with FaultyServer(answers(b"", headers=f"Content-Length: {10**15}\r\n")) as server:
        assert found_at(server.url, Size(), Limits(document_bytes=10)) == Content(10**15, None)


def test_body_that_a_server_sends_with_the_size_is_not_read() -> None:
    with FaultyServer(answers(ONE)) as server:
        assert found_at(server.url, Size()) == Content(len(ONE), None)


def test_size_is_asked_of_another_host_by_head_too() -> None:
    with ImageServer() as server:
        assert found_at(f"{server.url}/elsewhere", Size()) == Content(len(ONE), None)
        assert [asked.method for asked in server.asked] == ["HEAD", "HEAD"]
        assert server.asked[1].headers["host"].startswith("localhost:")


# Size, where HEAD does not tell it.

FIRST_BYTE = "bytes=0-0"


@pytest.mark.parametrize("is_ranged", [True, False], ids=["in-part", "whole"])
@pytest.mark.parametrize("status", [400, 403, 405, 500, 501])
def test_size_that_head_is_refused_is_asked_for_by_get(status: int, is_ranged: bool) -> None:
    with ImageServer() as server:
        server.by_get_alone["/one"] = status
        server.ranged |= {"/one"} if is_ranged else set()
        assert found_at(f"{server.url}/one", Size()) == Content(len(ONE), None)
        assert [asked.method for asked in server.asked] == ["HEAD", "GET"]
        assert server.asked[1].headers["range"] == FIRST_BYTE


def test_size_that_head_does_not_say_is_asked_for_by_get() -> None:
    with ImageServer() as server:
        server.ranged.add("/unsized")
        assert found_at(f"{server.url}/unsized", Size()) == Content(len(ONE), None)
        assert [asked.method for asked in server.asked] == ["HEAD", "GET"]


@pytest.mark.parametrize("status", ["404 Not Found", "401 Unauthorized", "503 Later"])
def test_what_is_not_there_is_asked_for_once(status: str) -> None:
    with turns(answers(b"", status)) as server:
        assert status.split()[0] in refused_at(server.url, Size()).detail


def test_refusal_of_get_counts() -> None:
    with turns(answers(b"", "403 No"), answers(b"", "403 Never")) as server:
        assert refused_at(server.url, Size()).detail == "HTTP 403 Never"


@contextmanager
def turns(*behaviours: Behaviour) -> Iterator[FaultyServer]:
    """A server that answers one connection after another so, and all of them are made."""
    left = list(behaviours)

    def behave(connection: socket.socket, over: Event) -> None:
        left.pop(0)(connection, over)

    with FaultyServer(behave) as server:
        yield server
    assert left == []


def in_part(content_range: str, body: bytes = b".", status: str = "206 Partial") -> Behaviour:
    return answers(body, status, f"Content-Range: {content_range}\r\n")


NO_HEAD = answers(b"", "405 Method Not Allowed")
SAYS_NOTHING = says(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
TOLD = {
    "nought-by-head": ((answers(b""), in_part("bytes 0-0/77")), 77),
    "nought-by-head-and-whole-by-get": ((answers(b""), answers(b"." * 77)), 77),
    "chunks-by-head": (
        (answers(b"", headers="Transfer-Encoding: chunked\r\n"), in_part("bytes 0-0/77")),
        77,
    ),
    "empty": ((NO_HEAD, in_part("bytes */0", b"", "416 Range Not Satisfiable")), 0),
    "more-than-was-asked-for": ((NO_HEAD, in_part("bytes 0-9/77", b"." * 10)), 77),
    "part-of-unknown": ((NO_HEAD, in_part("bytes 0-0/*"), answers(b"." * 77)), 77),
    "part-of-nothing-told": ((NO_HEAD, answers(b".", "206 Partial"), answers(b"." * 77)), 77),
    "several-parts": ((NO_HEAD, in_part("pages 1-2/3"), answers(b"." * 77)), 77),
    "number-that-is-none": ((NO_HEAD, in_part("bytes 0-0/7e7"), answers(b"." * 77)), 77),
    "number-pages-long": ((NO_HEAD, in_part(f"bytes 0-0/{'9' * 9000}"), answers(b"." * 77)), 77),
    "part-that-is-refused": (
        (NO_HEAD, answers(b"", "416 Range Not Satisfiable"), answers(b"." * 77)),
        77,
    ),
    "nobody-says": ((SAYS_NOTHING, SAYS_NOTHING), None),
    "nobody-says-in-part": ((NO_HEAD, in_part("bytes 0-0/*"), SAYS_NOTHING), None),
}


@pytest.mark.parametrize(("answered", "size"), TOLD.values(), ids=list(TOLD))
def test_size_is_what_the_headers_of_a_get_say(
    answered: tuple[Behaviour, ...], size: int | None
) -> None:
    with turns(*answered) as server:
        assert found_at(server.url, Size()) == Content(size, None)


def test_get_ends_with_its_headers() -> None:
    """The server of an endless image notices that nobody reads it."""
    noticed = Event()

    def endless_image(connection: socket.socket, over: Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
        try:
            endless(connection, over)
        finally:
            noticed.set()

    with turns(NO_HEAD, endless_image) as server:
        assert found_at(server.url, Size()) == Content(10**12, None)
        assert noticed.wait(600)


def test_get_that_ended_with_its_headers_has_left_its_place_at_the_server() -> None:
    with ImageServer() as server:
        server.by_get_alone["/one"] = 405
        memory = memory_of(f"{server.url}/one", Limits(requests_per_host=1))
        assert ask(memory, Size()) == Content(len(ONE), None)
        assert ask(memory, Digest()) == whole(ONE)


def test_part_is_asked_for_of_another_host_too_and_nothing_shows_who_asks() -> None:
    with ImageServer() as server:
        server.by_get_alone["/one"] = 403
        server.ranged.add("/one")
        address = server.url.replace("http://", "http://reader:s3cret@")
        assert found_at(f"{address}/elsewhere", Size()) == Content(len(ONE), None)
        asked = server.asked
    assert [(one.method, one.path) for one in asked] == [
        *(("HEAD", "/elsewhere"), ("HEAD", "/one"), ("GET", "/elsewhere"), ("GET", "/one"))
    ]
    assert [one.headers.get("range") for one in asked] == [None, None, FIRST_BYTE, FIRST_BYTE]
    assert "authorization" not in asked[3].headers


# Digest.


@pytest.mark.parametrize("path", ["/one", "/unsized", "/elsewhere"])
def test_digest_is_that_of_the_whole(path: str) -> None:
    with ImageServer() as server:
        assert found_at(f"{server.url}{path}", Digest()) == whole(ONE)


def test_digest_of_nothing_is_that_of_no_bytes() -> None:
    with FaultyServer(answers(b"")) as server:
        assert found_at(server.url, Digest()) == whole(b"")


@pytest.mark.parametrize(
    ("most", "is_longer"), [(len(ONE) - 1, True), (len(ONE), False), (0, True)]
)
def test_image_is_longer_by_its_first_byte_over_what_was_wanted(most: int, is_longer: bool) -> None:
    with ImageServer() as server:
        found = found_at(f"{server.url}/unsized", Digest(most))
    assert found.is_longer is is_longer
    assert (found.sha512 is None) is is_longer


def test_reading_stops_where_there_is_more_than_was_wanted() -> None:
    """The server of an endless image notices that nobody reads it any more."""
    noticed = Event()

    def endless_to_the_end(connection: socket.socket, over: Event) -> None:
        try:
            endless(connection, over)
        finally:
            noticed.set()

    with FaultyServer(endless_to_the_end) as server:
        found = found_at(server.url, Digest(100_000))
        assert noticed.wait(600)
    assert (found.sha512, found.is_longer) == (None, True)
    assert 100_000 < found.size < 300_000


def test_limit_of_a_document_does_not_bound_what_is_not_kept() -> None:
    with ImageServer() as server:
        assert found_at(f"{server.url}/one", Digest(), Limits(document_bytes=10)) == whole(ONE)


PIECE, PIECES = bytes(range(256)) * 4096, 200
MEASURE = """
import resource
import sys
import tracemalloc
sys.path.insert(0, {tests!r})
# Whatever is written to a file fails.
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
from servers.image_web import ImageServer
from content_questions import Digest, found_at
with ImageServer() as server:
    found_at(server.url + "/one", Digest())
tracemalloc.start()
found = found_at({url!r}, Digest())
_, most = tracemalloc.get_traced_memory()
print(found.size, found.sha512, most)
"""


def generated(connection: socket.socket, over: Event) -> None:
    length = len(PIECE) * PIECES
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length)
    for _ in range(PIECES):
        connection.sendall(PIECE)


def test_large_image_is_kept_neither_in_memory_nor_on_disk() -> None:
    expected = hashlib.sha512()
    for _ in range(PIECES):
        expected.update(PIECE)
    here = str(Path(__file__).parent)
    with FaultyServer(generated) as server:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(MEASURE).format(tests=here, url=server.url)],
            capture_output=True,
            text=True,
            timeout=120,
            env=os.environ | {"PYTHONPATH": str(Path(here).parent), "PYTHONDONTWRITEBYTECODE": "1"},
        )
    assert done.stderr == ""
    size, sha512, most = done.stdout.split()
    assert (int(size), sha512) == (len(PIECE) * PIECES, expected.hexdigest())
    assert int(most) < 4 * 1024 * 1024, most


# What goes wrong.

WRONG = {
    "not-there": (answers(b"", "404 Not Found"), Cause.NOT_THERE, "HTTP 404 Not Found"),
    "gone": (answers(b"", "410 Gone"), Cause.NOT_THERE, "HTTP 410 Gone"),
    "not-so": (answers(b"", "405 No HEAD here"), Cause.REFUSED, "HTTP 405 No HEAD here"),
    "forbidden": (answers(b"", "403 Forbidden"), Cause.NOT_PERMITTED, "HTTP 403 Forbidden"),
    "a-part": (answers(b"part", "206 Partial"), Cause.REFUSED, "HTTP 206 Partial"),
    "length-no-number": (
        answers(b"", headers="Content-Length: -1\r\n"),
        Cause.MALFORMED,
        "found Content-Length '-1', expected a number of bytes",
    ),
    "packed": (
        answers(b"", headers="Content-Encoding: gzip\r\n"),
        Cause.MALFORMED,
        "found Content-Encoding gzip, which was not asked for",
    ),
    "no-http": (says(b"220 mail\r\n"), Cause.MALFORMED, "found something that is not HTTP at "),
    "silence": (dribbles(b"", b"HTTP/1.1 200"), Cause.TOO_SLOW, "no answer within 1 s, "),
}


@pytest.mark.parametrize(("behaviour", "cause", "words"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("question", BOTH, ids=["size", "digest"])
def test_server_that_has_no_answer_is_told(
    question: Question[Content], behaviour: Behaviour, cause: Cause, words: str
) -> None:
    limits = SHORT if cause is Cause.TOO_SLOW else None
    with FaultyServer(behaviour) as server:
        found = refused_at(server.url, question, limits)
    assert found.cause is cause
    assert found.detail.startswith(words)


HEAD = b"HTTP/1.1 200 OK\r\n"
CUT = {
    "cut": (answers(ONE[:100], headers="Content-Length: 252\r\n"), "after 100 of 252 bytes"),
    "cut-in-a-chunk": (
        says(HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n" + ONE[:100]),
        "connection cut after 0 bytes",
    ),
}


@pytest.mark.parametrize(("behaviour", "words"), CUT.values(), ids=CUT)
def test_image_that_is_cut_has_no_digest(behaviour: Behaviour, words: str) -> None:
    with FaultyServer(behaviour) as server:
        found = refused_at(server.url, Digest())
    assert found.cause is Cause.UNREACHABLE
    assert found.detail.endswith(words)


def drips(connection: socket.socket, over: Event) -> None:
    """A piece ten times a second: there is always something to read, and no end."""
    connection.sendall(HEAD + b"Content-Length: 1000000000\r\n\r\n")
    while not over.wait(0.1):
        connection.sendall(b"x" * 70_000)


SLOW = {
    "a-byte-a-second": dribbles(HEAD + b"Content-Length: 252\r\n\r\n", ONE[:252]),
    "a-byte-a-second-of-unknown-length": dribbles(HEAD + b"\r\n", ONE[:252]),
    "piece-after-piece": drips,
}


@pytest.mark.parametrize("behaviour", SLOW.values(), ids=SLOW)
def test_image_that_comes_slowly_has_no_digest_when_the_time_is_over(behaviour: Behaviour) -> None:
    with FaultyServer(behaviour) as server:
        found = refused_at(server.url, Digest(), SHORT)
    assert found.cause is Cause.TOO_SLOW
    assert " within 1 s" in found.detail


@pytest.mark.parametrize("question", BOTH, ids=["size", "digest"])
@pytest.mark.parametrize(
    "url",
    ["", "ftp://images.example.org/one", "images.example.org", "http://[::1/", "http://[x]/one"],
)
def test_what_is_no_address_is_told(url: str, question: Question[Content]) -> None:
    assert refused_at(url, question).cause is Cause.UNREACHABLE


def test_image_gets_no_token(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cr3t-t0k3n\n")
    with ImageServer() as server:
        memory = memory_of(ServiceAccess(f"{server.url}/one", token=tmp_path / "token"))
        for question in BOTH:
            assert isinstance(ask(memory, question), Content)
        assert len(server.asked) == 2
        assert not [asked for asked in server.asked if "authorization" in asked.headers]


def test_password_of_the_url_is_in_no_story() -> None:
    with ImageServer() as server:
        url = server.url.replace("//", "//us:s3cr3t@")
        bound = memory_of(f"{url}/one?token=t0k3n").bound(Deadline.after(timedelta(minutes=10)))
        shown = f"{[bound.obtain(question) for question in BOTH]} {bound.story}"
    assert "SHA-512 of http://***@127.0.0.1:" in shown
    assert "s3cr3t" not in shown
    assert "t0k3n" not in shown


# Files.


def test_file_has_size_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "an image.img"
    path.write_bytes(ONE)
    limits = Limits(document_bytes=10)
    assert found_at(path.as_uri(), Size(), limits) == Content(len(ONE), None)
    assert found_at(path.as_uri(), Digest(), limits) == whole(ONE)
    assert found_at(path.as_uri(), Digest(len(ONE) - 1)).is_longer


def missing(path: Path) -> None:
    """Nothing is there."""


def folder_with_a_file_of_its_name(path: Path) -> None:
    path.mkdir()
    (path / path.name).write_bytes(ONE)


def pipe(path: Path) -> None:
    os.mkfifo(path)


NO_FILES = {
    "missing": (missing, "cannot be read: No such file or directory"),
    "folder": (Path.mkdir, "is not a regular file, expected one"),
    "folder-with-a-file-of-its-name": (
        folder_with_a_file_of_its_name,
        "is not a regular file, expected one",
    ),
    "pipe": (pipe, "is not a regular file, expected one"),
}


@pytest.mark.parametrize("question", BOTH, ids=["size", "digest"])
@pytest.mark.parametrize(("make", "words"), NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_file_is_told(
    make: Callable[[Path], None], words: str, question: Question[Content], tmp_path: Path
) -> None:
    make(tmp_path / "image")
    found = refused_at((tmp_path / "image").as_uri(), question)
    assert found.cause is Cause.UNREACHABLE
    assert words in found.detail
    assert str(tmp_path / "image") in found.detail


@pytest.mark.parametrize("question", BOTH, ids=["size", "digest"])
@pytest.mark.parametrize("url", ["file:///", "file://other.example.org/image", "file:///a%00b"])
def test_url_that_names_no_file_of_this_machine_is_told(
    url: str, question: Question[Content]
) -> None:
    assert refused_at(url, question).cause is Cause.UNREACHABLE


@pytest.mark.parametrize("question", BOTH, ids=["size", "digest"])
@pytest.mark.parametrize("url", ["file:image", "file:./image", "file:"])
def test_file_is_not_looked_for_in_the_current_folder(
    url: str, question: Question[Content], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "image").write_bytes(b"an image")
    monkeypatch.chdir(tmp_path)
    found = refused_at(url, question)
    assert found.cause is Cause.UNREACHABLE
    assert found.detail == (
        f"found the path {url.removeprefix('file:')!r} in a file: URL, expected one that begins"
        " with /"
    )
