"""The body of an HTTP answer: refused by its headers, or read piece by piece within limits."""

from collections.abc import Iterator

import requests

from proc19probes.outside.kept_document import PIECE_BYTES
from proc19probes.outside.web_conversation import FAILURES, Conversation, failure_of
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    ObtainError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
)


def refuse_by_headers(response: requests.Response, limits: Limits) -> None:
    """Nothing, or ObtainError where the headers show that the body is of no use."""
    try:
        encoding = response.headers.get("Content-Encoding", "identity")
        if encoding.strip().lower() not in ("", "identity"):
            raise MalformedError(f"found Content-Encoding {encoding}, which was not asked for")
        announced = _body_bytes(response)
        if announced is not None and announced > limits.document_bytes:
            raise TooLargeError(
                f"found an answer of {announced} bytes, expected at most {limits.document_bytes}"
            )
    except ObtainError:
        response.close()
        raise


def body_pieces(
    response: requests.Response, conversation: Conversation, limits: Limits
) -> Iterator[bytes]:
    """The bytes in pieces of at most 64 KiB; raises ObtainError where they end before the end."""
    announced = _body_bytes(response)
    size = 0
    while piece := _piece(response, conversation, size, announced):
        size += len(piece)
        if size > limits.document_bytes:
            raise TooLargeError(
                f"found an answer of more than {limits.document_bytes} bytes, the limit"
            )
        conversation.watch.progress.doing = (
            f"reading the answer of {conversation.host}, {size} bytes so far"
        )
        yield piece
    whole = size == announced if announced is not None else not conversation.watch.over
    if not whole:
        raise conversation.too_slow() if conversation.watch.over else _cut(size, announced)


def _piece(
    response: requests.Response, conversation: Conversation, size: int, announced: int | None
) -> bytes:
    try:
        # The bytes as they came on the wire, without decoding: nothing was asked to be encoded.
        piece: bytes = response.raw.read(PIECE_BYTES, decode_content=False)
    except FAILURES as error:
        failure = failure_of(error, conversation)
        if isinstance(failure, TooSlowError):
            raise failure from error
        raise _cut(size, announced) from error
    return piece


def _cut(size: int, announced: int | None) -> ObtainError:
    of = f" of {announced}" if announced is not None else ""
    return UnreachableError(f"connection cut after {size}{of} bytes")


def _body_bytes(response: requests.Response) -> int | None:
    """How many bytes are to come; None where nothing says so."""
    return 0 if response.request.method == "HEAD" else announced_bytes(response)


def announced_bytes(response: requests.Response) -> int | None:
    """The Content-Length, where it counts; raises MalformedError."""
    text = response.headers.get("Content-Length")
    if text is None or "Transfer-Encoding" in response.headers:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise MalformedError(f"found Content-Length {text!r}, expected a number of bytes")
    return int(text)
