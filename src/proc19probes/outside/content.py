"""The transport for size and digest of documents that are too large to be kept.

{"is_longer": false, "sha512": "8b4c269a60da1061…", "size": 2147483648}     (what a recording has)
"""

import hashlib
import json
import re
import time
from collections import deque
from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from proc19probes.outside.address import no_address, scheme_of, wrong_scheme
from proc19probes.outside.carrier import Carrier, Facts, Kept, Progress, Saved
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.files import Pieces, open_file, size_of_file
from proc19probes.outside.kept_whole import KeptWhole, Whole
from proc19probes.outside.masking import mask_url
from proc19probes.outside.web_request import RANGE, WebRequest
from proc19probes.outside.web_when_needed import WebWhenNeeded
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.http import (
    Content,
    ContentDigest,
    Redirects,
)
from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.unobtainable import MalformedError, TooSlowError

if TYPE_CHECKING:
    from proc19probes.outside.web import Opened

# Nothing of the document is kept, so its size is bounded by the question and by time alone.
_MOST_BYTES = 2**60
# How servers refuse HEAD that would answer a GET; links for GET alone are among them.
_NOT_BY_HEAD = (
    *(HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED),
    *(HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.NOT_IMPLEMENTED),
)
_FIRST_BYTE = ((RANGE, "bytes=0-0"),)
_OF_A_RANGE = (
    HTTPStatus.OK,
    HTTPStatus.PARTIAL_CONTENT,
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
)
# bytes 0-0/2147483648, or of an empty document bytes */0
_CONTENT_RANGE = re.compile(r"bytes (?:\d{1,19}-\d{1,19}|\*)/(\d{1,19})", re.ASCII)
_SHA512 = re.compile(r"[0-9a-f]{128}")


def carrier(limits: Limits) -> "ContentCarrier":
    """The transport, for one run."""
    return ContentCarrier(limits)


class ContentCarrier(Carrier[Content]):
    """Carries `ContentSize` and `ContentDigest`; thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = replace(limits, document_bytes=_MOST_BYTES)
        self._web = WebWhenNeeded(self._limits)

    def question(self, asked: Asked[Content]) -> Facts:
        """What is to be known, and of how many bytes at most."""
        if isinstance(asked, ContentDigest):
            return (("wanted", "sha512"), ("most", str(asked.most)))
        return (("wanted", "size"),)

    def described(self, asked: Asked[Content], access: ServiceAccess) -> str:
        """What is asked, with secrets masked."""
        words = "SHA-512 of" if isinstance(asked, ContentDigest) else "HEAD"
        return f"{words} {mask_url(access.url)}"

    def carry(
        self,
        asked: Asked[Content],
        access: ServiceAccess,
        deadline: Deadline,
        progress: Progress,
    ) -> Kept[Content]:
        """What is known of the document; raises ObtainError."""
        started = time.monotonic()
        content = self._content(asked, access, deadline, progress)
        facts = (("url", mask_url(access.url)),)
        return KeptWhole(_whole(content), facts, time.monotonic() - started)

    def restore(self, saved: Saved) -> Kept[Content]:
        """What a recording says of it."""
        return KeptWhole(_whole(_parsed(b"".join(saved.body()))), saved.facts, 0.0)

    def close(self) -> None:
        """Close idle connections."""
        self._web.close()

    def _content(
        self, asked: Asked[Content], access: ServiceAccess, deadline: Deadline, progress: Progress
    ) -> Content:
        scheme = scheme_of(access.url)
        if not access.url:
            raise no_address(asked.service)
        if scheme not in ("file", "http", "https"):
            raise wrong_scheme(access.url, "one of http, https or file")
        if isinstance(asked, ContentDigest):
            pieces = (
                open_file(access.url, None, self._limits)
                if scheme == "file"
                else self._opened(WebRequest("GET", access.url), access, deadline, progress).pieces
            )
            return _digest(pieces, asked.most, deadline, progress)
        if scheme == "file":
            return Content(size_of_file(access.url), None)
        return Content(self._size(access, deadline, progress), None)

    def _size(self, access: ServiceAccess, deadline: Deadline, progress: Progress) -> int | None:
        """By HEAD; where that does not tell, by a GET of which no more is read than its headers."""

        def ask(request: WebRequest, taken: Collection[int]) -> "Opened":
            opened = self._opened(request, access, deadline, progress, taken)
            if request.method == "GET":
                opened.pieces.close()
            return opened

        head = ask(WebRequest("HEAD", access.url), (HTTPStatus.OK, *_NOT_BY_HEAD))
        # There is no body, and the connection can be used again.
        deque(head.pieces, maxlen=0)
        if head.status == HTTPStatus.OK and head.announced:
            return head.announced
        first = ask(WebRequest("GET", access.url, _FIRST_BYTE), _OF_A_RANGE)
        if first.status == HTTPStatus.OK:
            return first.announced
        size = _whole_size(first.content_range)
        if size is None:
            return ask(WebRequest("GET", access.url), (HTTPStatus.OK,)).announced
        return size

    def _opened(
        self,
        request: WebRequest,
        access: ServiceAccess,
        deadline: Deadline,
        progress: Progress,
        taken: Collection[int] = (HTTPStatus.OK,),
    ) -> "Opened":
        web = self._web.loaded()
        # Whoever made the list chose the address: nothing there shows who we are.
        anybody = replace(access, certificate=None, key=None, token=None)
        return web.fetch(request, anybody, deadline, progress, Redirects.ANYWHERE, taken)


def _whole(content: Content) -> Whole[Content]:
    """How many bytes were read: all of them for a digest, none for a size."""
    read = (content.size or 0) if content.sha512 or content.is_longer else 0
    shape = {"size": content.size, "sha512": content.sha512, "is_longer": content.is_longer}
    return Whole(content, read, json.dumps(shape, sort_keys=True).encode("ascii"))


def _whole_size(content_range: str) -> int | None:
    """How large the document is of which this is a range; None where it does not say."""
    match = _CONTENT_RANGE.fullmatch(content_range.strip())
    return None if match is None else int(match[1])


def _digest(pieces: Pieces, most: int, deadline: Deadline, progress: Progress) -> Content:
    """Size and digest, read to the end or until there is more than was wanted."""
    digest = hashlib.sha512()
    size = 0
    with closing(pieces):
        for piece in pieces:
            size += len(piece)
            if size > most:
                return Content(size, None, is_longer=True)
            digest.update(piece)
            if deadline.passed:
                raise TooSlowError(
                    f"read {size} bytes within {deadline.limit.total_seconds():g} s, and there are"
                    " more"
                )
            progress.doing = f"computing a digest, {size} bytes so far"
    return Content(size, digest.hexdigest())


def _parsed(data: bytes) -> Content:
    try:
        shape = json.loads(data)
        size, sha512, is_longer = shape["size"], shape["sha512"], shape["is_longer"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise MalformedError("found no size and digest, expected them as recorded") from error
    counted = size is None or (type(size) is int and size >= 0)
    digested = sha512 is None or (isinstance(sha512, str) and _SHA512.fullmatch(sha512))
    if not counted or not digested or not isinstance(is_longer, bool):
        raise MalformedError("found neither number nor digest, expected them as recorded")
    return Content(size, sha512, is_longer)
