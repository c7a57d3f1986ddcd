"""Messages of a subscription of the ARGO Messaging Service (AMS), by its REST interface."""

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from proc19probes.outside.carrier import Progress
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.masking import mask_url
from proc19probes.outside.messages_kept import Allowance
from proc19probes.outside.messages_pulled import Pulled
from proc19probes.outside.token import refuse_in_the_open
from proc19probes.outside.web import Web
from proc19probes.outside.web_request import WebRequest
from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.messages import Message
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    NotPermittedError,
    NotThereError,
    ObtainError,
    RefusedError,
    TooLargeError,
    UnreachableError,
)

_SUBSCRIPTION = re.compile(r".*/v1/projects/[^/]+/subscriptions/[^/:]+")
_PAGE = 100
_MOST_SHORT_ANSWER_BYTES = 64 * 1024
_IN_MEMORY_BYTES = 1024 * 1024
_TIMES_WITHOUT_ANYTHING = 3
_TO_PUT_BACK = timedelta(seconds=5)
_NOT_PERMITTED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_NOT_THERE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


@dataclass(frozen=True)
class Offsets:
    """The first message that is kept, the one after the last, and the one to be pulled next."""

    first: int
    end: int
    current: int

    @property
    def home(self) -> int:
        """Where the offset goes back to: what is before the first message is no offset any more."""
        return max(self.first, min(self.current, self.end))


class Subscription:
    """One subscription; raises ObtainError where it is made with what cannot be asked."""

    def __init__(
        self,
        access: ServiceAccess,
        token: str | None,
        web: Web,
        progress: Progress,
        allowance: Allowance,
    ) -> None:
        parts = urlsplit(access.url)
        if not _SUBSCRIPTION.fullmatch(parts.path) or parts.query:
            raise UnreachableError(
                f"found the URL {mask_url(access.url)}, expected one that ends with"
                " /v1/projects/PROJECT/subscriptions/SUBSCRIPTION"
            )
        if token is not None:
            refuse_in_the_open(access.url)
        self._access = access
        key = () if token is None else (("x-api-key", token),)
        self._headers = (("Content-Type", "application/json"), *key)
        self._web = web
        self._progress = progress
        self._allowance = allowance

    def looked_at(self) -> Iterator[Message]:
        """What one pull brings, the newest first: nothing is acknowledged, no offset moved.

        A pull brings the oldest that wait. Where newer ones wait behind them, TooLargeError: the
        newest cannot be seen then, and older ones would be taken for them.
        """
        with self._allowance.spent() as deadline:
            pulled = self._pull(_PAGE, deadline)
            last = pulled.last_offset()
            offsets = self._offsets(deadline)
        behind = offsets.end - (offsets.home if last is None else last + 1)
        if behind > 0:
            raise TooLargeError(
                f"a pull brings the oldest {len(pulled)} messages that wait, and {behind} newer"
                " ones are behind them, to be seen only where the offset may be moved: in a"
                " subscription of one's own"
            )
        for _, message in pulled.newest_first():
            yield message

    def walked(self) -> Iterator[Message]:
        """All messages, the newest first, a page at a time.

        The offset serves as the cursor, and is back where it was after each page.
        """
        with self._allowance.spent() as deadline:
            offsets = self._offsets(deadline)
        end = offsets.end
        while end > offsets.first:
            begin = max(offsets.first, end - _PAGE)
            with self._allowance.spent() as deadline:
                page = self._page(begin, end, offsets, deadline)
            for pulled in reversed(page):
                for offset, message in pulled.newest_first():
                    if offset is not None and begin <= offset < end:
                        yield message
            end = begin

    def _page(self, begin: int, end: int, offsets: Offsets, deadline: Deadline) -> list[Pulled]:
        """The messages from one offset to another, as many pulls as it takes."""
        pulls: list[Pulled] = []
        empty = 0
        try:
            while begin < end:
                self._move_to(begin, deadline)
                pulled = self._pull(end - begin, deadline)
                last = pulled.last_offset()
                if last is not None and last >= begin:
                    pulls.append(pulled)
                    begin, empty = last + 1, 0
                    continue
                empty += 1
                if empty == _TIMES_WITHOUT_ANYTHING:
                    raise RefusedError(
                        f"the subscription says that it has messages {offsets.first} to"
                        f" {offsets.end - 1}, and gave none from {begin} on"
                    )
        finally:
            self._put_back(offsets.home)
        return pulls

    def _put_back(self, offset: int) -> None:
        """Also where the time for reading is over; raises ObtainError where it cannot be done."""
        try:
            self._move_to(offset, Deadline.after(_TO_PUT_BACK))
        except ObtainError as error:
            raise type(error)(
                f"the subscription's offset was moved and could not be put back to {offset}:"
                f" {error.detail}"
            ) from error

    def _offsets(self, deadline: Deadline) -> Offsets:
        answer = self._short_answer("GET", ":offsets", None, deadline)
        try:
            first, end, current = (int(str(answer[name])) for name in ("min", "max", "current"))
        except (KeyError, ValueError) as error:
            raise MalformedError(
                "found no offsets of the subscription, expected min, max and current"
            ) from error
        return Offsets(first, end, current)

    def _move_to(self, offset: int, deadline: Deadline) -> None:
        self._short_answer("POST", ":modifyOffset", {"offset": offset}, deadline)

    def _short_answer(
        self, method: str, what: str, body: dict[str, int] | None, deadline: Deadline
    ) -> dict[str, object]:
        data = None if body is None else json.dumps(body).encode()
        pieces = self._asked(method, what, data, deadline)
        return _object(_beginning(pieces))

    def _pull(self, count: int, deadline: Deadline) -> Pulled:
        # The service wants both as texts.
        body = {"maxMessages": str(count), "returnImmediately": "true"}
        file = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - kept open
        try:
            for piece in self._asked("POST", ":pull", json.dumps(body).encode(), deadline):
                file.write(piece)
        except OSError as error:
            raise TooLargeError(
                "no room for the messages in the folder for temporary files:"
                f" {error.strerror or error}"
            ) from error
        return Pulled(cast(BinaryIO, file))

    def _asked(
        self, method: str, what: str, body: bytes | None, deadline: Deadline
    ) -> Iterator[bytes]:
        """The pieces of an answer of status 200; raises what the service says otherwise."""
        url = f"{self._access.url}{what}"
        request = WebRequest(method, url, self._headers, body)
        opened = self._web.send(request, self._access, deadline, self._progress)
        if opened.status != HTTPStatus.OK:
            raise _refused(opened.status, opened.pieces)
        return opened.pieces


def _refused(status: int, pieces: Iterator[bytes]) -> ObtainError:
    """The service's own words: {"error":{"code":404,"message":"…","status":"NOT_FOUND"}}."""
    words = f"HTTP {status}"
    try:
        error = _object(_beginning(pieces)).get("error")
    except ObtainError:
        # Not from the service itself, but from something before it.
        error = None
    if isinstance(error, dict):
        words += f": {plain(str(error.get('message', '')))} ({plain(str(error.get('status', '')))})"
    if status in _NOT_PERMITTED:
        return NotPermittedError(words)
    return NotThereError(words) if status in _NOT_THERE else RefusedError(words)


def _beginning(pieces: Iterator[bytes]) -> bytes:
    """An answer that is short when all is well; raises TooLargeError."""
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > _MOST_SHORT_ANSWER_BYTES:
            raise TooLargeError(
                f"found an answer of over {_MOST_SHORT_ANSWER_BYTES} bytes, expected a short one"
            )
    return bytes(data)


def _object(data: bytes) -> dict[str, object]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MalformedError("found something that is not JSON") from error
    if not isinstance(value, dict):
        raise MalformedError(f"found {type(value).__name__}, expected a JSON object")
    return value
