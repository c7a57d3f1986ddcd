"""The questions that one can put to an HTTP service, or to a folder that stands in for one."""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from proc19probes.vocabulary.outside import Asked, Document
from proc19probes.vocabulary.service import Service

ANY_TYPE = "*/*"
"""The header Accept where any type of document will do."""


class TokenUse(Enum):
    """How a service wants its token; NONE sends none, whatever the settings have.

    BEARER: `Authorization: Bearer TOKEN` (RFC 6750). USER: basic authentication with the token as
    the user's name and `x-oauth-basic` as the password (AppDB's image lists). PASSWORD: basic
    authentication, the token's file holds `USER:PASSWORD` (robot accounts of Harbor). OPENSTACK:
    `X-Auth-Token: TOKEN` (Keystone).
    """

    NONE = "none"
    BEARER = "bearer"
    USER = "user"
    PASSWORD = "password"  # noqa: S105 - a word, no password
    OPENSTACK = "openstack"


class Redirects(Enum):
    """How far redirects are followed; never from https to http.

    ANYWHERE is for what is signed or compared with a digest: whoever gives the bytes, they count by
    themselves. Neither token nor password nor certificate goes to another host.
    """

    WITHIN_HOST = "within the host"
    ANYWHERE = "anywhere"


@dataclass(frozen=True)
class HttpGet(Asked[Document]):
    """A GET of `path` and `query` below a service's URL.

    `document` is the file's name where a folder (a `file:` URL) serves in the service's place.
    `beginning` is how many bytes of the answer are wanted: the rest is never fetched. None is for
    all of it. `accept` are the types of document that are asked for, as the header Accept has them.
    """

    transport: ClassVar[str] = "http"

    service: Service
    path: str
    query: tuple[tuple[str, str], ...]
    document: str
    beginning: int | None = None
    token_use: TokenUse = TokenUse.NONE
    redirects: Redirects = Redirects.WITHIN_HOST
    accept: str = ANY_TYPE


@dataclass(frozen=True)
class Content:
    """What is known of a document without keeping it: bytes, and SHA-512 in hexadecimal.

    `size` is None where the server does not say it, `sha512` where nothing was fetched. Where more
    came than was wanted, `is_longer`, and `size` is how much had come.
    """

    size: int | None
    sha512: str | None
    is_longer: bool = False


@dataclass(frozen=True)
class ContentSize(Asked[Content]):
    """How large a document at a URL is, by the headers of an answer: nothing of it is read."""

    transport: ClassVar[str] = "content"

    service: Service


@dataclass(frozen=True)
class ContentDigest(Asked[Content]):
    """Size and digest of a document, read as it comes and not kept, of `most` bytes at most."""

    transport: ClassVar[str] = "content"

    service: Service
    most: int
