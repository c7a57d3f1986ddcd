"""Documents over HTTP and HTTPS, by requests, bounded in time and bytes."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from proc19probes.outside.carrier import Facts, Progress
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.files import Pieces
from proc19probes.outside.masking import mask_url
from proc19probes.outside.places import Places, until_read
from proc19probes.outside.pools import WatchedAdapter
from proc19probes.outside.trust import tls_context
from proc19probes.outside.watch import Watch
from proc19probes.outside.web_again import seconds_to_wait, send_until_served
from proc19probes.outside.web_body import announced_bytes, body_pieces, refuse_by_headers
from proc19probes.outside.web_conversation import Conversation
from proc19probes.outside.web_request import WebRequest
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.common_options import AddressFamily
from proc19probes.vocabulary.http import Redirects
from proc19probes.vocabulary.service_address import port_of
from proc19probes.vocabulary.unobtainable import (
    NotPermittedError,
    NotThereError,
    NoWayError,
    ObtainError,
    RefusedError,
)

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_NOT_PERMITTED = (401, 403)
_NOT_THERE = (404, 410)


@dataclass(frozen=True)
class Opened:
    """An answer whose headers have come; the pieces of its body are still to be read, or closed.

    `announced` is how many bytes the headers say that the body has, `content_range` which bytes of
    the document these are (RFC 9110, section 14.4), empty where they do not say.
    """

    status: int
    pieces: Pieces
    facts: Facts
    announced: int | None
    content_range: str


class _Elsewhere(Exception):
    """A redirect to another host, that may be followed."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url


_Send = Callable[[WatchedAdapter, Conversation, WebRequest], requests.Response]


@dataclass(frozen=True)
class _Door:
    """What connections have in common that may be used again for one another."""

    certificate: Path | None
    key: Path | None
    trust_anchors: Path | None
    family: AddressFamily


class Web:
    """HTTP during one run: open connections, and how many to one server; thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._send = partial(send_until_served, patience=limits.patience)
        self._lock = threading.Lock()
        self._adapters: dict[_Door, WatchedAdapter] = {}
        self._places = Places(limits)

    def fetch(
        self,
        request: WebRequest,
        access: ServiceAccess,
        deadline: Deadline,
        progress: Progress,
        redirects: Redirects = Redirects.WITHIN_HOST,
        taken: Collection[int] = (HTTPStatus.OK,),
    ) -> Opened:
        """The answer with a status that is taken, after redirects.

        Raises ObtainError, and so do the answer's pieces.
        """
        follow = partial(_follow, _FOLLOWED[redirects], taken, self._send)
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                return self._open(request, access, deadline, progress, follow)
            except _Elsewhere as elsewhere:
                # Whatever shows who we are was for the first host alone.
                request = request.to_another_host(elsewhere.url)
                access = replace(access, certificate=None, key=None, token=None)
        raise _too_many_redirects(request.url)

    def send(
        self, request: WebRequest, access: ServiceAccess, deadline: Deadline, progress: Progress
    ) -> Opened:
        """The answer of whatever status, where no redirect is followed; raises as `get` does."""
        return self._open(request, access, deadline, progress, self._send)

    def close(self) -> None:
        """Close idle connections."""
        with self._lock:
            for adapter in self._adapters.values():
                adapter.close()

    def _open(
        self,
        request: WebRequest,
        access: ServiceAccess,
        deadline: Deadline,
        progress: Progress,
        converse: _Send,
    ) -> Opened:
        parts = _parts(request.url)
        host = parts.hostname or ""
        adapter = self._adapter(access)
        place = self._places.take(host, port_of(parts), deadline, progress)
        watch = Watch(host, deadline, progress)
        try:
            conversation = Conversation(request.url, access, watch)
            response = converse(adapter, conversation, request)
            refuse_by_headers(response, self._limits)
        except BaseException:
            watch.end()
            place.release()
            raise
        pieces = until_read(self._pieces(response, conversation), place)
        # Begun, so that closing it gives connection and place back though nothing was read.
        next(pieces)
        content_range = response.headers.get("Content-Range", "")
        announced = announced_bytes(response)
        return Opened(response.status_code, pieces, _facts(response), announced, content_range)

    def _pieces(self, response: requests.Response, conversation: Conversation) -> Pieces:
        with conversation.watch:
            try:
                yield b""
                yield from body_pieces(response, conversation, self._limits)
            finally:
                # A connection whose answer was read to its end is back in its pool by now.
                response.close()

    def _adapter(self, access: ServiceAccess) -> WatchedAdapter:
        door = _Door(access.certificate, access.key, access.trust_anchors, access.address_family)
        with self._lock:
            if door not in self._adapters:
                self._adapters[door] = WatchedAdapter(
                    door.family, tls_context(access), self._limits.requests_per_host
                )
            return self._adapters[door]


def _follow(
    redirected: Callable[[str, str], str],
    taken: Collection[int],
    send: _Send,
    adapter: WatchedAdapter,
    conversation: Conversation,
    request: WebRequest,
) -> requests.Response:
    """The answer with a status that is taken, after redirects that stay with the host."""
    for _ in range(_MOST_REDIRECTS + 1):
        response = send(adapter, conversation, request)
        if response.status_code in taken:
            return response
        response.close()
        location = response.headers.get("Location")
        if response.status_code not in _REDIRECTS or not location:
            raise _refused(response, conversation)
        request = replace(request, url=redirected(request.url, location))
    raise _too_many_redirects(request.url)


def _too_many_redirects(url: str) -> RefusedError:
    return RefusedError(f"more than {_MOST_REDIRECTS} redirects, the last one to {mask_url(url)}")


def _refused(response: requests.Response, conversation: Conversation) -> ObtainError:
    status = f"HTTP {response.status_code} {response.reason or ''}".rstrip()
    if response.status_code in _NOT_PERMITTED:
        return NotPermittedError(status)
    if response.status_code in _NOT_THERE:
        return NotThereError(status)
    times = len(conversation.watch.progress.asked_again) + 1
    seconds = seconds_to_wait(response)
    status += f", asked {times} times" if times > 1 else ""
    status += f", to be asked again after {seconds:.0f} s" if seconds is not None else ""
    return RefusedError(status)


def _within_host(url: str, location: str) -> str:
    """Where a redirect leads to: the same host, on the same port or over TLS, and nowhere else."""
    here, there = _parts(url), _led_to(url, location)
    if not _same_host(here, there):
        raise RefusedError(
            f"redirected to {mask_url(there.geturl())}, expected an answer from {here.hostname}"
        )
    user, at, _ = here.netloc.rpartition("@")
    return there._replace(netloc=f"{user}{at}{_host(there)}", fragment="").geturl()


def _anywhere(url: str, location: str) -> str:
    """The same, or raises _Elsewhere for another host; RefusedError for what is less than TLS."""
    here, there = _parts(url), _led_to(url, location)
    if _same_host(here, there):
        return _within_host(url, location)
    if there.scheme != "https" and (there.scheme != "http" or here.scheme != "http"):
        shown = mask_url(there.geturl())
        raise RefusedError(f"redirected to {shown}, expected an address with https:")
    raise _Elsewhere(there._replace(netloc=_host(there), fragment="").geturl())


def _led_to(url: str, location: str) -> SplitResult:
    try:
        return _parts(urljoin(url, location))
    except ValueError as error:
        raise RefusedError("redirected to what is not a URL") from error


_FOLLOWED = {Redirects.WITHIN_HOST: _within_host, Redirects.ANYWHERE: _anywhere}


def _same_host(here: SplitResult, there: SplitResult) -> bool:
    same_port = here.scheme == there.scheme and port_of(here) == port_of(there)
    over_tls = here.scheme == "http" and there.scheme == "https"
    return here.hostname == there.hostname and (same_port or over_tls)


def _host(parts: SplitResult) -> str:
    """Host and port, without whoever asks."""
    return parts.netloc.rpartition("@")[2]


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        # Reading it is what finds out that a port is no number.
        port_of(parts)
        if "\\" in parts.netloc:
            # To urllib3 it ends the name of the host: another would be asked than is seen here.
            raise ValueError("a backslash")
    except ValueError as error:
        raise NoWayError(f"{mask_url(url)} is not a URL that can be asked") from error
    return parts


def _facts(response: requests.Response) -> Facts:
    kept = [("status", str(response.status_code))]
    content_type = response.headers.get("Content-Type")
    if content_type is not None:
        kept.append(("Content-Type", content_type))
    return tuple(kept)
