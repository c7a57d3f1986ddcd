"""Values of a VM image list, as typed as the list allows."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from proc19probes.vocabulary.signature import Examined


class Envelope(Enum):
    """What came from the list's address, by its header and, for S/MIME, by what openssl reads."""

    SIGNED = "S/MIME with a signature"
    ENCRYPTED = "S/MIME that is encrypted"
    NOBODY_SIGNED = "S/MIME without a signature"
    UNSIGNED = "MIME without a signature"
    JSON = "JSON without a signature"


@dataclass(frozen=True)
class FetchedList:
    """What came: its bytes, and SHA-512 of them in hexadecimal (vmcatcher's data_hash)."""

    size: int
    sha512: str
    envelope: Envelope


class MisfitKind(Enum):
    """In which way a field is not as the format asks."""

    MISSING = "missing"
    MALFORMED = "malformed"
    TWICE = "twice"


@dataclass(frozen=True)
class Misfit:
    """A field that is not as the format asks: whose it is, its name, what was found and expected.

    `owner` is "the list", or names an image.
    """

    kind: MisfitKind
    owner: str
    field: str
    found: str
    expected: str


@dataclass(frozen=True)
class ListTime:
    """A time as a list has it, in UTC; `at` is None where it cannot be read."""

    at: datetime | None
    text: str


@dataclass(frozen=True)
class ListedImage:
    """An image of a list; texts are empty and numbers None where they are not as they should be.

    `size` is in bytes, `sha512` in lower-case hexadecimal. `marketplace` is AppDB's ad:mpuri.
    `expires` is None where nothing is said.
    """

    identifier: str
    title: str
    version: str
    uri: str
    size: int | None
    sha512: str
    marketplace: str = ""
    expires: ListTime | None = None


@dataclass(frozen=True)
class ImageList:
    """An image list (HEPiX VMIC format).

    `is_flat` tells the deprecated form without hv:imagelist around it. `misfits` are at most a
    hundred, `more_misfits` how many there are besides. `endorser` and `endorser_ca` are hv:dn and
    hv:ca.
    """

    identifier: str
    title: str
    version: str
    uri: str
    created: ListTime
    expires: ListTime
    endorser: str
    endorser_ca: str
    images: tuple[ListedImage, ...]
    is_flat: bool
    misfits: tuple[Misfit, ...]
    more_misfits: int


@dataclass(frozen=True)
class SignedList:
    """A list and what stands behind it.

    `document` was read from the bytes that openssl found signed and from nothing else; None where
    there are none, or where they are no list: `unreadable` says why then. `examined` is None where
    the list is not signed at all.
    """

    examined: Examined | None
    document: ImageList | None
    unreadable: str
