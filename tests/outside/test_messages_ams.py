"""Messages of a subscription: what is asked of the service, and what is left as it was."""

import json
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from message_questions import Newest, asked, names, newest, refused
from outside_questions import memory_of

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.recording import RecordingError, read_recording, write_recording
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.messages import MOST_BODY_BYTES, Holding
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.ams import AmsServer, AttributesAs, Published, Topic
from servers.faulty import FaultyServer, answers, redirects, silent
from servers.tls import Authority, server_context

INSTANT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOKEN = "b328c3861f061f87cbd34cf34f36ba2ae20883a5"
SHORT = Limits(fetch=timedelta(seconds=1))
FAULTY_PATH = "/v1/projects/accounting/subscriptions/pilot"


def topic(count: int, current: int = 0, first: int = 0) -> Topic:
    """So many messages, one a minute, the last one at the instant."""
    return Topic(
        [
            Published(
                f"message {number}".encode(),
                INSTANT - timedelta(minutes=count - 1 - number),
                {"empaid": f"6922c1a4/{number:014x}"},
            )
            for number in range(count)
        ],
        current,
        first,
    )


def server_of(messages: Topic, **options: object) -> AmsServer:
    return AmsServer({"pilot": messages}, **options)


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    return path


def test_shared_subscription_is_looked_at_and_left_as_it_was(token_file: Path) -> None:
    messages = topic(5, current=2)
    with server_of(messages, token=TOKEN) as server:
        access = ServiceAccess(server.url("pilot"), token=token_file)
        found = newest(memory_of(access))
    assert names(found) == ["4", "3", "2"]
    assert found[0].body == b"message 4"
    assert found[0].size == 9
    assert found[0].note("empaid") == "6922c1a4/00000000000004"
    assert found[0].arrived == INSTANT + timedelta(microseconds=120340)
    assert server.asked == {"pull": 1, "offsets": 1}
    assert server.requests[0][0] == "POST"
    assert json.loads(server.requests[0][2]) == {"maxMessages": "100", "returnImmediately": "true"}
    assert server.headers[0]["x-api-key"] == TOKEN
    assert messages.current == 2


def test_shared_subscription_with_more_than_a_pull_brings_is_not_taken_for_its_newest() -> None:
    messages = topic(250)
    with server_of(messages) as server:
        found = refused(memory_of(server.url("pilot")))
    assert found.cause is Cause.TOO_LARGE
    assert found.detail == (
        "a pull brings the oldest 100 messages that wait, and 150 newer ones are behind them, to be"
        " seen only where the offset may be moved: in a subscription of one's own"
    )
    assert (server.asked, messages.current) == ({"pull": 1, "offsets": 1}, 0)


def test_shared_subscription_is_read_where_a_pull_brings_all_that_waits() -> None:
    with server_of(topic(250, current=150)) as server:
        assert names(newest(memory_of(server.url("pilot"))))[::99] == ["249", "150"]


def test_subscription_without_messages_is_an_answer() -> None:
    with server_of(topic(0)) as server:
        memory = memory_of(server.url("pilot"))
        assert newest(memory) == ()
        assert newest(memory, holding=Holding.OWN) == ()


@pytest.mark.parametrize("written", [AttributesAs.an_object, AttributesAs.a_list])
def test_attributes_are_read_in_both_forms(written: Callable[..., object]) -> None:
    with server_of(topic(1)) as server:
        server.attributes_as = written
        (message,) = newest(memory_of(server.url("pilot")))
    assert message.notes == (("empaid", "6922c1a4/00000000000000"),)


def test_message_of_several_pieces_comes_whole() -> None:
    body = bytes(range(256)) * 4096
    assert len(body) == MOST_BODY_BYTES
    at_most = Topic([Published(body, INSTANT), Published(body[:300_000] + b"\\", INSTANT)])
    with server_of(at_most) as server:
        second, first = newest(memory_of(server.url("pilot")))
    assert first.body == body
    assert second.body == body[:300_000] + b"\\"


def test_message_over_the_largest_comes_without_its_body() -> None:
    with server_of(Topic([Published(b"x" * (MOST_BODY_BYTES + 1), INSTANT)])) as server:
        (message,) = newest(memory_of(server.url("pilot")))
    assert (message.body, message.size) == (b"", MOST_BODY_BYTES + 1)


@pytest.mark.parametrize(
    ("count", "current", "first", "at_most"),
    [(250, 20, 0, 1000), (250, 250, 30, 1000), (100, 0, 0, 1000), (7, 3, 0, 2), (101, 50, 90, 4)],
    ids=["pages", "oldest-are-gone", "one-page", "few-a-pull", "few-a-pull-and-oldest-are-gone"],
)
def test_own_subscription_is_walked_from_its_end_and_put_back(
    count: int, current: int, first: int, at_most: int
) -> None:
    messages = topic(count, current, first)
    with server_of(messages, at_most=at_most) as server:
        found = newest(memory_of(server.url("pilot")), holding=Holding.OWN)
    assert names(found) == [str(number) for number in reversed(range(first, count))]
    assert messages.current == max(current, first)
    assert server.asked["acknowledge"] == 0


def test_own_subscription_is_read_no_further_than_asked_and_put_back_at_once() -> None:
    messages = topic(1000, current=20)
    with server_of(messages) as server:
        memory = memory_of(server.url("pilot"))
        assert names(newest(memory, 3, Holding.OWN)) == ["999", "998", "997"]
        memory.answers()
        assert server.asked == {"offsets": 1, "modifyOffset": 2, "pull": 1}
        assert messages.current == 20
        # Another reader of the same messages goes on where the first one stopped.
        assert len(newest(memory, 150, Holding.OWN)) == 150
        assert server.asked == {"offsets": 1, "modifyOffset": 4, "pull": 2}
    assert messages.current == 20


def test_own_subscription_that_gives_nothing_of_what_it_has_is_told_and_put_back() -> None:
    messages = topic(10, current=4)
    with server_of(messages, at_most=0) as server:
        found = refused(memory_of(server.url("pilot")), holding=Holding.OWN)
    assert found.cause is Cause.REFUSED
    assert found.detail == (
        "the subscription says that it has messages 0 to 9, and gave none from 0 on"
    )
    assert messages.current == 4


class Stubborn(AmsServer):
    """Lets its offset be moved once."""

    def _post_modifyoffset(self, name: str, topic: Topic, body: bytes) -> object:
        if self.asked["modifyOffset"] > 1:
            time.sleep(60)
        return super()._post_modifyoffset(name, topic, body)


def test_offset_that_cannot_be_put_back_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proc19probes.outside.messages_ams._TO_PUT_BACK", timedelta(seconds=1))
    with Stubborn({"pilot": topic(10, current=4)}) as server:
        found = refused(memory_of(server.url("pilot")), 1, Holding.OWN)
    assert found.cause is Cause.TOO_SLOW
    assert found.detail.startswith(
        "the subscription's offset was moved and could not be put back to 4: no answer within 1 s"
    )


REFUSALS = {
    "no-such-subscription": (
        "other",
        TOKEN,
        Cause.NOT_THERE,
        "HTTP 404: Subscription doesn't exist (NOT_FOUND)",
    ),
    "wrong-token": (
        "pilot",
        "another-token",
        Cause.NOT_PERMITTED,
        "HTTP 401: Unauthorized (UNAUTHORIZED)",
    ),
}


@pytest.mark.parametrize("holding", Holding)
@pytest.mark.parametrize(("name", "token", "cause", "words"), REFUSALS.values(), ids=REFUSALS)
def test_refusal_is_told_in_the_services_words(
    name: str, token: str, cause: Cause, words: str, holding: Holding, token_file: Path
) -> None:
    token_file.write_text(token)
    with server_of(topic(3), token=TOKEN) as server:
        access = ServiceAccess(server.url(name), token=token_file)
        found = refused(memory_of(access), holding=holding)
    assert (found.cause, found.detail) == (cause, words)


BAD_TOKENS = {
    "missing": (None, "cannot be read: No such file or directory"),
    "empty": (b"\n", "is empty, expected one line with the token"),
    "several-lines": (b"first-token\r\nsecond-token\n", "found several lines in the token file"),
    "line-break-within": (b"first\rsecond", "found several lines in the token file"),
    "control-character": (b"abcdefg\x00hijk", "a character in the token file"),
    "too-long": (b"x" * 9000, "found more than 8192 bytes in the token file"),
    "too-short-to-be-masked": (b"abc", "found fewer than 8 characters in the token file"),
}


@pytest.mark.parametrize(("content", "words"), BAD_TOKENS.values(), ids=BAD_TOKENS)
def test_token_that_cannot_be_used_is_told_without_its_content(
    content: bytes | None, words: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    with server_of(topic(3)) as server:
        access = ServiceAccess(server.url("pilot"), token=tmp_path / "token")
        found = refused(memory_of(access))
    assert found.cause is Cause.NOT_PERMITTED
    assert words in found.detail
    assert "second" not in found.detail
    assert server.requests == []


@pytest.mark.parametrize("special", [Path.mkdir, lambda path: __import__("os").mkfifo(path)])
def test_token_that_is_no_file_is_told(special: Callable[[Path], None], tmp_path: Path) -> None:
    special(tmp_path / "token")
    access = ServiceAccess("http://127.0.0.1:9" + FAULTY_PATH, token=tmp_path / "token")
    assert refused(memory_of(access)).cause is Cause.NOT_PERMITTED


def test_token_is_not_sent_over_plain_http_to_another_host(token_file: Path) -> None:
    with server_of(topic(3)) as server:
        url = server.url("pilot", "ams.example.org")
        access = ServiceAccess(url, token=token_file, proxy=f"http://{server.authority}")
        found = refused(memory_of(access))
        assert found.cause is Cause.NOT_PERMITTED
        assert found.detail == (
            "the token is not sent to ams.example.org where all can read it: found http:,"
            " expected https:"
        )
        assert server.requests == []
        # Without one there is nothing to hide.
        assert len(newest(memory_of(replace(access, token=None)))) == 3


def test_token_is_sent_over_tls(tmp_path: Path, token_file: Path) -> None:
    authority = Authority(tmp_path / "authority")
    tls = server_context(authority.server("127.0.0.1"))
    with server_of(topic(3), token=TOKEN, tls=tls) as server:
        access = ServiceAccess(
            server.url("pilot"), trust_anchors=authority.trust_anchors(), token=token_file
        )
        assert len(newest(memory_of(access))) == 3


ECHO = json.dumps({"error": {"code": 401, "message": f"no {TOKEN}", "status": "UNAUTHORIZED"}})


def test_token_is_in_no_error_story_or_recording(token_file: Path, tmp_path: Path) -> None:
    with FaultyServer(answers(ECHO.encode(), f"401 {TOKEN}")) as server:
        url = f"http://127.0.0.1:{server.port}{FAULTY_PATH}"
        memory = memory_of(ServiceAccess(url, token=token_file))
        bound = memory.bound(Deadline.after(timedelta(minutes=10)))
        found = bound.obtain(Newest())
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    assert isinstance(found, Unobtainable)
    assert found.detail == "HTTP 401: no *** (UNAUTHORIZED)"
    assert TOKEN not in f"{found} {bound.story}"
    assert TOKEN.encode() not in (tmp_path / "run.zip").read_bytes()


def test_run_whose_messages_hold_the_token_is_not_recorded(
    token_file: Path, tmp_path: Path
) -> None:
    with server_of(Topic([Published(TOKEN.encode(), INSTANT)])) as server:
        memory = memory_of(ServiceAccess(server.url("pilot"), token=token_file))
        newest(memory)
        with pytest.raises(RecordingError, match="would hold a credential"):
            write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")


def test_recording_holds_the_messages_and_neither_token_nor_address_is_needed(
    token_file: Path, tmp_path: Path
) -> None:
    with server_of(topic(500, current=3), token=TOKEN) as server:
        memory = memory_of(ServiceAccess(server.url("pilot"), token=token_file))
        found = newest(memory, 120, Holding.OWN)
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
        (entry,) = read_recording(tmp_path / "run.zip").entries
        assert entry.facts == (("url", server.url("pilot")), ("read", "in part"))
        assert entry.question == (("holding", "own"),)
    replay = memory_of("http://not.asked.example.org", replay=read_recording(tmp_path / "run.zip"))
    assert newest(replay, 120, Holding.OWN) == found


def test_redirect_is_not_followed(token_file: Path) -> None:
    with FaultyServer(redirects(FAULTY_PATH + "2:pull")) as server:
        url = f"http://127.0.0.1:{server.port}{FAULTY_PATH}"
        found = refused(memory_of(ServiceAccess(url, token=token_file)))
        assert server.connections == 1
    assert found.cause is Cause.REFUSED
    assert found.detail == "HTTP 302"


ANSWERS = {
    "page-of-a-proxy": (b"<html>", "200 OK", Cause.MALFORMED, "does not begin with"),
    "error-without-json": (b"<html>", "502 Bad Gateway", Cause.REFUSED, "HTTP 502"),
    "long-error": (b"x" * 100_000, "500 No", Cause.REFUSED, "HTTP 500"),
    "error-that-is-no-object": (b'{"error":1}', "403 No", Cause.NOT_PERMITTED, "HTTP 403"),
    "another-object": (b'{"topics":[]}', "200 OK", Cause.MALFORMED, "does not begin with"),
    "cut": (
        b'{"receivedMessages":[{"ackId":"',
        "200 OK",
        Cause.MALFORMED,
        "found a list of messages without an end",
    ),
    "number-in-the-list": (
        b'{"receivedMessages":[1]}',
        "200 OK",
        Cause.MALFORMED,
        "found something that is no object in the list of messages",
    ),
    "element-without-message": (
        b'{"receivedMessages":[{}]}',
        "200 OK",
        Cause.MALFORMED,
        "message: found NoneType, expected an object",
    ),
    "data-not-base64": (
        b'{"receivedMessages":[{"message":{"messageId":"7","data":"a b"}}]}',
        "200 OK",
        Cause.MALFORMED,
        "the data of message 7 are not base64",
    ),
    "nested-deep": (
        b'{"receivedMessages":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}",
        "200 OK",
        Cause.MALFORMED,
        "found a message that is not JSON",
    ),
    "thousands-of-messages": (
        b'{"receivedMessages":[' + b"{}," * 2000 + b"{}]}",
        "200 OK",
        Cause.TOO_LARGE,
        "found more than the 1000 messages of one pull",
    ),
    "message-without-an-end": (
        b'{"receivedMessages":[{"data":"' + b"A" * 5_000_000 + b'"}]}',
        "200 OK",
        Cause.TOO_LARGE,
        "found a message of over 4194304 bytes",
    ),
}


@pytest.mark.parametrize(("body", "status", "cause", "words"), ANSWERS.values(), ids=ANSWERS)
def test_answer_that_is_none_is_told(body: bytes, status: str, cause: Cause, words: str) -> None:
    with FaultyServer(answers(body, status)) as server:
        found = refused(memory_of(f"http://127.0.0.1:{server.port}{FAULTY_PATH}"))
    assert found.cause is cause
    assert words in found.detail


class Listless(AmsServer):
    """Gives no list where it has no messages."""

    def _post_pull(self, name: str, topic: Topic, body: bytes) -> object:
        return {"receivedMessages": None}


def test_no_list_at_all_is_no_message() -> None:
    with Listless({"pilot": topic(0)}) as server:
        assert newest(memory_of(server.url("pilot"))) == ()
    with Listless({"pilot": topic(2)}) as server:
        found = refused(memory_of(server.url("pilot")))
    assert "the oldest 0 messages that wait, and 2 newer ones" in found.detail


@pytest.mark.parametrize("offsets", [b'{"min":0}', b'{"min":"a","max":1,"current":0}', b"[]"])
def test_offsets_that_are_none_are_malformed(offsets: bytes) -> None:
    with FaultyServer(answers(offsets)) as server:
        url = f"http://127.0.0.1:{server.port}{FAULTY_PATH}"
        assert refused(memory_of(url), holding=Holding.OWN).cause is Cause.MALFORMED


def test_answer_over_the_limit_is_too_large() -> None:
    with server_of(topic(100)) as server:
        found = refused(memory_of(server.url("pilot"), Limits(document_bytes=1000)))
    assert found.cause is Cause.TOO_LARGE


def one_byte_at_a_time(connection: socket.socket, over: Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not over.wait(0.1):
        connection.sendall(b" ")


@pytest.mark.parametrize("behaviour", [silent, one_byte_at_a_time])
@pytest.mark.parametrize("holding", Holding)
def test_service_that_does_not_end_is_too_slow(
    behaviour: Callable[[socket.socket, Event], None], holding: Holding
) -> None:
    started = time.monotonic()
    with FaultyServer(behaviour) as server:
        url = f"http://127.0.0.1:{server.port}{FAULTY_PATH}"
        assert refused(memory_of(url, SHORT), holding=holding).cause is Cause.TOO_SLOW
    # Who asks would wait 60 seconds.
    assert time.monotonic() - started < 30


def test_service_that_is_down_is_unreachable() -> None:
    assert refused(memory_of(f"http://127.0.0.1:9{FAULTY_PATH}")).cause is Cause.UNREACHABLE


@pytest.mark.parametrize(
    "path", ["", "/v1/projects/accounting/topics/pilot", "/v1/projects/a/subscriptions/b:pull"]
)
def test_url_that_names_no_subscription_is_told(path: str) -> None:
    found = refused(memory_of(f"http://127.0.0.1:9{path}"))
    assert found.cause is Cause.UNREACHABLE
    assert "/v1/projects/PROJECT/subscriptions/SUBSCRIPTION" in found.detail


def test_readers_that_wait_share_one_pull() -> None:
    with server_of(topic(30)) as server:
        memory = memory_of(server.url("pilot"))
        found = [asked(memory, Newest(count)) for count in (3, 30, 10)]
    assert [len(messages) for messages in found] == [3, 30, 10]
    assert server.asked == {"pull": 1, "offsets": 1}
