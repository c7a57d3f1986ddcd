"""The images that a site publishes, and which of a list they are.

  CloudComputingImage     MarketPlaceURL, OtherInfo (GLUE 2.1; in JSON MarketplaceURL)
  CloudComputingImage     MarketPlaceID (first drafts of GLUE 2.1)
  ApplicationEnvironment  Repository (GLUE 2.0)

  https://appdb.egi.eu/store/vo/image/c0482bc2-bf41-5d49-…:484/    the image's page and its version
  dc:identifier=c0482bc2-…    sl:checksum:sha512=5c548a09…    hv:version=3.3.0-1    in OtherInfo

(source: templates and code of cloud-info-provider 0.6 to 1.2.) The page is ad:mpuri of the list,
which vmcatcher, cloudkeeper and atrope hand on; atrope and cloudkeeper keep all of the list's own
fields besides, and these come out as OtherInfo. The ID is the site's own and tells nothing. Which
list an image is from is not among the fields, and the images of all lists of a marketplace have
pages below one address.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from proc19probes.sources.digests import digest_of
from proc19probes.sources.glue_values import GlueEntry
from proc19probes.sources.image_list_values import ListedImage
from proc19probes.vocabulary.plain_text import plain

_CLASSES = ("CloudComputingImage", "ApplicationEnvironment")
_PAGES = (
    "CloudComputingImageMarketPlaceURL",
    "CloudComputingImageMarketPlaceID",
    "ApplicationEnvironmentRepository",
)
_OTHER = "EntityOtherInfo"
_SHARES = "CloudComputingImageShareForeignKey"
_SHA512 = "sha512"


@dataclass(frozen=True)
class Versions:
    """The version of an image as it is published and as it is listed, in words."""

    published: str
    listed: str
    are_same: bool


@dataclass(frozen=True)
class PublishedImage:
    """An image that a site publishes: what it says of which of a list it is; empty where nothing.

    `page` is without scheme and number, `number` is that of the page, `version` the list's own
    (hv:version), `identifier` and `sha512` are in lower case, `shares` the shares that it is for.
    """

    page: str
    number: str
    version: str
    identifier: str
    sha512: str
    shares: frozenset[str]

    @property
    def name(self) -> str:
        """How it is named to people."""
        return f"image {plain(self.identifier or self.page)}"

    def versions(self, image: ListedImage) -> Versions | None:
        """What tells the version, as published and as listed; None where one of them says none.

        Where both have a digest it decides. Else each of the two numbers counts that both have.
        """
        if self.sha512 and image.sha512:
            same = self.sha512 == image.sha512
            return Versions(f"sha512 {self.sha512[:16]}…", f"sha512 {image.sha512[:16]}…", same)
        pairs = ((self.number, _page(image.marketplace)[1]), (self.version, image.version.strip()))
        told = [
            Versions(f"version {plain(here)}", f"version {plain(listed)}", here == listed)
            for here, listed in pairs
            if here and listed
        ]
        return min(told, key=lambda one: one.are_same, default=None)


class PublishedImages:
    """The images of a site, by what they can be known by."""

    def __init__(self, entries: Iterable[GlueEntry]) -> None:
        self.count = 0
        self._by_page: dict[str, list[PublishedImage]] = defaultdict(list)
        self._by_identifier: dict[str, list[PublishedImage]] = defaultdict(list)
        for entry in entries:
            if any(entry.is_a(name) for name in _CLASSES):
                self.count += 1
                self._add(_image(entry))

    def of(self, image: ListedImage) -> tuple[PublishedImage, ...]:
        """Those that are an image of a list, in whatever version."""
        page = _page(image.marketplace)[0]
        found = [*self._by_page.get(page, ()), *self._by_identifier.get(image.identifier, ())]
        return tuple(dict.fromkeys(found))

    def can_tell(self, image: ListedImage) -> bool:
        """Whether the image would be known if it were there."""
        return bool(image.marketplace) or bool(image.identifier and self._by_identifier)

    def beside(self, images: Iterable[ListedImage]) -> Iterator[PublishedImage]:
        """Those that are from the marketplace of a list's images, for the same shares, and none.

        Shares are those of a VO, which takes one list from a marketplace. None where none of the
        list is published.
        """
        listed = tuple(images)
        own = {one for image in listed for one in self.of(image)}
        places = {_above(_page(image.marketplace)[0]) for image in listed} - {""}
        shares = frozenset(share for one in own for share in one.shares)
        for there in self._by_page.values():
            for one in there:
                if one not in own and _above(one.page) in places and one.shares & shares:
                    yield one

    def _add(self, image: PublishedImage) -> None:
        if image.page:
            self._by_page[image.page].append(image)
        if image.identifier:
            self._by_identifier[image.identifier].append(image)


def _image(entry: GlueEntry) -> PublishedImage:
    other = dict(value.partition("=")[::2] for value in entry.values(_OTHER))
    pages = (value for name in _PAGES for value in entry.values(name))
    page, number = _page(next(pages, "") or other.get("ad:mpuri", ""))
    digest = digest_of(other.get("sl:checksum:sha512", ""), _SHA512)
    return PublishedImage(
        page,
        number,
        other.get("hv:version", "").strip(),
        other.get("dc:identifier", "").strip().lower(),
        digest.partition(":")[2] if digest.startswith(_SHA512) else "",
        frozenset(entry.values(_SHARES) or _shares_above(entry.dn)),
    )


def _shares_above(dn: str) -> tuple[str, ...]:
    above = dn.partition(",")[2]
    return (above,) if above.lower().startswith("glue2shareid=") else ()


def _above(page: str) -> str:
    """Where in the marketplace a page is; empty for what is no page below another."""
    before, slash, _ = page.rpartition("/")
    return before if slash and "/" in before else ""


def _page(address: str) -> tuple[str, str]:
    """A page in the marketplace without its scheme, and the number that stands at its end."""
    page = address.strip().partition("://")[2].rstrip("/")
    before, colon, number = page.rpartition(":")
    if colon and "/" in before and number.isascii() and number.isalnum():
        return before, number
    return page, ""
