"""A service that says when it is to be asked again: within the time limit it is, and not often."""

import socket
import threading
from dataclasses import replace
from datetime import timedelta
from email.utils import formatdate
from types import SimpleNamespace

import pytest
from outside_questions import TYPES, Bytes, memory_of

from proc19probes.outside import web_again
from proc19probes.outside.deadline import Deadline
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.faulty import DOCUMENT, Behaviour, FaultyServer, answers

BUSY = "503 Service Unavailable"
MANY = "429 Too Many Requests"


def at_first(times: int, status: str, headers: str) -> Behaviour:
    """So many refusals, and then the document."""
    left = [times]

    def behave(connection: socket.socket, over: threading.Event) -> None:
        left[0] -= 1
        refusal = answers(b"<html>busy</html>", status, headers)
        (refusal if left[0] >= 0 else answers(DOCUMENT))(connection, over)

    return behave


def asked(
    behaviour: Behaviour, limits: Limits | None = None
) -> tuple[bytes | Unobtainable, tuple[str, ...], int]:
    """What came of a question, its story, and how many requests it took."""
    with FaultyServer(behaviour) as server:
        bound = memory_of(server.url, limits).bound(Deadline.after(timedelta(seconds=60)))
        return bound.obtain(Bytes()), bound.story, server.connections


def date(seconds: int) -> str:
    """So many seconds after the Epoch, as HTTP writes it."""
    return formatdate(seconds, usegmt=True)


SOON = {
    "seconds": "Retry-After: 1\r\n",
    "at-once": "Retry-After: 0\r\n",
    "date": f"Date: {date(1000)}\r\nRetry-After: {date(1001)}\r\n",
    "date-by-a-clock-that-is-decades-slow": f"Date: {date(0)}\r\nRetry-After: {date(1)}\r\n",
    "date-that-has-passed": f"Retry-After: {date(1000)}\r\n",
    "date-of-another-form": "Date: Thu Jan  1 00:00:00 1970\r\n"
    "Retry-After: Thursday, 01-Jan-70 00:00:01 GMT\r\n",
}


@pytest.mark.parametrize("status", [BUSY, MANY])
@pytest.mark.parametrize("headers", SOON.values(), ids=SOON)
def test_service_that_names_a_moment_within_the_limit_is_asked_again_then(
    headers: str, status: str
) -> None:
    found, story, requests = asked(at_first(1, status, headers))
    assert (found, requests) == (DOCUMENT, 2)
    assert len(story) == 1
    assert story[0].endswith(f", fetched, asked again after 1 s, as it said with HTTP {status[:3]}")


def test_service_that_never_is_ready_is_asked_four_times(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(web_again, "time", SimpleNamespace(sleep=waited.append))
    found, story, requests = asked(answers(b"", BUSY, "Retry-After: 0\r\n"))
    assert isinstance(found, Unobtainable)
    assert (found.cause, found.detail) == (
        Cause.REFUSED,
        "HTTP 503 Service Unavailable, asked 4 times, to be asked again after 1 s",
    )
    assert (requests, waited) == (4, [1.0, 1.0, 1.0])
    assert story[0].count("asked again after 1 s, as it said with HTTP 503") == 3


LATE = {
    "seconds": "Retry-After: 60\r\n",
    "hours": "Retry-After: 7200\r\n",
    "more-than-any-clock-has": f"Retry-After: {'9' * 5000}\r\n",
    "date": f"Date: {date(1000)}\r\nRetry-After: {date(1060)}\r\n",
}


@pytest.mark.parametrize("headers", LATE.values(), ids=LATE)
@pytest.mark.parametrize(
    "limits",
    [Limits(fetch=timedelta(seconds=59)), Limits(patience=timedelta(seconds=59))],
    ids=["longer-than-a-fetch", "longer-than-who-asks-waits"],
)
def test_moment_beyond_the_limit_is_not_waited_for(limits: Limits, headers: str) -> None:
    found, _, requests = asked(answers(b"", MANY, headers), limits)
    assert isinstance(found, Unobtainable)
    assert found.cause is Cause.REFUSED
    assert found.detail.startswith("HTTP 429 Too Many Requests, to be asked again after ")
    assert requests == 1


NOT_SAID = {
    "no-header": (BUSY, ""),
    "no-moment": (BUSY, "Retry-After: soon\r\n"),
    "negative": (BUSY, "Retry-After: -1\r\n"),
    "fraction": (BUSY, "Retry-After: 0.5\r\n"),
    "empty": (BUSY, "Retry-After: \r\n"),
    "no-such-date": (BUSY, "Retry-After: Thu, 99 Foo 1970 00:00:01 GMT\r\n"),
    "digits-of-another-script": (BUSY, "Retry-After: \u00b2\r\n"),
    "another-status": ("500 Internal Server Error", "Retry-After: 1\r\n"),
}


@pytest.mark.parametrize(("status", "headers"), NOT_SAID.values(), ids=NOT_SAID)
def test_service_that_does_not_say_when_is_not_asked_again(status: str, headers: str) -> None:
    found, _, requests = asked(answers(b"", status, headers))
    assert isinstance(found, Unobtainable)
    assert (found.cause, found.detail) == (Cause.REFUSED, f"HTTP {status}")
    assert requests == 1


def test_place_is_kept_while_the_service_is_waited_for_and_free_after_that() -> None:
    with FaultyServer(at_first(1, BUSY, "Retry-After: 1\r\n")) as server:
        memory = memory_of(server.url, Limits(requests_per_host=1))
        bound = memory.bound(Deadline.after(timedelta(seconds=60)))
        for number in range(3):
            asked = replace(TYPES, path=f"/{number}")
            assert bound.obtain(Bytes(asked, str(number))) == DOCUMENT
        assert server.connections == 4
