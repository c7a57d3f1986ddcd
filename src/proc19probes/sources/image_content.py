"""The images that a list names, each at its own address: how large, and with which digest."""

from dataclasses import dataclass

from proc19probes.sources.addresses import shown_address
from proc19probes.sources.image_list_values import ListedImage
from proc19probes.vocabulary.http import Content, ContentDigest, ContentSize
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service

LISTED_IMAGE = Service("listed-image", "the image", "", Party.VM_IMAGE_SUPPORT)


def image_name(image: ListedImage) -> str:
    """How an image is named to people: by its identifier."""
    return f"image {image.identifier or plain(image.title, 40) or _address(image)}"


def _at(image: ListedImage) -> Service:
    return LISTED_IMAGE.of(image.identifier or _address(image), image.uri)


def _address(image: ListedImage) -> str:
    return plain(shown_address(image.uri))


@dataclass(frozen=True)
class SizeOfImage(Question[Content]):
    """How large the image is where the list says that it is; nothing of it is fetched."""

    image: ListedImage

    @property
    def service(self) -> Service:
        """Where the image is."""
        return _at(self.image)

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return image_name(self.image)

    def answer(self, transport: Transport) -> Content:
        """Ask for it; raises ObtainError."""
        return transport.put(ContentSize(self.service))


@dataclass(frozen=True)
class DigestOfImage(Question[Content]):
    """Size and digest of the image where the list says that it is; read no further than `most`."""

    image: ListedImage
    most: int

    @property
    def service(self) -> Service:
        """Where the image is."""
        return _at(self.image)

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return image_name(self.image)

    def answer(self, transport: Transport) -> Content:
        """Fetch it whole, and keep nothing of it; raises ObtainError."""
        return transport.put(ContentDigest(self.service, self.most))
