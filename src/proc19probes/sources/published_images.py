"""The images that a site publishes, and which of a list they are.

  CloudComputingImage     MarketPlaceURL, OtherInfo (GLUE 2.1; in JSON MarketplaceURL)
  CloudComputingImage     MarketPlaceID (first drafts of GLUE 2.1)
  ApplicationEnvironment  Repository (GLUE 2.0)

  https://appdb.egi.eu/store/vo/image/c0482bc2-bf41-5d49-…:484/    the image's page and its version
  dc:identifier=c0482bc2-…    sl:checksum:sha512=5c548a09…         in OtherInfo

(source: templates and code of cloud-info-provider 0.6 to 1.2.) The page is ad:mpuri of the list,
which vmcatcher, cloudkeeper and atrope hand on; atrope and cloudkeeper keep all of the list's own
fields besides, and these come out as OtherInfo. The ID is the site's own and tells nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from proc19probes.sources.glue_values import GlueEntry
from proc19probes.sources.image_list_values import ListedImage

_CLASSES = ("CloudComputingImage", "ApplicationEnvironment")
_PAGES = (
    "CloudComputingImageMarketPlaceURL",
    "CloudComputingImageMarketPlaceID",
    "ApplicationEnvironmentRepository",
)
_OTHER = "EntityOtherInfo"


@dataclass(frozen=True)
class Versions:
    """The version of an image as it is published and as it is listed, in words."""

    published: str
    listed: str
    are_same: bool


@dataclass(frozen=True)
class PublishedImage:
    """An image that a site publishes: what it says of which of a list it is; empty where nothing.

    `page` is without scheme and version, `version` the number of the page, `identifier` and
    `sha512` are in lower case.
    """

    page: str
    version: str
    identifier: str
    sha512: str

    def versions(self, image: ListedImage) -> Versions | None:
        """What tells the version, as published and as listed; None where one of them says none."""
        listed = _page(image.marketplace)[1]
        if self.sha512 and image.sha512:
            same = self.sha512 == image.sha512
            return Versions(f"sha512 {self.sha512[:16]}…", f"sha512 {image.sha512[:16]}…", same)
        if self.version and listed:
            same = self.version == listed
            return Versions(f"version {self.version}", f"version {listed}", same)
        return None


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

    def _add(self, image: PublishedImage) -> None:
        if image.page:
            self._by_page[image.page].append(image)
        if image.identifier:
            self._by_identifier[image.identifier].append(image)


def _image(entry: GlueEntry) -> PublishedImage:
    other = dict(value.partition("=")[::2] for value in entry.values(_OTHER))
    pages = (value for name in _PAGES for value in entry.values(name))
    page, version = _page(next(pages, "") or other.get("ad:mpuri", ""))
    return PublishedImage(
        page,
        version,
        other.get("dc:identifier", "").lower(),
        other.get("sl:checksum:sha512", "").lower(),
    )


def _page(address: str) -> tuple[str, str]:
    """A page in the marketplace without its scheme, and the version that stands at its end."""
    page = address.strip().partition("://")[2].rstrip("/")
    before, colon, version = page.rpartition(":")
    if colon and "/" in before and version.isascii() and version.isalnum():
        return before, version
    return page, ""
