"""One request over HTTP, and what its failures mean."""

import http.client
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
import urllib3

import proc19probes
from proc19probes.outside.connect import bounded_seconds
from proc19probes.outside.loading import LOADING
from proc19probes.outside.pools import WatchedAdapter
from proc19probes.outside.proxies import proxy_to
from proc19probes.outside.tls_refusal import NOT_TRUSTED, refusal_words, tls_failure
from proc19probes.outside.watch import CURRENT, Watch
from proc19probes.outside.web_request import WebRequest
from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.service_address import masked_proxy
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    NoWayError,
    ObtainError,
    TooSlowError,
    UnreachableError,
)

_HEADERS = {
    "User-Agent": f"proc19probes/{proc19probes.__version__}",
    "Accept-Encoding": "identity",
    "Accept": "*/*",
}

# http.client's words for what a proxy says in place of a connection.
_TUNNEL_STATUS = re.compile(r"Tunnel connection failed: (\d{3})\b")

FAILURES = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
)
"""Whatever requests, urllib3 and the sockets below them let through."""


@dataclass(frozen=True)
class Conversation:
    """Who is asked, how the service is reached, and until when."""

    url: str
    access: ServiceAccess
    watch: Watch

    @property
    def host(self) -> str:
        """The service's host and port, as an error names it, and the proxy on the way there."""
        host = urlsplit(self.url).netloc.rpartition("@")[2]
        return f"{host} (through the proxy {masked_proxy(self.proxy)})" if self.proxy else host

    @property
    def proxy(self) -> str:
        """The proxy on the way, empty for none; raises NoWayError for one that cannot be used."""
        return proxy_to(self.url, self.access)

    def too_slow(self) -> TooSlowError:
        """The error for a deadline that has come."""
        limit = self.watch.deadline.limit.total_seconds()
        return TooSlowError(f"no answer within {limit:g} s, {self.watch.progress.doing}")


def send(
    adapter: WatchedAdapter, conversation: Conversation, request: WebRequest
) -> requests.Response:
    """The answer's headers, the body still to be read; raises ObtainError."""
    # A redirect may have led from http to https.
    conversation = replace(conversation, url=request.url)
    watch, proxy = conversation.watch, conversation.proxy
    response = _response(adapter, conversation, request, proxy)
    if watch.over:
        # Headers cut short by the watch look whole.
        response.close()
        raise conversation.too_slow()
    if proxy and response.status_code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        response.close()
        raise _not_let_through(conversation, ": HTTP 407, it wants a user and a password")
    watch.progress.doing = f"reading the answer of {conversation.host}"
    return response


def _response(
    adapter: WatchedAdapter, conversation: Conversation, request: WebRequest, proxy: str
) -> requests.Response:
    token = CURRENT.set(conversation.watch)
    try:
        headers = _HEADERS | dict(request.headers)
        prepared = requests.Request(
            request.method, request.url, headers=headers, data=request.body
        ).prepare()
        return adapter.send(
            prepared,
            stream=True,
            timeout=bounded_seconds(conversation.watch.deadline),
            proxies={"http": proxy, "https": proxy} if proxy else {},
        )
    except UnreachableError as error:
        # No connection; where there is a proxy it is the proxy that there is none to.
        if proxy:
            raise NoWayError(error.detail) from error
        raise
    except FAILURES as error:
        raise failure_of(error, conversation) from error
    finally:
        CURRENT.reset(token)


def failure_of(error: Exception, conversation: Conversation) -> ObtainError:
    """The error as one of ours, in words that carry no URL and no secret."""
    if conversation.watch.over or conversation.watch.deadline.passed:
        return conversation.too_slow()
    chain = list(_chain(error))
    at_proxy = any(isinstance(link, urllib3.exceptions.ProxyError) for link in chain)
    for link in chain:
        if isinstance(link, ssl.SSLError) and at_proxy:
            return _not_let_through(conversation, f": TLS with it failed: {refusal_words(link)}")
        if isinstance(link, ssl.SSLError):
            words = f"TLS with {conversation.host} failed: {_tls(link, conversation)}"
            return tls_failure(link, words)
    for link in chain:
        if isinstance(link, http.client.HTTPException) and not isinstance(link, OSError):
            return _not_http(link, conversation)
    for link in chain:
        if isinstance(link, TimeoutError):
            return conversation.too_slow()
    if at_proxy:
        statuses = (_TUNNEL_STATUS.match(str(link)) for link in chain)
        refused = next((f": HTTP {found[1]}" for found in statuses if found), "")
        return _not_let_through(conversation, refused)
    if any(isinstance(link, OSError | urllib3.exceptions.ProtocolError) for link in chain):
        return UnreachableError(f"{conversation.host} cut the connection")
    return UnreachableError(f"{conversation.host} cannot be asked: {type(error).__name__}")


def _not_let_through(conversation: Conversation, why: str) -> NoWayError:
    parts = urlsplit(conversation.url)
    host = parts.netloc.rpartition("@")[2]
    proxy = masked_proxy(conversation.proxy)
    return NoWayError(f"the proxy {proxy} did not connect us to {host}{why}")


def _not_http(error: http.client.HTTPException, conversation: Conversation) -> ObtainError:
    if isinstance(error, http.client.IncompleteRead):
        return UnreachableError(f"{conversation.host} cut the connection")
    if isinstance(error, http.client.InvalidURL):
        return NoWayError(f"{conversation.host} cannot be asked: not a URL for HTTP")
    return MalformedError(
        f"found something that is not HTTP at {conversation.host}: {type(error).__name__}"
    )


def _tls(error: ssl.SSLError, conversation: Conversation) -> str:
    words = refusal_words(error)
    parts = urlsplit(conversation.url)
    if not isinstance(error, ssl.SSLCertVerificationError) or error.verify_code not in NOT_TRUSTED:
        return words
    if conversation.proxy or parts.hostname is None:
        return words
    # Here and not above: cryptography takes long to load, and few runs need it.
    with LOADING:
        from proc19probes.outside.issuer import issuer_of

    issuer = issuer_of(
        parts.hostname,
        parts.port or 443,
        conversation.access.address_family,
        conversation.watch,
    )
    return f"{words}; issued by {issuer}" if issuer else words


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that led to it, wherever requests and urllib3 put that."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        link = waiting.pop(0)
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        waiting += [*link.args, getattr(link, "reason", None), link.__cause__, link.__context__]
