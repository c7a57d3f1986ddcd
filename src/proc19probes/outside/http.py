"""The transport for HTTP questions: http and https, or a file or folder that stands in for one."""

import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from proc19probes.outside.address import no_address, scheme_of, wrong_scheme
from proc19probes.outside.carrier import Carrier, Facts, Kept, Progress, Saved
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.files import Pieces, open_file
from proc19probes.outside.kept_document import KeptDocument
from proc19probes.outside.masking import mask_url
from proc19probes.outside.restored import restored_pieces
from proc19probes.outside.token import Tokens, refuse_in_the_open
from proc19probes.outside.web_request import WebRequest
from proc19probes.outside.web_token import Headers, token_headers
from proc19probes.outside.web_when_needed import WebWhenNeeded
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.http import ANY_TYPE, HttpGet, TokenUse
from proc19probes.vocabulary.outside import Asked, Document
from proc19probes.vocabulary.unobtainable import (
    Cause,
    NotPermittedError,
    NotSetUpError,
    NoWayError,
    ObtainError,
)


def carrier(limits: Limits) -> "HttpCarrier":
    """The transport, for one run."""
    return HttpCarrier(limits)


class HttpCarrier(Carrier[Document]):
    """Carries `HttpGet` by the scheme of the service's URL; thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tokens = Tokens()
        self._web = WebWhenNeeded(self._limits)

    def question(self, asked: Asked[Document]) -> Facts:
        """Method, path and query, whatever the service's address."""
        get = _get(asked)
        query = mask_url(f"?{urlencode(get.query, quote_via=quote)}")[1:]
        facts: Facts = (("method", "GET"), ("path", get.path), ("query", query))
        if get.beginning is not None:
            facts = (*facts, ("beginning", str(get.beginning)))
        return facts if get.accept == ANY_TYPE else (*facts, ("accept", get.accept))

    def described(self, asked: Asked[Document], access: ServiceAccess) -> str:
        """`GET` and the whole URL, with secrets masked."""
        return f"GET {mask_url(_url(_get(asked), access))}"

    def secrets(self, access: ServiceAccess) -> tuple[str, ...]:
        """The token, where the service has one."""
        return self._tokens.masked(access)

    def carry(
        self,
        asked: Asked[Document],
        access: ServiceAccess,
        deadline: Deadline,
        progress: Progress,
    ) -> Kept[Document]:
        """The document, to be read; raises ObtainError."""
        started = time.monotonic()
        get = _get(asked)
        if not access.url:
            raise no_address(get.service)
        url = _url(get, access)
        match scheme_of(access.url):
            case "file":
                pieces: Pieces = open_file(access.url, get.document, self._limits)
                facts: Facts = ()
            case "http" | "https":
                request = WebRequest("GET", url, self._headers(get, access))
                web = self._web.loaded()
                try:
                    opened = web.fetch(request, access, deadline, progress, get.redirects)
                except ObtainError as error:
                    raise _told_of_its_path(error, get, access) from error
                pieces, facts = opened.pieces, opened.facts
            case _:
                raise wrong_scheme(access.url, "one of http, https or file")
        wanted = pieces if get.beginning is None else _beginning(pieces, get.beginning)
        return KeptDocument(wanted, (("url", mask_url(url)), *facts), started)

    def restore(self, saved: Saved) -> Kept[Document]:
        """The document of a recording."""
        return KeptDocument(restored_pieces(saved), saved.facts, time.monotonic())

    def close(self) -> None:
        """Close idle connections."""
        self._web.close()

    def _headers(self, get: HttpGet, access: ServiceAccess) -> Headers:
        """The types that are asked for, and the token, where the service wants it."""
        accept: Headers = () if get.accept == ANY_TYPE else (("Accept", get.accept),)
        token = None if get.token_use is TokenUse.NONE else self._tokens.of(access)
        if token is None:
            return accept
        refuse_in_the_open(access.url)
        if "@" in urlsplit(access.url).netloc:
            raise NotPermittedError(
                "found a user in the service's URL and a token's file, expected one of the two"
            )
        return (*accept, *token_headers(get.token_use, token))


def _get(asked: Asked[Document]) -> HttpGet:
    if not isinstance(asked, HttpGet):
        raise TypeError(f"the HTTP transport carries HttpGet, not {type(asked).__name__}")
    return asked


def _told_of_its_path(error: ObtainError, get: HttpGet, access: ServiceAccess) -> ObtainError:
    """The error, or that the service's URL already ends in the path that is put behind it."""
    path = get.path.rstrip("/")
    answered = error.cause not in (Cause.UNREACHABLE, Cause.TOO_SLOW)
    if not path or not answered or not urlsplit(access.url).path.rstrip("/").endswith(path):
        return error
    return NotSetUpError(
        f"{error.detail}; the service's URL ends in {path}, which is put behind it: expected "
        "the URL without"
    )


def _beginning(pieces: Pieces, most: int) -> Iterator[bytes]:
    """The first bytes; then the pieces are closed, and with them the connection they come from."""
    left = most
    with closing(pieces):
        for piece in pieces:
            yield piece[:left]
            left -= len(piece)
            if left <= 0:
                return


def _url(get: HttpGet, access: ServiceAccess) -> str:
    try:
        base = urlsplit(access.url)
    except ValueError as error:
        raise NoWayError(f"the service's URL is not one: {mask_url(access.url)}") from error
    if base.scheme == "file":
        return access.url
    path = f"{base.path.rstrip('/')}/{get.path.lstrip('/')}" if get.path else base.path
    query = "&".join(part for part in (base.query, urlencode(get.query, quote_via=quote)) if part)
    return urlunsplit((base.scheme, base.netloc, path, query, ""))
