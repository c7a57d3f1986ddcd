"""Image lists in each state that the probes' pages show, made anew at an instant."""

import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from servers.certification import proxy_of, revocation_list
from servers.image_lists import Workshop
from servers.image_web import IMAGES
from servers.signing import signed
from servers.trust_directories import Held, held

Document = dict[str, Any]

_DAY = timedelta(days=1)
_PATHS = tuple(IMAGES)


class Lists:
    """Lists and trust anchors below a folder; their images are at `images`."""

    def __init__(self, folder: Path, now: datetime, images: str) -> None:
        self.folder = folder
        self.workshop = Workshop(folder / "workshop")
        self._now = now
        self._images = images
        for name, message in self._messages().items():
            (folder / f"{name}.list").write_bytes(message)
        for name, authorities in self._anchors().items():
            self.workshop.trusting(*authorities).rename(folder / name)

    @property
    def trust_anchors(self) -> Path:
        """A directory in which nothing is missing."""
        return self.folder / "anchors"

    def document(self) -> Document:
        """AppDB's list, endorsed by the workshop's host, two days old, with two small images."""
        document: Document = json.loads(self.workshop.content(self.workshop.host))
        document["hv:imagelist"]["dc:date:created"] = self.day(-2)
        for path, one in zip(_PATHS, images_of(document), strict=True):
            one["hv:uri"] = f"{self._images}{path}"
            one["hv:size"] = str(len(IMAGES[path]))
            one["sl:checksum:sha512"] = hashlib.sha512(IMAGES[path]).hexdigest()
        return document

    def day(self, away: float) -> str:
        """A time as lists have it, so many days from now."""
        return f"{self._now + away * _DAY:%Y-%m-%dT%H:%M:%SZ}"

    def with_change(self, change: Callable[[Document], object]) -> bytes:
        """The list with one thing changed, signed by the endorser."""
        document = deepcopy(self.document())
        change(document)
        return self.signed(written(document))

    def signed(self, content: bytes, *options: str) -> bytes:
        """What the endorser signed, with the intermediate authority in the message."""
        return signed(content, self.workshop.host, *self._carrying_issuer(), *options)

    def _messages(self) -> dict[str, bytes]:
        content = written(self.document())
        changes = {
            name: self.with_change(change) for name, change in {**CHANGES, **self._times()}.items()
        }
        robot = self.workshop.robot
        second = ("-signer", str(robot.certificate), "-inkey", str(robot.key))
        return {
            "vo": self.signed(content),
            "unsigned": content,
            "altered": self.signed(content).replace(b"CentOS 6 minimal", b"CentOS 6 maximal"),
            "twice": self.signed(content, *second),
            "sha1": self.signed(content, "-md", "sha1"),
            "proxy": self._by_proxy(content),
            "note": self.signed(b"The list has moved to another address.\n"),
            "page": b"<html><body>404 Not Found</body></html>\n",
            **changes,
        }

    def _times(self) -> dict[str, Callable[[Document], object]]:
        def list_has(field: str, days: float) -> Callable[[Document], object]:
            return lambda document: document["hv:imagelist"].update({field: self.day(days)})

        return {
            "future": list_has("dc:date:created", 2.5),
            "month": list_has("dc:date:created", -40),
            "year": list_has("dc:date:created", -400),
            "expired": list_has("dc:date:expires", -3),
            "expiring": list_has("dc:date:expires", 3.5),
        }

    def _anchors(self) -> dict[str, tuple[Held, ...]]:
        (root, issuing), host = self.workshop.both, self.workshop.host
        late = revocation_list(self.workshop.issuing, since=-9 * _DAY, until=-2 * _DAY)
        robots = held(self.workshop.issuing, "/DC=org/DC=example/O=Robots/*")
        return {
            "anchors": (root, issuing),
            "anchors-of-others": (held(self.workshop.root_of_impostor),),
            "anchors-without-crl": (root, replace(issuing, revocations=None)),
            "anchors-without-policy": (root, replace(issuing, policy=None)),
            "anchors-with-old-crl": (root, replace(issuing, revocations=late)),
            "anchors-for-robots": (root, robots),
            "anchors-that-revoke": (root, held(self.workshop.issuing, revoked=(host,))),
        }

    def _by_proxy(self, content: bytes) -> bytes:
        between = (self.workshop.host.certificate, self.workshop.issuing.certificate)
        path = self.folder / "between.pem"
        path.write_bytes(b"".join(one.read_bytes() for one in between))
        return signed(content, proxy_of(self.workshop.host), "-certfile", str(path))

    def _carrying_issuer(self) -> tuple[str, str]:
        return "-certfile", str(self.workshop.issuing.certificate)


def images_of(document: Document) -> list[Document]:
    """The images of a list."""
    return [one["hv:image"] for one in document["hv:imagelist"]["hv:images"]]


def written(document: Document) -> bytes:
    """The list as AppDB writes it."""
    return json.dumps(document, indent=3).encode() + b"\n"


def _flat(document: Document) -> None:
    document.update(document.pop("hv:imagelist"))


def _endorsed_by_another(document: Document) -> None:
    endorser = document["hv:imagelist"]["hv:endorser"]["hv:x509"]
    endorser["hv:dn"] = endorser["hv:dn"].replace("CN=images", "CN=pictures")


def _one_identifier(document: Document) -> None:
    first, second = images_of(document)
    second["dc:identifier"] = first["dc:identifier"].upper()


def _first_image_at(path: str) -> Callable[[Document], object]:
    def change(document: Document) -> None:
        first = images_of(document)[0]
        first["hv:uri"] = first["hv:uri"].replace("/one", path)

    return change


CHANGES: dict[str, Callable[[Document], object]] = {
    "of-another": _endorsed_by_another,
    "flat": _flat,
    "incomplete": lambda document: images_of(document)[0].pop("sl:arch"),
    "malformed": lambda document: document["hv:imagelist"].update({"dc:date:created": "today"}),
    "one-identifier": _one_identifier,
    "empty": lambda document: document["hv:imagelist"].update({"hv:images": []}),
    "no-address": lambda document: images_of(document)[0].update({"hv:uri": "one"}),
    "altered-image": _first_image_at("/altered"),
    "longer-image": _first_image_at("/longer"),
    "unsized-image": _first_image_at("/unsized"),
}
"""What is wrong in one way each, by the list's name."""
