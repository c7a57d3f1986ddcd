"""What the questions about an image list share: parameters, evidence, whether it may be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from proc19probes.probes._list_signing import NOT_SIGNED, policy
from proc19probes.probes._signature_rules import (
    Crl,
    CrlCheck,
    ProxyUse,
    chosen,
    signer_of,
    wrong_with,
)
from proc19probes.sources.image_list import (
    IMAGE_LIST,
    ListSigned,
    has_credentials,
    image_list_at,
)
from proc19probes.sources.image_list_values import ImageList, SignedList
from proc19probes.sources.openssl import OPENSSL
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option, Url
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.signature import ChainLink
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

ImageListUrl = Annotated[
    Url | None,
    Option(
        "--image-list",
        help="where the image list is (https://host/store/vo/VO/image.list, file:///image.list), "
        "without user and password: a token comes from --token; left out, what the settings have",
    ),
]
Proxies = Annotated[
    str,
    Option(
        "--proxies",
        help="whether a proxy certificate may sign (RFC 3820): refuse or allow; the signer is "
        "then who made the proxy",
    ),
]

LIST_SERVICES = (IMAGE_LIST, OPENSSL)
"""Who is asked about a list."""

NOT_TRUSTED = FindingKind(
    "list-not-trusted",
    State.UNKNOWN,
    "nothing of the list is read, since what it says is not proved to be its endorser's",
    "See what check_proc19_image_list_signed says of the list, and mend that first.",
    Party.VM_IMAGE_SUPPORT,
)
NOT_A_LIST = FindingKind(
    "not-an-image-list",
    State.CRITICAL,
    "what was signed is not an image list",
    "Sign the list itself, the JSON with hv:imagelist, and publish that.",
    Party.VM_IMAGE_SUPPORT,
)
WHERE_IT_IS_NOT_READ = (NOT_TRUSTED, NOT_A_LIST)
"""What every question about what a list says finds where nothing of it may be read."""


@dataclass(frozen=True)
class ListParameters:
    """Which list, and whom it may be signed by; a probe adds its own."""

    image_list: ImageListUrl = None
    crl: Crl = "if-present"
    proxies: Proxies = "refuse"

    def __post_init__(self) -> None:
        check_address(self.image_list)
        chosen(CrlCheck, "--crl", self.crl)
        chosen(ProxyUse, "--proxies", self.proxies)


@dataclass(frozen=True)
class Evidence:
    """The list, and what stands behind it."""

    image_list: SignedList | Unobtainable


@dataclass(frozen=True)
class TrustedList:
    """A list that may be read, and the certificate that signed it: who made it, for a proxy."""

    document: ImageList
    signer: ChainLink


def check_address(image_list: str | None) -> None:
    """Raises ValueError for an address with a secret in it: all see a command line."""
    if has_credentials(image_list or ""):
        raise ValueError(
            "--image-list: found a URL with a user or a token in it, expected one without: a "
            "command line is seen by all; put the token in a file and give it with --token"
        )


def ask_list(parameters: ListParameters, outside: Outside) -> Evidence:
    """The list at this address, or at that of the settings."""
    found = outside.obtain(ListSigned(image_list_at(parameters.image_list)))
    return Evidence(found)


def trusted(evidence: Evidence, parameters: ListParameters) -> TrustedList | Finding:
    """The list, where its signature may be trusted; the finding that says why it is not read."""
    found = evidence.image_list
    if isinstance(found, Unobtainable):
        return not_obtained(found)
    place = list_name(parameters.image_list)
    wrong = [one for one in wrong_with_list(found, parameters) if one.state is not State.WARNING]
    if wrong or found.examined is None:
        return NOT_TRUSTED.about(place, f"not read ({wrong[0].found})")
    if found.document is None:
        return NOT_A_LIST.about(place, found.unreadable, "an image list in JSON")
    return TrustedList(found.document, signer_of(found.examined.chain))


def wrong_with_list(found: SignedList, parameters: ListParameters) -> Iterator[Finding]:
    """What is wrong with the list's signature."""
    place = list_name(parameters.image_list)
    if found.examined is None:
        yield NOT_SIGNED.about(place, f"not signed: {found.unreadable}", "signed as S/MIME")
        return
    crl = chosen(CrlCheck, "--crl", parameters.crl)
    proxies = chosen(ProxyUse, "--proxies", parameters.proxies)
    yield from wrong_with(found.examined, place, policy(crl, proxies))


def list_name(image_list: str | None) -> str:
    """How a finding names the list."""
    place: Service = image_list_at(image_list)
    return place.whose or place.title
