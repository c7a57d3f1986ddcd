"""What sites have of the list, in each state that the probes' pages show."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from image_list_scenarios import Document, Lists, images_of

from servers.glue_trees import SITE, Tree, tree
from servers.image_web import IMAGES
from servers.vmcatcher import Held, VmcatcherSite

VERSION = "20150618211400"
IDENTIFIER = "76fdee70-8119-5d33-aaaa-3c57e1c60df1"
OTHER_IDENTIFIER = "11111111-8119-5d33-aaaa-3c57e1c60df1"
URI = "https://appdb.somewhere.net/store/vo/some1.vo.net/image.list"
FIRST, SECOND = "c0482bc2-bf41-5d49-aaaa-a750174a186b", "662b0e71-3e21-bbbb-b6a1-cc2f51319fa7"
WITHDRAWN = "99999999-3e21-bbbb-b6a1-cc2f51319fa7"
PAGES = "https://appdb.somewhere.net/store/vo/image"
CONTENTS = dict(zip((FIRST, SECOND), IMAGES.values(), strict=True))

Json = dict[str, Any]


@dataclass(frozen=True)
class State:
    """A vmcatcher: what it holds of the list, which images it knows, which files it has."""

    version: str | None = VERSION
    is_subscribed: bool = True
    identifier: str = IDENTIFIER
    is_same_message: bool = True
    authorised: int = 1
    is_expired: bool = False
    known: tuple[str, ...] = (FIRST, SECOND)
    not_wanted: tuple[str, ...] = ()
    files: tuple[tuple[str, bytes], ...] = tuple(CONTENTS.items())
    index: str | None = None


_SWAPPED = IMAGES["/one"].replace(b"one", b"two")
STATES = {
    "whole": State(),
    "half": State(not_wanted=(SECOND,), files=((FIRST, CONTENTS[FIRST]),)),
    "elsewhere": State(is_subscribed=False),
    "stopped": State(authorised=0),
    "fresh": State(version=None, known=(), files=()),
    "expired": State(is_expired=True),
    "older": State(version="20150101000000", is_same_message=False),
    "newer": State(version="20160101000000", is_same_message=False),
    "worded": State(version="20150618 beta", is_same_message=False),
    "resigned": State(is_same_message=False),
    "other": State(identifier=OTHER_IDENTIFIER),
    "idle": State(not_wanted=(FIRST, SECOND), files=()),
    "missing": State(files=((FIRST, CONTENTS[FIRST]),)),
    "altered": State(files=((FIRST, _SWAPPED), (SECOND, CONTENTS[SECOND]))),
    "shorter": State(files=((FIRST, CONTENTS[FIRST]), (SECOND, CONTENTS[SECOND][:-1]))),
    "emptied": State(index="{}"),
    "overwritten": State(index="[]"),
    "keeping": State(
        known=(FIRST, SECOND, WITHDRAWN), files=(*CONTENTS.items(), (WITHDRAWN, b"old"))
    ),
}
"""What is so at one site each, by the folder's name."""


class SiteImages:
    """Lists and trust anchors, vmcatchers of every state, and what clouds publish."""

    def __init__(
        self, folder: Path, now: datetime, images: str = "https://images.example.org"
    ) -> None:
        lists = folder / "lists"
        lists.mkdir()
        self.lists = Lists(lists, now, images)
        for name, change in CHANGES.items():
            (lists / f"{name}.list").write_bytes(self.lists.with_change(change))
        ended = _image_has(1, "dc:date:expires", self.lists.day(-2))
        (lists / "ended.list").write_bytes(self.lists.with_change(ended))
        (lists / "all-ended.list").write_bytes(self.lists.with_change(_all_have_ended(self.lists)))
        self._message = hashlib.sha512((lists / "vo.list").read_bytes()).hexdigest()
        self._now = now
        for name, state in STATES.items():
            self._make(VmcatcherSite(folder / "sites" / name), state)
        for name, document in CLOUDS.items():
            (folder / "sites" / f"{name}.json").write_text(json.dumps(document))
        (folder / "sites" / "glue21.ldif").write_bytes(ldif())

    def _make(self, site: VmcatcherSite, state: State) -> None:
        imported = self._now - timedelta(days=1)
        held = Held(
            *(state.identifier, URI, state.version, imported),
            data_hash=self._message if state.is_same_message else "0" * 128,
            authorised=state.authorised,
            expired=self._now if state.is_expired else None,
        )
        if state.is_subscribed:
            subscription = site.subscribe(held)
            for one in state.known:
                site.know(subscription, one, int(one not in state.not_wanted))
        for name, content in state.files:
            site.put(name, content)
        if state.index is not None:
            site.index.write_text(state.index)


def _image_has(number: int, field: str, value: object) -> Callable[[Document], object]:
    return lambda document: images_of(document)[number].update({field: value})


def _all_have_ended(lists: Lists) -> Callable[[Document], object]:
    def change(document: Document) -> None:
        for image in images_of(document):
            image["dc:date:expires"] = lists.day(-2)

    return change


def _without_pages(document: Document) -> None:
    for image in images_of(document):
        del image["ad:mpuri"]


CHANGES: dict[str, Callable[[Document], object]] = {
    "nameless": lambda document: document["hv:imagelist"].update({"dc:identifier": "vo.net"}),
    "undescribed": _image_has(1, "sl:checksum:sha512", "unknown"),
    "without-pages": _without_pages,
}
"""What is another in the list, by the list's name."""


def published(number: int, page: str, **other: str) -> Json:
    """An image as cloud-info-provider 1.2.0 writes it."""
    return {
        "ID": f"{number}a7c2d2e-0c3f-4f39-9c53-7d3c2f1c0b11",
        "Validity": 43200,
        "CreationTime": "2026-11-23T08:41:18.031631+00:00",
        "Name": f"image {number}",
        **({"OtherInfo": other} if other else {}),
        "Associations": {"Share": ["share-ops"], "CloudComputingManager": ["mgr1"]},
        "MarketplaceURL": page,
        "OSPlatform": "x86_64",
        "OSName": "CentOS",
        "OSVersion": "6.6",
        "AccessInfo": "none",
    }


def cloud(*images: Json) -> Json:
    """The cloud's document with these images."""
    document: Json = json.loads(tree(Tree.JSON))
    return {**document, "CloudComputingImage": list(images)} if images else document


_ONE = published(1, f"{PAGES}/{FIRST}:484/")
_TWO = published(2, f"{PAGES}/{SECOND}:485/")
_OLD_TWO = published(4, f"{PAGES}/{SECOND}:480/")
_WITHDRAWN = published(5, f"{PAGES}/{WITHDRAWN}:90/")
_OWN = published(3, "https://glance.example.org:9292/v2/images/3a7c/file")
_SUMS = {name: hashlib.sha512(content).hexdigest() for name, content in CONTENTS.items()}
_KEPT = [
    published(number, "", **{"dc:identifier": name, "sl:checksum:sha512": digest})
    for number, (name, digest) in enumerate(_SUMS.items(), 1)
]
CLOUDS = {
    "cloud": cloud(_ONE, _TWO, _OWN),
    "cloud-by-fields": cloud(*_KEPT),
    "cloud-half": cloud(_ONE, _OWN),
    "cloud-behind": cloud(_ONE, published(2, f"{PAGES}/{SECOND}:480/")),
    "cloud-keeping": cloud(_ONE, _TWO, _OLD_TWO),
    "cloud-with-more": cloud(_ONE, _TWO, _WITHDRAWN),
    "cloud-untold": cloud(_ONE, published(2, f"{PAGES}/{SECOND}")),
    "cloud-own": cloud(_OWN),
    "cloud-empty": cloud(),
}
"""What a cloud publishes, by the file's name."""


def ldif() -> bytes:
    """The site's tree with images in the LDAP rendering of GLUE 2.1."""
    share = (
        f"GLUE2ShareID=share-ops,GLUE2ServiceID=cloud,GLUE2GroupID=resource,GLUE2DomainID={SITE}"
    )
    entries = "".join(
        f"\ndn: GLUE2CloudComputingImageID=os_tpl#{number},{share},o=glue\n"
        "objectClass: GLUE2Entity\n"
        "objectClass: GLUE2CloudComputingImage\n"
        f"GLUE2CloudComputingImageID: os_tpl#{number}\n"
        f"GLUE2CloudComputingImageMarketPlaceURL: {PAGES}/{name}:{version}/\n"
        for number, name, version in ((1, FIRST, 484), (2, SECOND, 485))
    )
    return tree(Tree.SITE) + entries.encode()
