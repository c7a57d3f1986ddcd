r"""A VM image list at its address: fetched, its signature examined, what was signed read.

MIME-Version: 1.0
Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg="sha-256"; …

This is an S/MIME signed message

------850D25FC9222C232CA0732AE1E19BF67
{
   "hv:imagelist": { …

(source: an AppDB list; the first part has no headers of its own, the JSON follows the boundary)
"""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from proc19probes.sources.addresses import shown_address
from proc19probes.sources.image_list_format import parse
from proc19probes.sources.image_list_values import Envelope, FetchedList, ImageList, SignedList
from proc19probes.sources.mime_header import MimeKind, mime_kind
from proc19probes.sources.openssl import OPENSSL
from proc19probes.vocabulary.http import HttpGet, Redirects, TokenUse
from proc19probes.vocabulary.outside import QuestionAt, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.signature import Protection, SignatureOf, Trust
from proc19probes.vocabulary.unobtainable import MalformedError, TooLargeError

IMAGE_LIST = Service("image-list", "the image list", "", Party.VM_IMAGE_SUPPORT)

# A list of 2,000 images has 1 MB.
_MOST_BYTES = 16 * 1024 * 1024
_BEGINNING, _SHOWN = 4096, 40
_EXPECTED = "expected an image list signed as S/MIME"
# What `openssl smime -sign -text` puts before the content, and signs with it.
_TEXT_HEADER = re.compile(rb"Content-Type: text/plain\r?\n\r?\n")
_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]")
_BY_STRUCTURE = {
    Protection.SIGNED: Envelope.SIGNED,
    Protection.ENCRYPTED: Envelope.ENCRYPTED,
    Protection.NONE: Envelope.NOBODY_SIGNED,
}


def image_list_at(url: str | None) -> Service:
    """The image list at this URL, or at that of the settings."""
    return IMAGE_LIST if url is None else IMAGE_LIST.of(plain(shown_address(url)), url)


def has_credentials(url: str) -> bool:
    """Whether the URL has a user, a password or a token before its host."""
    try:
        return urlsplit(url).username is not None
    except ValueError:
        return False


@dataclass(frozen=True)
class ListFetched(QuestionAt[FetchedList]):
    """Whether there is a list, and how it is wrapped."""

    def answer(self, transport: Transport) -> FetchedList:
        """Fetch it; raises ObtainError."""
        message = _fetched(transport, self.place)
        envelope = _envelope_at(self.place, message)
        if envelope is Envelope.SIGNED:
            examined = transport.put(SignatureOf(OPENSSL, message, Trust.NOBODY))
            envelope = _BY_STRUCTURE[examined.protection]
        return FetchedList(len(message), hashlib.sha512(message).hexdigest(), envelope)


@dataclass(frozen=True)
class ListSigned(QuestionAt[SignedList]):
    """The list, and what stands behind it."""

    def answer(self, transport: Transport) -> SignedList:
        """Fetch it, have it examined, and read what was signed; raises ObtainError."""
        message = _fetched(transport, self.place)
        envelope = _envelope_at(self.place, message)
        if envelope is not Envelope.SIGNED:
            return SignedList(None, None, envelope.value)
        examined = transport.put(SignatureOf(OPENSSL, message))
        if examined.protection is not Protection.SIGNED:
            return SignedList(None, None, _BY_STRUCTURE[examined.protection].value)
        if not examined.content:
            return SignedList(examined, None, "nothing was signed that holds")
        try:
            return SignedList(examined, _read(examined.content), "")
        except MalformedError as error:
            return SignedList(examined, None, error.detail)


def envelope_of(message: bytes) -> Envelope:
    """How the list says it is wrapped; raises MalformedError for what is no list in any way."""
    beginning = message[:_BEGINNING].lstrip()
    if beginning.startswith(b"{"):
        return Envelope.JSON
    kind = mime_kind(message)
    if kind is MimeKind.SMIME:
        return Envelope.SIGNED
    if kind is MimeKind.OTHER or _FIELD.match(beginning):
        return Envelope.UNSIGNED
    shown = plain(beginning[:_SHOWN].decode("utf-8", "replace"))
    raise MalformedError(f"found {repr(shown) if shown else 'nothing'}, {_EXPECTED}")


def _envelope_at(place: Service, message: bytes) -> Envelope:
    """The same. Of a file that whoever asks has named nothing is shown unless it is a page.

    A request may name any file of this machine, such as one with a token in it.
    """
    try:
        return envelope_of(message)
    except MalformedError as error:
        is_shown = place.given_url.startswith(("http:", "https:")) or not place.given_url
        if is_shown or message.lstrip()[:1] in (b"", b"<"):
            raise
        raise MalformedError(f"found a file of another kind, {_EXPECTED}") from error


def _read(content: bytes) -> ImageList:
    header = _TEXT_HEADER.match(content)
    return parse(content[header.end() :] if header else content)


def _fetched(transport: Transport, place: Service) -> bytes:
    asked = HttpGet(
        *(place, "", (), "image.list"), token_use=TokenUse.USER, redirects=Redirects.ANYWHERE
    )
    message = bytearray()
    for chunk in transport.put(asked).chunks():
        message += chunk
        if len(message) > _MOST_BYTES:
            raise TooLargeError(f"found an image list of more than {_MOST_BYTES} bytes, the limit")
    return bytes(message)
