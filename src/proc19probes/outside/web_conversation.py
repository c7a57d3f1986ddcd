"""One request over HTTP, and what its failures mean."""

import http.client
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
import urllib3
from requests.utils import get_environ_proxies

import proc19probes
from proc19probes.outside.connect import bounded_seconds
from proc19probes.outside.loading import LOADING
from proc19probes.outside.pools import WatchedAdapter
from proc19probes.outside.tls_refusal import NOT_TRUSTED, refusal_words, tls_failure
from proc19probes.outside.watch import CURRENT, Watch
from proc19probes.outside.web_request import WebRequest
from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    ObtainError,
    TooSlowError,
    UnreachableError,
)

_HEADERS = {
    "User-Agent": f"proc19probes/{proc19probes.__version__}",
    "Accept-Encoding": "identity",
    "Accept": "*/*",
}

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
        """The service's host and port, as an error names it."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def proxies(self) -> dict[str, str]:
        """The proxy by scheme, as requests has it; empty means none."""
        if self.access.proxy is None:
            return dict(get_environ_proxies(self.url))
        if not self.access.proxy:
            return {}
        return {"http": self.access.proxy, "https": self.access.proxy}

    def too_slow(self) -> TooSlowError:
        """The error for a deadline that has come."""
        limit = self.watch.deadline.limit.total_seconds()
        return TooSlowError(f"no answer within {limit:g} s, {self.watch.progress.doing}")


def send(
    adapter: WatchedAdapter, conversation: Conversation, request: WebRequest
) -> requests.Response:
    """The answer's headers, the body still to be read; raises ObtainError."""
    watch = conversation.watch
    token = CURRENT.set(watch)
    try:
        headers = _HEADERS | dict(request.headers)
        prepared = requests.Request(
            request.method, request.url, headers=headers, data=request.body
        ).prepare()
        response = adapter.send(
            prepared,
            stream=True,
            timeout=bounded_seconds(watch.deadline),
            proxies=conversation.proxies,
        )
    except FAILURES as error:
        raise failure_of(error, conversation) from error
    finally:
        CURRENT.reset(token)
    if watch.over:
        # Headers cut short by the watch look whole.
        response.close()
        raise conversation.too_slow()
    watch.progress.doing = f"reading the answer of {conversation.host}"
    return response


def failure_of(error: Exception, conversation: Conversation) -> ObtainError:
    """The error as one of ours, in words that carry no URL and no secret."""
    if conversation.watch.over or conversation.watch.deadline.passed:
        return conversation.too_slow()
    chain = list(_chain(error))
    for link in chain:
        if isinstance(link, ssl.SSLError):
            words = f"TLS with {conversation.host} failed: {_tls(link, conversation)}"
            return tls_failure(link, words)
    for link in chain:
        if isinstance(link, http.client.HTTPException) and not isinstance(link, OSError):
            return _not_http(link, conversation)
    for link in chain:
        if isinstance(link, requests.exceptions.InvalidSchema):
            return UnreachableError("the proxy's URL is of a kind that cannot be used")
        if isinstance(link, TimeoutError):
            return conversation.too_slow()
    if any(isinstance(link, urllib3.exceptions.ProxyError) for link in chain):
        return UnreachableError(f"the proxy did not connect us to {conversation.host}")
    if any(isinstance(link, OSError | urllib3.exceptions.ProtocolError) for link in chain):
        return UnreachableError(f"{conversation.host} cut the connection")
    return UnreachableError(f"{conversation.host} cannot be asked: {type(error).__name__}")


def _not_http(error: http.client.HTTPException, conversation: Conversation) -> ObtainError:
    if isinstance(error, http.client.IncompleteRead):
        return UnreachableError(f"{conversation.host} cut the connection")
    if isinstance(error, http.client.InvalidURL):
        return UnreachableError(f"{conversation.host} cannot be asked: not a URL for HTTP")
    return MalformedError(
        f"found something that is not HTTP at {conversation.host}: {type(error).__name__}"
    )


def _tls(error: ssl.SSLError, conversation: Conversation) -> str:
    words = refusal_words(error)
    parts = urlsplit(conversation.url)
    if not isinstance(error, ssl.SSLCertVerificationError) or error.verify_code not in NOT_TRUSTED:
        return words
    if conversation.proxies or parts.hostname is None:
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
